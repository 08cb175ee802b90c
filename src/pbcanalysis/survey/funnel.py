"""Funnel limits: which areas differ from a common share by more than chance.

An area outside the 95% limits is common where there are many areas: of forty, two are expected.
Public-health practice therefore reads the 99.8% limits as the signal, and the 95% ones as an
invitation to look.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.survey._arguments import Floats, normal_quantile, percent_level, share_between
from pbcanalysis.survey.interval_bounds import wilson_bounds

if TYPE_CHECKING:
    import pandas as pd

FunnelMethod: TypeAlias = Literal["score", "exact"]
LEVELS: tuple[float, float] = (0.95, 0.998)


def funnel_limits(
    target: float,
    n: npt.ArrayLike,
    *,
    level: float = 0.95,
    method: FunnelMethod = "score",
    dispersion: float = 1.0,
) -> tuple[Floats, Floats]:
    """Limits within which the shares of areas fall, by chance, around one common share.

    Args:
        target: The common share, 0 to 1.
        n: Bases of the areas, at least 1, any shape; whole numbers for exact limits. Score limits
            take any, so that a curve can be drawn and an effective base be used.
        level: Share of areas expected inside: 0.95 or 0.998 in public-health practice.
        method: ``"score"``: target plus or minus z standard errors at the target. An area lies
            outside exactly when its Wilson interval at this level excludes the target; the
            formula that English public-health tools print reduces to it. ``"exact"``: binomial
            quantiles, interpolated between whole counts, for small bases.
        dispersion: Factor by which the areas vary more than by chance alone (see
            :func:`dispersion_ratio`); it widens the score limits.

    Returns:
        Lower and upper limits, shares from 0 to 1, in the shape of ``n``.

    Raises:
        InvalidArgument: If an argument is out of range, or exact limits are asked for with a
            dispersion other than 1.

    Reference:
        Spiegelhalter 2005, including appendix A.1 for the interpolation.

    Example:
        >>> low, high = funnel_limits(0.5, [100], level=0.95)
        >>> round(float(low[0]), 4), round(float(high[0]), 4)
        (0.402, 0.598)
    """
    from scipy.stats import binom

    share_between(target, "target")
    z = normal_quantile(level)
    bases = np.asarray(n, dtype=np.float64)
    if not np.all((bases > 0) if method == "score" else (bases >= 1) & (bases == np.floor(bases))):
        raise InvalidArgument("bases are positive, and whole numbers for exact limits")
    if not 0 < dispersion < np.inf:
        raise InvalidArgument(f"a dispersion is positive, not {dispersion}")
    if method == "score":
        half = z * np.sqrt(dispersion * target * (1 - target) / bases)
        return np.maximum(target - half, 0.0), np.minimum(target + half, 1.0)
    if method != "exact":
        raise InvalidArgument(f"a method is 'score' or 'exact', not {method!r}")
    if dispersion != 1:
        raise InvalidArgument("exact limits know chance only: leave dispersion at 1")

    def quantile(tail: float) -> Floats:
        if target in (0.0, 1.0):
            return np.full_like(bases, target)
        r = binom.ppf(tail, bases, target)
        # How far down the step from r - 1 to r the wanted probability lies.
        within = (binom.cdf(r, bases, target) - tail) / binom.pmf(r, bases, target)
        return np.asarray(np.clip((r - within) / bases, 0.0, 1.0), dtype=np.float64)

    return quantile((1 - level) / 2), quantile((1 + level) / 2)


def dispersion_ratio(
    x: npt.ArrayLike, n: npt.ArrayLike, target: float, *, winsorise: float = 0.1
) -> float:
    """How much more the areas vary than by chance: mean squared z score, tails pulled in.

    Args:
        x: Counts of the areas.
        n: Bases of the areas.
        target: The common share, strictly between 0 and 1.
        winsorise: Share of areas at either end whose z scores are pulled in to the next one,
            so that true outliers do not widen the funnel that should show them.

    Returns:
        The ratio; 1 where areas vary by chance alone. Below 1 it is no reason to narrow.

    Raises:
        InvalidArgument: If counts exceed bases, there are no areas, or an argument is out of
            range.

    Reference:
        Spiegelhalter 2005, section 4.

    Example:
        >>> round(dispersion_ratio([60, 40], [100, 100], 0.5, winsorise=0), 9)
        4.0
    """
    counts, bases = _checked(x, n)
    if not 0 < target < 1:
        raise InvalidArgument(f"the target lies strictly between 0 and 1, not {target}")
    if not 0 <= winsorise < 0.5:
        raise InvalidArgument(f"winsorise lies from 0 to below 0.5, not {winsorise}")
    z = np.sort((counts / bases - target) / np.sqrt(target * (1 - target) / bases))
    pulled = int(np.floor(winsorise * z.size))
    if pulled:
        z = np.clip(z, z[pulled], z[-pulled - 1])
    return float((z**2).mean())


def exceeds_chance(dispersion: float, areas: int) -> bool:
    """Whether areas vary by more than chance would bring, so that limits should be widened.

    Args:
        dispersion: Their dispersion, as :func:`dispersion_ratio` gives it.
        areas: How many they are, at least 1.

    Returns:
        Whether it lies above 1 + 2 root (2/k) for k areas: the mean of k squared standard normal
        scores has the variance 2/k.

    Reference:
        Spiegelhalter 2005, section 4.

    Example:
        >>> exceeds_chance(1.9, 8), exceeds_chance(2.1, 8)  # 1 + 2 root (2/8) is 2
        (False, True)
    """
    return dispersion > 1 + 2 * math.sqrt(2 / areas)


def funnel_table(
    counts: pd.DataFrame,
    *,
    target: float | None = None,
    x: str = "n",
    n: str = "base",
    area: str = "area",
    levels: Sequence[float] = LEVELS,
    method: FunnelMethod = "score",
    dispersion: float = 1.0,
) -> pd.DataFrame:
    """Place every area in the funnel, with its own Wilson interval beside the limits.

    Args:
        counts: One row per area, such as one item and answer of ``tabulate``.
        target: The common share; the areas pooled if left out.
        x: Column of counts.
        n: Column of bases. Areas with a base of 0 are left out.
        area: Column of the area's name.
        levels: Levels of the limits, rising.
        method: As in :func:`funnel_limits`.
        dispersion: As in :func:`funnel_limits`.

    Returns:
        One row per area: ``area``, ``n``, ``base``, ``share``; for every level ``low 95%``,
        ``high 95%`` (Wilson interval of the area) and ``lower limit 95%``, ``upper limit 95%``
        (funnel), and so on; and ``position``: ``"within"``, or ``"above 95%"``, ``"below
        99.8%"`` and the like, naming the highest level whose limit is passed.

    Raises:
        InvalidArgument: If a column is missing, counts exceed bases, no area has a base, or
            the levels do not rise.

    Reference:
        Spiegelhalter 2005; Wilson 1927; Association of Public Health Observatories 2008.

    Example:
        >>> import pandas as pd
        >>> areas = pd.DataFrame({"area": ["a", "b"], "n": [90, 10], "base": [100, 100]})
        >>> funnel_table(areas)["position"].tolist()
        ['above 99.8%', 'below 99.8%']
    """
    import pandas as pd

    absent = [name for name in (x, n, area) if name not in counts.columns]
    if absent:
        raise InvalidArgument(f"the table has no column {', '.join(map(repr, absent))}")
    if not levels or list(levels) != sorted(set(levels)):
        raise InvalidArgument("levels rise from the first to the last")
    kept = counts[counts[n] > 0]
    given, bases = _checked(kept[x], kept[n])
    common = float(given.sum() / bases.sum()) if target is None else target
    share = given / bases
    result = pd.DataFrame(
        {
            "area": kept[area].to_numpy(),
            "n": given.astype(np.int64),
            "base": bases.astype(np.int64),
            "share": share,
        }
    )
    position = np.full(share.size, "within", dtype=object)
    for level in levels:
        name = percent_level(level)
        result[f"low {name}"], result[f"high {name}"] = wilson_bounds(given, bases, level)
        lower, upper = funnel_limits(
            common, bases, level=level, method=method, dispersion=dispersion
        )
        result[f"lower limit {name}"], result[f"upper limit {name}"] = lower, upper
        position[share < lower] = f"below {name}"
        position[share > upper] = f"above {name}"
    result["position"] = position
    return result


def _checked(x: npt.ArrayLike, n: npt.ArrayLike) -> tuple[Floats, Floats]:
    counts, bases = np.asarray(x, dtype=np.float64), np.asarray(n, dtype=np.float64)
    if counts.shape != bases.shape or counts.size == 0:
        raise InvalidArgument("there is a count and a base for each area, of at least one")
    if np.any((counts < 0) | (bases < 1) | (counts > bases)):
        raise InvalidArgument("counts lie from 0 to their base, and bases are at least 1")
    return counts, bases
