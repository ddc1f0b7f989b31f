"""09  When does whistle-and-report (吹哨报到) beat solo fighting (单兵作战)?

Queues: closed forms for one station and for networks of stations, a simulation of requests from community to
street to department, the comparison of the two regimes, and the closing-off of a user's own tickets.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "_compare": ["break_even", "check", "phase", "sensitivity"],
        "_erlang": ["erlang_b", "erlang_c", "priority_wait", "wait", "wait_over"],
        "_expected": ["expected"],
        "_networks": ["jackson", "offered_load"],
        "_params": ["Params"],
        "_place": ["arrivals", "streets"],
        "_run": ["waits"],
        "_setting": ["assumed", "regimes"],
        "_simulate": ["account", "replicate", "simulate"],
        "_staffing": ["halfin_whitt", "staffing"],
        "_survival": ["survival"],
        "_tickets": ["on_time", "rates", "tickets"],
    },
)  # fmt: skip
