"""The reporting checklist: what a reader of a network study must be told."""

from __future__ import annotations

import pandas as pd

from ..faults import suggestion
from ..network import Network
from ..schema import PROVENANCE, CommgovError, Term
from . import _analyses, _methods

ITEMS = {
    "boundary": Term(
        "Boundary: who could have been in the network, and who decided", "网络边界：谁可以进入网络，由谁界定"
    ),
    "nodes": Term("Definition of nodes", "节点的定义"),
    "ties": Term("Definition of ties", "关系的定义"),
    "window": Term("Time window of the ties", "关系的时间窗口"),
    "response": Term("Response rate", "应答率"),
    "missing": Term("Treatment of missing actors, ties and values", "缺失的行动者、关系与数值如何处理"),
    "dichotomising": Term("Rule by which weights became 0 or 1", "权重二值化规则"),
    "symmetrising": Term("Rule by which directed ties became undirected", "有向关系对称化规则"),
    "provenance": Term("Provenance of the rows", "数据来源"),
    "privacy": Term("Treatment of persons and of cells under 10", "个人信息与小于10的单元格如何处理"),
    "software": Term("Software and versions", "软件与版本"),
    "seed": Term("Seed and number of draws", "随机种子与抽样次数"),
}
OPEN = Term("to be filled in by the authors", "待作者填写")
_SOURCES = {
    "data": Term("from the data", "由数据得出"),
    "report": Term("from the computation", "由计算得出"),
    "author": Term("from the authors", "作者填写"),
    "open": Term("open", "未填"),
}


def checklist(
    network: Network,
    *,
    seed: int | None = None,
    draws: int | None = None,
    answers: dict[str, str] | None = None,
    lang: str = "en",
) -> pd.DataFrame:
    """List what a reader must be told, filled in as far as the data and the computation tell it.

    Parameters
    ----------
    network
        What the paper is about.
    seed, draws
        Of the computation, if anything was drawn.
    answers
        The authors' own: key → text. Keys are the index of the table.
    lang
        ``"en"`` or ``"zh"``.

    Returns
    -------
    DataFrame
        Index ``key``; ``item, answer, source``: where the answer comes from (the data, the computation, the
        authors), or that it is open.

    Raises
    ------
    CommgovError
        A key or the language is not known.

    Examples
    --------
    >>> import commgov_lib as cg
    >>> found = checklist(cg.load("observed"), seed=1, draws=5000, answers={"response": "25 of 30 bodies"})
    >>> found.loc[["response", "boundary"], "answer"].tolist()
    ['25 of 30 bodies', 'to be filled in by the authors']
    """
    if lang not in ("en", "zh"):
        raise CommgovError(f"the language '{lang}' is not known. Fix: use 'en' (English) or 'zh' (中文).")
    answers = {key: str(text).strip() for key, text in (answers or {}).items()}
    for key in answers:
        if key not in ITEMS:
            raise CommgovError(
                f"'{key}' is not an item of the checklist{suggestion(key, ITEMS)}. Items: {', '.join(ITEMS)}."
            )
    told = {key: (text, "data") for key, text in _from_data(network, lang).items()}
    told |= {key: (text, "report") for key, text in _from_computing(seed, draws, lang).items()}
    told |= {key: (text, "author") for key, text in answers.items() if text}
    rows = [
        (key, getattr(item, lang), *told.get(key, (getattr(OPEN, lang), "open")))
        for key, item in ITEMS.items()
    ]
    found = pd.DataFrame(rows, columns=["key", "item", "answer", "source"]).set_index("key")
    return found.assign(source=[getattr(_SOURCES[s], lang) for s in found["source"]])


def _from_data(network: Network, lang: str) -> dict[str, str]:
    kinds = _analyses.kinds(network, lang)
    zh, mark = lang == "zh", "、" if lang == "zh" else ", "
    found = {
        "nodes": f"行动者：{kinds['actors']}；地点：{kinds['places']}" if zh
        else f"actors: {kinds['actors']}; places: {kinds['places']}",
        "ties": kinds["ties"],
    }  # fmt: skip
    rows = pd.concat([getattr(network, name)["provenance"] for name in ("places", "actors", "ties", "needs")])
    share = rows.value_counts(normalize=True)
    found["provenance"] = mark.join(
        f"{getattr(PROVENANCE[code], lang)} {100 * share[code]:.0f} %" for code in PROVENANCE if code in share
    )
    since = network.ties["since"] if "since" in network.ties else pd.Series(dtype="str")
    since = since[since.notna() & (since != "")]
    if len(since):
        low, high, count = since.min(), since.max(), f"{len(since):,} / {len(network.ties):,}"
        found["window"] = (
            f"{low}至{high}（{count}条关系注明起始）"
            if zh
            else f"{low} to {high} (start stated for {count} ties)"
        )
    return {key: text for key, text in found.items() if text}


def _from_computing(seed: int | None, draws: int | None, lang: str) -> dict[str, str]:
    found = {"software": _methods.versions(lang)}
    if seed is not None and draws is not None:
        found["seed"] = f"种子{seed}，抽样{draws:,}次" if lang == "zh" else f"seed {seed}, {draws:,} draws"
        found["symmetrising"] = (
            "核心—边缘与缺失分析：任一方向有关系即视为相连" if lang == "zh"
            else "core–periphery and missing actors: tied if there is a tie in either direction"
        )  # fmt: skip
        found["dichotomising"] = (
            "有至少一条关系即为1，不计权重"
            if lang == "zh"
            else "1 where there is at least one tie; weights not used"
        )
    return found
