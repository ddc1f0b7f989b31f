"""How far each assumption of the city may lie from its value, and why; and assumptions drawn within."""

from __future__ import annotations

import functools
import math
from collections.abc import Collection, Mapping
from dataclasses import fields
from pathlib import Path

import pandas as pd

from ..measures.arguments import number, seeded
from ..schema import CommgovError
from .draws import rounded, stream
from .parameters import Assumptions, assumptions

# Parts of a distribution: drawn one by one, then divided by their sum.
_SHARES = ("force_domains", "unit_kinds")


def ranges() -> pd.DataFrame:
    """List the range of every assumption of the city, one row a parameter.

    Returns
    -------
    DataFrame
        The columns of :func:`assumptions`, and ``low, high``; ``scale`` (``linear``: each value in between
        counts the same; ``log``: each factor does); ``reason, reason_zh``; ``source`` (``convention`` where
        nobody publishes anything).

    Notes
    -----
    Most ranges are conventions, from half to double, because nothing is published: they say how far results
    hang on what is assumed, not how far the truth may lie from it. The parts of ``force_domains`` and
    ``unit_kinds`` are shares: drawn parts are divided by their sum.

    Examples
    --------
    >>> table = ranges().set_index("name")
    >>> len(table), table.loc["tie_count", ["low", "high"]].astype(float).tolist()
    (58, [3820.0, 43930.0])
    """
    return assumptions().merge(_limits(), on="name", how="left", validate="1:1")


@functools.cache
def _limits() -> pd.DataFrame:
    return pd.read_csv(Path(__file__).with_name("ranges.csv"), dtype={"low": float, "high": float})


def placed(shares: Mapping[str, float]) -> Assumptions:
    """Take assumptions from given places within their ranges, the others as they are.

        x = low + u (high − low),   or   x = low (high / low)^u   on the log scale

    Parameters
    ----------
    shares
        Name of a row of :func:`ranges` -> ``u`` from 0, the low end, to 1.

    Returns
    -------
    Assumptions

    Raises
    ------
    CommgovError
        A name is unknown or a place is not from 0 to 1.

    Examples
    --------
    >>> found = placed({"homophily": 0.5, "capacity.unit": 1})
    >>> found.homophily, found.capacity["unit"]
    (3.0, 80.0)
    """
    table = _limits().set_index("name")
    unknown = [name for name in shares if name not in table.index]
    if unknown:
        raise CommgovError(
            "placed: '{name}' is no assumption. Fix: take a name from cg.city.ranges().", name=unknown[0]
        )
    found = {}
    for name, share in shares.items():
        low, high, u = *map(float, table.loc[name, ["low", "high"]]), number(share, name, least=0, most=1)
        log = table.loc[name, "scale"] == "log"
        found[name] = low * (high / low) ** u if log else low + u * (high - low)
    given = {}
    for field in fields(Assumptions):
        if "codes" in field.metadata:
            value = dict(getattr(Assumptions(), field.name))
            mine = {code: found[f"{field.name}.{code}"] for code in value if f"{field.name}.{code}" in found}
            if mine:
                value |= mine
                total = math.fsum(value.values()) if field.name in _SHARES else 1.0
                given[field.name] = {code: part / total for code, part in value.items()}
        elif field.name in found:
            given[field.name] = rounded(found[field.name]) if field.metadata["whole"] else found[field.name]
    return Assumptions(**given)


def drawn(*, seed: int, only: Collection[str] | None = None) -> Assumptions:
    """Draw assumptions, each from its range and apart from the others.

    Parameters
    ----------
    seed
        Whole number >= 0. The same seed gives the same assumptions on every machine.
    only
        Names to draw, whole distributions by their first part (``"capacity"``); the others stay as they are.
        ``None``: all 58.

    Returns
    -------
    Assumptions

    Raises
    ------
    CommgovError
        The seed is none, or a name is unknown.

    Notes
    -----
    Each name has its own stream of chance, made from the name: drawing another moves none. The draws are
    independent, which is an assumption too; nothing says that the true values are.

    Examples
    --------
    >>> drawn(seed=1, only=["capacity"]).homophily, drawn(seed=1) == drawn(seed=1)
    (3.0, True)
    """
    seeded(seed)
    names = _limits()["name"]
    stems = names.str.partition(".")[0]
    if only is not None:
        unknown = [name for name in only if name not in {*names, *stems}]
        if isinstance(only, str) or unknown:
            raise CommgovError(
                "drawn: '{name}' is no assumption. Fix: a list of names from cg.city.ranges().",
                name=only if isinstance(only, str) else unknown[0],
            )
        names = names[names.isin(list(only)) | stems.isin(list(only))]
    return placed({name: float(stream(f"assumption {name}", seed=seed).random()) for name in names})
