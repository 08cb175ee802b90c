"""Ways to build the total of a scheme of two payments from below, each against the print."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money.bounds import Bounds, BoundsLike, positive, share
from pbcanalysis.money.reconciliation import Reconciliation, reconcile
from pbcanalysis.money.sums import PrintedSum, percent
from pbcanalysis.results import Estimate

if TYPE_CHECKING:
    import pandas as pd

REFERENCE = "Moore, Kearfott and Cloud 2009, Introduction to Interval Analysis"


@dataclass(frozen=True, slots=True)
class Way:
    """One way to build a total.

    Attributes:
        label: What readers call it.
        rate: Payment per unit for those in the scheme.
        units: Number of units, such as registered patients.
        uptake: Share of the units in the scheme.
    """

    label: str
    rate: BoundsLike
    units: BoundsLike
    uptake: BoundsLike


def mean_rate(first: BoundsLike, second: BoundsLike, second_share: BoundsLike) -> Bounds:
    """Mean payment per unit where all in a scheme earn a first payment and some a second.

    Args:
        first: First payment per unit.
        second: Second payment per unit.
        second_share: Share of those in the scheme that earned the second, from nought to one.

    Raises:
        InvalidArgument: If a rate may be nought, or the share lies outside nought to one.

    Reference:
        Moore, Kearfott and Cloud 2009, Introduction to Interval Analysis.

    Example:
        >>> float(mean_rate("0.95", "0.95", "0.5").low)
        1.425
    """
    part = Bounds.of(second_share)
    if part.low < 0 or part.high > 1:
        raise InvalidArgument("the share that earned the second payment lies from 0 to 1")
    return positive("the first rate", first) + positive("the second rate", second) * part


def ways_to_build(printed: PrintedSum, ways: list[Way]) -> pd.DataFrame:
    """Build a total in several ways and hold each against the printed one.

    Args:
        printed: The total as printed.
        ways: The ways, in the order in which readers should see them.

    Returns:
        One row for each way: ``label``, ``low``, ``high`` (in the currency of the total),
        ``verdict`` (as in :class:`~pbcanalysis.money.Reconciliation`) and ``gap``.

    Raises:
        InvalidArgument: If there is no way, or a factor may be nought or less.

    Reference:
        Moore, Kearfott and Cloud 2009, Introduction to Interval Analysis.

    Example:
        >>> total = PrintedSum.rounded("GBP", 98, "m")
        >>> table = ways_to_build(total, [Way("all paid", "1.90", 52_000_000, 1)])
        >>> table["low"].tolist(), table["verdict"].tolist()
        ([98800000.0], ['above'])
    """
    import pandas as pd

    if not ways:
        raise InvalidArgument("there is no way to build the total")
    found: list[tuple[Way, Reconciliation]] = [
        (way, reconcile(printed, way.rate, way.units, way.uptake)) for way in ways
    ]
    return pd.DataFrame(
        {
            "label": [way.label for way, _ in found],
            "low": [result.built.low for _, result in found],
            "high": [result.built.high for _, result in found],
            "verdict": [result.verdict for _, result in found],
            "gap": [result.gap for _, result in found],
        }
    )


def growth_needed(
    printed: PrintedSum, rate: BoundsLike, units: BoundsLike, uptake: BoundsLike
) -> Estimate:
    """By how much the units would have to grow for a total built from below to fit the print.

    Args:
        printed: The total as printed.
        rate: Payment per unit for those in the scheme.
        units: Number of units as counted.
        uptake: Share of the units in the scheme.

    Returns:
        Bounds of the growth as a share; below nought where the units are already too many.

    Raises:
        InvalidArgument: If a factor may be nought or less, or the uptake exceeds one.

    Reference:
        Moore, Kearfott and Cloud 2009, Introduction to Interval Analysis.

    Example:
        >>> total = PrintedSum.exactly("GBP", 110)
        >>> growth_needed(total, 1, 100, 1).value  # 110 / 100 - 1
        0.1
    """
    per_unit = positive("the rate", rate) * share("uptake", uptake)
    growth = printed.amount / (per_unit * positive("the units", units)) - Bounds.point(1)
    return growth.estimate(
        unit="share",
        method="Interval quotient of the total and the total built from below",
        reference=REFERENCE,
        sentence=f"{printed.as_printed} fits if there were {percent(growth)} more units.",
        inputs={"printed": printed.as_printed},
    )


def growth_between(earlier: BoundsLike, later: BoundsLike) -> Estimate:
    """Growth from one count to another, as a share.

    Args:
        earlier: The earlier count.
        later: The later count.

    Raises:
        InvalidArgument: If the earlier count may be nought or less.

    Reference:
        Moore, Kearfott and Cloud 2009, Introduction to Interval Analysis.

    Example:
        >>> growth_between(100, 110).value
        0.1
    """
    growth = Bounds.of(later) / positive("the earlier count", earlier) - Bounds.point(1)
    return growth.estimate(
        unit="share",
        method="Interval quotient of two counts",
        reference=REFERENCE,
        sentence=f"The later count is {percent(growth)} above the earlier.",
        inputs={"earlier": Bounds.of(earlier).ends, "later": Bounds.of(later).ends},
    )


__all__ = ["Way", "growth_between", "growth_needed", "mean_rate", "ways_to_build"]
