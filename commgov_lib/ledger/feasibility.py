"""Can a claim hold, and can its denial? Both are asked of a small linear program.

A claim is written as it would be on a blackboard, as equations and inequalities over named quantities::

    given   led <= heads,  led <= compounds
    claim   led == compounds

Each quantity has a floor and perhaps a ceiling. One program asks whether some world meets the floors, the
ceilings, the given lines and the claim; a second asks the same of the denial. The three answers:

- **feasible**: the claim can hold and its denial cannot; what is given settles it;
- **infeasible**: the claim cannot hold;
- **underdetermined**: both can; what is given does not tell.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

import numpy as np
from scipy.optimize import linprog

from ..intervals import Interval
from ..messages import say
from ..schema import CommgovError
from ..validate import closest

Bounds = Mapping[str, "Interval | tuple[float, float]"]
FEASIBLE, INFEASIBLE, UNDERDETERMINED = "feasible", "infeasible", "underdetermined"
# The solver meets a line only to about 1e-7, so a strict "<" between measured quantities must hold by more.
_MARGIN = 1e-6


class Answer(NamedTuple):
    """What :func:`check` returns."""

    verdict: str
    witness: dict[str, float] | None  # a world in which the claim holds
    against: dict[str, float] | None  # a world in which it does not


def check(
    claim: Sequence[str], bounds: Bounds, *, given: Sequence[str] = (), whole: Collection[str] = ()
) -> Answer:
    """Say whether a claim is settled by what is given, ruled out by it, or left open.

    Parameters
    ----------
    claim
        Lines that hold together, such as ``["led == compounds"]``. A line compares two sums of quantities,
        each with a constant factor if need be (``2 * heads``), by ``<=  <  ==  >  >=``; ``1 <= x <= 3``
        works too. The denial is written by the machine: at least one of the lines fails.
    bounds
        Quantity -> :class:`~commgov_lib.intervals.Interval` or ``(low, high)``; every floor must be a number.
    given
        Lines that hold in any case: definitions, and assumptions that should be named beside the result.
    whole
        Quantities that come in whole numbers.

    Returns
    -------
    Answer
        ``verdict``; ``witness`` and ``against``, a world in which the claim holds and one in which it fails,
        as quantity -> value, ``None`` where there is none. Of many worlds it is the one in which the
        quantities, taken in the order of ``bounds``, are smallest (after the widest gap, where a strict line
        of measured quantities asks for a gap), so that it never depends on the solver.

    Raises
    ------
    CommgovError
        A line cannot be read or is not linear, a quantity is unknown or has no floor, or what is given
        contradicts itself.

    Notes
    -----
    A strict line over whole quantities means a difference of at least one; over measured quantities the
    difference must exceed 1e-6. Says what is possible, never what is probable.

    Examples
    --------
    >>> answer = check(["led == compounds"], {"led": (6500, 6599), "compounds": (6588, 6588)},
    ...                given=["led <= compounds"], whole=["led", "compounds"])
    >>> answer.verdict, answer.against
    ('underdetermined', {'led': 6500, 'compounds': 6588})
    """
    box = _box(bounds, whole)
    rules = _lines(given, box)
    lines = _lines(claim, box)
    if not lines:
        raise CommgovError("check: the claim is empty; write at least one line such as 'a <= b'.")
    witness = _world([*rules, *lines], box, set(whole))
    against = None
    for denied in (failure for line in lines for failure in _failures(line)):
        against = _world([*rules, denied], box, set(whole))
        if against is not None:
            break
    if witness is None and against is None:
        raise CommgovError(
            "check: what is given contradicts itself (neither the claim nor its denial can "
            "hold); compare the lines {given} with the bounds.",
            given=list(given),
        )
    verdict = INFEASIBLE if witness is None else FEASIBLE if against is None else UNDERDETERMINED
    return Answer(verdict, witness, against)


def extent(
    quantity: str, bounds: Bounds, *, given: Sequence[str] = (), whole: Collection[str] = ()
) -> Interval:
    """The smallest and the largest value that a sum of quantities can take.

    Parameters
    ----------
    quantity
        A sum of quantities, such as ``"heads - led"``.
    bounds, given, whole
        As in :func:`check`; a strict line over measured quantities counts as ``<=`` here.

    Returns
    -------
    Interval
        An infinite end where nothing given sets one. Ends are exact for whole quantities with whole factors,
        else good to about 1e-9.

    Raises
    ------
    CommgovError
        As in :func:`check`.

    Examples
    --------
    >>> extent("top", {"top": (0, 9)}, given=["2317 <= 955 * top"], whole=["top"])
    Interval(low=3, high=9)
    """
    box = _box(bounds, whole)
    rules = _lines(given, box)
    goal = _total(quantity, box)
    names = list(box)
    if _solve(np.zeros(len(names)), rules, box, set(whole)) is None:
        raise CommgovError(
            "extent: what is given contradicts itself; compare {given} with the bounds.", given=list(given)
        )
    cost = np.array([float(goal.terms.get(name, 0)) for name in names])
    counted = goal.constant.denominator == 1 and all(
        name in whole and factor.denominator == 1 for name, factor in goal.terms.items()
    )
    ends = []
    for sign in (1, -1):
        world = _solve(sign * cost, rules, box, set(whole))
        end = -math.inf if world is None else sign * float(cost @ world) + sign * float(goal.constant)
        ends.append(sign * (round(end) if counted and math.isfinite(end) else end))
    return Interval(min(ends), max(ends))  # a single value may come out twice, a last bit apart


def _box(bounds, whole) -> dict[str, Interval]:
    """The floors and ceilings as intervals; those of whole quantities moved in to whole numbers."""
    box = {name: b if isinstance(b, Interval) else Interval(*b) for name, b in bounds.items()}
    for name in whole:
        if name not in box:
            raise _unknown(name, box, "whole")
        box[name] = box[name].whole()
    for name, interval in box.items():
        if interval.low == -math.inf:
            raise CommgovError("{name}: no floor is given; give a smallest value, for a count 0.", name=name)
    return box


def _world(lines, box, whole) -> dict[str, float] | None:
    """The world that meets all lines and is smallest in the order of the quantities, or None."""
    names = list(box)
    gap = 0.0
    if any(line.sense == "<" and not _counts(line, whole) for line in lines):
        widest = _solve(np.append(np.zeros(len(names)), -1.0), lines, box, whole, gap=(0.0, 1.0))
        if widest is None or widest[-1] <= _MARGIN:
            return None
        gap = float(widest[-1])
        # Held a hair lower than it can be, for the same reason as the margin.
        gap -= min(gap / 2, _MARGIN / 10)
    world = _solve(np.zeros(len(names) + 1), lines, box, whole, gap=(gap, gap))
    if world is None:
        return None
    # That settles whether there is a world. What follows only chooses one, one quantity after the other.
    box = dict(box)
    for place, name in enumerate(names):
        cost = np.zeros(len(names) + 1)
        cost[place] = 1.0
        smaller = _solve(cost, lines, box, whole, gap=(gap, gap))
        if smaller is None:  # rounding has used up the room that the earlier quantities were left
            break
        world = smaller
        value = float(world[place])
        value = round(value) if name in whole else max(value, box[name].low)
        # A measured quantity keeps a hair of room, else the next program can fail by rounding alone.
        room = 0 if name in whole else _MARGIN / 100 * max(1.0, abs(value))
        box[name] = Interval(box[name].low, min(box[name].high, value + room))
    values = {n: round(float(v)) if n in whole else float(v) for n, v in zip(names, world, strict=False)}
    _verify(values, lines)
    return values


def _counts(line: _Line, whole) -> bool:
    return all(name in whole for name in line.terms)


def _solve(cost, lines, box, whole, *, gap=None):
    """One program: the quantities at which ``cost`` is least; None without a world or without a least."""
    names = list(box)
    width = len(names) + (gap is not None)
    rows, ends, equal_rows, equal_ends = [], [], [], []
    for line in lines:
        # Over whole quantities with whole factors "< 0" is "<= -1", so scale the factors to whole ones.
        scale = math.lcm(*(v.denominator for v in line.terms.values())) if _counts(line, whole) else 1
        row = np.zeros(width)
        row[: len(names)] = [float(line.terms.get(name, 0) * scale) for name in names]
        end = -line.constant * scale
        if line.sense == "==":
            equal_rows.append(row)
            equal_ends.append(float(end))
            continue
        if line.sense == "<" and _counts(line, whole):
            end = Fraction(math.ceil(end) - 1)
        elif line.sense == "<" and gap is not None:
            row[-1] = 1.0
        rows.append(row)
        ends.append(float(end))
    limits = [(i.low, None if i.high == math.inf else i.high) for i in box.values()]
    solved = linprog(
        cost,
        A_ub=np.array(rows) if rows else None,
        b_ub=ends or None,
        A_eq=np.array(equal_rows) if equal_rows else None,
        b_eq=equal_ends or None,
        bounds=limits + ([gap] if gap is not None else []),
        integrality=[int(n in whole) for n in names] + [0] * (gap is not None),
        method="highs",
    )
    if solved.status not in (0, 2, 3, 4):
        raise CommgovError(
            "The solver gave up ({message}); use fewer or smaller quantities.", message=solved.message
        )
    return solved.x if solved.status == 0 else None


def _verify(values, lines):
    """Put the world back into the lines, exactly: a solver's word is not taken for it."""
    for line in lines:
        parts = [factor * Fraction(values[name]) for name, factor in line.terms.items()]
        total = sum(parts, line.constant)
        slack = Fraction(_MARGIN) * (1 + sum(abs(p) for p in parts))
        exact = all(isinstance(values[name], int) for name in line.terms)
        slack = 0 if exact else slack
        missed = abs(total) > slack if line.sense == "==" else total > slack
        if missed or (exact and line.sense == "<" and total == 0):
            raise CommgovError(
                "The solver's answer does not meet the lines it was given; rescale the quantities "
                "so that they are not of such different size."
            )


# ---- the small language of claims: ``led <= 2 * heads`` as a row of a program -------------------


class _Line(NamedTuple):
    """One line of a program: sum(terms * quantity) + constant, then ``<=``, ``<`` or ``==``, then 0."""

    terms: dict[str, Fraction]
    constant: Fraction
    sense: str


def _lines(lines: Sequence[str], known: Collection[str]) -> list[_Line]:
    """Read lines of text as ``sum <= 0``, ``sum < 0`` or ``sum == 0``; a chain ``a <= b <= c`` makes two.

    >>> _lines(["led >= 2"], ["led"])
    [_Line(terms={'led': Fraction(-1, 1)}, constant=Fraction(2, 1), sense='<=')]
    """
    if isinstance(lines, str):
        raise CommgovError("{lines!r}: put the lines in a list, even a single one.", lines=lines)
    found = []
    for text in lines:
        node = _parse(text)
        if not isinstance(node, ast.Compare):
            raise CommgovError(
                "{text!r} compares nothing; write two sums with <=, <, ==, > or >=.", text=text
            )
        sides = [_sum(side, known, text) for side in (node.left, *node.comparators)]
        for left, sense, right in zip(sides, node.ops, sides[1:], strict=False):
            if isinstance(sense, ast.GtE | ast.Gt):
                left, right = right, left
            elif not isinstance(sense, ast.LtE | ast.Lt | ast.Eq):
                raise CommgovError("{text!r}: compare with <=, <, ==, > or >= only.", text=text)
            strict = isinstance(sense, ast.Lt | ast.Gt)
            sign = "==" if isinstance(sense, ast.Eq) else "<" if strict else "<="
            found.append(_plus(left, right, -1)._replace(sense=sign))
    return found


def _total(text: str, known: Collection[str]) -> _Line:
    """A sum of quantities as a line without a comparison.

    >>> _total("3 * heads - 1", ["heads"])
    _Line(terms={'heads': Fraction(3, 1)}, constant=Fraction(-1, 1), sense='')
    """
    return _sum(_parse(text), known, text)


def _parse(text: str) -> ast.expr:
    try:
        return ast.parse(text, mode="eval").body
    except (SyntaxError, TypeError, ValueError):
        raise CommgovError(
            "{text!r} cannot be read; write it like '2 * heads >= compounds'.", text=text
        ) from None


def _sum(node: ast.expr, known: Collection[str], text: str) -> _Line:
    """A sum of quantities with constant factors, or an error that says which part is not one."""
    match node:
        case ast.Constant(value=int() | float()) if (
            type(node.value) is not bool and abs(node.value) < math.inf
        ):
            return _Line({}, Fraction(repr(node.value)), "")
        case ast.Name():
            if node.id not in known:
                raise _unknown(node.id, known, text)
            return _Line({node.id: Fraction(1)}, Fraction(0), "")
        case ast.UnaryOp(op=ast.USub() | ast.UAdd()):
            sign = -1 if isinstance(node.op, ast.USub) else 1
            return _scaled(_sum(node.operand, known, text), sign)
        case ast.BinOp():
            left, right = _sum(node.left, known, text), _sum(node.right, known, text)
            match node.op:
                case ast.Add():
                    return _plus(left, right, 1)
                case ast.Sub():
                    return _plus(left, right, -1)
                case ast.Mult() if not left.terms:
                    return _scaled(right, left.constant)
                case ast.Mult() if not right.terms:
                    return _scaled(left, right.constant)
                case ast.Div() if not right.terms and right.constant:
                    return _scaled(left, 1 / right.constant)
    raise CommgovError(
        "{text!r}: {node!r} is not linear; only sums of quantities with constant factors can be solved.",
        text=text,
        node=ast.unparse(node),
    )


def _scaled(line: _Line, factor: Fraction | int) -> _Line:
    return _plus(_Line({}, Fraction(0), ""), line, factor)


def _plus(left: _Line, right: _Line, factor: Fraction | int) -> _Line:
    """left + factor * right."""
    terms = dict(left.terms)
    for name, value in right.terms.items():
        terms[name] = terms.get(name, 0) + factor * value
    return _Line({n: v for n, v in terms.items() if v}, left.constant + factor * right.constant, "")


def _unknown(name: str, known: Collection[str], text: str) -> CommgovError:
    """The error for a quantity without bounds, with the name that was probably meant."""
    close = closest(name, known)
    hint = say("did you mean {word!r}?", word=close)
    if not close:
        hint = say("known are {names}.", names=", ".join(known) or say("none"))
    return CommgovError(
        "{text!r}: the quantity {name!r} has no bounds; {hint}", text=text, name=name, hint=hint
    )


def _failures(line: _Line) -> list[_Line]:
    """The ways in which one line can fail: a sum that is not zero is below or above it.

    >>> [way.sense for way in _failures(_total("led - 2", ["led"])._replace(sense="=="))]
    ['<', '<']
    """
    over = _scaled(line, -1)
    if line.sense == "==":
        return [line._replace(sense="<"), over._replace(sense="<")]
    return [over._replace(sense="<" if line.sense == "<=" else "<=")]
