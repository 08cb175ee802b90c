# ruff: noqa: N803  (N is the size of the population throughout the field)
"""What would make a survey more honest: asking more, or going back to those who did not reply.

The honest half-width of a plan has two parts. One is sampling, which more requests shrink. The
other is silence, which they do not: it stays at half the share that does not reply.
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
    """Half-width of an interval that assumes nothing about silence, in its two parts.

    Attributes:
        silence: Half of the width of the identified set, as a difference of shares.
        sampling: What sampling adds, likewise.
        level: Confidence level.
        sentence: The result in one plain English sentence.
        method: The field's name for the method.
        reference: Where it is published.
    """

    silence: float
    sampling: float
    level: float
    sentence: str
    method: str
    reference: str

    @property
    def total(self) -> float:
        """Both parts together."""
        return self.silence + self.sampling


def honest_half_width(
    asked: SupportsIndex, response: float, p: float = 0.5, level: float = 0.95
) -> HonestWidth:
    """Half-width of the Imbens-Manski interval that a survey may expect.

    Those asked are taken as a random sample of a wider group, in which a share ``response``
    replies, and of these a share ``p`` says yes.

    Args:
        asked: How many are asked, at least 1.
        response: Share that replies, above 0 and up to 1.
        p: Share saying yes among those who reply, 0 to 1.
        level: Confidence level, strictly between 0 and 1.

    Returns:
        The half-width in its two parts, before any cut at 0 and 1.

    Raises:
        InvalidArgument: If an argument lies outside its range.

    Reference:
        Imbens and Manski 2004.

    Example:
        >>> honest_half_width(623, 0.2).silence == (1 - 0.2) / 2
        True
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
        c * ends / 2 / size**0.5,
        level,
        f"Asking {size} with a response of {100 * rate:g}%",
        "Imbens-Manski interval, planned",
        "Imbens and Manski 2004",
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
    share of the silent that would stay silent even so.

    Args:
        n: Respondents at first, 1 to N - 1.
        N: All who were asked.
        followed: How many of the silent are followed up, 2 to N - n.
        response: Share of these that answers, above 0 and up to 1.
        p: Share saying yes among those who answer on follow-up, 0 to 1.
        level: Confidence level, strictly between 0 and 1.

    Returns:
        The half-width in its two parts.

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
    c = imbens_manski_critical_value(width, max(low_error, high_error), level)
    return _told(
        width / 2,
        c * (low_error + high_error) / 2,
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
    silence: float, sampling: float, level: float, plan: str, method: str, reference: str
) -> HonestWidth:
    return HonestWidth(
        silence=silence,
        sampling=sampling,
        level=level_between(level),
        method=method,
        reference=reference,
        sentence=(
            f"{plan} leaves {100 * (silence + sampling):.1f} percentage points either way "
            f"({percent_level(level)}): {100 * silence:.1f} from silence and "
            f"{100 * sampling:.1f} from sampling."
        ),
    )
