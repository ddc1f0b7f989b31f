"""Compiled steps of capacitated coverage: identical needs found, and a maximum flow from forces to needs.

The flow is Dinic's, on two layers. Amounts are float64: whole numbers up to 2**53 stay whole, so that results
are exact and do not depend on the order of the input beyond the choice among equal flows.
"""

from __future__ import annotations

import numpy as np

from . import njit
from .core_random import mix


@njit(cache=True, nogil=True)
def transpose(ptr, columns, column_ptr, rows_of):
    """Rows of each column, ascending; ``column_ptr`` (zeros, one longer than the columns) is filled too."""
    for at in range(columns.size):
        column_ptr[columns[at] + 1] += 1
    for x in range(column_ptr.size - 1):
        column_ptr[x + 1] += column_ptr[x]
    fill = column_ptr[:-1].copy()
    for row in range(ptr.size - 1):
        for at in range(ptr[row], ptr[row + 1]):
            x = columns[at]
            rows_of[fill[x]] = row
            fill[x] += 1


@njit(cache=True, nogil=True)
def leaving(force_of, force_ptr, arcs):
    """The arcs of each force, ascending; ``force_ptr`` (zeros, one longer than the forces) is filled too."""
    for a in range(force_of.size):
        force_ptr[force_of[a] + 1] += 1
    for f in range(force_ptr.size - 1):
        force_ptr[f + 1] += force_ptr[f]
    fill = force_ptr[:-1].copy()
    for a in range(force_of.size):
        arcs[fill[force_of[a]]] = a
        fill[force_of[a]] += 1


@njit(cache=True, nogil=True)
def alike(ptr, members, owner, class_of, first):
    """Number the lists that hold the same members (and have the same owner) alike; how many there are.

    List i is ``members[ptr[i]:ptr[i + 1]]``, ascending. ``class_of`` gets the number of each list, ``first``
    the first list of each number. Lists are compared, not only their hashes.
    """
    size = ptr.size - 1
    room = 1
    while room < 2 * size + 2:
        room *= 2
    slot = np.full(room, -1, np.int64)
    count = 0
    for i in range(size):
        word = np.uint64(owner[i] + 1)
        for at in range(ptr[i], ptr[i + 1]):
            word = mix(word ^ np.uint64(members[at] + 1)) + np.uint64(1)
        place = np.int64(mix(word) & np.uint64(room - 1))
        while True:
            known = slot[place]
            if known < 0:
                slot[place] = count
                class_of[i] = count
                first[count] = i
                count += 1
                break
            other = first[known]
            length = ptr[i + 1] - ptr[i]
            same = owner[i] == owner[other] and ptr[other + 1] - ptr[other] == length
            if same:
                for step in range(length):
                    if members[ptr[i] + step] != members[ptr[other] + step]:
                        same = False
                        break
            if same:
                class_of[i] = known
                break
            place = (place + 1) & (room - 1)
    return count


@njit(cache=True, nogil=True)
def _start(ptr, force_of, spare, unmet, x):
    """A first flow: needs with few forces first, each from the force with most to spare."""
    needs = unmet.size
    most = 0
    for c in range(needs):
        most = max(most, ptr[c + 1] - ptr[c])
    begin = np.zeros(most + 2, np.int64)
    for c in range(needs):
        begin[ptr[c + 1] - ptr[c] + 1] += 1
    for d in range(most + 1):
        begin[d + 1] += begin[d]
    order = np.empty(needs, np.int64)
    for c in range(needs):
        d = ptr[c + 1] - ptr[c]
        order[begin[d]] = c
        begin[d] += 1
    for at in range(needs):
        c = order[at]
        while unmet[c] > 0:
            best = -1
            for b in range(ptr[c], ptr[c + 1]):
                if best < 0 or spare[force_of[b]] > spare[force_of[best]]:
                    best = b
            if best < 0 or spare[force_of[best]] <= 0:
                break
            amount = min(unmet[c], spare[force_of[best]])
            x[best] += amount
            unmet[c] -= amount
            spare[force_of[best]] -= amount


@njit(cache=True, nogil=True)
def flow(ptr, force_of, need_of, force_ptr, arcs, spare, unmet, x, slack):
    """Send as much as possible; ``spare``, ``unmet`` and ``x`` (a flow an arc) are changed in place.

    Arcs ``ptr[c]:ptr[c + 1]`` come into need c, from ``force_of``; ``arcs[force_ptr[f]:force_ptr[f + 1]]``
    leave force f. What is not above ``slack`` counts as nothing.
    """
    forces, needs = spare.size, unmet.size
    _start(ptr, force_of, spare, unmet, x)
    force_level, need_level = np.empty(forces, np.int64), np.empty(needs, np.int64)
    queue = np.empty(forces, np.int64)
    next_arc, next_back = np.empty(forces, np.int64), np.empty(needs, np.int64)
    out, back = np.empty(forces + 1, np.int64), np.empty(forces + 1, np.int64)
    stand = np.empty(forces + 1, np.int64)
    while True:
        force_level[:] = -1
        need_level[:] = -1
        tail = 0
        for f in range(forces):
            if spare[f] > slack:
                force_level[f] = 0
                queue[tail] = f
                tail += 1
        head, last = 0, -1
        while head < tail:
            f = queue[head]
            head += 1
            if last >= 0 and force_level[f] >= last:
                break
            for at in range(force_ptr[f], force_ptr[f + 1]):
                c = need_of[arcs[at]]
                if need_level[c] >= 0:
                    continue
                need_level[c] = force_level[f] + 1
                if unmet[c] > slack:
                    last = need_level[c]
                elif last < 0:
                    for b in range(ptr[c], ptr[c + 1]):
                        g = force_of[b]
                        if x[b] > slack and force_level[g] < 0:
                            force_level[g] = need_level[c] + 1
                            queue[tail] = g
                            tail += 1
        if last < 0:
            return
        next_arc[:] = force_ptr[:-1]
        next_back[:] = ptr[:-1]
        for root in range(forces):
            if force_level[root] != 0:
                continue
            while spare[root] > slack:
                depth, f, end = 0, root, -1
                while True:
                    moved = False
                    while next_arc[f] < force_ptr[f + 1]:
                        a = arcs[next_arc[f]]
                        c = need_of[a]
                        if need_level[c] == force_level[f] + 1:
                            if unmet[c] > slack:
                                end = a
                                break
                            while next_back[c] < ptr[c + 1]:
                                b = next_back[c]
                                g = force_of[b]
                                if x[b] > slack and force_level[g] == need_level[c] + 1:
                                    out[depth], back[depth], stand[depth] = a, b, f
                                    depth += 1
                                    f = g
                                    moved = True
                                    break
                                next_back[c] += 1
                            if moved:
                                break
                        next_arc[f] += 1
                    if end >= 0:
                        break
                    if not moved:
                        if depth == 0:
                            break
                        depth -= 1
                        f = stand[depth]
                        next_back[need_of[out[depth]]] += 1
                if end < 0:
                    break
                c = need_of[end]
                amount = min(spare[root], unmet[c])
                for step in range(depth):
                    amount = min(amount, x[back[step]])
                x[end] += amount
                for step in range(depth):
                    x[out[step]] += amount
                    x[back[step]] -= amount
                spare[root] -= amount
                unmet[c] -= amount


@njit(cache=True, nogil=True)
def short_side(ptr, force_of, need_of, force_ptr, arcs, unmet, x, slack, force_short, need_short):
    """Mark the needs that are short and all that compete with them: the smallest far side of a minimum cut.

    One unit more of any marked force would serve one unit more; no other force's would.
    """
    needs = unmet.size
    queue = np.empty(needs, np.int64)
    tail = 0
    for c in range(needs):
        if unmet[c] > slack:
            need_short[c] = True
            queue[tail] = c
            tail += 1
    head = 0
    while head < tail:
        c = queue[head]
        head += 1
        for b in range(ptr[c], ptr[c + 1]):
            f = force_of[b]
            if force_short[f]:
                continue
            force_short[f] = True
            for at in range(force_ptr[f], force_ptr[f + 1]):
                a = arcs[at]
                d = need_of[a]
                if x[a] > slack and not need_short[d]:
                    need_short[d] = True
                    queue[tail] = d
                    tail += 1
