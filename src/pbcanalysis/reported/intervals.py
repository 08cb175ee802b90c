"""Intervals of exact fractions whose ends may be open or closed, and unions of them.

An end is held as a *cut*: ``(value, 0)`` lies just before ``value`` and ``(value, 1)`` just after
it. A closed lower end and an open upper end cut before the value, an open lower end and a closed
upper end cut after it. Every interval is then half-open between two cuts, and union, intersection
and complement need no cases for open and closed ends.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Self

from pbcanalysis.errors import InvalidArgument

Cut = tuple[Fraction | float, int]
"""An end: a value (a fraction, or positive infinity) and 0 for just before, 1 for just after."""

Exact = Fraction | int | str
"""What is taken as an exact number: a fraction, an integer, or text such as ``"2/3"``."""


def exact(value: Exact) -> Fraction:
    """A number as an exact fraction; floats are refused because they are not what they print.

    Args:
        value: Fraction, integer, or text such as ``"2/3"`` or ``"0.75"``.

    Returns:
        The same number as a ``Fraction``.

    Raises:
        InvalidArgument: If it is a float, a truth value or not a number.

    Example:
        >>> exact("2/3")
        Fraction(2, 3)
    """
    if isinstance(value, bool | float):
        raise InvalidArgument(
            f"an exact number is needed, not {value!r}; give a fraction, integer or text"
        )
    try:
        return Fraction(value)
    except (ValueError, TypeError, ZeroDivisionError) as error:
        raise InvalidArgument(f"not an exact number: {value!r}") from error


@dataclass(frozen=True, slots=True)
class Interval:
    """A non-empty interval of exact numbers.

    Attributes:
        low: Lower end.
        high: Upper end; ``None`` where there is none.
        low_closed: Whether the lower end itself belongs to the interval.
        high_closed: Whether the upper end itself belongs to the interval.

    Raises:
        InvalidArgument: If the interval is empty.

    Example:
        >>> str(Interval.of("2/3", "7/10", low_closed=False))
        '(2/3, 7/10]'
    """

    low: Fraction
    high: Fraction | None
    low_closed: bool = True
    high_closed: bool = True

    def __post_init__(self) -> None:
        if self.high is None:
            object.__setattr__(self, "high_closed", False)
        low, high = self.cuts
        if not low < high:
            raise InvalidArgument(f"an interval from {self.low} to {self.high} is empty")

    @classmethod
    def of(
        cls,
        low: Exact,
        high: Exact | None,
        *,
        low_closed: bool = True,
        high_closed: bool = True,
    ) -> Interval:
        """An interval from anything that is an exact number."""
        return cls(exact(low), None if high is None else exact(high), low_closed, high_closed)

    @classmethod
    def point(cls, value: Exact) -> Interval:
        """The interval that holds one number only."""
        return cls.of(value, value)

    @classmethod
    def parse(cls, text: str) -> Interval:
        """Read the usual notation, for example ``"(1/2, 9/10]"`` or ``"[300, )"``.

        Raises:
            InvalidArgument: If the text is not in that notation.
        """
        body = text.strip()
        if len(body) < 3 or body[0] not in "[(" or body[-1] not in "])" or body.count(",") != 1:
            raise InvalidArgument(f"not an interval such as '(1/2, 9/10]': {text!r}")
        low, high = (part.strip() for part in body[1:-1].split(","))
        return cls.of(low, high or None, low_closed=body[0] == "[", high_closed=body[-1] == "]")

    @classmethod
    def from_cuts(cls, low: Cut, high: Cut) -> Interval | None:
        """The interval between two cuts, or ``None`` if nothing lies between them."""
        if not low < high or isinstance(low[0], float):
            return None
        top = None if isinstance(high[0], float) else high[0]
        return cls(low[0], top, low[1] == 0, top is not None and high[1] == 1)

    @property
    def cuts(self) -> tuple[Cut, Cut]:
        """Lower and upper end as cuts."""
        low: Cut = (self.low, 0 if self.low_closed else 1)
        if self.high is None:
            return low, (math.inf, 0)
        return low, (self.high, 1 if self.high_closed else 0)

    def __contains__(self, value: Exact) -> bool:
        low, high = self.cuts
        return low <= (exact(value), 0) < high

    def intersection(self, other: Interval) -> Interval | None:
        """What both intervals hold, or ``None``."""
        mine, theirs = self.cuts, other.cuts
        return Interval.from_cuts(max(mine[0], theirs[0]), min(mine[1], theirs[1]))

    def scaled(self, factor: Exact) -> Interval:
        """The interval with every number multiplied by a factor above nought."""
        by = exact(factor)
        if by <= 0:
            raise InvalidArgument(f"a factor above nought is needed, not {factor}")
        high = None if self.high is None else self.high * by
        return Interval(self.low * by, high, self.low_closed, self.high_closed)

    def shifted(self, amount: Exact) -> Interval:
        """The interval with an amount added to every number."""
        by = exact(amount)
        high = None if self.high is None else self.high + by
        return Interval(self.low + by, high, self.low_closed, self.high_closed)

    def integers(self) -> tuple[int, int | None] | None:
        """Smallest and largest whole number inside (``None`` for no upper end), or ``None``."""
        first = math.ceil(self.low) if self.low_closed else math.floor(self.low) + 1
        if self.high is None:
            return first, None
        last = math.floor(self.high) if self.high_closed else math.ceil(self.high) - 1
        return (first, last) if first <= last else None

    def __str__(self) -> str:
        left, right = "[" if self.low_closed else "(", "]" if self.high_closed else ")"
        return f"{left}{self.low}, {'' if self.high is None else self.high}{right}"


def merge(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """The same numbers as sorted intervals that neither overlap nor touch."""
    merged: list[tuple[Cut, Cut]] = []
    for low, high in sorted(interval.cuts for interval in intervals):
        if merged and low <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], high))
        else:
            merged.append((low, high))
    found = (Interval.from_cuts(low, high) for low, high in merged)
    return tuple(interval for interval in found if interval is not None)


@dataclass(frozen=True, slots=True)
class IntervalSet:
    """A union of intervals of exact numbers; the parent of shares and of numbers.

    A set says what is possible and nothing more: it has no midpoint and no distribution.

    Attributes:
        intervals: Sorted, disjoint, not touching. Given in any order, they are put in this form.

    Raises:
        InvalidArgument: If an interval reaches outside the set's universe.
    """

    intervals: tuple[Interval, ...]
    universe: ClassVar[Interval] = Interval(Fraction(0), None)

    def __post_init__(self) -> None:
        object.__setattr__(self, "intervals", merge(self.intervals))
        for interval in self.intervals:
            if interval.intersection(self.universe) != interval:
                raise InvalidArgument(f"{interval} reaches outside {self.universe}")

    @classmethod
    def clipped(cls, *intervals: Interval) -> Self:
        """The set of those numbers of the intervals that lie inside the universe."""
        inside = (interval.intersection(cls.universe) for interval in intervals)
        return cls(tuple(interval for interval in inside if interval is not None))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read intervals in the usual notation, joined by ``or``.

        Example:
            >>> str(IntervalSet.parse("[1/10, 1/5) or (1/2, 1]"))
            '[1/10, 1/5) or (1/2, 1]'
        """
        return cls(tuple(Interval.parse(part) for part in text.split(" or ")))

    @classmethod
    def everything(cls) -> Self:
        """The whole universe: nothing is ruled out."""
        return cls((cls.universe,))

    @classmethod
    def nothing(cls) -> Self:
        """The empty set: no value is possible."""
        return cls(())

    @property
    def empty(self) -> bool:
        """Whether no value is possible."""
        return not self.intervals

    @property
    def low(self) -> Fraction:
        """Lower end (infimum; see ``hull.low_closed`` for whether it belongs)."""
        return self.hull.low

    @property
    def high(self) -> Fraction | None:
        """Upper end (supremum), ``None`` where there is none."""
        return self.hull.high

    @property
    def hull(self) -> Interval:
        """The smallest single interval that holds the set.

        Raises:
            InvalidArgument: If the set is empty.
        """
        if self.empty:
            raise InvalidArgument("an empty set has no ends")
        hull = Interval.from_cuts(self.intervals[0].cuts[0], self.intervals[-1].cuts[1])
        assert hull is not None  # the parts are not empty, so neither is what spans them
        return hull

    def union(self, other: Self) -> Self:
        """What either set holds."""
        return type(self)(self.intervals + other.intervals)

    def intersection(self, other: Self) -> Self:
        """What both sets hold."""
        common = (a.intersection(b) for a in self.intervals for b in other.intervals)
        return type(self)(tuple(interval for interval in common if interval is not None))

    def complement(self) -> Self:
        """What the universe holds and this set does not."""
        start, end = self.universe.cuts
        gaps: list[Interval | None] = []
        for interval in self.intervals:
            low, high = interval.cuts
            gaps.append(Interval.from_cuts(start, low))
            start = high
        gaps.append(Interval.from_cuts(start, end))
        return type(self)(tuple(gap for gap in gaps if gap is not None))

    def issubset(self, other: Self) -> bool:
        """Whether every number of this set is in the other."""
        return self.intersection(other) == self

    def __or__(self, other: Self) -> Self:
        return self.union(other)

    def __and__(self, other: Self) -> Self:
        return self.intersection(other)

    def __invert__(self) -> Self:
        return self.complement()

    def __contains__(self, value: Exact) -> bool:
        return any(value in interval for interval in self.intervals)

    def __iter__(self) -> Iterator[Interval]:
        return iter(self.intervals)

    def __bool__(self) -> bool:
        return not self.empty

    def __str__(self) -> str:
        return " or ".join(str(interval) for interval in self.intervals) or "none"
