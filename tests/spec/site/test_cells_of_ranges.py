"""Cells of two columns that are the ends of a range are written like such ends in prose."""

from __future__ import annotations

from pbcanalysis.catalogue.records import Table
from pbcanalysis.site.render import cells, range_columns


def test_ends_of_shares_are_rounded_outwards_in_tables_too() -> None:
    data = Table(
        columns=("Statement", "Share", "All from", "All to"),
        units=("", "share", "share", "share"),
        rows=(("18%", 22 / 122, 22 / 623, 523 / 623), ("none", None, None, 0.5)),
    )
    # 18.03%, 3.531% and 83.949%: a value to the nearest, ends outwards.
    assert cells(data, data.rows[0]) == ["18%", "18.0%", "3.5%", "84.0%"]
    assert cells(data, data.rows[1]) == ["none", "–", "–", "50.0%"]


def test_columns_that_are_no_range_stay_as_they_are() -> None:
    assert range_columns(["First", "Second", "From", "Moved to"]) == []
    assert range_columns(["Low", "High", "Outer low", "Outer high"]) == [(0, 1), (2, 3)]
    data = Table(columns=("From", "To"), units=("GBP", "GBP"), rows=((1.0, 2.0),))
    assert cells(data, data.rows[0]) == ["£1.00", "£2.00"]
    swapped = Table(columns=("From", "To"), units=("share", "share"), rows=((0.8395, 0.0353),))
    assert cells(swapped, swapped.rows[0]) == ["84.0%", "3.5%"]
