"""The questions to a user's own network, a module a notebook, in the order of the notebooks."""

from __future__ import annotations

from . import (
    backbone,
    city,
    core,
    coverage,
    dispatch,
    equity,
    forces,
    funnel,
    growth,
    ledger,
    responsibility,
    start,
    ties,
)

NOTEBOOKS = tuple(
    module.NOTEBOOK
    for module in (
        start, ledger, city, ties, backbone, core, coverage, equity, forces, dispatch, growth, funnel,
        responsibility,
    )
)  # fmt: skip
