"""Population census of 2020: districts and household sizes, each number with the precision of its source."""

from __future__ import annotations

import re

import common

# Where each district stands on the tile-grid map (row, column): 康平 and 法库 far north,
# 新民 west, 辽中 south-west, 沈北新 north, 于洪 west, five districts in the centre, 浑南 and 苏家屯 south.
TILES = {
    "康平县": (0, 2),
    "法库县": (1, 2),
    "新民市": (2, 0),
    "沈北新区": (2, 2),
    "于洪区": (3, 1),
    "皇姑区": (3, 2),
    "大东区": (3, 3),
    "铁西区": (4, 1),
    "和平区": (4, 2),
    "沈河区": (4, 3),
    "辽中区": (5, 0),
    "苏家屯区": (5, 2),
    "浑南区": (5, 3),
}


def build() -> dict[str, bytes]:
    """Work out the intervals of populations and shares, and the place of each district on the tile map."""
    return {"districts.csv": _districts(), "household_sizes.csv": _household_sizes()}


def bounds(population: int, precision: str) -> tuple[int, int]:
    """Interval of a population from its stated precision: ``exact``, ``±50``, or ``from L to H``.

    The last is for a number put together from two sources: the interval is then that of a third, independent
    publication of the same number, rounded to the nearest hundred.
    """
    if precision == "exact":
        return population, population
    half = re.fullmatch(r"±(\d+)", precision)
    if half:
        return population - int(half[1]), population + int(half[1])
    ends = re.fullmatch(r"from (\d+) to (\d+)", precision)
    if not ends:
        raise SystemExit(f"districts.csv: the precision {precision!r} cannot be read")
    return int(ends[1]), int(ends[2])


def _districts() -> bytes:
    frame = common.read("districts.csv")
    ends = [bounds(int(p), s) for p, s in zip(frame["population"], frame["precision"], strict=True)]
    frame["population_low"] = [str(low) for low, _ in ends]
    frame["population_high"] = [str(high) for _, high in ends]
    frame["tile_row"] = [str(TILES[name][0]) for name in frame["district"]]
    frame["tile_column"] = [str(TILES[name][1]) for name in frame["district"]]
    return common.table(frame)


def _household_sizes() -> bytes:
    frame = common.read("household_sizes.csv")
    # Printed in percent with two decimals: the true share lies within half of the last place.
    share = frame["share"].astype(float)
    frame["share_low"] = [round(x - 0.00005, 5) for x in share]
    frame["share_high"] = [round(x + 0.00005, 5) for x in share]
    return common.table(frame)
