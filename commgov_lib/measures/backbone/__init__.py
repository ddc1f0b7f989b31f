"""Which shared-unit ties exceed chance? Backbones of the one-mode projection, null stated first.

Two actors who work in the same places are tied by what they share. Busy actors share much by chance alone, so
each null says what chance would do, and a pair is kept where it shares more:

``svn``        each actor keeps its number of places and picks them blindly, every place alike
``sdsm``       actors and places keep their numbers of ties on average; cells independent, maximum entropy
``fdsm``       actors and places keep their numbers of ties exactly, every such network equally likely
``disparity``  each actor spreads what it shares over its partners blindly; takes weights

The nulls ask different questions and keep different pairs: show them side by side (:func:`compare`).
"""

from ..nulls import mixing, sample
from ._sidebyside import agreement, alpha_curve, compare
from ._table import bicm, table

__all__ = ["agreement", "alpha_curve", "bicm", "compare", "mixing", "sample", "table"]
