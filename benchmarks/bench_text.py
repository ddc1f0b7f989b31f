"""How long it takes to find the numbers and ties of an article, beside one search for figures.

    python benchmarks/bench_text.py [--characters 5000] [--rounds 5] [--check]

The text is the ten articles of the tests one after another, as often as need be. What is found is compared
first: the same text twice as long holds twice the numbers. The plain twin is a single pattern for digits and
characters of numerals, which knows no unit, no place and no tie. The target is a second for 5,000 characters.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import commgov_lib as cg

ROOT = Path(__file__).resolve().parent.parent
MOST = 1.0  # seconds for 5,000 characters
PLAIN = re.compile(r"[\d.,%]+[余多万亿]*|[一二两三四五六七八九十百千万亿]+[余多]?")


def seconds(run, rounds: int) -> float:
    """The smallest of several rounds."""
    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        run()
        times.append(time.perf_counter() - begun)
    return min(times)


def main() -> int:
    """Compare, then time."""
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--characters", type=int, default=5000)
    words.add_argument("--rounds", type=int, default=5)
    words.add_argument("--check", action="store_true", help="fail if it takes more than the target")
    given = words.parse_args()
    articles = sorted((ROOT / "tests/ledger/articles").glob("a??.txt"))
    whole = "\n".join(path.read_text(encoding="utf-8") for path in articles) + "\n"
    once, twice = (len(cg.ledger.extract(whole * k).numbers) for k in (1, 2))
    if twice != 2 * once:
        raise SystemExit(f"{once} numbers once, {twice} twice")
    text = (whole * (given.characters // len(whole) + 1))[: given.characters]
    ours = seconds(lambda: cg.ledger.extract(text), given.rounds)
    plain = seconds(lambda: list(PLAIN.finditer(text)), given.rounds)
    found = cg.ledger.extract(text)
    print(f"{len(text):,} characters: {len(found.numbers)} numbers, {len(found.ties)} ties")
    print(f"ours {ours:.3f} s, one pattern {plain:.4f} s, ratio {ours / plain:.0f}")
    return int(given.check and ours > MOST * given.characters / 5000)


if __name__ == "__main__":
    raise SystemExit(main())
