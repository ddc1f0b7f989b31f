"""One file a question: a measured table in, matplotlib Axes out; a figure computes nothing."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=[
        "backbone",
        "city",
        "core",
        "coverage",
        "design",
        "dispatch",
        "doubt",
        "equity",
        "facts",
        "forces",
        "funnel",
        "growth",
        "ledger",
        "network",
        "responsibility",
        "style",
        "text",
        "ties",
        "totals",
    ],
)
