"""Wholes that rates and parts of a study's table of money make up, each held against its print."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pbcanalysis.money.bounds import Bounds
from pbcanalysis.money.study_money import MoneyRow, added_up
from pbcanalysis.money.ways_to_build import Way, ways_to_build

if TYPE_CHECKING:
    import pandas as pd


def ways_to_make_up(rows: Sequence[MoneyRow]) -> list[tuple[MoneyRow, pd.DataFrame]]:
    """Every whole that other rows are set against, and what these come to.

    A rate counts if it names in ``base`` how many it is paid for: it is multiplied by them. Sums
    in all are parts, and are added up. Rows in another currency, or that leave no upper end, or
    may be nought, are not used.

    Args:
        rows: As :func:`~pbcanalysis.money.study_money.money_rows` gives them.

    Returns:
        For each whole, in the order of the table, one row for each rate, one for all rates
        together if there are several, and one for all parts; columns as
        :func:`~pbcanalysis.money.ways_to_build.ways_to_build` gives them.

    Reference:
        Moore, Kearfott and Cloud 2009, Introduction to Interval Analysis.
    """
    found = []
    for whole in rows:
        if not whole.spending or whole.sum is None:
            continue
        beside = [
            row
            for row in rows
            if row.against == whole.id
            and row.currency == whole.currency
            and row.sum is not None
            and row.sum.amount.low > 0
        ]
        ways: list[Way] = []
        together = Bounds.point(0)
        rates = [row for row in beside if row.kind == "rate" and row.base]
        for rate in rates:
            assert rate.sum is not None
            assert rate.base is not None
            ways.append(Way(f"{rate.what}, times {rate.base:,}", rate.sum.amount, rate.base, 1))
            together = together + rate.sum.amount * rate.base
        if len(rates) > 1:
            ways.append(Way("All rates together", together, 1, 1))
        parts = [row for row in beside if row.spending]
        if parts:
            label = parts[0].what if len(parts) == 1 else f"{len(parts)} parts together"
            ways.append(Way(label, added_up(parts).amount, 1, 1))
        if ways:
            found.append((whole, ways_to_build(whole.sum, ways)))
    return found


__all__ = ["ways_to_make_up"]
