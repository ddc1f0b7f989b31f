"""12  Does every compound have a named person, and a second one?

The chain of named responsibility, who stands in every chain, what absence does to it; posts and the people
who can fill them; helpers and the homes they can reach. Nominal and effective are kept apart throughout.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "_absence": ["absence"],
        "_chain": ["chain", "single_points"],
        "_city": ["ADDITIONS", "Named", "named"],
        "_compare": ["additions"],
        "_led": ["by_relation", "led"],
        "_match": ["Match", "match"],
        "_pools": ["LIMITS", "Doors", "doors", "template"],
        "_printed": ["at_best"],
        "_staff": ["Staffing", "staff"],
    },
)
