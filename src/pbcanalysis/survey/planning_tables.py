# ruff: noqa: N803  (N is the size of the population throughout the field)
"""Planning over whole tables: respondents and invitations for every combination at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.survey._arguments import Floats, index_of, normal_quantile
from pbcanalysis.survey.planning import corrected, rounded_up

if TYPE_CHECKING:
    import pandas as pd


def sample_size_table(
    half_width: npt.ArrayLike,
    N: npt.ArrayLike = np.inf,
    p: npt.ArrayLike = 0.5,
    level: float = 0.95,
    design_effect: npt.ArrayLike = 1.0,
    response: npt.ArrayLike | None = None,
) -> pd.DataFrame:
    """Respondents needed for intervals of given half-widths, over whole tables.

    Args:
        half_width: Wanted margins either side, shares strictly between 0 and 1, shape (k,), a
            column, or one for all.
        N: Populations, whole numbers, or infinity for an endless one.
        p: Shares that are expected, strictly between 0 and 1; one half needs most.
        level: Confidence level, strictly between 0 and 1.
        design_effect: Inflations of the variance by clusters or weights, above 0.
        response: Expected response rates, above 0 and up to 1; then invitations are told too.

    Returns:
        A table with one row for each place: ``half_width``, ``N``, ``p``, ``design_effect``,
        ``n`` (respondents, rounded up), and with a response ``response`` and ``invitations``;
        ``enough`` says whether the population has so many. An index of ``half_width`` is kept.

    Raises:
        InvalidArgument: If any row or the level lies outside its range.

    Reference:
        Cochran 1977, equations 4.1 and 4.2, section 13.2.

    Example:
        >>> table = sample_size_table(0.05, [np.inf, 623], response=0.2)
        >>> table[["n", "invitations"]].values.tolist(), table["enough"].tolist()
        ([[385, 1925], [238, 1190]], [True, False])
    """
    import pandas as pd

    given = {"half_width": half_width, "N": N, "p": p, "design_effect": design_effect}
    if response is not None:
        given["response"] = response
    columns = _broadcast(given)
    width, population, share = columns["half_width"], columns["N"], columns["p"]
    effect = columns["design_effect"]
    _require((width > 0) & (width < 1), "a half-width lies strictly between 0 and 1")
    _require((share > 0) & (share < 1), "an expected share lies strictly between 0 and 1")
    _require((effect > 0) & np.isfinite(effect), "a design effect is a finite number above 0")
    _require(
        (population >= 1) & (np.isinf(population) | (population == np.floor(population))),
        "a population is a whole number of at least 1, or infinite",
    )
    endless = effect * normal_quantile(level) ** 2 * share * (1 - share) / width**2
    n = np.maximum(rounded_up(corrected(endless, population)), 1)
    table = pd.DataFrame({**columns, "n": n}, index=index_of(half_width))
    if response is None:
        return table
    rate = columns["response"]
    _require((rate > 0) & (rate <= 1), "a response lies above 0 and up to 1")
    invited = rounded_up(n / rate)
    return table.assign(invitations=invited, enough=invited <= population)


def _broadcast(given: dict[str, npt.ArrayLike]) -> dict[str, Floats]:
    arrays = np.broadcast_arrays(
        *(np.atleast_1d(np.asarray(values, dtype=np.float64)) for values in given.values())
    )
    if arrays[0].ndim != 1:
        raise InvalidArgument(f"a table has one dimension, not {arrays[0].ndim}")
    return dict(zip(given, (np.array(each) for each in arrays), strict=True))


def _require(holds: npt.NDArray[np.bool_], rule: str) -> None:
    if not holds.all():
        raise InvalidArgument(f"{rule}; row {int(np.flatnonzero(~holds)[0])} is not so")
