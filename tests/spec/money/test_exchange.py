from __future__ import annotations

from fractions import Fraction

import pandas as pd
import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money import (
    Bounds,
    PrintedSum,
    cross_rates,
    implied_rate,
    implied_rate_bounds,
    implied_rates,
    reference_rates,
)


def test_euros_per_pound(incentives: list[PrintedSum]) -> None:
    pounds, euros, _ = incentives
    assert implied_rate_bounds(pounds, euros) == Bounds.between(
        Fraction(1395, 985), Fraction(1405, 975), Fraction(140, 98)
    )
    rate = implied_rate(pounds, euros)
    assert (round(rate.low, 3), round(rate.high, 3)) == (1.416, 1.441)
    assert rate.unit == "EUR/GBP"
    assert rate.level is None


def test_dollars_per_pound(incentives: list[PrintedSum]) -> None:
    pounds, _, dollars = incentives
    rate = implied_rate(pounds, dollars)
    assert rate.low == 201.5 / 98.5
    assert rate.high == 202.5 / 97.5
    assert (round(rate.low, 3), round(rate.high, 3)) == (2.046, 2.077)


def test_an_exact_base_narrows_the_rate(incentives: list[PrintedSum]) -> None:
    rate = implied_rate(PrintedSum.exactly("GBP", 98_000_000), incentives[1])
    assert (rate.low, rate.high) == (139.5 / 98, 140.5 / 98)


def test_every_pair_is_listed(incentives: list[PrintedSum]) -> None:
    table = implied_rates(incentives)
    assert table[["base", "other"]].to_numpy().tolist() == [
        ["GBP", "EUR"],
        ["GBP", "USD"],
        ["EUR", "USD"],
    ]
    assert table["low"].tolist() == [139.5 / 98.5, 201.5 / 98.5, 201.5 / 140.5]


def test_a_pair_of_mere_ranges_has_no_value() -> None:
    rate = implied_rate(PrintedSum.between("SEK", 10, 11), PrintedSum.exactly("NOK", 10))
    assert rate.value is None
    assert (rate.low, rate.high) == (10 / 11, 1.0)


@pytest.mark.parametrize("other", [PrintedSum.exactly("GBP", 1), PrintedSum.rounded("EUR", 0, "m")])
def test_sums_that_imply_no_rate_are_refused(other: PrintedSum) -> None:
    with pytest.raises(InvalidArgument, match="no exchange rate"):
        implied_rate_bounds(PrintedSum.exactly("GBP", 1), other)


def test_one_sum_or_a_doubled_currency_is_refused() -> None:
    one = PrintedSum.exactly("GBP", 1)
    with pytest.raises(InvalidArgument, match="at least two"):
        implied_rates([one])
    with pytest.raises(InvalidArgument, match="more than one sum in GBP"):
        implied_rates([one, one])


def test_weekends_have_no_reference_rate() -> None:
    rates = reference_rates(["GBP"], "2007-10-26", "2007-10-29")
    assert rates.index.strftime("%Y-%m-%d").tolist() == ["2007-10-26", "2007-10-29"]
    with pytest.raises(InvalidArgument, match="weekends and bank holidays"):
        reference_rates(["GBP"], "2007-10-27", "2007-10-28")


def test_means_of_november_2007() -> None:
    rates = reference_rates(["GBP", "EUR", "USD"], "2007-11-01", "2007-11-30")
    means = cross_rates(rates, "GBP").mean()
    assert (round(means["EUR"], 4), round(means["USD"], 4)) == (1.4108, 2.0713)


def test_a_window_beyond_the_file_is_refused_with_its_range() -> None:
    with pytest.raises(InvalidArgument, match="cover 1999-01-04 to"):
        reference_rates(["GBP"], "1998-12-01", "1999-02-01")


@pytest.mark.parametrize("codes", [["XXX"], []])
def test_an_unknown_currency_is_refused(codes: list[str]) -> None:
    with pytest.raises(InvalidArgument, match="no reference rate"):
        reference_rates(codes)


def test_a_window_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="before it begins"):
        reference_rates(["GBP"], "2008-01-01", "2007-01-01")


def test_the_stored_rates_cannot_be_changed_from_outside() -> None:
    rates = reference_rates(["GBP"], "2007-10-29", "2007-10-29")
    rates.loc[:, "GBP"] = 0
    assert reference_rates(["GBP"], "2007-10-29", "2007-10-29")["GBP"].item() == 0.69895


def test_cross_rates_need_their_base() -> None:
    with pytest.raises(InvalidArgument, match="GBP is not among EUR"):
        cross_rates(pd.DataFrame({"EUR": [1.0]}), "GBP")
