# ruff: noqa: N803  (N is the size of the population throughout the field)
"""Hypergeometric probabilities to more digits than the library gives, and exactly.

The relative error of the library's tails grows with the population, to about N times the machine
epsilon. Where a tail must be compared with a threshold that it nearly meets, it is worked out
again here: first from a mass function without cancellation, then as a fraction.
"""

from __future__ import annotations

from fractions import Fraction
from math import comb

import numpy as np

from pbcanalysis.survey._arguments import Floats, Integers


def log_mass(x: Integers, n: Integers, N: Integers, M: Integers) -> Floats:
    """Log of P(X = x) for a sample of n from N of whom M said yes.

    Args:
        x: Counts, shape (k,), each possible for its n, N and M.
        n: Bases, shape (k,).
        N: Populations, shape (k,).
        M: Counts in the population, shape (k,).

    Returns:
        The logarithms, shape (k,), to about thirteen digits whatever the size of N.

    Reference:
        Loader 2000: binomial masses by saddle points, three of which make a hypergeometric one.

    Example:
        >>> import numpy as np
        >>> one = [np.array([k]) for k in (1, 2, 4, 2)]
        >>> round(float(np.exp(log_mass(*one)[0])), 12) == round(4 / 6, 12)
        True
    """
    everyone = n == N
    share = np.where(everyone, 0.5, n / N)
    rest = np.where(everyone, 0.5, (N - n) / N)
    mass = (
        _log_binomial_mass(x, M, share, rest)
        + _log_binomial_mass(n - x, N - M, share, rest)
        - _log_binomial_mass(n, N, share, rest)
    )
    # Where everyone was asked, x is M and certain.
    return np.asarray(np.where(everyone, 0.0, mass))


def accurate_tail(x: int, n: int, N: int, M: int) -> float:
    """P(X >= x) to about eleven digits, whatever the size of N.

    Example:
        >>> round(accurate_tail(1, 1, 40, 1), 15)
        0.025
    """
    first, last = max(x, n - (N - M), 0), min(n, M)
    if first > last:
        return 0.0
    mean = n * (M / N)
    if first <= mean:
        # The shorter side: one minus the lower tail, mirrored into an upper one.
        return 1.0 - accurate_tail(n - first + 1, n, N, N - M)
    start = float(np.exp(log_mass(*(np.array([k]) for k in (first, n, N, M)))[0]))
    total, term, k = 1.0, 1.0, first
    while k < last and term > 1e-18 * total:
        stop = min(last, k + 4096)
        j = np.arange(k, stop, dtype=np.float64)
        ratios = (M - j) / (j + 1) * ((n - j) / (N - M - n + j + 1))
        terms = term * np.cumprod(ratios)
        total += float(terms.sum())
        term, k = float(terms[-1]), stop
    return start * total


def exact_tail(x: int, n: int, N: int, M: int) -> Fraction:
    """P(X >= x) as a fraction, for a sample of n from N of whom M said yes.

    Example:
        >>> exact_tail(1, 1, 40, 1)
        Fraction(1, 40)
    """
    first, last = max(x, n - (N - M), 0), min(n, M)
    if first > last:
        return Fraction(0)
    term = comb(M, first) * comb(N - M, n - first)
    ways = 0
    for k in range(first, last + 1):
        ways += term
        if k < last:
            term = term * (M - k) * (n - k) // ((k + 1) * (N - M - n + k + 1))
    return Fraction(ways, comb(N, n))


def _log_binomial_mass(x: Integers, n: Integers, p: Floats, q: Floats) -> Floats:
    none, every = x == 0, x == n
    middle = ~none & ~every
    inner_n = np.where(middle, n, 2).astype(np.float64)
    inner_x = np.where(middle, x, 1).astype(np.float64)
    log_mass_inside = (
        _stirling_error(inner_n)
        - _stirling_error(inner_x)
        - _stirling_error(inner_n - inner_x)
        - _deviance_part(inner_x, inner_n * p)
        - _deviance_part(inner_n - inner_x, inner_n * q)
        - (np.log(2 * np.pi * inner_x) + np.log1p(-inner_x / inner_n)) / 2
    )
    edge = np.where(none, n * np.log1p(-p), n * np.log1p(-q))
    return np.asarray(np.where(middle, log_mass_inside, edge))


def _stirling_error(n: Floats) -> Floats:
    """Log of n! less Stirling's approximation to it, n at least 1."""
    from scipy.special import gammaln

    small = np.minimum(n, 16.0)
    direct = gammaln(small + 1) - (small + 0.5) * np.log(small) + small - np.log(2 * np.pi) / 2
    s = 1 / n**2
    series = (1 / 12 - s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s / 1188)))) / n
    return np.asarray(np.where(n < 16, direct, series))


def _deviance_part(x: Floats, expected: Floats) -> Floats:
    """x log(x / expected) + expected - x, without cancellation where the two are close."""
    e = (x - expected) / expected
    return np.asarray(expected * ((1 + e) * np.log1p(e) - e))
