"""Support less opposition: what a printed difference, or its parts, leave open about the rest."""

from __future__ import annotations

from fractions import Fraction

from pbcanalysis.display import show_range
from pbcanalysis.errors import InvalidArgument
from pbcanalysis.results import Estimate
from pbcanalysis.survey.findings import Finding


def opposed(support: Finding, net: Finding) -> Estimate:
    """The share opposed that support and net support imply, from the prints alone.

    Args:
        support: The share that supports.
        net: Support less opposition, in points.

    Returns:
        Bounds in unit ``"share"``, without value and level.

    Raises:
        InvalidArgument: If the units are wrong, or no share fits both prints.

    Reference:
        Moore, Kearfott and Cloud 2009 (interval arithmetic).
    """
    if support.unit != "share" or net.unit != "points":
        raise InvalidArgument("opposition follows from a share and a difference in points")
    low = max(support.low - net.high, Fraction(0))
    high = min(support.high - net.low, 1 - support.low)
    if low > high:
        raise InvalidArgument(f"no share opposed fits both {support.id!r} and {net.id!r}")
    return Estimate(
        low=float(low),
        high=float(high),
        kinds=("rounding",),
        unit="share",
        method="interval arithmetic on printed figures",
        reference="Moore, Kearfott and Cloud 2009",
        inputs={"support": support.as_printed, "net support": net.as_printed},
        sentence=(
            f"Support of {support.as_printed} less opposition makes {net.as_printed} only if "
            f"{show_range(float(low), float(high), 'share')} were opposed."
        ),
    )


def net_support(support: Finding, neutral: Finding, strongly_opposed: Finding) -> Estimate:
    """What support, neutrality and strong opposition leave open for support less opposition.

    The opposed are at least those strongly opposed, and at most all who neither support nor are
    neutral.

    Args:
        support: The share that supports.
        neutral: The share that is neutral.
        strongly_opposed: The share strongly opposed.

    Returns:
        Bounds in unit ``"points"``, without value and level.

    Raises:
        InvalidArgument: If a finding is no share, or the three exceed the whole.

    Reference:
        Manski 1989 (worst-case bounds).
    """
    parts = (support, neutral, strongly_opposed)
    if any(part.unit != "share" for part in parts):
        raise InvalidArgument("support, neutrality and opposition are shares")
    if sum(part.low for part in parts) > 1:
        raise InvalidArgument("support, neutrality and strong opposition exceed the whole")
    low = support.low - (1 - support.low - neutral.low)
    high = support.high - strongly_opposed.low
    return Estimate(
        low=float(low),
        high=float(high),
        kinds=("worst-case",),
        unit="points",
        method="worst-case (Manski) bounds on those whose answer is not printed",
        reference="Manski 1989",
        inputs={part.topic: part.as_printed for part in parts},
        sentence=(
            f"Net support lies between {100 * float(low):+.1f} and {100 * float(high):+.1f} points."
        ),
    )
