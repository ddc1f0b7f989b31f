"""Compiled steps of maximum flows from forces with capacities to needs: all at once, in turn, without one.

Arcs are numbered by need: ``ptr[c]:ptr[c + 1]`` come into need c, from ``force_of``, to ``need_of``;
``arcs[force_ptr[f]:force_ptr[f + 1]]`` leave force f. All at once the flow is Dinic's, on two layers. Amounts
are float64: whole numbers up to 2**53 stay whole, so that results are exact and do not depend on the order of
the input beyond the choice among equal flows. What is not above ``slack`` counts as nothing.
"""

from __future__ import annotations

import numpy as np

from . import njit
from .random import mix, shuffle, stream


@njit(cache=True, nogil=True)
def alike(ptr, members, class_of, first):
    """Number the lists that hold the same members alike; how many there are.

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
        word = np.uint64(1)
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
            same = ptr[other + 1] - ptr[other] == length
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
def merge(indptr, indices, keys, kept, class_of, first, begin, members):
    """Number the kept columns that lie in the same rows alike, and write the rows anew: how many numbers.

    ``class_of`` gets the number of each column, or -1 where it is not kept or in no row; ``first`` the first
    column of each number; ``begin`` and ``members`` the rows, a column for each number. Columns are told
    apart by the sum of the keys of their rows. Whether equal sums are equal columns is looked at in each row,
    which must hold all columns of a number or none; where it is not so, -1 is returned: take other keys.
    """
    rows, columns = indptr.size - 1, kept.size
    prints = np.zeros(columns, np.uint64)
    for f in range(rows):
        mine = keys[f]
        for k in range(indptr[f], indptr[f + 1]):
            prints[np.uint64(indices[k])] += mine
    room = 1
    while room < 2 * columns + 2:
        room *= 2
    slot, size, last = np.full(room, -1, np.int32), np.zeros(columns, np.int32), np.uint64(room - 1)
    count = 0
    for i in range(columns):
        class_of[i] = -1
        if not kept[i] or prints[i] == 0:
            continue
        place = mix(prints[i]) & last
        while slot[place] >= 0 and prints[np.uint64(first[np.uint64(slot[place])])] != prints[i]:
            place = (place + np.uint64(1)) & last
        if slot[place] < 0:
            slot[place] = count
            first[count] = i
            count += 1
        class_of[i] = slot[place]
        size[slot[place]] += 1
    # Below -1, for now, where others have the number too: what is alone needs no second look.
    for i in range(columns):
        c = class_of[i]
        if c >= 0 and size[c] > 1:
            class_of[i] = -2 - c
    here, end = np.zeros(count, np.int32), 0
    for f in range(rows):
        begin[f] = end
        held = 0
        for k in range(indptr[f], indptr[f + 1]):
            i = np.uint64(indices[k])
            c = class_of[i]
            if c >= 0:
                members[end] = c
                end += 1
            elif c < -1:
                c = -2 - c
                here[c] += 1
                held += 1
                if first[c] == indices[k]:
                    members[end] = c
                    end += 1
            elif kept[i]:
                return -1
        if held:
            for k in range(begin[f], end):
                c = members[k]
                if here[c]:
                    if here[c] != size[c]:
                        return -1
                    held -= here[c]
                    here[c] = 0
            if held:
                return -1
    begin[rows] = end
    for i in range(columns):
        if class_of[i] < -1:
            class_of[i] = -2 - class_of[i]
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
def at_once(ptr, force_of, need_of, force_ptr, arcs, spare, unmet, x, slack):
    """Send as much as possible; ``spare``, ``unmet`` and ``x`` (a flow an arc) are changed in place."""
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


@njit(nogil=True, cache=True)
def _add(f, can, ptr, force_of, need_of, force_ptr, arcs, x, unmet, dead, seen, from_arc, into, queue, slack):
    """Send what force f can give to the needs, moving the flow of other forces where that frees a need.

    A search in vain proves that none of the needs it saw can ever be given more: they are marked dead, so
    that each is searched in vain once. ``seen`` and ``into`` come and go as -1.
    """
    sent = 0.0
    for at in range(force_ptr[f], force_ptr[f + 1]):
        a = arcs[at]
        step = min(can - sent, unmet[need_of[a]])
        if step > slack:
            x[a] += step
            unmet[need_of[a]] -= step
            sent += step
    while can - sent > slack:
        queue[0], head, tail, goal = f, 0, 1, -1
        seen[f] = f
        while head < tail and goal < 0:
            g = queue[head]
            head += 1
            for at in range(force_ptr[g], force_ptr[g + 1]):
                a = arcs[at]
                c = need_of[a]
                if dead[c] or into[c] >= 0:
                    continue
                into[c] = a
                if unmet[c] > slack:
                    goal = c
                    break
                for b in range(ptr[c], ptr[c + 1]):
                    h = force_of[b]
                    if seen[h] < 0 and x[b] > slack:
                        seen[h], from_arc[h] = g, b
                        queue[tail] = h
                        tail += 1
        if goal >= 0:
            step, a = min(can - sent, unmet[goal]), into[goal]
            while force_of[a] != f:
                b = from_arc[force_of[a]]
                step = min(step, x[b])
                a = into[need_of[b]]
            a = into[goal]
            x[a] += step
            while force_of[a] != f:
                b = from_arc[force_of[a]]
                x[b] -= step
                a = into[need_of[b]]
                x[a] += step
            unmet[goal] -= step
            sent += step
        for q in range(tail):
            g = queue[q]
            seen[g] = -1
            for at in range(force_ptr[g], force_ptr[g + 1]):
                c = need_of[arcs[at]]
                if into[c] >= 0:
                    into[c] = -1
                    dead[c] |= goal < 0
        if goal < 0:
            break
    return sent


@njit(nogil=True, cache=True)
def in_turn(order, ptr, force_of, need_of, force_ptr, arcs, weight, capacity, slack):
    """Add the forces in this order: what each adds, the flow of each arc, what each need still lacks."""
    forces, needs = capacity.size, weight.size
    x, unmet = np.zeros(force_of.size), weight.copy()
    dead, into = np.zeros(needs, np.bool_), np.full(needs, -1, np.int64)
    seen, from_arc = np.full(forces, -1, np.int64), np.empty(forces, np.int64)
    queue, added = np.empty(forces, np.int64), np.zeros(forces)
    for f in order:
        added[f] = _add(
            f, capacity[f], ptr, force_of, need_of, force_ptr, arcs, x, unmet, dead, seen, from_arc, into,
            queue, slack,
        )  # fmt: skip
    return added, x, unmet


@njit(nogil=True, cache=True)
def sample(first, draws, words, base, ptr, force_of, need_of, force_ptr, arcs, weight, capacity, slack):
    """Sums over random orders of what each force adds beyond ``base``, and of its square."""
    forces = capacity.size
    total, squares = np.zeros(forces), np.zeros(forces)
    order = np.arange(forces)
    for d in range(first, first + draws):
        state = stream(words, d)
        order[:] = np.arange(forces)
        shuffle(state, order)
        added = in_turn(order, ptr, force_of, need_of, force_ptr, arcs, weight, capacity, slack)[0]
        for f in range(forces):
            beyond = added[f] - base[f]
            total[f] += beyond
            squares[f] += beyond * beyond
    return total, squares


@njit(nogil=True, cache=True)
def without(ptr, force_of, need_of, force_ptr, arcs, x, spare, slack):
    """What is lost when a force leaves and the others take over what they can; one number a force.

    Searched backwards, from what it leaves unserved to forces with something to spare. A search in vain
    closes all forces it saw. ``toward`` is the arc on which a force would give.
    """
    forces, needs = spare.size, ptr.size - 1
    lost, closed = np.zeros(forces), np.zeros(forces, np.bool_)
    toward, room = np.full(forces, -1, np.int64), np.zeros(needs)
    seen, gives, queue = np.zeros(needs, np.bool_), np.empty(needs, np.int64), np.empty(needs, np.int64)
    for f in range(forces):
        moved, extra = x.copy(), spare.copy()
        for at in range(force_ptr[f], force_ptr[f + 1]):
            a = arcs[at]
            room[need_of[a]] = moved[a]
            lost[f] += moved[a]
            moved[a] = 0.0
        closed[:] = False
        closed[f] = True
        for at0 in range(force_ptr[f], force_ptr[f + 1]):
            start = need_of[arcs[at0]]
            while room[start] > slack:
                queue[0], head, tail, giver = start, 0, 1, -1
                seen[start] = True
                while head < tail and giver < 0:
                    c = queue[head]
                    head += 1
                    for b in range(ptr[c], ptr[c + 1]):
                        g = force_of[b]
                        if closed[g] or toward[g] >= 0:
                            continue
                        toward[g] = b
                        if extra[g] > slack:
                            giver = g
                            break
                        for at in range(force_ptr[g], force_ptr[g + 1]):
                            a = arcs[at]
                            if moved[a] > slack and not seen[need_of[a]]:
                                seen[need_of[a]] = True
                                gives[need_of[a]] = a
                                queue[tail] = need_of[a]
                                tail += 1
                if giver >= 0:
                    step, b = min(room[start], extra[giver]), toward[giver]
                    while need_of[b] != start:
                        a = gives[need_of[b]]
                        step = min(step, moved[a])
                        b = toward[force_of[a]]
                    b = toward[giver]
                    moved[b] += step
                    while need_of[b] != start:
                        a = gives[need_of[b]]
                        moved[a] -= step
                        b = toward[force_of[a]]
                        moved[b] += step
                    extra[giver] -= step
                    room[start] -= step
                    lost[f] -= step
                for q in range(tail):
                    c = queue[q]
                    seen[c] = False
                    for b in range(ptr[c], ptr[c + 1]):
                        g = force_of[b]
                        if toward[g] >= 0:
                            toward[g] = -1
                            closed[g] |= giver < 0
                if giver < 0:
                    break
            room[start] = 0.0
    return lost
