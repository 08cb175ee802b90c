"""Charts of uptake by area."""

from __future__ import annotations

import warnings

import pandas as pd
import pytest

from pbcanalysis.charts import NARROW, WIDE, Chart
from pbcanalysis.charts.uptake import uptake_by_area_dots, uptake_funnel
from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money import uptake_by_area, uptake_shares
from pbcanalysis.survey.funnel import funnel_table

AREAS = pd.DataFrame(
    {
        "area": ["North", "South", "East"],
        "practices": [100, 300, 200],
        "taking_up": pd.array([80, 90, None], dtype="Int64"),
    }
)


def draws(chart: Chart) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for size in (WIDE, NARROW):
            assert chart.svg(size) == chart.svg(size)


def dots(areas: pd.DataFrame = AREAS) -> Chart:
    return uptake_by_area_dots(uptake_by_area(areas), uptake_shares(areas), source="x")


def test_dots_name_the_ends_and_the_blanks() -> None:
    assert dots().headline == (
        "Uptake ran from 30% in South to 80% in North; 1 of 3 areas left it blank"
    )
    assert dots(AREAS.iloc[:2]).headline == "Uptake ran from 30% in South to 80% in North"


def test_dots_come_in_falling_order_with_blanks_last() -> None:
    data = dots().data
    assert data["Area"].tolist() == ["North", "South", "East"]
    assert data[["Lowest share", "Highest share"]].values.tolist() == [
        [80 / 100] * 2,
        [90 / 300] * 2,
        [0, 1],
    ]


def test_dots_tell_both_common_shares() -> None:
    # 170 of 600 practices; 170 of the 400 in areas that reported.
    assert "28.3%, blanks counted as nought" in dots().alt
    assert "42.5%, reporting areas only" in dots().alt
    assert "no sampling intervals" in dots().subtitle


def test_dots_draw_with_and_without_blanks() -> None:
    draws(dots())
    draws(dots(AREAS.iloc[:2]))


def funnel(areas: pd.DataFrame) -> Chart:
    known = areas.dropna().astype({"taking_up": int})
    table = funnel_table(known, x="taking_up", n="practices")
    common = known["taking_up"].sum() / known["practices"].sum()
    return uptake_funnel(table, common=float(common), source="x")


def test_funnel_headline_follows_the_data() -> None:
    assert funnel(AREAS).headline == (
        "2 of 2 areas lie farther from the common share than equal chances for every practice "
        "would bring about"
    )
    alike = AREAS.assign(taking_up=pd.array([50, 150, 101], dtype="Int64"))
    assert funnel(alike).headline == (
        "3 of 3 areas lie as near the common share as equal chances for every practice would "
        "bring about"
    )


def test_funnel_says_that_it_describes_a_count_of_all() -> None:
    assert "all practices were counted" in funnel(AREAS).subtitle
    assert "North 80% of 100" in funnel(AREAS).alt


def test_funnel_draws() -> None:
    draws(funnel(AREAS))


def test_missing_columns_are_refused() -> None:
    with pytest.raises(InvalidArgument, match="columns"):
        uptake_by_area_dots(AREAS, uptake_shares(AREAS), source="x")
    with pytest.raises(InvalidArgument, match="columns"):
        uptake_funnel(AREAS, common=0.5, source="x")
