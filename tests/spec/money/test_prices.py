from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pandas as pd
import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money import (
    Bounds,
    PriceIndex,
    PrintedSum,
    chained_growth,
    index_from_table,
    real_terms,
    real_terms_bounds,
)

TOTAL = PrintedSum.rounded("GBP", 98, "m")
Tables = Callable[[str], pd.DataFrame]


@pytest.fixture(scope="module")
def deflator(table: Tables) -> PriceIndex:
    return index_from_table(
        table("prices_gdp_deflator"),
        name="GDP deflator",
        frequency="financial",
        value="index",
        period="financial_year",
    )


@pytest.fixture(scope="module")
def monthly(table: Tables) -> PriceIndex:
    return index_from_table(
        table("prices_cpi"), name="CPI", frequency="monthly", value="index_2015_100"
    )


def test_98_million_of_2006_07_in_prices_of_2022_23(deflator: PriceIndex) -> None:
    real = real_terms(TOTAL, deflator, "2006-07", "2022-23")
    assert real.value == pytest.approx(98e6 * 100 / 69.7398, rel=1e-15)
    assert round(real.low / 1e6, 1) == round(97.5 * 100 / 69.7398, 1)
    assert "£140.5m in 2022-23 prices" in real.sentence
    assert ("vintage", deflator.vintage) in real.inputs


def test_98_million_of_2006_07_in_prices_of_2024_25(monthly: PriceIndex) -> None:
    cpi = monthly.financial_year_means()
    # Means published with the series: 80.5, 82.27 and 134.78.
    for year, mean in (("2006-07", 80.5), ("2007-08", 82.27), ("2024-25", 134.78)):
        assert round(float(cpi.at(year)), 2) == mean
    real = real_terms(TOTAL, cpi, "2006-07", "2024-25")
    assert real.value is not None
    assert round(real.value / 1e6, 1) == 164.1
    assert real.value == pytest.approx(98e6 * 134.78 / 80.5, rel=1e-4)


def test_calendar_years(table: Tables) -> None:
    cpi = index_from_table(
        table("prices_cpi"), name="CPI", frequency="annual", value="index_2015_100"
    )
    real = real_terms(TOTAL, cpi, "2007", "2025")
    assert real.value == pytest.approx(98e6 * 138.4 / 81.8, rel=1e-15)


def test_one_text_is_a_year_in_one_series_and_a_month_in_another(
    deflator: PriceIndex, monthly: PriceIndex
) -> None:
    assert deflator.at("2006-07") == Fraction(697398, 10_000)
    assert monthly.at("2006-07") == exact_row(monthly, "2006-07")
    assert monthly.at("2006-07") != monthly.financial_year_means().at("2006-07")


def exact_row(index: PriceIndex, period: str) -> Fraction:
    return Fraction(str(index.values[period]))


@pytest.mark.parametrize("period", ["2003-04", "2023-24"])
def test_nothing_is_extrapolated(deflator: PriceIndex, period: str) -> None:
    with pytest.raises(InvalidArgument, match=r"covers 2004-05 to 2022-23; .* not extrapolated"):
        real_terms(TOTAL, deflator, "2006-07", period)


def test_nothing_is_interpolated(deflator: PriceIndex) -> None:
    with pytest.raises(InvalidArgument, match=r"one of the gaps .* not interpolated"):
        deflator.at("2012-13")


@pytest.mark.parametrize(
    ("frequency", "period"),
    [
        ("annual", "2006-07"),
        ("monthly", "2006-13"),
        ("monthly", "2006"),
        ("financial", "2006-08"),
        ("financial", "2006/07"),
    ],
)
def test_a_period_of_another_kind_is_refused(frequency: str, period: str) -> None:
    with pytest.raises(InvalidArgument, match="write it like"):
        PriceIndex("made up", frequency, {period: 100}, "made up")  # type: ignore[arg-type]


def test_the_turn_of_the_century_is_a_financial_year() -> None:
    assert PriceIndex("made up", "financial", {"1999-00": 100}, "v").first == "1999-00"


def test_incomplete_financial_years_are_left_out() -> None:
    months = [f"2001-{month:02d}" for month in range(1, 13)] + ["2002-01", "2002-02", "2002-03"]
    index = PriceIndex("made up", "monthly", {m: i + 1 for i, m in enumerate(months)}, "v")
    means = index.financial_year_means()
    assert (means.first, means.last) == ("2001-02", "2001-02")
    # The fourth to the fifteenth month.
    assert means.at("2001-02") == Fraction(sum(range(4, 16)), 12)


def test_no_complete_financial_year_is_an_error() -> None:
    index = PriceIndex("made up", "monthly", {"2001-01": 1}, "v")
    with pytest.raises(InvalidArgument, match="no complete financial year"):
        index.financial_year_means()
    with pytest.raises(InvalidArgument, match="need monthly"):
        PriceIndex("made up", "annual", {"2001": 1}, "v").financial_year_means()


def test_rebasing_keeps_ratios() -> None:
    index = PriceIndex("made up", "annual", {"2001": 50, "2002": 60, "2003": 90}, "v")
    rebased = index.rebased("2002")
    assert rebased.at("2002") == 100
    assert rebased.at("2001") == Fraction(100 * 50, 60)
    assert rebased.at("2003") / rebased.at("2001") == Fraction(90, 50)
    assert rebased.vintage == "v"


def test_the_rounding_of_the_index_widens_the_result() -> None:
    index = PriceIndex(
        "made up", "annual", {"2001": "50.0", "2002": "60.0"}, "v", rounding=Fraction(5, 100)
    )
    real = real_terms(PrintedSum.exactly("EUR", 100), index, "2001", "2002")
    assert real.low == pytest.approx(100 * 59.95 / 50.05, rel=1e-15)
    assert real.high == pytest.approx(100 * 60.05 / 49.95, rel=1e-15)
    assert real.value == 120


def test_within_one_period_the_rounding_of_the_index_cancels() -> None:
    index = PriceIndex("made up", "annual", {"2001": 50}, "v", rounding=Fraction(1))
    real = real_terms(PrintedSum.exactly("EUR", 100), index, "2001", "2001")
    assert (real.low, real.high) == (100, 100)


def test_bounds_of_all_three_parts() -> None:
    real = real_terms_bounds((90, 110), (40, 50), (60, 80))
    assert real == Bounds.between(Fraction(90 * 60, 50), Fraction(110 * 80, 40))


def test_a_loss_stays_a_loss_in_real_terms() -> None:
    assert real_terms_bounds((-10, -5), (1, 2), (2, 4)) == Bounds.between(-40, -5)


def test_growth_is_chained() -> None:
    assert chained_growth(98, ["2.5", 3, "2.1"]) == (
        98 * Fraction(1025, 1000) * Fraction(103, 100) * Fraction(1021, 1000)
    )
    assert chained_growth(98, []) == 98
    with pytest.raises(InvalidArgument, match="cannot fall"):
        chained_growth(98, [-100])


def test_a_table_must_name_its_vintage() -> None:
    rows = pd.DataFrame({"period": ["2001", "2002"], "index": [1, 2], "vintage": ["a", "b"]})
    kinds = {"name": "made up", "frequency": "annual", "value": "index"}
    with pytest.raises(InvalidArgument, match="names a, b"):
        index_from_table(rows, **kinds)  # type: ignore[arg-type]
    with pytest.raises(InvalidArgument, match="names none"):
        index_from_table(rows[["period", "index"]], **kinds)  # type: ignore[arg-type]
    assert index_from_table(rows, vintage="c", **kinds).vintage == "c"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ({"period": ["2001"]}, "lacks index"),
        ({"period": ["2001", "2001"], "index": [1, 2]}, "more than one value for 2001"),
        ({"period": ["2001"], "index": [float("nan")]}, "not a finite number"),
        ({"period": ["2001"], "index": [0]}, "above nought"),
        ({"period": [], "index": []}, "no annual values"),
    ],
)
def test_unusable_tables_are_refused(rows: dict[str, list[object]], message: str) -> None:
    with pytest.raises(InvalidArgument, match=message):
        index_from_table(
            pd.DataFrame(rows), name="made up", frequency="annual", value="index", vintage="v"
        )


def test_an_index_needs_a_known_frequency_and_a_vintage() -> None:
    with pytest.raises(InvalidArgument, match="frequency is one of"):
        PriceIndex("made up", "weekly", {"2001": 1}, "v")  # type: ignore[arg-type]
    with pytest.raises(InvalidArgument, match="name the vintage"):
        PriceIndex("made up", "annual", {"2001": 1}, " ")
