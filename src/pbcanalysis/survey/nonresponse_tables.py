# ruff: noqa: N803  (N is the size of the population throughout the field)
"""What those who did not reply could change, over whole tables of sets of counts.

Each row is a set of possible counts, given by its least and its most; for a single count both
are the same. The scalar functions of the same names say what is assumed and where it comes from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.survey._arguments import (
    Floats,
    Integers,
    arrays_of_sets,
    decimal_fraction,
    index_of,
    level_between,
    members_of_sets,
    positive,
)
from pbcanalysis.survey.nonresponse import Assumption, delta_between, range_of
from pbcanalysis.survey.partial_identification import imbens_manski_ends

if TYPE_CHECKING:
    import pandas as pd


def worst_case_table(
    least: npt.ArrayLike, most: npt.ArrayLike, n: npt.ArrayLike, N: npt.ArrayLike
) -> pd.DataFrame:
    """Worst-case bounds over whole tables.

    Args:
        least: Least possible counts, shape (k,), or a column of a data frame.
        most: Most possible counts, shape (k,).
        n: Respondents, shape (k,), or one for all.
        N: All who were asked, shape (k,), or one for all.

    Returns:
        A table with one row per set: ``least``, ``most``, ``n``, ``N``, ``low``, ``high``
        (shares). An index of ``least`` is kept.

    Raises:
        InvalidArgument: If a row lies outside its range, or a set is empty.

    Reference:
        Manski 1989.

    Example:
        >>> worst_case_table([22, 88], [22, 91], 122, 623)[["low", "high"]].round(3).values.tolist()
        [[0.035, 0.839], [0.141, 0.95]]
    """
    low_x, high_x, base, asked = _asked(least, most, n, N)
    return _table(least, low_x, high_x, base, asked, low_x / asked, (high_x + asked - base) / asked)


def imbens_manski_table(
    least: npt.ArrayLike,
    most: npt.ArrayLike,
    n: npt.ArrayLike,
    N: npt.ArrayLike,
    level: float = 0.95,
) -> pd.DataFrame:
    """Imbens-Manski intervals over whole tables: the worst case with its own sampling error.

    Args:
        least: Least possible counts, shape (k,), or a column of a data frame.
        most: Most possible counts, shape (k,).
        n: Respondents, shape (k,), or one for all.
        N: All who were asked, shape (k,), or one for all.
        level: Confidence level, strictly between 0 and 1.

    Returns:
        The table of ``worst_case_table`` with the interval's ends as ``low`` and ``high``, and
        ``level``.

    Raises:
        InvalidArgument: If a row or the level lies outside its range, or a set is empty.

    Reference:
        Imbens and Manski 2004; Stoye 2009.

    Example:
        >>> imbens_manski_table([22], [22], 122, 623)[["low", "high"]].round(3).values.tolist()
        [[0.023, 0.864]]
    """
    low_x, high_x, base, asked = _asked(least, most, n, N)
    level_between(level)
    # Every member is looked at: its critical value depends on the count.
    x, rows, first = members_of_sets(low_x, high_x)
    low, high = imbens_manski_ends(x, base[rows], asked[rows], level)
    if low_x.size:
        low, high = np.minimum.reduceat(low, first), np.maximum.reduceat(high, first)
    table = _table(least, low_x, high_x, base, asked, low, high)
    table["level"] = float(level)
    return table


def pattern_mixture_table(
    least: npt.ArrayLike,
    most: npt.ArrayLike,
    n: npt.ArrayLike,
    N: npt.ArrayLike,
    delta: Assumption,
) -> pd.DataFrame:
    """Shares among all N over whole tables if non-respondents differ by ``delta``.

    Args:
        least: Least possible counts, shape (k,), or a column of a data frame.
        most: Most possible counts, shape (k,).
        n: Respondents, shape (k,), or one for all.
        N: All who were asked, shape (k,), or one for all.
        delta: As in ``pattern_mixture``, one number or a range, for all rows.

    Returns:
        The table of ``worst_case_table`` with ``low`` and ``high`` under the assumption.

    Raises:
        InvalidArgument: If a row or delta lies outside its range, or a set is empty.

    Reference:
        Little 1993; Andridge and Little 2011.

    Example:
        >>> pattern_mixture_table([60], [60], 122, 623, 0.2)["low"].round(4).tolist()
        [0.6526]
    """
    low_x, high_x, base, asked = _asked(least, most, n, N)
    lowest, highest = range_of(delta, delta_between)
    silent = asked - base

    def share(x: Integers, shift: float) -> Floats:
        return np.asarray((x + silent * np.clip(x / base + shift, 0.0, 1.0)) / asked)

    return _table(least, low_x, high_x, base, asked, share(low_x, lowest), share(high_x, highest))


def selection_odds_ratio_table(
    least: npt.ArrayLike,
    most: npt.ArrayLike,
    n: npt.ArrayLike,
    N: npt.ArrayLike,
    odds_ratio: Assumption,
) -> pd.DataFrame:
    """Shares among all N over whole tables if the odds of yes differ by a ratio.

    Args:
        least: Least possible counts, shape (k,), or a column of a data frame.
        most: Most possible counts, shape (k,).
        n: Respondents, shape (k,), or one for all.
        N: All who were asked, shape (k,), or one for all.
        odds_ratio: As in ``selection_odds_ratio``, one number or a range, for all rows.

    Returns:
        The table of ``worst_case_table`` with ``low`` and ``high`` under the assumption.

    Raises:
        InvalidArgument: If a row or the ratio lies outside its range, or a set is empty.

    Reference:
        Rubin 1977; Scharfstein, Rotnitzky and Robins 1999.

    Example:
        >>> selection_odds_ratio_table([22], [22], 122, 623, 2)["low"].round(4).tolist()
        [0.281]
    """
    low_x, high_x, base, asked = _asked(least, most, n, N)
    lowest, highest = range_of(odds_ratio, lambda ratio: positive(ratio, "the odds ratio"))

    def share(x: Integers, ratio: float) -> Floats:
        return np.asarray((x + (asked - base) * (ratio * x / (ratio * x + base - x))) / asked)

    return _table(least, low_x, high_x, base, asked, share(low_x, lowest), share(high_x, highest))


def response_ratio_table(
    least: npt.ArrayLike, most: npt.ArrayLike, n: npt.ArrayLike, ratio: Assumption
) -> pd.DataFrame:
    """Shares among all who were asked over whole tables if one side replied more readily.

    Args:
        least: Least possible counts, shape (k,), or a column of a data frame.
        most: Most possible counts, shape (k,).
        n: Respondents, shape (k,), or one for all.
        ratio: As in ``response_ratio``, one number or a range, for all rows.

    Returns:
        A table with one row per set: ``least``, ``most``, ``n``, ``low``, ``high`` (shares).

    Raises:
        InvalidArgument: If a row or the ratio lies outside its range, or a set is empty.

    Reference:
        Little and Rubin 2019, section 3.3.

    Example:
        >>> response_ratio_table([20], [20], 120, 2)["low"].tolist() == [10 / 110]
        True
    """
    low_x, high_x, base, _ = arrays_of_sets(least, most, n)
    lowest, highest = range_of(ratio, lambda number: positive(number, "the ratio"))

    def share(x: Integers, k: float) -> Floats:
        return np.asarray((x / k) / (x / k + base - x))

    # The more readily those who say yes replied, the fewer of them there are among all.
    low, high = share(low_x, highest), share(high_x, lowest)
    return _table(least, low_x, high_x, base, None, low, high)


def tipping_table(
    least: npt.ArrayLike,
    most: npt.ArrayLike,
    n: npt.ArrayLike,
    N: npt.ArrayLike,
    target: float = 0.5,
) -> pd.DataFrame:
    """Tipping points over whole tables: how different the silent must be for a turn.

    Args:
        least: Least possible counts, shape (k,), or a column of a data frame.
        most: Most possible counts, shape (k,).
        n: Respondents, fewer than N, shape (k,), or one for all.
        N: All who were asked, shape (k,), or one for all.
        target: The share among all N that decides, strictly between 0 and 1.

    Returns:
        A table with one row per set: ``least``, ``most``, ``n``, ``N``; the share of
        non-respondents saying yes at which the target is met, from ``share_needed_low`` to
        ``share_needed_high`` over the possible counts; ``reachable``, ``"always"``,
        ``"sometimes"`` or ``"never"`` over them; and the response ratio at which it is met,
        ``ratio_low`` to ``ratio_high``, infinite where all respondents said yes.

    Raises:
        InvalidArgument: If a row lies outside its range, a set is empty, everyone replied, or
            the target is no share strictly between 0 and 1.

    Reference:
        Yan, Lee and Li 2009; Little and Rubin 2019, section 3.3.

    Example:
        >>> row = tipping_table([22], [22], 122, 623).iloc[0]
        >>> round(float(row["share_needed_low"]), 3), row["reachable"], float(row["ratio_low"])
        (0.578, 'always', 0.22)
    """
    low_x, high_x, base, asked = _asked(least, most, n, N)
    if np.any(base == asked):
        row = int(np.flatnonzero(base == asked)[0])
        raise InvalidArgument(f"everyone replied in row {row}: there is nobody to tip anything")
    goal = decimal_fraction(target)
    if not 0 < goal < 1:
        raise InvalidArgument(f"the target lies strictly between 0 and 1, not {target}")
    # In whole numbers of Python: whether a target is met exactly must not hang on a last digit.
    parts, whole = goal.numerator, goal.denominator
    wanted, silent = parts * asked.astype(object), whole * (asked - base).astype(object)
    needed = [
        np.array((wanted - whole * x.astype(object)) / silent, dtype=np.float64)
        for x in (low_x, high_x)
    ]
    # Counts from which the silent can bring about the target, neither more nor less.
    fewest, largest = -((silent - wanted) // whole), wanted // whole
    some = np.maximum(fewest, low_x) <= np.minimum(largest, high_x)
    every = (fewest <= low_x) & (high_x <= largest)
    reachable = np.where(every, "always", np.where(some, "sometimes", "never"))
    odds = float((1 - goal) / goal)
    with np.errstate(divide="ignore"):
        ratios = [np.where(x == base, np.inf, x / (base - x)) * odds for x in (low_x, high_x)]
    table = _table(least, low_x, high_x, base, asked, needed[1], needed[0])
    table = table.rename(columns={"low": "share_needed_low", "high": "share_needed_high"})
    table["reachable"], table["ratio_low"], table["ratio_high"] = reachable, ratios[0], ratios[1]
    return table


def _asked(
    least: npt.ArrayLike, most: npt.ArrayLike, n: npt.ArrayLike, N: npt.ArrayLike
) -> tuple[Integers, Integers, Integers, Integers]:
    low_x, high_x, base, asked = arrays_of_sets(least, most, n, N)
    assert asked is not None  # it was given
    return low_x, high_x, base, asked


def _table(
    least: npt.ArrayLike,
    low_x: Integers,
    high_x: Integers,
    base: Integers,
    asked: Integers | None,
    low: Floats,
    high: Floats,
) -> pd.DataFrame:
    import pandas as pd

    columns: dict[str, object] = {"least": low_x, "most": high_x, "n": base}
    if asked is not None:
        columns["N"] = asked
    return pd.DataFrame(columns | {"low": low, "high": high}, index=index_of(least))
