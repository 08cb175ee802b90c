"""Two independent groups or waves: intervals for the difference of their shares.

For two items asked of the same respondents these are wrong; see the module on paired items.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import SupportsIndex

import numpy as np

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.results import Estimate
from pbcanalysis.survey._arguments import (
    Floats,
    Integers,
    count_of_base,
    level_between,
    named,
    normal_quantile,
    percent_level,
)
from pbcanalysis.survey.interval_bounds import wilson_bounds
from pbcanalysis.survey.partial_identification import PossibleCounts, inputs_of, members_of
from pbcanalysis.survey.score_difference import score_limits

Limits = Callable[[Integers, Integers, Integers, Integers, float], tuple[Floats, Floats]]
"""From counts and bases of both groups, arrays of one shape, to both ends, not cut."""


@dataclass(frozen=True, slots=True)
class DifferenceMethod:
    """A method for a difference: key, name, reference, and how it computes whole arrays.

    ``monotone`` says that both ends rise with the first count and fall with the second, so that
    over sets of counts the corners will do.
    """

    key: str
    name: str
    reference: str
    limits: Limits
    monotone: bool = False


def newcombe(
    x1: PossibleCounts,
    n1: SupportsIndex,
    x2: PossibleCounts,
    n2: SupportsIndex,
    level: float = 0.95,
) -> Estimate:
    """Newcombe's hybrid score interval for the difference of two independent shares.

    The Wilson ends of both groups, squared and added. Never outside -1 to 1.

    Args:
        x1: Count (or possible counts) of the first group, 0 to n1.
        n1: Base of the first group, at least 1.
        x2: Count (or possible counts) of the second group, 0 to n2.
        n2: Base of the second group, at least 1.
        level: Confidence level, strictly between 0 and 1.

    Returns:
        An estimate of p1 - p2 in unit ``"points"`` (a difference of shares); over sets of counts
        the envelope, without value.

    Raises:
        InvalidArgument: If an argument lies outside its range.

    Reference:
        Newcombe 1998b, method 10.

    Example:
        >>> found = newcombe(56, 70, 48, 80)
        >>> round(found.low, 4), round(found.high, 4)
        (0.0524, 0.3339)
    """
    return difference(x1, n1, x2, n2, level, "newcombe")


def agresti_caffo(
    x1: PossibleCounts,
    n1: SupportsIndex,
    x2: PossibleCounts,
    n2: SupportsIndex,
    level: float = 0.95,
    *,
    clip: bool = True,
) -> Estimate:
    """Agresti-Caffo interval: one yes and one no added to either group, then Wald.

    Args:
        x1: Count (or possible counts) of the first group, 0 to n1.
        n1: Base of the first group, at least 1.
        x2: Count (or possible counts) of the second group, 0 to n2.
        n2: Base of the second group, at least 1.
        level: Confidence level, strictly between 0 and 1.
        clip: Cut the ends at -1 and 1; the formula can go beyond.

    Returns:
        An estimate of p1 - p2 in unit ``"points"``; over sets of counts the envelope, without
        value.

    Raises:
        InvalidArgument: If an argument lies outside its range.

    Reference:
        Agresti and Caffo 2000.

    Example:
        >>> agresti_caffo(10, 10, 0, 10).high, agresti_caffo(10, 10, 0, 10, clip=False).high > 1
        (1.0, True)
    """
    return difference(x1, n1, x2, n2, level, "agresti_caffo", clip=clip)


def miettinen_nurminen(
    x1: PossibleCounts,
    n1: SupportsIndex,
    x2: PossibleCounts,
    n2: SupportsIndex,
    level: float = 0.95,
) -> Estimate:
    """Miettinen-Nurminen score interval for the difference of two independent shares.

    Args:
        x1: Count (or possible counts) of the first group, 0 to n1.
        n1: Base of the first group, at least 1.
        x2: Count (or possible counts) of the second group, 0 to n2.
        n2: Base of the second group, at least 1.
        level: Confidence level, strictly between 0 and 1.

    Returns:
        An estimate of p1 - p2 in unit ``"points"``; over sets of counts the envelope, without
        value.

    Raises:
        InvalidArgument: If an argument lies outside its range.

    Reference:
        Miettinen and Nurminen 1985.

    Example:
        >>> round(miettinen_nurminen(56, 70, 48, 80).low, 4)
        0.0528
    """
    return difference(x1, n1, x2, n2, level, "miettinen_nurminen")


def mee(
    x1: PossibleCounts,
    n1: SupportsIndex,
    x2: PossibleCounts,
    n2: SupportsIndex,
    level: float = 0.95,
) -> Estimate:
    """Mee's score interval: Miettinen-Nurminen without the factor on the variance.

    Args:
        x1: Count (or possible counts) of the first group, 0 to n1.
        n1: Base of the first group, at least 1.
        x2: Count (or possible counts) of the second group, 0 to n2.
        n2: Base of the second group, at least 1.
        level: Confidence level, strictly between 0 and 1.

    Returns:
        An estimate of p1 - p2 in unit ``"points"``; over sets of counts the envelope, without
        value.

    Raises:
        InvalidArgument: If an argument lies outside its range.

    Reference:
        Mee 1984.

    Example:
        >>> round(mee(56, 70, 48, 80).low, 4)
        0.0533
    """
    return difference(x1, n1, x2, n2, level, "mee")


def difference(
    x1: PossibleCounts,
    n1: SupportsIndex,
    x2: PossibleCounts,
    n2: SupportsIndex,
    level: float = 0.95,
    method: str = "newcombe",
    *,
    clip: bool = True,
) -> Estimate:
    """Interval for the difference of two independent shares by the key of its method.

    Args:
        x1: Count (or possible counts) of the first group, 0 to n1.
        n1: Base of the first group, at least 1.
        x2: Count (or possible counts) of the second group, 0 to n2.
        n2: Base of the second group, at least 1.
        level: Confidence level, strictly between 0 and 1.
        method: A key of ``DIFFERENCE_METHODS``.
        clip: Cut the ends at -1 and 1, where the method can go beyond.

    Returns:
        An estimate of p1 - p2 in unit ``"points"``; over sets of counts the envelope, without
        value.

    Raises:
        InvalidArgument: If an argument lies outside its range, the method is unknown, or the
            interval leaves the difference found out, as Agresti-Caffo's can below 95%.

    Reference:
        That of the method.

    Example:
        >>> difference(56, 70, 48, 80).sentence
        'The difference is 20.0 percentage points; Newcombe hybrid score interval at 95%: 5.2 to \
33.4.'
    """
    chosen = difference_method_of(method)
    level_between(level)
    base1, base2 = count_of_base(0, n1)[1], count_of_base(0, n2)[1]
    first, second = members_of(x1, base1), members_of(x2, base2)
    number = len(first) * len(second)
    if chosen.monotone:
        # Words can leave half of a large base open: millions of pairs, where four decide.
        first, second = (tuple(sorted({min(of), max(of)})) for of in (first, second))
    pairs = np.array([(a, b) for a in first for b in second], dtype=np.int64)
    a, b = pairs[:, 0], pairs[:, 1]
    lows, highs = chosen.limits(a, np.full_like(a, base1), b, np.full_like(b, base2), level)
    low, high = float(lows.min()), float(highs.max())
    if clip:
        low, high = max(low, -1.0), min(high, 1.0)
    point = number == 1
    value = first[0] / base1 - second[0] / base2 if point else None
    if value is not None and not low - 1e-12 <= value <= high + 1e-12:
        raise InvalidArgument(
            f"at a level of {level} the {chosen.name} leaves the difference found, {value:.4f}, "
            "out: take a higher level or another method"
        )
    told = (
        f"The difference is {100 * value:.1f} percentage points"
        if value is not None
        else (f"Over all {number:,} pairs of possible counts")
    )
    return Estimate(
        value=value,
        low=low,
        high=high,
        level=float(level),
        unit="points",
        method=chosen.name if point else f"{chosen.name}, envelope over possible counts",
        reference=chosen.reference,
        inputs={
            "x1": inputs_of(x1, base1),
            "n1": base1,
            "x2": inputs_of(x2, base2),
            "n2": base2,
            "level": float(level),
        },
        sentence=(
            f"{told}; {chosen.name} at {percent_level(level)}: {100 * low:.1f} to {100 * high:.1f}."
        ),
    )


def difference_method_of(key: str) -> DifferenceMethod:
    """Return the method with this key.

    Raises:
        InvalidArgument: If there is none.
    """
    return named(DIFFERENCE_METHODS, key, "interval for a difference")


def _newcombe(
    x1: Integers, n1: Integers, x2: Integers, n2: Integers, level: float
) -> tuple[Floats, Floats]:
    low1, high1 = wilson_bounds(x1, n1, level)
    low2, high2 = wilson_bounds(x2, n2, level)
    p1, p2 = x1 / n1, x2 / n2
    d = p1 - p2
    return d - np.hypot(p1 - low1, high2 - p2), d + np.hypot(high1 - p1, p2 - low2)


def _agresti_caffo(
    x1: Integers, n1: Integers, x2: Integers, n2: Integers, level: float
) -> tuple[Floats, Floats]:
    p1, p2 = (x1 + 1) / (n1 + 2), (x2 + 1) / (n2 + 2)
    half = normal_quantile(level) * np.sqrt(p1 * (1 - p1) / (n1 + 2) + p2 * (1 - p2) / (n2 + 2))
    return p1 - p2 - half, p1 - p2 + half


def _score(
    x1: Integers, n1: Integers, x2: Integers, n2: Integers, level: float, *, unbiased: bool
) -> tuple[Floats, Floats]:
    # Each end is a root within a root: it is sought row by row.
    z = normal_quantile(level)
    rows = zip(x1.tolist(), n1.tolist(), x2.tolist(), n2.tolist(), strict=True)
    ends = np.array([score_limits(*row, z, unbiased=unbiased) for row in rows]).reshape(-1, 2)
    return ends[:, 0], ends[:, 1]


DIFFERENCE_METHODS: dict[str, DifferenceMethod] = {
    method.key: method
    for method in (
        DifferenceMethod(
            "newcombe",
            "Newcombe hybrid score interval",
            "Newcombe 1998b, method 10",
            _newcombe,
            # A Wilson end never falls as its share rises, so its distance from the share grows no
            # faster than the share, and the root of two squared distances no faster either.
            monotone=True,
        ),
        DifferenceMethod(
            "agresti_caffo", "Agresti-Caffo interval", "Agresti and Caffo 2000", _agresti_caffo
        ),
        DifferenceMethod(
            "miettinen_nurminen",
            "Miettinen-Nurminen score interval",
            "Miettinen and Nurminen 1985",
            partial(_score, unbiased=True),
        ),
        DifferenceMethod("mee", "Mee score interval", "Mee 1984", partial(_score, unbiased=False)),
    )
}
