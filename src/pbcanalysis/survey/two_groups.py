# ruff: noqa: N803  (N is the size of the population throughout the field)
"""Planning a comparison of two groups or waves by the exact power of the test that is used.

The test is whether Newcombe's interval for the difference leaves nought out: the one that this
package compares groups and waves by. Its power is a sum over all counts that the groups can have.
"""

from __future__ import annotations

from math import ceil
from typing import SupportsIndex

import numpy as np

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.survey._arguments import (
    Floats,
    Integers,
    level_between,
    normal_quantile,
    percent,
    percent_level,
    share_between,
    whole,
)
from pbcanalysis.survey.comparison import difference_method_of
from pbcanalysis.survey.planning import SampleSize, effect_of_design, inside, sized

# Counts further out than this have a chance of less than 1e-15 together.
_DEVIATIONS = 9.0


def power_two_groups(p1: float, p2: float, n: SupportsIndex, level: float = 0.95) -> float:
    """Chance that two groups of n replies are found to differ, the right way round.

    Exact: the sum over all pairs of counts of their binomial chances, where Newcombe's interval
    for the difference lies wholly on the side on which the shares differ.

    Args:
        p1: Share in the first group, 0 to 1.
        p2: Share in the second group, 0 to 1, another number.
        n: Replies in each group, at least 1, drawn one by one from endless populations.
        level: Confidence level of the interval, strictly between 0 and 1.

    Returns:
        The power, 0 to 1.

    Raises:
        InvalidArgument: If an argument lies outside its range, or both shares are one.

    Reference:
        Newcombe 1998b, method 10, for the interval; the sum is over its definition.

    Example:
        >>> round(power_two_groups(0.05, 0.01, 250), 3)
        0.772
    """
    from scipy.special import bdtr

    size = whole(n, "n", least=1)
    first, second = share_between(p1, "p1"), share_between(p2, "p2")
    if first == second:
        raise InvalidArgument("the two shares are the same: no survey tells them apart")
    smaller, larger = min(first, second), max(first, second)
    counts = _likely(larger, size)
    level_between(level)
    # For each count of the larger share, the most of the smaller that is still told apart (-1 for
    # none): the lower end falls as that count rises, so that halving finds it.
    apart, close = np.full(counts.size, -1), counts
    base = np.full(counts.size, size)
    limits = difference_method_of("newcombe").limits
    while np.any(close - apart > 1):
        middle = np.maximum((apart + close) // 2, 0)
        lows, _ = limits(counts, base, middle, base, level)
        open_ = close - apart > 1
        apart = np.where(open_ & (lows > 0), middle, apart)
        close = np.where(open_ & (lows <= 0), middle, close)
    below = np.where(apart >= 0, bdtr(np.maximum(apart, 0), size, smaller), 0.0)
    return min(float((_chances(counts, size, larger) * below).sum()), 1.0)


def sample_size_two_groups(
    p1: float,
    p2: float,
    power: float = 0.8,
    level: float = 0.95,
    N: SupportsIndex | None = None,
    design_effect: float = 1.0,
) -> SampleSize:
    """Replies needed in each of two equal groups, or waves, to tell their shares apart.

    The fewest from which on the exact power of Newcombe's interval stays at what is wanted. Power
    goes up and down a little from one size to the next: a single size that reaches it by luck
    does not count.

    Args:
        p1: Share in the first group, strictly between 0 and 1.
        p2: Share in the second group, another number strictly between 0 and 1.
        power: Wanted probability of telling them apart, strictly between 0 and 1.
        level: Confidence level of the interval for the difference, strictly between 0 and 1.
        N: Population of each group, or ``None`` for endless ones. The interval is then thought
            to take this into account, by the size (N - 1)/(N - n) times as large.
        design_effect: Inflation of the variance by clusters or weights, above 0.

    Returns:
        The size per group.

    Raises:
        InvalidArgument: If an argument lies outside its range, or both shares are one.

    Reference:
        Newcombe 1998b, method 10, planned by its exact power; Cochran 1977, equation 4.2.

    Example:
        >>> sample_size_two_groups(0.5, 0.6).n
        392
    """
    first, second = inside(p1, "p1"), inside(p2, "p2")
    if first == second:
        raise InvalidArgument("the two shares are the same: no survey tells them apart")
    wanted, effect = inside(power, "power"), effect_of_design(design_effect)
    simple = _fewest(first, second, wanted, level_between(level))
    return sized(
        effect * simple,
        N,
        f"telling {percent(first)} from {percent(second)} between two groups with a power of "
        f"{percent(power, 0)} ({percent_level(level)}), in each",
        method="sample size per group by the exact power of Newcombe's interval",
        reference="Newcombe 1998b",
    )


def _fewest(p1: float, p2: float, wanted: float, level: float) -> int:
    """One more than the largest size whose power falls short."""
    from scipy.special import ndtri

    def enough(n: int) -> bool:
        return power_two_groups(p1, p2, n, level) >= wanted

    z = normal_quantile(level) + float(ndtri(wanted))
    guess = max(ceil(z**2 * (p1 * (1 - p1) + p2 * (1 - p2)) / (p1 - p2) ** 2), 1)
    # The steps of the power are as far apart as one more reply of the rarest kind.
    rarest = min(p1, p2, 1 - p1, 1 - p2)
    fails, size = 0, guess
    while size <= max(fails, guess) + min(max(guess // 4, 20), ceil(4 / rarest)):
        if not enough(size):
            fails = size
        size += 1
    if fails:
        return fails + 1
    while guess > 1 and enough(guess - 1):
        guess -= 1
    return guess


def _likely(p: float, n: int) -> Integers:
    """The counts of n that have any chance worth summing."""
    reach = _DEVIATIONS * (n * p * (1 - p)) ** 0.5 + 40
    return np.arange(max(int(n * p - reach), 0), min(int(n * p + reach) + 1, n) + 1, dtype=np.int64)


def _chances(counts: Integers, n: int, p: float) -> Floats:
    from scipy.stats import binom

    return np.asarray(binom.pmf(counts, n, p), dtype=np.float64)
