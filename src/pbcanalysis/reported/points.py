"""A change printed with a percent sign: percentage points, or per cent of what it was before?

"Rose 6% to 48%" can mean from 42% or from about 45%. Each reading leaves its own set of earlier
shares; an earlier figure as printed, or the bases, may rule one of them out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.reported.counts import possible_counts
from pbcanalysis.reported.intervals import Interval
from pbcanalysis.reported.printed import Printed, as_percent
from pbcanalysis.reported.rounding import RoundingRule
from pbcanalysis.reported.sets import CountSet, ShareSet, require_base

Change = Literal["points", "percent"]
Direction = Literal["rise", "fall"]


@dataclass(frozen=True, slots=True)
class ChangeVerdict:
    """Which readings of a printed change fit the figures before and after it.

    Attributes:
        change: The change as printed.
        after: The later percentage as printed.
        before: The earlier percentage as printed, or ``None``.
        direction: ``"rise"`` or ``"fall"``.
        points: Earlier shares if the change is in percentage points; empty where excluded.
        percent: Earlier shares if the change is in per cent of the earlier share.
        difference_of_prints: Whether the printed figures themselves differ by the printed change;
            ``None`` without an earlier figure.
        sentence: The verdict in one sentence.
    """

    change: Printed
    after: Printed
    before: Printed | None
    direction: Direction
    points: ShareSet
    percent: ShareSet
    difference_of_prints: bool | None
    sentence: str

    @property
    def fits(self) -> tuple[Change, ...]:
        """The readings that are possible."""
        both: tuple[tuple[Change, ShareSet], ...] = (
            ("points", self.points),
            ("percent", self.percent),
        )
        return tuple(name for name, shares in both if shares)


def points_or_percent(
    change: Printed | str,
    after: Printed | str,
    before: Printed | str | None = None,
    *,
    direction: Direction = "rise",
    base_before: int | None = None,
    base_after: int | None = None,
    rule: RoundingRule | str = RoundingRule.HALF_UP,
) -> ChangeVerdict:
    """Tell whether a printed change can be in points, in per cent, in either or in neither.

    The change is taken to have been worked out from exact shares and then rounded; whether it is
    the plain difference of the printed figures is told beside it.

    Args:
        change: The change as printed, such as ``"6%"`` or ``"6 percentage points"``.
        after: The later percentage as printed.
        before: The earlier percentage as printed, where it is known.
        direction: ``"rise"`` or ``"fall"``.
        base_before: Number of respondents before; earlier shares are then counts of it.
        base_after: Number of respondents after.
        rule: How all figures were rounded.

    Returns:
        The earlier shares that each reading leaves open.

    Raises:
        InvalidArgument: If a figure is not a percentage or a base is below 1.

    Example:
        >>> verdict = points_or_percent("6%", "48%", before="42%")
        >>> verdict.fits, verdict.difference_of_prints
        (('points',), True)
    """
    if direction not in ("rise", "fall"):
        raise InvalidArgument(f"a change is a rise or a fall, not {direction!r}")
    moved, later = as_percent(change), as_percent(after)
    earlier = None if before is None else as_percent(before)
    rule = RoundingRule(rule)
    # A rise by more than the whole is possible in per cent, so nothing is cut off above.
    step = _not_below_nought(moved.interval(rule).scaled(Fraction(1, 100)))
    allowed = _allowed(earlier, base_before, rule)
    points, percent = ShareSet.nothing(), ShareSet.nothing()
    for share in _later_shares(later, base_after, rule):
        points |= _before_points(share, step, direction)
        percent |= _before_percent(share, step, direction)
    points, percent = _restrict(points, allowed), _restrict(percent, allowed)
    plain: bool | None = None
    if earlier is not None:
        sign = 1 if direction == "rise" else -1
        plain = later.value - earlier.value == sign * moved.value
    sentence = _sentence(moved, later, earlier, direction, points, percent)
    return ChangeVerdict(moved, later, earlier, direction, points, percent, plain, sentence)


def _later_shares(later: Printed, base: int | None, rule: RoundingRule) -> Iterator[Interval]:
    if base is None:
        yield from later.shares(rule)
    else:
        yield from possible_counts(later, require_base(base), rule).shares()


def _allowed(earlier: Printed | None, base: int | None, rule: RoundingRule) -> ShareSet | CountSet:
    if base is None:
        return ShareSet.everything() if earlier is None else earlier.shares(rule)
    n = require_base(base)
    return CountSet.everything(n) if earlier is None else possible_counts(earlier, n, rule)


def _restrict(shares: ShareSet, allowed: ShareSet | CountSet) -> ShareSet:
    if isinstance(allowed, ShareSet):
        return shares & allowed
    return (shares.counts(allowed.base) & allowed).shares()


def _not_below_nought(interval: Interval) -> Interval:
    found = interval.intersection(Interval(Fraction(0), None))
    assert found is not None  # a printed figure is not negative
    return found


def _before_points(share: Interval, step: Interval, direction: Direction) -> ShareSet:
    low, high, step_low, step_high = *_ends(share), *_ends(step)
    if direction == "rise":
        low, high = _minus(low, step_high), _minus(high, step_low)
    else:
        low, high = _plus(low, step_low), _plus(high, step_high)
    return _shares(low, high)


def _before_percent(share: Interval, step: Interval, direction: Direction) -> ShareSet:
    low, high, step_low, step_high = *_ends(share), *_ends(step)
    if direction == "rise":
        return _shares(_over(low, step_high, 1), _over(high, step_low, 1))
    if step_low[0] >= 1:
        return ShareSet.everything() if 0 in share else ShareSet.nothing()
    top = (Fraction(1), True) if step_high[0] >= 1 else _over(high, step_high, -1)
    return _shares(_over(low, step_low, -1), top)


# An end as its value and whether it belongs to the interval.
_End = tuple[Fraction, bool]


def _ends(interval: Interval) -> tuple[_End, _End]:
    assert interval.high is not None  # shares and changes as printed have an upper end
    return (interval.low, interval.low_closed), (interval.high, interval.high_closed)


def _minus(a: _End, b: _End) -> _End:
    return a[0] - b[0], a[1] and b[1]


def _plus(a: _End, b: _End) -> _End:
    return a[0] + b[0], a[1] and b[1]


def _over(a: _End, b: _End, sign: int) -> _End:
    return a[0] / (1 + sign * b[0]), a[1] and b[1]


def _shares(low: _End, high: _End) -> ShareSet:
    found = Interval.from_cuts((low[0], 0 if low[1] else 1), (high[0], 1 if high[1] else 0))
    return ShareSet.nothing() if found is None else ShareSet.clipped(found)


def _sentence(
    moved: Printed,
    later: Printed,
    earlier: Printed | None,
    direction: Direction,
    points: ShareSet,
    percent: ShareSet,
) -> str:
    start = f"A {direction} of {moved.text} to {later.text}"
    start += "" if earlier is None else f" from {earlier.text}"
    parts = []
    for name, shares in (("percentage points", points), ("per cent of the earlier share", percent)):
        if shares:
            hull = ShareSet((shares.hull,))
            parts.append(f"can be in {name} (earlier share {hull.in_percent()})")
        else:
            parts.append(f"cannot be in {name}")
    return f"{start} {parts[0]} and {parts[1]}."
