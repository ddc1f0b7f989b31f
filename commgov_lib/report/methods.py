"""The methods paragraph: what was computed, with which versions, from which seed."""

from __future__ import annotations

import platform
from importlib import metadata

from .. import __version__
from ..measures.arguments import whole
from ..messages import say
from ..network import Network
from ..schema import PROVENANCE, CommgovError, Term, check_language
from . import analyses

_PRINTED = 5_000  # draws from which on a p is fit for print
_FEW = say("The draws are fewer than 5,000: p values are for a first look, not for print.")
_PACKAGES = ("numpy", "scipy", "pandas", "networkx", "numba")


def methods(network: Network, *, seed: int, draws: int = 5000, lang: str = "en") -> str:
    """Write the paragraph on methods that belongs to the tables of :func:`write`.

    Parameters
    ----------
    network
        What the report is about.
    seed, draws
        As for :func:`write`; its tables are computed to see which of them the network allows.
    lang
        ``"en"`` or ``"zh"``.

    Returns
    -------
    str
        One paragraph.

    Raises
    ------
    CommgovError
        The language is another one, or seed or draws are no whole numbers.

    Examples
    --------
    >>> import commgov_lib as cg
    >>> text = methods(cg.load("observed"), seed=1, draws=99)
    >>> "7 places, 25 actors, 17 ties" in text, "seed 1" in text
    (True, True)
    """
    draws, seed = checked(draws, seed=seed, lang=lang)
    done, _ = analyses.run(network, draws=draws, seed=seed)
    return paragraph(network, done, seed=seed, draws=draws, lang=lang)


def paragraph(network: Network, done: list[analyses.Analysis], *, seed: int, draws: int, lang: str) -> str:
    """The paragraph for analyses that are done."""
    said = [analysis.method for analysis in done]
    if network.period:
        said.append(
            Term(
                f"Taken were the ties and needs that hold at any time of {network.period}.",
                f"取在{network.period}期间任一时间存续的关系与需求。",
            )
        )
    provenance = network.ties["provenance"]
    shares = {code: (provenance == code).mean() for code in PROVENANCE if (provenance == code).any()}
    if shares:
        en = ", ".join(f"{PROVENANCE[code].en} {100 * share:.0f} %" for code, share in shares.items())
        zh = "，".join(f"{PROVENANCE[code].zh}{share:.0%}" for code, share in shares.items())
        said.append(Term(f"Ties by provenance: {en}.", f"关系的来源：{zh}。"))
    if draws < _PRINTED:
        said.append(_FEW)
    said.append(
        Term(
            f"Computed with {versions('en')}, seed {seed}; the same seed and versions give the same results. "
            "Results are descriptive and support no causal claim; rows marked as assumed or simulated are no "
            "observations.",
            f"计算使用{versions('zh')}，随机种子{seed}；同一种子与版本给出相同结果。"
            "结果为描述性，不作因果推断；来源为“假设或模拟”的数据不是对现实的观察。",
        )
    )
    return ("" if lang == "zh" else " ").join(one.text(lang) for one in said)


def versions(lang: str) -> str:
    """This library, Python and what it computes with, each with its version."""
    used = [("commgov-lab", __version__), ("Python", platform.python_version())]
    used += [(name, metadata.version(name)) for name in _PACKAGES]
    return ("、" if lang == "zh" else ", ").join(f"{name} {version}" for name, version in used)


def checked(draws: int, *, seed: int, lang: str = "en") -> tuple[int, int]:
    """Draws and seed as whole numbers, and a language that there is."""
    check_language(lang)
    draws = whole(draws, "draws", 1)
    if draws < 39:
        raise CommgovError(
            "{draws} draws are too few for a two-sided p at the 5 % level: it cannot get so small. "
            "Fix: at least 39 draws, 5,000 for a printed p.",
            draws=draws,
        )
    return draws, whole(seed, "seed", 0)
