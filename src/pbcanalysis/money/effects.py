"""What a study's standard error and the years that pass do to what has to be repaid."""

from __future__ import annotations

from fractions import Fraction
from statistics import NormalDist

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money.bounds import Bounds, Number, exact
from pbcanalysis.reported.printed import Printed
from pbcanalysis.reported.rounding import RoundingRule
from pbcanalysis.reported.sets import ShareSet


def with_standard_error(figure: Bounds, standard_error: Number, *, level: float) -> Bounds:
    """A printed estimate with the normal confidence interval of its standard error.

    Args:
        figure: What the print of the estimate leaves open.
        standard_error: Its standard error in the same unit; nought where none is printed.
        level: Confidence level.

    Returns:
        Bounds that hold the rounding of the print and, with a standard error, the confidence
        interval about each value that it leaves open. Without one, the figure as it is.

    Raises:
        InvalidArgument: If the standard error is negative or the level is none.

    Reference:
        Altman and Bland 2011, BMJ 343:d2090 (an interval from an estimate and its standard error).

    Example:
        >>> wide = with_standard_error(Bounds.rounded("0.033", "0.0005"), "0.01", level=0.95)
        >>> round(float(wide.low), 4), round(float(wide.high), 4)  # 0.0325 - 1.96 x 0.01
        (0.0129, 0.0531)
    """
    error = exact(standard_error)
    if error < 0:
        raise InvalidArgument(f"a standard error is nought or more, not {float(error):g}")
    if not 0 < level < 1:
        raise InvalidArgument(f"a level lies strictly between 0 and 1, not {level}")
    if error == 0:
        return figure
    half = exact(NormalDist().inv_cdf((1 + level) / 2)) * error
    return Bounds(
        figure.low - half, figure.high + half, figure.printed, figure.kinds | {"confidence"}
    )


def years_worth(years: int, discount_rate: Number = 0) -> Fraction:
    """What the same sum in each of some years is worth, in sums of the first year.

    The first year, in which the spending falls too, is not discounted; the second by once the
    rate, and so on. At a rate of nought it is the number of years.

    Args:
        years: Number of years, at least one.
        discount_rate: Rate a year, from nought to below one, such as 0.035.

    Raises:
        InvalidArgument: If there is no year, or the rate is out of range.

    Reference:
        HM Treasury, The Green Book: central government guidance on appraisal and evaluation,
        annex A6; Drummond and others 2015.

    Example:
        >>> years_worth(3), round(float(years_worth(3, "0.035")), 4)  # 1 + 1/1.035 + 1/1.035^2
        (Fraction(3, 1), 2.8997)
    """
    if years < 1:
        raise InvalidArgument(f"savings count for at least one year, not {years}")
    rate = exact(discount_rate)
    if not 0 <= rate < 1:
        raise InvalidArgument(f"a discount rate lies from 0 to below 1, not {float(rate):g}")
    return sum((1 / (1 + rate) ** year for year in range(years)), Fraction(0))


def percent_bounds(as_printed: str, rule: RoundingRule | str) -> Bounds:
    """The shares that a printed percentage leaves open.

    Args:
        as_printed: The figure as printed, such as ``"3.3%"``.
        rule: How it is taken to be rounded.

    Raises:
        InvalidArgument: If it is no percentage.

    Reference:
        Moore, Kearfott and Cloud 2009, Introduction to Interval Analysis.

    Example:
        >>> shares = percent_bounds("3.3%", "truncation")
        >>> float(shares.low), float(shares.high)
        (0.033, 0.034)
    """
    figure = Printed.read(as_printed)
    if figure.kind != "percent":
        raise InvalidArgument(f"{as_printed!r} is no percentage")
    hull = figure.shares(rule).hull
    high = exact(1) if hull.high is None else exact(hull.high)
    return Bounds.between(exact(hull.low), high, figure.value / 100, kinds=["rounding"])


def share_in_words(chosen: Number, told: ShareSet) -> Bounds:
    """A share chosen for a sum, with all that a source's words for it leave open.

    Args:
        chosen: The share, 0 to 1.
        told: What the words leave open, such as "about half".

    Returns:
        What the words leave open where ``chosen`` lies in their middle, which is the share that
        they name; otherwise ``chosen`` alone, which is then the reader's own.

    Raises:
        InvalidArgument: If the share lies outside 0 to 1.

    Reference:
        Moore, Kearfott and Cloud 2009, Introduction to Interval Analysis.

    Example:
        >>> half = ShareSet.parse("[9/20, 11/20]")
        >>> float(share_in_words(0.5, half).low), float(share_in_words(0.4, half).low)
        (0.45, 0.4)
    """
    share = exact(chosen)
    if not 0 <= share <= 1:
        raise InvalidArgument(f"a share lies from 0 to 1, not {chosen}")
    low, high = exact(told.low), exact(told.high)
    if share != (low + high) / 2:
        return Bounds.point(share)
    return Bounds.between(low, high, share, kinds=["words"])


__all__ = ["percent_bounds", "share_in_words", "with_standard_error", "years_worth"]
