"""Sums scaled up from the bodies that answered to all, and sums spent against sums saved."""

from __future__ import annotations

from dataclasses import dataclass

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money.bounds import Bounds
from pbcanalysis.money.sums import PrintedSum, written_bounds
from pbcanalysis.results import Estimate

REFERENCE = "Cochran 1977, Sampling Techniques, chapter 2 (expansion by N/n)"


def scale_up(observed: PrintedSum, answered: int, of: int) -> PrintedSum:
    """Multiply a sum by the number of bodies over the number that answered.

    This takes the silent bodies to be like those that answered. It bounds the rounding of the
    observed sum, not that assumption.

    Args:
        observed: Sum over the bodies that answered.
        answered: Number that answered.
        of: Number there are.

    Returns:
        The scaled sum.

    Raises:
        InvalidArgument: If not 0 < ``answered`` <= ``of``.

    Reference:
        Cochran 1977, Sampling Techniques, chapter 2.

    Example:
        >>> scale_up(PrintedSum.rounded("GBP", 133, "m"), 100, 152).as_printed
        '£201.4m to £202.9m'
    """
    if not 0 < answered <= of:
        raise InvalidArgument(f"{answered} of {of} is not a count of those that answered")
    return observed.times(Bounds.point(of) / answered)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScalingCheck:
    """Whether a printed sum follows from another by plain scaling.

    Attributes:
        scaled: What plain scaling gives.
        printed: What was printed.
        reproduces: Whether the two have a value in common.
        sentence: The result in plain English.
    """

    scaled: PrintedSum
    printed: PrintedSum
    reproduces: bool
    sentence: str


def check_scaling(
    observed: PrintedSum, printed: PrintedSum, answered: int, of: int
) -> ScalingCheck:
    """Check a scaled-up sum in print against plain scaling.

    Args:
        observed: Sum over the bodies that answered.
        printed: The sum for all, as printed.
        answered: Number that answered.
        of: Number there are.

    Returns:
        The verdict.

    Raises:
        InvalidArgument: If the currencies differ, or not 0 < ``answered`` <= ``of``.

    Reference:
        Cochran 1977, Sampling Techniques, chapter 2.

    Example:
        >>> saved, printed = (PrintedSum.rounded("GBP", f, "m") for f in (133, 198))
        >>> print(check_scaling(saved, printed, 100, 152).sentence)
        £133m over 100 of 152 scales to £201.4m to £202.9m, which does not print as £198m.
    """
    _same_currency(observed, printed)
    scaled = scale_up(observed, answered, of)
    fits = scaled.amount.meets(printed.amount)
    span = written_bounds(scaled.amount, scaled.currency)
    return ScalingCheck(
        scaled=scaled,
        printed=printed,
        reproduces=fits,
        sentence=(
            f"{observed.as_printed} over {answered} of {of} scales to {span}, which "
            f"{'can' if fits else 'does not'} print as {printed.as_printed}."
        ),
    )


def saved_per_spent(spent: PrintedSum, saved: PrintedSum) -> Estimate:
    """What was saved for each unit of currency spent.

    Args:
        spent: The sum spent.
        saved: The sum saved.

    Returns:
        Bounds of the ratio; below one means that the saving did not cover the spending.

    Raises:
        InvalidArgument: If the currencies differ or the sum spent may be nought.

    Reference:
        Moore, Kearfott and Cloud 2009, Introduction to Interval Analysis.

    Example:
        >>> spent, saved = (PrintedSum.rounded("GBP", f, "m") for f in (290, 133))
        >>> print(saved_per_spent(spent, saved).sentence)
        Of each GBP 1 of the £290m spent, 0.456 to 0.461 came back as part of the £133m saved.
    """
    _same_currency(spent, saved)
    if spent.amount.low <= 0:
        raise InvalidArgument(f"{spent.as_printed} may be nought: nothing to divide by")
    ratio = saved.amount / spent.amount
    shown = f"{float(ratio.low):.3f} to {float(ratio.high):.3f}"
    return ratio.estimate(
        unit="ratio",
        method="Interval quotient of the rounding intervals",
        reference="Moore, Kearfott and Cloud 2009, Introduction to Interval Analysis",
        sentence=(
            f"Of each {spent.currency} 1 of the {spent.as_printed} spent, {shown} came back "
            f"as part of the {saved.as_printed} saved."
        ),
        inputs={"spent": spent.as_printed, "saved": saved.as_printed},
    )


def _same_currency(first: PrintedSum, second: PrintedSum) -> None:
    if first.currency != second.currency:
        raise InvalidArgument(
            f"{first.as_printed} and {second.as_printed} are in different currencies"
        )
