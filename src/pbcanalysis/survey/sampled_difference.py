# ruff: noqa: N803  (N is the size of a population throughout the field)
"""Newcombe's interval where sampling fractions are known, or where some people are in both samples.

Plain Newcombe takes two samples drawn apart from populations without end. A sample that is a good
part of its population tells more of it. Two samples that share people tell more or less of a
change, as their answers go together or against each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import SupportsIndex

import numpy as np

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.results import Estimate
from pbcanalysis.survey._arguments import (
    Floats,
    base_of_population,
    level_between,
    normal_quantile,
    percent_level,
)
from pbcanalysis.survey.partial_identification import PossibleCounts, inputs_of, members_of

FINITE = "with n(N-1)/(N-n) in place of n"
TOGETHER = ", answers of people in both going together"
AGAINST = ", answers of people in both going against each other"


@dataclass(frozen=True, slots=True)
class Sample:
    """What is known of one sample: counts, base, and the population it was drawn from.

    Attributes:
        counts: Count (or possible counts) of respondents who said yes, 0 to base.
        base: Respondents, at least 1.
        population: Those it was drawn from, at least the base; ``None`` for very many.
    """

    counts: PossibleCounts
    base: int
    population: int | None = None

    @property
    def shares(self) -> Floats:
        """The possible shares, in ascending order."""
        return np.array(members_of(self.counts, self.base), dtype=np.float64) / self.base

    @property
    def size(self) -> float:
        """The base that a sample from a population without end would need to tell as much."""
        return effective_base(self.base, self.population)


def effective_base(n: float, N: SupportsIndex | None) -> float:
    """Base of a sample from a population without end that tells as much as n of N.

    Args:
        n: Respondents, above 0.
        N: Population, at least n; ``None`` for one without end.

    Returns:
        n(N - 1)/(N - n); without end where everyone replied.

    Raises:
        InvalidArgument: If more replied than there are.

    Reference:
        Cochran 1977, section 2.6.

    Example:
        >>> round(effective_base(1198, 8261), 1), effective_base(1198, None)
        (1401.0, 1198.0)
    """
    if N is None:
        return float(n)
    population = base_of_population(1, N)[1]
    if n > population:
        raise InvalidArgument(f"n is at most N, but {n} is more than {population}")
    return float("inf") if n == population else n * (population - 1) / (population - n)


def newcombe_sampled(
    first: Sample, second: Sample, level: float = 0.95, *, correlation: str = "none"
) -> Estimate:
    """Newcombe's interval of a difference, with the populations and the overlap that are known.

    Args:
        first: The sample whose share the other's is taken from.
        second: The sample whose share is taken away.
        level: Confidence level, strictly between 0 and 1.
        correlation: ``"none"`` for samples drawn apart; ``"against"`` and ``"along"`` for samples
            that share as many people as they can, whose answers go against each other, or go
            together, as far as their shares allow. The interval is widest, and narrowest, then.

    Returns:
        An estimate of first less second in unit ``"points"``; over sets of counts the envelope,
        without value. With ``"none"`` and no populations it is that of ``newcombe``.

    Raises:
        InvalidArgument: If an argument lies outside its range.

    Reference:
        Newcombe 1998b, method 10, and 1998c; Zou and Donner 2008 for the correlation; Cochran
        1977, section 2.6, for the population; Frechet 1951 for how far answers can go together.

    Example:
        >>> found = newcombe_sampled(Sample(56, 70), Sample(48, 80))
        >>> round(found.low, 4), round(found.high, 4)
        (0.0524, 0.3339)
    """
    z = normal_quantile(level_between(level))
    one, other = first.shares, second.shares
    if len(one) * len(other) > 250_000 and correlation == "none":
        # Both ends rise with the first share and fall with the second: the corners decide.
        one, other = one[[0, -1]], other[[0, -1]]
    p1, p2 = (each.ravel() for each in np.meshgrid(one, other))
    rho = _correlation(p1, p2, first, second, correlation)
    apart = correlation == "none"
    # With shared people the populations are left out: the interval is then no narrower.
    sizes = (first.size, second.size) if apart else (float(first.base), float(second.base))
    lows, highs = difference_ends(p1, sizes[0], p2, sizes[1], z, rho)
    low, high = max(float(lows.min()), -1.0), min(float(highs.max()), 1.0)
    point = len(p1) == 1
    value = float(p1[0] - p2[0]) if point else None
    known = {
        f"N{place}": each.population
        for place, each in enumerate((first, second), 1)
        if apart and each.population is not None
    }
    name = "Newcombe hybrid score interval" + (f", {FINITE}" if known else "")
    name += {"none": "", "along": TOGETHER, "against": AGAINST}[correlation]
    return Estimate(
        value=value,
        low=low,
        high=high,
        level=float(level),
        unit="points",
        method=name if point else f"{name}, envelope over possible counts",
        reference="Newcombe 1998b, method 10" + ("; Cochran 1977, section 2.6" if known else ""),
        inputs={
            "x1": inputs_of(first.counts, first.base),
            "n1": first.base,
            "x2": inputs_of(second.counts, second.base),
            "n2": second.base,
            "level": float(level),
            **known,
        },
        sentence=(
            (
                f"The difference is {100 * value:.1f} percentage points"
                if value is not None
                else f"Over all {len(first.shares) * len(second.shares):,} pairs of possible counts"
            )
            + f"; {name} at {percent_level(level)}: {100 * low:.1f} to {100 * high:.1f}."
        ),
    )


def newcombe_p_value(first: Sample, second: Sample) -> float:
    """The largest p-value of no difference that Newcombe's interval gives, over possible counts.

    It is one less the highest level at which the interval leaves nought out, so that it agrees
    with the interval at every level.

    Args:
        first: A sample.
        second: Another sample, drawn apart from it.

    Returns:
        The p-value, 0 to 1; 1 where the counts allow no difference at all.

    Raises:
        InvalidArgument: If an argument lies outside its range.

    Reference:
        Newcombe 1998b, method 10, inverted.

    Example:
        >>> p = newcombe_p_value(Sample(56, 70), Sample(48, 80))
        >>> round(p, 3), abs(newcombe_sampled(Sample(56, 70), Sample(48, 80), 1 - p).low) < 1e-9
        (0.008, True)
    """
    from scipy.optimize import brentq
    from scipy.special import ndtr

    one, other = nearest_shares(first.shares, second.shares)
    if one == other:
        return 1.0
    p = np.array([max(one, other)]), np.array([min(one, other)])
    sizes = (first.size, second.size) if one > other else (second.size, first.size)

    def low(z: float) -> float:
        return float(difference_ends(p[0], sizes[0], p[1], sizes[1], z)[0][0])

    if low(_FAR) > 0:
        return 0.0
    return float(2 * ndtr(-brentq(low, 0.0, _FAR, xtol=1e-12, rtol=1e-14)))


_FAR = 38.0
"""A deviation beyond which a float holds no probability."""


def nearest_shares(first: Floats, second: Floats) -> tuple[float, float]:
    """The two shares, one of each set in ascending order, that differ least.

    Where the sets reach over each other they are taken not to differ.
    """
    if first[0] > second[-1]:
        return float(first[0]), float(second[-1])
    if first[-1] < second[0]:
        return float(first[-1]), float(second[0])
    return float(first[0]), float(first[0])


def difference_ends(
    p1: Floats, n1: float, p2: Floats, n2: float, z: float, rho: Floats | float = 0.0
) -> tuple[Floats, Floats]:
    """Ends of Newcombe's interval of p1 - p2 at a normal deviate, over whole arrays.

    Args:
        p1: Shares, any shape.
        n1: Their base, above 0, whole or not; may be without end.
        p2: Shares of the other sample, the same shape.
        n2: Their base.
        z: Normal deviate, at least 0.
        rho: Correlation of the two estimates.
    """
    low1, high1 = _wilson(p1, n1, z)
    low2, high2 = _wilson(p2, n2, z)
    gap = p1 - p2
    down1, up1, down2, up2 = p1 - low1, high1 - p1, p2 - low2, high2 - p2
    below = np.sqrt(np.maximum(down1**2 + up2**2 - 2 * rho * down1 * up2, 0.0))
    above = np.sqrt(np.maximum(up1**2 + down2**2 - 2 * rho * up1 * down2, 0.0))
    return gap - below, gap + above


def _wilson(p: Floats, n: float, z: float) -> tuple[Floats, Floats]:
    if np.isinf(n):
        return p, p
    scale = 1 + z * z / n
    centre = (p + z * z / (2 * n)) / scale
    half = z * np.sqrt(p * (1 - p) / n + (z / (2 * n)) ** 2) / scale
    return np.where(p == 0, 0.0, centre - half), np.where(p == 1, 1.0, centre + half)


def _correlation(p1: Floats, p2: Floats, first: Sample, second: Sample, which: str) -> Floats:
    """Correlation of the two shares if as many people as possible are in both samples."""
    if which == "none":
        return np.zeros_like(p1)
    if which not in ("against", "along"):
        raise InvalidArgument(f"answers go 'along' or 'against' each other, not {which!r}")
    both = np.minimum(p1, p2) if which == "along" else np.maximum(p1 + p2 - 1, 0.0)
    spread = np.sqrt(p1 * (1 - p1) * p2 * (1 - p2))
    with np.errstate(divide="ignore", invalid="ignore"):
        phi = np.where(spread > 0, (both - p1 * p2) / spread, 0.0)
    shared = min(first.base, second.base) / (first.base * second.base) ** 0.5
    return np.asarray(np.clip(shared * phi, -1.0, 1.0), dtype=np.float64)
