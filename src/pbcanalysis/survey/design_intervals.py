"""Confidence intervals for a proportion whose standard error comes from a survey design.

The names are those of ``svyciprop`` in R's survey package, with Wilson's interval on the
effective sample size beside them. All but the likelihood interval work on whole arrays.
"""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

import numpy as np
import numpy.typing as npt

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.survey._arguments import Floats, level_between
from pbcanalysis.survey.interval_bounds import wilson_bounds

DesignInterval: TypeAlias = Literal[
    "mean", "logit", "xlogit", "asin", "beta", "beta-truncated", "likelihood", "wilson"
]

METHOD_NAMES: dict[str, str] = {
    "mean": "Design-based interval on the share itself (Student t)",
    "logit": "Design-based interval on the logit scale",
    "xlogit": "Design-based interval on the logit scale",
    "asin": "Design-based interval on the arcsine square-root scale",
    "beta": "Korn-Graubard interval (Clopper-Pearson on the effective sample size)",
    "beta-truncated": "Korn-Graubard interval, effective sample size capped at the base",
    "likelihood": "Design-scaled profile likelihood interval (Rao-Scott)",
    "wilson": "Wilson score interval on the effective sample size",
}

REFERENCES: dict[str, str] = {
    "mean": "Korn & Graubard 1999; Lumley 2010",
    "logit": "Korn & Graubard 1999; Lumley 2010",
    "xlogit": "Korn & Graubard 1999; Lumley 2010",
    "asin": "Lumley 2010",
    "beta": "Korn & Graubard 1998",
    "beta-truncated": "Korn & Graubard 1998; Parker et al. 2017",
    "likelihood": "Rao & Scott 1984; Lumley & Scott 2014",
    "wilson": "Wilson 1927; Dean & Pagano 2015",
}


def design_interval(
    share: npt.ArrayLike,
    standard_error: npt.ArrayLike,
    *,
    n: npt.ArrayLike,
    df: npt.ArrayLike,
    level: float = 0.95,
    method: DesignInterval = "logit",
) -> tuple[Floats, Floats]:
    """Interval for design-based shares, given their standard errors.

    Every method but ``"mean"`` is undefined where the share is 0 or 1, because the standard
    error is nought there: the bounds are then ``nan``. ``tabulate`` carries such
    cells by another effective sample size.

    Args:
        share: Shares, 0 to 1, any shape.
        standard_error: Their design-based standard errors, same shape.
        n: Respondents in the base, same shape or a single number.
        df: Degrees of freedom of the design (clusters less strata), same shape or single.
        level: Confidence level.
        method: One of the names above. ``"beta"`` lets the effective sample size exceed ``n``
            where the design earns it; ``"beta-truncated"`` is the stricter reporting standard
            that does not. ``"logit"`` and ``"xlogit"`` have the same value here: in R they
            differ by the rounding error of an iterative fit.

    Returns:
        Lower and upper ends, shares, in the shape of ``share``.

    Raises:
        InvalidArgument: If the method is unknown, a share lies outside 0 to 1, a standard
            error is negative, or ``n`` or ``df`` is not positive.

    Reference:
        Korn and Graubard 1998; Lumley 2010, section 3.2.

    Example:
        >>> low, high = design_interval(0.5, 0.05, n=100, df=99, method="mean")
        >>> round(float(low), 4), round(float(high), 4)
        (0.4008, 0.5992)
    """
    from scipy.special import stdtrit

    level_between(level)
    if method not in get_args(DesignInterval):
        known = ", ".join(get_args(DesignInterval))
        raise InvalidArgument(f"no interval method {method!r}; known are {known}")
    p, se, base, freedom = (
        np.array(a, dtype=np.float64) for a in np.broadcast_arrays(share, standard_error, n, df)
    )
    if np.any((p < 0) | (p > 1)):
        raise InvalidArgument("a share lies from 0 to 1")
    if np.any(se < 0):
        raise InvalidArgument("a standard error is not negative")
    if np.any(base <= 0) or np.any(freedom <= 0):
        raise InvalidArgument("n and df are positive")
    t = -np.asarray(stdtrit(freedom, (1 - level) / 2), dtype=np.float64)
    if method == "mean":
        return p - t * se, p + t * se
    inside = (p > 0) & (p < 1) & (se > 0)
    low, high = np.full(p.shape, np.nan), np.full(p.shape, np.nan)
    low[inside], high[inside] = _ends(
        method, p[inside], se[inside], base[inside], freedom[inside], t[inside], level
    )
    return low, high


def _ends(
    method: str, p: Floats, se: Floats, n: Floats, df: Floats, t: Floats, level: float
) -> tuple[Floats, Floats]:
    from scipy.special import expit, logit, stdtrit

    if method in ("logit", "xlogit"):
        half = t * se / (p * (1 - p))
        return expit(logit(p) - half), expit(logit(p) + half)
    if method == "asin":
        centre, half = np.arcsin(np.sqrt(p)), t * se / (2 * np.sqrt(p * (1 - p)))
        # Beyond nought or a right angle the sine would turn back: stop at the edge.
        low = np.sin(np.maximum(centre - half, 0.0)) ** 2
        return low, np.sin(np.minimum(centre + half, np.pi / 2)) ** 2
    if method == "likelihood":
        return _likelihood_ends(p, se, n, t)
    # One observation less has no degree of freedom: the ratio of quantiles is then left out.
    t_simple = -np.asarray(stdtrit(np.maximum(n - 1, 1), (1 - level) / 2), dtype=np.float64)
    effective = p * (1 - p) / se**2 * (t_simple / t) ** 2
    if method == "wilson":
        return wilson_bounds(p * effective, effective, level)
    if method == "beta-truncated":
        effective = np.minimum(effective, n)
    return korn_graubard_ends(p, effective, level)


def korn_graubard_ends(p: Floats, effective: Floats, level: float) -> tuple[Floats, Floats]:
    """Clopper-Pearson ends for a share of an effective sample size, which need not be whole.

    Args:
        p: Shares, 0 to 1.
        effective: Effective sample sizes, positive, same shape.
        level: Confidence level.

    Returns:
        Lower and upper ends; 0 below a share of 0, and 1 above a share of 1.

    Reference:
        Korn and Graubard 1998.

    Example:
        >>> import numpy as np
        >>> low, high = korn_graubard_ends(np.array([0.0]), np.array([10.0]), 0.95)
        >>> float(low[0]), round(float(high[0]), 6) == round(1 - 0.025 ** (1 / 10), 6)
        (0.0, True)
    """
    from scipy.special import betaincinv

    tail = (1 - level) / 2
    x, rest = p * effective, (1 - p) * effective
    with np.errstate(invalid="ignore"):
        low = np.where(p > 0, betaincinv(np.maximum(x, 1e-300), rest + 1, tail), 0.0)
        high = np.where(p < 1, betaincinv(x + 1, np.maximum(rest, 1e-300), 1 - tail), 1.0)
    return low, high


def _likelihood_ends(p: Floats, se: Floats, n: Floats, t: Floats) -> tuple[Floats, Floats]:
    """Exact roots of the deviance, scaled so that it answers to the design's variance."""
    # The working model is binomial on n respondents; its dispersion, estimated from Pearson
    # residuals, is n / (n - 1), and the design effect against it is se^2 / (p q / n).
    allowed = t**2 * se**2 / (p * (1 - p) / n) * n / (n - 1)
    low, high = np.empty_like(p), np.empty_like(p)
    for i in range(p.size):
        share, size, cut = float(p[i]), float(n[i]), float(allowed[i])
        low[i] = _lower_root(share, size, cut)
        # The upper end of a share is the lower end of what is left of it.
        high[i] = 1 - _lower_root(1 - share, size, cut)
    return low, high


def _lower_root(share: float, size: float, cut: float) -> float:
    from scipy.optimize import brentq

    def excess(b: float) -> float:
        gain = share * np.log(share / b) + (1 - share) * np.log((1 - share) / (1 - b))
        return float(2 * size * gain - cut)

    return float(brentq(excess, 1e-300, share, xtol=1e-15, rtol=1e-14))
