"""Intervals for a proportion: x of n respondents, by the methods in common use.

The Wilson score interval is the headline of this project; the others stand beside it, so that a
reader can see how little, or how much, hangs on the choice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, SupportsIndex

import numpy as np
import numpy.typing as npt

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.results import Estimate
from pbcanalysis.survey._arguments import (
    Counts,
    arrays_of_counts,
    count_of_base,
    index_of,
    level_between,
    percent,
    percent_level,
    span,
    stacked,
)
from pbcanalysis.survey.interval_bounds import METHODS, Method, method_of

if TYPE_CHECKING:
    import pandas as pd


def wilson(
    x: SupportsIndex, n: SupportsIndex, level: float = 0.95, *, continuity: bool = False
) -> Estimate:
    """Wilson score interval for a proportion.

    Args:
        x: Count of respondents who said yes, 0 to n.
        n: Respondents, at least 1.
        level: Confidence level, strictly between 0 and 1.
        continuity: With the continuity correction, which is wider.

    Returns:
        An estimate in unit ``"share"``.

    Raises:
        InvalidArgument: If x, n or the level lies outside its range.

    Reference:
        Wilson 1927; with continuity correction Newcombe 1998a, method 4.

    Example:
        >>> wilson(22, 122).sentence
        '22 of 122 is 18.0%; Wilson score interval at 95%: 12.2% to 25.8%.'
    """
    return _estimate(x, n, level, method_of("wilson_continuity" if continuity else "wilson"))


def clopper_pearson(x: SupportsIndex, n: SupportsIndex, level: float = 0.95) -> Estimate:
    """Clopper-Pearson exact interval, never below the stated coverage and often far above.

    Args:
        x: Count of respondents who said yes, 0 to n.
        n: Respondents, at least 1.
        level: Confidence level, strictly between 0 and 1.

    Returns:
        An estimate in unit ``"share"``.

    Raises:
        InvalidArgument: If x, n or the level lies outside its range.

    Reference:
        Clopper and Pearson 1934.

    Example:
        >>> clopper_pearson(0, 1).high
        0.975
    """
    return _estimate(x, n, level, method_of("clopper_pearson"))


def mid_p(x: SupportsIndex, n: SupportsIndex, level: float = 0.95) -> Estimate:
    """Mid-P interval: Clopper-Pearson with half the observed count's probability per tail.

    Args:
        x: Count of respondents who said yes, 0 to n.
        n: Respondents, at least 1.
        level: Confidence level, strictly between 0 and 1.

    Returns:
        An estimate in unit ``"share"``.

    Raises:
        InvalidArgument: If x, n or the level lies outside its range, or if the level is so low
            that the interval leaves x/n out.

    Reference:
        Lancaster 1961; Berry and Armitage 1995.

    Example:
        >>> round(mid_p(0, 1).high, 12)
        0.95
    """
    return _estimate(x, n, level, method_of("mid_p"))


def jeffreys(
    x: SupportsIndex, n: SupportsIndex, level: float = 0.95, *, end_points: bool = True
) -> Estimate:
    """Jeffreys interval, with the end-point rule unless told otherwise.

    Args:
        x: Count of respondents who said yes, 0 to n.
        n: Respondents, at least 1.
        level: Probability level, strictly between 0 and 1.
        end_points: With the rule that x = 0 starts at 0 and x = n ends at 1. Without it the
            quantiles of Beta(x + 1/2, n - x + 1/2) stand as they are, x/n may lie outside, and
            the value given is the posterior median.

    Returns:
        An estimate in unit ``"share"``.

    Raises:
        InvalidArgument: If x, n or the level lies outside its range, or if the level is so low
            that the interval leaves x/n out.

    Reference:
        Brown, Cai and DasGupta 2001, section 4.1.

    Example:
        >>> jeffreys(0, 20).low, round(jeffreys(0, 20, end_points=False).low, 6)
        (0.0, 2.4e-05)
    """
    if end_points:
        return _estimate(x, n, level, method_of("jeffreys"))
    from scipy.special import betaincinv

    count, base = count_of_base(x, n)
    median = float(betaincinv(count + 0.5, base - count + 0.5, 0.5))
    return _estimate(x, n, level, method_of("jeffreys_unmodified"), value=median)


def agresti_coull(
    x: SupportsIndex, n: SupportsIndex, level: float = 0.95, *, clip: bool = True
) -> Estimate:
    """Agresti-Coull interval with the full z squared, not the shortcut of two and two.

    Args:
        x: Count of respondents who said yes, 0 to n.
        n: Respondents, at least 1.
        level: Confidence level, strictly between 0 and 1.
        clip: Cut the ends at 0 and 1; the formula can go beyond.

    Returns:
        An estimate in unit ``"share"``.

    Raises:
        InvalidArgument: If x, n or the level lies outside its range.

    Reference:
        Agresti and Coull 1998.

    Example:
        >>> agresti_coull(0, 1).low, round(agresti_coull(0, 1, clip=False).low, 3)
        (0.0, -0.039)
    """
    return _estimate(x, n, level, method_of("agresti_coull"), clip=clip)


def wald(x: SupportsIndex, n: SupportsIndex, level: float = 0.95, *, clip: bool = True) -> Estimate:
    """Wald interval: the textbook one, kept for comparison only.

    At x = 0 and x = n it has no width, and its coverage falls well short near the edges.

    Args:
        x: Count of respondents who said yes, 0 to n.
        n: Respondents, at least 1.
        level: Confidence level, strictly between 0 and 1.
        clip: Cut the ends at 0 and 1; the formula can go beyond.

    Returns:
        An estimate in unit ``"share"``.

    Raises:
        InvalidArgument: If x, n or the level lies outside its range.

    Reference:
        Newcombe 1998a, method 1.

    Example:
        >>> wald(0, 20).width
        0.0
    """
    return _estimate(x, n, level, method_of("wald"), clip=clip)


def likelihood_ratio(x: SupportsIndex, n: SupportsIndex, level: float = 0.95) -> Estimate:
    """Likelihood-ratio interval: shares whose deviance stays under the chi-square quantile.

    Args:
        x: Count of respondents who said yes, 0 to n.
        n: Respondents, at least 1.
        level: Confidence level, strictly between 0 and 1.

    Returns:
        An estimate in unit ``"share"``.

    Raises:
        InvalidArgument: If x, n or the level lies outside its range.

    Reference:
        Brown, Cai and DasGupta 2001, section 4.2.

    Example:
        >>> round(likelihood_ratio(22, 122).low, 4)
        0.1191
    """
    return _estimate(x, n, level, method_of("likelihood_ratio"))


def interval(
    x: SupportsIndex | Counts,
    n: SupportsIndex | None = None,
    level: float = 0.95,
    method: str = "wilson",
) -> Estimate:
    """Interval for a proportion by the key of its method, for one count or for a set of them.

    Args:
        x: A count; or the possible counts of the base n, which gives their envelope; or a
            mapping from each possible base to its possible counts (without n).
        n: Respondents, at least 1.
        level: Confidence level, strictly between 0 and 1.
        method: A key of ``METHODS``.

    Returns:
        An estimate in unit ``"share"``; for a set, without a value.

    Raises:
        InvalidArgument: If an argument lies outside its range, or the method is unknown.

    Reference:
        That of the method.

    Example:
        >>> interval(22, 122, method="clopper_pearson") == clopper_pearson(22, 122)
        True
        >>> interval(range(88, 92), 122).value is None
        True
    """
    if isinstance(x, Iterable | Mapping):
        from pbcanalysis.survey.envelopes import envelope

        return envelope(x, n, level, method=method)
    if n is None:
        raise InvalidArgument("n is needed with a single count")
    if method == "jeffreys_unmodified":
        return jeffreys(x, n, level, end_points=False)
    return _estimate(x, n, level, method_of(method))


def interval_table(
    x: npt.ArrayLike,
    n: npt.ArrayLike,
    level: float = 0.95,
    methods: Sequence[str] = ("wilson",),
) -> pd.DataFrame:
    """Intervals for whole tables of counts at once.

    Args:
        x: Counts: an array, a list or a column of a data frame.
        n: Bases of the same length, or one base for all.
        level: Confidence level, strictly between 0 and 1.
        methods: Keys of ``METHODS``.

    Returns:
        A tidy table, for every method one row per count: ``x``, ``n``, ``share``, ``low``,
        ``high`` (shares), ``level``, ``method``. An index of ``x`` is kept.

    Raises:
        InvalidArgument: If any row or the level lies outside its range, or a method is unknown.

    Reference:
        Those of the methods.

    Example:
        >>> interval_table([22, 60], 122).round(3)[["x", "low", "high"]].values.tolist()
        [[22.0, 0.122, 0.258], [60.0, 0.405, 0.579]]
    """
    counts, bases, _ = arrays_of_counts(x, n)
    counts, bases = np.atleast_1d(counts), np.atleast_1d(bases)
    if counts.ndim != 1:
        raise InvalidArgument(f"a table has one dimension, not {counts.ndim}")

    def columns(key: str) -> dict[str, object]:
        low, high = method_of(key).bounds(counts, bases, level_between(level))
        return {
            "x": counts,
            "n": bases,
            "share": counts / bases,
            "low": np.maximum(low, 0.0),
            "high": np.minimum(high, 1.0),
            "level": float(level),
        }

    return stacked(methods, METHODS, index_of(x), columns)


def _estimate(
    x: SupportsIndex,
    n: SupportsIndex,
    level: float,
    method: Method,
    *,
    value: float | None = None,
    clip: bool = True,
) -> Estimate:
    count, base = count_of_base(x, n)
    level_between(level)
    lows, highs = method.bounds(np.array([count]), np.array([base]), level)
    low, high = float(lows[0]), float(highs[0])
    if clip:
        low, high = max(low, 0.0), min(high, 1.0)
    share = count / base if value is None else value
    if not low - 1e-12 <= share <= high + 1e-12:
        raise InvalidArgument(
            f"at a level of {level} the {method.name} of {count} of {base} leaves "
            f"{percent(share, 3)} out: take a level of 0.5 or more"
        )
    return Estimate(
        value=share,
        low=low,
        high=high,
        level=float(level),
        unit="share",
        method=method.name,
        reference=method.reference,
        inputs={"x": count, "n": base, "level": float(level)},
        sentence=(
            f"{count} of {base} is {percent(count / base)}; {method.name} at "
            f"{percent_level(level)}: {span(low, high)}."
        ),
    )
