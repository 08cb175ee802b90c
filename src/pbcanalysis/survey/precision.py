# ruff: noqa: N803  (N is the size of the population throughout the field)
"""Standard error and margin of error of a share, with and without a finite population."""

from __future__ import annotations

from typing import SupportsIndex

import numpy as np

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.results import Estimate
from pbcanalysis.survey._arguments import (
    base_of_population,
    count_of_base,
    normal_quantile,
    percent,
    percent_level,
    share_between,
    whole,
)


def standard_error_finite(x: SupportsIndex, n: SupportsIndex, N: SupportsIndex) -> float:
    """Estimated standard error of a sample share, with finite population correction.

    Args:
        x: Count of respondents who said yes, 0 to n.
        n: Respondents, 2 to N.
        N: Population.

    Returns:
        The standard error, as a share.

    Raises:
        InvalidArgument: If an argument lies outside its range.

    Reference:
        Cochran 1977, equation 3.8.

    Example:
        >>> standard_error_finite(10, 20, 20)
        0.0
    """
    count, base = count_of_base(x, n)
    base, population = base_of_population(base, N)
    if base < 2:
        raise InvalidArgument("a standard error needs a base of at least 2")
    p = count / base
    return float(np.sqrt((1 - base / population) * p * (1 - p) / (base - 1)))


def margin_of_error(
    n: SupportsIndex,
    N: SupportsIndex | None = None,
    p: float = 0.5,
    level: float = 0.95,
) -> Estimate:
    """Margin of error of a share, with or without the finite population correction.

    Args:
        n: Respondents, at least 1.
        N: Population, or ``None`` for an endless one.
        p: The share for which it is given; at one half it is largest.
        level: Confidence level, strictly between 0 and 1.

    Returns:
        An estimate in unit ``"points"`` (a difference of shares): value, low and high are the
        margin.

    Raises:
        InvalidArgument: If an argument lies outside its range.

    Reference:
        Cochran 1977, sections 2.6 and 3.3.

    Example:
        >>> round(100 * margin_of_error(122).value, 1)
        8.9
    """
    base = whole(n, "n", least=1)
    share = share_between(p, "p")
    shrink = 1.0
    among = "an endless population"
    inputs: dict[str, object] = {"n": base, "p": share, "level": float(level)}
    if N is not None:
        base, population = base_of_population(base, N)
        shrink = (population - base) / max(population - 1, 1)
        among = f"a population of {population}"
        inputs["N"] = population
    margin = normal_quantile(level) * float(np.sqrt(share * (1 - share) / base * shrink))
    return Estimate(
        value=margin,
        low=margin,
        high=margin,
        level=float(level),
        unit="points",
        method="margin of error" + (" with finite population correction" if N else ""),
        reference="Cochran 1977",
        inputs=inputs,
        sentence=(
            f"A random sample of {base} from {among} has a margin of error of "
            f"{100 * margin:.1f} percentage points at {percent(share)} ({percent_level(level)})."
        ),
    )
