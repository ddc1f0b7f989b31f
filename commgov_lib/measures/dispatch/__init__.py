"""09  When does whistle-and-report (吹哨报到) beat solo fighting (单兵作战)?

Queues: closed forms for one station and for networks of stations, a simulation of requests from community to
street to department, the comparison of the two regimes, and the closing-off of a user's own tickets.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "bulletins": ["of_all"],
        "compare": [
            "arrivals",
            "assumed",
            "break_even",
            "check",
            "phase",
            "regimes",
            "sensitivity",
            "streets",
        ],
        "issues": ["on_time", "rates", "survival", "tickets"],
        "queues": [
            "erlang_b",
            "erlang_c",
            "halfin_whitt",
            "priority_wait",
            "staffing",
            "wait",
        ],
        "simulation": ["Params", "account", "expected", "replicate", "simulate", "waits"],
    },
)
