"""Small numbers in what is published: the study's rule, applied to a record's table.

A study of respondents states its rule once, in ``datapackage.json`` (``study.small_numbers``).
Every table that is said to hold counts of respondents is then published under it, with the rule
on its page; a chart of counts that the rule withholds is refused. Without the entry nothing
is withheld: counts that a source has published already are no secret.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pbcanalysis.catalogue.records import Table, tidy_scalar
from pbcanalysis.errors import InvalidArgument
from pbcanalysis.study.small_numbers import SuppressionRule


@dataclass(frozen=True, slots=True, kw_only=True)
class RespondentCounts:
    """Which columns of a table count respondents, and how its rows add up.

    Attributes:
        count: Column of counts of respondents.
        base: Column of bases, the same in every row of an item and area.
        item: Column of the item, or ``None`` for a table of one item.
        answer: Column of the answer, or ``None`` for a table of one answer.
        area: Column of the area, or ``None`` for a table of one area.
        total: What stands in the area column for all areas together, if the table has it.
        multiple: Items of which several answers could be ticked.
        share: Column of shares, or ``None``. It and its bounds are worked out anew where counts
            are rounded.
        low: Column of lower bounds of the share, or ``None``.
        high: Column of upper bounds of the share, or ``None``.
        level: Level of these bounds.
    """

    count: str
    base: str
    item: str | None = None
    answer: str | None = None
    area: str | None = None
    total: str | None = None
    multiple: tuple[str, ...] = ()
    share: str | None = None
    low: str | None = None
    high: str | None = None
    level: float = 0.95


def withhold(table: Table, rule: SuppressionRule, counts: RespondentCounts) -> Table:
    """Apply a suppression rule to a record's table.

    Args:
        table: The table, one row per item, answer and area.
        rule: What is withheld.
        counts: Which columns count respondents.

    Returns:
        The table with the same columns and rows; withheld rows keep item, answer and area only,
        since words beside a count can give it away as well.

    Raises:
        InvalidArgument: If a column named does not exist, the table does not add up, or counts
            that are to be rounded may show through another column.

    Reference:
        As for ``pbcanalysis.survey.suppress``.

    Example:
        >>> from pbcanalysis.survey import SuppressionRule
        >>> table = Table(columns=("Answer", "Replies", "Of"), units=("", "count", "count"),
        ...               rows=(("yes", 20, 31), ("no", 9, 31), ("other", 2, 31)))
        >>> counts = RespondentCounts(count="Replies", base="Of", answer="Answer")
        >>> withhold(table, SuppressionRule(), counts).rows
        (('yes', 20, 31), ('no', None, None), ('other', None, None))
    """
    import pandas as pd

    from pbcanalysis.survey.suppression import suppress

    roles = ("count", "base", "item", "answer", "area", "share", "low", "high")
    named = {name: role for role in roles if (name := getattr(counts, role)) is not None}
    _require(table, named)
    # Roles get names that no column of the table can have; suppress looks for these three as such.
    plain = {"share", "low", "high"}
    inner = {name: role if role in plain else f"\0{role}" for name, role in named.items()}
    outer = [f"\0column {place}" for place in range(len(table.columns))]
    keys = [inner.get(name, outer[place]) for place, name in enumerate(table.columns)]
    frame = pd.DataFrame(list(table.rows), columns=keys)
    if rule.rounding_base > 1:
        _require_no_figures(table, named)
    frame["\0area"] = frame["\0area"].astype(str) if counts.area else ""
    shown = suppress(
        frame,
        rule,
        count="\0count",
        base="\0base",
        item="\0item",
        answer="\0answer",
        area="\0area",
        total=counts.total,
        multiple=counts.multiple,
        level=counts.level,
    )
    return table.model_copy(
        update={
            "rows": tuple(
                tuple(_cell(value) for value in row)
                for row in shown[keys].itertuples(index=False, name=None)
            )
        }
    )


def telling_counts(
    table: Table, rule: SuppressionRule, counts: RespondentCounts
) -> tuple[int, ...]:
    """Counts and bases in a table that the rule would not show as they stand.

    A chart cannot be drawn anew by whoever publishes it, so its data are looked through instead.
    Blanks are taken as withheld already; whether enough of them are, only ``suppress`` can tell.

    Args:
        table: The chart's data.
        rule: What is withheld.
        counts: Which columns count respondents.

    Returns:
        What is too small, or not rounded, in rising order.

    Raises:
        InvalidArgument: If a column named does not exist.

    Example:
        >>> from pbcanalysis.survey import SuppressionRule
        >>> data = Table(columns=("yes", "of"), units=("", ""), rows=((3, 31), (None, None)))
        >>> telling_counts(data, SuppressionRule(), RespondentCounts(count="yes", base="of"))
        (3,)
    """
    _require(table, (counts.count, counts.base))
    places = [table.columns.index(name) for name in (counts.count, counts.base)]
    shown = {row[place] for row in table.rows for place in places} - {None}
    numbers = sorted(int(value) for value in shown if isinstance(value, int | float))
    first = 0 if rule.zeros else 1
    return tuple(n for n in numbers if first <= n < rule.threshold or n % rule.rounding_base != 0)


def _require(table: Table, names: Iterable[str]) -> None:
    absent = sorted(set(names) - set(table.columns))
    if absent:
        raise InvalidArgument(f"the table has no column {', '.join(map(repr, absent))}")


def _require_no_figures(table: Table, named: Iterable[str]) -> None:
    for place, name in enumerate(table.columns):
        cells = (row[place] for row in table.rows)
        if name not in named and any(re.search(r"\d", str(cell)) for cell in cells):
            raise InvalidArgument(
                f"exact counts may show through {name!r}: drop it before rounding"
            )


def _cell(value: object) -> Any:
    # A blank makes whole numbers floats.
    scalar = tidy_scalar(value)
    return int(scalar) if isinstance(scalar, float) and scalar.is_integer() else scalar
