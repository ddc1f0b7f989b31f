"""Slow, obvious twins of the growth room: the definitions read aloud."""

import itertools
import math

import numpy as np
import scipy.linalg


def logistic_by_steps(n0, rate, t, ceiling, steps=20_000):
    """dN/dt = r N (1 - N/K), by small midpoint steps."""
    n, h = n0, t / steps
    for _ in range(steps):
        half = n + h / 2 * rate * n * (1 - n / ceiling)
        n += h * rate * half * (1 - half / ceiling)
    return n


def bass_by_steps(p, q, t, steps=20_000):
    """dF/dt = (p + q F)(1 - F), by small midpoint steps."""
    f, h = 0.0, t / steps
    for _ in range(steps):
        half = f + h / 2 * (p + q * f) * (1 - f)
        f += h * (p + q * half) * (1 - half)
    return f


def birth_death_law(n0, birth, death, t, most=150):
    """The chance of each size at time t, by the exponential of the table of rates cut off at ``most``."""
    Q = np.zeros((most + 1, most + 1))
    for n in range(1, most + 1):
        if n < most:
            Q[n, n + 1] = birth * n
        Q[n, n - 1] = death * n
        Q[n, n] = -Q[n].sum()
    return scipy.linalg.expm(Q * t)[n0]


def contagion_law(edges, nodes, seeds, chance, dropout, steps):
    """Expected number active by step under simple contagion, over all states: waiting, active, gone."""
    near = {v: [b if a == v else a for a, b in edges if v in (a, b)] for v in nodes}
    state = {tuple("a" if v in seeds else "w" for v in nodes): 1.0}
    found = [float(len(seeds))]
    for step in range(steps):
        p, after = chance[step], {}
        for now, weight in state.items():
            ways = []
            for v, what in zip(nodes, now, strict=True):
                if what == "w":
                    active = sum(now[nodes.index(u)] == "a" for u in near[v])
                    stay = (1 - p) ** active
                    ways.append([("w", stay), ("a", 1 - stay)])
                elif what == "a":
                    ways.append([("a", 1 - dropout), ("g", dropout)])
                else:
                    ways.append([("g", 1.0)])
            for way in itertools.product(*ways):
                key, part = tuple(w for w, _ in way), math.prod(x for _, x in way)
                after[key] = after.get(key, 0.0) + weight * part
        state = after
        found.append(sum(weight * key.count("a") for key, weight in state.items()))
    return found


def example(near, seeds, enough, steps):
    """Threshold contagion without chance: all look at once at who was active a step before."""
    active = set(seeds)
    found = [len(active)]
    for _ in range(steps):
        active = active | {v for v in near if enough(v, sum(u in active for u in near[v]), len(near[v]))}
        found.append(len(active))
    return found


def third(curves, target, error):
    """Left share and value of one more observation, candidate by candidate; curves of one year."""

    def variance(values):
        mean = sum(values) / len(values)
        return sum((x - mean) ** 2 for x in values) / len(values)

    left = spread = 0.0
    for true in curves:
        near = [i for i, n in enumerate(curves) if abs(math.log(n / true)) <= math.log(1 + error) + 1e-12]
        left += len(near) / len(curves)
        spread += variance([target[i] for i in near])
    return left / len(curves), 1 - spread / len(curves) / variance(target)
