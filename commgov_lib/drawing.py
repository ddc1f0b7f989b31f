"""The picture that suits a network: nodes and lines while they can be told apart, else a matrix."""

from __future__ import annotations

import matplotlib as mpl
from matplotlib.axes import Axes

from .figures import network as pictures
from .figures import style
from .measures import layout
from .measures.arguments import choice
from .network import Network

FORMS = ("nodes", "columns")
_MOST_ROWS = 24  # in a column with every name beside it


def draw(
    network: Network,
    *,
    relation: str | None = None,
    domain: str | None = None,
    form: str | None = None,
    lang: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw a network: see :meth:`commgov_lib.Network.plot`, which calls this.

    Parameters
    ----------
    network, relation, domain, form, lang, ax
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
    form = form if form is None else choice(form, "form", FORMS)
    before = style.now()
    with mpl.rc_context():
        style.use_style(style.spoken() if lang is None else lang, network=network)
        try:
            if form is None:
                form = _suiting(layout.drawn_ties(network, relation, domain), network)
            arrange = {"nodes": "force", "columns": "columns"}[form]
            table = layout.marks(network, relation=relation, domain=domain, arrange=arrange)
            figure = {"nodes": pictures.node_link, "columns": pictures.columns}[form]
            return figure(table, ax=ax)
        finally:
            style.speak(before)


def _suiting(ties, network: Network) -> str:
    """Columns where ties lead to places and each side is short, else nodes and lines."""
    drawn = ties[ties["left_out"] == ""]
    places = drawn["target"].isin(network.places["place"])
    sides = drawn["node"].nunique(), drawn["target"].nunique()
    return "columns" if places.all() and max(sides) <= _MOST_ROWS else "nodes"
