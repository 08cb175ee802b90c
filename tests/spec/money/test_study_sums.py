"""Sums of money read from a study's statements."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money.study_sums import (
    fixed_rate,
    reported_sum,
    sum_as_printed,
    sums_side_by_side,
)
from pbcanalysis.study import Study, open_study

DATA = Path(__file__).parents[3] / "data"
MILLION = 10**6


@pytest.fixture(scope="module")
def study() -> Study:
    return open_study(DATA, check=False)


def test_a_plain_figure_keeps_itself_and_its_rounding() -> None:
    total = sum_as_printed("£98m")
    assert (total.currency, total.as_printed) == ("GBP", "£98m")
    assert total.amount.printed == 98 * MILLION
    assert total.amount.low == Fraction("97.5") * MILLION
    assert total.amount.high == Fraction("98.5") * MILLION


def test_the_last_digit_shown_sets_the_rounding() -> None:
    total = sum_as_printed("£7.86 billion")
    assert total.amount.high - total.amount.low == Fraction("0.01") * 1000 * MILLION


@pytest.mark.parametrize(
    ("rule", "low", "high"), [("floor", 98, 99), ("ceiling", 97, 98), ("unknown", 97, 99)]
)
def test_the_rounding_rule_moves_the_bounds(rule: str, low: int, high: int) -> None:
    total = sum_as_printed("£98m", rule=rule)
    assert (total.amount.low, total.amount.high) == (low * MILLION, high * MILLION)


def test_words_leave_no_printed_value() -> None:
    nearly = sum_as_printed("almost £100 million")
    assert nearly.amount.printed is None
    assert nearly.amount.high == 100 * MILLION
    assert nearly.amount.low < Fraction("97.5") * MILLION


def test_a_sum_without_an_upper_end_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="no upper end"):
        sum_as_printed("more than £90m", reading="semantic")


def test_a_statement_that_is_no_sum_is_refused(study: Study) -> None:
    with pytest.raises(InvalidArgument, match="no sum"):
        reported_sum(study, "survey.replies")


def test_one_source_prints_the_sum_in_three_currencies(study: Study) -> None:
    sums = sums_side_by_side(study, "money.incentives-gbp")
    assert [item.as_printed for item in sums.values()] == ["£98m", "€140m", "$202m"]
    assert [item.currency for item in sums.values()] == ["GBP", "EUR", "USD"]


def test_sums_of_other_sources_stay_out(study: Study) -> None:
    assert "money.incentives-around" not in sums_side_by_side(study, "money.incentives-gbp")


def test_a_rate_is_exact(study: Study) -> None:
    for statement in ("money.component-1-rate", "money.component-2-rate"):
        amount = fixed_rate(study, statement).amount
        assert amount.low == amount.high == Fraction(95, 100)


def test_a_statement_without_a_rate_is_refused(study: Study) -> None:
    with pytest.raises(InvalidArgument, match="no rate"):
        fixed_rate(study, "money.incentives-gbp")
