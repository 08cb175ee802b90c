from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money import uptake_by_area, uptake_shares

Tables = Callable[[str], pd.DataFrame]


def test_uptake_of_may_2006(table: Tables) -> None:
    result = uptake_shares(table("uptake_areas"))
    # Three of 28 authorities, of 177, 230 and 287 practices, are blank.
    silent = 177 + 230 + 287
    assert (result.areas, len(result.blank_areas), result.blank_units) == (28, 3, silent)
    assert result.blanks_as_nought.value == 3454 / 8433
    assert round(100 * 3454 / 8433) == 41
    assert result.reported_only.value == 3454 / (8433 - silent)
    assert round(100 * 3454 / (8433 - silent), 1) == 44.6
    assert (result.bounds.low, result.bounds.high) == (3454 / 8433, (3454 + silent) / 8433)
    assert result.bounds.value is None


def test_every_printed_area_share_follows_from_its_counts(table: Tables) -> None:
    areas = uptake_by_area(table("uptake_areas"))
    assert areas["printed_fits"].dropna().all()
    assert areas["printed_fits"].isna().sum() == 3
    essex = areas.set_index("area").loc["Essex"]
    assert essex["share"] == essex["low"] == essex["high"] == 57 / 288


def made_up(**columns: list[object]) -> pd.DataFrame:
    return pd.DataFrame({"area": ["A", "B"], "practices": [60, 40], **columns})


def test_a_blank_area_may_hold_anybody_or_nobody() -> None:
    areas = uptake_by_area(made_up(taking_up=[30, None]))
    assert areas["reported"].tolist() == [True, False]
    assert areas[["low", "high"]].to_numpy().tolist() == [[0.5, 0.5], [0, 1]]
    assert pd.isna(areas["share"][1])
    assert areas["printed_fits"].isna().all()


def test_a_misprinted_share_is_marked() -> None:
    areas = uptake_by_area(made_up(taking_up=[30, 1], percent_published=[51, 3]))
    # 30 of 60 is 50 per cent; 1 of 40 is 2.5 and may round either way.
    assert areas["printed_fits"].tolist() == [False, True]


def test_without_blanks_the_three_agree() -> None:
    result = uptake_shares(made_up(taking_up=[30, 10]))
    assert result.blank_areas == ()
    assert result.bounds.sentence.endswith("took part; no area is blank.")
    assert result.bounds.low == result.bounds.high == result.reported_only.value == 40 / 100


def test_other_column_names() -> None:
    rows = pd.DataFrame({"region": ["X"], "schools": [8], "joined": [2]})
    result = uptake_shares(rows, area="region", units="schools", taking_up="joined")
    assert result.reported_only.value == 2 / 8


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (made_up(), "lacks taking_up"),
        (made_up(taking_up=[61, 1]), "'A': 61 of 60"),
        (made_up(taking_up=[1.5, 1]), "whole number"),
        (made_up(taking_up=[-1, 1]), "whole number"),
        (made_up(taking_up=[None, None]), "no area reported"),
        (made_up(taking_up=[1, 1]).assign(area="A"), "comes twice"),
        (made_up(taking_up=[1, 1]).iloc[:0], "no rows"),
    ],
)
def test_unusable_tables_are_refused(rows: pd.DataFrame, message: str) -> None:
    with pytest.raises(InvalidArgument, match=message):
        uptake_shares(rows)
