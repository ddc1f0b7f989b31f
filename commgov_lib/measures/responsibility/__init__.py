"""12  Does every compound have a named person, and a second one?

The chain of named responsibility, who stands in every chain, what absence does to it; posts and the people
who can fill them; helpers and the homes they can reach. Nominal and effective are kept apart throughout.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "chains": ["absence", "chain", "single_points"],
        "matching": ["Doors", "Match", "doors", "match"],
        "named_persons": ["ADDITIONS", "Named", "additions", "by_relation", "led", "named"],
        "staffing": ["LIMITS", "Staffing", "at_best", "staff", "template"],
    },
)
