"""Score interval for the difference of two independent shares, by restricted likelihood.

The variance at a supposed difference d uses the maximum-likelihood shares under p1 - p2 = d. They
solve a cubic; here it is solved inside the range that d allows, where its root is unique.
"""

from __future__ import annotations

from math import sqrt


def score_limits(
    x1: int, n1: int, x2: int, n2: int, z: float, *, unbiased: bool
) -> tuple[float, float]:
    """Both ends of the score interval for p1 - p2.

    Args:
        x1: Count of the first group.
        n1: Base of the first group.
        x2: Count of the second group.
        n2: Base of the second group.
        z: Two-sided normal quantile.
        unbiased: With the factor (n1 + n2)/(n1 + n2 - 1) on the variance, as Miettinen and
            Nurminen have it; without it the interval is Mee's.

    Returns:
        Lower and upper end, between -1 and 1.

    Reference:
        Miettinen and Nurminen 1985; Mee 1984.

    Example:
        >>> low, high = score_limits(5, 10, 5, 10, 1.96, unbiased=False)
        >>> abs(low + high) < 1e-12
        True
    """
    # Swapping the groups turns the difference round, and its lower end into an upper one.
    return (
        -_upper(x2, n2, x1, n1, z, unbiased),
        _upper(x1, n1, x2, n2, z, unbiased),
    )


def restricted_shares(x1: int, n1: int, x2: int, n2: int, d: float) -> tuple[float, float]:
    """Maximum-likelihood shares of two groups whose difference is held at d.

    Example:
        >>> restricted_shares(5, 10, 3, 10, 0.0)
        (0.4, 0.4)
    """
    from scipy.optimize import brentq

    total, yeses = n1 + n2, x1 + x2
    c3 = float(total)
    c2 = (n1 + 2 * n2) * d - total - yeses
    c1 = (n2 * d - total - 2 * x2) * d + yeses
    c0 = x2 * d * (1 - d)

    def cubic(p: float) -> float:
        return ((c3 * p + c2) * p + c1) * p + c0

    def slope(p: float) -> float:
        return (3 * c3 * p + 2 * c2) * p + c1

    low, high = max(0.0, -d), min(1.0, 1.0 - d)
    inset = 1e-13 * (high - low)
    # The likelihood rises where the cubic is positive. At an end where it is nought, its slope
    # tells whether the likelihood rises or falls from there inwards.
    at_low, at_high = cubic(low + inset), cubic(high - inset)
    if abs(cubic(low)) <= 1e-12 * c3:
        at_low = slope(low)
    if abs(cubic(high)) <= 1e-12 * c3:
        at_high = -slope(high)
    if high <= low or at_low <= 0:
        p2 = low
    elif at_high >= 0:
        p2 = high
    elif cubic(low + inset) <= 0 or cubic(high - inset) >= 0:
        # The root is nearer to the end than can be told apart from it.
        p2 = low if cubic(low + inset) <= 0 else high
    else:
        p2 = float(brentq(cubic, low + inset, high - inset, xtol=1e-16, rtol=1e-15))
    return min(max(p2 + d, 0.0), 1.0), p2


def _upper(x1: int, n1: int, x2: int, n2: int, z: float, unbiased: bool) -> float:
    from scipy.optimize import brentq

    found = x1 / n1 - x2 / n2
    if found >= 1.0:
        return 1.0
    factor = (n1 + n2) / (n1 + n2 - 1) if unbiased else 1.0

    def excess(d: float) -> float:
        p1, p2 = restricted_shares(x1, n1, x2, n2, d)
        variance = (p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2) * factor
        return found - d + z * sqrt(variance)

    # At the observed difference itself the variance can be nought (no yeses at all); just above
    # it the excess is positive.
    start = found + 1e-10 * (1 - found)
    return float(brentq(excess, start, 1.0, xtol=1e-15, rtol=1e-14))
