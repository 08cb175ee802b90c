# ruff: noqa: N803  (N is the size of the population throughout the field)
"""How much a survey leaves unknown: missing information, representativity, data defect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import SupportsIndex

import numpy as np

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.results import Estimate
from pbcanalysis.survey._arguments import (
    base_of_population,
    count_of_base,
    percent,
    share_between,
    whole,
)


def fraction_missing(n: SupportsIndex, N: SupportsIndex) -> Estimate:
    """Fraction of missing information where nothing is known about non-respondents.

    Args:
        n: Respondents, 1 to N.
        N: All who were asked.

    Returns:
        An estimate in unit ``"share"``: 1 - n/N.

    Raises:
        InvalidArgument: If an argument lies outside its range.

    Reference:
        Rubin 1987, section 3.1.

    Example:
        >>> fraction_missing(122, 623).value == 501 / 623
        True
    """
    base, population = base_of_population(n, N)
    share = (population - base) / population
    return Estimate(
        value=share,
        low=share,
        high=share,
        unit="share",
        method="fraction of missing information, no covariates",
        reference="Rubin 1987",
        inputs={"n": base, "N": population},
        sentence=(
            f"With {base} of {population} replying and nothing known about the rest, "
            f"{percent(share)} of the information is missing."
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RIndicator:
    """How even response was over groups.

    Attributes:
        value: The R-indicator, 1 - 2 S: 1 where every group responded alike.
        deviation: S, the standard deviation of response propensities over the sample.
        response_rate: Their mean.
        coefficient_of_variation: S over the mean: the largest standardised bias that a variable
            explained by the groups can have.
        sentence: The result in one plain English sentence.
        method: The field's name for the method.
        reference: Where it is published.
    """

    value: float
    deviation: float
    response_rate: float
    coefficient_of_variation: float
    sentence: str
    method: str = "R-indicator"
    reference: str = "Schouten, Cobben and Bethlehem 2009"


def r_indicator(
    sampled: Sequence[int], responded: Sequence[int], *, divisor: str = "n-1"
) -> RIndicator:
    """R-indicator from the response rates of groups, without adjustment for bias.

    Args:
        sampled: Numbers asked per group, each at least 1.
        responded: Numbers who replied per group, each at most the number asked.
        divisor: ``"n-1"`` or ``"n"``, of the variance of propensities over the sample.

    Returns:
        The indicator with its deviation and coefficient of variation.

    Raises:
        InvalidArgument: If the groups do not fit, or nobody replied.

    Reference:
        Schouten, Cobben and Bethlehem 2009.

    Example:
        >>> r_indicator([100, 100], [20, 20]).value
        1.0
    """
    if len(sampled) != len(responded) or len(sampled) == 0:
        raise InvalidArgument("sampled and responded name the same groups, at least one")
    pairs = [count_of_base(x, n) for x, n in zip(responded, sampled, strict=True)]
    replied = np.array([x for x, _ in pairs], dtype=np.float64)
    asked = np.array([n for _, n in pairs], dtype=np.float64)
    if divisor not in ("n", "n-1"):
        raise InvalidArgument(f"the divisor is 'n' or 'n-1', not {divisor!r}")
    total = asked.sum()
    below = total - 1 if divisor == "n-1" else total
    if replied.sum() == 0 or below == 0:
        raise InvalidArgument("an R-indicator needs at least two cases and one reply")
    mean = float(replied.sum() / total)
    deviation = float(np.sqrt((asked * (replied / asked - mean) ** 2).sum() / below))
    value = 1 - 2 * deviation
    return RIndicator(
        value=value,
        deviation=deviation,
        response_rate=mean,
        coefficient_of_variation=deviation / mean,
        sentence=(
            f"Over {len(pairs)} groups the R-indicator is {value:.3f} (1 would be a response "
            f"alike in all); a variable that the groups explain can be biased by up to "
            f"{deviation / mean:.2f} of its standard deviation."
        ),
    )


def r_indicator_bounds(n: SupportsIndex, N: SupportsIndex) -> Estimate:
    """Bounds on the R-indicator where only the response rate is known.

    Args:
        n: Respondents, 1 to N.
        N: All who were asked.

    Returns:
        An estimate in unit ``"ratio"`` without value: from 1 - 2 S with the largest S that the
        response rate allows, the square root of rate times one minus rate, to 1.

    Raises:
        InvalidArgument: If an argument lies outside its range.

    Reference:
        Schouten, Cobben and Bethlehem 2009, section 3.

    Example:
        >>> r_indicator_bounds(50, 100).low
        0.0
    """
    base, population = base_of_population(n, N)
    low = 1 - 2 * largest_deviation(base, population)
    return Estimate(
        low=low,
        high=1.0,
        kinds=("worst-case",),
        unit="ratio",
        method="R-indicator bounds",
        reference="Schouten, Cobben and Bethlehem 2009",
        inputs={"n": base, "N": population},
        sentence=(
            f"A response of {percent(base / population)} alone allows any R-indicator from "
            f"{low:.3f} to 1."
        ),
    )


def largest_deviation(n: SupportsIndex, N: SupportsIndex) -> float:
    """Largest standard deviation of response propensities that a response rate allows.

    Example:
        >>> largest_deviation(50, 100)
        0.5
    """
    base, population = base_of_population(n, N)
    rate = base / population
    return float(np.sqrt(rate * (1 - rate)))


@dataclass(frozen=True, slots=True, kw_only=True)
class DataDefect:
    """The three factors of the error of a share, and the sample size that it is worth.

    Attributes:
        error: Share among respondents minus share among all.
        correlation: Correlation, over all N, between having replied and saying yes.
        quantity: Square root of (N - n)/n.
        difficulty: Standard deviation of the answer over all N.
        by_chance: The yardstick of the correlation: its root mean square if n of the N were drawn
            at random, one over the square root of N - 1.
        effective_size: Size of the simple random sample with the same mean squared error,
            n/(N - n) over the squared correlation. ``None`` with a correlation of nought.
        sentence: The result in one plain English sentence.
        method: The field's name for the method.
        reference: Where it is published.
    """

    error: float
    correlation: float
    quantity: float
    difficulty: float
    by_chance: float
    effective_size: float | None
    sentence: str
    method: str = "data defect identity"
    reference: str = "Meng 2018"


def data_defect_error(
    n: SupportsIndex, N: SupportsIndex, p: float, correlation: float
) -> DataDefect:
    """Error of a share if having replied and saying yes were so correlated.

    Args:
        n: Respondents, 1 to N.
        N: All who were asked.
        p: Share saying yes among all N, 0 to 1; it sets the standard deviation.
        correlation: Assumed correlation between having replied and saying yes, -1 to 1.

    Returns:
        The error and its factors.

    Raises:
        InvalidArgument: If an argument lies outside its range.

    Reference:
        Meng 2018, equations 2.3 and 3.6.

    Example:
        >>> round(data_defect_error(122, 623, 22 / 122, 0.05).error, 3)
        0.039
    """
    base, population = base_of_population(n, N)
    share = share_between(p, "p")
    if not -1 <= correlation <= 1:
        raise InvalidArgument(f"a correlation lies from -1 to 1, not {correlation}")
    return _defect(base, population, float(np.sqrt(share * (1 - share))), float(correlation))


def data_defect_identity(
    x: SupportsIndex, n: SupportsIndex, N: SupportsIndex, M: SupportsIndex
) -> DataDefect:
    """Error of a share taken apart exactly, where the number M among all N is known.

    Args:
        x: Count of respondents who said yes, 0 to n.
        n: Respondents, fewer than N.
        N: All who were asked.
        M: How many of all N would say yes; more than 0, fewer than N, and fitting x and n.

    Returns:
        The factors, with the correlation worked out from the four counts.

    Raises:
        InvalidArgument: If the counts do not fit one another.

    Reference:
        Meng 2018, equation 2.3.

    Example:
        >>> found = data_defect_identity(22, 122, 623, 200)
        >>> abs(found.error - (22 / 122 - 200 / 623)) < 1e-15
        True
    """
    base, population = base_of_population(n, N)
    count, base = count_of_base(x, base)
    yeses = whole(M, "M")
    if not count <= yeses <= population - base + count:
        raise InvalidArgument(
            f"M lies from x to N - n + x, {count} to {population - base + count}, not {yeses}"
        )
    if base == population or yeses in (0, population):
        raise InvalidArgument("the correlation needs non-respondents, and both answers among all")
    share, rate = yeses / population, base / population
    difficulty = float(np.sqrt(share * (1 - share)))
    covariance = count / population - share * rate
    return _defect(
        base,
        population,
        difficulty,
        covariance / (difficulty * float(np.sqrt(rate * (1 - rate)))),
    )


def _defect(n: int, N: int, difficulty: float, correlation: float) -> DataDefect:
    quantity = float(np.sqrt((N - n) / n))
    error = correlation * quantity * difficulty
    worth = n / (N - n) / correlation**2 if correlation != 0 and n < N else None
    ending = "" if worth is None else f", the worth of {worth:.0f} drawn at random"
    return DataDefect(
        error=error,
        correlation=correlation,
        quantity=quantity,
        difficulty=difficulty,
        # With one alone nothing can vary, and nothing be correlated.
        by_chance=float(1 / np.sqrt(N - 1)) if N > 1 else 0.0,
        effective_size=worth,
        sentence=(
            f"With {n} of {N} replying, a correlation of {correlation:.3f} between replying and "
            f"saying yes is an error of {100 * error:.1f} percentage points{ending}."
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CombinedImputations:
    """Several imputed analyses combined into one.

    Attributes:
        estimate: Mean of the estimates.
        within: Mean of their variances.
        between: Variance between the estimates.
        total: Total variance, within + (1 + 1/m) between.
        relative_increase: Relative increase of the variance due to non-response.
        missing_lambda: Share of the total variance that is due to non-response.
        degrees_of_freedom: Rubin's degrees of freedom; infinite where nothing varies.
        fraction_missing: Fraction of missing information, adjusted for these.
        sentence: The result in one plain English sentence.
        method: The field's name for the method.
        reference: Where it is published.
    """

    estimate: float
    within: float
    between: float
    total: float
    relative_increase: float
    missing_lambda: float
    degrees_of_freedom: float
    fraction_missing: float
    sentence: str
    method: str = "Rubin's rules"
    reference: str = "Rubin 1987"


def rubins_rules(estimates: Sequence[float], variances: Sequence[float]) -> CombinedImputations:
    """Combine the analyses of several imputed data sets.

    Args:
        estimates: One estimate per imputed data set, at least 2.
        variances: Their variances (squared standard errors), above 0.

    Returns:
        The combined estimate with its variance and the fraction of missing information.

    Raises:
        InvalidArgument: If lengths differ, there are fewer than 2, or a variance is not above 0.

    Reference:
        Rubin 1987, section 3.1.

    Example:
        >>> rubins_rules([0.1, 0.3], [0.01, 0.01]).estimate
        0.2
    """
    q = np.asarray(estimates, dtype=np.float64)
    u = np.asarray(variances, dtype=np.float64)
    if q.ndim != 1 or q.shape != u.shape or q.size < 2:
        raise InvalidArgument("give as many variances as estimates, and at least two")
    if not (np.all(np.isfinite(q)) and np.all(np.isfinite(u)) and np.all(u > 0)):
        raise InvalidArgument("estimates are finite numbers, and variances above 0")
    m = q.size
    within, between = float(u.mean()), float(q.var(ddof=1))
    extra = (1 + 1 / m) * between
    total = within + extra
    increase = extra / within
    freedom = float("inf") if increase == 0 else (m - 1) * (1 + 1 / increase) ** 2
    missing = (increase + 2 / (freedom + 3)) / (increase + 1)
    return CombinedImputations(
        estimate=float(q.mean()),
        within=within,
        between=between,
        total=total,
        relative_increase=increase,
        missing_lambda=extra / total,
        degrees_of_freedom=freedom,
        fraction_missing=missing,
        sentence=(
            f"Over {m} imputations the estimate is {float(q.mean()):.4g} with a standard error "
            f"of {total**0.5:.4g}; {percent(missing)} of the information is missing."
        ),
    )
