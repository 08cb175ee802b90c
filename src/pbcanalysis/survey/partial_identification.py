# ruff: noqa: N803  (N is the size of the population throughout the field)
"""The worst case: what can be said with nothing assumed about those who did not reply.

Of N who were asked, n replied and x of them said yes. The N - n who did not reply are not a
sample of anything, and each of them may be either.

Wherever a count x is taken, an iterable of possible counts is taken too; the result is then the
envelope over them.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import SupportsIndex, TypeAlias

import numpy as np

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.results import Estimate
from pbcanalysis.survey._arguments import (
    Floats,
    Integers,
    base_of_population,
    count_of_base,
    level_between,
    percent_level,
    span,
)

PossibleCounts: TypeAlias = SupportsIndex | Iterable[int]


def members_of(x: PossibleCounts, n: SupportsIndex) -> tuple[int, ...]:
    """Return the possible counts in ascending order, each checked against the base n.

    Raises:
        InvalidArgument: If there is none, or one does not fit the base.
    """
    counts = x if isinstance(x, Iterable) else (x,)
    members = tuple(sorted({count_of_base(member, n)[0] for member in counts}))
    if not members:
        raise InvalidArgument("the set of possible counts is empty: no count fits what was printed")
    return members


def worst_case_fractions(
    x: PossibleCounts, n: SupportsIndex, N: SupportsIndex
) -> tuple[Fraction, Fraction]:
    """Worst-case bounds on the share among all N who were asked, as exact fractions.

    Args:
        x: Count (or possible counts) of respondents who said yes, 0 to n.
        n: Respondents, 1 to N.
        N: All who were asked.

    Returns:
        x/N, where every non-respondent would have said no, and (x + N - n)/N, where every one
        would have said yes.

    Raises:
        InvalidArgument: If an argument lies outside its range.

    Reference:
        Manski 1989.

    Example:
        >>> worst_case_fractions(22, 122, 623)
        (Fraction(22, 623), Fraction(523, 623))
    """
    base, population = base_of_population(n, N)
    members = members_of(x, base)
    return (
        Fraction(members[0], population),
        Fraction(members[-1] + population - base, population),
    )


def worst_case(x: PossibleCounts, n: SupportsIndex, N: SupportsIndex) -> Estimate:
    """Worst-case bounds on the share among all N who were asked.

    The bounds assume nothing about those who did not reply and carry no probability. There is
    no point value: every share between them is equally compatible with what was observed.

    Args:
        x: Count (or possible counts) of respondents who said yes, 0 to n.
        n: Respondents, 1 to N.
        N: All who were asked.

    Returns:
        An estimate in unit ``"share"`` with value and level ``None``.

    Raises:
        InvalidArgument: If an argument lies outside its range.

    Reference:
        Manski 1989.

    Example:
        >>> worst_case(22, 122, 623).sentence[-14:]
        '3.5% to 84.0%.'
    """
    low, high = worst_case_fractions(x, n, N)
    base, population = base_of_population(n, N)
    return Estimate(
        low=float(low),
        high=float(high),
        kinds=("worst-case",),
        unit="share",
        method="worst-case (Manski) bounds",
        reference="Manski 1989",
        inputs={"x": inputs_of(x, n), "n": base, "N": population},
        sentence=(
            f"{written(x, n)} of {base} who replied, with nothing assumed about the "
            f"{population - base} of {population} who did not: {span(float(low), float(high))}."
        ),
    )


def imbens_manski_critical_value(width: float, standard_error: float, level: float = 0.95) -> float:
    """Critical value of the Imbens-Manski interval.

    It solves Phi(C + width / standard error) - Phi(-C) = level, and lies between the one-sided
    normal quantile (wide identified set) and the two-sided one (point identified).

    Args:
        width: Width of the identified set, at least 0.
        standard_error: The larger of the standard errors of its two ends, at least 0.
        level: Confidence level, strictly between 0 and 1.

    Returns:
        The critical value C.

    Raises:
        InvalidArgument: If an argument lies outside its range.

    Reference:
        Imbens and Manski 2004, equation 7.

    Example:
        >>> round(imbens_manski_critical_value(0.0, 0.1), 6)
        1.959964
    """
    level_between(level)
    if not (width >= 0 and standard_error >= 0):
        raise InvalidArgument("the width and the standard error are at least 0")
    return float(_critical_values(np.array([width]), np.array([standard_error]), level)[0])


def imbens_manski_ends(
    x: Integers, n: Integers, N: Integers, level: float, correction: float = 1.0
) -> tuple[Floats, Floats]:
    """Ends of the Imbens-Manski interval over whole arrays, cut at 0 and 1.

    ``correction`` multiplies both standard errors; 1 for a population without end.
    """
    p_low, p_high = x / N, (x + N - n) / N
    se_low, se_high = (correction * np.sqrt(p * (1 - p) / N) for p in (p_low, p_high))
    critical = _critical_values(p_high - p_low, np.maximum(se_low, se_high), level)
    return np.maximum(p_low - critical * se_low, 0.0), np.minimum(p_high + critical * se_high, 1.0)


def imbens_manski(
    x: PossibleCounts,
    n: SupportsIndex,
    N: SupportsIndex,
    level: float = 0.95,
    *,
    population: SupportsIndex | None = None,
) -> Estimate:
    """Confidence interval for a share that is known only between its worst-case bounds.

    The N who were asked are taken as a random sample of a population, from which the worst-case
    bounds are estimated. The interval covers the true share, wherever between the bounds it lies,
    with at least the stated probability.

    Stoye (2009) showed that the critical value relies on the width of the identified set being
    estimated very well where the set is narrow. Here the upper bound minus the lower is the
    share of non-respondents, never negative, which meets his condition (his lemma 3).

    Args:
        x: Count (or possible counts) of respondents who said yes, 0 to n.
        n: Respondents, 1 to N.
        N: All who were asked.
        level: Confidence level, strictly between 0 and 1.
        population: How many the population are, at least N; ``None`` for one without end. With
            all of it asked, the interval is the worst case.

    Returns:
        An estimate in unit ``"share"`` with value ``None``, cut at 0 and 1.

    Raises:
        InvalidArgument: If an argument lies outside its range.

    Reference:
        Imbens and Manski 2004; Stoye 2009. The finite population correction: Cochran 1977.

    Example:
        >>> imbens_manski(22, 122, 623).sentence[-14:]
        '2.3% to 86.4%.'
    """
    base, asked = base_of_population(n, N)
    level_between(level)
    correction = 1.0
    inputs: dict[str, object] = {"x": inputs_of(x, n), "n": base, "N": asked}
    inputs["level"] = float(level)
    whom = f"the {asked} taken as a random sample"
    if population is not None:
        size = base_of_population(asked, population)[1]
        correction = ((size - asked) / (size - 1)) ** 0.5 if size > 1 else 0.0
        inputs["population"] = size
        whom += f" of {size}"
    members = np.array(members_of(x, base), dtype=np.int64)
    lows, highs = imbens_manski_ends(
        members, np.full_like(members, base), np.full_like(members, asked), level, correction
    )
    low, high = float(lows.min()), float(highs.max())
    return Estimate(
        low=low,
        high=high,
        level=float(level),
        unit="share",
        method="Imbens-Manski interval",
        reference="Imbens and Manski 2004; Stoye 2009",
        inputs=inputs,
        sentence=(
            f"{written(x, n)} of {base} who replied out of {asked} asked, with nothing "
            f"assumed about the rest and {whom}; "
            f"Imbens-Manski interval at {percent_level(level)}: {span(low, high)}."
        ),
    )


def _critical_values(width: Floats, standard_error: Floats, level: float) -> Floats:
    """Critical values of a whole array, by halving until nothing is left."""
    from scipy.special import ndtr, ndtri

    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = width / standard_error
    ratio = np.where(standard_error > 0, ratio, np.where(width > 0, np.inf, 0.0))
    low = np.full(width.shape, -float(ndtri(1 - level)))
    high = np.full(width.shape, -float(ndtri((1 - level) / 2)))
    for _ in range(60):
        middle = (low + high) / 2
        short = ndtr(middle + ratio) - ndtr(-middle) < level
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    return np.asarray((low + high) / 2)


def inputs_of(x: PossibleCounts, n: SupportsIndex) -> object:
    """Return the count, or the tuple of possible counts, as they go into a result."""
    members = members_of(x, n)
    return members if isinstance(x, Iterable) else members[0]


def written(x: PossibleCounts, n: SupportsIndex) -> str:
    """Write a count or a set of them: ``22`` or ``88 to 91``."""
    members = members_of(x, n)
    return f"{members[0]}" if len(members) == 1 else f"{members[0]} to {members[-1]}"
