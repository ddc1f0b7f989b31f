"""What every measure says of an argument that it cannot use: the argument, its value, and how to mend it."""

import numpy as np
import pandas as pd
import pytest

import commgov_lib as cg
from commgov_lib.measures import arguments
from commgov_lib.messages import say

LABELS = pd.Index(["a", "b", "c"])


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: arguments.whole(True, "draws", 2), "draws must be a whole number of 2 or more, not True"),
        (lambda: arguments.whole(2.0, "draws"), "draws must be a whole number of 0 or more, not 2.0"),
        (lambda: arguments.seeded(-1), "seed must be .* not -1"),
        (lambda: arguments.number("1", "rate", above=0), "rate is '1'.* a number above 0"),
        (lambda: arguments.number(np.nan, "rate", least=0), "rate is nan.* of 0 or more"),
        (lambda: arguments.number(np.inf, "rate"), "rate is inf.* a finite number"),
        (lambda: arguments.number(1, "delay", least=0, below=1), "of 0 or more and below 1"),
        (lambda: arguments.number(2, "share", least=0, most=1), "from 0 to 1"),
        (lambda: arguments.array([1, -1], "x", above=0), "x is -1"),
        (lambda: arguments.interval((2, 1), "r"), r"r is \(2, 1\).*low <= high"),
        (lambda: arguments.choice("x", "null", ("a", "b")), "null must be one of 'a', 'b', not 'x'"),
        (lambda: arguments.labels("a", "roots"), r"roots: 'a' is not a list.*\['a'\]"),
        (lambda: arguments.labels(["a", "a"], "roots"), "label a is duplicated"),
        (lambda: arguments.labels([], "roots"), "roots is empty"),
        (lambda: arguments.positions(LABELS, ["z"], "core"), "z is unknown.* such as a, b, c"),
        (lambda: arguments.positions(LABELS, ["a"], "order", each=True), "b, c is missing"),
        (lambda: arguments.positions(LABELS, list("abca"), "order", each=True), "a is duplicated"),
        (lambda: arguments.aligned([1], LABELS, "w"), "w has 1 entries where 3"),
        (
            lambda: arguments.aligned(pd.Series({"a": 1, "z": 2}), LABELS, "w"),
            r"2 in the others but not in w \(b, c\); 1 in w",
        ),
        (lambda: arguments.amounts([1, -2], "w"), r"the entry of '1' \(-2\) is negative"),
        (lambda: arguments.amounts(["x"], "w"), "'x' is not a number"),
        (lambda: arguments.by_label({"a": 1}, LABELS, "w"), "no number is given for b, c"),
        (lambda: arguments.by_label(dict.fromkeys("abc", -1), LABELS, "w", least=0), "w: -1 for 'a'"),
        (lambda: arguments.kinds({"a": "x", "b": ""}, LABELS, "kind"), "nothing is given for b, c"),
        (lambda: arguments.kinds([1, 2, 3], LABELS, "kind"), "kind is a list"),
        (lambda: arguments.groups([1, None, 2], LABELS), r"group: 1 have none \(1\)"),
    ],
)
def test_what_cannot_be_used_is_named(call, words):
    with pytest.raises(cg.CommgovError, match=words):
        call()


def test_what_can_be_used_comes_back_in_the_order_of_the_labels():
    assert arguments.whole(np.int64(3), "draws") == 3
    assert arguments.number(np.inf, "rate", least=0, finite=False) == np.inf
    assert arguments.interval(2, "r") == (2.0, 2.0)
    assert arguments.positions(LABELS, ["c", "a"], "core").tolist() == [2, 0]
    assert arguments.amounts({"c": 3, "a": 1, "b": 2}, "w", like=LABELS).tolist() == [1, 2, 3]
    assert arguments.by_label(4, LABELS, "w").tolist() == [4, 4, 4]
    codes, names = arguments.groups({"c": "x", "a": "y", "b": "x"}, LABELS)
    assert (codes.tolist(), names.tolist()) == ([1, 0, 0], ["x", "y"])


def test_a_choice_says_what_each_word_means():
    known = {"ones": say("row"), "ignored": say("column")}
    with pytest.raises(cg.CommgovError, match=r"\('ones': row; 'ignored': column\)"):
        arguments.choice("x", "cross", known)


def test_many_labels_are_counted():
    assert arguments.first(pd.RangeIndex(8)) == "0, 1, 2, 3, 4 and 3 more"
