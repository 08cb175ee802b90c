# ruff: noqa: N803  (N is the size of the population throughout the field)
"""How often an interval holds the true share: exactly, by summing over every possible count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import SupportsIndex

import numpy as np
import numpy.typing as npt

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.survey._arguments import (
    Floats,
    base_of_population,
    level_between,
    percent,
    percent_level,
    whole,
)
from pbcanalysis.survey.finite_bounds import FiniteBounds, finite_method_of
from pbcanalysis.survey.interval_bounds import Bounds, method_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Coverage of a method over a range of true shares.

    Attributes:
        shares: The true shares, shape (k,).
        probabilities: The probability that the interval holds each, shape (k,).
        level: The level that was aimed at.
        method: The name of the method.
        sentence: The result in one plain English sentence.
        reference: Where the computation is published.
    """

    shares: tuple[float, ...]
    probabilities: tuple[float, ...]
    level: float
    method: str
    sentence: str
    reference: str = "Brown, Cai and DasGupta 2001"

    @property
    def least(self) -> float:
        """The lowest coverage over the shares."""
        return min(self.probabilities)

    @property
    def mean(self) -> float:
        """The mean coverage over the shares, each counted equally."""
        return float(np.mean(self.probabilities))


def coverage_probability(
    n: SupportsIndex, p: float, level: float = 0.95, method: str | Bounds = "wilson"
) -> float:
    """Probability that the interval from n respondents holds the true share p.

    Args:
        n: Respondents, at least 1.
        p: The true share, 0 to 1.
        level: Confidence level that is aimed at, strictly between 0 and 1.
        method: A key of ``METHODS``, or a function of counts, bases and level.

    Returns:
        The probability, without simulation.

    Raises:
        InvalidArgument: If an argument lies outside its range.

    Reference:
        Brown, Cai and DasGupta 2001.

    Example:
        >>> round(coverage_probability(122, 0.18, method="wald"), 4)
        0.9506
    """
    return coverage_curve(n, [p], level, method).probabilities[0]


def coverage_curve(
    n: SupportsIndex,
    shares: npt.ArrayLike,
    level: float = 0.95,
    method: str | Bounds = "wilson",
) -> Coverage:
    """Coverage of the interval from n respondents at each of several true shares.

    Args:
        n: Respondents, at least 1.
        shares: True shares, shape (k,), each 0 to 1.
        level: Confidence level that is aimed at, strictly between 0 and 1.
        method: A key of ``METHODS``, or a function of counts, bases and level.

    Returns:
        The coverage at every share.

    Raises:
        InvalidArgument: If an argument lies outside its range.

    Reference:
        Brown, Cai and DasGupta 2001.

    Example:
        >>> coverage_curve(20, [0.0, 1.0], method="clopper_pearson").least
        1.0
    """
    from scipy.stats import binom

    base = whole(n, "n", least=1)
    true = np.atleast_1d(np.asarray(shares, dtype=np.float64))
    if true.ndim != 1 or true.size == 0 or not np.all((true >= 0) & (true <= 1)):
        raise InvalidArgument("true shares lie from 0 to 1, and there is at least one")
    x = np.arange(base + 1)
    bounds = method_of(method).bounds if isinstance(method, str) else method
    low, high = bounds(x, np.full_like(x, base), level_between(level))
    name = method_of(method).name if isinstance(method, str) else "interval"
    covered = np.empty(true.size)
    for i, p in enumerate(true):
        covered[i] = binom.pmf(x, base, p)[(low <= p) & (p <= high)].sum()
    return _told(true, covered, level, name, f"{base} respondents")


def finite_coverage(
    n: SupportsIndex,
    N: SupportsIndex,
    level: float = 0.95,
    method: str | FiniteBounds = "hypergeometric",
) -> Coverage:
    """Coverage for a finite population, at every share M/N that it can have.

    Args:
        n: Respondents, 1 to N.
        N: Population.
        level: Confidence level that is aimed at, strictly between 0 and 1.
        method: A key of ``FINITE_METHODS``, or a function of counts, bases, populations, level.

    Returns:
        The coverage for M = 0 to N.

    Raises:
        InvalidArgument: If an argument lies outside its range.

    Reference:
        Buonaccorsi 1987.

    Example:
        >>> finite_coverage(10, 50).least >= 0.95
        True
    """
    from scipy.stats import hypergeom

    base, population = base_of_population(n, N)
    x = np.arange(base + 1)
    bounds = finite_method_of(method).bounds if isinstance(method, str) else method
    name = finite_method_of(method).name if isinstance(method, str) else "interval"
    low, high = bounds(x, np.full_like(x, base), np.full_like(x, population), level_between(level))
    true = np.arange(population + 1) / population
    covered = np.array(
        [
            hypergeom.pmf(x, population, m, base)[(low <= p) & (p <= high)].sum()
            for m, p in enumerate(true)
        ]
    )
    return _told(true, covered, level, name, f"{base} of {population}")


def _told(shares: Floats, covered: Floats, level: float, name: str, sample: str) -> Coverage:
    # A sum of probabilities may pass one by rounding error.
    probabilities = np.minimum(covered, 1.0)
    worst = int(np.argmin(probabilities))
    return Coverage(
        shares=tuple(shares.tolist()),
        probabilities=tuple(probabilities.tolist()),
        level=float(level),
        method=name,
        sentence=(
            f"With {sample}, the {name} at {percent_level(level)} holds the true share with a "
            f"probability of at least {percent(float(probabilities[worst]))} over the shares "
            f"looked at (lowest at {percent(float(shares[worst]))})."
        ),
    )
