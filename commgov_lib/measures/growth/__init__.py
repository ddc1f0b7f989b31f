"""10  Can 9→300 in ten years tell how volunteering grows?

Growth curves through two points and what they leave open, births and deaths of members, the worth of a third
observation, and contagion between neighbours in households, buildings and compounds of the synthetic city.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "_chance": ["birth_death", "birth_death_draws"],
        "_curves": ["bass", "bass_peak", "logistic", "logistic_rate", "ridge"],
        "_neighbours": ["Neighbours", "Ties", "neighbourhood", "start"],
        "_rules": ["Rule", "complex", "pulses", "simple", "threshold"],
        "_spread": ["chance_for", "city_spread", "compare", "spread"],
        "_third": ["candidates", "family", "paths", "third_observation"],
    },
)
