"""commgov-lab: co-governance networks, from a table of ties to an honest account.

``import commgov_lib as cg`` loads nothing heavy; each name is imported when it is first used.
"""

import lazy_loader

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=[
        "city",
        "ensemble",
        "datasets",
        "doubt",
        "figures",
        "io",
        "ledger",
        "privacy",
        "report",
    ],
    submod_attrs={
        "datasets": ["available", "load"],
        "matrices": ["Labelled"],
        "measures": [
            "backbone",
            "core",
            "coverage",
            "design",
            "dispatch",
            "equity",
            "forces",
            "funnel",
            "growth",
            "layout",
            "responsibility",
            "ties",
        ],
        "network": ["Network"],
        "io.combining": ["combine"],
        "io.reading": ["read"],
        "schema": ["CommgovError"],
        "figures.facts": ["facts"],
        "figures.style": ["use_style"],
        "io.writing": ["write"],
    },
)
