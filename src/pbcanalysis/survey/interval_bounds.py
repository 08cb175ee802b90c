"""Intervals for a binomial proportion over whole arrays: the computation, without the words.

Every function takes integer arrays of counts and bases of one shape and a level, and returns
the lower and the upper end as float arrays of that shape, shares from 0 to 1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.survey._arguments import Floats, Integers, level_between, named, normal_quantile

Ends = tuple[Floats, Floats]


class Bounds(Protocol):
    """Anything that turns counts, bases and a level into lower and upper ends."""

    def __call__(self, x: Integers, n: Integers, level: float) -> Ends:
        """Return the ends for every row."""
        ...


def wilson_bounds(x: Integers | Floats, n: Integers | Floats, level: float) -> Ends:
    """Wilson score ends. Takes non-integer bases too, such as effective sample sizes."""
    z = normal_quantile(level)
    count, base = np.asarray(x, dtype=np.float64), np.asarray(n, dtype=np.float64)
    p = count / base
    centre = p + z**2 / (2 * base)
    half = z * np.sqrt(p * (1 - p) / base + (z / (2 * base)) ** 2)
    scale = 1 + z**2 / base
    # At the edges the formula gives 0 and 1 but for rounding error: state them exactly.
    low = np.where(count == 0, 0.0, (centre - half) / scale)
    high = np.where(count == base, 1.0, (centre + half) / scale)
    return low, high


def wilson_continuity_bounds(x: Integers, n: Integers, level: float) -> Ends:
    """Wilson score ends with continuity correction (Newcombe 1998a, method 4)."""
    z = normal_quantile(level)
    base = n.astype(np.float64)
    p = x / base
    q = 1 - p
    scale = 2 * (base + z**2)
    # Below nought under the root only at levels far under one half, where the correction is
    # larger than the interval.
    under_low = np.maximum(z**2 - 2 - 1 / base + 4 * p * (base * q + 1), 0.0)
    under_high = np.maximum(z**2 + 2 - 1 / base + 4 * p * (base * q - 1), 0.0)
    low = (2 * base * p + z**2 - 1 - z * np.sqrt(under_low)) / scale
    high = (2 * base * p + z**2 + 1 + z * np.sqrt(under_high)) / scale
    low = np.where(x == 0, 0.0, np.maximum(low, 0.0))
    high = np.where(x == n, 1.0, np.minimum(high, 1.0))
    return low, high


def clopper_pearson_bounds(x: Integers, n: Integers, level: float) -> Ends:
    """Clopper-Pearson ends, by quantiles of the beta distribution."""
    from scipy.special import betainccinv, betaincinv

    tail = (1 - level_between(level)) / 2
    low = np.where(x == 0, 0.0, betaincinv(np.maximum(x, 1), n - x + 1, tail))
    high = np.where(x == n, 1.0, betainccinv(x + 1, np.maximum(n - x, 1), tail))
    return low, high


def mid_p_bounds(x: Integers, n: Integers, level: float) -> Ends:
    """Mid-P ends: half of the observed count's probability goes to either tail."""
    tail = (1 - level_between(level)) / 2
    return _mid_p_low(x, n, tail), 1 - _mid_p_low(n - x, n, tail)


def jeffreys_unmodified_bounds(x: Integers, n: Integers, level: float) -> Ends:
    """Equal-tailed quantiles of Beta(x + 1/2, n - x + 1/2), as they stand."""
    from scipy.special import betainccinv, betaincinv

    tail = (1 - level_between(level)) / 2
    low = np.asarray(betaincinv(x + 0.5, n - x + 0.5, tail), dtype=np.float64)
    high = np.asarray(betainccinv(x + 0.5, n - x + 0.5, tail), dtype=np.float64)
    return low, high


def jeffreys_bounds(x: Integers, n: Integers, level: float) -> Ends:
    """Jeffreys ends with the rule that x = 0 starts at 0 and x = n ends at 1."""
    low, high = jeffreys_unmodified_bounds(x, n, level)
    return np.where(x == 0, 0.0, low), np.where(x == n, 1.0, high)


def agresti_coull_bounds(x: Integers, n: Integers, level: float) -> Ends:
    """Agresti-Coull ends with the full z squared, not cut at 0 and 1."""
    z = normal_quantile(level)
    base = n + z**2
    p = (x + z**2 / 2) / base
    half = z * np.sqrt(p * (1 - p) / base)
    return p - half, p + half


def wald_bounds(x: Integers, n: Integers, level: float) -> Ends:
    """Wald ends, not cut at 0 and 1."""
    p = x / n
    half = normal_quantile(level) * np.sqrt(p * (1 - p) / n)
    return p - half, p + half


def likelihood_ratio_bounds(x: Integers, n: Integers, level: float) -> Ends:
    """Ends at which twice the fall of the log-likelihood meets the chi-square quantile."""
    cut = normal_quantile(level) ** 2
    return _likelihood_low(x, n, cut), 1 - _likelihood_low(n - x, n, cut)


def _solve(f: Callable[..., Floats], low: Floats, high: Floats, *args: Floats) -> Floats:
    """Find the root of an elementwise function between two arrays of starting ends."""
    from scipy.optimize.elementwise import find_root

    answer = find_root(f, (low, high), args=args, tolerances={"xatol": 0.0, "xrtol": 4e-15})
    if not np.all(answer.success):
        raise InvalidArgument("an end of the interval was not found: the level is too extreme")
    return np.asarray(answer.x, dtype=np.float64)


def _mid_p_low(x: Integers, n: Integers, tail: float) -> Floats:
    from scipy.special import betainc, betaincinv

    inner = np.maximum(x, 1).astype(np.float64)
    rest = (n - inner).astype(np.float64)
    last = inner == n

    def excess(p: Floats, a: Floats, b: Floats) -> Floats:
        beyond = np.where(b > 0, betainc(a + 1, np.maximum(b, 0.5), p), 0.0)
        return np.asarray((betainc(a, b + 1, p) + beyond) / 2 - tail)

    # The mid-P end lies between the Clopper-Pearson ends at the tail and at twice the tail.
    start = np.asarray(betaincinv(inner, rest + 1, tail), dtype=np.float64)
    stop = np.asarray(betaincinv(inner, rest + 1, 2 * tail), dtype=np.float64)
    # With x = n nothing lies beyond x: half of p to the power n is the tail.
    closed = (2 * tail) ** (1 / n)
    solved = _solve(excess, start, np.where(last, 1.0, stop), inner, rest)
    return np.where(x == 0, 0.0, np.where(last, closed, solved))


def _likelihood_low(x: Integers, n: Integers, cut: float) -> Floats:
    inner = np.clip(x, 1, np.maximum(n - 1, 1)).astype(np.float64)
    base = np.maximum(n, 2).astype(np.float64)
    p = inner / base

    def excess(log_ratio: Floats, count: Floats, total: Floats) -> Floats:
        """Deviance minus the cut, at p times exp(log_ratio)."""
        share = count / total
        odds = share / (1 - share)
        return np.asarray(
            2 * (-count * log_ratio - (total - count) * np.log1p(-odds * np.expm1(log_ratio))) - cut
        )

    # At exp(-1 - cut/2x) times p the deviance is above the cut, whatever n.
    start = -1.01 - cut / (2 * inner)
    log_ratio = _solve(excess, start, np.zeros_like(p), inner, base)
    solved = p * np.exp(log_ratio)
    # With x = n the deviance is -2 n log p.
    closed = np.exp(-cut / (2 * n))
    return np.where(x == 0, 0.0, np.where(x == n, closed, solved))


@dataclass(frozen=True, slots=True)
class Method:
    """A method by its plain key: what it is called, where it is published, how it computes."""

    key: str
    name: str
    reference: str
    bounds: Bounds


METHODS: dict[str, Method] = {
    method.key: method
    for method in (
        Method("wilson", "Wilson score interval", "Wilson 1927", wilson_bounds),
        Method(
            "wilson_continuity",
            "Wilson score interval with continuity correction",
            "Newcombe 1998a, method 4",
            wilson_continuity_bounds,
        ),
        Method(
            "clopper_pearson",
            "Clopper-Pearson exact interval",
            "Clopper and Pearson 1934",
            clopper_pearson_bounds,
        ),
        Method("mid_p", "mid-P interval", "Lancaster 1961; Berry and Armitage 1995", mid_p_bounds),
        Method(
            "jeffreys",
            "Jeffreys interval with end-point rule",
            "Brown, Cai and DasGupta 2001",
            jeffreys_bounds,
        ),
        Method(
            "jeffreys_unmodified",
            "Jeffreys equal-tailed interval",
            "Brown, Cai and DasGupta 2001",
            jeffreys_unmodified_bounds,
        ),
        Method(
            "agresti_coull",
            "Agresti-Coull interval",
            "Agresti and Coull 1998",
            agresti_coull_bounds,
        ),
        Method("wald", "Wald interval", "Newcombe 1998a, method 1", wald_bounds),
        Method(
            "likelihood_ratio",
            "likelihood-ratio interval",
            "Brown, Cai and DasGupta 2001",
            likelihood_ratio_bounds,
        ),
    )
}


def method_of(key: str) -> Method:
    """Return a method by its key.

    Raises:
        InvalidArgument: If there is none of that key; the message lists those there are.
    """
    return named(METHODS, key, "interval")
