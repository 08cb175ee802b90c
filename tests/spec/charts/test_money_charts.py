"""Charts of chapter 06: sums, unit costs, totals from below, drivers."""

from __future__ import annotations

import warnings
from datetime import date

import pandas as pd
import pytest

from pbcanalysis.charts import NARROW, WIDE, Chart
from pbcanalysis.charts.drivers import tornado_bars, variance_shares
from pbcanalysis.charts.exchange import day_in_words, spell_in_words, sums_crossing
from pbcanalysis.charts.reconciliation import built_from_below
from pbcanalysis.charts.unit_costs import cost_by_denominator
from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money import PrintedSum, date_rates, tornado
from pbcanalysis.money.converted_sums import converted_by_day

TOTAL = PrintedSum.rounded("GBP", 98, "m")
SUMS = [PrintedSum.rounded("GBP", 10, "m"), PrintedSum.rounded("USD", 40, "m")]
DAYS = pd.to_datetime(["2010-01-04", "2010-01-05", "2010-01-06"])
RATES = pd.DataFrame({"GBP": [0.5, 0.48, 0.4], "USD": [2.0, 2.0, 2.0]}, index=DAYS)


def draws(chart: Chart) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for size in (WIDE, NARROW):
            assert chart.svg(size) == chart.svg(size)


def crossing(rates: pd.DataFrame = RATES, printed_on: str | None = "2010-01-14") -> Chart:
    return sums_crossing(
        converted_by_day(SUMS, rates),
        date_rates(SUMS, rates, printed_on=printed_on),
        as_printed={"GBP": "£10m", "USD": "$40m"},
        source="made up",
    )


# --- sums in several currencies


def test_spells_in_words() -> None:
    assert day_in_words(date(2007, 5, 1)) == "1 May 2007"
    assert spell_in_words(date(2007, 5, 1), date(2007, 5, 1)) == "1 May 2007"
    assert spell_in_words(date(2007, 5, 1), date(2007, 5, 9)) == "1 to 9 May 2007"
    assert spell_in_words(date(2007, 5, 1), date(2007, 6, 2)) == "1 May to 2 June 2007"
    assert spell_in_words(date(2007, 12, 31), date(2008, 1, 2)) == (
        "31 December 2007 to 2 January 2008"
    )


def test_crossing_names_the_days_and_their_age() -> None:
    # £9.5m to £10.5m against $39.5m to $40.5m at 4.00 and 4.17 dollars: both days overlap.
    assert crossing().headline == (
        "Both sums fit one another only at the exchange rates of 4 to 5 January 2010, "
        "9 to 10 days before they were printed"
    )
    assert "4 January 2010, 5 January 2010" in crossing().alt


def test_crossing_without_a_fitting_day_names_the_closest() -> None:
    chart = crossing(RATES.iloc[[2]])
    assert chart.headline.startswith("On no day")
    assert chart.headline.endswith("6 January 2010 comes closest")
    assert "never" in chart.alt


def test_crossing_with_fitting_days_after_printing_tells_no_age() -> None:
    assert "before" not in crossing(printed_on="2009-12-01").headline


def test_crossing_data_hold_every_day_and_currency() -> None:
    data = crossing().data
    assert len(data) == len(RATES) * len(SUMS)
    dollars = data[data["Currency"] == "USD"]
    assert dollars["Lowest amount"].tolist() == pytest.approx(
        [39_500_000 * pound / 2 for pound in (0.5, 0.48, 0.4)]
    )


def test_crossing_of_a_single_day_or_long_years_draws() -> None:
    draws(crossing())
    draws(crossing(RATES.iloc[[0]]))


def test_crossing_needs_its_currencies() -> None:
    dating = date_rates(SUMS, RATES)
    days = converted_by_day(SUMS, RATES)
    with pytest.raises(InvalidArgument, match="currencies"):
        sums_crossing(days, dating, as_printed={"GBP": "£10m", "EUR": "€1m"}, source="x")
    with pytest.raises(InvalidArgument, match="columns"):
        sums_crossing(
            days.drop(columns="low"), dating, as_printed={"GBP": "a", "USD": "b"}, source="x"
        )


# --- cost per unit


def costs(apart: float) -> Chart:
    rows = [
        {"Counted": name, "Group": "all", "Cost": cost, "Lowest": cost - 50, "Highest": cost + 50}
        for name, cost in (("in 2006", 1000.0), ("in 2007", 1000.0 + apart))
    ]
    return cost_by_denominator(pd.DataFrame(rows), total="£98m", unit="GBP/practice", source="x")


def test_headline_tells_what_moves_the_cost_more() -> None:
    assert costs(400).headline == (
        "£98m comes to £950 to £1,450 per practice: who is counted moves it by £400, rounding by "
        "no more than £100"
    )
    assert costs(20).headline.endswith("rounding moves it more than who is counted")


def test_cost_chart_draws_and_tells_its_numbers() -> None:
    chart = costs(400)
    assert "in 2007, all: £1,400 (£1,350 to £1,450)" in chart.alt
    assert chart.units["Cost"] == "GBP/practice"
    draws(chart)


def test_cost_chart_refuses_what_it_cannot_show() -> None:
    with pytest.raises(InvalidArgument, match="columns"):
        cost_by_denominator(pd.DataFrame({"Cost": [1]}), total="x", unit="GBP/x", source="x")
    rows = pd.DataFrame(
        {
            "Counted": list("abc"),
            "Group": list("abc"),
            "Cost": [1.0] * 3,
            "Lowest": [1.0] * 3,
            "Highest": [1.0] * 3,
        }
    )
    with pytest.raises(InvalidArgument, match="two groups"):
        cost_by_denominator(rows, total="x", unit="GBP/practice", source="x")


# --- totals from below


def below(verdicts: list[str]) -> Chart:
    ends = {
        "below": (90e6, 91e6),
        "above": (100e6, 100e6),
        "inside": (98e6, 98e6),
        "overlaps": (97e6, 98e6),
    }
    rows = [(name, *ends[name], name) for name in verdicts]
    columns = ["How it is built", "Lowest", "Highest", "Verdict"]
    return built_from_below(pd.DataFrame(rows, columns=columns), TOTAL, source="x")


def test_headline_counts_the_ways_that_fit() -> None:
    assert below(["below", "above"]).headline == (
        "Of 2 ways to build the total from below, none can print as £98m; "
        "the nearest misses it by £1.5m"
    )
    assert below(["below", "inside", "overlaps"]).headline == (
        "Of 3 ways to build the total from below, 2 can print as £98m"
    )


def test_from_below_draws_and_tells_its_numbers() -> None:
    chart = below(["below", "above", "inside", "overlaps"])
    assert "below: £90.0m to £91.0m, falls short" in chart.alt
    assert "above: £100.0m, exceeds it" in chart.alt
    assert chart.data["Verdict"].tolist()[2] == "prints as the total"
    draws(chart)
    draws(below(["inside"]))


def test_from_below_refuses_an_unknown_verdict() -> None:
    rows = pd.DataFrame(
        [("a", 1, 2, "maybe")], columns=["How it is built", "Lowest", "Highest", "Verdict"]
    )
    with pytest.raises(InvalidArgument, match="maybe"):
        built_from_below(rows, TOTAL, source="x")


# --- drivers

ENDS = {"total": (90.0, 100.0, 120.0), "count": (8.0, 10.0, 10.0)}
LABELS = {"total": "the total", "count": "the count"}
UNITS = {"total": "GBP", "count": "count"}


def drivers(unit: str = "GBP/practice") -> Chart:
    return tornado_bars(
        tornado(lambda total, count: total / count, ENDS),
        labels=LABELS,
        units=UNITS,
        output="the cost",
        unit=unit,
        source="x",
    )


def test_tornado_headline_names_the_widest_first() -> None:
    # total / 10 runs from 9 to 12; 100 / count from 12.5 down to 10.
    assert drivers().headline == (
        "The cost moves most with the total: from £9.00 to £12.00; the count moves it by £2.50"
    )
    assert drivers("share").headline.endswith("the count moves it by 250.0 percentage points")


def test_tornado_tells_its_numbers_and_draws() -> None:
    chart = drivers()
    assert "The count from 8 to 10 gives £12.50 to £10.00" in chart.alt
    assert chart.data["Difference"].tolist() == [12 - 9, 12.5 - 10]
    draws(chart)


def test_tornado_needs_labels_and_units() -> None:
    table = tornado(lambda total, count: total / count, ENDS)
    with pytest.raises(InvalidArgument, match="no label for total"):
        tornado_bars(table, labels={"count": "c"}, units=UNITS, output="x", unit="GBP", source="x")
    with pytest.raises(InvalidArgument, match="unit"):
        tornado_bars(table, labels=LABELS, units={}, output="x", unit="GBP", source="x")


def shares(first: float) -> Chart:
    table = pd.DataFrame(
        {
            "input": ["total", "count"],
            "first_order": [first, 0.9 - first],
            "total": [first + 0.05, 0.95 - first],
        }
    )
    return variance_shares(
        table, labels=LABELS, output="the cost", stated="all values are alike", source="x"
    )


def test_variance_headline_follows_the_data() -> None:
    assert shares(0.8).headline == (
        "Most of the spread in the cost comes from the total: 85% of the variance"
    )
    # Both then have just under a half: 0.45 alone, and a total of 0.45 + 0.05 = 0.5.
    assert shares(0.45).headline == (
        "No single input makes up most of the spread in the cost; the total comes first with 50% "
        "of the variance"
    )
    assert "if all values are alike" in shares(0.8).subtitle


def test_variance_shares_draw_and_tell_their_numbers() -> None:
    chart = shares(0.8)
    assert "The total alone 80.0%, with others 85.0%" in chart.alt
    assert chart.data["With others"].tolist() == pytest.approx([0.85, 0.15])
    draws(chart)
    with pytest.raises(InvalidArgument, match="columns"):
        variance_shares(chart.data, labels=LABELS, output="the cost", stated="so", source="x")
