"""What a printed figure leaves open: sets of counts, of shares, of numbers, of sums of money.

A set says what is possible and nothing more: it has no midpoint and no distribution.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Self, SupportsIndex

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.reported.integers import IntegerSet, Range, merge_ranges, ranges_of, whole
from pbcanalysis.reported.intervals import Exact, Interval, IntervalSet


def require_base(base: SupportsIndex) -> int:
    """A base as an integer, refused if it is below 1.

    Raises:
        InvalidArgument: If it is not a whole number of at least 1.
    """
    number = whole(base)
    if number < 1:
        raise InvalidArgument(f"a base is at least 1, not {number}")
    return number


@dataclass(frozen=True, slots=True, init=False)
class CountSet(IntegerSet):
    """The counts of a base that a printed figure leaves open.

    Attributes:
        base: Number of respondents, at least 1.
        ranges: Sorted disjoint ranges of counts, each within 0 to ``base``.

    Raises:
        InvalidArgument: If the base is below 1, or a count lies outside 0 to ``base``.

    Example:
        >>> counts = CountSet(122, ((88, 91),))
        >>> list(counts), counts.share_low, len(~counts)
        ([88, 89, 90, 91], Fraction(44, 61), 119)
    """

    base: int

    def __init__(self, base: int, ranges: tuple[Range, ...]) -> None:
        object.__setattr__(self, "base", require_base(base))
        object.__setattr__(self, "ranges", merge_ranges(ranges))
        if self.ranges and (self.ranges[0][0] < 0 or self.ranges[-1][1] > base):
            raise InvalidArgument(f"counts of {base} lie between 0 and {base}, not {self}")

    @classmethod
    def from_counts(cls, base: int, counts: Iterable[SupportsIndex]) -> CountSet:
        """The set of these counts of a base."""
        return cls(base, ranges_of(counts))

    @classmethod
    def everything(cls, base: int) -> CountSet:
        """Every count of a base: nothing is ruled out."""
        return cls(base, ((0, base),))

    def _with(self, ranges: tuple[Range, ...]) -> Self:
        return type(self)(self.base, ranges)

    def _check(self, other: Self) -> None:
        if self.base != other.base:
            raise InvalidArgument(
                f"counts of different bases cannot be combined: {self.base} and {other.base}"
            )

    def complement(self) -> CountSet:
        """The counts of the base that are not in this set."""
        gaps: list[Range] = []
        start = 0
        for first, last in self.ranges:
            if start < first:
                gaps.append((start, first - 1))
            start = last + 1
        if start <= self.base:
            gaps.append((start, self.base))
        return CountSet(self.base, tuple(gaps))

    def __invert__(self) -> CountSet:
        return self.complement()

    @property
    def share_low(self) -> Fraction:
        """Share of the smallest count."""
        return Fraction(self.min, self.base)

    @property
    def share_high(self) -> Fraction:
        """Share of the largest count."""
        return Fraction(self.max, self.base)

    def shares(self) -> ShareSet:
        """The shares of the counts: one point for each, since nothing between them can occur.

        Returns:
            The set of shares count/base.
        """
        return ShareSet(tuple(Interval.point(Fraction(k, self.base)) for k in self))

    def same_shares_of(self, base: int) -> CountSet:
        """The counts of another base that have a share in the span of this set's shares."""
        return ShareSet((Interval(self.share_low, self.share_high),)).counts(base)


class ShareSet(IntervalSet):
    """The shares, 0 to 1, that a figure or a phrase leaves open.

    Example:
        >>> nearly_half = ShareSet.parse("[46/100, 1/2)")
        >>> str(nearly_half.counts(122))
        '57 to 60'
    """

    __slots__ = ()
    universe: ClassVar[Interval] = Interval(Fraction(0), Fraction(1))

    @property
    def high(self) -> Fraction:
        """Upper end (supremum) of the set."""
        top = self.hull.high
        assert top is not None  # a share never exceeds one
        return top

    def counts(self, base: int) -> CountSet:
        """The counts of a base whose share lies in the set.

        Args:
            base: Number of respondents, at least 1.

        Returns:
            The set of counts k with k/base in this set.
        """
        base = require_base(base)
        found = (interval.scaled(base).integers() for interval in self.intervals)
        return CountSet(base, tuple((a, b) for a, b in filter(None, found) if b is not None))

    def in_percent(self) -> str:
        """The set written in per cent, for prose: ``"72% up to but not including 75%"``."""
        return " or ".join(_percent_phrase(interval) for interval in self.intervals) or "none"


class NumberSet(IntervalSet):
    """The numbers, nought and above, that a figure or a phrase leaves open."""

    __slots__ = ()

    def counts(self, base: int) -> CountSet:
        """The whole numbers of the set that do not exceed a base."""
        limit = Interval(Fraction(0), Fraction(require_base(base)))
        within = (interval.intersection(limit) for interval in self.intervals)
        found = (interval.integers() for interval in within if interval is not None)
        return CountSet(base, tuple((a, b) for a, b in filter(None, found) if b is not None))


@dataclass(frozen=True, slots=True)
class MoneySet:
    """The sums of money in one currency that a printed sum leaves open.

    Attributes:
        currency: Three-letter code such as ``"GBP"``.
        interval: The sums, in whole units of the currency (pounds, not pence or millions).

    Example:
        >>> sums = MoneySet("GBP", Interval.of(97_500_000, 98_500_000, high_closed=False))
        >>> 98_000_000 in sums, str(sums)
        (True, 'GBP [97500000, 98500000)')
    """

    currency: str
    interval: Interval

    def __post_init__(self) -> None:
        if not (len(self.currency) == 3 and self.currency.isascii() and self.currency.isupper()):
            raise InvalidArgument(f"a currency is three capital letters, not {self.currency!r}")
        if self.interval.low < 0:
            raise InvalidArgument(f"a sum of money is not below nought: {self.interval}")

    @classmethod
    def exactly(cls, currency: str, amount: Exact) -> MoneySet:
        """The set that holds one sum only, for a sum fixed by a rule rather than rounded."""
        return cls(currency, Interval.point(amount))

    @property
    def low(self) -> Fraction:
        """Lower end, in units of the currency."""
        return self.interval.low

    @property
    def high(self) -> Fraction | None:
        """Upper end, in units of the currency; ``None`` where there is none."""
        return self.interval.high

    def intersection(self, other: MoneySet) -> MoneySet | None:
        """The sums that both hold, or ``None``.

        Raises:
            InvalidArgument: If the currencies differ.
        """
        if self.currency != other.currency:
            raise InvalidArgument(f"{self.currency} and {other.currency} cannot be combined")
        common = self.interval.intersection(other.interval)
        return None if common is None else MoneySet(self.currency, common)

    def __contains__(self, amount: Exact) -> bool:
        return amount in self.interval

    def __str__(self) -> str:
        return f"{self.currency} {self.interval}"


def _percent_phrase(interval: Interval) -> str:
    if interval.low == interval.high:
        return f"exactly {_percent(interval.low, round)}"
    low = _percent(interval.low, math.floor)
    high = _percent(interval.high or Fraction(0), math.ceil)
    start = low if interval.low_closed else f"above {low}"
    return f"{start} to {high}" if interval.high_closed else f"{start} to below {high}"


_THIRDS = ("", "⅓", "⅔")


def _percent(share: Fraction, to_whole: Callable[[Fraction], int]) -> str:
    percent = share * 100
    if percent.denominator == 1:
        return f"{percent.numerator}%"
    if (percent * 10).denominator == 1:
        return f"{float(percent):.1f}%"
    if percent.denominator == len(_THIRDS):
        # A third has no end in decimals: written as what it is, nothing is left out or added.
        return f"{math.floor(percent)}{_THIRDS[percent.numerator % 3]}%"
    return f"{to_whole(percent * 100) / 100:.2f}%"
