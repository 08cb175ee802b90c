# ruff: noqa: N803  (N is the size of the population throughout the field)
"""Intervals for a share of a finite population: x of n respondents, drawn from N.

With 122 of 623 the population is not endless, and an interval that ignores this is too wide. All
functions here take the n as a simple random sample of the N. Where it is not one, they bound
nothing; the functions for non-response do.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, SupportsIndex

import numpy as np
import numpy.typing as npt

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.results import Estimate
from pbcanalysis.survey._arguments import (
    arrays_of_counts,
    base_of_population,
    count_of_base,
    index_of,
    level_between,
    percent,
    percent_level,
    span,
    stacked,
    whole,
)
from pbcanalysis.survey.finite_bounds import (
    FINITE_METHODS,
    beta_binomial_quantiles,
    finite_method_of,
)
from pbcanalysis.survey.hypergeometric import most_likely_count

if TYPE_CHECKING:
    import pandas as pd


def hypergeometric_exact(
    x: SupportsIndex,
    n: SupportsIndex,
    N: SupportsIndex,
    level: float = 0.95,
) -> Estimate:
    """Exact interval for the share of a finite population, by hypergeometric tail inversion.

    It is the finite counterpart of Clopper-Pearson. Its ends are attainable shares M/N; so is
    its value, the most likely M over N, which differs from x/n by less than 1/N.

    Args:
        x: Count of respondents who said yes, 0 to n.
        n: Respondents, 1 to N.
        N: Population.
        level: Confidence level, strictly between 0 and 1, read as the decimal written.

    Returns:
        An estimate in unit ``"share"``.

    Raises:
        InvalidArgument: If an argument lies outside its range.

    Reference:
        Katz 1953; Buonaccorsi 1987; Wang 2015.

    Example:
        >>> hypergeometric_exact(22, 122, 623).sentence[-15:]
        '12.3% to 25.3%.'
    """
    return finite_interval(x, n, N, level, "hypergeometric")


def wilson_finite(
    x: SupportsIndex,
    n: SupportsIndex,
    N: SupportsIndex,
    level: float = 0.95,
) -> Estimate:
    """Wilson score interval for a finite population: n(N-1)/(N-n) takes the place of n.

    Args:
        x: Count of respondents who said yes, 0 to n.
        n: Respondents, 1 to N.
        N: Population.
        level: Confidence level, strictly between 0 and 1.

    Returns:
        An estimate in unit ``"share"``.

    Raises:
        InvalidArgument: If an argument lies outside its range.

    Reference:
        Wilson 1927; Cochran 1977, section 2.6, for the correction.

    Example:
        >>> wilson_finite(10, 20, 20).width
        0.0
    """
    return finite_interval(x, n, N, level, "wilson")


def hypergeometric_likelihood_ratio(
    x: SupportsIndex,
    n: SupportsIndex,
    N: SupportsIndex,
    level: float = 0.95,
) -> Estimate:
    """Likelihood-ratio interval for the share of a finite population.

    Args:
        x: Count of respondents who said yes, 0 to n.
        n: Respondents, 1 to N.
        N: Population.
        level: Confidence level, strictly between 0 and 1.

    Returns:
        An estimate in unit ``"share"``; its value is the most likely M over N.

    Raises:
        InvalidArgument: If an argument lies outside its range.

    Reference:
        After Wendell and Schmee 2001, with the chi-square quantile in place of their own cut.

    Example:
        >>> round(623 * hypergeometric_likelihood_ratio(22, 122, 623).high)
        153
    """
    return finite_interval(x, n, N, level, "likelihood_ratio")


def beta_binomial_jeffreys(
    x: SupportsIndex,
    n: SupportsIndex,
    N: SupportsIndex,
    level: float = 0.95,
) -> Estimate:
    """Equal-tailed posterior interval for a finite population under the Jeffreys prior.

    Of the N - n who were not asked, the number of yeses is beta-binomial with parameters
    x + 1/2 and n - x + 1/2.

    Args:
        x: Count of respondents who said yes, 0 to n.
        n: Respondents, 1 to N.
        N: Population.
        level: Probability level, strictly between 0 and 1.

    Returns:
        An estimate in unit ``"share"``; its value is the posterior median of M over N.

    Raises:
        InvalidArgument: If an argument lies outside its range.

    Reference:
        Jeffreys 1961; Brown, Cai and DasGupta 2001.

    Example:
        >>> round(8400 * beta_binomial_jeffreys(22, 122, 8400).low)
        1012
    """
    return finite_interval(x, n, N, level, "beta_binomial")


def wald_finite(
    x: SupportsIndex,
    n: SupportsIndex,
    N: SupportsIndex,
    level: float = 0.95,
    *,
    clip: bool = True,
) -> Estimate:
    """Wald interval with finite population correction, kept for comparison only.

    Args:
        x: Count of respondents who said yes, 0 to n.
        n: Respondents, 2 to N.
        N: Population.
        level: Confidence level, strictly between 0 and 1.
        clip: Cut the ends at 0 and 1; the formula can go beyond.

    Returns:
        An estimate in unit ``"share"``.

    Raises:
        InvalidArgument: If an argument lies outside its range.

    Reference:
        Cochran 1977, equation 3.8.

    Example:
        >>> wald_finite(2, 100, 300, clip=False).low < 0
        True
    """
    return finite_interval(x, n, N, level, "wald", clip=clip)


def finite_interval(
    x: SupportsIndex,
    n: SupportsIndex,
    N: SupportsIndex,
    level: float = 0.95,
    method: str = "hypergeometric",
    *,
    clip: bool = True,
) -> Estimate:
    """Interval for the share of a finite population, by the key of its method.

    Args:
        x: Count of respondents who said yes, 0 to n.
        n: Respondents, 1 to N.
        N: Population.
        level: Confidence level, strictly between 0 and 1.
        method: A key of ``FINITE_METHODS``.
        clip: Cut the ends at 0 and 1, where the method can go beyond.

    Returns:
        An estimate in unit ``"share"``.

    Raises:
        InvalidArgument: If an argument lies outside its range, or the method is unknown.

    Reference:
        That of the method.

    Example:
        >>> finite_interval(22, 122, 623) == hypergeometric_exact(22, 122, 623)
        True
    """
    count, base = count_of_base(x, n)
    base, population = base_of_population(base, N)
    chosen = finite_method_of(method)
    one = (np.array([count]), np.array([base]), np.array([population]))
    lows, highs = chosen.bounds(*one, level_between(level))
    low, high = float(lows[0]), float(highs[0])
    if clip:
        low, high = max(low, 0.0), min(high, 1.0)
    if method in ("hypergeometric", "likelihood_ratio"):
        value = int(most_likely_count(*one)[0]) / population
    elif method == "beta_binomial":
        value = beta_binomial_quantiles(count, base, population, (0.5,))[0] / population
    else:
        value = count / base
    return Estimate(
        value=value,
        low=low,
        high=high,
        level=float(level),
        unit="share",
        method=chosen.name,
        reference=chosen.reference,
        inputs={"x": count, "n": base, "N": population, "level": float(level)},
        sentence=(
            f"{count} of {base}, taken as a random sample of {population}, is "
            f"{percent(count / base)}; {chosen.name} at {percent_level(level)}: {span(low, high)}."
        ),
    )


def population_count(
    x: SupportsIndex,
    n: SupportsIndex,
    N: SupportsIndex,
    level: float = 0.95,
    method: str = "hypergeometric",
) -> Estimate:
    """Interval for the number in the population, in whole numbers.

    Args:
        x: Count of respondents who said yes, 0 to n.
        n: Respondents, 1 to N.
        N: Population.
        level: Confidence level, strictly between 0 and 1.
        method: ``"hypergeometric"``, ``"likelihood_ratio"`` or ``"beta_binomial"``: those whose
            ends are whole numbers.

    Returns:
        An estimate in unit ``"count"`` with whole ends and value.

    Raises:
        InvalidArgument: If an argument lies outside its range, or the method has no whole ends.

    Reference:
        That of the method.

    Example:
        >>> answer = population_count(1, 1, 2)
        >>> answer.low, answer.high
        (1.0, 2.0)
    """
    if method not in ("hypergeometric", "likelihood_ratio", "beta_binomial"):
        raise InvalidArgument(f"{finite_method_of(method).name} has no ends in whole numbers")
    share = finite_interval(x, n, N, level, method)
    population = whole(N, "N")
    low, high = round(share.low * population), round(share.high * population)
    if share.value is None:
        raise InvalidArgument("a single count has a value")
    return Estimate(
        value=float(round(share.value * population)),
        low=float(low),
        high=float(high),
        level=share.level,
        unit="count",
        method=share.method,
        reference=share.reference,
        inputs=share.inputs,
        sentence=(
            f"{whole(x, 'x')} of {whole(n, 'n')}, taken as a random sample, stands for {low} to "
            f"{high} of {population}; {share.method} at {percent_level(level)}."
        ),
    )


def finite_interval_table(
    x: npt.ArrayLike,
    n: npt.ArrayLike,
    N: npt.ArrayLike,
    level: float = 0.95,
    methods: Sequence[str] = ("hypergeometric",),
) -> pd.DataFrame:
    """Intervals for finite populations over whole tables at once.

    Args:
        x: Counts: an array, a list or a column of a data frame.
        n: Bases of the same length, or one for all.
        N: Populations of the same length, or one for all.
        level: Confidence level, strictly between 0 and 1.
        methods: Keys of ``FINITE_METHODS``.

    Returns:
        A tidy table, for every method one row per count: ``x``, ``n``, ``N``, ``share``,
        ``low``, ``high`` (shares), ``level``, ``method``. An index of ``x`` is kept.

    Raises:
        InvalidArgument: If any row or the level lies outside its range, or a method is unknown.

    Reference:
        Those of the methods.

    Example:
        >>> table = finite_interval_table([0, 122], 122, 8261)
        >>> (table["high"] * 8261).round().astype(int).tolist()
        [244, 8261]
    """
    laid_out = tuple(np.atleast_1d(a) for a in arrays_of_counts(x, n, N) if a is not None)
    counts, bases, populations = laid_out
    if counts.ndim != 1:
        raise InvalidArgument(f"a table has one dimension, not {counts.ndim}")

    def columns(key: str) -> dict[str, object]:
        low, high = finite_method_of(key).bounds(counts, bases, populations, level_between(level))
        return {
            "x": counts,
            "n": bases,
            "N": populations,
            "share": counts / bases,
            "low": np.maximum(low, 0.0),
            "high": np.minimum(high, 1.0),
            "level": float(level),
        }

    return stacked(methods, FINITE_METHODS, index_of(x), columns)
