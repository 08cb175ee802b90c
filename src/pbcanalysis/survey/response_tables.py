# ruff: noqa: N803  (N is the size of the population throughout the field)
"""Response over whole tables: outcome rates of many samples, and what their replies leave open."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.survey._arguments import arrays_of_counts, index_of
from pbcanalysis.survey.response_rates import Dispositions, response_rates

if TYPE_CHECKING:
    import pandas as pd


def response_rates_table(
    dispositions: pd.DataFrame, e: float | tuple[float, float] = 1.0
) -> pd.DataFrame:
    """All outcome rates of many samples, by their AAPOR names.

    Args:
        dispositions: One row per sample; columns among I, P, R, NC, O, UH and UO, of which I is
            needed and the others count as nought where they are not there. Further columns are
            passed over.
        e: As in ``response_rates``, for all samples.

    Returns:
        A tidy table with the index of ``dispositions``: ``rate``, ``low``, ``high`` (shares).
        A rate of no cases has no row.

    Raises:
        InvalidArgument: If there is no column I, a number is negative or not whole, or e lies
            outside 0 to 1.

    Reference:
        AAPOR Standard Definitions.

    Example:
        >>> import pandas as pd
        >>> waves = pd.DataFrame({"I": [122, 1898], "UO": [501, 715]}, index=["one", "two"])
        >>> rates = response_rates_table(waves)
        >>> rates[rates["rate"] == "RR1"]["low"].round(3).to_dict()
        {'one': 0.196, 'two': 0.726}
    """
    import pandas as pd

    if "I" not in dispositions.columns:
        raise InvalidArgument("a table of dispositions has a column I of complete interviews")
    names = [one.name for one in fields(Dispositions) if one.name in dispositions.columns]
    places: list[int] = []
    rows: list[tuple[str, float, float]] = []
    for place, numbers in enumerate(dispositions[names].itertuples(index=False, name=None)):
        cases = Dispositions(**dict(zip(names, numbers, strict=True)))
        for name, rate in response_rates(cases, e).items():
            places.append(place)
            rows.append((name, rate.low, rate.high))
    return pd.DataFrame(
        rows, columns=["rate", "low", "high"], index=dispositions.index.take(places)
    )


def missing_information_table(n: npt.ArrayLike, N: npt.ArrayLike) -> pd.DataFrame:
    """What replies leave unknown where nothing is known about the silent, over whole tables.

    Args:
        n: Respondents, shape (k,), or a column of a data frame.
        N: All who were asked, shape (k,), or one for all.

    Returns:
        A table with one row per survey: ``n``, ``N``, ``fraction_missing`` (1 - n/N), and the
        lowest R-indicator that the response rate alone allows, ``r_indicator_low``; the highest
        is always 1. An index of ``n`` is kept.

    Raises:
        InvalidArgument: If a row lies outside its range.

    Reference:
        Rubin 1987, section 3.1; Schouten, Cobben and Bethlehem 2009, section 3.

    Example:
        >>> missing_information_table([50, 100], 100)["r_indicator_low"].tolist()
        [0.0, 1.0]
    """
    import pandas as pd

    base, _, asked = arrays_of_counts(np.atleast_1d(np.asarray(n)), n, N)
    assert asked is not None  # it was given
    if base.ndim != 1:
        raise InvalidArgument(f"a table has one dimension, not {base.ndim}")
    rate = base / asked
    columns = {
        "n": base,
        "N": asked,
        "fraction_missing": (asked - base) / asked,
        "r_indicator_low": 1 - 2 * np.sqrt(rate * (1 - rate)),
    }
    return pd.DataFrame(columns, index=index_of(n))
