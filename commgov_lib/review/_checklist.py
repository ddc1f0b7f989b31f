"""What a paper on a network has to say about its data, and what the tables themselves can answer of it."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ..faults import suggestion
from ..schema import PROVENANCE, TABLES, CommgovError, Term, label

ITEMS: dict[str, Term] = {
    "boundary": Term(
        "Boundary: by which rule is a body in the network or out of it, and who drew the line, the bodies "
        "themselves or the study?",
        "边界：按什么规则决定一个组织是否在网络之内？由组织自己认定，还是由研究者划定？",
    ),
    "boundary_places": Term(
        "Boundary: which territory is covered, at which level, and what lies just outside it and still works "
        "in it?",
        "边界：覆盖哪一片地域、哪一层级？界外有哪些组织也在界内起作用？",
    ),
    "boundary_kinds": Term(
        "Boundary: which kinds of body were looked for, and which could not have been found?",
        "边界：寻找了哪些类别的主体？哪些类别本来就找不到？",
    ),
    "nodes": Term(
        "Nodes: what is one body, and when are two branches one?",
        "节点：什么算一个主体？两个分支何时算一个？",
    ),
    "ties": Term(
        "Ties: what must have happened, how often, for a tie to stand, and who says so, one side or both?",
        "联系：发生过什么、多少次，才算一条联系？由一方还是双方认定？",
    ),
    "window": Term("Window: from when to when?", "时间窗口：从何时到何时？"),
    "response": Term(
        "Response: how many bodies were asked, and how many answered?", "应答率：询问了多少主体？多少作答？"
    ),
    "missing": Term(
        "Missing: how were bodies and ties treated that nobody reported, and how far does the result hang on "
        "them?",
        "缺失：没有填报的主体和联系如何处理？结果对此有多敏感？",
    ),
    "dichotomising": Term(
        "Dichotomising: from which weight on does a tie count?", "二值化：权重达到多少才算有联系？"
    ),
    "symmetrising": Term(
        "Symmetrising: does a tie stand when one side names it, or only when both do?",
        "对称化：一方提到即算联系，还是双方都提到才算？",
    ),
    "privacy": Term(
        "Persons: how were persons pseudonymised, and which cells were suppressed?",
        "个人信息：个人如何化名？哪些单元格被隐去？",
    ),
    "software": Term("Software: which version?", "软件：哪个版本？"),
    "seed": Term("Seed: of everything that is drawn at random?", "随机种子：所有随机抽取用的是哪个？"),
}


def checklist(
    tables: Mapping[str, pd.DataFrame] | None = None,
    *,
    answers: Mapping[str, object] | None = None,
    lang: str = "en",
) -> pd.DataFrame:
    """The questions that a report on a network answers, with what is already known.

    Parameters
    ----------
    tables
        Your tables by name, or none: what they tell stands in ``found``.
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
        An answer belongs to no item.

    References
    ----------
    Laumann, Marsden & Prensky (1983), The boundary specification problem in network analysis, in: Applied
    Network Analysis. Borgatti, Carley & Krackhardt (2006), Social Networks 28.

    Examples
    --------
    >>> table = checklist(answers={"window": "2023"})
    >>> table.set_index("item").loc["window", "answer"], int((table["answer"] == "").sum())
    ('2023', 11)
    """
    if lang not in ("en", "zh"):
        raise CommgovError(f"lang must be 'en' or 'zh', not {lang!r}.")
    given = dict(answers or {})
    for item in given:
        if item not in ITEMS:
            raise CommgovError(
                f"answers: there is no item '{item}'{suggestion(item, ITEMS)}. Items: {', '.join(ITEMS)}."
            )
    known = _known(tables or {}, lang)
    given.setdefault("software", _version())
    rows = [
        (item, getattr(question, lang), known.get(item, ""), str(given.get(item, "")))
        for item, question in ITEMS.items()
    ]
    return pd.DataFrame(rows, columns=["item", "question", "found", "answer"])


def _version() -> str:
    from .. import __version__

    return f"commgov-lab {__version__}"


def _known(tables: Mapping[str, pd.DataFrame], lang: str) -> dict[str, str]:
    zh = lang == "zh"
    found = {}
    for item, table, column in (
        ("boundary_places", "places", "kind"),
        ("boundary_kinds", "actors", "kind"),
        ("ties", "ties", "relation"),
    ):
        if column in tables.get(table, ()):
            counts = tables[table][column].astype("str").value_counts().sort_index()
            counts = counts.sort_values(ascending=False, kind="stable")
            found[item] = ("、" if zh else ", ").join(f"{label(k, lang)} {n:,}" for k, n in counts.items())
    if "actors" in tables:
        count = len(tables["actors"])
        found["nodes"] = f"主体 {count:,} 个" if zh else f"{count:,} actors"
    ties = tables.get("ties")
    if ties is not None and "since" in ties:
        since = ties["since"].astype("str")[~ties["since"].isna() & (ties["since"].astype("str") != "")]
        if len(since):
            found["window"] = f"{since.min()} – {since.max()}"
    if ties is not None and "weight" in ties:
        weight = pd.to_numeric(ties["weight"], errors="coerce").dropna()
        if len(weight):
            low, high = f"{weight.min():g}", f"{weight.max():g}"
            found["dichotomising"] = f"权重 {low} 至 {high}" if zh else f"weights from {low} to {high}"
    if ties is not None and "actors" in tables and {"source", "target"} <= set(ties):
        silent = ~tables["actors"].iloc[:, 0].isin(pd.concat([ties["source"], ties["target"]]))
        count = int(silent.sum())
        found["missing"] = f"{count:,} 个主体没有任何联系" if zh else f"{count:,} actors have no tie"
    sources = [tables[t]["provenance"] for t in TABLES if "provenance" in tables.get(t, ())]
    if sources:
        codes = sorted(set(pd.concat(sources).astype("str")) & set(PROVENANCE))
        start = "数据来源：" if zh else "sources: "
        found["boundary"] = start + ("、" if zh else ", ").join(label(code, lang) for code in codes)
    return found
