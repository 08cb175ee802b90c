# ruff: noqa: N803  (N is the size of the population throughout the field)
"""Several statements at once: adjusted p-values, and intervals that hold together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, SupportsIndex

import numpy as np
import numpy.typing as npt

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.results import Estimate
from pbcanalysis.survey._arguments import (
    count_of_base,
    level_between,
    named,
    percent,
    percent_level,
    span,
    whole,
)
from pbcanalysis.survey.envelopes import envelope_table
from pbcanalysis.survey.interval_bounds import wilson_bounds

if TYPE_CHECKING:
    import pandas as pd

P_VALUE_METHODS: dict[str, str] = {
    "bonferroni": "bonferroni",
    "sidak": "sidak",
    "holm": "holm",
    "hochberg": "simes-hochberg",
    "hommel": "hommel",
    "benjamini_hochberg": "fdr_bh",
    "benjamini_yekutieli": "fdr_by",
}
"""Our key of a method, and the name by which statsmodels knows it."""


def adjust_p_values(p_values: Sequence[float], method: str = "holm") -> tuple[float, ...]:
    """Adjust p-values for being several.

    Args:
        p_values: P-values, each 0 to 1.
        method: A key of ``P_VALUE_METHODS``. Holm's holds whatever the dependence; the two named
            after Benjamini limit the share of false findings, not the chance of any.

    Returns:
        The adjusted p-values in the order given.

    Raises:
        InvalidArgument: If a p-value lies outside 0 to 1, there is none, or the method is
            unknown.

    Reference:
        Holm 1979; Hochberg 1988; Hommel 1988; Benjamini and Hochberg 1995; Benjamini and
        Yekutieli 2001.

    Example:
        >>> adjust_p_values([0.01, 0.04])
        (0.02, 0.04)
    """
    values = np.asarray(p_values, dtype=np.float64)
    if values.ndim != 1 or values.size == 0 or not np.all((values >= 0) & (values <= 1)):
        raise InvalidArgument("give at least one p-value, each from 0 to 1")
    name = named(P_VALUE_METHODS, method, "adjustment")
    from statsmodels.stats.multitest import multipletests

    adjusted = multipletests(values, method=name)[1]
    return tuple(float(p) for p in adjusted)


def simultaneous_level(level: float, k: SupportsIndex) -> float:
    """Level of each of k intervals for all k to hold together with at least ``level``.

    Args:
        level: Joint confidence level, strictly between 0 and 1.
        k: How many statements, at least 1.

    Returns:
        1 - (1 - level)/k.

    Raises:
        InvalidArgument: If an argument lies outside its range.

    Reference:
        Bonferroni's inequality: Dunn 1961.

    Example:
        >>> round(simultaneous_level(0.95, 5), 12)
        0.99
    """
    return 1 - (1 - level_between(level)) / whole(k, "k", least=1)


def bonferroni_wilson(
    x: SupportsIndex, n: SupportsIndex, k: SupportsIndex, level: float = 0.95
) -> Estimate:
    """Wilson score interval of one of k statements that are to hold together.

    Args:
        x: Count of respondents who said yes, 0 to n.
        n: Respondents, at least 1.
        k: How many statements are made, at least 1.
        level: Joint confidence level, strictly between 0 and 1.

    Returns:
        An estimate in unit ``"share"`` at the joint level.

    Raises:
        InvalidArgument: If an argument lies outside its range.

    Reference:
        Wilson 1927; Dunn 1961.

    Example:
        >>> found = bonferroni_wilson(22, 122, 4)
        >>> round(found.low, 3), round(found.high, 3)
        (0.11, 0.282)
    """
    count, base = count_of_base(x, n)
    statements = whole(k, "k", least=1)
    lows, highs = wilson_bounds(
        np.array([count]), np.array([base]), simultaneous_level(level, statements)
    )
    low, high = float(lows[0]), float(highs[0])
    return Estimate(
        value=count / base,
        low=low,
        high=high,
        level=float(level),
        unit="share",
        method="Bonferroni-Wilson simultaneous interval",
        reference="Wilson 1927; Dunn 1961",
        inputs={"x": count, "n": base, "k": statements, "level": float(level)},
        sentence=(
            f"{count} of {base} is {percent(count / base)}; as one of {statements} statements "
            f"that hold together at {percent_level(level)}: {span(low, high)}."
        ),
    )


def simultaneous_table(
    least: npt.ArrayLike,
    most: npt.ArrayLike,
    n: npt.ArrayLike,
    level: float = 0.95,
    *,
    N: npt.ArrayLike | None = None,
    method: str | None = None,
) -> pd.DataFrame:
    """Intervals of several statements that hold together, over a table of sets of counts.

    Args:
        least: Least possible counts, one for every statement, shape (k,), or a column.
        most: Most possible counts, shape (k,); the same for single counts.
        n: Bases, shape (k,), or one for all.
        level: Joint confidence level of all k rows, strictly between 0 and 1.
        N: Populations, shape (k,), or one for all; ``None`` for endless ones.
        method: Key of the method, as in ``envelope``.

    Returns:
        The table of ``envelope_table``, with each row at the level that makes all of them hold
        together; ``level`` is the joint one.

    Raises:
        InvalidArgument: If there is no row, a row lies outside its range, or a set is empty.

    Reference:
        Dunn 1961; with Wilson intervals and all answers of one question, Goodman 1965.

    Example:
        >>> table = simultaneous_table([22, 88], [22, 91], 122)
        >>> table["low"].tolist() == [bonferroni_wilson(x, 122, 2).low for x in (22, 88)]
        True
    """
    level_between(level)
    each = simultaneous_level(level, np.size(least))
    table = envelope_table(least, most, n, each, N=N, method=method)
    return table.assign(level=float(level))


def goodman(counts: Sequence[int], level: float = 0.95) -> tuple[Estimate, ...]:
    """Simultaneous intervals for all answers of one question.

    Args:
        counts: Respondents per answer, at least two answers and one respondent.
        level: Joint confidence level, strictly between 0 and 1.

    Returns:
        One estimate per answer in unit ``"share"`` at the joint level.

    Raises:
        InvalidArgument: If a count is negative or not whole, or there are too few.

    Reference:
        Goodman 1965. Its closed form is the Wilson interval at one minus the k-th part of one
        minus the level, k answers.

    Example:
        >>> [round(answer.low, 3) for answer in goodman([22, 40, 60])]
        [0.112, 0.236, 0.386]
    """
    cells = [whole(count, "a count") for count in counts]
    n, k = sum(cells), len(cells)
    if k < 2 or n == 0:
        raise InvalidArgument("give at least two answers and one respondent")
    lows, highs = wilson_bounds(np.array(cells), np.full(k, n), simultaneous_level(level, k))
    return tuple(
        Estimate(
            value=count / n,
            low=float(low),
            high=float(high),
            level=float(level),
            unit="share",
            method="Goodman simultaneous interval",
            reference="Goodman 1965",
            inputs={"counts": tuple(cells), "answer": i, "level": float(level)},
            sentence=(
                f"{count} of {n} is {percent(count / n)}; as one of {k} answers that hold "
                f"together at {percent_level(level)}: {span(float(low), float(high))}."
            ),
        )
        for i, (count, low, high) in enumerate(zip(cells, lows, highs, strict=True))
    )
