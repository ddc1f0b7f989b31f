"""The conventions of each question: what they may be, what stands in a network, and their combinations."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..matrices import Labelled, incidence, square
from ..measures.arguments import choice, number, whole
from ..measures.core.networks import read
from ..messages import say
from ..network import Network
from ..periods import said
from ..schema import CommgovError

QUESTIONS = {
    "overlap": say("how many times as much as by chance actors overlap in their places"),
    "core": say("how far the score of the best core lies above that of chance"),
    "backbone": say("the share of the pairs with a shared place that a test keeps"),
    "inequality": say("the Gini index of access by floating catchments"),
}
TWO_MODE = ("overlap", "backbone")
MOST = 20_000  # specifications
_FEW = 6  # values that are taken by default
_RELATIONS = {"relation": say("which ties count"), "period": say("ties of which time count")}
_TIES = _RELATIONS | {
    "missing": say("what actors who did not answer are taken for: 'none', who named nobody, or 'out'"),
    "threshold": say("from which weight on a tie counts"),
}
_FEWEST = {
    "actor_ties": say("with fewer ties an actor is left out"),
    "place_ties": say("with fewer ties a place is left out"),
}
MEANING = {
    "overlap": _RELATIONS
    | {"threshold": _TIES["threshold"]}
    | _FEWEST
    | {"measure": say("how overlap is measured"), "null": say("what chance is")},
    "core": _TIES
    | {"reported": say("whether one of the two has to report a tie, or both")}
    | _FEWEST
    | {
        "weighting": say("whether ties count once or by their weight"),
        "cross": say("what is expected between core and periphery"),
        "null": say("what chance is"),
    },
    "backbone": _RELATIONS
    | {"threshold": _TIES["threshold"]}
    | _FEWEST
    | {
        "null": say("what chance is"),
        "correction": say("how p is corrected for many tests"),
        "alpha": say("the level of the test"),
    },
    "inequality": {
        "domain": say("whose needs and supplies"),
        "variant": say("how those who compete share a supply"),
        "kernel": say("how a supply counts less with distance"),
        "catchment": say("the longest distance that counts"),
        "weighting": say("whether persons or places count alike"),
    },
}
# Words that a convention may be, in the order in which tables have them; what is missing here is a number.
WORDS = {
    ("overlap", "measure"): (
        "robins_alexander", "four_cycles", "nodf_total", "latapy_dot", "latapy_min", "latapy_max",
    ),
    ("overlap", "null"): ("fdsm", "sdsm", "svn", "ties"),
    ("core", "missing"): ("none", "out"),
    ("core", "reported"): ("either", "both"),
    ("core", "weighting"): ("once", "weight"),
    ("core", "cross"): ("ones", "ignored"),
    ("core", "null"): ("ties", "degrees"),
    ("backbone", "null"): ("svn", "sdsm", "fdsm"),
    ("backbone", "correction"): ("none", "bonferroni", "holm", "bh"),
    ("inequality", "variant"): ("e2sfca", "m2sfca", "b2sfca"),
    ("inequality", "kernel"): ("flat", "gaussian", "exponential", "epanechnikov"),
    ("inequality", "weighting"): ("persons", "places"),
}  # fmt: skip
_OPEN = {"relation", "period", "domain"}  # words of the network


class Asked(NamedTuple):
    """A question, and the values of each of its conventions, in the order of its table."""

    question: str
    lists: dict[str, tuple]

    def combinations(self, names: Iterable[str]) -> list[dict]:
        """Each combination of the values of some conventions."""
        names = list(names)
        return [
            dict(zip(names, chosen, strict=True))
            for chosen in itertools.product(*(self.lists[n] for n in names))
        ]


def conventions(network, question: str) -> dict[str, list]:
    """Return the conventions of a question, each with the values that a network has or the library offers.

    Parameters
    ----------
    network
        As for :func:`curve`.
    question
        ``"overlap"``, ``"core"``, ``"backbone"`` or ``"inequality"``.

    Returns
    -------
    dict
        Name → list of values: what :func:`curve` combines where nothing else is asked. A convention that
        has to be given (``catchment``) has an empty list.

    Raises
    ------
    CommgovError
        The question is none of these, or the network has no ties that it could be about.

    Examples
    --------
    >>> found = conventions(cg.load("bristol"), "overlap")
    >>> found["null"], found["threshold"]
    (['fdsm', 'sdsm', 'svn', 'ties'], [1.0])
    """
    choice(question, "question", QUESTIONS)
    return {name: list(_offered(network, question, name)) for name in MEANING[question]}


def asked(network, question: str, given: Mapping | None) -> Asked:
    """Return the values to combine: those given, and for the rest those offered."""
    choice(question, "question", QUESTIONS)
    if given is not None and not isinstance(given, Mapping):
        raise CommgovError(
            "conventions is a {kind}. Fix: a dict from convention to a list of values, such as "
            "{{'null': ['fdsm']}}.",
            kind=type(given).__name__,
        )
    known = MEANING[question]
    for name in given or ():
        choice(name, say("a convention of '{question}'", question=question), known)
    values = {}
    for name, meaning in known.items():
        if given is not None and name in given:
            values[name] = _checked(network, question, name, given[name])
        else:
            values[name] = tuple(_offered(network, question, name))
        if not values[name]:
            raise CommgovError(
                "conventions: '{name}' ({meaning}) has no value that goes without saying. Fix: give it, as "
                "in conventions={{'{name}': [{example}]}}.",
                name=name,
                meaning=meaning,
                example="1000, 2000" if name == "catchment" else "…",
            )
    count = int(np.prod([len(v) for v in values.values()], dtype=float))
    if count > MOST:
        raise CommgovError(
            "conventions: {count:,} combinations are more than {most:,}. Fix: name fewer values; "
            "cg.doubt.conventions(network, '{question}') lists those taken by default.",
            count=count,
            most=MOST,
            question=question,
        )
    return Asked(question, values)


def _checked(network, question: str, name: str, given) -> tuple:
    """The values given for one convention, each once, in an order that does not depend on the user's."""
    if isinstance(given, str) or not isinstance(given, Iterable) or isinstance(given, Mapping):
        raise CommgovError(
            "conventions: '{name}' is {value}. Fix: a list, [{value}].", name=name, value=repr(given)
        )
    given = list(given)
    words = WORDS.get((question, name))
    label = say("convention '{name}'", name=name)
    if words:
        found = [choice(value, label, words) for value in given]
        order = words.index
    elif name in _OPEN:
        known = sided(network) if isinstance(network, Network) else ("ties",)
        found, order = [choice(v, label, known) if name == "relation" else str(v) for v in given], None
    elif name in ("actor_ties", "place_ties"):
        found, order = [whole(value, label) for value in given], None
    else:
        limits = {"above": 0} | ({"below": 1} if name == "alpha" else {})
        found, order = [number(value, label, **limits) for value in given], None
    if len(set(found)) < len(found):
        raise CommgovError("conventions: '{name}' has a value twice. Fix: each once.", name=name)
    return tuple(sorted(found, key=order))


def _offered(network, question: str, name: str) -> Iterable:
    """What is taken by default."""
    words = WORDS.get((question, name))
    if name == "weighting" and question == "core":
        return words if len(_weights(network, question)) > 1 else words[:1]
    if name == "reported":
        return words if _one_sided(network) else words[:1]
    if name == "missing":
        silent = isinstance(network, Network) and "answered" in network.actors
        return words if silent and (network.actors["answered"] == "no").any() else words[:1]
    if words:
        return words
    if name == "relation":
        return relations(network, question)
    if name == "period":
        return _periods(network)
    if name == "threshold":
        return _weights(network, question)
    if name == "domain":
        return sorted(set(network.needs["domain"])) if isinstance(network, Network) else ()
    if name == "actor_ties" and question == "core":
        return (0,)
    return {"actor_ties": (1,), "place_ties": (1,), "alpha": (0.01, 0.05)}.get(name, ())


def relations(network, question: str) -> list[str]:
    """The relations of a network that the question can be about; of a matrix, the one there is."""
    if not isinstance(network, Network):
        return ["ties"]
    sides = sided(network)
    mine = [r for r, mode in sides.items() if mode == ("two" if question in TWO_MODE else "one")]
    if question == "core" and not mine:
        mine = [r for r, mode in sides.items() if mode == "two"]
    if not mine and question != "inequality":
        raise CommgovError(
            "network: no relation leads from actors to {ends} alone, which '{question}' is about. There are: "
            "{relations}.",
            ends=say("places") if question in TWO_MODE else say("actors"),
            question=question,
            relations=", ".join(sides) or say("none"),
        )
    return sorted(mine)


def sided(network: Network) -> dict[str, str]:
    """Each relation of a network, and whether it leads to actors ('one'), to places ('two') or to both."""
    ties = network.ties
    at_place = ties["target"].isin(network.places["place"])
    share = at_place.groupby(ties["relation"].astype(str)).mean()
    return {str(r): "two" if s == 1 else "one" if s == 0 else "both" for r, s in share.items()}


def _periods(network) -> list[str]:
    if not isinstance(network, Network):
        return ["all"]
    rows = network.periods()
    told = [said(*row) for row in rows[["since", "until"]].itertuples(index=False)]
    told = [one for one in told if one]
    return ["all", *told] if 1 < len(told) <= _FEW else ["all"]


def _weights(network, question: str) -> list[float]:
    """The weights that occur, or where they are many, the least and the quartiles."""
    if isinstance(network, Network):
        ties = network.ties
        found = ties.loc[ties["relation"].isin(relations(network, question)), "weight"].to_numpy(float)
    else:
        found = matrix_of(network, question).matrix.data.astype(float)
    found = found[found > 0]
    values = np.unique(found)
    if len(values) > _FEW:
        values = np.unique(np.quantile(found, [0, 0.25, 0.5, 0.75], method="lower"))
    return [float(value) for value in values]


def _one_sided(network) -> bool:
    """Whether some tie between actors is reported by one of the two alone."""
    if isinstance(network, Network):
        one = [r for r, mode in sided(network).items() if mode == "one"]
        ties = network.ties
        return bool(((ties["directed"] == "yes") & ties["relation"].isin(one)).any())
    found = read(network)
    return not found.two_mode and found.directed


def matrix_of(given, question: str) -> Labelled:
    """A matrix or graph in place of a network."""
    if question in TWO_MODE:
        return incidence(given)
    found = read(given)
    if not found.two_mode:
        return square(found.labelled())
    rows = found.rows
    return Labelled(found.matrix[:rows, rows:], found.labels[:rows], found.labels[rows:])


def told(value) -> str:
    """A value of a convention as text.

    >>> told(2.0), told("fdsm")
    ('2', 'fdsm')
    """
    return f"{value:g}" if isinstance(value, int | float) else str(value)


def labelled(frame: pd.DataFrame, names: Iterable[str]) -> pd.Series:
    """A name for each row of a table of choices, the same whatever the order of rows."""
    rows = frame[list(names)].itertuples(index=False)
    return pd.Series([" | ".join(map(told, row)) for row in rows], frame.index, dtype=object)
