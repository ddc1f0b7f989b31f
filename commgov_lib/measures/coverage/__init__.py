"""06  Who is covered: once, twice, within capacity?

Coverage is told in steps, each with fewer on it: someone is within reach; a second one is; there is room for
all at once; all parts of a task that needs several forces are there. Then the other way round: where would
more forces stand best, and with whom should each branch be paired? Shares come weighted (by persons),
unweighted (by needs) and by group.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "_capacity": ["Flow", "capacitated", "levels", "sweep"],
        "_cut": ["cut"],
        "_failure": ["common_cause", "without_kind"],
        "_pairing": ["Pairing", "pair", "strategies"],
        "_pools": ["Pools", "by_domain", "pools"],
        "_site": ["Siting", "site"],
        "_table": ["table"],
        "_tasks": ["tasks"],
    },
)
