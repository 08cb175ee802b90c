"""Whether a printed total can be rebuilt from a rate, a number of people, and uptake."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from pbcanalysis.display import show_ends
from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money.bounds import Bounds, BoundsLike, positive, share
from pbcanalysis.money.sums import PrintedSum, written, written_bounds
from pbcanalysis.results import Estimate

REFERENCE = "Moore, Kearfott and Cloud 2009, Introduction to Interval Analysis"
Verdict = Literal["inside", "overlaps", "below", "above"]


def bottom_up_bounds(rate: BoundsLike, units: BoundsLike, uptake: BoundsLike = 1) -> Bounds:
    """Rate times units times uptake, exactly.

    Args:
        rate: Payment per unit, in currency.
        units: Number of units, such as registered patients.
        uptake: Share of the units paid for.

    Returns:
        Bounds of the total, in currency.

    Raises:
        InvalidArgument: If a factor may be nought or less, or the uptake exceeds one.

    Reference:
        Moore, Kearfott and Cloud 2009, Introduction to Interval Analysis.

    Example:
        >>> float(bottom_up_bounds("1.90", 52_800_000, "0.96").low)
        96307200.0
    """
    paid = positive("the rate", rate) * positive("the number of units", units)
    return paid * share("uptake", uptake)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """A total built from below, beside the total that was printed.

    Attributes:
        built: The total from below, in currency.
        printed: The total as printed.
        verdict: ``"inside"`` if every built total rounds to the printed one, ``"overlaps"`` if
            some do, ``"below"`` or ``"above"`` if all built totals lie under or over it.
        gap: Least distance between the two, in currency; nought unless below or above.
        sentence: The result in plain English.
    """

    built: Estimate
    printed: PrintedSum
    verdict: Verdict
    gap: float
    sentence: str

    @property
    def fits(self) -> bool:
        """Whether at least one built total could have been printed."""
        return self.verdict in ("inside", "overlaps")


def reconcile(
    printed: PrintedSum, rate: BoundsLike, units: BoundsLike, uptake: BoundsLike = 1
) -> Reconciliation:
    """Build a total from below and hold it against the printed one.

    Args:
        printed: The total as printed.
        rate: Payment per unit, in the currency of ``printed``.
        units: Number of units.
        uptake: Share of the units paid for.

    Returns:
        The built total and the verdict.

    Raises:
        InvalidArgument: If a factor may be nought or less, or the uptake exceeds one.

    Reference:
        Moore, Kearfott and Cloud 2009, Introduction to Interval Analysis.

    Example:
        >>> total = PrintedSum.rounded("GBP", 98, "m")
        >>> print(reconcile(total, "1.90", 52_800_000, "0.96").sentence)
        Built from below the total is £96.3m, £1.19m below anything that prints as £98m.
    """
    total = bottom_up_bounds(rate, units, uptake)
    gap = max(printed.amount.low - total.high, total.low - printed.amount.high, Fraction(0))
    verdict: Verdict
    if total.within(printed.amount):
        verdict, tail = "inside", f"which prints as {printed.as_printed}"
    elif total.meets(printed.amount):
        verdict, tail = "overlaps", f"part of which prints as {printed.as_printed}"
    else:
        verdict = "below" if total.high < printed.amount.low else "above"
        distance = written(gap, printed.currency)
        tail = f"{distance} {verdict} anything that prints as {printed.as_printed}"
    sentence = f"Built from below the total is {written_bounds(total, printed.currency)}, {tail}."
    built = total.estimate(
        unit=printed.currency,
        method="Bottom-up reconstruction by interval product",
        reference=REFERENCE,
        sentence=sentence,
        inputs={
            name: (float(bounds.low), float(bounds.high))
            for name, bounds in (
                ("rate", Bounds.of(rate)),
                ("units", Bounds.of(units)),
                ("uptake", Bounds.of(uptake)),
            )
        },
    )
    return Reconciliation(
        built=built, printed=printed, verdict=verdict, gap=float(gap), sentence=sentence
    )


def implied_uptake(printed: PrintedSum, rate: BoundsLike, units: BoundsLike) -> Estimate:
    """The share of the units that must have been paid for, if the printed total is right.

    A result above one says that the total cannot be explained by these units at this rate.

    Args:
        printed: The total as printed.
        rate: Payment per unit.
        units: Number of units.

    Returns:
        Bounds of the share.

    Raises:
        InvalidArgument: If the rate or the number of units may be nought or less.

    Reference:
        Moore, Kearfott and Cloud 2009, Introduction to Interval Analysis.

    Example:
        >>> total = PrintedSum.rounded("GBP", 98, "m")
        >>> print(implied_uptake(total, "1.90", 52_800_000).sentence)
        £98m means that between 97.1% and 98.2% of the units were paid for in full.
    """
    bounds = printed.amount / (positive("the rate", rate) * positive("the units", units))
    low, high = show_ends(*bounds.ends, "share")
    sentence = (
        f"{printed.as_printed} means that between {low} and {high} of the units were paid for in "
        "full."
    )
    if bounds.low > 1:
        sentence = (
            f"{printed.as_printed} is more than these units at this rate can explain: "
            f"at least {low} of them would have had to be paid for."
        )
    return bounds.estimate(
        unit="share",
        method="Interval quotient of the total and the full payment",
        reference=REFERENCE,
        sentence=sentence,
        inputs={"printed": printed.as_printed},
    )


def second_component(
    printed: PrintedSum,
    units: BoundsLike,
    *,
    first_rate: BoundsLike,
    second_rate: BoundsLike,
    first_uptake: BoundsLike,
) -> Estimate:
    """The share of the units paid a second component, given how many were paid the first.

    This asks what a condition attached to the second payment withheld. If the whole of it was
    paid almost everywhere, the condition did not bind.

    Args:
        printed: The total of both components as printed.
        units: Number of units, such as registered patients.
        first_rate: First payment per unit.
        second_rate: Second payment per unit.
        first_uptake: Share of the units paid the first component.

    Returns:
        Bounds of the share that was paid the second component, not cut off at nought or one, so
        that a total that does not fit shows itself.

    Raises:
        InvalidArgument: If a rate or the number of units may be nought or less.

    Reference:
        Moore, Kearfott and Cloud 2009, Introduction to Interval Analysis.

    Example:
        >>> total = PrintedSum.rounded("GBP", 98, "m")
        >>> result = second_component(
        ...     total, 52_800_000, first_rate="0.95", second_rate="0.95", first_uptake="0.96"
        ... )
        >>> round(result.low, 3), round(result.high, 3)
        (0.984, 1.004)
    """
    people = positive("the units", units)
    first = positive("the first rate", first_rate) * people * share("uptake", first_uptake)
    # The units stand in both terms; dividing first keeps them from being counted twice.
    whole = positive("the second rate", second_rate)
    per_unit = printed.amount / people
    left = per_unit - first_component_rate(first_rate, first_uptake)
    bounds = left / whole
    return bounds.estimate(
        unit="share",
        method="Remainder after the first component, as an interval",
        reference=REFERENCE,
        sentence=(
            f"After {written_bounds(first, printed.currency)} for the first component, "
            f"{printed.as_printed} leaves enough to pay the second for between "
            f"{' and '.join(show_ends(*bounds.ends, 'share'))} of the units."
        ),
        inputs={"printed": printed.as_printed},
    )


def first_component_rate(rate: BoundsLike, uptake: BoundsLike) -> Bounds:
    """Mean payment per unit of a component that only a share of the units was paid.

    Example:
        >>> float(first_component_rate("0.95", "0.96").low)
        0.912
    """
    return positive("the rate", rate) * share("uptake", uptake)


def parts_of(printed: PrintedSum, first_share: BoundsLike) -> tuple[PrintedSum, PrintedSum]:
    """Split a total into a part and the rest.

    The second part is bounded from the same share, so the two are not free of each other: each
    pair that occurs adds up to a possible total.

    Args:
        printed: The total as printed.
        first_share: Share of the first part, from nought to one: exact, or a pair such as
            ``(0.45, 0.55)`` where a source says "about half".

    Returns:
        First part and the rest, with bounds.

    Raises:
        InvalidArgument: If the share lies outside nought to one.

    Reference:
        Moore, Kearfott and Cloud 2009, Introduction to Interval Analysis.

    Example:
        >>> first, rest = parts_of(PrintedSum.rounded("GBP", 98, "m"), "0.5")
        >>> first.as_printed
        '£48.8m to £49.2m'
    """
    part = Bounds.of(first_share)
    if part.low < 0 or part.high > 1:
        raise InvalidArgument(
            f"a share lies from 0 to 1, not {float(part.low):g} to {float(part.high):g}"
        )
    return printed.times(part), printed.times(Bounds.point(1) - part)
