# ruff: noqa: N803  (N is the size of the population throughout the field)
"""The easiest way in which silence could turn a conclusion, over a set of possible counts."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import SupportsIndex

from pbcanalysis.survey._arguments import count_of_base, decimal_fraction, percent
from pbcanalysis.survey.partial_identification import PossibleCounts, members_of
from pbcanalysis.survey.tipping import tipping_point


@dataclass(frozen=True, slots=True, kw_only=True)
class EasiestTip:
    """What would turn a conclusion, for that possible count which is nearest to turning.

    Attributes:
        count: The possible count nearest to the target share of the respondents.
        above: Whether that count lies above the target, so that the conclusion is "more than".
        share_needed: Share of non-respondents saying yes at which all N together meet the target.
        reachable: Whether that share lies from 0 to 1.
        ratio: How many times as readily the prevailing side must have replied for the shares of
            both sides among all N to be as the target; at least 1. ``None`` where the respondents
            were of one mind: then no ratio, however large, accounts for it.
        sentence: The result in one plain English sentence.
        method: The field's name for the method.
        reference: Where it is published.
    """

    count: int
    above: bool
    share_needed: float
    reachable: bool
    ratio: float | None
    sentence: str
    method: str = "tipping point"
    reference: str = "Yan, Lee and Li 2009"


def easiest_tip(
    x: PossibleCounts, n: SupportsIndex, N: SupportsIndex, target: float = 0.5
) -> EasiestTip:
    """The easiest tipping point over a set of possible counts.

    Args:
        x: Count (or possible counts) of respondents who said yes, 0 to n.
        n: Respondents, fewer than N.
        N: All who were asked.
        target: The share that decides, strictly between 0 and 1.

    Returns:
        The tipping share and response ratio of the count nearest to the target; every other
        possible count needs more. Of two counts equally near, the smaller is taken.

    Raises:
        InvalidArgument: If an argument lies outside its range, or everyone replied.

    Reference:
        Yan, Lee and Li 2009; for the ratio, Little and Rubin 2019, section 3.3.

    Example:
        >>> tip = easiest_tip(range(82, 86), 122, 623)
        >>> tip.count, tip.ratio, tip.share_needed == (623 / 2 - 82) / 501
        (82, 2.05, True)
    """
    members = members_of(x, n)
    base = count_of_base(0, n)[1]
    goal = decimal_fraction(target)
    count = min(members, key=lambda member: (abs(member - goal * base), member))
    point = tipping_point(count, base, N, target)
    ratio: Fraction | None = None
    if 0 < count < base:
        odds = Fraction(count, base - count) * (1 - goal) / goal
        ratio = max(odds, 1 / odds)
    return EasiestTip(
        count=count,
        above=count > goal * base,
        share_needed=point.share_needed,
        reachable=point.reachable,
        ratio=None if ratio is None else float(ratio),
        sentence=point.sentence
        + (
            ""
            if ratio is None
            else f" The side of {percent(float(goal))} that prevails among those who replied "
            f"would have replied {float(ratio):.2f} times as readily."
        ),
    )
