"""Slow and obvious twins of survey design: everything counted out, one case at a time."""

import itertools

import numpy as np
from scipy import stats


def sets(w, k):
    """Every set of k units, and its chance: the product of the weights, over the sum of all products."""
    every = list(itertools.combinations(range(len(w)), k))
    product = np.array([np.prod([w[i] for i in one]) for one in every])
    return dict(zip(every, product / product.sum(), strict=True))


def with_margins(B):
    """All 0/1 matrices with the margins of B."""
    B = np.asarray(B)
    rows = [list(itertools.combinations(range(B.shape[1]), int(r))) for r in B.sum(axis=1)]
    found = []
    for chosen in itertools.product(*rows):
        M = np.zeros(B.shape, int)
        for i, columns in enumerate(chosen):
            M[i, list(columns)] = 1
        if (M.sum(axis=0) == B.sum(axis=0)).all():
            found.append(M)
    return found


def four_cycles(M):
    """Squares, by all pairs of rows and all pairs of columns."""
    pairs = itertools.product(
        itertools.combinations(range(M.shape[0]), 2), itertools.combinations(range(M.shape[1]), 2)
    )
    return sum(int(M[np.ix_(rows, columns)].all()) for rows, columns in pairs)


def covered(population, covered_count, size, within):
    """Chance that a share of a sample without replacement lies within ± x; what 95 of 100 come within."""
    hits = np.arange(size + 1)
    chance = stats.hypergeom(population, covered_count, size).pmf(hits)
    error = np.abs(hits / size - covered_count / population)
    order = np.argsort(error)
    width = error[order][np.searchsorted(chance[order].cumsum(), 0.95)]
    return chance[error <= within + 1e-12].sum(), width


def welch_power(gap, sd, size, level=0.05):
    """Power of the two-sided t test of two groups of one size and one variance."""
    t = stats.t(2 * size - 2).isf(level / 2)
    shifted = stats.nct(2 * size - 2, gap / (sd * np.sqrt(2 / size)))
    return shifted.sf(t) + shifted.cdf(-t)


def gini_width(x, population, size):
    """1.96 standard errors of the Gini index of a sample without replacement, by leaving each out in turn."""
    x = np.asarray(x, float)
    n = x.size

    def gini(v):
        return np.abs(v[:, None] - v).sum() / (2 * v.size**2 * v.mean())

    out = np.array([gini(np.delete(x, i)) for i in range(n)])
    variance_of_one = (n - 1) * ((out - out.mean()) ** 2).sum()  # n times the jackknife variance
    return 1.959964 * np.sqrt(variance_of_one / size * (1 - size / population))
