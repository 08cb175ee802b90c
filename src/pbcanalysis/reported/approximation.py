"""From a quantity and the word before it to the numbers that the two leave open."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.reported.intervals import Interval
from pbcanalysis.reported.phrases import split_phrase
from pbcanalysis.reported.policy import Approximator, Reach, WordsPolicy

Kind = Literal["half", "fraction", "ratio"]


@dataclass(frozen=True, slots=True)
class Readings:
    """What a quantity with its word leaves open: normal, loose, and literal use.

    Attributes:
        core: What a careful writer would mean.
        wide: What a loose writer could have meant; holds ``core``.
        semantic: What the words literally allow, where that is wider; else ``None``.
    """

    core: Interval
    wide: Interval
    semantic: Interval | None = None

    def scaled(self, factor: Fraction) -> Readings:
        """All readings times a factor above nought."""
        literal = None if self.semantic is None else self.semantic.scaled(factor)
        return Readings(self.core.scaled(factor), self.wide.scaled(factor), literal)

    def shifted(self, amount: Fraction) -> Readings:
        """All readings plus an amount."""
        literal = None if self.semantic is None else self.semantic.shifted(amount)
        return Readings(self.core.shifted(amount), self.wide.shifted(amount), literal)


def approximate_share(
    share: Fraction, kind: Kind, name: str | None, policy: WordsPolicy
) -> Readings:
    """The shares that a share in words leaves open.

    Args:
        share: The share named, 0 to 1.
        kind: What names it.
        name: Id of the approximator beside it, or ``None`` for a bare share.
        policy: The policy.

    Returns:
        Core, wide and semantic readings within 0 to 1.

    Raises:
        InvalidArgument: If nothing lies on the side named, as in "more than all".
    """
    if name is None:
        return _margin(share, policy.bare.points, "both", True, policy)
    rule = policy.approximators[name]
    if rule.reach == "margin":
        reach = (policy.half.of(name) if kind == "half" else None) or rule.points
        assert reach is not None  # a policy whose margin rule has no points is refused
        found = _margin(share, reach, rule.side, rule.includes, policy)
        return _literal(_beyond(found, share, rule, rule.beyond / 100), share, rule, Fraction(1))
    core_end, wide_end = _round_ends(share, rule.side == "above", policy)
    return _one_sided(share, core_end, wide_end, rule, Fraction(1))


def approximate_part(value: Fraction, name: str | None, policy: WordsPolicy) -> Readings:
    """The numbers that a part of one leaves open: half a million, a quarter of one per cent.

    Args:
        value: The part of one, such as 1/2.
        name: Id of the approximator beside it, or ``None``.
        policy: The policy.

    Returns:
        Core, wide and semantic readings in units of that one. Under a policy with
        ``parts_as_decimals``, no narrower than the same part in figures: half is as wide as 0.5.

    Raises:
        InvalidArgument: If nothing lies on the side named.
    """
    kind: Kind = "half" if value == Fraction(1, 2) else "fraction"
    found = approximate_share(value, kind, name, policy)
    if name is not None or not policy.parts_as_decimals:
        return found
    step = Fraction(1, 10) if (value * 10).denominator == 1 else Fraction(1, 100)
    shown = Interval(max(value - step / 2, Fraction(0)), value + step / 2, True, False)
    return Readings(_hull(found.core, shown), _hull(found.wide, shown), found.semantic)


def _hull(one: Interval, other: Interval) -> Interval:
    """The smallest interval that holds two that overlap."""
    first = min((one, other), key=lambda each: (each.low, not each.low_closed))
    assert one.high is not None  # parts of one have ends
    assert other.high is not None
    last = max((one, other), key=lambda each: (each.high, each.high_closed))
    return Interval(first.low, last.high, first.low_closed, last.high_closed)


def _beyond(found: Readings, value: Fraction, rule: Approximator, reach: Fraction) -> Readings:
    """A core that begins only so far beyond the quantity, as that of "well over" does."""
    if not reach:
        return found
    high = found.core.high
    assert high is not None  # a margin has an end
    if rule.side == "above":
        low = min(value + reach, high)
        return Readings(Interval(low, high, True, True), found.wide, found.semantic)
    top = max(value - reach, found.core.low)
    return Readings(Interval(found.core.low, top, True, True), found.wide, found.semantic)


def _literal(
    found: Readings, value: Fraction, rule: Approximator, top: Fraction | None
) -> Readings:
    """The literal reading of a word with a margin, where the words allow all on one side."""
    if not rule.literal:
        return found
    literal = (
        Interval(value, top, rule.includes, True)
        if rule.side == "above"
        else Interval(Fraction(0), value, True, rule.includes)
    )
    return Readings(found.core, found.wide, literal if literal != found.wide else None)


def approximate_figure(
    value: Fraction, unit: Fraction, name: str, policy: WordsPolicy, *, percent: bool
) -> Readings:
    """The numbers that a figure in digits leaves open when a word stands beside it.

    Args:
        value: The number shown.
        unit: Unit of its last digit.
        name: Id of the approximator.
        policy: The policy.
        percent: Whether the number is in per cent, and so at most 100.

    Returns:
        Core, wide and semantic readings in the unit of ``value``.

    Raises:
        InvalidArgument: If nothing lies on the side named.
    """
    rule = policy.approximators[name]
    figures = policy.figures
    top = Fraction(100) if percent else None
    limit = value * figures.at_most
    if percent:
        limit = min(limit, figures.at_most_points)
    step = roundness(value, unit, limit, figures.divisors)
    # Never nearer than half of the last digit: the figure beside the word is itself rounded.
    core, wide = (max(reach * step, unit / 2) for reach in (rule.steps.core, rule.steps.wide))
    if rule.reach == "next-round":
        sign = 1 if rule.side == "above" else -1
        core_end, wide_end = (_within(value + sign * reach, top) for reach in (core, wide))
        return _one_sided(value, core_end, wide_end, rule, top)
    found = Readings(
        _beside(value, core, rule.side, rule.includes, top),
        _beside(value, wide, rule.side, rule.includes, top),
    )
    return _literal(_beyond(found, value, rule, rule.beyond_steps * step), value, rule, top)


def roundness(
    value: Fraction, unit: Fraction, limit: Fraction, divisors: tuple[Fraction, ...]
) -> Fraction:
    """How round a figure is: the largest familiar step that divides it.

    Args:
        value: The number shown.
        unit: Unit of its last digit.
        limit: The largest step considered.
        divisors: Familiar steps are these times a power of ten.

    Returns:
        The step, at least ``unit``.

    Example:
        >>> roundness(Fraction(75), Fraction(1), Fraction(10), (Fraction(1), Fraction(5)))
        Fraction(5, 1)
    """
    step, power = unit, unit
    while power <= limit:
        for divisor in divisors:
            candidate = divisor * power
            if step < candidate <= limit and (value / candidate).denominator == 1:
                step = candidate
        power *= 10
    return step


def approximator_before(text: str, policy: WordsPolicy) -> tuple[str, str] | None:
    """Id of the approximator that a text begins with, and the rest."""
    owners = {p: name for name, rule in policy.approximators.items() for p in rule.phrases}
    split = split_phrase(text, owners)
    return None if split is None else (owners[split[0]], split[1])


def approximator_after(rest: str, policy: WordsPolicy) -> tuple[str, str] | None:
    """Id of the approximator whose suffix ("or more") begins a text, and the rest."""
    owners = {p: name for name, rule in policy.approximators.items() for p in rule.suffixes}
    split = split_phrase(rest, owners)
    return None if split is None else (owners[split[0]], split[1])


def _margin(
    share: Fraction,
    points: Reach,
    side: Literal["below", "above", "both"],
    includes: bool,
    policy: WordsPolicy,
) -> Readings:
    room = min(share, 1 - share) * policy.margin_at_most
    core, wide = (min(reach / 100, room) for reach in (points.core, points.wide))
    top = Fraction(1)
    return Readings(
        _beside(share, core, side, includes, top), _beside(share, wide, side, includes, top)
    )


def _beside(
    value: Fraction,
    reach: Fraction,
    side: Literal["below", "above", "both"],
    includes: bool,
    top: Fraction | None,
) -> Interval:
    low = _within(value - reach, top) if side != "above" else value
    high = _within(value + reach, top) if side != "below" else value
    low_closed = includes or side != "above"
    high_closed = includes or side != "below"
    return _interval(low, high, low_closed, high_closed)


def _one_sided(
    value: Fraction,
    core_end: Fraction,
    wide_end: Fraction,
    rule: Approximator,
    top: Fraction | None,
) -> Readings:
    # The core holds the round value at its end, the wide reading stops before the fraction at its
    # own, except where that end is nought or the whole, beyond which there is nothing.
    edge = wide_end == (top if rule.side == "above" else 0)
    closed = edge or wide_end == core_end
    if rule.side == "above":
        core = _interval(value, core_end, rule.includes, True)
        wide = _interval(value, wide_end, rule.includes, closed)
        literal = Interval(value, top, rule.includes, True)
    else:
        core = _interval(core_end, value, True, rule.includes)
        wide = _interval(wide_end, value, closed, rule.includes)
        literal = Interval(Fraction(0), value, True, rule.includes)
    return Readings(core, wide, literal if rule.literal and literal != wide else None)


def _round_ends(share: Fraction, above: bool, policy: WordsPolicy) -> tuple[Fraction, Fraction]:
    """The next round value, and the next familiar fraction beyond that."""
    step = policy.round_values.step / 100
    fractions = sorted(policy.round_values.fractions)
    if above:
        core = min((share // step + 1) * step, Fraction(1))
        return core, min((f for f in fractions if f > core), default=core)
    core = max((-(-share // step) - 1) * step, Fraction(0))
    return core, max((f for f in fractions if f < core), default=core)


def _within(value: Fraction, top: Fraction | None) -> Fraction:
    value = max(value, Fraction(0))
    return value if top is None else min(value, top)


def _interval(low: Fraction, high: Fraction, low_closed: bool, high_closed: bool) -> Interval:
    if low > high or (low == high and not (low_closed and high_closed)):
        raise InvalidArgument(f"nothing lies on the side of {low} that is named")
    return Interval(low, high, low_closed, high_closed)
