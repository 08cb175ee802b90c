"""What clusters cost: the design effect of equal clusters, and an interval that allows for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import SupportsIndex

import numpy as np

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.results import Estimate
from pbcanalysis.survey._arguments import (
    count_of_base,
    level_between,
    percent,
    percent_level,
    span,
    whole,
)
from pbcanalysis.survey.interval_bounds import wilson_bounds


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignEffect:
    """How much clusters inflate the variance of a share.

    Attributes:
        value: The design effect, 1 + (mean cluster size - 1) x intra-cluster correlation.
        mean_cluster_size: Respondents per cluster.
        effective_size: Respondents over the design effect.
        sentence: The result in one plain English sentence.
        method: The field's name for the method.
        reference: Where it is published.
    """

    value: float
    mean_cluster_size: float
    effective_size: float
    sentence: str
    method: str = "design effect of equal clusters"
    reference: str = "Kish 1965"


def design_effect_of_clusters(
    n: SupportsIndex, clusters: SupportsIndex, icc: float
) -> DesignEffect:
    """Design effect of respondents spread evenly over clusters.

    Args:
        n: Respondents, at least as many as clusters.
        clusters: Clusters, at least 1.
        icc: Intra-cluster correlation, up to 1, and not so far under nought that the design
            effect would not be positive.

    Returns:
        The design effect with the effective number of respondents.

    Raises:
        InvalidArgument: If an argument lies outside its range.

    Reference:
        Kish 1965, section 5.4.

    Example:
        >>> design_effect_of_clusters(122, 16, 0.05).value == 1 + (122 / 16 - 1) * 0.05
        True
    """
    base = whole(n, "n", least=1)
    groups = whole(clusters, "clusters", least=1)
    if groups > base:
        raise InvalidArgument(f"{groups} clusters cannot each hold one of {base} respondents")
    size = base / groups
    effect = 1 + (size - 1) * icc
    if not (icc <= 1 and effect > 0):
        raise InvalidArgument(f"an intra-cluster correlation of {icc} is not possible here")
    return DesignEffect(
        value=effect,
        mean_cluster_size=size,
        effective_size=base / effect,
        sentence=(
            f"{base} respondents in {groups} clusters with an intra-cluster correlation of "
            f"{icc:g} have a design effect of {effect:.2f}: they are worth "
            f"{base / effect:.0f} drawn one by one."
        ),
    )


def wilson_clustered(
    x: SupportsIndex,
    n: SupportsIndex,
    clusters: SupportsIndex,
    icc: float,
    level: float = 0.95,
) -> Estimate:
    """Wilson score interval with the effective number of respondents in clusters.

    Args:
        x: Count of respondents who said yes, 0 to n.
        n: Respondents, at least as many as clusters.
        clusters: Clusters, over which the respondents are taken as evenly spread.
        icc: Intra-cluster correlation, as in ``design_effect_of_clusters``.
        level: Confidence level, strictly between 0 and 1.

    Returns:
        An estimate in unit ``"share"``.

    Raises:
        InvalidArgument: If an argument lies outside its range.

    Reference:
        Kish 1965; Wilson 1927; Dean and Pagano 2015.

    Example:
        >>> from pbcanalysis.survey import wilson
        >>> wilson_clustered(22, 122, 16, 0.05).width > wilson(22, 122).width
        True
    """
    count, base = count_of_base(x, n)
    effect = design_effect_of_clusters(base, clusters, icc)
    p = count / base
    lows, highs = wilson_bounds(
        np.array([p * effect.effective_size]),
        np.array([effect.effective_size]),
        level_between(level),
    )
    low = 0.0 if count == 0 else float(lows[0])
    high = 1.0 if count == base else float(highs[0])
    return Estimate(
        value=p,
        low=low,
        high=high,
        level=float(level),
        unit="share",
        method="Wilson score interval with design effect",
        reference="Kish 1965; Wilson 1927",
        inputs={
            "x": count,
            "n": base,
            "clusters": whole(clusters, "clusters"),
            "icc": float(icc),
            "level": float(level),
        },
        sentence=(
            f"{count} of {base} is {percent(p)}; with a design effect of {effect.value:.2f}, "
            f"Wilson score interval at {percent_level(level)}: {span(low, high)}."
        ),
    )
