"""A table of counts as a linear program: the sums that are published, and what they leave open."""

from __future__ import annotations

import highspy
import numpy as np
import scipy.sparse as sp
from scipy.optimize import linprog

from ..schema import CommgovError


def relations(groups: np.ndarray | None, rows: int, columns: int) -> sp.csr_array:
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


def extent(sums: sp.csr_array, cells: np.ndarray, at: int) -> tuple[float, float]:
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
                "the published cells do not add up to their totals. Fix: compare each row and column with "
                "its total."
            )
        ends.append(sign * done.fun if done.status == 0 else sign * -np.inf)
    return ends[0], ends[1]


class Moves:
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
            raise CommgovError(f"no way was found to hide a cell ({status}). Fix: publish a coarser table.")
        move = np.round(found[: self.size] - found[self.size :])
        # The solver's word is not taken for it: the changed table must add up, exactly.
        if move[at] != by or (self.sums @ move).any() or (self.cells + move < 0).any():
            raise CommgovError("the solver's answer does not add up. Fix: publish a coarser table.")
        return move
