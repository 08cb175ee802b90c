"""Two items and the number of people who said yes to both: the test over each such number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import SupportsIndex

from pbcanalysis.reported.statements import ReportedShare
from pbcanalysis.survey._arguments import count_of_base
from pbcanalysis.survey.paired import mcnemar_p_values, overlaps
from pbcanalysis.survey.partial_identification import PossibleCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """The exact McNemar test at one number of people who said yes to both items.

    Attributes:
        both: How many said yes to both.
        smallest: The smallest p-value over the pairs of counts that allow this number.
        largest: The largest.
    """

    both: int
    smallest: float
    largest: float


def mcnemar_by_overlap(
    x1: PossibleCounts, x2: PossibleCounts, n: SupportsIndex
) -> tuple[Overlap, ...]:
    """Exact McNemar p-values for every number who can have said yes to both items.

    Args:
        x1: Count (or possible counts) saying yes to the first item, 0 to n.
        x2: Count (or possible counts) saying yes to the second item, 0 to n.
        n: Respondents who answered both.

    Returns:
        One entry for each possible number, in rising order.

    Raises:
        InvalidArgument: If an argument lies outside its range.

    Reference:
        McNemar 1947; Frechet 1951.

    Example:
        >>> found = mcnemar_by_overlap(2, 1, 2)
        >>> [(each.both, each.smallest) for each in found]
        [(1, 1.0)]
    """
    base = count_of_base(0, n)[1]
    first, second, both = overlaps(x1, x2, base)
    values: dict[int, list[float]] = {}
    p_values = mcnemar_p_values(first - both, second - both)
    for number, p in zip(both.tolist(), p_values.tolist(), strict=True):
        values.setdefault(number, []).append(p)
    return tuple(
        Overlap(both=both, smallest=min(found), largest=max(found))
        for both, found in sorted(values.items())
    )


def comparable_pair(
    groups: Iterable[Sequence[ReportedShare]], most: int = 20_000
) -> tuple[ReportedShare, ReportedShare] | None:
    """The two statements of one base that leave the fewest pairs of counts open.

    Args:
        groups: Statements of one base each.
        most: Most pairs of counts, times the base, that are tried one by one.

    Returns:
        The pair, the larger share first; ``None`` where no base has two that are few enough.
    """
    found = [
        (len(one.counts) * len(other.counts), one, other)
        for group in groups
        for one, other in combinations(group, 2)
        if len(one.counts) * len(other.counts) * one.base <= most
    ]
    if not found:
        return None
    _, one, other = min(found, key=lambda each: each[0])
    return (one, other) if one.counts.min >= other.counts.min else (other, one)
