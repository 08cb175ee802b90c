"""Taylor linearisation: the variance of weighted means under strata, clusters and calibration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.survey._arguments import Floats, Integers


@dataclass(frozen=True, slots=True)
class LinearisedMean:
    """A weighted mean with its linearised standard error.

    Attributes:
        value: The weighted mean, in the unit of ``y``.
        standard_error: Its standard error, in the unit of ``y``.
        df: Degrees of freedom: clusters in the domain less strata in the domain.
        n: Respondents in the domain.
        weight: Sum of the weights in the domain.
    """

    value: float
    standard_error: float
    df: int
    n: int
    weight: float


def linearised_variance(
    influence: npt.ArrayLike,
    *,
    strata: npt.ArrayLike | None = None,
    clusters: npt.ArrayLike | None = None,
    population: npt.ArrayLike | None = None,
) -> float:
    """Variance of the sum of weighted influence values under a one-stage design.

    Args:
        influence: Weighted influence values, one per respondent of the whole sample; nought
            for those outside the domain.
        strata: Stratum of each respondent; one stratum if left out.
        clusters: Cluster of each respondent, told apart within its stratum; each respondent
            their own cluster if left out.
        population: Clusters in the population of the respondent's stratum, constant within
            it; no finite population correction if left out.

    Returns:
        The variance, in the squared unit of the influence values.

    Raises:
        InvalidArgument: If lengths differ, a stratum holds a single cluster although it is
            not fully sampled, or a population is smaller than its sample.

    Reference:
        Binder 1983; Sarndal, Swensson and Wretman 1992, chapter 5.

    Example:
        >>> linearised_variance([1.0, -1.0])
        4.0
    """
    z = np.asarray(influence, dtype=np.float64)
    layout = ClusterLayout.of(z.size, strata, clusters, population)
    totals: npt.NDArray[Any] = z
    if layout.cluster is not None:
        totals = np.bincount(layout.cluster, weights=z, minlength=layout.stratum_of_cluster.size)
    squares = np.bincount(layout.stratum_of_cluster, weights=totals**2)
    sums = np.bincount(layout.stratum_of_cluster, weights=totals)
    return float((layout.factor * (squares - sums**2 / layout.clusters)).sum())


@dataclass(frozen=True, slots=True)
class ClusterLayout:
    """Strata and clusters as running numbers, with the factor of each stratum's variance.

    Attributes:
        cluster: Running number of the cluster of each respondent; ``None`` where each is their
            own.
        stratum_of_cluster: Running number of the stratum of each cluster.
        clusters: Sampled clusters in each stratum.
        factor: ``(1 - n_h / N_h) n_h / (n_h - 1)`` of each stratum.
    """

    cluster: Integers | None
    stratum_of_cluster: Integers
    clusters: Floats
    factor: Floats

    @classmethod
    def of(
        cls,
        size: int,
        strata: npt.ArrayLike | None,
        clusters: npt.ArrayLike | None,
        population: npt.ArrayLike | None,
    ) -> ClusterLayout:
        """Number the strata and clusters of ``size`` respondents.

        Raises:
            InvalidArgument: As :func:`linearised_variance`.
        """
        stratum = _numbered(strata, size, "strata")
        if clusters is None:
            cluster, stratum_of_cluster = None, stratum
        else:
            within = _numbered(clusters, size, "clusters")
            most = int(within.max(initial=0)) + 1
            pairs, places = np.unique(stratum * most + within, return_inverse=True)
            cluster, stratum_of_cluster = places.astype(np.int64), pairs // most
        count = np.bincount(stratum_of_cluster).astype(np.float64)
        if population is None:
            uncovered = np.ones_like(count)
        else:
            uncovered = 1 - count / _population_of_strata(population, stratum, count)
        if np.any((count == 1) & (uncovered > 0)):
            raise InvalidArgument(
                "a stratum with a single cluster has no variance of its own: join it to another"
            )
        # A stratum that was taken whole adds no variance, whatever its number of clusters.
        factor = np.where(uncovered > 0, uncovered * count / np.maximum(count - 1, 1), 0.0)
        return cls(cluster, stratum_of_cluster.astype(np.int64, copy=False), count, factor)


def _numbered(values: npt.ArrayLike | None, size: int, name: str) -> Integers:
    if values is None:
        return np.zeros(size, dtype=np.int64)
    import pandas as pd

    array = np.asarray(values)
    if array.shape != (size,):
        raise InvalidArgument(f"{name} has one value per respondent: {size}, not {array.shape}")
    codes, _ = pd.factorize(array, sort=False)
    if np.any(codes < 0):
        raise InvalidArgument(f"{name} has a missing value")
    return codes.astype(np.int64)


def _population_of_strata(population: npt.ArrayLike, stratum: Integers, count: Floats) -> Floats:
    sizes = np.broadcast_to(np.asarray(population, dtype=np.float64), stratum.shape)
    of_stratum = np.zeros(count.size)
    of_stratum[stratum] = sizes
    if np.any(of_stratum[stratum] != sizes):
        raise InvalidArgument("population is constant within a stratum")
    if np.any(of_stratum < count):
        raise InvalidArgument("a stratum's population is at least as large as its sample")
    return of_stratum


def calibration_residuals(
    values: npt.ArrayLike, auxiliary: npt.ArrayLike, base_weights: npt.ArrayLike
) -> Floats:
    """Residuals of values on the auxiliary variables that weights were calibrated to.

    A calibrated estimate has, to first order, the variance of the estimate of these residuals:
    what the auxiliary variables explain no longer varies from sample to sample. It holds for
    linear calibration, post-stratification and raking alike, and is the standard error that R's
    ``survey::calibrate`` gives for each of them. R's ``survey::rake`` goes margin by margin, each
    residual with the weights as they then stand; with unequal base weights its standard error is
    another (0.78 to 1.10 of ours has been seen).

    Args:
        values: One value per respondent, not yet multiplied by a weight.
        auxiliary: Auxiliary variables, one row per respondent. Columns may be dependent, as
            the indicators of two margins are.
        base_weights: Weights before calibration, positive.

    Returns:
        Residuals of the regression weighted by ``base_weights``, one per respondent.

    Raises:
        InvalidArgument: If lengths differ or a weight is not positive.

    Reference:
        Deville and Sarndal 1992, section 3.

    Example:
        >>> residuals = calibration_residuals([1.0, 3.0], [[1.0], [1.0]], [1.0, 1.0])
        >>> [round(float(r), 9) for r in residuals]
        [-1.0, 1.0]
    """
    y = np.asarray(values, dtype=np.float64)
    x = np.asarray(auxiliary, dtype=np.float64)
    w = np.asarray(base_weights, dtype=np.float64)
    if x.ndim != 2 or x.shape[0] != y.size or w.shape != y.shape:
        raise InvalidArgument("values, rows of auxiliary and base_weights agree in length")
    if not np.all((w > 0) & np.isfinite(w)):
        raise InvalidArgument("base_weights are positive and finite")
    root = np.sqrt(w)
    slopes = np.linalg.lstsq(x * root[:, None], y * root, rcond=None)[0]
    return np.asarray(y - x @ slopes, dtype=np.float64)


def linearised_mean(
    y: npt.ArrayLike,
    weights: npt.ArrayLike,
    *,
    strata: npt.ArrayLike | None = None,
    clusters: npt.ArrayLike | None = None,
    population: npt.ArrayLike | None = None,
    domain: npt.ArrayLike | None = None,
    auxiliary: npt.ArrayLike | None = None,
    base_weights: npt.ArrayLike | None = None,
) -> LinearisedMean:
    """Weighted mean with its linearised standard error.

    Args:
        y: Values, one per respondent (0 and 1 for a share).
        weights: Final weights, one per respondent, positive.
        strata: As in :func:`linearised_variance`.
        clusters: As in :func:`linearised_variance`.
        population: As in :func:`linearised_variance`.
        domain: True for respondents in the domain; the whole sample if left out. Do not drop
            the others: how many of a cluster fall in the domain is chance too.
        auxiliary: Auxiliary variables that the weights were calibrated to.
        base_weights: Weights before that calibration; needed with ``auxiliary``.

    Returns:
        The mean with its standard error and degrees of freedom.

    Raises:
        InvalidArgument: If the domain is empty, a weight is not positive, or as
            :func:`linearised_variance`.

    Reference:
        Binder 1983; Deville and Sarndal 1992.

    Example:
        >>> linearised_mean([0, 1], [1, 1]).standard_error
        0.5
    """
    values = np.asarray(y, dtype=np.float64)
    w = np.asarray(weights, dtype=np.float64)
    if w.shape != values.shape or not np.all((w > 0) & np.isfinite(w)):
        raise InvalidArgument("weights are positive and finite, one per respondent")
    inside = np.ones(values.size, dtype=bool) if domain is None else np.asarray(domain, dtype=bool)
    if inside.shape != values.shape or not inside.any():
        raise InvalidArgument("the domain holds at least one respondent")
    weight = float(w[inside].sum())
    mean = float((w[inside] * values[inside]).sum() / weight)
    score = np.where(inside, (values - mean) / weight, 0.0)
    if auxiliary is not None:
        if base_weights is None:
            raise InvalidArgument("auxiliary needs base_weights, those before calibration")
        score = calibration_residuals(score, auxiliary, base_weights)
    variance = linearised_variance(
        w * score, strata=strata, clusters=clusters, population=population
    )
    layout = ClusterLayout.of(values.size, strata, clusters, population)
    reached = (
        np.flatnonzero(inside) if layout.cluster is None else np.unique(layout.cluster[inside])
    )
    met = np.bincount(layout.stratum_of_cluster[reached])
    df = int(reached.size - np.count_nonzero(met))
    return LinearisedMean(mean, float(np.sqrt(max(variance, 0.0))), df, int(inside.sum()), weight)


def design_effect(
    y: npt.ArrayLike,
    weights: npt.ArrayLike,
    standard_error: float,
    *,
    replacement: bool = False,
) -> float:
    """Variance under the design, as a ratio to that of a simple random sample of the same size.

    Args:
        y: Values, one per respondent.
        weights: Weights, one per respondent, adding up to the population's size.
        standard_error: Standard error of the mean under the design.
        replacement: Compare with sampling with replacement. Without, the comparison takes the
            sum of the weights for the population's size.

    Returns:
        The design effect (Kish's deff; with replacement, the square of his deft).

    Raises:
        InvalidArgument: If the weights add up to no more than the sample size although
            sampling is without replacement, or the values do not vary.

    Reference:
        Kish 1965, chapter 8.

    Example:
        >>> round(design_effect([0, 1, 0, 1], [1e9] * 4, (1 / 12) ** 0.5), 6)
        1.0
    """
    values, w = np.asarray(y, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    n, total = values.size, float(w.sum())
    mean = (w * values).sum() / total
    spread = float((w * (values - mean) ** 2).sum() / total * n / (n - 1)) if n > 1 else 0.0
    if spread == 0:
        raise InvalidArgument("values that do not vary have no design effect")
    if not replacement and total <= n:
        raise InvalidArgument(
            "the weights add up to no more than the sample: compare with replacement=True"
        )
    simple = spread / n * (1.0 if replacement else 1 - n / total)
    return float(standard_error**2 / simple)
