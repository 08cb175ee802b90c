"""A stated margin of error against the number of respondents, with and without correction.

The margin that surveys print is the half-width of the normal interval at a share of one half. For
a survey of a known population the finite population correction makes it smaller.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from statistics import NormalDist
from typing import SupportsIndex

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.reported.integers import IntegerSet
from pbcanalysis.reported.intervals import Exact, exact
from pbcanalysis.reported.printed import Printed, as_percent
from pbcanalysis.reported.rounding import RoundingRule
from pbcanalysis.reported.sets import require_base

LARGEST_BASE = 10**9
"""The largest number of respondents considered where no population is given."""

_SIGN = re.compile(r"^\s*(?:±|\+\s*/?\s*[-−–]|plus or minus)\s*", re.I)


@dataclass(frozen=True, slots=True)
class MarginVerdict:
    """Whether a stated margin of error fits the number of respondents.

    Attributes:
        stated: The margin as printed, in percentage points.
        n: Number of respondents.
        population: Size of the population, or ``None``.
        level: Confidence level.
        plain: Margin without finite population correction, in percentage points.
        corrected: Margin with it, in percentage points; ``None`` without a population.
        fits_plain: Whether ``plain`` prints as stated.
        fits_corrected: Whether ``corrected`` prints as stated; ``None`` without a population.
        bases_plain: Numbers of respondents whose plain margin prints as stated.
        bases_corrected: The same with the correction; ``None`` without a population.
        sentence: The verdict in one sentence.
    """

    stated: Printed
    n: int
    population: int | None
    level: float
    plain: float
    corrected: float | None
    fits_plain: bool
    fits_corrected: bool | None
    bases_plain: IntegerSet
    bases_corrected: IntegerSet | None
    sentence: str


def check_margin(
    stated: Printed | str,
    n: SupportsIndex,
    population: SupportsIndex | None = None,
    *,
    level: float = 0.95,
    share: Exact = Fraction(1, 2),
    rule: RoundingRule | str = RoundingRule.HALF_UP,
) -> MarginVerdict:
    """Check a stated margin of error against the number of respondents.

    Args:
        stated: The margin as printed, such as ``"±3%"`` or ``"3 percentage points"``.
        n: Number of respondents.
        population: Size of the population, for the finite population correction.
        level: Confidence level.
        share: The share at which the margin is stated; one half gives the largest.
        rule: How the margin was rounded.

    Returns:
        Both margins, which of them print as stated, and the numbers of respondents that would.

    Raises:
        InvalidArgument: If the margin is nought, the share is not between 0 and 1, the level is
            not between 0 and 1, or there are more respondents than people.

    Reference:
        Cochran (1977), Sampling Techniques.

    Example:
        >>> verdict = check_margin("±3%", 1000)
        >>> verdict.fits_plain, round(verdict.plain, 2), str(verdict.bases_plain)
        (True, 3.1, '784 to 1536')
    """
    figure = as_percent(_SIGN.sub("", stated) if isinstance(stated, str) else stated)
    count, p, rule = require_base(n), exact(share), RoundingRule(rule)
    people = None if population is None else require_base(population)
    if figure.digits == 0:
        raise InvalidArgument("a margin of error is above nought")
    if not 0 < p < 1:
        raise InvalidArgument(f"a margin needs a share strictly between 0 and 1, not {share}")
    if not 0 < level < 1:
        raise InvalidArgument(f"a level lies strictly between 0 and 1, not {level}")
    if people is not None and count > people:
        raise InvalidArgument(f"{count} respondents are more than a population of {people}")
    z = NormalDist().inv_cdf((1 + level) / 2)
    spread = float(p * (1 - p))

    def plain(base: int) -> float:
        return 100 * z * math.sqrt(spread / base)

    def corrected(base: int) -> float:
        assert people is not None
        return plain(base) * math.sqrt((people - base) / (people - 1)) if people > 1 else 0.0

    interval = figure.interval(rule)
    plain_value, corrected_value = plain(count), None if people is None else corrected(count)
    fits_plain = Fraction(plain_value) in interval
    fits_corrected = None if corrected_value is None else Fraction(corrected_value) in interval
    bases_plain = _bases(plain, figure, rule, LARGEST_BASE)
    bases_corrected = None if people is None else _bases(corrected, figure, rule, people)
    return MarginVerdict(
        figure,
        count,
        people,
        level,
        plain_value,
        corrected_value,
        fits_plain,
        fits_corrected,
        bases_plain,
        bases_corrected,
        _sentence(figure, count, people, plain_value, corrected_value, fits_plain, fits_corrected),
    )


def _bases(
    margin: Callable[[int], float], figure: Printed, rule: RoundingRule, largest: int
) -> IntegerSet:
    """The bases up to a largest whose margin prints as stated; margins fall as bases rise."""
    interval = figure.interval(rule)
    assert interval.high is not None  # a printed figure has an upper end
    bases = range(1, largest + 1)
    enter = bisect_left if interval.high_closed else bisect_right
    leave = bisect_right if interval.low_closed else bisect_left
    first = enter(bases, -interval.high, key=lambda base: -Fraction(margin(base))) + 1
    last = leave(bases, -interval.low, key=lambda base: -Fraction(margin(base)))
    return IntegerSet(((first, last),) if first <= last else ())


def _sentence(
    figure: Printed,
    n: int,
    people: int | None,
    plain: float,
    corrected: float | None,
    fits_plain: bool,
    fits_corrected: bool | None,
) -> str:
    stated = f"{_SIGN.sub('', figure.text).strip()}"
    told = f"{n:,} respondents give a margin of {plain:.2f} points"
    if corrected is not None:
        told += f", or {corrected:.2f} with the correction for a population of {people:,}"
    match (fits_plain, fits_corrected):
        case (True, True):
            verdict = "both fit"
        case (True, False):
            verdict = "only the one without correction fits"
        case (False, True):
            verdict = "only the corrected one fits"
        case (True, None):
            verdict = "it fits"
        case (False, None):
            verdict = "it does not fit"
        case _:
            verdict = "neither fits"
    return f"{told}; of the stated {stated}, {verdict}."
