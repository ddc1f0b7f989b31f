"""11  What do 3,041 → 14,410 → 4,874, 115 items at 75 % and 70-odd jobs identify?

Three printed totals of a funnel fix three means and leave everything else a set: how many bodies met, at how
many meetings something was solved, which share of the issues raised was solved. An average cut is one of
several averages, and the others lie in a known range around it. A count without its window is no rate. Each
function returns what a number fixes, and the ends of what it leaves open.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "_compression": ["compression", "compression_range", "portfolio"],
        "_filter": ["filtered"],
        "_identified": ["holders", "identified", "solved_share"],
        "_jobs": ["matches", "matching", "rate", "visits"],
    },
)
