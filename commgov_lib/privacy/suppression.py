"""Small cells of a published table hidden, and enough others that they stay hidden.

Against whoever runs the algorithm again, cells are hidden in blocks. Neighbouring rows are one unit: two of
them, three at the end, within their larger place; units join by twos up to the whole table, and the columns
likewise. What is hidden is always a whole unit, and whether it is hidden depends only on whether something in
it is small and on its sums, never on which cell that is. So for each hidden cell there is another table, with
the same sums of the unit, for which all decisions are the same. In it

- the cell's row holds all persons of the block and the other rows none, where the rows' totals are hidden:
  these are small again, and of a joined block the other half has sums below the threshold again;
- the cell is as large as its row and column in the block allow, hence its row or column is empty elsewhere,
  where the totals of the rows are published: something is small again;
- the cell's column holds all persons of its joined columns: the other columns are small again.

Where zeros are published, "none" is one person in each cell that holds any. The tests run the algorithm on
every small table and look for these tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import highspy
import numpy as np
import pandas as pd
import scipy.sparse as sp
from scipy.optimize import linprog

from ..messages import say
from ..schema import CommgovError
from ..validate import Faults

FEWEST = 10  # persons in a cell that may be published
# To hide a total costs more than to hide a cell: it is what readers look at.
_TOTAL_COST = 20.0
# To use a cell that is hidden already costs next to nothing.
_HIDDEN_COST = 1e-4


class Suppressed(NamedTuple):
    """What :func:`suppress` returns."""

    table: pd.DataFrame  # with totals; what is hidden is missing, whatever the reason
    small_count: int  # cells hidden because they are small
    complementary_count: int  # cells hidden so that sums do not give the small ones away


def suppress(
    counts: pd.DataFrame,
    *,
    threshold: int = FEWEST,
    keep_zero: bool = False,
    within: pd.Series | None = None,
    total: str = "total",
    attacker: str = "algorithm",
) -> Suppressed:
    """Hide the cells of a table of persons that are too small to publish, so that they stay hidden.

    Hidden is every cell below the threshold, totals too, and as many others as it takes: for each hidden cell
    x there is a table that agrees with everything published, is published in the same way, and in which

        x >= threshold

    so neither the sums nor running this open algorithm on all tables that agree tells of any cell that it is
    small.

    Parameters
    ----------
    counts
        Places (or groups of persons) × categories, persons in whole numbers, without totals.
    threshold
        Cells below it are small.
    keep_zero
        Publish zeros: right where a cell must be empty for reasons known to all. They then hide nothing.
    within
        The larger place of each row; a subtotal for each is published as well.
    total
        What the rows and columns of totals are called.
    attacker
        ``"algorithm"``: knows the published table, the threshold and this algorithm. ``"sums"``: only adds
        and subtracts; fewer cells are hidden, and each *small* cell can be 0 and can be the threshold or more
        as far as the sums tell, but whoever runs the algorithm again narrows it down, at times to one value.

    Returns
    -------
    Suppressed
        ``table``, the table to publish, with its totals (and subtotals, after the rows); what is hidden is
        missing, and nothing tells which cell was small. ``small_count`` and ``complementary_count`` say how
        many cells were hidden for which reason; the second says nothing of a single cell.

    Raises
    ------
    CommgovError
        A count is no whole number from 0 up, a label stands there twice or is ``total``, or ``within`` does
        not fit, or ``attacker`` is another word.

    Notes
    -----
    It protects one table. Two tables of the same persons, or last year's beside this year's, can undo each
    other: publish one, or suppress them as one table. Shares and means of hidden cells must not be published
    beside it. Where all persons together are too few, nothing at all is published, and that says so: leave
    such a table out. :func:`bounds` tries what the sums tell.

    Against the algorithm, neighbouring rows are hidden together, in twos, the last three of an odd number,
    within their larger place, joined with the next two while a column of theirs holds fewer persons than the
    threshold; rows' totals are hidden too unless they leave each cell of the pair its room. Columns whose
    total is small are joined in the same way. So the order of rows matters: let places that may stand for one
    another be neighbours. Zeros are kept only if each column holds none, or at least ``threshold + rows - 1``
    persons: else they are hidden as small cells are.

    That has its price. In uneven tables of 9 rows and 6 columns, of cells of 20 persons on average about 80 %
    are hidden, and about 35 % against sums; of cells of 200 persons, about 10 % and 3 %. Join rows or columns
    where too little is left.

    Against sums, fewest cells are aimed at, cell after cell, not proven; the two tables of each small cell
    prove that it is safe.

    References
    ----------
    Cox (1980), Suppression methodology and statistical disclosure control, JASA 75. Fischetti & Salazar
    (2001), Solving the cell suppression problem on tabular data with linear constraints, Management
    Science 47.

    Examples
    --------
    >>> counts = pd.DataFrame({"disabled": [4, 30, 25], "low_income": [40, 35, 28]}, ["a", "b", "c"])
    >>> suppress(counts.iloc[:2]).table.astype(object).fillna("·").to_numpy().tolist()
    [['·', '·', 44], ['·', '·', 65], [34, 75, 109]]
    >>> done = suppress(counts, attacker="sums")
    >>> done.table.astype(object).fillna("·").loc[["a", "b"]].to_numpy().tolist()
    [['·', '·', 44], [30, 35, 65]]
    >>> bounds(done.table).head(1).to_numpy().tolist()
    [['a', 'disabled', 0.0, 29.0]]
    """
    if attacker not in ("algorithm", "sums"):
        raise CommgovError("attacker is {given!r}. Fix: use 'algorithm' or 'sums'.", given=attacker)
    values, groups, rows, columns = _read(counts, within, total)
    least = _threshold(threshold)
    sums = _relations(groups, *values.shape)
    cells = _with_totals(values, groups).ravel()
    small = (cells < least) & ~(keep_zero & (cells == 0))
    if attacker == "algorithm":
        hidden = _against_algorithm(values, groups, cells, sums, least, keep_zero)
    else:
        cost = _costs(len(rows), len(columns), values.shape)
        cost = cost * (1 + cells / max(cells.max(), 1))  # among equals, the smaller cell
        cost = np.where(keep_zero & (cells == 0), np.inf, np.where(small, _HIDDEN_COST, cost))
        hidden = _against_sums(sums, cells, small, cost, least)
    if (small & ~hidden).any():
        raise CommgovError("a small cell would have been published. Fix: publish a coarser table.")
    shown = np.where(hidden, np.nan, cells).reshape(len(rows), len(columns))
    table = pd.DataFrame(shown, index=rows, columns=columns).astype("Int64")
    return Suppressed(table, int(small.sum()), int((hidden & ~small).sum()))


def small_needs(tables: Mapping[str, pd.DataFrame], *, least: int = FEWEST) -> pd.DataFrame:
    """List needs that stand for a few persons only: right inside the study, not to be published so.

    Parameters
    ----------
    tables
        Tables by name; only ``needs`` is read, and of it no row that is simulated (provenance ``S``).
    least
        Fewer persons than this are few (default 10).

    Returns
    -------
    DataFrame
        A list of faults (:data:`commgov_lib.validate.COLUMNS`).

    Examples
    --------
    >>> needs = pd.DataFrame({"weight": [3.0, 12.0, 0.0], "provenance": ["U", "U", "U"]})
    >>> small_needs({"needs": needs})["row"].tolist()
    [1]
    """
    faults = Faults()
    needs = tables.get("needs")
    if needs is not None and "weight" in needs.columns:
        weight = pd.to_numeric(needs["weight"], errors="coerce")
        real = needs["provenance"].astype("str") != "S" if "provenance" in needs.columns else True
        few = (weight > 0) & (weight < least) & real
        problem = say("stands for fewer than {least} persons", least=least)
        fix = say("never publish it as it is: cg.privacy.suppress hides such cells")
        faults.where("needs", needs, "weight", few, problem, fix)
    return faults.table()


def bounds(table: pd.DataFrame, *, within: pd.Series | None = None, total: str = "total") -> pd.DataFrame:
    """Try to undo a suppression: what a linear program can tell of each hidden cell.

    Parameters
    ----------
    table
        A table as it was published, with its totals: what is hidden is missing.
    within, total
        As in :func:`suppress`.

    Returns
    -------
    DataFrame
        ``row, column, low, high``: one row a hidden cell, and the least and the greatest value that agrees
        with everything published; ``high`` is infinite where nothing bounds it.

    Raises
    ------
    CommgovError
        The published cells do not add up, or the table is not of the form of :func:`suppress`.

    Examples
    --------
    >>> careless = pd.DataFrame({"x": [None, 30, 34], "y": [40, 35, 75], "total": [44, 65, 109]},
    ...                         ["a", "b", "total"])
    >>> bounds(careless).to_numpy().tolist()
    [['a', 'x', 4.0, 4.0]]
    """
    leaves = table.index[table.index != total]
    groups = None
    if within is not None:
        leaves = leaves[~leaves.isin(within.unique())]
        groups = _groups(within, leaves)
    inner = table.columns[table.columns != total]
    rows, columns = _labels(leaves, within, total), _labels(inner, None, total)
    if sorted(map(str, table.index)) != sorted(map(str, rows)) or len(table.columns) != len(columns):
        raise CommgovError(
            "the table must hold its rows, the subtotals of 'within' and a row and a column "
            "'{total}'. Fix: pass the table as cg.privacy.suppress returned it.",
            total=total,
        )
    cells = table.loc[rows, columns].to_numpy(dtype=float, na_value=np.nan).ravel()
    sums = _relations(groups, len(leaves), len(inner))
    where = np.flatnonzero(np.isnan(cells))
    ends = [_extent(sums, cells, at) for at in where]
    return pd.DataFrame(
        {
            "row": [rows[at // len(columns)] for at in where],
            "column": [columns[at % len(columns)] for at in where],
            "low": [round(low, 6) + 0.0 for low, _ in ends],
            "high": [round(high, 6) for _, high in ends],
        }
    )


def _against_algorithm(values, groups, cells, sums, least: int, keep_zero: bool) -> np.ndarray:
    """The cells of the blocks, without zeros that stay in print and what a single sum tells anyway."""
    hidden, zeros_stay = _pattern(values, groups, least, keep_zero)
    return _told_anyway(sums, cells, hidden.ravel() & ~(zeros_stay & (cells == 0)))


def _told_anyway(sums, cells: np.ndarray, hidden: np.ndarray) -> np.ndarray:
    """Without the cells that a single sum tells: between zeros in print, they hide nothing."""
    while True:
        alone = (abs(sums) @ hidden.astype(float)) == 1
        told = hidden & (abs(sums[alone]).sum(axis=0) > 0)
        if not told.any():
            return hidden
        hidden = hidden & ~told


def _against_sums(sums, cells, small, cost, least: int) -> np.ndarray:
    """The small cells and, for each, the cheapest two tables with other values in it and the same sums."""
    hidden = small.copy()
    low, high = cells.copy(), cells.copy()  # what tables that agree with all published cells have shown
    moves = _Moves(sums, cells, cost)
    for at in sorted(np.flatnonzero(small), key=lambda k: (-cells[k], k)):
        for goal in (float(least), 0.0):
            if low[at] <= goal <= high[at]:
                continue
            move = moves.cheapest(at, goal - cells[at])
            for cell in np.flatnonzero((move != 0) & ~hidden):
                moves.reprice(cell, _HIDDEN_COST)
            hidden |= move != 0
            low, high = np.minimum(low, cells + move), np.maximum(high, cells + move)
    return hidden


def _read(counts, within, total):
    """The counts as numbers, the group of each row, and the labels of the table with its totals."""
    if not isinstance(counts, pd.DataFrame) or not counts.size:
        raise CommgovError("counts must be a table with a row and a column. Fix: pass a pandas DataFrame.")
    for axis, labels in ((say("row"), counts.index), (say("column"), counts.columns)):
        if not labels.is_unique or total in labels:
            raise CommgovError(
                "each {axis} needs a label of its own, and none may be '{total}'. Fix: leave the "
                "totals out, they are added; name the totals otherwise with total=.",
                axis=axis,
                total=total,
            )
    values = counts.apply(pd.to_numeric, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    bad = ~np.isfinite(values) | (values < 0) | (values != np.round(values)) | (values > 1e12)
    if bad.any():
        i, j = np.argwhere(bad)[0]
        raise CommgovError(
            "counts: row '{row}', column '{column}' ({value}) is no whole number of persons. "
            "Fix: write whole numbers from 0 up.",
            row=counts.index[i],
            column=counts.columns[j],
            value=counts.iloc[i, j],
        )
    groups = None if within is None else _groups(within, counts.index)
    if within is not None and (set(within.unique()) | {total}) & set(counts.index):
        raise CommgovError("within: a larger place has the label of a row. Fix: name them differently.")
    return values, groups, _labels(counts.index, within, total), _labels(counts.columns, None, total)


def _groups(within: pd.Series, leaves: pd.Index) -> np.ndarray:
    missing = leaves[~leaves.isin(within.index)]
    if len(missing):
        raise CommgovError(
            "within: row '{row}' has no larger place. Fix: give one for every row.", row=missing[0]
        )
    if not within.index.is_unique or within.reindex(leaves).isna().any():
        raise CommgovError("within: each row needs one larger place. Fix: give one for every row.")
    codes, _ = pd.factorize(within.reindex(leaves))
    return codes


def _labels(labels: pd.Index, within, total: str) -> list:
    if within is not None:
        return [*labels, *pd.unique(within.reindex(labels)), total]
    return [*labels, total] if len(labels) > 1 else list(labels)


def _threshold(threshold) -> int:
    if not isinstance(threshold, int | np.integer) or isinstance(threshold, bool) or threshold < 2:
        raise CommgovError(
            "threshold {given!r} is no whole number from 2 up. Fix: give one, such as threshold=10.",
            given=threshold,
        )
    return int(threshold)


def _with_totals(values: np.ndarray, groups: np.ndarray | None) -> np.ndarray:
    if groups is not None:
        subtotal = np.zeros((groups.max() + 1, values.shape[1]))
        np.add.at(subtotal, groups, values)
        values = np.vstack([values, subtotal, values.sum(axis=0)])
    elif values.shape[0] > 1:
        values = np.vstack([values, values.sum(axis=0)])
    return np.column_stack([values, values.sum(axis=1)]) if values.shape[1] > 1 else values


def _costs(rows: int, columns: int, shape) -> np.ndarray:
    """What hiding each cell costs, before its size: totals more, the grand total most."""
    cost = np.ones((rows, columns))
    cost[shape[0] :] *= _TOTAL_COST
    cost[:, shape[1] :] *= _TOTAL_COST
    return cost.ravel()


# ---- blocks of cells ----------------------------------------------------------------------------


class _Unit(NamedTuple):
    """Rows (or columns) that are hidden together, and the smaller units that they consist of."""

    members: np.ndarray
    parts: tuple[_Unit, ...] = ()


def _pattern(
    values: np.ndarray, groups: np.ndarray | None, least: int, keep_zero: bool
) -> tuple[np.ndarray, bool]:
    """Which cells to hide, totals included (rows, subtotals, total × columns, total); whether zeros stay."""
    rows, columns = values.shape
    group_count = 0 if groups is None else int(groups.max()) + 1
    shape = rows + (group_count + 1 if group_count else rows > 1), columns + (columns > 1)
    # Zeros stay in print only where no column is so small that ones in all of its cells would tell.
    of_column = values.sum(axis=0)
    keep = keep_zero and not ((of_column > 0) & (of_column < least + rows - 1)).any()
    joined = _joined(of_column, least, keep, spare=int(keep_zero))
    if joined is None:
        return np.ones(shape, dtype=bool), False
    hidden = np.zeros(shape, dtype=bool)
    merged = np.column_stack([values[:, unit].sum(axis=1) for unit in joined])
    need = np.array([least + keep_zero * (len(unit) - 1) for unit in joined])
    for unit in joined:
        if len(unit) > 1:
            hidden[:, unit] = True
    for block, whole in _row_blocks(merged, groups, need, least, keep):
        hidden[block, :columns] = True
        if whole or not _totals_may_stand(values[block], least, keep):
            hidden[block, columns:] = True
        if groups is not None and len(np.unique(groups[block])) > 1:
            hidden[rows + np.unique(groups[block])] = True
    return hidden, keep


def _units(members: np.ndarray) -> list[_Unit]:
    """Neighbours by twos; the last three where their number is odd."""
    starts = list(range(0, max(len(members) - 1, 1), 2))
    return [_Unit(members[a:b]) for a, b in zip(starts, [*starts[1:], len(members)], strict=True)]


def _nested(units: list[_Unit]) -> _Unit:
    while len(units) > 1:
        level = _units(np.arange(len(units)))
        units = [
            _Unit(
                np.concatenate([units[k].members for k in one.members]), tuple(units[k] for k in one.members)
            )
            for one in level
        ]
    return units[0]


def _joined(totals: np.ndarray, least: int, keep: bool, *, spare: int) -> list[np.ndarray] | None:
    """The columns, those joined whose totals are small; None where all together are too few."""
    small = (totals < least) & ~(keep & (totals == 0))

    def safe(unit: _Unit) -> bool:
        return totals[unit.members].sum() >= least + spare * (len(unit.members) - 1)

    blocks = _closed(_nested(_units(np.arange(len(totals)))), small, safe)
    if blocks is None:
        return None
    taken = np.concatenate([np.zeros(0, dtype=int), *blocks])
    return [*blocks, *([k] for k in np.setdiff1d(np.arange(len(totals)), taken))]


def _row_blocks(merged, groups, need, least, keep) -> list[tuple[np.ndarray, bool]]:
    """The blocks of rows to hide, and whether each was joined from smaller ones."""
    everyone = np.arange(len(merged))
    if groups is None:
        tree = _nested(_units(everyone))
    else:
        tree = _nested([_nested(_units(np.flatnonzero(groups == g))) for g in range(groups.max() + 1)])
    small = ((merged < least) & ~(keep & (merged == 0))).any(axis=1)

    def safe(unit: _Unit) -> bool:
        part = merged[unit.members]
        others = np.maximum((part > 0).sum(axis=0) - 1, 0) if keep else 0
        enough = part.sum(axis=0) - others >= need
        return bool((enough | (keep & (part == 0).all(axis=0))).all())

    leaves = {tuple(unit.members) for unit in _leaves(tree)}
    blocks = _closed(tree, small, safe)
    return [(block, tuple(block) not in leaves) for block in ([everyone] if blocks is None else blocks)]


def _leaves(unit: _Unit) -> list[_Unit]:
    return [leaf for part in unit.parts for leaf in _leaves(part)] if unit.parts else [unit]


def _closed(unit: _Unit, small: np.ndarray, safe) -> list[np.ndarray] | None:
    """The smallest safe units that hold every small member; None where not even the whole unit is safe.

    A single member that is small is never safe: its own sums are what makes it small.
    """
    if unit.parts:
        inner = [_closed(part, small, safe) for part in unit.parts]
        if all(blocks is not None for blocks in inner):
            return [block for blocks in inner for block in blocks]
    elif not small[unit.members].any():
        return []
    return [unit.members] if safe(unit) else None


def _totals_may_stand(block: np.ndarray, least: int, keep: bool) -> bool:
    """Whether each cell can be large, and small only as 0 (1 where zeros are in print), beside its sums.

    Never so where columns are joined: one of them is small in all rows, hence in the block.
    """
    if keep and (block == 0).any():
        return False
    start = int(keep)
    block = block - start  # what can move
    across, down = block.sum(axis=1), block.sum(axis=0)
    lowest = across[:, None] + down - block.sum()
    enough = min(across.min(), down.min()) + start >= least
    return bool(enough and ((lowest <= 0) | (lowest + start >= least)).all())


# ---- a table as a linear program ------------------------------------------------------------------


def _relations(groups: np.ndarray | None, rows: int, columns: int) -> sp.csr_array:
    """The sums of a table with its totals: one row a sum, one column a cell (row by row); each is zero.

    The cells are those of the leaf rows, then of one subtotal a group (``groups`` numbers them from 0),
    then of the total; a table of one row has no total row, and one of one column no total column.
    """
    leaf = sp.eye_array(rows)
    if groups is not None:
        member = sp.csr_array((np.ones(rows), (groups, np.arange(rows))), shape=(int(groups.max()) + 1, rows))
        down = sp.block_array(
            [
                [member, -sp.eye_array(member.shape[0]), None],
                [None, np.ones((1, member.shape[0])), np.array([[-1.0]])],
            ]
        )
    elif rows > 1:
        down = sp.csr_array(np.append(np.ones(rows), -1.0)[None, :])
    else:
        down = sp.csr_array((0, leaf.shape[0]))
    total = np.append(np.ones(columns), -1.0)[None, :]
    across = sp.csr_array(total) if columns > 1 else sp.csr_array((0, 1))
    all_rows, all_columns = down.shape[1], across.shape[1]
    parts = [sp.kron(down, sp.eye_array(all_columns)), sp.kron(sp.eye_array(all_rows), across)]
    return sp.vstack([p for p in parts if p.shape[0]] or [sp.csr_array((0, all_rows * all_columns))]).tocsr()


def _extent(sums: sp.csr_array, cells: np.ndarray, at: int) -> tuple[float, float]:
    """The least and the greatest value of a hidden cell (NaN) that the published ones allow."""
    hidden = np.flatnonzero(np.isnan(cells))
    known = np.where(np.isnan(cells), 0.0, cells)
    cost = (hidden == at).astype(float)
    ends = []
    for sign in (1.0, -1.0):
        done = linprog(
            sign * cost, A_eq=sums[:, hidden], b_eq=-(sums @ known), bounds=(0, None), method="highs"
        )
        if done.status == 2 or (done.status == 4 and sign > 0):
            raise CommgovError(
                "the published cells do not add up to their totals. Fix: compare each row and "
                "column with its total."
            )
        ends.append(sign * done.fun if done.status == 0 else sign * -np.inf)
    return ends[0], ends[1]


class _Moves:
    """Ways to change a table so that all its sums stay right and no cell falls below 0.

    One program serves all cells, each solution being where the search for the next begins. ``cost`` is
    that of changing a cell by 1; infinite where it must stay.
    """

    def __init__(self, sums: sp.csr_array, cells: np.ndarray, cost: np.ndarray):
        self.sums, self.cells, self.size = sums, cells, len(cells)
        free = np.isfinite(cost)
        self.top = np.concatenate([np.where(free, np.inf, 0.0), np.where(free, cells, 0.0)])
        model = highspy.HighsLp()
        both = sp.hstack([sums, -sums]).tocsr()
        model.num_col_, model.num_row_ = 2 * self.size, both.shape[0]
        model.col_cost_ = np.tile(np.where(free, cost, 0.0), 2)
        model.col_lower_, model.col_upper_ = np.zeros(2 * self.size), self.top
        model.row_lower_ = model.row_upper_ = np.zeros(both.shape[0])
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.num_col_, model.a_matrix_.num_row_ = 2 * self.size, both.shape[0]
        model.a_matrix_.start_ = both.indptr.astype(np.int32)
        model.a_matrix_.index_ = both.indices.astype(np.int32)
        model.a_matrix_.value_ = both.data.astype(float)
        self.highs = highspy.Highs()
        for name, value in {"output_flag": False, "threads": 1, "random_seed": 0}.items():
            self.highs.setOptionValue(name, value)
        self.highs.passModel(model)

    def reprice(self, at: int, cost: float):
        """Change what it costs to change a cell by 1."""
        self.highs.changeColCost(at, cost)
        self.highs.changeColCost(at + self.size, cost)

    def cheapest(self, at: int, by: float) -> np.ndarray:
        """The cheapest way to change one cell by so much: the change of every cell, whole and exact."""
        up, down = max(by, 0.0), max(-by, 0.0)
        self.highs.changeColBounds(at, up, up)
        self.highs.changeColBounds(at + self.size, down, down)
        self.highs.run()
        status = self.highs.getModelStatus()
        found = np.array(self.highs.getSolution().col_value)
        for column in (at, at + self.size):
            self.highs.changeColBounds(column, 0.0, float(self.top[column]))
        if status != highspy.HighsModelStatus.kOptimal:
            raise CommgovError(
                "no way was found to hide a cell ({status}). Fix: publish a coarser table.", status=status
            )
        move = np.round(found[: self.size] - found[self.size :])
        # The solver's word is not taken for it: the changed table must add up, exactly.
        if move[at] != by or (self.sums @ move).any() or (self.cells + move < 0).any():
            raise CommgovError("the solver's answer does not add up. Fix: publish a coarser table.")
        return move
