"""Small-number suppression: what is withheld from a published table, and by which rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.study.small_numbers import SuppressionRule
from pbcanalysis.survey._arguments import Integers, level_between
from pbcanalysis.survey.disclosure import Additive, Flags, protect
from pbcanalysis.survey.interval_bounds import wilson_bounds

if TYPE_CHECKING:
    from collections.abc import Collection

    import pandas as pd

__all__ = ["SuppressionRule", "suppress"]


def suppress(
    table: pd.DataFrame,
    rule: SuppressionRule,
    *,
    count: str = "n",
    base: str = "base",
    item: str = "item",
    answer: str = "answer",
    area: str = "area",
    total: str | None = None,
    multiple: Collection[str] = (),
    level: float = 0.95,
    hidden: Flags | None = None,
) -> pd.DataFrame:
    """Apply a suppression rule to a tidy table.

    A row whose count is withheld loses every value beside it, since a share and a base, or an
    interval, give the count away. A base under the threshold, or one withheld so that others
    stay hidden, takes its whole item and area with it. The column ``suppressed`` does not tell
    counts that are small from those withheld beside them: that would be a clue.

    With ``complementary``, the table is checked as an outsider would: answers add up to their
    base, areas add up to the total's row, and no count is negative. Counts are withheld until
    no withheld one has a single possible value left.

    With a rounding base, ``share`` becomes the ratio of the rounded counts and ``low`` and
    ``high`` the Wilson interval of these; where shares are weighted, or their intervals are not
    Wilson's of the counts (as those of clusters are not), they are rounded to whole percentages
    instead.

    Args:
        table: One row per item, answer and area. Without an item or answer column, the table
            is of one item, or of one answer.
        rule: What to withhold.
        count: Column of counts of respondents.
        base: Column of bases; the same in every row of an item and area.
        item: Column of the item.
        answer: Column of the answer.
        area: Column of the area.
        total: Name of the area that stands for all areas together, if the table has it.
        multiple: Items of which several answers could be ticked: answers do not add up to the
            base, and those who did not tick one are a count as well.
        level: Level of intervals that are worked out anew after rounding.
        hidden: For every row, whether to withhold it, where that was decided for several tables
            together (:mod:`pbcanalysis.survey.withheld`); worked out from this table if left out.

    Returns:
        A copy with ``suppressed`` added, counts and bases as ``Int64`` with blanks, and blanks
        in the other columns of withheld rows. Rows keep their order.

    Raises:
        InvalidArgument: If a column is missing, a row stands twice, counts are not whole or
            exceed their base, areas do not add up to the total, or a rounding base is asked
            for a table with columns that would give the exact counts away.

    Reference:
        Hundepool et al. 2012, chapter 4 (complementary suppression, audit by linear
        programming).

    Example:
        >>> import pandas as pd
        >>> one = pd.DataFrame({"answer": ["a", "b", "c"], "area": "x", "n": [2, 6, 20],
        ...                     "base": 28})
        >>> suppress(one, SuppressionRule())["suppressed"].tolist()
        [True, True, False]
    """

    level_between(level)
    whole = _checked(table, count, base, area)
    keys = [name for name in (item, answer, area) if name in table.columns]
    if table.duplicated(keys).any():
        raise InvalidArgument(f"a row stands twice: {', '.join(keys)} tell rows apart")
    if hidden is None:
        hidden = _hidden(table, rule, whole, item, answer, area, total, multiple)

    result = table.copy()
    result[count], result[base] = whole[0], whole[1]
    if rule.rounding_base > 1:
        result = _rounded(result, table, rule.rounding_base, keys, count, base, level)
    others = [name for name in result.columns if name not in (*keys, count, base)]
    for name in (count, base):
        # The base goes with the row: beside a visible one it would be seen there.
        result[name] = result[name].astype("Int64").mask(hidden)
    for name in others:
        result[name] = result[name].mask(hidden)
    result["suppressed"] = hidden
    return result


def _hidden(
    table: pd.DataFrame,
    rule: SuppressionRule,
    whole: tuple[Integers, Integers],
    item: str,
    answer: str,
    area: str,
    total: str | None,
    multiple: Collection[str],
) -> Flags:
    """Rows to blank where the table is all that is published."""
    import pandas as pd

    items = table[item] if item in table.columns else pd.Series("", index=table.index)
    hidden = np.zeros(len(table), dtype=bool)
    for name, places in items.groupby(items, sort=False).indices.items():
        part = table.iloc[places]
        labels = part[answer] if answer in part.columns else pd.Series("", index=part.index)
        cells = Additive.of_item(
            counts=whole[0][places],
            bases=whole[1][places],
            answers=labels.astype(str).to_numpy(),
            areas=part[area].astype(str).to_numpy(),
            total=total,
            multiple=name in multiple,
        )
        hidden[places] = protect(cells, rule_flags(cells, rule), complementary=rule.complementary)[
            : cells.rows
        ]
    return hidden


def rule_flags(cells: Additive, rule: SuppressionRule) -> Flags:
    """For every variable of a table, whether the rule takes it for too small to show."""
    first = 0 if rule.zeros else 1
    return np.asarray((cells.values >= first) & (cells.values < rule.threshold))


def _checked(table: pd.DataFrame, count: str, base: str, area: str) -> tuple[Integers, Integers]:
    absent = [name for name in (count, base, area) if name not in table.columns]
    if absent:
        raise InvalidArgument(f"the table has no column {', '.join(map(repr, absent))}")
    given = table[[count, base]].to_numpy(dtype=np.float64)
    if np.isnan(given).any() or np.any(given != np.floor(given)):
        raise InvalidArgument("counts and bases are whole numbers, without blanks")
    if np.any((given[:, 0] < 0) | (given[:, 0] > given[:, 1])):
        raise InvalidArgument("counts lie from 0 to their base")
    return given[:, 0].astype(np.int64), given[:, 1].astype(np.int64)


def _rounded(
    result: pd.DataFrame,
    table: pd.DataFrame,
    to: int,
    keys: list[str],
    count: str,
    base: str,
    level: float,
) -> pd.DataFrame:
    import pandas as pd

    known = {*keys, count, base, "share", "low", "high"}
    telling = [
        name
        for name in table.columns
        if name not in known and pd.api.types.is_numeric_dtype(table[name])
    ]
    if telling:
        raise InvalidArgument(
            f"exact counts show through {', '.join(telling)}: drop the columns before rounding"
        )
    exact_count, exact_base = result[count].to_numpy(), result[base].to_numpy()
    rounded_count = (exact_count + to // 2) // to * to
    rounded_base = (exact_base + to // 2) // to * to
    result[count], result[base] = rounded_count, rounded_base
    if "share" not in table.columns:
        return result
    there = exact_base > 0
    plain = exact_count[there] / exact_base[there]
    bounds = [name for name in ("low", "high") if name in table.columns]
    # Intervals that answer to weights or clusters are not those of the counts.
    simple = zip(
        ("share", "low", "high"),
        (plain, *wilson_bounds(exact_count[there], exact_base[there], level)),
        strict=True,
    )
    designed = not all(
        np.allclose(table[name].to_numpy()[there], values, rtol=0, atol=1e-9, equal_nan=True)
        for name, values in simple
        if name in table.columns
    )
    if designed:
        for name in ("share", *bounds):
            result[name] = table[name].round(2)
        return result
    with np.errstate(invalid="ignore", divide="ignore"):
        result["share"] = rounded_count / rounded_base
        ends = dict(
            zip(("low", "high"), wilson_bounds(rounded_count, rounded_base, level), strict=True)
        )
    for name in bounds:
        result[name] = ends[name]
    return result
