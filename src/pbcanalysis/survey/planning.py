# ruff: noqa: N803  (N is the size of the population throughout the field)
"""Planning a survey: how many respondents, and how many invitations to get them."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import SupportsIndex

import numpy as np
import numpy.typing as npt

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.results import Estimate
from pbcanalysis.survey._arguments import (
    Floats,
    Integers,
    normal_quantile,
    percent,
    percent_level,
    share_between,
    span,
    whole,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleSize:
    """How many respondents a survey needs.

    Attributes:
        n: Respondents needed, rounded up.
        exact: The same before rounding up.
        endless: What an endless population would need, before rounding up.
        sentence: The result in one plain English sentence.
        method: The field's name for the method.
        reference: Where it is published.
    """

    n: int
    exact: float
    endless: float
    sentence: str
    method: str
    reference: str


def sample_size(
    half_width: float,
    N: SupportsIndex | None = None,
    p: float | tuple[float, float] = 0.5,
    level: float = 0.95,
    design_effect: float = 1.0,
) -> SampleSize:
    """Respondents needed for an interval of a given half-width.

    Args:
        half_width: Wanted margin either side, as a share, strictly between 0 and 1.
        N: Population, or ``None`` for an endless one.
        p: The share that is expected, strictly between 0 and 1; or the lowest and highest
            thought possible, and the size is then enough for all of them. One half needs most.
        level: Confidence level, strictly between 0 and 1.
        design_effect: Inflation of the variance by clusters or weights, above 0.

    Returns:
        The size, with finite population correction where N is given.

    Raises:
        InvalidArgument: If an argument lies outside its range.

    Reference:
        Cochran 1977, equations 4.1 and 4.2.

    Example:
        >>> sample_size(0.05).n, sample_size(0.05, 623).n
        (385, 238)
    """
    wanted = inside(half_width, "half_width")
    share = hardest_share(p)
    simple = normal_quantile(level) ** 2 * share * (1 - share) / wanted**2
    return sized(
        effect_of_design(design_effect) * simple,
        N,
        f"a margin of {100 * wanted:g} percentage points at {percent(share)} "
        f"({percent_level(level)})",
        method="sample size for a half-width",
        reference="Cochran 1977",
    )


def sample_size_two_claims(
    p0: float,
    p1: float,
    N: SupportsIndex | None = None,
    power: float = 0.8,
    level: float = 0.95,
    design_effect: float = 1.0,
) -> SampleSize:
    """Respondents needed for one survey to tell two claims about a share apart.

    If ``p1`` is true, a two-sided test of ``p0`` rejects it with probability ``power``.

    Args:
        p0: The share by the claim to be tested, strictly between 0 and 1.
        p1: The share by the other claim, another number strictly between 0 and 1.
        N: Population, or ``None`` for an endless one.
        power: Wanted probability of telling them apart, strictly between 0 and 1.
        level: One minus the size of the test, strictly between 0 and 1.
        design_effect: Inflation of the variance by clusters or weights, above 0.

    Returns:
        The size, with finite population correction where N is given.

    Raises:
        InvalidArgument: If an argument lies outside its range, or both claims are one.

    Reference:
        Fleiss, Levin and Paik 2003, section 2.4.

    Example:
        >>> sample_size_two_claims(0.5, 0.6).n
        194
    """
    from scipy.special import ndtri

    first, second = inside(p0, "p0"), inside(p1, "p1")
    if first == second:
        raise InvalidArgument("the two claims are the same share: no survey tells them apart")
    z_level, z_power = normal_quantile(level), float(ndtri(inside(power, "power")))
    root = z_level * (first * (1 - first)) ** 0.5 + z_power * (second * (1 - second)) ** 0.5
    endless = effect_of_design(design_effect) * (root / (first - second)) ** 2
    return sized(
        endless,
        N,
        f"telling {percent(first)} from {percent(second)} with a power of {percent(power, 0)} "
        f"({percent_level(level)})",
        method="sample size for one share against another",
        reference="Fleiss, Levin and Paik 2003",
    )


def invitations(
    n: SupportsIndex, response: float | tuple[float, float], N: SupportsIndex | None = None
) -> Estimate:
    """Invitations needed to get n respondents at an expected response.

    Args:
        n: Respondents needed, at least 1.
        response: Expected response rate, above 0 and up to 1; or the lowest and highest
            expected.
        N: All who can be invited. Where they are not enough, the sentence says so.

    Returns:
        An estimate in unit ``"count"`` without level; with a range of responses without value.

    Raises:
        InvalidArgument: If an argument lies outside its range.

    Reference:
        Cochran 1977, section 13.2.

    Example:
        >>> invitations(238, 0.2).value
        1190.0
    """
    needed = whole(n, "n", least=1)
    lowest, highest = response if isinstance(response, tuple) else (response, response)
    if not 0 < lowest <= highest <= 1:
        raise InvalidArgument(f"a response lies above 0 and up to 1, not {response}")
    low, high = _up(needed / highest), _up(needed / lowest)
    written = f"{low}" if low == high else f"{low} to {high}"
    sentence = (
        f"{needed} respondents at a response of "
        f"{percent(lowest) if lowest == highest else span(lowest, highest)} "
        f"need {written} invitations"
    )
    inputs: dict[str, object] = {"n": needed, "response": response}
    if N is not None:
        available = whole(N, "N", least=1)
        inputs["N"] = available
        if high > available:
            sentence += f", more than the {available} there are"
            if low <= available:
                sentence += " at the lowest response"
    return Estimate(
        value=float(low) if low == high else None,
        low=float(low),
        high=float(high),
        kinds=("assumptions",),
        unit="count",
        method="invitations at an expected response",
        reference="Cochran 1977",
        inputs=inputs,
        sentence=f"{sentence}.",
    )


def hardest_share(p: float | tuple[float, float]) -> float:
    """Of the shares thought possible, the one nearest to one half, which needs most.

    Example:
        >>> hardest_share((0.1, 0.3)), hardest_share((0.4, 0.7))
        (0.3, 0.5)
    """
    lowest, highest = p if isinstance(p, tuple) else (p, p)
    if not lowest <= highest:
        raise InvalidArgument(f"a range runs from low to high, not from {lowest} to {highest}")
    return min(max(inside(lowest, "p"), 0.5), inside(highest, "p"))


def sized(
    endless: float, N: SupportsIndex | None, purpose: str, *, method: str, reference: str
) -> SampleSize:
    """A size for an endless population, rounded up, and corrected for a population of N."""
    exact, among = endless, ""
    if N is not None:
        population = whole(N, "N", least=1)
        exact = float(corrected(endless, population))
        among = f" of {population}"
    n = max(_up(exact), 1)
    return SampleSize(
        n=n,
        exact=exact,
        endless=endless,
        sentence=f"{purpose[0].upper()}{purpose[1:]} needs {n} respondents{among}.",
        method=method,
        reference=reference,
    )


def corrected(endless: npt.ArrayLike, population: npt.ArrayLike) -> Floats:
    """Sizes for endless populations, with finite population correction (Cochran, equation 4.2)."""
    size = np.asarray(endless, dtype=np.float64)
    # Under one respondent the correction would enlarge the size; there is nothing to correct.
    return np.asarray(size / (1 + np.maximum(size - 1, 0.0) / np.asarray(population)))


def rounded_up(numbers: npt.ArrayLike) -> Integers:
    """Round up, except for the last digit of a double: 5 / 0.2 must not become 26."""
    return np.ceil(np.asarray(numbers) * (1 - 1e-12)).astype(np.int64)


def _up(number: float) -> int:
    return int(rounded_up(number))


def inside(number: float, name: str) -> float:
    """A share strictly between 0 and 1."""
    value = share_between(number, name)
    if value in (0.0, 1.0):
        raise InvalidArgument(f"{name} lies strictly between 0 and 1, not {number}")
    return value


def effect_of_design(design_effect: float) -> float:
    """A design effect: a finite number above 0."""
    value = float(design_effect)
    if not 0 < value < inf:
        raise InvalidArgument(f"a design effect is a finite number above 0, not {design_effect}")
    return value
