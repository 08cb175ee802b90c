"""Totals against their parts, and shares in which blanks were counted as nought."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.reported.integers import whole
from pbcanalysis.reported.intervals import Interval
from pbcanalysis.reported.printed import Printed, as_percent, as_printed, print_percent
from pbcanalysis.reported.rounding import KNOWN_RULES, RoundingRule

Figure = Printed | str | int
"""A figure as printed (rounded), or an integer (exact)."""


@dataclass(frozen=True, slots=True)
class TotalVerdict:
    """Whether a printed total is the sum of its parts.

    Attributes:
        total: The totals that print as given, low to high.
        parts: The sums that the printed parts can have, low to high.
        blanks: Number of parts that are blank.
        remainder_low: Smallest remainder, total less parts.
        remainder_high: Largest remainder; what the blanks can add up to.
        fits_as_nought: Whether the total fits if blanks are nought.
        fits_with_blanks: Whether the total fits if blanks can be anything from nought up.
        sentence: The verdict in one sentence.
    """

    total: Interval
    parts: Interval
    blanks: int
    remainder_low: Fraction
    remainder_high: Fraction
    fits_as_nought: bool
    fits_with_blanks: bool
    sentence: str


def check_total(
    total: Figure,
    parts: Sequence[Figure | None],
    rule: RoundingRule | str = RoundingRule.HALF_UP,
) -> TotalVerdict:
    """Check a printed total against its printed parts, of which some may be blank.

    A whole number without a percent sign is taken as exact, since it counts something; any other
    figure is taken as rounded.

    Args:
        total: The total.
        parts: The parts; ``None`` for a blank.
        rule: How rounded figures were rounded.

    Returns:
        The verdict, with what the blanks can add up to.

    Raises:
        InvalidArgument: If there is no part, or percentages and numbers are mixed.

    Example:
        >>> verdict = check_total(100, [60, 30, None])
        >>> verdict.fits_as_nought, verdict.fits_with_blanks, verdict.remainder_high
        (False, True, Fraction(10, 1))
    """
    rule = RoundingRule(rule)
    known = [part for part in parts if part is not None]
    if not parts:
        raise InvalidArgument("a total is checked against at least one part")
    kinds = {as_printed(f).kind for f in (total, *known) if not isinstance(f, int)}
    if len(kinds) > 1:
        raise InvalidArgument("percentages and numbers cannot be added up together")
    whole_ = _values(total, rule)
    summed = Interval(Fraction(0), Fraction(0))
    for part in known:
        summed = _added(summed, _values(part, rule))
    blanks = len(parts) - len(known)
    assert whole_.high is not None  # figures as printed have an upper end
    assert summed.high is not None  # and so have their sums
    as_nought = whole_.intersection(summed) is not None
    # Blanks can only add, so some sum must not exceed some total.
    below = summed.low < whole_.high or (
        summed.low == whole_.high and summed.low_closed and whole_.high_closed
    )
    with_blanks = as_nought or (blanks > 0 and below)
    low, high = whole_.low - summed.high, whole_.high - summed.low
    sentence = _total_sentence(total, summed, blanks, as_nought, with_blanks, low, high)
    return TotalVerdict(whole_, summed, blanks, low, high, as_nought, with_blanks, sentence)


@dataclass(frozen=True, slots=True)
class BlanksVerdict:
    """A printed share of a total over areas of which some are blank, under each reading.

    Attributes:
        printed: The percentage as printed.
        count: Sum of the counts reported.
        base_all: Sum of the bases of all areas.
        base_reported: Sum of the bases of the areas that reported.
        blanks: Number of areas that are blank.
        as_nought: Share with blanks counted as nought, count / base_all.
        reported_only: Share where there are data, count / base_reported.
        highest: Share if every blank area's whole base were counted.
        fits: The readings that print as given: ``"blanks as nought"``, ``"reported only"``.
        sentence: The verdict in one sentence.
    """

    printed: Printed
    count: int
    base_all: int
    base_reported: int
    blanks: int
    as_nought: Fraction
    reported_only: Fraction
    highest: Fraction
    fits: tuple[Literal["blanks as nought", "reported only"], ...]
    sentence: str


def check_share_of_total(
    printed: Printed | str,
    counts: Sequence[int | None],
    bases: Sequence[int],
    rule: RoundingRule | str = RoundingRule.HALF_UP,
) -> BlanksVerdict:
    """Tell how a printed share over areas treats the areas that are blank.

    Args:
        printed: The percentage as printed.
        counts: Count of each area; ``None`` for a blank.
        bases: Base of each area, also of the blank ones.
        rule: How the percentage was rounded.

    Returns:
        The share under each reading, and which of them print as given.

    Raises:
        InvalidArgument: If lengths differ, no area reported, or a count exceeds its base.

    Example:
        >>> verdict = check_share_of_total("40%", [30, 10, None], [50, 25, 25])
        >>> verdict.fits, verdict.reported_only
        (('blanks as nought',), Fraction(8, 15))
    """
    figure, rule = as_percent(printed), RoundingRule(rule)
    if len(counts) != len(bases):
        raise InvalidArgument(f"{len(counts)} counts do not match {len(bases)} bases")
    pairs = [
        (None if c is None else whole(c), whole(b)) for c, b in zip(counts, bases, strict=True)
    ]
    reported = [(c, b) for c, b in pairs if c is not None]
    count, base_reported = sum(c for c, _ in reported), sum(b for _, b in reported)
    base_all = sum(b for _, b in pairs)
    if base_reported < 1:
        raise InvalidArgument("no area reported a count of a base above nought")
    for c, b in reported:
        if not 0 <= c <= b:
            raise InvalidArgument(f"a count lies between 0 and its base, not {c} of {b}")
    readings: tuple[tuple[Literal["blanks as nought", "reported only"], int], ...] = (
        ("blanks as nought", base_all),
        ("reported only", base_reported),
    )
    rules = KNOWN_RULES if rule is RoundingRule.UNKNOWN else (rule,)
    fits = tuple(
        name
        for name, base in readings
        if any(
            print_percent(count, base, figure.decimals, r).digits == figure.digits for r in rules
        )
    )
    nought, only = Fraction(count, base_all), Fraction(count, base_reported)
    highest = Fraction(count + base_all - base_reported, base_all)
    blanks = len(pairs) - len(reported)
    told = (
        f"{count:,} of {base_all:,} is {float(nought):.1%} with {blanks} blank"
        f"{'' if blanks == 1 else 's'} counted as nought, and {float(only):.1%} of the "
        f"{base_reported:,} where there are data; printed is {figure.text}, which fits "
        f"{' and '.join(fits) or 'neither'}."
    )
    return BlanksVerdict(
        figure, count, base_all, base_reported, blanks, nought, only, highest, fits, told
    )


def _values(figure: Figure, rule: RoundingRule) -> Interval:
    if isinstance(figure, int):
        return Interval.point(whole(figure))
    printed = as_printed(figure)
    if printed.kind == "number" and printed.decimals == 0:
        return Interval.point(printed.value)
    return printed.interval(rule)


def _added(a: Interval, b: Interval) -> Interval:
    assert a.high is not None  # sums of figures as printed have an upper end
    assert b.high is not None
    return Interval(
        a.low + b.low,
        a.high + b.high,
        a.low_closed and b.low_closed,
        a.high_closed and b.high_closed,
    )


def _total_sentence(
    total: Figure,
    summed: Interval,
    blanks: int,
    as_nought: bool,
    with_blanks: bool,
    low: Fraction,
    high: Fraction,
) -> str:
    parts = f"{_number(summed.low)}"
    if summed.low != summed.high and summed.high is not None:
        parts += f" to {_number(summed.high)}"
    told = f"The parts add up to {parts} and the total is {total}"
    if as_nought:
        return told + (": it counts the blanks as nought." if blanks else ": they agree.")
    if with_blanks:
        left = (
            _number(high) if low == high else f"{_number(max(low, Fraction(0)))} to {_number(high)}"
        )
        return f"{told}: the blanks add up to {left}."
    return f"{told}: they cannot both be right."


def _number(value: Fraction) -> str:
    return f"{value.numerator:,}" if value.denominator == 1 else f"{float(value):,.4g}"
