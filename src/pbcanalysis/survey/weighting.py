"""Weights that agree with known totals of the population, and what unequal weights cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.survey._arguments import Floats
from pbcanalysis.survey.design_library import svy_and_polars
from pbcanalysis.survey.linearisation import LinearisedMean, linearised_mean

if TYPE_CHECKING:
    import pandas as pd

Margins = Mapping[str, Mapping[str, float]]
"""Population totals: column, then level, then the number in the population."""


@dataclass(frozen=True, slots=True, eq=False)
class CalibratedWeights:
    """Weights after an adjustment, with all that their variance needs.

    Attributes:
        weights: Adjusted weights, one per respondent.
        base_weights: Weights before the adjustment.
        auxiliary: Indicators of the levels that were matched, one row per respondent.
        method: ``"raking"``, ``"post-stratification"`` or ``"linear calibration"``.
        reference: Where the method is published.
    """

    weights: Floats
    base_weights: Floats
    auxiliary: Floats
    method: Literal["raking", "post-stratification", "linear calibration"]
    reference: str

    def mean(
        self,
        y: npt.ArrayLike,
        *,
        strata: npt.ArrayLike | None = None,
        clusters: npt.ArrayLike | None = None,
        population: npt.ArrayLike | None = None,
        domain: npt.ArrayLike | None = None,
    ) -> LinearisedMean:
        """Mean under these weights, its standard error allowing for the calibration.

        Arguments, result and errors are those of
        :func:`pbcanalysis.survey.linearisation.linearised_mean`.
        """
        return linearised_mean(
            y,
            self.weights,
            strata=strata,
            clusters=clusters,
            population=population,
            domain=domain,
            auxiliary=self.auxiliary,
            base_weights=self.base_weights,
        )


def rake(
    table: pd.DataFrame, margins: Margins, base_weights: npt.ArrayLike, *, max_iter: int = 1000
) -> CalibratedWeights:
    """Rake weights to several margins at once, by iterative proportional fitting.

    Args:
        table: One row per respondent, with a column for every margin.
        margins: Population totals by column and level. All margins add up to the same total.
        base_weights: Weights before raking, positive, one per respondent (or one for all).
        max_iter: Rounds after which to give up.

    Returns:
        Weights whose totals agree with every margin to a relative 1e-9.

    Raises:
        InvalidArgument: If a column is missing or blank, levels of table and margins differ,
            the margins' totals differ, or raking does not converge.

    Reference:
        Deming and Stephan 1940; Deville, Sarndal and Sautory 1993.

    Example:
        >>> import pandas as pd
        >>> people = pd.DataFrame({"sex": ["f", "m", "m"], "age": ["young", "young", "old"]})
        >>> raked = rake(people, {"sex": {"f": 5, "m": 5}, "age": {"young": 7, "old": 3}}, 1.0)
        >>> [round(float(w), 6) for w in raked.weights]
        [5.0, 2.0, 3.0]
    """
    svy, pl = svy_and_polars()

    base, auxiliary = _prepared(table, margins, base_weights)
    sums = {column: sum(levels.values()) for column, levels in margins.items()}
    if max(sums.values()) - min(sums.values()) > 1e-9 * max(sums.values()):
        raise InvalidArgument(f"the margins add up to different totals: {sums}")
    frame = pl.DataFrame(
        {f"margin_{i}": table[column].astype(str).to_list() for i, column in enumerate(margins)}
        | {"base": base}
    )
    controls: dict[str, dict[str | int | float | bool, int | float]] = {
        f"margin_{i}": {str(level): float(total) for level, total in levels.items()}
        for i, levels in enumerate(margins.values())
    }
    try:
        # The library's own tolerance, 1e-4, stops well short of what a check by hand shows.
        sample = svy.Sample(frame, svy.Design(wgt="base")).weighting.rake(
            controls=controls, wgt_name="raked", tol=1e-12, max_iter=max_iter
        )
    except svy.SvyError as error:
        raise InvalidArgument(f"raking did not converge: {error}") from error
    weights = sample.data.lazy().collect()["raked"].to_numpy().astype(np.float64)
    return CalibratedWeights(
        weights, base, auxiliary, "raking", "Deming & Stephan 1940; Deville & Sarndal 1992"
    )


def post_stratify(
    table: pd.DataFrame, column: str, totals: Mapping[str, float], base_weights: npt.ArrayLike
) -> CalibratedWeights:
    """Scale weights within each post-stratum to its known population total.

    Args:
        table: One row per respondent.
        column: Column that holds the post-stratum.
        totals: Population total of every post-stratum.
        base_weights: Weights before, positive, one per respondent (or one for all).

    Returns:
        Weights that add up to the total in every post-stratum.

    Raises:
        InvalidArgument: If the column is missing or blank, or levels differ.

    Reference:
        Holt and Smith 1979.

    Example:
        >>> import pandas as pd
        >>> people = pd.DataFrame({"size": ["small", "small", "large"]})
        >>> adjusted = post_stratify(people, "size", {"small": 10, "large": 6}, 1.0)
        >>> [float(w) for w in adjusted.weights]
        [5.0, 5.0, 6.0]
    """
    base, auxiliary = _prepared(table, {column: totals}, base_weights)
    sample_totals = base @ auxiliary
    factor = np.array([float(total) for total in totals.values()]) / sample_totals
    return CalibratedWeights(
        base * (auxiliary @ factor), base, auxiliary, "post-stratification", "Holt & Smith 1979"
    )


def calibrate_linear(
    table: pd.DataFrame, margins: Margins, base_weights: npt.ArrayLike
) -> CalibratedWeights:
    """Calibrate weights linearly to margins: the generalised regression estimator (GREG).

    Among all weights that meet the margins it takes those nearest to the base weights in
    chi-square distance. Weights can come out negative where margins lie far from the sample;
    raking cannot do that.

    Args:
        table: One row per respondent, with a column for every margin.
        margins: Population totals by column and level. All margins add up to the same total.
        base_weights: Weights before, positive, one per respondent (or one for all).

    Returns:
        Weights that meet every margin.

    Raises:
        InvalidArgument: If a column is missing or blank, levels of table and margins differ, no
            linear weights meet the margins, or a weight would not be positive.

    Reference:
        Deville and Sarndal 1992, case 1.

    Example:
        >>> import pandas as pd
        >>> people = pd.DataFrame({"sex": ["f", "m", "m"]})
        >>> calibrated = calibrate_linear(people, {"sex": {"f": 5, "m": 6}}, 1.0)
        >>> [round(float(w), 9) for w in calibrated.weights]
        [5.0, 3.0, 3.0]
    """
    base, auxiliary = _prepared(table, margins, base_weights)
    targets = np.array([float(t) for levels in margins.values() for t in levels.values()])
    root = np.sqrt(base)
    scaled = auxiliary * root[:, None]
    # Least squares on the scaled rows, not the normal equations: it halves the digits lost, and
    # takes the dependence between margins (each adds up to the same total) in its stride.
    change = np.linalg.lstsq(scaled.T, targets - base @ auxiliary, rcond=None)[0]
    weights = base + root * change
    if not np.allclose(weights @ auxiliary, targets, rtol=1e-9, atol=1e-9):
        raise InvalidArgument("no weights meet all margins: do they add up to the same total?")
    if not np.all(weights > 0):
        raise InvalidArgument("linear calibration gives weights of nought or less: rake instead")
    return CalibratedWeights(
        weights, base, auxiliary, "linear calibration", "Deville & Sarndal 1992"
    )


def kish_design_effect(weights: npt.ArrayLike) -> float:
    """Variance lost to unequal weights alone: n times the sum of squares over the squared sum.

    Args:
        weights: Weights, not negative, one per respondent. Their scale does not matter.

    Returns:
        A ratio of at least 1; exactly 1 for equal weights.

    Raises:
        InvalidArgument: If there are no weights, or one is negative or not a number.

    Reference:
        Kish 1965, section 11.7; Kish 1992.

    Example:
        >>> kish_design_effect([1, 1, 1, 3])
        1.3333333333333333
    """
    w = np.asarray(weights, dtype=np.float64)
    if w.size == 0 or not np.all((w >= 0) & np.isfinite(w)) or not w.any():
        raise InvalidArgument("weights are finite numbers of nought or more, at least one above")
    return float(w.size * (w**2).sum() / w.sum() ** 2)


def effective_sample_size(weights: npt.ArrayLike) -> float:
    """Size of the equally weighted sample that would tell as much: n over Kish's effect.

    Args:
        weights: As in :func:`kish_design_effect`.

    Returns:
        Respondents, at most the number of weights.

    Raises:
        InvalidArgument: As :func:`kish_design_effect`.

    Reference:
        Kish 1965, section 11.7.

    Example:
        >>> effective_sample_size([1, 1, 1, 3])
        3.0
    """
    return float(np.asarray(weights).size / kish_design_effect(weights))


def _prepared(
    table: pd.DataFrame, margins: Margins, base_weights: npt.ArrayLike
) -> tuple[Floats, Floats]:
    """Check margins against the table; return base weights and level indicators."""
    if not margins:
        raise InvalidArgument("at least one margin is needed")
    base = np.array(np.broadcast_to(np.asarray(base_weights, dtype=np.float64), (len(table),)))
    if base.size == 0 or not np.all((base > 0) & np.isfinite(base)):
        raise InvalidArgument("base_weights are positive, one per respondent, of at least one")
    indicators: list[Floats] = []
    for column, levels in margins.items():
        if column not in table.columns:
            raise InvalidArgument(f"the table has no column {column!r}")
        if table[column].isna().any():
            raise InvalidArgument(f"column {column!r} has blanks: weights need every level")
        values = table[column].astype(str).to_numpy()
        wanted = [str(level) for level in levels]
        for name, here, there in (
            ("in the table but not in the margin", set(values), set(wanted)),
            ("in the margin but not in the table", set(wanted), set(values)),
        ):
            if here - there:
                odd = ", ".join(sorted(here - there))
                raise InvalidArgument(f"column {column!r}: {odd} stands {name}")
        if not all(np.isfinite(t) and t > 0 for t in levels.values()):
            raise InvalidArgument(f"column {column!r}: population totals are positive")
        indicators += [(values == level).astype(np.float64) for level in wanted]
    return base, np.column_stack(indicators)
