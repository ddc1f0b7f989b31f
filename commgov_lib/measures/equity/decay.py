"""Kernels: how much a supply counts at a distance. Each is a closure that tells its ``formula``."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ...schema import CommgovError
from ..arguments import number

Kernel = Callable[[np.ndarray], np.ndarray]


def binary() -> Kernel:
    """Count every supply within the catchment in full: W(d) = 1.

    Returns
    -------
    function
        Array of distances → array of weights; its attribute ``formula`` says which.

    Examples
    --------
    >>> binary()([0, 5]).tolist()
    [1.0, 1.0]
    """
    return _told(np.ones_like, "1")


def gaussian(sigma: float) -> Kernel:
    """Let the weight fall like a bell: W(d) = exp(−d² / (2 σ²)).

    Parameters
    ----------
    sigma
        Width, in the unit of the distances: at this distance the weight is .607.

    Returns
    -------
    function
        As :func:`binary`.

    Raises
    ------
    CommgovError
        The width is not above 0.

    Notes
    -----
    The *E2SFCA* of 2009 cut such a bell into zones (:func:`steps`); many papers write exp(−d²/σ²), which is
    this with a width √2 times smaller, or rescale it to reach 0 at the catchment. Say which.

    Examples
    --------
    >>> gaussian(100)([0, 100, 200]).round(3).tolist()
    [1.0, 0.607, 0.135]
    """
    sigma = number(sigma, "sigma", above=0)
    factor = -1.0 / (2.0 * sigma**2)
    return _told(lambda d: np.exp(np.square(d) * factor), f"exp(-d^2 / (2 x {sigma:g}^2))")


def exponential(scale: float) -> Kernel:
    """Let the weight fall by the same share with every step: W(d) = exp(−d / s).

    Parameters
    ----------
    scale
        Distance s at which the weight is 1/e = .368.

    Returns
    -------
    function
        As :func:`binary`.

    Raises
    ------
    CommgovError
        The scale is not above 0.

    Examples
    --------
    >>> exponential(100)([0, 100]).round(3).tolist()
    [1.0, 0.368]
    """
    scale = number(scale, "scale", above=0)
    return _told(lambda d: np.exp(d / -scale), f"exp(-d / {scale:g})")


def inverse_power(beta: float, *, nearest: float | None = None) -> Kernel:
    """Let the weight fall with a power of the distance: W(d) = d^(−β).

    Parameters
    ----------
    beta
        The power, above 0.
    nearest
        Shorter distances count as this one: W(d) = max(d, nearest)^(−β). Needed where a distance is 0.

    Returns
    -------
    function
        As :func:`binary`; raises CommgovError at a distance of 0 without ``nearest``.

    Raises
    ------
    CommgovError
        The power or the shortest distance is not above 0.

    Examples
    --------
    >>> inverse_power(2)([1, 2, 10]).tolist()
    [1.0, 0.25, 0.01]
    """
    beta = number(beta, "beta", above=0)
    least = 0.0 if nearest is None else number(nearest, "nearest", above=0)

    def weight(d):
        if least == 0 and (d == 0).any():
            raise CommgovError(
                "inverse_power: a distance is 0, and 0 to a negative power is infinite. Fix: state "
                "the shortest distance that counts, e.g. inverse_power(2, nearest=50)."
            )
        return np.maximum(d, least) ** -beta

    return _told(weight, f"max(d, {least:g})^-{beta:g}" if least else f"d^-{beta:g}")


def epanechnikov(width: float) -> Kernel:
    """Let the weight fall along a parabola to 0: W(d) = max(0, 1 − (d / h)²).

    Parameters
    ----------
    width
        Distance h at which nothing counts any more.

    Returns
    -------
    function
        As :func:`binary`.

    Raises
    ------
    CommgovError
        The width is not above 0.

    Notes
    -----
    As a density it carries a factor 3/4; here W(0) = 1. The factor changes M2SFCA alone.

    Examples
    --------
    >>> epanechnikov(100)([0, 50, 150]).tolist()
    [1.0, 0.75, 0.0]
    """
    width = number(width, "width", above=0)
    return _told(lambda d: np.maximum(0.0, 1.0 - np.square(d / width)), f"max(0, 1 - (d / {width:g})^2)")


def log_logistic(median: float, shape: float) -> Kernel:
    """Let the weight stay high, then fall fast: W(d) = 1 / (1 + (d / m)^k).

    Parameters
    ----------
    median
        Distance m at which the weight is one half.
    shape
        How steep the fall is (k).

    Returns
    -------
    function
        As :func:`binary`.

    Raises
    ------
    CommgovError
        A parameter is not above 0.

    Examples
    --------
    >>> log_logistic(100, 2)([0, 100, 300]).tolist()
    [1.0, 0.5, 0.1]
    """
    median, shape = number(median, "median", above=0), number(shape, "shape", above=0)
    return _told(lambda d: 1.0 / (1.0 + (d / median) ** shape), f"1 / (1 + (d / {median:g})^{shape:g})")


def steps(weight_to: dict[float, float]) -> Kernel:
    """Give each zone of distance its own weight: the zones of the first E2SFCA.

    Parameters
    ----------
    weight_to
        Outer end of each zone → its weight; an end belongs to its zone, beyond the last the weight is 0.

    Returns
    -------
    function
        As :func:`binary`.

    Raises
    ------
    CommgovError
        No zone, an end or a weight below 0 or not a number.

    Examples
    --------
    >>> steps({500: 1, 1000: 0.42})([0, 500, 501, 2000]).tolist()
    [1.0, 1.0, 0.42, 0.0]
    """
    zones = sorted(weight_to.items()) if isinstance(weight_to, dict) else []
    ends, values = np.array(zones, dtype=float).T if zones else (np.empty(0), np.empty(0))
    if not len(ends) or not np.isfinite(values).all() or (values < 0).any() or not (ends >= 0).all():
        raise CommgovError(
            "steps: give the end of each zone and its weight, e.g. {example}.", example="{500: 1, 1000: 0.42}"
        )
    values = np.append(values, 0.0)
    text = ", ".join(f"{value:g} to {end:g}" for end, value in zones)
    return _told(lambda d: values[np.searchsorted(ends, d)], f"{text}, then 0")


def applied(kernel: Kernel, distance: np.ndarray) -> np.ndarray:
    """Return the weights of the distances, one each, finite and not negative."""
    if not callable(kernel):
        raise CommgovError(
            "kernel: a {name} is not a kernel. Fix: give a function of the distances, e.g. "
            "cg.equity.gaussian(500).",
            name=type(kernel).__name__,
        )
    found = np.asarray(kernel(distance), dtype=float)
    if found.shape != distance.shape:
        raise CommgovError("kernel: it must return one weight for each distance. Fix: let it work on arrays.")
    if len(found) and not (found.min() >= 0 and found.max() < np.inf):  # a NaN fails both
        raise CommgovError("kernel: a weight is negative, infinite or missing. Fix: let it return 0 or more.")
    return found


def _told(weight: Kernel, formula: str) -> Kernel:
    def kernel(d):
        return np.asarray(weight(np.asarray(d, dtype=float)), dtype=float)

    kernel.formula = formula
    return kernel
