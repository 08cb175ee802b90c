"""Break-even per body, over years, beside effects of other schemes and beside what happened."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money import Bounds, PrintedSum, break_even_units
from pbcanalysis.money.what_repays import (
    avoided_per_body,
    difference,
    effects_table,
    largest_yearly_change,
    repayment_table,
    reported_percent,
)
from pbcanalysis.study import open_study

DATA = Path(__file__).parents[3] / "data"
TOTAL = PrintedSum.rounded("GBP", 98, "m")
REFERRALS = 8_476_257


def test_a_printed_percentage_as_bounds() -> None:
    study = open_study(DATA, check=False)
    effect = reported_percent(study, "savings.fundholding-admissions")
    assert (effect.low, effect.high) == (Fraction("0.0325"), Fraction("0.0335"))
    assert effect.printed == Fraction("0.033")
    with pytest.raises(InvalidArgument, match="no percentage"):
        reported_percent(study, "money.incentives-gbp")


def test_referrals_for_each_practice() -> None:
    each = avoided_per_body(break_even_units(TOTAL, 100), 8325, unit="referrals")
    assert each.value == float(Fraction(98_000_000, 100 * 8325))
    assert (each.low, each.high) == (
        float(Fraction(97_500_000, 100 * 8325)),
        float(Fraction(98_500_000, 100 * 8325)),
    )
    with pytest.raises(InvalidArgument, match="never repaid"):
        avoided_per_body(break_even_units(TOTAL, -1), 8325, unit="referrals")


def test_years_divide_the_fall() -> None:
    table = repayment_table({"all": TOTAL}, 100, REFERRALS, years=(1, 5))
    assert table["units_high"].tolist() == [985_000, 985_000 / 5]
    assert table["share_low"].tolist() == [
        float(Fraction(975_000, REFERRALS)),
        float(Fraction(975_000, 5 * REFERRALS)),
    ]


def test_no_years_are_refused() -> None:
    with pytest.raises(InvalidArgument, match="one year"):
        repayment_table({"all": TOTAL}, 100, REFERRALS, years=(0,))


def test_effects_of_another_scheme() -> None:
    effect = Bounds.between("0.035", "0.051")
    row = effects_table(TOTAL, REFERRALS, {"other": effect}, 100).iloc[0]
    avoided = [REFERRALS * Fraction(part) for part in ("0.035", "0.051")]
    assert [row["avoided_low"], row["avoided_high"]] == [float(each) for each in avoided]
    assert row["needed_low"] == float(97_500_000 / avoided[1])
    assert row["needed_high"] == float(98_500_000 / avoided[0])
    assert row["net_low"] == float(100 * avoided[0] - 98_500_000)
    assert row["net_high"] == float(100 * avoided[1] - 97_500_000)


def test_largest_change_either_way() -> None:
    assert largest_yearly_change([7_977_741, 8_694_014, 8_476_257, 8_881_627]) == float(
        Fraction(8_694_014, 7_977_741) - 1
    )
    assert largest_yearly_change([100, 80, 81]) == float(Fraction(20, 100))
    for counts in ([1], [1, 0]):
        with pytest.raises(InvalidArgument):
            largest_yearly_change(counts)


def test_extra_cost_in_the_counter_case() -> None:
    extra = difference(PrintedSum.rounded("GBP", 208), PrintedSum.rounded("GBP", 118))
    assert (extra.low, extra.value, extra.high) == (207.5 - 118.5, 208 - 118, 208.5 - 117.5)
    with pytest.raises(InvalidArgument, match="two currencies"):
        difference(TOTAL, PrintedSum.exactly("EUR", 1))


@given(
    million=st.integers(1, 500),
    saving=st.integers(1, 1000),
    volume=st.integers(1000, 10**8),
    years=st.integers(1, 20),
)
def test_the_share_falls_with_years_and_holds_the_printed_sum(
    million: int, saving: int, volume: int, years: int
) -> None:
    cost = PrintedSum.rounded("GBP", million, "m")
    table = repayment_table({"all": cost}, saving, volume, years=(1, years))
    first, last = table["share_low"]
    assert last <= first
    printed = Fraction(million * 10**6, saving * volume)
    assert table["share_low"].iloc[0] <= float(printed) <= table["share_high"].iloc[0]
