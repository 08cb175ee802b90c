"""The profile likelihood interval of a share, step by step as R draws it.

``svyciprop(method = "likelihood")`` in R does not solve for the ends of its interval: it fits
the share by iteratively reweighted least squares, lays a grid of at most nineteen points over
the profile, joins them by a cubic spline, and reads the ends off by straight lines between
points of the spline. The ends so found lie within a few millionths of the exact ones, which
``design_interval(method="likelihood")`` computes. This module repeats R's steps, for anyone who
has to agree with R to the last digit.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.survey._arguments import Floats, level_between


def interpolated_likelihood_interval(
    y: npt.ArrayLike,
    standard_error: float,
    *,
    df: float,
    weights: npt.ArrayLike | None = None,
    level: float = 0.95,
) -> tuple[float, float]:
    """Profile likelihood interval of a share by R's spline, for agreement with R.

    Args:
        y: Answers, 0 or 1, one per respondent. At least three respondents, of both kinds.
        standard_error: Design-based standard error of the share.
        df: Degrees of freedom of the design.
        weights: Weights, one per respondent; equal if left out. Their scale does not matter.
        level: Confidence level.

    Returns:
        Lower and upper end, shares.

    Raises:
        InvalidArgument: If the answers are not 0 and 1, all alike, or fewer than three, or
            the standard error, the weights or ``df`` are not positive.

    Reference:
        Rao and Scott 1984; Venables and Ripley 2002, section 7.2 (the profile); Forsythe,
        Malcolm and Moler 1977, chapter 4 (the spline).

    Example:
        >>> low, high = interpolated_likelihood_interval([1, 1, 0, 0, 0, 0], 0.21, df=5)
        >>> low < 1 / 3 < high
        True
    """
    from scipy.special import expit, logit, ndtr, stdtrit
    from scipy.stats import f

    answers = np.asarray(y, dtype=np.float64)
    n = answers.size
    if answers.ndim != 1 or n < 3 or not np.all((answers == 0) | (answers == 1)):
        raise InvalidArgument("answers are 0 or 1, one per respondent, at least three of them")
    if answers.min() == answers.max():
        raise InvalidArgument("the interval is not defined where all answers are alike")
    w = np.ones(n) if weights is None else np.asarray(weights, dtype=np.float64)
    if w.shape != answers.shape or not np.all((w > 0) & np.isfinite(w)):
        raise InvalidArgument("weights are positive and finite, one per respondent")
    if not (standard_error > 0 and df > 0):
        raise InvalidArgument("the standard error and df are positive")
    w = w / w.mean()
    p, working_variance = _fit_share(answers, w)

    ratio = standard_error**2 / (p * (1 - p)) ** 2 * n * working_variance
    cut = float(-stdtrit(df, (1 - level_between(level)) / 2)) * np.sqrt(ratio)
    reach = np.sqrt(f.isf(float(ndtr(-cut)) / 2, 1, n - 1))
    step = reach / 5 * standard_error / (p * (1 - p))

    points, signed_roots = [float(logit(p))], [0.0]
    for sign in (-1, 1):
        root, steps = 0.0, 0
        while steps < 9 and abs(root) < reach:
            steps += 1
            at = points[0] + sign * steps * step
            b = float(expit(at))
            gain = p * np.log(p / b) + (1 - p) * np.log((1 - p) / (1 - b))
            root = sign * float(np.sqrt(max(2 * n * gain * (n - 1) / n, 0.0)))
            points.append(at)
            signed_roots.append(root)
    order = np.argsort(signed_roots, kind="stable")
    x, z = np.array(points)[order], np.array(signed_roots)[order]
    grid = np.linspace(x[0], x[-1], 3 * x.size)
    low, high = expit(np.interp([-cut, cut], _end_cubic_spline(x, z, grid), grid))
    return float(low), float(high)


def _fit_share(y: Floats, w: Floats) -> tuple[float, float]:
    """Fit a logistic intercept as R does; also give p(1-p) of the last step but one."""
    from scipy.special import expit, logit

    def deviance(mu: Floats) -> float:
        return float(-2 * (w * np.log(np.where(y == 1, mu, 1 - mu))).sum())

    mu = (w * y + 0.5) / (w + 1)
    eta = logit(mu)
    before = deviance(mu)
    for _ in range(25):
        variance = mu * (1 - mu)
        step = w * variance
        eta = np.full_like(y, (step * (eta + (y - mu) / variance)).sum() / step.sum())
        mu = expit(eta)
        now = deviance(mu)
        if abs(now - before) / (abs(now) + 0.1) < 1e-8:
            return float(mu[0]), float(step.mean())
        before = now
    raise InvalidArgument("the share is too near 0 or 1 for this interval")


def _end_cubic_spline(x: Floats, y: Floats, at: Floats) -> Floats:
    """Interpolating cubic spline whose ends take the cubic through the four outer points."""
    from scipy.interpolate import CubicHermiteSpline
    from scipy.linalg import solve_banded

    h = np.diff(x)
    slope = np.diff(y) / h
    banded = np.zeros((3, x.size))
    banded[0, 1:] = banded[2, :-1] = h
    banded[1, 1:-1] = 2 * (h[:-1] + h[1:])
    banded[1, 0], banded[1, -1] = -h[0], -h[-1]
    second = np.diff(slope) / (x[2:] - x[:-2])
    right = np.empty_like(x)
    right[1:-1] = np.diff(slope)
    right[0] = (second[1] - second[0]) / (x[3] - x[0]) * h[0] ** 2
    right[-1] = -(second[-1] - second[-2]) / (x[-1] - x[-4]) * h[-1] ** 2
    sixth = solve_banded((1, 1), banded, right)
    gradient = np.empty_like(x)
    gradient[:-1] = slope - h * (sixth[1:] + 2 * sixth[:-1])
    gradient[-1] = slope[-1] + h[-1] * (sixth[-2] + 2 * sixth[-1])
    return np.asarray(CubicHermiteSpline(x, y, gradient)(at), dtype=np.float64)
