"""Random numbers for kernels: the same on every machine, numpy and number of threads.

A stream is four words of xoshiro256++, filled by splitmix64 from the words of a ``SeedSequence`` and the
number of the draw, so that draw k is the same whoever computes it and in whatever order.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from . import njit

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


@lru_cache(maxsize=64)
def words(*seed: int) -> np.ndarray:
    """Two words, not to be written to, from which the streams of all draws of one call are made."""
    return np.random.SeedSequence(seed).generate_state(2, np.uint64)


@njit(cache=True, nogil=True)
def mix(x):
    """Spread the bits of a word."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


@njit(cache=True, nogil=True)
def stream(seed_words, draw):
    """The state of the stream of one draw."""
    state = np.empty(4, np.uint64)
    at = mix(seed_words[0] ^ mix(seed_words[1] + np.uint64(draw) * _GOLDEN))
    for i in range(4):
        at = at + _GOLDEN
        state[i] = mix(at)
    return state


@njit(cache=True, nogil=True)
def _rotl(x, k):
    return (x << np.uint64(k)) | (x >> np.uint64(64 - k))


@njit(cache=True, nogil=True)
def uniform(state):
    """The next number in [0, 1), a multiple of 2**-53."""
    word = _rotl(state[0] + state[3], 23) + state[0]
    t = state[1] << np.uint64(17)
    state[2] ^= state[0]
    state[3] ^= state[1]
    state[1] ^= state[2]
    state[0] ^= state[3]
    state[2] ^= t
    state[3] = _rotl(state[3], 45)
    return np.float64(word >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@njit(cache=True, nogil=True)
def below(state, n):
    """A whole number from 0 to n - 1, each equally likely."""
    return np.int64(uniform(state) * n)


@njit(cache=True, nogil=True)
def shuffle(state, values):
    """Put values into a uniformly random order, in place."""
    for i in range(len(values) - 1, 0, -1):
        j = below(state, i + 1)
        values[i], values[j] = values[j], values[i]
