# ruff: noqa: N803  (N is the size of the population throughout the field)
"""The same replies under weaker and weaker assumptions about those who did not reply."""

from __future__ import annotations

from dataclasses import dataclass
from typing import SupportsIndex

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.results import Estimate
from pbcanalysis.survey._arguments import base_of_population, positive
from pbcanalysis.survey.envelopes import envelope
from pbcanalysis.survey.nonresponse import pattern_mixture, selection_odds_ratio
from pbcanalysis.survey.partial_identification import (
    PossibleCounts,
    imbens_manski,
    members_of,
    worst_case,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One rung of the ladder: an assumption and what follows from it.

    Attributes:
        key: ``"alike"``, ``"random"``, ``"delta"``, ``"odds"``, ``"nothing"`` or ``"wider"``.
        assumption: The assumption in plain words.
        estimate: The share that follows.
    """

    key: str
    assumption: str
    estimate: Estimate


def assumption_ladder(
    x: PossibleCounts,
    n: SupportsIndex,
    N: SupportsIndex,
    *,
    delta: float,
    odds_ratio: float,
    level: float = 0.95,
) -> tuple[Rung, ...]:
    """Share among all who were asked, from the strongest assumption to none.

    Strong assumptions make narrow intervals; what a reader gains in width has to be paid for in
    belief. Manski calls this the law of decreasing credibility.

    Args:
        x: Count (or possible counts) of respondents who said yes, 0 to n.
        n: Respondents, fewer than N.
        N: All who were asked.
        delta: Largest difference, either way, between the share of those who did not reply and
            the share of those who did; 0 to 1.
        odds_ratio: Largest ratio of their odds, either way; at least 1.
        level: Confidence level of the rungs that carry one.

    Returns:
        Six rungs: just alike; a random sample; differing by up to delta; odds differing by up to
        the ratio; nothing assumed; nothing assumed, and those asked a sample of a wider group.

    Raises:
        InvalidArgument: If an argument lies outside its range.

    Reference:
        Manski 2003, introduction; the rungs have their own references.

    Example:
        >>> rungs = assumption_ladder(22, 122, 623, delta=0.1, odds_ratio=2)
        >>> rungs[0].estimate.value == 22 / 122, rungs[4].estimate.low == 22 / 623
        (True, True)
    """
    base, population = base_of_population(n, N)
    if base == population:
        raise InvalidArgument("everyone replied: there is nothing to assume about silence")
    if not 0 <= delta <= 1:
        raise InvalidArgument(f"delta is a difference of shares from 0 to 1, not {delta}")
    ratio = positive(odds_ratio, "the odds ratio")
    if ratio < 1:
        raise InvalidArgument(f"the odds ratio is taken either way and is at least 1, not {ratio}")
    members = members_of(x, base)
    counts: PossibleCounts = members[0] if len(members) == 1 else members
    return (
        Rung(
            key="alike",
            assumption="Those who did not reply are just like those who did",
            estimate=pattern_mixture(counts, base, population, 0.0),
        ),
        Rung(
            key="random",
            assumption="Those who replied are a random sample of those asked",
            estimate=envelope(members, base, level, N=population),
        ),
        Rung(
            key="delta",
            assumption="The share of those who did not reply differs by no more than "
            f"{100 * delta:g} percentage points",
            estimate=pattern_mixture(counts, base, population, (-delta, delta)),
        ),
        Rung(
            key="odds",
            assumption="The odds of those who did not reply are no more than "
            f"{ratio:g} times higher or lower",
            estimate=selection_odds_ratio(counts, base, population, (1 / ratio, ratio)),
        ),
        Rung(
            key="nothing",
            assumption="Nothing is assumed about those who did not reply",
            estimate=worst_case(counts, base, population),
        ),
        Rung(
            key="wider",
            assumption="Nothing is assumed, and those asked are a random sample of a wider group",
            estimate=imbens_manski(counts, base, population, level),
        ),
    )
