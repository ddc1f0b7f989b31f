"""01  What does the article state, bound and leave undetermined?

The article's 58 numbers stand here as intervals: 6,500余 is not 6,500. Ratios follow by interval arithmetic,
and six claims that a reader may take from the numbers are put to small linear programs, which answer
feasible, infeasible or underdetermined. A number that says "more than" states no ceiling, so everything is
read twice:

- ``digit``: the number stops before its last stated digit changes (6,500余 is 6,500 to 6,599), a convention;
- ``open``: it has a floor and no ceiling.

The tools stand beside: :mod:`commgov_lib.intervals` and :mod:`commgov_lib.ledger.feasibility`. What totals
leave open of a whole network (15) is in :mod:`commgov_lib.ledger.totals`. Numbers and ties of any other
article are proposed by :func:`extract`, reviewed by a person, and then asked the same questions (16).
"""

from ..intervals import Interval
from .article import committees_by_edition, derived, household_size, numbers
from .claims import checks, total_cut
from .feasibility import check, extent
from .numerals import Amount, amount
from .peers import most_with, peers, per, selected
from .reviewing import (
    Review,
    among,
    consistency,
    for_bounds,
    ratios,
    read_review,
    review,
    taken,
    write_review,
)
from .text import Extract, extract
from .totals import bounds, realised, witness, would_narrow

__all__ = [
    "Amount",
    "Extract",
    "Interval",
    "Review",
    "among",
    "amount",
    "bounds",
    "check",
    "checks",
    "committees_by_edition",
    "consistency",
    "derived",
    "extent",
    "extract",
    "for_bounds",
    "household_size",
    "most_with",
    "numbers",
    "peers",
    "per",
    "ratios",
    "read_review",
    "realised",
    "review",
    "selected",
    "taken",
    "total_cut",
    "witness",
    "would_narrow",
    "write_review",
]
