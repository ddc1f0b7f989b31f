"""All specifications of a question: computed together, sorted, tested together, and compared one by one."""

from __future__ import annotations

import base64
import functools
import hashlib
import itertools
import json
import os
import re
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from .. import ensemble
from ..measures import nulls
from ..measures.arguments import seeded, whole
from ..measures.equity import catchments, locations
from ..messages import Message, say, text
from ..network import Network
from ..schema import CommgovError
from .answers import LEVEL, NEUTRAL, Answer, Work, answers
from .choices import Asked, asked, labelled, told
from .variants import OF_TIES, variants

_OUTER = {"inequality": ("domain", "variant", "catchment")}  # what is not of ties, and shares no work
_NUMBERS = ("estimate", "low", "high", "p")
_SLACK = 1e-12
_MOVES = [
    "pair_count", "mean_change", "largest_change", "verdict_share", "first", "second", "pair_change",
]  # fmt: skip
_COLUMNS = ["value", "null_mean", "null_low", "null_high", "p", "p_se", "draws"]


class Curve(NamedTuple):
    """The answers to one question under all conventions, as :func:`curve` returns them.

    Examples
    --------
    >>> found = curve(cg.load("bristol"), "overlap", {"measure": ["four_cycles"]}, draws=39, seed=1)
    >>> found
    4 specifications of 'overlap', estimates from 0.687 to 2.71; 0 not defined
    """

    question: str
    table: pd.DataFrame
    undefined: pd.DataFrame
    moves: pd.DataFrame
    joint: pd.DataFrame

    def __repr__(self) -> str:
        return str(self.summary())

    def summary(self) -> Message:
        """Return how many specifications there are and how far they lie apart, as one line.

        Returns
        -------
        Message
            A text; ``.text("zh")`` says it in Chinese.

        Examples
        --------
        >>> asked = {"measure": ["four_cycles"], "null": ["fdsm"]}
        >>> curve(cg.load("bristol"), "overlap", asked, draws=39, seed=1).summary().values["count"]
        1
        """
        estimate = self.table["estimate"]
        return say(
            "{count:,} specifications of '{question}', estimates from {low:.3g} to {high:.3g}; {lost:,} not "
            "defined",
            count=len(self.table),
            question=self.question,
            low=estimate.min(),
            high=estimate.max(),
            lost=len(self.undefined),
        )


def curve(
    network,
    question: str,
    conventions: dict[str, list] | None = None,
    *,
    draws: int,
    seed: int,
    folder: str | os.PathLike | None = None,
    part: tuple[int, int] | None = None,
    client=None,
) -> Curve:
    """Answer one question under every combination of conventions: a specification curve.

    Each row is what the measure itself returns with these choices and this seed. The joint test asks whether
    the rows taken together say more than chance would:

        T = median estimate, or share of rows with p <= .05 above chance;
        p = (1 + number of draws with T* >= T) / (1 + draws),  T* over the same rows of one drawn network

    Parameters
    ----------
    network
        A :class:`commgov_lib.Network`, or a matrix or graph as the measures take it (not for
        ``"inequality"``).
    question
        ``"overlap"``: how many times as much as by chance do actors overlap in their places
        (:func:`commgov_lib.ties.summary`)? ``"core"``: how far lies the score of the best core above that of
        chance (:func:`commgov_lib.core.significance`)? ``"backbone"``: which share of the pairs that share a
        place does a test keep (:func:`commgov_lib.backbone.table`)? ``"inequality"``: how large is the Gini
        index of access by floating catchments (:func:`commgov_lib.equity.access`)?
    conventions
        Convention → list of values; those that are not named take the values of
        :func:`commgov_lib.doubt.conventions`. ``catchment`` (metres) has to be given.
    draws
        Random networks of each null and of the joint test (``"inequality"``: bootstrap draws); 5,000 or more
        for a printed p, 39 at least.
    seed
        Whole number from 0, of every specification.
    folder
        Keeps what is done, so that an interrupted call goes on where it stopped; made if it is not there.
    part
        ``(i, n)``: only part i (from 0) of n, to be run apart, as by a scheduler; needs ``folder``, the same
        for all parts. Afterwards a call without ``part`` joins them, and computes what is missing.
    client
        A Dask ``Client``, as for :func:`commgov_lib.ensemble.run`. ``None``: this machine's cores.

    Returns
    -------
    Curve
        ``table``: one row a specification, sorted by estimate: its choices; ``estimate``; ``low, high``
        (95 %); ``p`` (NaN where nothing is tested). ``undefined``: the combinations that have no answer, and
        the ``reason``. ``moves``: one row a convention with several values, the one that moves the answer
        most first: ``pair_count`` (pairs of rows that differ in it alone), ``mean_change, largest_change``
        (of the estimate, absolute), ``verdict_share`` (pairs of which one lies above chance with p <= .05 and
        one does not), ``first, second, pair_change`` (the two values with the largest mean change).
        ``joint``: rows ``median`` and ``significant_share``: ``value, null_mean, null_low, null_high, p,
        p_se, draws``; without rows, and ``attrs["note"]`` says why, where there is no joint test.
        ``table.attrs`` holds ``question, draws, seed, conventions``.

    Raises
    ------
    CommgovError
        The question, a convention or a value is unknown; a convention has to be given; no combination has
        an answer; the folder belongs to another call.

    Notes
    -----
    **Intervals.** Overlap and core: the estimate beside the middle 95 % of chance, so that it excludes 1
    (overlap) or 0 (core) where the network lies outside of it. Backbone: ± 1.96 standard errors of the
    delete-one-actor jackknife, the tests held as they are. Inequality: the bootstrap of
    :func:`commgov_lib.equity.bootstrap`.

    **The joint test** draws networks in which every actor and every place keeps its number of ties of each
    class, where a class is the ties that belong to the same of the compared networks (the same weights,
    periods, relations). So every specification keeps its degrees in each draw, and one ensemble a null serves
    the network and all draws. Specifications that lean on the same ties lean on each other in the draws as
    they do in the data. The two rows of ``joint`` are two tests.

    Simulated, networks that hold nothing but degrees, level .05: the median rejects in .065 of 800 two-mode
    networks and .058 of 400 of one mode (standard errors .008 and .011), the share in .039 and .020. Ranks of
    one statistic among 19 draws, 6,000 networks: .047, .096 and .193 at .05, .1 and .2.

    **What it does not say.** Specifications are not equally good, nor weighted by how likely they are; their
    share is not a probability. How far a convention moves the answer depends on the values compared.

    Kernels fall to .01 at the catchment (``gaussian, exponential``), to 0 (``epanechnikov``) or not at all
    (``flat``). Period ``all`` takes every tie that held at some time, of several weights the largest.

    References
    ----------
    Simonsohn, Simmons & Nelson (2020), Specification curve analysis, Nature Human Behaviour 4. Besag &
    Clifford (1989), Generalized Monte Carlo significance tests, Biometrika 76.

    Examples
    --------
    >>> asked = {"measure": ["four_cycles", "nodf_total"], "null": ["fdsm", "ties"]}
    >>> found = curve(cg.load("bristol"), "overlap", asked, draws=99, seed=1)
    >>> found.moves.index.tolist()
    ['null', 'measure']
    """
    draws, seed = whole(draws, "draws", 39), seeded(seed)
    given = asked(network, question, conventions)
    work, outer = _work(network, given, draws, seed)
    task = functools.partial(_encoded, work=_Told(work))
    jobs = range(len(outer))
    rows = _gathered(task, jobs, folder, part, client)
    return _together(given, outer, work, rows, whole_=part is None)


# ---- what there is to do ---------------------------------------------------------------------------


def _work(network, given: Asked, draws: int, seed: int) -> tuple[Work, list[dict]]:
    """The networks or places, and the combinations that share the work on each of them."""
    names = list(given.lists)
    if given.question == "inequality":
        first = [name for name in names if name in _OUTER["inequality"]]
        outer, found = given.combinations(first), None
        places = _places(network, given)
    else:
        first = [name for name in names if name in OF_TIES]
        found, places = variants(network, given), None
        outer = [one.choices for one in found.all]
    inner = given.combinations(name for name in names if name not in first)
    return Work(given.question, inner, found, places, outer, draws, seed), outer


def _places(network, given: Asked) -> dict:
    """For each domain the supplies, the persons at each place, and the distances between them."""
    if not isinstance(network, Network):
        raise CommgovError("network: inequality of access needs places with coordinates. Fix: a Network.")
    at, found = locations.located(network), {}
    end = max(given.lists["catchment"])
    for domain in given.lists["domain"]:
        home = network.needs[network.needs["domain"] == domain].set_index("need")["place"]
        demand = (
            network.demand(domain).groupby(home, sort=False).sum() if len(home) else pd.Series(dtype=float)
        )
        serving = network.capacity(domain).index
        seat = network.actors.set_index("actor")["place"]
        seat = seat.loc[serving] if len(serving) else seat
        seat = seat[seat.isin(at.index)]
        if not len(demand) or not demand.index.isin(at.index).all() or not len(seat):
            found[domain] = say(
                "not all places of needs have coordinates, or no actor of the domain sits in a place that has"
            )
            continue
        near = catchments.nearby(at.loc[seat].set_axis(seat.index), at.loc[demand.index], catchment=end)
        found[domain] = pd.Series(1.0, seat.index), demand, near
    return found


class _Told:
    """Work that a folder can be known by: its text is a fingerprint of all that the answers hang on."""

    def __init__(self, work: Work):
        self.work = work

    def __repr__(self) -> str:
        work, found = self.work, hashlib.sha256()
        said = [work.question, work.inner, work.outer, work.draws, work.seed]
        found.update(json.dumps(said, ensure_ascii=False, default=str).encode())
        if work.variants is not None:
            for one in (work.variants.ends, work.variants.kinds):
                found.update(np.ascontiguousarray(one).tobytes())
            for one in work.variants.all:
                for part in (one.ties, one.weight, one.rows, one.columns):
                    found.update(np.ascontiguousarray(part).tobytes())
        for domain, given in sorted((work.places or {}).items()):
            found.update(domain.encode())
            if not isinstance(given, Message):
                matrix = given[2].matrix
                for part in (given[1].to_numpy(float), matrix.data, matrix.indices, matrix.indptr):
                    found.update(np.ascontiguousarray(part).tobytes())
        return f"{work.question}:{found.hexdigest()[:16]}"


# ---- pieces that are done apart --------------------------------------------------------------------


def _encoded(seed: int, *, work: _Told) -> dict:
    """The answers of one piece (its number stands in the place of a seed) as one row of text."""
    found = answers(work.work, seed)
    rows = [_plain(one.why) if one.why is not None else [getattr(one, n) for n in _NUMBERS] for one in found]
    drawn = [np.array([one.drawn, one.drawn_p]) for one in found if one.drawn is not None]
    joint = base64.b64encode(np.ascontiguousarray(drawn, dtype="<f8").tobytes()).decode() if drawn else ""
    return {"rows": json.dumps(rows, ensure_ascii=False), "joint": joint}


def _decoded(row, draws: int) -> list[Answer]:
    rows = json.loads(row.rows)
    values = np.frombuffer(base64.b64decode(row.joint), dtype="<f8").reshape(-1, 2, draws)
    at, found = iter(values), []
    for one in rows:
        if isinstance(one, dict):
            found.append(Answer(why=_message(one)))
        else:
            found.append(Answer(*one, *(next(at) if len(values) else (None, None))))
    return found


def _plain(value):
    """A message as plain lists and texts, so that it can be said in Chinese after it was kept."""
    if isinstance(value, Message):
        template, gaps = value.__getnewargs__()
        return {"template": template, "values": {name: _plain(gap) for name, gap in gaps.items()}}
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, bool | int | float | str):
        return value
    return text(value)


def _message(value):
    if isinstance(value, dict):
        return Message(value["template"], {name: _message(v) for name, v in value["values"].items()})
    return value


def _gathered(task, jobs: range, folder, part, client) -> pd.DataFrame:
    """Rows of all pieces, or of one part of them; parts that lie in the folder are taken up and finished."""
    if part is not None:
        if folder is None:
            raise CommgovError("part: without a folder a part is lost. Fix: folder='…', the same for all.")
        if not isinstance(part, tuple | list) or len(part) != 2:
            raise CommgovError("part is {part}. Fix: (i, n), such as (0, 4).", part=repr(part))
        i, n = whole(part[0], "part"), whole(part[1], "part", 1)
        if i >= n:
            raise CommgovError("part: there is no part {i} of {n}. Fix: 0 to {last}.", i=i, n=n, last=n - 1)
        return ensemble.run(task, jobs[i::n], client=client, resume=_named(folder, i, n))
    if folder is None:
        return ensemble.run(task, jobs, client=client)
    left, tables = set(jobs), []
    for path in sorted(Path(folder).glob("part-*-of-*")):
        if found := re.fullmatch(r"part-(\d+)-of-(\d+)", path.name):
            own = [job for job in jobs[int(found[1]) :: int(found[2])] if job in left]
            if own:
                tables.append(ensemble.run(task, own, client=client, resume=path))
                left -= set(own)
    if left:
        tables.append(ensemble.run(task, sorted(left), client=client, resume=Path(folder) / "rest"))
    return pd.concat(tables, ignore_index=True).sort_values("seed", ignore_index=True)


def _named(folder, i: int, n: int) -> Path:
    return Path(folder) / f"part-{i}-of-{n}"


# ---- side by side ----------------------------------------------------------------------------------


def _together(given: Asked, outer: list[dict], work: Work, rows: pd.DataFrame, *, whole_: bool) -> Curve:
    found, drawn = [], []
    for row in rows.itertuples():
        for chosen, one in zip(work.inner, _decoded(row, work.draws), strict=True):
            found.append((outer[row.seed] | chosen, one))
    names = list(given.lists)
    lost = [(chosen, one.why) for chosen, one in found if one.why is not None]
    done = [(chosen, one) for chosen, one in found if one.why is None]
    if not done:
        raise CommgovError(
            "no combination has an answer; the first of {count:,}: {why}", count=len(lost), why=lost[0][1]
        )
    table = pd.DataFrame([[c[n] for n in names] + [getattr(one, n) for n in _NUMBERS] for c, one in done])
    table.columns = [*names, *_NUMBERS]
    order = np.lexsort((np.arange(len(table)), table["estimate"]))
    undefined = pd.DataFrame([[c[n] for n in names] for c, _ in lost], columns=names)
    undefined["reason"] = pd.Series([why for _, why in lost], dtype=object)  # messages, in both languages
    drawn = [one for _, one in done]
    joint = _joint(given.question, drawn, work) if whole_ else _no_joint(say("only a part of all is here"))
    table = table.iloc[order].reset_index(drop=True)
    table.attrs = {"question": given.question, "draws": work.draws, "seed": work.seed}
    table.attrs["conventions"] = {name: list(values) for name, values in given.lists.items()}
    moves = _moves(table if whole_ else table.iloc[:0], given)
    return Curve(given.question, table, undefined, moves, joint)


def above(table: pd.DataFrame, question: str) -> pd.Series:
    """Which rows lie above chance with p <= .05.

    >>> above(pd.DataFrame({"estimate": [1.2, 1.2, 0.5], "p": [0.01, 0.2, 0.01]}), "overlap").tolist()
    [True, False, False]
    """
    return (table["p"] <= LEVEL * (1 + _SLACK)) & (table["estimate"] > NEUTRAL.get(question, np.inf))


def _moves(table: pd.DataFrame, given: Asked) -> pd.DataFrame:
    """How far each convention moves the answer: pairs of rows that differ in it alone."""
    names, rows = list(given.lists), {}
    verdict = above(table, given.question)
    for name in names:
        if table[name].nunique() < 2:
            continue
        keys = [labelled(table, [n for n in names if n != name]), table[name]]
        estimate, says = (
            column.astype(float).set_axis(pd.MultiIndex.from_arrays(keys)).unstack()
            for column in (table["estimate"], verdict)
        )
        change, turned, by_pair = [], [], {}
        for a, b in itertools.combinations([v for v in given.lists[name] if v in estimate], 2):
            gap = (estimate[a] - estimate[b]).abs().dropna()
            change.append(gap)
            turned.append((says[a] - says[b]).abs().dropna())
            if len(gap):
                by_pair[a, b] = gap.mean()
        change, turned = pd.concat(change), pd.concat(turned)
        if not len(change):
            continue
        first, second = max(by_pair, key=by_pair.get)
        rows[name] = {
            "pair_count": len(change),
            "mean_change": change.mean(),
            "largest_change": change.max(),
            "verdict_share": turned.mean() if given.question in NEUTRAL else np.nan,
            "first": told(first),
            "second": told(second),
            "pair_change": by_pair[first, second],
        }
    found = pd.DataFrame.from_dict(rows, orient="index", columns=_MOVES).rename_axis("convention")
    return found.sort_values("mean_change", ascending=False, kind="stable")


def _no_joint(why: Message) -> pd.DataFrame:
    found = pd.DataFrame(columns=_COLUMNS, index=pd.Index([], name="statistic"))
    found.attrs["note"] = why
    return found


def _joint(question: str, done: list[Answer], work: Work) -> pd.DataFrame:
    """The median estimate and the share above chance, beside those of the draws."""
    if question not in NEUTRAL:
        return _no_joint(say("nothing here is set beside chance, so that there is nothing to test together"))
    moved = _moved(work)
    if not moved:
        return _no_joint(
            say("the numbers of ties of each class leave no other network, so that nothing can be compared")
        )
    estimate = np.array([np.append(one.estimate, one.drawn) for one in done])
    p = np.array([np.append(one.p, one.drawn_p) for one in done])
    with np.errstate(invalid="ignore"):
        high = (p <= LEVEL * (1 + _SLACK)) & (estimate > NEUTRAL[question])
    statistics = {"median": np.nanmedian(estimate, axis=0), "significant_share": high.mean(axis=0)}
    rows = {}
    for name, values in statistics.items():
        value, null = values[0], values[1:]
        p_value = nulls.p_values(value, null)["greater"]
        rows[name] = [
            value,
            *nulls.middle(null, "").values(),
            p_value,
            nulls.error(p_value, work.draws),
            work.draws,
        ]
    found = pd.DataFrame.from_dict(rows, orient="index", columns=_COLUMNS).rename_axis("statistic")
    found.attrs["moved_share"] = moved
    return found


def _moved(work: Work) -> float:
    """Share of the ties that lie elsewhere in a draw, on average over some draws."""
    own, few = work.variants.ends, min(work.draws, 39)
    width = len(work.variants.column_labels)
    key = own[:, 0] * width + own[:, 1]
    share = []
    for ends in work.variants.draws(few, seed=work.seed):
        low, high = (ends.min(axis=1), ends.max(axis=1)) if not work.variants.two_mode else ends.T
        share.append(1 - np.isin(low * width + high, key).mean())
    return float(np.mean(share))
