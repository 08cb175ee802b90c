# ruff: noqa: N803  (N is the size of the population throughout the field)
"""Intervals for a share of a finite population over whole arrays: without the words.

Every method takes integer arrays of counts, bases and populations of one shape and a level, and
returns the lower and the upper end as float arrays of that shape, as shares.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.survey._arguments import Floats, Integers, level_between, named, normal_quantile
from pbcanalysis.survey.hypergeometric import exact_limits, likelihood_limits
from pbcanalysis.survey.interval_bounds import Ends, wilson_bounds


class FiniteBounds(Protocol):
    """Turns arrays of counts, bases and populations, and a level, into ends of shares."""

    def __call__(self, x: Integers, n: Integers, N: Integers, level: float) -> Ends:
        """Return the ends for every row."""
        ...


@dataclass(frozen=True, slots=True)
class FiniteMethod:
    """A method for finite populations: key, name, reference, and how it computes."""

    key: str
    name: str
    reference: str
    bounds: FiniteBounds


def _hypergeometric(x: Integers, n: Integers, N: Integers, level: float) -> Ends:
    low, high = exact_limits(x, n, N, level)
    return low / N, high / N


def _likelihood(x: Integers, n: Integers, N: Integers, level: float) -> Ends:
    low, high = likelihood_limits(x, n, N, level)
    return low / N, high / N


def _wilson(x: Integers, n: Integers, N: Integers, level: float) -> Ends:
    everyone = n == N
    # Where everyone was asked the effective base has no end; any base will do, as it is not used.
    effective = np.where(everyone, n, n * (N - 1) / np.where(everyone, 1, N - n))
    p = x / n
    low, high = wilson_bounds(p * effective, effective, level)
    low = np.where(everyone, p, np.where(x == 0, 0.0, low))
    return low, np.where(everyone, p, np.where(x == n, 1.0, high))


def _beta_binomial(x: Integers, n: Integers, N: Integers, level: float) -> Ends:
    tail = (1 - level_between(level)) / 2
    rows = zip(x.tolist(), n.tolist(), N.tolist(), strict=True)
    ends = np.array([beta_binomial_quantiles(*row, (tail, 1 - tail)) for row in rows])
    return ends[:, 0] / N, ends[:, 1] / N


def _wald(x: Integers, n: Integers, N: Integers, level: float) -> Ends:
    if np.any(n < 2):
        raise InvalidArgument("the Wald interval needs a base of at least 2: one has no variance")
    p = x / n
    half = normal_quantile(level) * np.sqrt((1 - n / N) * p * (1 - p) / (n - 1))
    return p - half, p + half


FINITE_METHODS: dict[str, FiniteMethod] = {
    method.key: method
    for method in (
        FiniteMethod(
            "hypergeometric",
            "exact hypergeometric interval",
            "Katz 1953; Buonaccorsi 1987",
            _hypergeometric,
        ),
        FiniteMethod(
            "wilson",
            "Wilson score interval with finite population correction",
            "Wilson 1927, with n(N-1)/(N-n) in place of n",
            _wilson,
        ),
        FiniteMethod(
            "likelihood_ratio",
            "hypergeometric likelihood-ratio interval",
            "after Wendell and Schmee 2001",
            _likelihood,
        ),
        FiniteMethod(
            "beta_binomial",
            "beta-binomial interval with Jeffreys prior",
            "Jeffreys 1961; Brown, Cai and DasGupta 2001",
            _beta_binomial,
        ),
        FiniteMethod(
            "wald",
            "Wald interval with finite population correction",
            "Cochran 1977, equation 3.8",
            _wald,
        ),
    )
}


def finite_method_of(key: str) -> FiniteMethod:
    """Return a method for finite populations by its key.

    Raises:
        InvalidArgument: If there is none of that key; the message lists those there are.
    """
    return named(FINITE_METHODS, key, "interval for a finite population")


def beta_binomial_quantiles(
    x: int,
    n: int,
    N: int,
    probabilities: Sequence[float],
) -> tuple[int, ...]:
    """Return the least M whose posterior probability of not being exceeded reaches each p."""
    from scipy.special import betaln, gammaln

    rest = N - n
    k = np.arange(rest + 1, dtype=np.float64)
    a, b = x + 0.5, n - x + 0.5
    log_mass = betaln(k + a, rest - k + b) - gammaln(k + 1) - gammaln(rest - k + 1)
    mass: Floats = np.exp(log_mass - log_mass.max())
    cumulative = np.cumsum(mass)
    cumulative /= cumulative[-1]
    return tuple(x + int(np.searchsorted(cumulative, p)) for p in probabilities)
