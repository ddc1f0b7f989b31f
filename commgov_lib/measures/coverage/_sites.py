"""Candidates and needs of a siting problem, made smaller without changing its answer."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import scipy.sparse as sp

from .._kernels import coverage_site as kernels
from . import _flow


class Sites(NamedTuple):
    """Needs that the same candidates reach are one need; those without weight or candidate are out."""

    ptr: np.ndarray  # candidates who[ptr[i]:ptr[i + 1]] reach need i
    who: np.ndarray
    weight: np.ndarray
    count: int  # candidates

    def by_site(self) -> sp.csr_array:
        """Candidates × needs."""
        return sp.csr_array(self.by_need().T)

    def by_need(self) -> sp.csr_array:
        """Needs × candidates."""
        return sp.csr_array(
            (np.ones(self.who.size), self.who, self.ptr), shape=(self.ptr.size - 1, self.count)
        )

    def kernel(self) -> tuple:
        """The same as the kernels take it: ``ptr, who, site_ptr, where``."""
        by_site = self.by_site()
        return self.ptr, self.who, by_site.indptr.astype(np.int64), by_site.indices.astype(np.int32)


def read(matrix: sp.csr_array, weight: np.ndarray) -> Sites:
    """Identical needs merged, empty ones left out."""
    ptr, who = _flow.by_need(matrix)
    ptr, who = _flow.picked(ptr, who, np.flatnonzero((weight > 0) & (np.diff(ptr) > 0)))
    kept = weight[(weight > 0) & (np.bincount(matrix.indices, minlength=weight.size) > 0)]
    return merge(Sites(ptr, who.astype(np.int32), kept, matrix.shape[0]))


def merge(sites: Sites) -> Sites:
    """Needs that the same candidates reach added up."""
    class_of, ptr, who = _flow.merged(sites.ptr, sites.who)
    return Sites(ptr, who, np.bincount(class_of, sites.weight, ptr.size - 1), sites.count)


def only(sites: Sites, keep: np.ndarray) -> Sites:
    """The problem with these candidates alone (in this order); needs that lose all of theirs are left out."""
    number = np.full(sites.count, -1, np.int64)
    number[keep] = np.arange(keep.size)
    left = number[sites.who] >= 0
    need_of = np.repeat(np.arange(sites.ptr.size - 1), np.diff(sites.ptr))[left]
    length = np.bincount(need_of, minlength=sites.ptr.size - 1)
    who, there = number[sites.who[left]].astype(np.int32), np.flatnonzero(length)
    ptr = np.append(0, np.cumsum(length[there]))
    return merge(Sites(ptr, who, sites.weight[there], keep.size))


def undominated(sites: Sites) -> np.ndarray:
    """Candidates whose needs no other candidate covers along with more; of equals the first."""
    ptr, who, site_ptr, where = sites.kernel()
    inner, outer = np.zeros(sites.count, bool), np.zeros(sites.count, bool)
    kernels.inside(site_ptr, where, ptr, who, inner, outer)
    return np.flatnonzero(~inner)


def harder(sites: Sites) -> Sites:
    """The needs that decide: covering them covers every other one, whose candidates include all of theirs."""
    ptr, who, site_ptr, where = sites.kernel()
    inner, outer = np.zeros(sites.weight.size, bool), np.zeros(sites.weight.size, bool)
    kernels.inside(ptr, who, site_ptr, where, inner, outer)
    keep = np.flatnonzero(~outer)
    return Sites(*_flow.picked(ptr, who, keep), sites.weight[keep], sites.count)
