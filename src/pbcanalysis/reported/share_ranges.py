"""Ranges of shares: "between a third and a half", "10-15%", "one in five to one in four"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.reported.groups import group_in
from pbcanalysis.reported.intervals import Interval
from pbcanalysis.reported.named_shares import NamedShare, named_share, number_at_start
from pbcanalysis.reported.printed import Printed
from pbcanalysis.reported.rounding import RoundingRule
from pbcanalysis.reported.sets import ShareSet

DASH = r"\s?[-\u2010-\u2015\u2212]\s?"
"""What joins the ends of a range in figures."""


@dataclass(frozen=True, slots=True)
class ShareRange:
    """Two ends of a range of shares.

    Attributes:
        shares: Whatever either end can have been, and what lies between.
        base: How many the group has, where that is told.
    """

    shares: ShareSet
    base: int | None


def splits(text: str, joints: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    """Every way to part a text at a joint: what stands before, the joint, what stands behind."""
    for match in re.finditer("|".join(joints), text):
        yield text[: match.start()].strip(), match.group().strip(), text[match.end() :].strip()


def share_range(text: str, rounding: RoundingRule) -> ShareRange | None:
    """The range of shares that the whole of a normalised text tells.

    Args:
        text: Normalised text.
        rounding: How percentages were rounded.

    Returns:
        The range, or ``None`` if the text is none.

    Raises:
        InvalidArgument: If the range ends before it begins, or an end is above 100%.

    Example:
        >>> str(share_range("a third to a half", RoundingRule.HALF_UP).shares)
        '[1/3, 1/2]'
        >>> str(share_range("13-15%", RoundingRule.HALF_UP).shares)
        '[1/8, 31/200)'
    """
    lead, _, inner = text.partition(" ")
    if lead == "between":
        joints: tuple[str, ...] = (r" and ", DASH)
    elif lead == "from":
        joints = (r" to ", DASH)
    else:
        joints, inner = (r" to ", DASH, r" or "), text
    for before, joint, behind in splits(inner, joints):
        found = _ends(before, behind)
        if found is None:
            continue
        first, second, base = found
        if joint == "or" and not _neighbours(first, second):
            continue
        if first.share > second.share:
            raise InvalidArgument("its range ends before it begins")
        shares = ShareSet(
            (ShareSet((*_could_be(first, rounding), *_could_be(second, rounding))).hull,)
        )
        return ShareRange(shares, base)
    return None


def _ends(before: str, behind: str) -> tuple[NamedShare, NamedShare, int | None] | None:
    second = named_share(behind)
    group = group_in(second.rest) if second is not None else None
    if second is None or group is None:
        return None
    first = named_share(before)
    if first is None and second.kind == "percent":
        # The first end may leave its sign to the second.
        bare = number_at_start(before)
        if bare is not None:
            figure = Printed.percent(bare[0].digits, bare[0].decimals)
            first = NamedShare(figure.value / 100, "percent", bare[1], figure)
    if first is None or first.rest:
        return None
    return first, second, group.base


def _neighbours(first: NamedShare, second: NamedShare) -> bool:
    """Whether two percentages are whole numbers next to each other: two or three per cent."""
    return (
        first.kind == second.kind == "percent"
        and second.share - first.share == Fraction(1, 100)
        and (100 * first.share).denominator == 1
    )


def _could_be(end: NamedShare, rounding: RoundingRule) -> ShareSet:
    if end.figure is None:
        return ShareSet((Interval.point(end.share),))
    if end.figure.value > 100:
        raise InvalidArgument(f"{end.figure.text} is above 100% and so not a share of respondents")
    return end.figure.shares(rounding)


__all__ = ["DASH", "ShareRange", "share_range", "splits"]
