"""Small cells against whoever publishes every table again, in full: a few minutes."""

import pytest

from tests.privacy.test_suppression import rerun


@pytest.mark.parametrize("keep_zero", [False, True])
@pytest.mark.parametrize(
    ("shape", "most", "threshold", "within"),
    [
        ((1, 3), 20, 3, None),
        ((1, 4), 12, 3, None),
        ((2, 2), 16, 3, None),
        ((2, 2), 20, 5, None),
        ((2, 3), 9, 2, None),
        ((3, 2), 9, 2, None),
        ((2, 4), 6, 2, None),
        ((4, 2), 6, 2, None),
        ((3, 3), 6, 2, None),
        ((4, 1), 14, 3, None),
        ((5, 1), 11, 2, None),
        ((6, 1), 9, 2, None),
        ((7, 1), 8, 2, None),
        ((3, 1), 14, 3, "NNS"),
        ((4, 1), 12, 3, "NSTT"),
        ((5, 1), 9, 2, "NNSST"),
        ((3, 2), 8, 2, "NSS"),
        ((4, 2), 6, 2, "NNSS"),
        ((2, 3), 12, 3, None),
        ((3, 2), 12, 3, None),
        ((4, 2), 9, 2, None),
        ((5, 2), 6, 2, None),
        ((2, 5), 6, 2, None),
        ((8, 1), 9, 2, None),
        ((4, 1), 20, 4, "NNSS"),
        ((6, 1), 10, 2, "NNNSSS"),
        ((3, 3), 7, 2, "NNS"),
    ],
)
def test_no_table_tells_of_a_small_cell(shape, most, threshold, keep_zero, within):
    classes, telling = rerun(shape, most, threshold=threshold, keep_zero=keep_zero, within=within)
    print(shape, most, classes, telling)
    assert classes > 5
    assert telling == 0
