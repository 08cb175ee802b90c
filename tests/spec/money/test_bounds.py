from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money import (
    Bounds,
    PrintedSum,
    exact,
    percent,
    read_printed_sums,
    written,
    written_bounds,
)
from pbcanalysis.reported.intervals import Interval
from pbcanalysis.reported.sets import MoneySet


@pytest.mark.parametrize(
    "value", [0.96, "0.96", " 0.960 ", Decimal("0.96"), Fraction(24, 25), np.float64(0.96)]
)
def test_a_decimal_is_read_as_the_decimal_it_shows(value: float) -> None:
    assert exact(value) == Fraction(96, 100)


def test_whole_numbers_of_numpy_are_read_exactly() -> None:
    assert exact(np.int64(8433)) == 8433


@pytest.mark.parametrize("value", ["", "98m", "nan", float("inf"), float("nan"), True, None])
def test_what_is_not_a_finite_number_is_refused(value: float) -> None:
    with pytest.raises(InvalidArgument, match="not a finite number"):
        exact(value)


def test_trailing_zeros_narrow_the_bounds() -> None:
    assert Bounds.as_digits_show("18").low == Fraction(175, 10)
    assert Bounds.as_digits_show("18.0").low == Fraction(1795, 100)


def test_arithmetic_goes_over_all_corners() -> None:
    a, b = Bounds.between(-2, 3), Bounds.between(4, 5)
    assert (a + b) == Bounds.between(-2 + 4, 3 + 5)
    assert (a - b) == Bounds.between(-2 - 5, 3 - 4)
    assert (a * b) == Bounds.between(-2 * 5, 3 * 5)
    assert (a / b) == Bounds.between(Fraction(-2, 4), Fraction(3, 4))
    assert (b * a) == (a * b)


def test_dividing_by_what_may_be_nought_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="may be nought"):
        Bounds.point(1) / (0, 2)


def test_the_printed_figure_goes_along_only_if_both_have_one() -> None:
    printed = Bounds.rounded(10, 1)
    assert (printed * 2).printed == 10 * 2
    assert (printed * (2, 3)).printed is None


def test_printed_nought_is_not_lost() -> None:
    assert (Bounds.rounded(0, 1) + Bounds.point(0)).printed == 0


@pytest.mark.parametrize(("low", "high", "printed"), [(2, 1, None), (1, 2, 3)])
def test_disordered_bounds_are_refused(low: int, high: int, printed: int | None) -> None:
    with pytest.raises(InvalidArgument):
        Bounds.between(low, high, printed)


def test_a_pair_has_two_ends() -> None:
    with pytest.raises(InvalidArgument, match="pair"):
        Bounds.of([1, 2, 3])


def test_a_printed_sum_is_bounded_by_its_last_digit() -> None:
    total = PrintedSum.rounded("GBP", "2.4", "bn")
    assert total.amount == Bounds.between(2_350_000_000, 2_450_000_000, 2_400_000_000)
    assert total.as_printed == "£2.4bn"


def test_a_stated_rounding_unit_overrides_the_digits() -> None:
    assert PrintedSum.rounded("USD", 200, "m", half_unit=5).amount.low == 195_000_000


@pytest.mark.parametrize("currency", ["gbp", "£", "POUND"])
def test_a_currency_is_a_code(currency: str) -> None:
    with pytest.raises(InvalidArgument, match="ISO 4217"):
        PrintedSum.exactly(currency, 1)


def test_an_unknown_scale_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="scale"):
        PrintedSum.rounded("GBP", 1, "million")


def test_a_reported_set_becomes_a_sum() -> None:
    read = MoneySet("GBP", Interval.of(97_500_000, 98_500_000, high_closed=False))
    total = PrintedSum.from_set(read, printed=98_000_000, as_printed="£98m")
    assert total == PrintedSum.rounded("GBP", 98, "m")


def test_a_set_without_upper_end_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="no upper end"):
        PrintedSum.from_set(MoneySet("GBP", Interval.of(90, None)), as_printed="more than £90")


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("0", "£0"),
        ("0.0125", "£0.0125"),
        ("1.9", "£1.90"),
        ("95", "£95"),
        ("11771.77", "£11,772"),
        ("-90", "\N{MINUS SIGN}£90"),
        ("1190000", "£1.19m"),
        ("97500000", "£97.5m"),
        ("2400000000", "£2.4bn"),
    ],
)
def test_amounts_are_written_for_the_eye(amount: str, text: str) -> None:
    assert written(amount, "GBP") == text


def test_bounds_that_read_alike_are_written_once() -> None:
    assert written_bounds(Bounds.between("100.1", "100.2"), "SEK") == "SEK 100"
    assert percent(Bounds.point("0.033")) == "3.3%"


def test_sums_are_read_from_the_text_of_a_source() -> None:
    pounds, euros, dollars = read_printed_sums("£2.4bn (€3.0bn; $3.9m)")
    assert pounds == PrintedSum.rounded("GBP", "2.4", "bn")
    assert euros.amount == Bounds.between(2_950_000_000, 3_050_000_000, 3_000_000_000)
    assert (dollars.currency, dollars.as_printed) == ("USD", "$3.9m")


def test_words_beside_a_sum_leave_bounds_only() -> None:
    (about,) = read_printed_sums("about £98m")
    assert about.amount.printed is None
    assert about.amount.contains(98_000_000)


def test_a_sum_without_upper_end_or_currency_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="currency"):
        read_printed_sums("98m; £2m")


def test_half_a_unit_is_not_negative() -> None:
    with pytest.raises(InvalidArgument, match="negative"):
        Bounds.rounded(1, -1)


def test_a_figure_given_as_a_number_shows_its_digits() -> None:
    assert PrintedSum.rounded("GBP", 2.4, "bn").as_printed == "£2.4bn"
