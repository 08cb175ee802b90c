"""Sets of whole numbers, held as ranges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import index
from typing import Self, SupportsIndex

from pbcanalysis.errors import InvalidArgument

Range = tuple[int, int]
"""First and last whole number, both included."""


def whole(number: SupportsIndex) -> int:
    """A whole number as a Python integer, whatever integer type it came in.

    Raises:
        InvalidArgument: If it is a truth value or not of an integer type.

    Example:
        >>> whole(122)
        122
    """
    if isinstance(number, bool):
        raise InvalidArgument(f"a whole number is needed, not {number!r}")
    try:
        return index(number)
    except TypeError as error:
        raise InvalidArgument(f"a whole number is needed, not {number!r}") from error


def merge_ranges(ranges: Iterable[Range]) -> tuple[Range, ...]:
    """The same whole numbers as sorted ranges that neither overlap nor adjoin.

    Raises:
        InvalidArgument: If a range ends before it begins.
    """
    merged: list[Range] = []
    for first, last in sorted(ranges):
        if last < first:
            raise InvalidArgument(f"a range ends before it begins: {first} to {last}")
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return tuple(merged)


def intersect_ranges(ours: tuple[Range, ...], theirs: tuple[Range, ...]) -> tuple[Range, ...]:
    """The whole numbers that both hold; each given sorted and disjoint."""
    found: list[Range] = []
    i = j = 0
    while i < len(ours) and j < len(theirs):
        first, last = max(ours[i][0], theirs[j][0]), min(ours[i][1], theirs[j][1])
        if first <= last:
            found.append((first, last))
        if ours[i][1] < theirs[j][1]:
            i += 1
        else:
            j += 1
    return tuple(found)


@dataclass(frozen=True, slots=True)
class IntegerSet:
    """A set of whole numbers, held as sorted disjoint ranges, so that its size costs nothing.

    Attributes:
        ranges: Pairs of first and last member. Given in any order, they are put in this form.

    Example:
        >>> bases = IntegerSet(((544, 550),))
        >>> len(bases), 547 in bases, str(bases)
        (7, True, '544 to 550')
    """

    ranges: tuple[Range, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "ranges", merge_ranges(self.ranges))

    @classmethod
    def of(cls, members: Iterable[SupportsIndex]) -> Self:
        """The set of these whole numbers; a ``range`` of step one is taken whole."""
        return cls(ranges_of(members))

    def _with(self, ranges: tuple[Range, ...]) -> Self:
        return type(self)(ranges)

    def _check(self, other: Self) -> None:
        """Refuse a set that this one cannot be combined with; nothing to refuse here."""

    @property
    def empty(self) -> bool:
        """Whether no whole number is possible."""
        return not self.ranges

    @property
    def min(self) -> int:
        """The smallest member."""
        self._require_members()
        return self.ranges[0][0]

    @property
    def max(self) -> int:
        """The largest member."""
        self._require_members()
        return self.ranges[-1][1]

    def _require_members(self) -> None:
        if self.empty:
            raise InvalidArgument("an empty set has neither smallest nor largest member")

    def union(self, other: Self) -> Self:
        """What either set holds."""
        self._check(other)
        return self._with(self.ranges + other.ranges)

    def intersection(self, other: Self) -> Self:
        """What both sets hold."""
        self._check(other)
        return self._with(intersect_ranges(self.ranges, other.ranges))

    def issubset(self, other: Self) -> bool:
        """Whether every member of this set is in the other."""
        return self.intersection(other) == self

    def __or__(self, other: Self) -> Self:
        return self.union(other)

    def __and__(self, other: Self) -> Self:
        return self.intersection(other)

    def __contains__(self, number: object) -> bool:
        try:
            k = index(number)  # type: ignore[arg-type]
        except TypeError:
            return False
        return any(a <= k <= b for a, b in self.ranges)

    def __iter__(self) -> Iterator[int]:
        for first, last in self.ranges:
            yield from range(first, last + 1)

    def __len__(self) -> int:
        return sum(last - first + 1 for first, last in self.ranges)

    def __bool__(self) -> bool:
        return not self.empty

    def __str__(self) -> str:
        parts = (str(a) if a == b else f"{a} to {b}" for a, b in self.ranges)
        return ", ".join(parts) or "none"


def ranges_of(members: Iterable[SupportsIndex]) -> tuple[Range, ...]:
    """Whole numbers as ranges.

    Raises:
        InvalidArgument: If a member is not a whole number.
    """
    if isinstance(members, IntegerSet):
        return members.ranges
    if isinstance(members, range) and members.step == 1:
        return ((members.start, members.stop - 1),) if members else ()
    return merge_ranges((number, number) for number in map(whole, members))
