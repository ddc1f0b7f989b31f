"""What a paper on a network has to say about its data, and what the tables themselves can answer of it."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ..faults import suggestion
from ..network import Network
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
        "Nodes: what is one body, when are two branches or two spellings one, and who decided that?",
        "节点：什么算一个主体？两个分支、两种写法何时算一个？由谁决定？",
    ),
    "ties": Term(
        "Ties: what must have happened, how often, for a tie to stand, and who says so, one side or both?",
        "联系：发生过什么、多少次，才算一条联系？由一方还是双方认定？",
    ),
    "choice": Term(
        "Choice: were ties named from a list or from memory, and freely or up to a fixed number?",
        "提名方式：对照名单还是凭记忆？数量不限，还是有上限？",
    ),
    "window": Term("Window: from when to when do ties count?", "时间窗口：从何时到何时的联系计入？"),
    "response": Term(
        "Response: how many bodies were asked, and how many answered?", "应答率：询问了多少主体？多少作答？"
    ),
    "missing": Term(
        "Missing: how were bodies, ties and values treated that nobody reported, and how far does the result "
        "hang on them?",
        "缺失：没有填报的主体、联系和数值如何处理？结果对此有多敏感？",
    ),
    "dichotomising": Term(
        "Dichotomising: from which weight on does a tie count?", "二值化：权重达到多少才算有联系？"
    ),
    "symmetrising": Term(
        "Symmetrising: does a tie stand when one side names it, or only when both do?",
        "对称化：一方提到即算联系，还是双方都提到才算？",
    ),
    "provenance": Term("Provenance: where do the rows come from?", "数据来源：各行数据从何而来？"),
    "privacy": Term(
        "Persons: how were persons pseudonymised, and which cells under 10 were suppressed?",
        "个人信息：个人如何化名？哪些小于10的单元格被隐去？",
    ),
    "software": Term("Software: which versions?", "软件：哪些版本？"),
    "seed": Term(
        "Seed: of everything that is drawn at random, and how many draws?", "随机种子：是多少？抽样多少次？"
    ),
}


def checklist(
    tables: Network | Mapping[str, pd.DataFrame] | None = None,
    *,
    answers: Mapping[str, object] | None = None,
    lang: str = "en",
) -> pd.DataFrame:
    """The questions that a report on a network answers, with what is already known.

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
    if lang not in ("en", "zh"):
        raise CommgovError(f"the language '{lang}' is not known. Fix: use 'en' (English) or 'zh' (中文).")
    given = {item: str(text).strip() for item, text in (answers or {}).items()}
    for item in given:
        if item not in ITEMS:
            raise CommgovError(
                f"'{item}' is not an item of the checklist{suggestion(item, ITEMS)}. "
                f"Items: {', '.join(ITEMS)}."
            )
    if isinstance(tables, Network):
        tables = {name: getattr(tables, name) for name in TABLES}
    known = _known({name: frame for name, frame in (tables or {}).items() if len(frame)}, lang)
    given.setdefault("software", _version())
    rows = [
        (item, getattr(question, lang), known.get(item, ""), given.get(item, ""))
        for item, question in ITEMS.items()
    ]
    return pd.DataFrame(rows, columns=["item", "question", "found", "answer"])


def _version() -> str:
    from .. import __version__

    return f"commgov-lab {__version__}"


def _known(tables: Mapping[str, pd.DataFrame], lang: str) -> dict[str, str]:
    zh, mark = lang == "zh", "、" if lang == "zh" else ", "
    found = {}
    for item, table, column in (
        ("boundary_places", "places", "kind"),
        ("boundary_kinds", "actors", "kind"),
        ("ties", "ties", "relation"),
    ):
        if column in tables.get(table, ()):
            counts = tables[table][column].astype("str").value_counts().sort_index()
            counts = counts.sort_values(ascending=False, kind="stable")
            found[item] = mark.join(f"{label(k, lang)} {n:,}" for k, n in counts.items())
    if "actors" in tables:
        count = len(tables["actors"])
        found["nodes"] = f"主体 {count:,} 个" if zh else f"{count:,} actors"
    if "ties" in tables:
        found |= _of_ties(tables["ties"], tables.get("actors"), zh)
    sources = [tables[t]["provenance"].astype("str") for t in TABLES if "provenance" in tables.get(t, ())]
    if sources:
        share = pd.concat(sources).value_counts(normalize=True)
        codes = [code for code in PROVENANCE if code in share]
        found["provenance"] = mark.join(f"{label(code, lang)} {100 * share[code]:.0f} %" for code in codes)
    return found


def _of_ties(ties: pd.DataFrame, actors: pd.DataFrame | None, zh: bool) -> dict[str, str]:
    """What a table of ties tells: when, how strong, how many one actor names, how many are returned."""
    found = {}
    if "since" in ties:
        since = ties["since"].astype("str")[~ties["since"].isna() & (ties["since"].astype("str") != "")]
        if len(since):
            low, high, stated = since.min(), since.max(), f"{len(since):,} / {len(ties):,}"
            found["window"] = (
                f"{low} 至 {high}（{stated} 条联系注明起始）"
                if zh
                else f"{low} to {high} (start stated for {stated} ties)"
            )
    if "weight" in ties:
        weight = pd.to_numeric(ties["weight"], errors="coerce").dropna()
        if len(weight):
            low, high = f"{weight.min():g}", f"{weight.max():g}"
            found["dichotomising"] = f"权重 {low} 至 {high}" if zh else f"weights from {low} to {high}"
    if not {"source", "target"} <= set(ties):
        return found
    pairs = ties[["source", "target"]].drop_duplicates()
    named = pairs["source"].value_counts()
    most, there = int(named.max()), int((named == named.max()).sum())
    found["choice"] = (
        f"一个主体最多提到 {most:,} 个对象，{there:,} 个主体提到这么多"
        if zh
        else f"no actor names more than {most:,}, and {there:,} name so many"
    )
    back = pairs.merge(pairs, left_on=["source", "target"], right_on=["target", "source"])
    count = len(back) // 2
    found["symmetrising"] = f"{count:,} 对互相提到" if zh else f"{count:,} pairs name each other"
    if actors is not None and "actor" in actors:
        silent = int((~actors["actor"].isin(pd.concat([ties["source"], ties["target"]]))).sum())
        found["missing"] = f"{silent:,} 个主体没有任何联系" if zh else f"{silent:,} actors have no tie"
    return found
