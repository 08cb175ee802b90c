"""Intervals of a table's shares, and what each takes its variance from.

Where everybody or nobody gave an answer there is no variance to be seen. A sample of clusters is
then not worth as much as one of people: it borrows its design effect, or counts its clusters.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pbcanalysis.survey._arguments import Floats
from pbcanalysis.survey.design_intervals import (
    DesignInterval,
    design_interval,
    korn_graubard_ends,
)
from pbcanalysis.survey.interval_bounds import wilson_bounds

OWN = "own"
"""The share's own linearised variance."""
BORROWED = "other answers"
"""The design effect of the other answers to the item in the area."""
CLUSTERS = "clusters as one reply each"
"""As if all in a cluster had answered alike: the most that clusters can take away."""
SIZE = "base"
"""The (effective) size of the base: no clusters, nothing to borrow for."""
WHOLE = "taken whole"
"""Nothing: everybody was asked, and no sample was drawn."""
NOTHING = "none"
"""There is no interval."""


@dataclass(frozen=True, slots=True, eq=False)
class Shares:
    """Shares of one set of answers in every area; arrays of areas by answers, or of areas.

    Attributes:
        n: Respondents who gave the answer.
        base: Respondents in the base.
        share: Weighted share.
        standard_error: Linearised standard error of the share.
        df: Degrees of freedom in the area.
        effective: Kish's effective sample size of the base.
        clusters: Effective number of clusters in the base, Kish's of the sums of their weights;
            the effective sample size where there are no clusters.
        whole: Whether the area was taken whole, so that nothing varies from sample to sample.
        simple: Whether the design is a simple random sample of a large population, so that
            the base is itself the effective sample size.
        clustered: Whether the design has clusters.
    """

    n: Floats
    base: Floats
    share: Floats
    standard_error: Floats
    df: Floats
    effective: Floats
    clusters: Floats
    whole: npt.NDArray[np.bool_]
    simple: bool = False
    clustered: bool = False


def share_bounds(
    found: Shares, level: float, interval: DesignInterval
) -> tuple[Floats, Floats, npt.NDArray[np.object_]]:
    """Interval of every share, as :func:`tabulate` documents it.

    Args:
        found: Shares with standard errors.
        level: Confidence level.
        interval: Kind of interval.

    Returns:
        Lower ends, upper ends and what the variance was taken from, areas by answers.
    """
    shape = found.share.shape
    base, df, effective, clusters = (
        np.broadcast_to(a[:, None], shape)
        for a in (found.base, found.df, found.effective, found.clusters)
    )
    whole = np.broadcast_to(found.whole[:, None], shape)
    low, high = np.full(shape, np.nan), np.full(shape, np.nan)
    source = np.full(shape, NOTHING, dtype=object)
    usual = (found.standard_error > 0) & (df > 0)
    ends = design_interval(
        np.clip(found.share[usual], 0, 1),
        found.standard_error[usual],
        n=base[usual],
        df=df[usual],
        level=level,
        method=interval,
    )
    low[usual], high[usual] = ends
    source[usual] = OWN
    there = base > 0
    # A share of 0 or 1, or one that no cluster differs in, has no variance of its own.
    edge = there & ((found.n == 0) | (found.n == base) | (found.standard_error == 0)) & ~whole
    if found.simple:
        # Nothing is gained by going through a variance: these are the textbook's intervals.
        edge = there
    if found.clustered:
        edge &= df > 0
    size, told = effective, np.full(shape, SIZE, dtype=object)
    if found.clustered:
        lent = np.broadcast_to(_lent_size(found, level)[:, None], shape)
        lends = np.isfinite(lent)
        size = np.where(lends, np.minimum(lent, effective), clusters)
        told = np.where(lends, BORROWED, CLUSTERS)
    if interval in ("wilson", "beta", "beta-truncated"):
        p = found.n / np.maximum(base, 1) if found.simple else np.clip(found.share, 0, 1)
        # Weights can add up to 0.9999999 of what everybody has.
        p = np.where(found.n == base, 1.0, p)
        bounds = wilson_bounds if interval == "wilson" else _exact_bounds
        low[edge], high[edge] = bounds(p[edge] * size[edge], size[edge], level)
        source[edge] = told[edge]
    taken = there & whole
    low[taken] = high[taken] = found.share[taken]
    source[taken] = WHOLE
    return low, high, source


def _exact_bounds(x: Floats, size: Floats, level: float) -> tuple[Floats, Floats]:
    return korn_graubard_ends(x / size, size, level)


def _lent_size(found: Shares, level: float) -> Floats:
    """Effective sample size of each area by the answers that can lend it; infinite if none can.

    A single reply falls into a single cluster however alike clusters are: answers that few gave,
    or few did not, say nothing about the design effect.
    """
    from scipy.special import stdtrit

    few = found.clusters[:, None]
    rest = found.base[:, None] - found.n
    lends = (found.standard_error > 0) & (found.n >= few) & (rest >= few)
    lends &= (found.df > 0)[:, None]
    variance = np.where(lends, found.standard_error**2, np.nan)
    tail = (1 - level) / 2
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = stdtrit(np.maximum(found.base - 1, 1), tail) / stdtrit(found.df, tail)
        size = found.share * (1 - found.share) / variance * ratio[:, None] ** 2
    return np.asarray(np.nan_to_num(size, nan=np.inf).min(axis=1, initial=np.inf))
