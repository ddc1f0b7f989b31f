"""Counter-based random numbers: the k-th draw of request n depends on the seed, n and k alone.

A word is the finaliser of splitmix64 applied to key + counter × golden ratio (Steele, Lea and Flood 2014).
There is no state to advance, so a request keeps its draws whatever happens around it: two runs that differ
in one parameter share all that the parameter does not touch (common random numbers).

Exponential draws use the ziggurat of Marsaglia and Tsang (2000) with 256 layers.
"""

from __future__ import annotations

import math

import numpy as np

from . import njit

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_AGAIN = np.uint64(0xD1B54A32D192ED03)
_RIGHT = 7.69711747013104972  # where the tail begins, and the area of each layer
_AREA = 0.0039496598225815571993


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
def mix(x):
    """Spread the bits of a word."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


@njit(cache=True, nogil=True)
def key(seed_words, n):
    """The key of all draws of request n."""
    return mix(seed_words[0] ^ mix(seed_words[1] + np.uint64(n) * _GOLDEN))


@njit(cache=True, nogil=True)
def word(of, k):
    """Draw k of a key: 64 bits."""
    return mix(of + (np.uint64(k) + np.uint64(1)) * _GOLDEN)


@njit(cache=True, nogil=True)
def unit(bits):
    """A number in [0, 1) from a word: a multiple of 2**-53."""
    return np.float64(np.int64(bits >> np.uint64(11))) * (1.0 / 9007199254740992.0)


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
