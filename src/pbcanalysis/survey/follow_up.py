# ruff: noqa: N803  (N is the size of the population throughout the field)
"""What would make a survey more honest: asking more, or going back to those who did not reply.

What a plan leaves open about those who are asked has two parts. One is silence: half the share
that does not reply. The other is chance in whom a follow-up reaches, if there is one. A wider
group, of which those asked are a random sample, is another matter: what chance adds for it stands
apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import SupportsIndex

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.survey._arguments import (
    base_of_population,
    level_between,
    percent_level,
    share_between,
    whole,
)
from pbcanalysis.survey.partial_identification import imbens_manski_critical_value


@dataclass(frozen=True, slots=True, kw_only=True)
class HonestWidth:
    """Half-width of an interval that assumes nothing about silence, in its parts.

    Attributes:
        silence: Half of the width of the identified set, as a difference of shares.
        sampling: What chance in the follow-up adds about those asked, likewise.
        wider: What is added for a wider group of which those asked are a random sample, likewise.
        level: Confidence level.
        sentence: The result in one plain English sentence.
        method: The field's name for the method.
        reference: Where it is published.
    """

    silence: float
    sampling: float
    wider: float
    level: float
    sentence: str
    method: str
    reference: str

    @property
    def total(self) -> float:
        """What is left open either way about those who were asked."""
        return self.silence + self.sampling


def honest_half_width(
    asked: SupportsIndex, response: float, p: float = 0.5, level: float = 0.95
) -> HonestWidth:
    """Half-width of the worst case that a survey may expect, and what a wider group adds.

    A share ``response`` of those asked replies, and of these a share ``p`` says yes. For a wider
    group without end, of which those asked are a random sample, the Imbens-Manski interval is
    expected.

    Args:
        asked: How many are asked, at least 1.
        response: Share that replies, above 0 and up to 1.
        p: Share saying yes among those who reply, 0 to 1.
        level: Confidence level, strictly between 0 and 1.

    Returns:
        The half-width in its parts, before any cut at 0 and 1; ``sampling`` is nought.

    Raises:
        InvalidArgument: If an argument lies outside its range.

    Reference:
        Manski 1989; Imbens and Manski 2004.

    Example:
        >>> plan = honest_half_width(623, 0.2)
        >>> plan.silence == plan.total == (1 - 0.2) / 2, round(plan.wider, 3)
        (True, 0.02)
    """
    size = whole(asked, "asked", least=1)
    rate = _response(response)
    share = share_between(p, "p")
    low, high = rate * share, rate * share + 1 - rate
    deviation = max(low * (1 - low), high * (1 - high)) ** 0.5 / size**0.5
    width = 1 - rate
    c = imbens_manski_critical_value(width, deviation, level)
    ends = (low * (1 - low)) ** 0.5 + (high * (1 - high)) ** 0.5
    return _told(
        width / 2,
        0.0,
        c * ends / 2 / size**0.5,
        level,
        f"Asking {size} with a response of {100 * rate:g}%",
        "worst-case bounds, planned",
        "Manski 1989; Imbens and Manski 2004",
    )


def follow_up_half_width(
    n: SupportsIndex,
    N: SupportsIndex,
    followed: SupportsIndex,
    response: float = 1.0,
    p: float = 0.5,
    level: float = 0.95,
) -> HonestWidth:
    """Half-width for all N asked, after a random part of the silent has been followed up.

    The n who replied are known. Of the N - n who did not, ``followed`` are drawn at random and
    pursued by other means; a share ``response`` of these answers. What remains unknown is the
    share of the silent that would stay silent even so. For a wider group without end, of which the
    N are a random sample, the first phase of the sampling is counted in too.

    Args:
        n: Respondents at first, 1 to N - 1.
        N: All who were asked.
        followed: How many of the silent are followed up, 2 to N - n.
        response: Share of these that answers, above 0 and up to 1.
        p: Share saying yes among those who answer, at first and on follow-up, 0 to 1.
        level: Confidence level, strictly between 0 and 1.

    Returns:
        The half-width in its parts.

    Raises:
        InvalidArgument: If an argument lies outside its range.

    Reference:
        Hansen and Hurwitz 1946, with Imbens and Manski 2004 for what stays silent.

    Example:
        >>> plan = follow_up_half_width(122, 623, 100)
        >>> plan.silence, plan.sampling < 0.08
        (0.0, True)
    """
    base, population = base_of_population(n, N)
    silent = population - base
    part = whole(followed, "followed", least=2)
    if part > silent:
        raise InvalidArgument(f"of {silent} who did not reply, {part} cannot be followed up")
    rate = _response(response)
    share = share_between(p, "p")
    low, high = rate * share, rate * share + 1 - rate
    weight = silent / population
    correction = 1 - part / silent
    low_error, high_error = (
        weight * (q * (1 - q) / (part - 1) * correction) ** 0.5 for q in (low, high)
    )
    width = weight * (1 - rate)

    def either_way(low_error: float, high_error: float) -> float:
        c = imbens_manski_critical_value(width, max(low_error, high_error), level)
        return c * (low_error + high_error) / 2

    sampling = either_way(low_error, high_error)
    # The first phase draws the N: at either end, the share among all of them.
    first = [(1 - weight) * share + weight * q for q in (low, high)]
    both = either_way(
        *(
            (q * (1 - q) / population + error**2) ** 0.5
            for q, error in zip(first, (low_error, high_error), strict=True)
        )
    )
    return _told(
        width / 2,
        sampling,
        both - sampling,
        level,
        f"Following up {part} of {silent}, of whom {100 * rate:g}% answer",
        "double sampling of non-respondents",
        "Hansen and Hurwitz 1946; Imbens and Manski 2004",
    )


def _response(response: float) -> float:
    if not 0 < response <= 1:
        raise InvalidArgument(f"a response lies above 0 and up to 1, not {response}")
    return float(response)


def _told(
    silence: float,
    sampling: float,
    wider: float,
    level: float,
    plan: str,
    method: str,
    reference: str,
) -> HonestWidth:
    chance = f" and {100 * sampling:.1f} from chance in the follow-up" if sampling else ""
    return HonestWidth(
        silence=silence,
        sampling=sampling,
        wider=wider,
        level=level_between(level),
        method=method,
        reference=reference,
        sentence=(
            f"{plan} leaves {100 * (silence + sampling):.1f} percentage points either way about "
            f"those asked: {100 * silence:.1f} from silence{chance}. For a wider group, of which "
            f"they are a random sample, chance adds {100 * wider:.1f} ({percent_level(level)})."
        ),
    )
