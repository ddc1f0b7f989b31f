"""10  Can 9→300 in ten years tell how volunteering grows?

Growth curves through two points and what they leave open, births and deaths of members, the value of a third
observation, and contagion between neighbours in households, buildings and compounds of the synthetic city.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "contagion": [
            "Rule",
            "chance_for",
            "city_spread",
            "compare",
            "complex",
            "pulses",
            "simple",
            "spread",
            "threshold",
        ],
        "curves": [
            "bass",
            "bass_peak",
            "birth_death",
            "birth_death_draws",
            "candidates",
            "family",
            "logistic",
            "logistic_rate",
            "paths",
            "ridge",
            "third_observation",
        ],
        "neighbours": ["Neighbours", "Ties", "neighbourhood", "start"],
    },
)
