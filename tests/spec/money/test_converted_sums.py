"""Sums brought to one currency day by day, and the age of the rates that fit."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from pbcanalysis.money import PrintedSum, date_rates, reference_rates
from pbcanalysis.money.converted_sums import converted_by_day
from pbcanalysis.money.rate_ages import age_of_rates, agreeing_rates

# Made up: two days on which one GBP is worth 4 and then 5 of another currency.
RATES = pd.DataFrame(
    {"GBP": [0.5, 0.4], "USD": [2.0, 2.0]}, index=pd.to_datetime(["2010-01-04", "2010-01-05"])
)
SUMS = [PrintedSum.rounded("GBP", 10, "m"), PrintedSum.rounded("USD", 40, "m")]


def test_each_sum_in_the_first_currency() -> None:
    table = converted_by_day(SUMS, RATES)
    dollars = table[table["currency"] == "USD"]
    assert dollars["low"].tolist() == [39_500_000 / 4, 39_500_000 / 5]
    assert dollars["high"].tolist() == [40_500_000 / 4, 40_500_000 / 5]
    pounds = table[table["currency"] == "GBP"]
    assert set(pounds["low"]) == {9_500_000.0}
    assert table["agrees"].tolist() == [True, False] * 2


def test_bands_overlap_exactly_on_the_days_that_agree(incentives: list[PrintedSum]) -> None:
    rates = reference_rates(["GBP", "EUR", "USD"], "2007-10-01", "2007-11-23")
    table = converted_by_day(incentives, rates)
    spans = table.groupby("date").agg(low=("low", "max"), high=("high", "min"))
    agrees = table.groupby("date")["agrees"].first()
    assert ((spans["low"] <= spans["high"]) == agrees).all()
    days = [stamp.date() for stamp in agrees.index[agrees]]
    assert days == [date(2007, 10, day) for day in (26, 29, 30, 31)]


def test_age_of_the_rates_that_fit(incentives: list[PrintedSum]) -> None:
    rates = reference_rates(["GBP", "EUR", "USD"], "2007-01-01", "2007-11-23")
    age = age_of_rates(date_rates(incentives, rates, printed_on="2007-11-24"))
    printed = date(2007, 11, 24)
    assert (age.low, age.high) == (
        (printed - date(2007, 10, 31)).days,
        (printed - date(2007, 10, 26)).days,
    )
    assert (age.value, age.unit, age.level) == (None, "days", None)


def test_without_a_fitting_day_the_closest_stands_in() -> None:
    age = age_of_rates(date_rates(SUMS, RATES.iloc[[1]], printed_on="2010-01-09"))
    assert age.value == age.low == age.high == 4
    assert "closest" in age.sentence


def test_table_of_the_fitting_days() -> None:
    table = agreeing_rates(SUMS, RATES, date_rates(SUMS, RATES))
    assert table.to_dict("records") == [
        {
            "date": "2010-01-04",
            "USD per GBP": 2.0 / 0.5,
            "low": 39_500_000 / 4,
            "high": 40_500_000 / 4,
        }
    ]


def test_table_of_the_closest_day_where_none_fits() -> None:
    rates = RATES.iloc[[1]]
    table = agreeing_rates(SUMS, rates, date_rates(SUMS, rates))
    assert table["date"].tolist() == ["2010-01-05"]
    assert table["low"].iloc[0] > table["high"].iloc[0]


@pytest.mark.parametrize("printed_on", ["2009-12-31"])
def test_rates_after_printing_have_a_negative_age(printed_on: str) -> None:
    assert age_of_rates(date_rates(SUMS, RATES, printed_on=printed_on)).high == -4
