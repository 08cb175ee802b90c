"""Comparisons over whole tables: independent groups, and two items of the same respondents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.survey._arguments import (
    Floats,
    Integers,
    arrays_of_sets,
    index_of,
    level_between,
    members_of_sets,
    stacked,
)
from pbcanalysis.survey.comparison import DIFFERENCE_METHODS, difference_method_of

if TYPE_CHECKING:
    import pandas as pd


def difference_table(
    x1: npt.ArrayLike,
    n1: npt.ArrayLike,
    x2: npt.ArrayLike,
    n2: npt.ArrayLike,
    level: float = 0.95,
    methods: Sequence[str] = ("newcombe",),
) -> pd.DataFrame:
    """Intervals for differences of independent shares over whole tables of counts.

    Args:
        x1: Counts of the first group: an array, a list or a column of a data frame.
        n1: Bases of the first group of the same length, or one for all.
        x2: Counts of the second group.
        n2: Bases of the second group.
        level: Confidence level, strictly between 0 and 1.
        methods: Keys of ``DIFFERENCE_METHODS``. The two score methods are worked out row by row.

    Returns:
        A tidy table, for every method one row per pair: ``x1``, ``n1``, ``x2``, ``n2``,
        ``difference``, ``low``, ``high`` (shares, cut at -1 and 1), ``level``, ``method``. An
        index of ``x1`` is kept.

    Raises:
        InvalidArgument: If any row or the level lies outside its range, or a method is unknown.

    Reference:
        Those of the methods.

    Example:
        >>> table = difference_table([56, 9], [70, 10], [48, 3], [80, 10])
        >>> table[["low", "high"]].round(4).values.tolist()
        [[0.0524, 0.3339], [0.1705, 0.809]]
    """
    a, _, base1, b, _, base2 = _two_columns(x1, x1, n1, x2, x2, n2)

    def columns(key: str) -> dict[str, object]:
        low, high = difference_method_of(key).limits(a, base1, b, base2, level_between(level))
        return {
            "x1": a,
            "n1": base1,
            "x2": b,
            "n2": base2,
            "difference": a / base1 - b / base2,
            "low": np.maximum(low, -1.0),
            "high": np.minimum(high, 1.0),
            "level": float(level),
        }

    return stacked(methods, DIFFERENCE_METHODS, index_of(x1), columns)


def difference_envelope_table(
    least1: npt.ArrayLike,
    most1: npt.ArrayLike,
    n1: npt.ArrayLike,
    least2: npt.ArrayLike,
    most2: npt.ArrayLike,
    n2: npt.ArrayLike,
    level: float = 0.95,
    method: str = "newcombe",
) -> pd.DataFrame:
    """Envelopes of differences over whole tables of sets of counts.

    Every pair of possible counts is looked at: the ends of some methods do not rise with the
    count throughout, so that the corners would not do.

    Args:
        least1: Least possible counts of the first group, shape (k,), or a column.
        most1: Most possible counts of the first group.
        n1: Bases of the first group, shape (k,), or one for all.
        least2: Least possible counts of the second group.
        most2: Most possible counts of the second group.
        n2: Bases of the second group.
        level: Confidence level, strictly between 0 and 1.
        method: A key of ``DIFFERENCE_METHODS``.

    Returns:
        A table with one row per pair of sets: ``least1``, ``most1``, ``n1``, ``least2``,
        ``most2``, ``n2``, ``low``, ``high`` (shares, cut at -1 and 1), ``level``, ``method``. An
        index of ``least1`` is kept.

    Raises:
        InvalidArgument: If a row or the level lies outside its range, a set is empty, or the
            method is unknown.

    Reference:
        That of the method; for the union over admissible data, Ferson 2015.

    Example:
        >>> table = difference_envelope_table([73], [74], 100, [50], [52], 80)
        >>> from pbcanalysis.survey import difference
        >>> whole = difference((73, 74), 100, (50, 51, 52), 80)
        >>> table[["low", "high"]].values.tolist() == [[whole.low, whole.high]]
        True
    """
    import pandas as pd

    low1, high1, base1, low2, high2, base2 = _two_columns(least1, most1, n1, least2, most2, n2)
    level_between(level)
    # The pairs of a row are counted through like one set, from nought to their number less one.
    width2 = high2 - low2 + 1
    number, rows, first = members_of_sets(np.zeros_like(low1), (high1 - low1 + 1) * width2 - 1)
    a, b = low1[rows] + number // width2[rows], low2[rows] + number % width2[rows]
    limits = difference_method_of(method).limits
    low, high = limits(a, base1[rows], b, base2[rows], level)
    columns = {
        "least1": low1,
        "most1": high1,
        "n1": base1,
        "least2": low2,
        "most2": high2,
        "n2": base2,
        "low": np.maximum(np.minimum.reduceat(low, first), -1.0) if low1.size else low,
        "high": np.minimum(np.maximum.reduceat(high, first), 1.0) if low1.size else high,
        "level": float(level),
        "method": method,
    }
    return pd.DataFrame(columns, index=index_of(least1))


def paired_table(
    least1: npt.ArrayLike,
    most1: npt.ArrayLike,
    least2: npt.ArrayLike,
    most2: npt.ArrayLike,
    n: npt.ArrayLike,
) -> pd.DataFrame:
    """What two margins leave open about the same respondents, over whole tables of sets.

    Args:
        least1: Least possible counts saying yes to the first item, shape (k,), or a column.
        most1: Most possible counts saying yes to the first item; the same for a single count.
        least2: Least possible counts saying yes to the second item.
        most2: Most possible counts saying yes to the second item.
        n: Respondents who answered both, shape (k,), or one for all.

    Returns:
        A table with one row per pair of sets: ``n``, then the least and the most of ``both``,
        ``first_only``, ``second_only``, ``neither`` and ``discordant`` (counts, columns ending in
        ``_low`` and ``_high``), of ``difference`` (share of the first item less that of the
        second) and of ``p_value`` (exact McNemar test). An index of ``least1`` is kept.

    Raises:
        InvalidArgument: If a row lies outside its range, or a set is empty.

    Reference:
        Frechet 1951; McNemar 1947.

    Example:
        >>> row = paired_table([91], [91], [82], [82], 122).iloc[0]
        >>> int(row["both_low"]), int(row["both_high"]), int(row["discordant_low"])
        (51, 82, 9)
    """
    import pandas as pd

    low1, high1, base, low2, high2, _ = _two_columns(least1, most1, n, least2, most2, n)
    smallest, largest = low1 + low2, high1 + high2
    # As many are discordant as can be where both counts together make the base.
    nearest = np.clip(base, smallest, largest)
    ends: dict[str, tuple[npt.NDArray[np.generic], npt.NDArray[np.generic]]] = {
        "both": (np.maximum(smallest - base, 0), np.minimum(high1, high2)),
        "first_only": (np.maximum(low1 - high2, 0), np.minimum(high1, base - low2)),
        "second_only": (np.maximum(low2 - high1, 0), np.minimum(high2, base - low1)),
        "neither": (np.maximum(base - largest, 0), base - np.maximum(low1, low2)),
        "discordant": (
            np.maximum(np.maximum(low1 - high2, low2 - high1), 0),
            base - np.abs(nearest - base),
        ),
        "difference": ((low1 - high2) / base, (high1 - low2) / base),
        "p_value": _mcnemar_ranges(low1, high1, low2, high2, base),
    }
    columns: dict[str, object] = {"n": base}
    for name, (low, high) in ends.items():
        columns[f"{name}_low"], columns[f"{name}_high"] = low, high
    return pd.DataFrame(columns, index=index_of(least1))


def _two_columns(
    least1: npt.ArrayLike,
    most1: npt.ArrayLike,
    n1: npt.ArrayLike,
    least2: npt.ArrayLike,
    most2: npt.ArrayLike,
    n2: npt.ArrayLike,
) -> tuple[Integers, Integers, Integers, Integers, Integers, Integers]:
    first = arrays_of_sets(least1, most1, n1)[:3]
    second = arrays_of_sets(least2, most2, n2)[:3]
    sizes = {first[0].size, second[0].size}
    if len(sizes - {1}) > 1:
        raise InvalidArgument(f"{first[0].size} rows do not pair with {second[0].size}")
    a, b, c, d, e, f = (np.array(each) for each in np.broadcast_arrays(*first, *second))
    return a, b, c, d, e, f


def _mcnemar_ranges(
    low1: Integers, high1: Integers, low2: Integers, high2: Integers, base: Integers
) -> tuple[Floats, Floats]:
    from scipy.special import bdtr

    least, most = np.ones(base.size), np.zeros(base.size)
    rows = zip(low1, high1, low2, high2, base, strict=True)
    for row, (first1, last1, first2, last2, n) in enumerate(rows):
        both = np.arange(n + 1)
        for a in range(first1, last1 + 1):
            for b in range(first2, last2 + 1):
                joint = both[max(0, a + b - n) : min(a, b) + 1]
                only1, only2 = a - joint, b - joint
                fewer = np.minimum(only1, only2).astype(np.float64)
                p = np.minimum(2 * bdtr(fewer, only1 + only2, 0.5), 1.0)
                least[row] = min(least[row], float(p.min()))
                most[row] = max(most[row], float(p.max()))
    return least, most
