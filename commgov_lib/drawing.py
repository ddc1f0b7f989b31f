"""The picture that suits a network: nodes and lines while they can be told apart, else a matrix."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from .figures import network as pictures
from .figures import style
from .measures import layout
from .measures.arguments import choice
from .network import Network
from .schema import CommgovError

FORMS = ("nodes", "columns", "matrix", "map", "tiles")
_MOST_ROWS = 24  # in a column with every name beside it


def draw(
    network: Network,
    *,
    relation: str | None = None,
    domain: str | None = None,
    form: str | None = None,
    pooled: str | None = None,
    lang: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw a network: see :meth:`commgov_lib.Network.plot`, which calls this.

    Parameters
    ----------
    network, relation, domain, form, pooled, lang, ax
        As there.

    Returns
    -------
    Axes

    Examples
    --------
    >>> import commgov_lib as cg
    >>> draw(cg.load("southern_women"), lang="en").get_title(loc="left").replace("\\n", "")
    '18 actors have 89 ties to 14 places, all of them connected'
    """
    with style.styled(style.spoken() if lang is None else lang, network=network):
        try:
            form = form if form is None else choice(form, "form", FORMS)
            chosen = {"relation": relation, "domain": domain, "pooled": pooled}
            if form is None:
                form = _suiting(layout.drawn_ties(network, **chosen), network)
            if form == "matrix":
                return pictures.matrix(layout.matrix(network, **chosen), ax=ax)
            if form == "map":
                return pictures.places(layout.places(network, **chosen), ax=ax)
            if form == "tiles":
                return pictures.tiles(layout.tiles(network, **chosen), ax=ax)
            if form == "columns":
                return pictures.columns(layout.marks(network, arrange="columns", **chosen), ax=ax)
            return pictures.node_link(layout.marks(network, **chosen), ax=ax)
        except CommgovError as error:
            error.lang = lang or ""
            raise


def _suiting(ties: pd.DataFrame, network: Network) -> str:
    """Columns where both sides are short, a matrix where too many nodes are connected, else nodes, lines."""
    drawn = ties[ties["left_out"] == ""]
    places = drawn["target"].isin(network.places["place"])
    sides = drawn["node"].nunique(), drawn["target"].nunique()
    if places.all() and max(sides) <= _MOST_ROWS:
        return "columns"
    return "nodes" if layout.largest_part(drawn) <= layout.MOST else "matrix"
