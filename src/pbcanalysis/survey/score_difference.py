"""Score interval for the difference of two independent shares, by restricted likelihood.

The variance at a supposed difference d uses the maximum-likelihood shares under p1 - p2 = d. They
are found where the slope of the log-likelihood is nought; it falls throughout, so that there is
one such place, or the likelihood is largest at an end of the range that d allows.
"""

from __future__ import annotations

from math import nextafter, sqrt


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

    if d == 0:
        pooled = (x1 + x2) / (n1 + n2)
        return pooled, pooled
    # The smaller share is t, from 0 to the width; the larger lies e above it. Told so, none of
    # the four shares below is a difference of numbers that nearly agree.
    e, width = abs(d), 1.0 - abs(d)
    (x_low, n_low), (x_high, n_high) = ((x2, n2), (x1, n1)) if d > 0 else ((x1, n1), (x2, n2))
    no_low, no_high = n_low - x_low, n_high - x_high

    def slope(t: float) -> float:
        """Slope of the log-likelihood, which falls throughout."""
        yes = (x_low / t if x_low else 0.0) + x_high / (t + e)
        rest = width - t
        return yes - no_low / (rest + e) - (no_high / rest if no_high else 0.0)

    def steadied(t: float) -> float:
        """The slope without its poles at either end."""
        return slope(t) * (t if x_low else 1.0) * (width - t if no_high else 1.0)

    if width <= 0 or (not x_low and slope(0.0) <= 0):
        t = 0.0
    elif not no_high and slope(width) >= 0:
        t = width
    else:
        first = 1e-18 * width if x_low else 0.0
        last = nextafter(width, 0.0) if no_high else width
        t = float(brentq(steadied, first, last, xtol=1e-300, rtol=1e-15))
    larger = min(t + e, 1.0)
    return (larger, t) if d > 0 else (t, larger)


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
