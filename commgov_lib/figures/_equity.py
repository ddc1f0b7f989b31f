"""Words and labels of the pictures of equity."""

from __future__ import annotations

import numpy as np
import pandas as pd

from . import style
from .style import t

LINES = [style.COLOR["unit"], style.ACCENT, style.COLOR["team"], style.COLOR["social_org"]]
DASHES = ["-", (0, (5, 2)), (0, (1.5, 1.5)), (0, (6, 2, 1.5, 2))]
_WORDS = {
    "as_listed": ("as listed", "按名录"),
    "as_first": ("kinds held as first listed", "类别固定为首次所列"),
    "as_last": ("kinds held as last listed", "类别固定为末次所列"),
    "counter": ("two counters a hall", "每厅两个柜台"),
    "living_room": ("every worker at an open desk", "拆柜台，人人设开放工位"),
    "outside_queue": ("with contact outside the queue", "另有排队之外的接触"),
    "equal": ("equal", "均等线"),
    "visits": ("visits a person a week", "每人每周上门次数"),
    "by_room": ("capacity of those who serve", "服务者的容量"),
    "by_force": ("each force counted once", "每支力量计1"),
    "by_distance": ("by distance", "按距离"),
    "room": ("capacity a person in need", "每名需求者的容量"),
    "forces": ("forces a person in need", "每名需求者的力量数"),
    "unit": ("building by building", "逐楼院"),
    "grid": ("by grid", "按网格"),
    "compound": ("by compound", "按小区"),
    "binary": ("flat", "二值"),
    "gaussian": ("Gaussian", "高斯"),
    "e2sfca": ("2SFCA / E2SFCA", "2SFCA / E2SFCA"),
    "m2sfca": ("M2SFCA", "M2SFCA"),
    "b2sfca": ("B2SFCA", "B2SFCA"),
    "inner": ("inner districts", "中心城区"),
    "outer": ("outer districts", "外围城区"),
    "county": ("counties", "县（市）"),
}


def word(code) -> str:
    """The label of a code of this room or of the schema; any other word as it stands."""
    return t(*_WORDS[code]) if code in _WORDS else style.term(str(code))


def names(table: pd.DataFrame, column: str, other: str) -> pd.Series:
    """A name for each value of a column: that of the other language's column where there is one."""
    shown = table[other] if other in table and style.lang() == "zh" else table[column].map(word)
    return pd.Series(shown.to_numpy(), table[column].to_numpy()).groupby(level=0, sort=False).first()


def spread(places, gap: float) -> np.ndarray:
    """Places of labels on a line, moved apart until neighbours stand a gap from each other."""
    places = np.asarray(places, dtype=float)
    order = np.argsort(places, kind="stable")
    # Blocks of labels that touch move together, around the mean of where they want to be.
    blocks = []
    for wanted in places[order]:
        blocks.append([wanted, 1])
        while len(blocks) > 1:
            (low, n), (high, m) = blocks[-2:]
            if high - low >= gap * (n + m) / 2:
                break
            blocks[-2:] = [[(low * n + high * m) / (n + m), n + m]]
    found = np.empty(len(places))
    found[order] = np.concatenate([mid + gap * (np.arange(n) - (n - 1) / 2) for mid, n in blocks])
    return found
