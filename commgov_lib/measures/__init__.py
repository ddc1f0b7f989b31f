"""One file a question: pandas and scipy in, tidy tables out; a measure knows no files and no figures."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=[
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
)
