from __future__ import annotations

from fractions import Fraction

import pandas as pd
import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money import Bounds, PrintedSum, check_units, off_by, reference_rates


def printed(*parts: tuple[str, str, str]) -> list[PrintedSum]:
    return [PrintedSum.rounded(currency, figure, scale) for currency, figure, scale in parts]


@pytest.fixture(scope="module")
def rates() -> pd.DataFrame:
    return reference_rates(["GBP", "EUR", "USD"])


def test_millions_printed_for_billions_are_found_and_mended(rates: pd.DataFrame) -> None:
    sums = printed(("GBP", "2.4", "bn"), ("EUR", "3.0", "bn"), ("USD", "3.9", "m"))
    check = check_units(sums, rates)
    assert not check.plausible
    ((mend,),) = check.alternatives
    assert (mend.currency, mend.factor) == ("USD", 1000)
    assert mend.mended.amount == Bounds.between(3_850_000_000, 3_950_000_000, 3_900_000_000)
    assert "read $3.85bn to $3.95bn" in check.sentence


def test_billions_printed_for_millions_are_found(rates: pd.DataFrame) -> None:
    sums = printed(("GBP", "98", "bn"), ("EUR", "140", "m"), ("USD", "202", "m"))
    ((mend,),) = check_units(sums, rates).alternatives
    assert (mend.currency, mend.factor) == ("GBP", Fraction(1, 1000))
    assert "1,000 times too large" in mend.sentence


def test_sums_in_the_right_units_pass(incentives: list[PrintedSum], rates: pd.DataFrame) -> None:
    check = check_units(incentives, rates)
    assert check.plausible
    assert check.alternatives == ()


def test_with_two_sums_either_may_be_wrong(rates: pd.DataFrame) -> None:
    check = check_units(printed(("GBP", "1.8", "bn"), ("USD", "3.2", "m")), rates)
    assert [(way[0].currency, way[0].factor) for way in check.alternatives] == [
        ("GBP", Fraction(1, 1000)),
        ("USD", 1000),
    ]
    assert " Or: " in check.sentence


def test_what_no_unit_explains_is_said(rates: pd.DataFrame) -> None:
    check = check_units(printed(("GBP", "10", "m"), ("EUR", "300", "m")), rates)
    assert not check.plausible
    assert check.alternatives == ()
    assert "no change of unit" in check.sentence


def test_the_factor_by_which_a_rate_is_off() -> None:
    usual = Bounds.between(1, 2)
    assert off_by(Bounds.point("1.5"), usual) == 1
    assert off_by(Bounds.point(1500), usual) == Fraction(1, 1000)
    assert off_by(Bounds.point("0.0000015"), usual) == 10**6
    assert off_by(Bounds.point(30), usual) is None
    with pytest.raises(InvalidArgument, match="above nought"):
        off_by(Bounds.point(0), usual)


def test_missing_rates_are_refused(incentives: list[PrintedSum], rates: pd.DataFrame) -> None:
    with pytest.raises(InvalidArgument, match="no rates for USD"):
        check_units(incentives, rates[["GBP", "EUR"]])


def test_more_than_six_sums_are_refused(rates: pd.DataFrame) -> None:
    sums = [PrintedSum.exactly(code, 1) for code in ("AAA", "BBB", "CCC", "DDD", "EEE", "FFF")]
    with pytest.raises(InvalidArgument, match="at most six"):
        check_units([*sums, PrintedSum.exactly("GGG", 1)], rates)


def test_currencies_that_never_had_a_rate_on_one_day_are_refused() -> None:
    gaps = pd.DataFrame(
        {"GBP": [1.0, float("nan")], "EUR": [float("nan"), 1.0]},
        index=pd.to_datetime(["2001-01-01", "2001-01-02"]),
    )
    with pytest.raises(InvalidArgument, match="both GBP and EUR"):
        check_units(printed(("GBP", "1", "m"), ("EUR", "1", "m")), gaps)
