"""Random numbers for kernels: the same on every machine, with every numpy and number of threads.

*Streams* are xoshiro256++ (Blackman and Vigna 2021), filled by splitmix64 from the words of a
``SeedSequence`` and the number of the draw, so that draw k is the same whoever computes it and in whatever
order.

*Counters* need no state: the k-th number of key n is the finaliser of splitmix64 applied to key + counter ×
golden ratio (Steele, Lea and Flood 2014). Two runs that differ in one parameter share all numbers that the
parameter does not touch (common random numbers). Exponential numbers use the ziggurat of Marsaglia and Tsang
(2000) with 256 layers.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from . import njit

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_AGAIN = np.uint64(0xD1B54A32D192ED03)
_RIGHT = 7.69711747013104972  # where the tail of the ziggurat begins, and the area of each of its layers
_AREA = 0.0039496598225815571993
_LOW, _HALF, _ONE = np.uint64(0xFFFFFFFF), np.uint64(32), np.uint64(1)
_A, _A_BACK = np.uint64(23), np.uint64(41)
_B, _B_BACK = np.uint64(45), np.uint64(19)
_SHIFT = np.uint64(17)


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
def key(seed_words, n):
    """The key of all draws of request n."""
    return mix(seed_words[0] ^ mix(seed_words[1] + np.uint64(n) * GOLDEN))


@njit(cache=True, nogil=True)
def word(of, k):
    """Draw k of a key: 64 bits."""
    return mix(of + (np.uint64(k) + np.uint64(1)) * GOLDEN)


@njit(cache=True, nogil=True)
def unit(bits):
    """A number in [0, 1) from a word: a multiple of 2**-53."""
    return np.float64(np.int64(bits >> np.uint64(11))) * (1.0 / 9007199254740992.0)


# ---- streams -------------------------------------------------------------------------------------


@njit(cache=True, nogil=True)
def stream(seed_words, draw):
    """The state of the stream of one draw."""
    state = np.empty(4, np.uint64)
    at = key(seed_words, draw)
    for i in range(4):
        at = at + GOLDEN
        state[i] = mix(at)
    return state


@njit(inline="always")
def advance(s0, s1, s2, s3):
    """One step of xoshiro256++: the new state and 64 random bits."""
    out = s0 + s3
    out = ((out << _A) | (out >> _A_BACK)) + s0
    kept = s1 << _SHIFT
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= kept
    s3 = (s3 << _B) | (s3 >> _B_BACK)
    return s0, s1, s2, s3, out


@njit(inline="always")
def bounded(bits, bound):
    """32 random bits as a whole number below ``bound``, and whether they must be drawn again.

    Lemire's multiplication (2019): without the rejection some numbers would be a little likelier than others.
    """
    product = (bits >> _HALF) * bound
    left = product & _LOW
    again = left < bound and left < (_LOW - bound + _ONE) % bound
    return product >> _HALF, again


@njit(cache=True, nogil=True)
def uniform(state):
    """The next number in [0, 1), a multiple of 2**-53."""
    state[0], state[1], state[2], state[3], bits = advance(state[0], state[1], state[2], state[3])
    return unit(bits)


@njit(cache=True, nogil=True)
def below(state, n):
    """A whole number from 0 to n - 1, each equally likely."""
    return np.int64(uniform(state) * n)


@njit(cache=True, nogil=True)
def shuffle(state, values):
    """Put values into a random order, in place."""
    for i in range(len(values) - 1, 0, -1):
        j = below(state, i + 1)
        values[i], values[j] = values[j], values[i]


@njit(nogil=True, cache=True)
def reorder(order, state):
    """Put ``order`` into a random order, in place: every order exactly equally likely (:func:`bounded`)."""
    s0, s1, s2, s3 = state[0], state[1], state[2], state[3]
    left = np.uint64(order.size)
    while left > _ONE:
        s0, s1, s2, s3, bits = advance(s0, s1, s2, s3)
        pick, again = bounded(bits, left)
        if not again:
            left -= _ONE
            kept = order[left]
            order[left] = order[pick]
            order[pick] = kept
    state[0], state[1], state[2], state[3] = s0, s1, s2, s3


# ---- exponential numbers -------------------------------------------------------------------------


def _tables() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of each layer: below which word it is taken at once, its width, and its height."""
    accept, width, height = np.empty(256, np.int64), np.empty(256), np.empty(256)
    words, x = 2.0**53, _RIGHT
    bottom = _AREA / math.exp(-x)
    accept[0], accept[1] = int(x / bottom * words), 0
    width[0], width[255] = bottom / words, x / words
    height[0], height[255] = 1.0, math.exp(-x)
    for i in range(254, 0, -1):
        above = -math.log(_AREA / x + math.exp(-x))
        accept[i + 1] = int(above / x * words)
        x = above
        width[i], height[i] = x / words, math.exp(-x)
    return accept, width, height


ACCEPT, WIDTH, HEIGHT = _tables()  # constants of the compiled code, which then need not be passed around


@njit(cache=True, nogil=True)
def _slow(bits):
    """The hundredth case: the word fell outside the box of its layer."""
    while True:
        layer = np.int64(bits & np.uint64(255))
        high = np.int64(bits >> np.uint64(11))
        x = np.float64(high) * WIDTH[layer]
        if high < ACCEPT[layer]:
            return x
        bits = mix(bits + _AGAIN)
        if layer == 0:
            return _RIGHT - math.log(1.0 - unit(bits))
        if HEIGHT[layer] + unit(bits) * (HEIGHT[layer - 1] - HEIGHT[layer]) < math.exp(-x):
            return x
        bits = mix(bits + _AGAIN)


@njit(cache=True, nogil=True)
def exponential(bits):
    """An exponential number of mean 1 from a word, mixed on in the few cases where one is not enough."""
    layer = np.int64(bits & np.uint64(255))
    high = np.int64(bits >> np.uint64(11))
    if high < ACCEPT[layer]:
        return np.float64(high) * WIDTH[layer]
    return _slow(bits)


@njit(cache=True, nogil=True)
def exponentials(seed_words, first, out):
    """Fill ``out`` with the exponential draws of requests ``first``, ``first + 1``, …"""
    for i in range(out.size):
        out[i] = exponential(word(key(seed_words, first + i), 0))
