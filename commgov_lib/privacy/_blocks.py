"""Small cells hidden in blocks that whoever runs the algorithm again cannot open.

Neighbouring rows are one unit: two of them, three at the end, within their larger place; units join by twos
up to the whole table, and the columns likewise. What is hidden is always a whole unit, and whether it is
hidden depends only on whether something in it is small and on its sums, never on which cell that is. So for
each hidden cell there is another table, with the same sums of the unit, for which all decisions are the same.
In it

- the cell's row holds all persons of the block and the other rows none, where the rows' totals are hidden:
  these are small again, and of a joined block the other half has sums below the threshold again;
- the cell is as large as its row and column in the block allow, hence its row or column is empty elsewhere,
  where the totals of the rows are published: something is small again;
- the cell's column holds all persons of its joined columns: the other columns are small again.

Where zeros are published, "none" is one person in each cell that holds any. The tests run the algorithm on
every small table and look for these tables.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class _Unit(NamedTuple):
    """Rows (or columns) that are hidden together, and the smaller units that they consist of."""

    members: np.ndarray
    parts: tuple[_Unit, ...] = ()


def pattern(
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
