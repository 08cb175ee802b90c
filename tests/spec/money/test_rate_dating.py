from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money import (
    PrintedSum,
    agreement_by_day,
    date_rates,
    rate_bands,
    reference_rates,
)

AGREEING = (date(2007, 10, 26), date(2007, 10, 29), date(2007, 10, 30), date(2007, 10, 31))


def frame(days: list[str], **rates: list[float]) -> pd.DataFrame:
    return pd.DataFrame(rates, index=pd.to_datetime(days))


def test_the_incentive_sums_agree_on_four_working_days_of_all_days_on_file(
    incentives: list[PrintedSum],
) -> None:
    dating = date_rates(incentives, reference_rates(["GBP", "EUR", "USD"]))
    assert dating.days == AGREEING
    assert dating.spells == ((AGREEING[0], AGREEING[-1]),)
    assert dating.closest_gap == 0


def test_the_rates_were_weeks_old_when_printed(incentives: list[PrintedSum]) -> None:
    rates = reference_rates(["GBP", "EUR", "USD"], "2007-03-01", "2007-11-23")
    dating = date_rates(incentives, rates, printed_on="2007-11-24")
    # From 31 October and from 26 October to 24 November.
    assert dating.stale_days == (24, 24 + 5)
    assert "24 to 29 days old" in dating.sentence
    assert "26 October 2007 to 31 October 2007" in dating.sentence


def test_from_exactly_98_million_only_one_day_fits(incentives: list[PrintedSum]) -> None:
    # The reference case "I-fx-exact98" names 29 October 2007.
    sums = [PrintedSum.exactly("GBP", 98_000_000), *incentives[1:]]
    rates = reference_rates(["GBP", "EUR", "USD"], "2007-03-01", "2008-11-30")
    assert date_rates(sums, rates).days == (date(2007, 10, 29),)


def test_weekends_are_counted_as_days_without_a_rate(incentives: list[PrintedSum]) -> None:
    rates = reference_rates(["GBP", "EUR", "USD"], "2007-10-26", "2007-10-31")
    dating = date_rates(incentives, rates)
    assert (dating.days_with_rate, dating.days_without_rate) == (4, 2)


def test_a_day_is_judged_by_one_amount_that_fits_all_sums() -> None:
    sums = [PrintedSum.between("AAA", 10, 12), PrintedSum.between("BBB", 20, 22)]
    rates = frame(
        ["2001-01-01", "2001-01-02", "2001-01-03"], AAA=[1.0, 1.0, 1.0], BBB=[2.0, 1.5, 2.5]
    )
    table = agreement_by_day(sums, rates)
    assert table["agrees"].tolist() == [True, False, False]
    # Day 1: 20 / 2 to 22 / 2 within 10 to 12.
    assert table.loc["2001-01-01", ["low", "high"]].tolist() == [10, 11]
    # Day 2: at least 20 / 1.5, at most 12. Day 3: at least 10, at most 22 / 2.5.
    assert table["gap"].tolist()[1:] == pytest.approx([20 / 1.5 / 12 - 1, 10 / (22 / 2.5) - 1])


def test_both_bands_holding_their_rate_does_not_suffice() -> None:
    # Each is within its band against the base, but 11 and 22 at par need two different amounts.
    sums = [
        PrintedSum.between("AAA", 10, 20),
        PrintedSum.exactly("BBB", 11),
        PrintedSum.exactly("CCC", 19),
    ]
    rates = frame(["2001-01-01"], AAA=[1.0], BBB=[1.0], CCC=[1.0])
    assert rate_bands(sums, rates)["inside"].tolist() == [True, True]
    assert agreement_by_day(sums, rates)["agrees"].tolist() == [False]


def test_an_end_itself_counts_as_inside() -> None:
    sums = [PrintedSum.exactly("AAA", 10), PrintedSum.between("BBB", 7, 8)]
    rates = frame(["2001-01-01"], AAA=[1.0], BBB=[0.7])
    assert agreement_by_day(sums, rates)["agrees"].tolist() == [True]
    assert rate_bands(sums, rates)["inside"].tolist() == [True]


def test_where_no_day_agrees_the_closest_is_named() -> None:
    sums = [PrintedSum.exactly("AAA", 10), PrintedSum.exactly("BBB", 20)]
    rates = frame(["2001-01-01", "2001-01-02"], AAA=[1.0, 1.0], BBB=[1.0, 1.6])
    dating = date_rates(sums, rates, printed_on=date(2001, 2, 1))
    assert dating.days == ()
    assert dating.stale_days is None
    assert dating.closest_day == date(2001, 1, 2)
    assert dating.closest_gap == pytest.approx(20 / 1.6 / 10 - 1)
    assert dating.sentence.startswith("On no day with a rate")


def test_days_after_printing_are_not_stale() -> None:
    sums = [PrintedSum.exactly("AAA", 10), PrintedSum.exactly("BBB", 20)]
    rates = frame(["2001-01-05"], AAA=[1.0], BBB=[2.0])
    dating = date_rates(sums, rates, printed_on="2001-01-04")
    assert dating.stale_days is None
    assert "later than the day of printing" in dating.sentence


def test_spells_break_where_a_day_disagrees() -> None:
    sums = [PrintedSum.exactly("AAA", 10), PrintedSum.exactly("BBB", 20)]
    days = ["2001-01-01", "2001-01-02", "2001-01-03", "2001-01-04"]
    rates = frame(days, AAA=[1.0] * 4, BBB=[2.0, 2.0, 3.0, 2.0])
    assert date_rates(sums, rates).spells == (
        (date(2001, 1, 1), date(2001, 1, 2)),
        (date(2001, 1, 4), date(2001, 1, 4)),
    )


def test_a_made_up_scheme_in_other_currencies() -> None:
    rates = reference_rates(["SEK", "NOK", "CHF"], "2015-01-01", "2015-12-31")
    day = rates.loc["2015-06-01"]
    sums = [
        PrintedSum.exactly("SEK", 1_000_000),
        PrintedSum.rounded("NOK", round(1_000_000 / day["SEK"] * day["NOK"])),
        PrintedSum.rounded("CHF", round(1_000_000 / day["SEK"] * day["CHF"])),
    ]
    assert date(2015, 6, 1) in date_rates(sums, rates).days


@pytest.mark.parametrize(
    ("rates", "message"),
    [
        (frame(["2001-01-01"], AAA=[1.0]), "no rates for BBB"),
        (frame(["2001-01-01"], AAA=[1.0], BBB=[0.0]), "above nought"),
        (frame(["2001-01-01"], AAA=[1.0], BBB=[float("nan")]), "above nought"),
        (frame([], AAA=[], BBB=[]), "no rows"),
        (frame(["2001-01-02", "2001-01-01"], AAA=[1.0] * 2, BBB=[1.0] * 2), "earliest first"),
        (pd.DataFrame({"AAA": [1.0], "BBB": [1.0]}), "by day"),
    ],
)
def test_unusable_rates_are_refused(rates: pd.DataFrame, message: str) -> None:
    sums = [PrintedSum.exactly("AAA", 10), PrintedSum.exactly("BBB", 20)]
    with pytest.raises(InvalidArgument, match=message):
        agreement_by_day(sums, rates)
