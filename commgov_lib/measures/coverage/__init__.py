"""06  Who is covered: once, twice, within capacity?

Coverage in steps, each with fewer people: someone is within reach; a second one is; there is capacity for all
at once; all parts of a task that needs several organisations are there. Then the other way round: where would
more of them stand best, and with which community should each branch be paired? Shares are weighted (by
persons), unweighted (by needs) and by group.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "capacity": ["Flow", "Pools", "by_domain", "capacitated", "cut", "levels", "pools", "sweep"],
        "k_fold": ["common_cause", "table", "tasks", "without_kind"],
        "pairing": ["Pairing", "pair", "strategies"],
        "siting": ["Siting", "site"],
    },
)
