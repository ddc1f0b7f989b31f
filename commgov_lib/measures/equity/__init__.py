"""07  Who is left behind?

Access by floating catchments on sparse distances, and how unequally it falls: Gini, Theil with its exact
parts, Atkinson, concentration, the weakest group; with intervals, and with the choices that move them.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "_access": ["access"],
        "_chance": ["bootstrap", "by_chance"],
        "_choices": ["flips", "sensitivity"],
        "_committees": ["committees", "reclassified"],
        "_decay": [
            "binary", "epanechnikov", "exponential", "gaussian", "inverse_power", "log_logistic", "steps",
        ],
        "_located": ["areas", "located"],
        "_near": ["nearby", "nearest", "pairs"],
        "_parts": ["parts", "summary", "weakest", "zones"],
        "_ranked": ["concentration", "concentration_curve"],
        "_unequal": ["atkinson", "gini", "lorenz", "theil"],
    },
)  # fmt: skip
