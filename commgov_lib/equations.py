"""The small language of claims: ``led <= 2 * heads`` becomes the row of a linear program."""

from __future__ import annotations

import ast
import difflib
import math
from collections.abc import Collection, Sequence
from fractions import Fraction
from typing import NamedTuple

from .schema import CommgovError


class Line(NamedTuple):
    """One line of a program: sum(terms * quantity) + constant, then ``<=``, ``<`` or ``==``, then 0."""

    terms: dict[str, Fraction]
    constant: Fraction
    sense: str


def read(lines: Sequence[str], known: Collection[str]) -> list[Line]:
    """Read lines of text as ``sum <= 0``, ``sum < 0`` or ``sum == 0``; a chain ``a <= b <= c`` makes two.

    >>> read(["led >= 2"], ["led"])
    [Line(terms={'led': Fraction(-1, 1)}, constant=Fraction(2, 1), sense='<=')]
    """
    if isinstance(lines, str):
        raise CommgovError(f"{lines!r}: put the lines in a list, even a single one.")
    found = []
    for text in lines:
        node = _parse(text)
        if not isinstance(node, ast.Compare):
            raise CommgovError(f"{text!r} compares nothing; write two sums with <=, <, ==, > or >=.")
        sides = [_sum(side, known, text) for side in (node.left, *node.comparators)]
        for left, sense, right in zip(sides, node.ops, sides[1:], strict=False):
            if isinstance(sense, ast.GtE | ast.Gt):
                left, right = right, left
            elif not isinstance(sense, ast.LtE | ast.Lt | ast.Eq):
                raise CommgovError(f"{text!r}: compare with <=, <, ==, > or >= only.")
            strict = isinstance(sense, ast.Lt | ast.Gt)
            sign = "==" if isinstance(sense, ast.Eq) else "<" if strict else "<="
            found.append(_plus(left, right, -1)._replace(sense=sign))
    return found


def total(text: str, known: Collection[str]) -> Line:
    """A sum of quantities as a line without a comparison.

    >>> total("3 * heads - 1", ["heads"])
    Line(terms={'heads': Fraction(3, 1)}, constant=Fraction(-1, 1), sense='')
    """
    return _sum(_parse(text), known, text)


def _parse(text: str) -> ast.expr:
    try:
        return ast.parse(text, mode="eval").body
    except (SyntaxError, TypeError, ValueError):
        raise CommgovError(f"{text!r} cannot be read; write it like '2 * heads >= compounds'.") from None


def _sum(node: ast.expr, known: Collection[str], text: str) -> Line:
    """A sum of quantities with constant factors, or an error that says which part is not one."""
    match node:
        case ast.Constant(value=int() | float()) if (
            type(node.value) is not bool and abs(node.value) < math.inf
        ):
            return Line({}, Fraction(repr(node.value)), "")
        case ast.Name():
            if node.id not in known:
                raise unknown(node.id, known, text)
            return Line({node.id: Fraction(1)}, Fraction(0), "")
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
        f"{text!r}: {ast.unparse(node)!r} is not linear; "
        "only sums of quantities with constant factors can be solved."
    )


def _scaled(line: Line, factor: Fraction | int) -> Line:
    return _plus(Line({}, Fraction(0), ""), line, factor)


def _plus(left: Line, right: Line, factor: Fraction | int) -> Line:
    """left + factor * right."""
    terms = dict(left.terms)
    for name, value in right.terms.items():
        terms[name] = terms.get(name, 0) + factor * value
    return Line({n: v for n, v in terms.items() if v}, left.constant + factor * right.constant, "")


def unknown(name: str, known: Collection[str], text: str) -> CommgovError:
    """The error for a quantity without bounds, with the name that was probably meant."""
    close = difflib.get_close_matches(name, list(known), n=1)
    hint = f"did you mean {close[0]!r}?" if close else f"known are {', '.join(known) or 'none'}."
    return CommgovError(f"{text!r}: the quantity {name!r} has no bounds; {hint}")


def failures(line: Line) -> list[Line]:
    """The ways in which one line can fail: a sum that is not zero is below or above it.

    >>> [way.sense for way in failures(total("led - 2", ["led"])._replace(sense="=="))]
    ['<', '<']
    """
    over = _scaled(line, -1)
    if line.sense == "==":
        return [line._replace(sense="<"), over._replace(sense="<")]
    return [over._replace(sense="<" if line.sense == "<=" else "<=")]
