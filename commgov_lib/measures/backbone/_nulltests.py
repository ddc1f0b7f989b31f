"""What every backbone needs: an input that can be tested, the test of each pair, enough draws."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from ...labelled import Labelled, incidence
from ...schema import CommgovError
from ..options import whole
from . import _multiplicity as multiplicity
from . import _pairs as pairs

NULLS = ("svn", "sdsm", "fdsm", "disparity")
_THIN = 5.0
# Above so many pairs, copies of the labels would take more memory than everything else.
_MANY = 1_000_000


class Asked(NamedTuple):
    """What is to be tested, at which level, and how."""

    alpha: float
    correction: str
    draws: int
    seed: int | None
    threads: int | None


class Prepared(NamedTuple):
    """A matrix, its pairs of rows that share a column, and of how many pairs in all they are part."""

    found: Labelled
    shared: pairs.Pairs
    tests: int


def checked(B, *, binary: bool) -> Labelled:
    """The incidence matrix, refused where a row leaves chance nothing to decide."""
    found = incidence(B, binary=binary)
    sizes = np.diff(found.matrix.indptr)
    faults = [(sizes == 0, "no tie", "so nothing it shares can be tested")]
    faults.append(
        (sizes == found.matrix.shape[1], "a tie to every column", "so under chance it could not do otherwise")
    )
    for wrong, what, why in faults if binary else faults[:1]:
        if wrong.any():
            labels = found.rows[wrong].astype(str)
            many = f" ({wrong.sum():,} such rows in all)" if wrong.sum() > 1 else ""
            raise CommgovError(
                f"B: the row '{labels[0]}' has {what}{many}, {why}. Fix: leave it out and say so, e.g. "
                f"B.drop(index={labels[:3].tolist()}{' + …' if wrong.sum() > 3 else ''})."
            )
    return found


def prepared(B, names, asked: Asked) -> Prepared:
    """Everything but the tests themselves; refuses options that make no sense before any work is done."""
    for null in names:
        if null not in NULLS:
            raise CommgovError(f"the null '{null}' is not known. Fix: use one of {', '.join(NULLS)}.")
    if len(set(names)) < len(names) or not names:
        raise CommgovError("nulls: name each null once, and at least one.")
    multiplicity.known(asked.correction)
    level(asked.alpha)
    binary = any(null != "disparity" for null in names)
    found = checked(B, binary=binary)
    rows = len(found.rows)
    if rows < 2:
        raise CommgovError(
            f"B has {rows} row, and a backbone is made of pairs of rows. Fix: pass at least two."
        )
    weighted = not binary and (found.matrix.data != 1).any()
    shared = pairs.projected(found.matrix) if weighted else pairs.sharing(found.matrix)
    tests = rows * (rows - 1) // 2
    if "fdsm" in names:
        _enough(asked, tests, len(shared.other))
    return Prepared(found, shared, tests)


def test(what: Prepared, null: str, asked: Asked) -> dict[str, np.ndarray]:
    """Columns ``expected, p, q, keep`` of one null."""
    matrix = what.found.matrix
    if null == "fdsm":
        options = {"seed": asked.seed, "thin": _THIN, "threads": asked.threads}
        done = pairs.fdsm(matrix, what.shared, asked.draws, **options)
    elif null == "disparity":
        done = pairs.disparity(what.shared)
    else:
        done = {"svn": pairs.svn, "sdsm": pairs.sdsm}[null](matrix, what.shared)
    q = multiplicity.adjust(done.p, what.tests, asked.correction)
    if null == "fdsm":
        needed = needed_draws(done.p, q, asked.draws, what.tests, asked.alpha, asked.correction)
        if asked.draws < needed:
            _refuse(
                asked, needed, "some pairs were never reached by chance, and whether to keep them is open"
            )
    return {"expected": done.expected, "p": done.p, "q": q, "keep": multiplicity.kept(q, asked.alpha)}


# pytest would take it for a test of its own.
test.__test__ = False


def pair_columns(what: Prepared) -> dict:
    """Columns ``a, b, shared``."""
    rows, shared = what.found.rows, what.shared
    columns = {}
    for name, at in (("a", shared.first()), ("b", shared.other)):
        if len(at) > _MANY:
            columns[name] = pd.Categorical.from_codes(at.astype(np.int32), rows)
        else:
            columns[name] = rows.take(at.astype(np.int64)).array
    whole = shared.shared.dtype.kind in "ui"
    return columns | {"shared": shared.shared.astype(np.int32 if whole else float)}


def asked(names, alpha, correction, draws, *, seed, threads) -> Asked:
    """The options; where draws are made without a seed, a fresh one is taken, to be told."""
    if "fdsm" in names:
        draws = whole(draws, "draws", 1)
        # 53 bits, so that the number also survives a spreadsheet.
        seed = int(np.random.SeedSequence().entropy) >> 75 if seed is None else whole(seed, "seed", 0)
    return Asked(alpha, correction, draws, seed, threads)


def level(alpha):
    """Refuse a level outside 0 and 1."""
    if isinstance(alpha, bool) or not isinstance(alpha, int | float | np.number) or not 0 < alpha < 1:
        raise CommgovError(f"alpha is {alpha!r}. Fix: give a level between 0 and 1, e.g. 0.05.")


def needed_draws(p, q, draws: int, tests: int, alpha: float, correction: str) -> int:
    """How many draws it takes to tell which pairs to keep: more than were made if too few were.

    A pair that chance never reached has the smallest p that these draws can show. Where even that is not
    kept, more draws might keep it.
    """
    if correction == "bh":
        unreached = p <= 1 / (draws + 1) * (1 + 1e-9)
        if not unreached.any() or multiplicity.kept(q[unreached][0], alpha):
            return 1
        return multiplicity.least_draws(tests, int(unreached.sum()), alpha, correction)
    return multiplicity.least_draws(tests, 1, alpha, correction)


def _enough(asked: Asked, tests: int, listed: int):
    needed = multiplicity.least_draws(tests, listed, asked.alpha, asked.correction)
    if asked.draws < needed:
        _refuse(
            asked, needed, f"no p can be below 1 / (draws + 1), so nothing could be kept of {tests:,} pairs"
        )


def _refuse(asked: Asked, needed: int, why: str):
    other = {"none": "", "bh": ", or null='sdsm', which is exact"}.get(
        asked.correction, ", or correction='bh', or null='sdsm', which is exact"
    )
    raise CommgovError(
        f"{asked.draws:,} draws are too few for alpha = {asked.alpha:g} with correction '{asked.correction}'"
        f": {why}. Fix: at least {needed:,} draws (draws={needed}){other}."
    )
