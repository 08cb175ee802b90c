# ruff: noqa: N803  (N is the size of the population throughout the field)
"""Exact limits for the count in a finite population, over whole arrays.

A sample of n drawn without replacement from N, of whom M said yes, holds x yeses with the
hypergeometric distribution. Its tails are monotone in M, so each limit is found by a search in
whole numbers. The limits are exact: a tail that is too close to the threshold for floating point
to tell is settled with rational arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from pbcanalysis.survey._arguments import (
    Integers,
    decimal_fraction,
    level_between,
    normal_quantile,
)
from pbcanalysis.survey.hypergeometric_tail import accurate_tail, exact_tail, log_mass
from pbcanalysis.survey.interval_bounds import wilson_continuity_bounds

Truths = npt.NDArray[np.bool_]
Accept = Callable[[Integers, Integers], Truths]
"""Takes positions in the table and a candidate M for each; says which candidates are accepted."""

# Relative errors, generously: of the library's tails, which grows with N, and of the accurate ones.
# Within them a decision is made by the next better way, in the end exactly.
_LIBRARY_ERROR, _LIBRARY_ERROR_PER_N = 1e-9, 4e-15
_ACCURATE_ERROR = 1e-10


def exact_limits(x: Integers, n: Integers, N: Integers, level: float) -> tuple[Integers, Integers]:
    """Limits by inverting both hypergeometric tails.

    Args:
        x: Counts, shape (k,).
        n: Bases, shape (k,).
        N: Populations, shape (k,).
        level: Confidence level. It is read as the decimal written: 0.95 leaves exactly 1/40 in
            either tail.

    Returns:
        The smallest and the largest M, shape (k,), for which both P(X >= x) and P(X <= x) are
        above half of one minus the level.

    Reference:
        Katz 1953; Buonaccorsi 1987.

    Example:
        >>> import numpy as np
        >>> low, high = exact_limits(np.array([3]), np.array([10]), np.array([50]), 0.95)
        >>> int(low[0]), int(high[0])
        (5, 31)
    """
    level_between(level)
    # The upper limit is the lower one of the complement: n - x noes among N - M.
    low = _tail_limit(x, n, N, level)
    return low, N - _tail_limit(n - x, n, N, level)


def likelihood_limits(
    x: Integers,
    n: Integers,
    N: Integers,
    level: float,
) -> tuple[Integers, Integers]:
    """Limits by the likelihood ratio: twice the fall of the log-likelihood under chi-square.

    Args:
        x: Counts, shape (k,).
        n: Bases, shape (k,).
        N: Populations, shape (k,).
        level: Confidence level.

    Returns:
        The smallest and the largest such M, shape (k,).

    Reference:
        After Wendell and Schmee 2001, with the chi-square quantile in place of their own cut.

    Example:
        >>> import numpy as np
        >>> low, high = likelihood_limits(np.array([22]), np.array([122]), np.array([623]), 0.95)
        >>> int(low[0]), int(high[0])
        (78, 153)
    """
    level_between(level)
    low = _likelihood_limit(x, n, N, level)
    return low, N - _likelihood_limit(n - x, n, N, level)


def most_likely_count(x: Integers, n: Integers, N: Integers) -> Integers:
    """Return the M of the greatest likelihood, the smaller one where two are equally likely."""
    whole, rest = np.divmod(x * (N + 1), n)
    tied = (rest == 0) & (x > 0)
    return np.asarray(np.where(tied & (x < n), whole - 1, np.minimum(whole, N)), dtype=np.int64)


def _tail_limit(x: Integers, n: Integers, N: Integers, level: float) -> Integers:
    from scipy.stats import hypergeom

    exact_threshold = (1 - decimal_fraction(level)) / 2
    threshold = float(exact_threshold)

    def accept(rows: Integers, candidate: Integers) -> Truths:
        tails = np.asarray(hypergeom.sf(x[rows] - 1, N[rows], candidate, n[rows]))
        accepted = tails > threshold
        doubt = threshold * (_LIBRARY_ERROR + _LIBRARY_ERROR_PER_N * N[rows])
        for i in np.flatnonzero(np.abs(tails - threshold) <= doubt):
            row = rows[i]
            case = int(x[row]), int(n[row]), int(N[row]), int(candidate[i])
            accepted[i] = _is_above(case, exact_threshold)
        return np.asarray(accepted, dtype=np.bool_)

    return _least_accepted(accept, x - 1, N - n + x, _guess(x, n, N, level))


def _is_above(case: tuple[int, int, int, int], threshold: Fraction) -> bool:
    tail = accurate_tail(*case)
    if abs(tail - threshold) > _ACCURATE_ERROR * threshold:
        return tail > threshold
    return exact_tail(*case) > threshold


def _likelihood_limit(x: Integers, n: Integers, N: Integers, level: float) -> Integers:
    cut = normal_quantile(level) ** 2 / 2
    peak = most_likely_count(x, n, N)
    top = log_mass(x, n, N, peak)

    def accept(rows: Integers, candidate: Integers) -> Truths:
        fall = top[rows] - log_mass(x[rows], n[rows], N[rows], candidate)
        return np.asarray(fall <= cut, dtype=np.bool_)

    return _least_accepted(accept, x - 1, peak, _guess(x, n, N, level))


def _guess(x: Integers, n: Integers, N: Integers, level: float) -> Integers:
    """Where the lower limit should lie: Wilson with both corrections, seldom off by much."""
    p = x / n
    low, _ = wilson_continuity_bounds(x, n, level)
    shrink = np.sqrt((N - n) / np.maximum(N - 1, 1))
    return np.asarray(np.floor((p - (p - low) * shrink) * N), dtype=np.int64)


def _least_accepted(
    accept: Accept, rejected: Integers, accepted: Integers, guess: Integers
) -> Integers:
    """Search, for every row, the least M that is accepted.

    Args:
        accept: The monotone test: once accepted, every larger M is accepted up to ``accepted``.
        rejected: For every row an M known to be rejected.
        accepted: For every row a larger M known to be accepted.
        guess: Where to begin. From there steps double until they enclose the limit, then halve.
    """
    low, high = rejected.copy(), accepted.copy()
    probe = np.clip(guess, low + 1, np.maximum(high - 1, low + 1))
    step = np.ones_like(probe)
    direction = np.zeros_like(probe)
    enclosed = np.zeros(probe.shape, dtype=np.bool_)
    rows = np.flatnonzero(high - low > 1)
    while rows.size:
        yes = accept(rows, probe[rows])
        high[rows[yes]] = probe[rows[yes]]
        low[rows[~yes]] = probe[rows[~yes]]
        way = np.where(yes, -1, 1)
        enclosed[rows] |= (direction[rows] != 0) & (direction[rows] != way)
        direction[rows] = way
        rows = rows[high[rows] - low[rows] > 1]
        stride = probe[rows] + direction[rows] * step[rows]
        middle = (low[rows] + high[rows]) // 2
        probe[rows] = np.where(
            enclosed[rows], middle, np.clip(stride, low[rows] + 1, high[rows] - 1)
        )
        step[rows] *= 2
    return high
