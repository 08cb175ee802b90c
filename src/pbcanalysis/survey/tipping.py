# ruff: noqa: N803  (N is the size of the population throughout the field)
"""Tipping points: how different non-respondents must be for a conclusion to turn."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import SupportsIndex

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.results import Estimate
from pbcanalysis.survey._arguments import (
    base_of_population,
    count_of_base,
    decimal_fraction,
    percent,
)
from pbcanalysis.survey.partial_identification import PossibleCounts, members_of


@dataclass(frozen=True, slots=True, kw_only=True)
class TippingPoint:
    """What the non-respondents would have to be like for all N together to reach the target.

    Attributes:
        share_needed: Share of non-respondents saying yes at which the target is met exactly.
            Under 0 or over 1 where no non-respondents could bring it about.
        count_needed: The same as a number of non-respondents, not rounded.
        least_count: Smallest whole number of them with which the target is exceeded.
        delta: ``share_needed`` minus the respondents' share.
        odds_ratio: Odds at ``share_needed`` over the respondents' odds; ``None`` where either
            is not defined.
        reachable: Whether ``share_needed`` lies from 0 to 1.
        target: The target share.
        x: Count of respondents who said yes.
        n: Respondents.
        N: All who were asked.
        method: The field's name for the method.
        reference: Where it is published.
        sentence: The result in one plain English sentence.
    """

    share_needed: float
    count_needed: float
    least_count: int
    delta: float
    odds_ratio: float | None
    reachable: bool
    target: float
    x: int
    n: int
    N: int
    sentence: str
    method: str = "tipping point"
    reference: str = "Yan, Lee and Li 2009"


def tipping_point(
    x: SupportsIndex, n: SupportsIndex, N: SupportsIndex, target: float = 0.5
) -> TippingPoint:
    """Share of non-respondents at which all who were asked reach a target share.

    Args:
        x: Count of respondents who said yes, 0 to n.
        n: Respondents, fewer than N.
        N: All who were asked.
        target: The share among all N that decides, strictly between 0 and 1; one half for a
            majority.

    Returns:
        The tipping point. It is worked out in exact fractions of the decimals given.

    Raises:
        InvalidArgument: If an argument lies outside its range, or everyone replied.

    Reference:
        Yan, Lee and Li 2009, for tipping points under missing data.

    Example:
        >>> tipping_point(22, 122, 623).sentence
        'All 623 reach 50.0% only if 57.8% of the 501 who did not reply would have said yes.'
    """
    base, population = base_of_population(n, N)
    count, base = count_of_base(x, base)
    if base == population:
        raise InvalidArgument("everyone replied: there are no non-respondents to tip anything")
    goal = decimal_fraction(target)
    if not 0 < goal < 1:
        raise InvalidArgument(f"the target lies strictly between 0 and 1, not {target}")
    silent = population - base
    count_needed = goal * population - count
    needed = count_needed / silent
    reachable = 0 <= needed <= 1
    odds_ratio: Fraction | None = None
    if 0 < count < base and needed != 1:
        odds_ratio = (needed / (1 - needed)) / Fraction(count, base - count)
    if reachable:
        sentence = (
            f"All {population} reach {percent(float(goal))} only if {percent(float(needed))} of "
            f"the {silent} who did not reply would have said yes."
        )
    else:
        side = "under" if needed > 1 else "over"
        sentence = (
            f"Whatever the {silent} who did not reply would have said, all {population} stay "
            f"{side} {percent(float(goal))}."
        )
    return TippingPoint(
        share_needed=float(needed),
        count_needed=float(count_needed),
        least_count=max(count_needed.numerator // count_needed.denominator + 1, 0),
        delta=float(needed - Fraction(count, base)),
        odds_ratio=float(odds_ratio) if odds_ratio is not None and reachable else None,
        reachable=reachable,
        target=float(goal),
        x=count,
        n=base,
        N=population,
        sentence=sentence,
    )


def tipping_response_ratio(x: PossibleCounts, n: SupportsIndex, target: float = 0.5) -> Estimate:
    """Response ratio at which the share among all who were asked is exactly the target.

    If those who would say yes replied this many times as readily as those who would say no, the
    share among all is the target. How many were asked does not matter.

    Args:
        x: Count (or possible counts) of respondents who said yes, 0 to n - 1.
        n: Respondents, at least 1.
        target: The share that decides, strictly between 0 and 1.

    Returns:
        An estimate in unit ``"ratio"`` without level; for a set of counts without value.

    Raises:
        InvalidArgument: If an argument lies outside its range, or all respondents said yes.

    Reference:
        Little and Rubin 2019, section 3.3, solved for the ratio of propensities.

    Example:
        >>> tipping_response_ratio(22, 122).value
        0.22
    """
    members = members_of(x, n)
    base = count_of_base(0, n)[1]
    goal = decimal_fraction(target)
    if not 0 < goal < 1:
        raise InvalidArgument(f"the target lies strictly between 0 and 1, not {target}")
    if members[-1] == base:
        raise InvalidArgument("all respondents said yes: no finite ratio brings the share down")
    low, high = (
        float(Fraction(member, base - member) * (1 - goal) / goal)
        for member in (members[0], members[-1])
    )
    point = low == high
    written = f"{low:.2f}" if point else f"{low:.2f} to {high:.2f}"
    counts = f"{members[0]}" if point else f"{members[0]} to {members[-1]}"
    return Estimate(
        value=low if point else None,
        low=low,
        high=high,
        kinds=(
            "rounding",
            "words",
        ),
        unit="ratio",
        method="tipping response ratio",
        reference="Little and Rubin 2019",
        inputs={"x": members, "n": base, "target": float(goal)},
        sentence=(
            f"{counts} of {base} is {percent(float(goal))} of all who were asked if those who "
            f"would say yes replied {written} times as readily as those who would say no."
        ),
    )
