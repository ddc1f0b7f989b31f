"""07  Who is left behind?

Access by floating catchments on sparse distances, and how unequally it falls: Gini, Theil with its exact
parts, Atkinson, concentration, the weakest group; with intervals, and with the choices that move them.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "catchments": ["access", "flips", "nearby", "nearest", "pairs", "sensitivity"],
        "decay": [
            "binary",
            "epanechnikov",
            "exponential",
            "gaussian",
            "inverse_power",
            "log_logistic",
            "steps",
        ],
        "divisions": ["committees", "reclassified"],
        "inequality": [
            "atkinson",
            "concentration",
            "concentration_curve",
            "gini",
            "lorenz",
            "parts",
            "summary",
            "theil",
            "weakest",
            "zones",
        ],
        "locations": ["areas", "located"],
        "resampling": ["bootstrap", "by_chance"],
    },
)
