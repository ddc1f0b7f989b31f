"""What a paper on a network has to say about its data, and what the tables themselves can answer of it."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ..messages import Message, joined, say, text
from ..network import Network
from ..schema import PROVENANCE, TABLES, CommgovError, check_language, label
from ..terms import Vocabulary
from ..validate import suggestion

ITEMS: dict[str, Message] = {
    "boundary": say(
        "Boundary: by which rule is an organisation in the network or out of it, and who drew the line, "
        "the organisations themselves or the study?"
    ),
    "boundary_places": say(
        "Boundary: which territory is covered, at which level, and what lies just outside it and still "
        "works in it?"
    ),
    "boundary_kinds": say(
        "Boundary: which kinds of organisation were looked for, and which could not have been found?"
    ),
    "nodes": say(
        "Nodes: what is one organisation, when are two branches or two spellings one, and who decided that?"
    ),
    "ties": say(
        "Ties: what must have happened, how often, for a tie to stand, and who says so, one side or both?"
    ),
    "choice": say("Choice: were ties named from a list or from memory, and freely or up to a fixed number?"),
    "window": say("Window: from when to when do ties count?"),
    "response": say("Response: how many organisations were asked, and how many answered?"),
    "missing": say(
        "Missing: how were organisations, ties and values treated that nobody reported, and how far does "
        "the result depend on them?"
    ),
    "dichotomising": say("Dichotomising: from which weight on does a tie count?"),
    "symmetrising": say("Symmetrising: does a tie stand when one side names it, or only when both do?"),
    "provenance": say("Provenance: where do the rows come from?"),
    "privacy": say("Persons: how were persons pseudonymised, and which cells under 10 were suppressed?"),
    "software": say("Software: which versions?"),
    "seed": say("Seed: of everything that is drawn at random, and how many draws?"),
}


def checklist(
    tables: Network | Mapping[str, pd.DataFrame] | None = None,
    *,
    answers: Mapping[str, object] | None = None,
    lang: str = "en",
) -> pd.DataFrame:
    """List the questions that a report on a network answers, with what is already known.

    Parameters
    ----------
    tables
        Your network, or its tables by name, or none: what they tell stands in ``found``.
    answers
        Item → your answer.
    lang
        ``"en"`` or ``"zh"``.

    Returns
    -------
    DataFrame
        ``item, question, found, answer``: what the tables tell never is the answer, only where it starts.
        ``answer`` is empty where it is still owed.

    Raises
    ------
    CommgovError
        An answer belongs to no item, or the language is neither.

    References
    ----------
    Laumann, Marsden & Prensky (1983), The boundary specification problem in network analysis, in: Applied
    Network Analysis. Borgatti, Carley & Krackhardt (2006), Social Networks 28.

    Examples
    --------
    >>> table = checklist(answers={"window": "2023"})
    >>> table.set_index("item").loc["window", "answer"], int((table["answer"] == "").sum())
    ('2023', 13)
    """
    check_language(lang)
    given = {item: str(answer).strip() for item, answer in (answers or {}).items()}
    for item in given:
        if item not in ITEMS:
            raise CommgovError(
                "'{item}' is not an item of the checklist{hint}. Items: {items}.",
                item=item,
                hint=suggestion(item, ITEMS),
                items=", ".join(ITEMS),
            )
    if isinstance(tables, Network):
        tables = {name: getattr(tables, name) for name in (*TABLES, "terms")}
    known = _known({name: frame for name, frame in (tables or {}).items() if len(frame)}, lang)
    given.setdefault("software", _version())
    rows = [
        (item, question.text(lang), known.get(item, ""), given.get(item, ""))
        for item, question in ITEMS.items()
    ]
    return pd.DataFrame(rows, columns=["item", "question", "found", "answer"])


def _version() -> str:
    from .. import __version__

    return f"commgov-lab {__version__}"


def _known(tables: Mapping[str, pd.DataFrame], lang: str) -> dict[str, str]:
    found: dict[str, object] = {}
    words = Vocabulary(tables.get("terms"))
    for item, table, column in (
        ("boundary_places", "places", "kind"),
        ("boundary_kinds", "actors", "kind"),
        ("ties", "ties", "relation"),
    ):
        if column in tables.get(table, ()):
            counts = tables[table][column].astype("str").value_counts().sort_index()
            counts = counts.sort_values(ascending=False, kind="stable")
            found[item] = joined((f"{words.label(k, lang)} {n:,}" for k, n in counts.items()), lang)
    if "actors" in tables:
        found["nodes"] = say("{count:,} actors", count=len(tables["actors"]))
    if "ties" in tables:
        found |= _of_ties(tables["ties"], tables.get("actors"))
    sources = [tables[t]["provenance"].astype("str") for t in TABLES if "provenance" in tables.get(t, ())]
    if sources:
        share = pd.concat(sources).value_counts(normalize=True)
        told = (f"{label(code, lang)} {100 * share[code]:.0f} %" for code in PROVENANCE if code in share)
        found["provenance"] = joined(told, lang)
    return {item: text(told, lang) for item, told in found.items()}


def _of_ties(ties: pd.DataFrame, actors: pd.DataFrame | None) -> dict[str, Message]:
    """What a table of ties tells: when, how strong, how many one actor names, how many are returned."""
    found = {}
    if "since" in ties:
        since = ties["since"].astype("str")[~ties["since"].isna() & (ties["since"].astype("str") != "")]
        if len(since):
            stated = f"{len(since):,} / {len(ties):,}"
            window = {"low": since.min(), "high": since.max(), "stated": stated}
            found["window"] = say("{low} to {high} (start stated for {stated} ties)", **window)
    if "weight" in ties:
        weight = pd.to_numeric(ties["weight"], errors="coerce").dropna()
        if len(weight):
            low, high = weight.min(), weight.max()
            found["dichotomising"] = say("weights from {low:g} to {high:g}", low=low, high=high)
    if not {"source", "target"} <= set(ties):
        return found
    pairs = ties[["source", "target"]].drop_duplicates()
    named = pairs["source"].value_counts()
    most, there = int(named.max()), int((named == named.max()).sum())
    found["choice"] = say(
        "no actor names more than {most:,}, and {there:,} name so many", most=most, there=there
    )
    back = pairs.merge(pairs, left_on=["source", "target"], right_on=["target", "source"])
    found["symmetrising"] = say("{count:,} pairs name each other", count=len(back) // 2)
    if actors is not None and "actor" in actors:
        silent = int((~actors["actor"].isin(pd.concat([ties["source"], ties["target"]]))).sum())
        found["missing"] = say("{count:,} actors have no tie", count=silent)
    return found
