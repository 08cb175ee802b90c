# ruff: noqa: N803  (N is the size of the population throughout the field)
"""What those who did not reply could change, under one stated assumption about them.

Each function takes one number that says how non-respondents differ from respondents, and shows
what follows from it. The number is an assumption; no data of the survey can check it. What holds
without any is in the module on the worst case.

Wherever a count x is taken, an iterable of possible counts is taken too; the result is then the
envelope over them, without a value.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import SupportsIndex, TypeAlias

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.results import Estimate
from pbcanalysis.survey._arguments import (
    base_of_population,
    count_of_base,
    percent,
    positive,
    span,
)
from pbcanalysis.survey.partial_identification import PossibleCounts, inputs_of, members_of, written

Assumption: TypeAlias = float | tuple[float, float]
"""One assumed number, or the lowest and highest of a range of them."""


def shifted_share(x: SupportsIndex, n: SupportsIndex, delta: float) -> float:
    """Share among non-respondents who differ by ``delta`` from respondents, cut at 0 and 1.

    Example:
        >>> shifted_share(22, 122, -0.2)
        0.0
    """
    count, base = count_of_base(x, n)
    return min(max(count / base + delta_between(delta), 0.0), 1.0)


def odds_shifted_share(x: SupportsIndex, n: SupportsIndex, odds_ratio: float) -> float:
    """Share among non-respondents whose odds are ``odds_ratio`` times those of respondents.

    Example:
        >>> odds_shifted_share(60, 120, 3.0)
        0.75
    """
    count, base = count_of_base(x, n)
    ratio = positive(odds_ratio, "the odds ratio")
    return ratio * count / (ratio * count + base - count)


def pattern_mixture(
    x: PossibleCounts, n: SupportsIndex, N: SupportsIndex, delta: Assumption
) -> Estimate:
    """Share among all N if non-respondents differ by ``delta`` from respondents.

    Args:
        x: Count (or possible counts) of respondents who said yes, 0 to n.
        n: Respondents, 1 to N.
        N: All who were asked.
        delta: Added to the respondents' share to give the non-respondents', cut at 0 and 1; or
            the lowest and highest such difference thought possible.

    Returns:
        An estimate in unit ``"share"`` without level; with a range of deltas or of counts
        without value.

    Raises:
        InvalidArgument: If an argument lies outside its range.

    Reference:
        Little 1993; Andridge and Little 2011.

    Example:
        >>> round(pattern_mixture(60, 122, 623, 0.2).value, 4)
        0.6526
    """
    return _under_assumption(
        x,
        n,
        N,
        delta,
        shifted_share,
        name="delta",
        method="pattern-mixture delta adjustment",
        reference="Little 1993; Andridge and Little 2011",
        told="the share among non-respondents is that of respondents plus",
    )


def selection_odds_ratio(
    x: PossibleCounts, n: SupportsIndex, N: SupportsIndex, odds_ratio: Assumption
) -> Estimate:
    """Share among all N if the odds of yes differ by a ratio between the two groups.

    Args:
        x: Count (or possible counts) of respondents who said yes, 0 to n.
        n: Respondents, 1 to N.
        N: All who were asked.
        odds_ratio: Odds of yes among non-respondents over those among respondents; or the
            lowest and highest such ratio thought possible.

    Returns:
        An estimate in unit ``"share"`` without level; with a range without value.

    Raises:
        InvalidArgument: If an argument lies outside its range.

    Reference:
        Rubin 1977; Scharfstein, Rotnitzky and Robins 1999.

    Example:
        >>> round(selection_odds_ratio(22, 122, 623, 2).value, 4)
        0.281
    """
    return _under_assumption(
        x,
        n,
        N,
        odds_ratio,
        odds_shifted_share,
        name="odds_ratio",
        method="selection odds ratio",
        reference="Rubin 1977; Scharfstein, Rotnitzky and Robins 1999",
        told="the odds of yes among non-respondents are those of respondents times",
    )


def response_ratio(
    x: PossibleCounts, n: SupportsIndex, ratio: Assumption, N: SupportsIndex | None = None
) -> Estimate:
    """Share among all who were asked if one side replied more readily than the other.

    Args:
        x: Count (or possible counts) of respondents who said yes, 0 to n.
        n: Respondents, at least 1.
        ratio: Response rate of those who would say yes over that of those who would say no; or
            the lowest and highest such ratio thought possible.
        N: All who were asked. The share does not depend on it; where it is given, a ratio that
            would need more than everyone of one side to reply is refused.

    Returns:
        An estimate in unit ``"share"`` without level; with a range without value.

    Raises:
        InvalidArgument: If an argument lies outside its range, or the ratio cannot have held.

    Reference:
        Inverse weighting by response propensity: Little and Rubin 2019, section 3.3.

    Example:
        >>> response_ratio(20, 120, 2).value == 10 / 110
        True
    """
    lowest, highest = range_of(ratio, lambda number: positive(number, "the ratio"))
    base = count_of_base(0, n)[1]
    shares = []
    for member in members_of(x, base):
        for k in (lowest, highest):
            share = (member / k) / (member / k + base - member)
            if N is not None:
                population = base_of_population(base, N)[1]
                slack = 1e-9 * population
                if (
                    share * population < member - slack
                    or (1 - share) * population < base - member - slack
                ):
                    raise InvalidArgument(
                        f"a response ratio of {k:g} cannot have held: of {population} asked, more "
                        "than everyone of one side would have replied"
                    )
            shares.append(share)
    return _without_level(
        shares,
        x,
        n,
        method="response propensity ratio",
        reference="Little and Rubin 2019",
        inputs={"ratio": ratio} if N is None else {"ratio": ratio, "N": N},
        condition=(
            "if those who would say yes replied "
            f"{_assumed(lowest, highest)} times as readily as those who would say no"
        ),
    )


def _under_assumption(
    x: PossibleCounts,
    n: SupportsIndex,
    N: SupportsIndex,
    assumption: Assumption,
    share_of_silent: Callable[[SupportsIndex, SupportsIndex, float], float],
    *,
    name: str,
    method: str,
    reference: str,
    told: str,
) -> Estimate:
    base, population = base_of_population(n, N)
    lowest, highest = range_of(assumption, float)
    # The share rises with the count and with the assumed number, so the corners are enough.
    shares = [
        (member + (population - base) * share_of_silent(member, base, number)) / population
        for member in members_of(x, base)
        for number in (lowest, highest)
    ]
    return _without_level(
        shares,
        x,
        n,
        method=method,
        reference=reference,
        inputs={name: assumption, "N": population},
        condition=f"if {told} {_assumed(lowest, highest)}",
    )


def _without_level(
    shares: list[float],
    x: PossibleCounts,
    n: SupportsIndex,
    *,
    method: str,
    reference: str,
    inputs: dict[str, object],
    condition: str,
) -> Estimate:
    low, high = min(shares), max(shares)
    point = low == high
    share = percent(low) if point else span(low, high)
    return Estimate(
        value=low if point else None,
        low=low,
        high=high,
        kinds=("assumptions",),
        unit="share",
        method=method,
        reference=reference,
        inputs={"x": inputs_of(x, n), "n": count_of_base(0, n)[1], **inputs},
        sentence=(
            f"{written(x, n)} of {count_of_base(0, n)[1]} who replied becomes {share} of all "
            f"who were asked {condition}."
        ),
    )


def delta_between(delta: float) -> float:
    """Check a difference of shares: from -1 to 1."""
    value = float(delta)
    if not -1 <= value <= 1:
        raise InvalidArgument(f"delta is a difference of shares from -1 to 1, not {delta}")
    return value


def range_of(assumption: Assumption, check: Callable[[float], float]) -> tuple[float, float]:
    """Return the lowest and the highest of an assumption, each checked.

    Raises:
        InvalidArgument: If they are in the wrong order, or one does not pass.
    """
    lowest, highest = assumption if isinstance(assumption, tuple) else (assumption, assumption)
    if not lowest <= highest:
        raise InvalidArgument(f"a range runs from low to high, not from {lowest} to {highest}")
    return check(lowest), check(highest)


def _assumed(lowest: float, highest: float) -> str:
    return f"{lowest:g}" if lowest == highest else f"{lowest:g} to {highest:g}"
