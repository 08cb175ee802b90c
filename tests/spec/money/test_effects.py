"""Standard errors, discounting, and printed figures that are carried with what they leave open."""

from __future__ import annotations

from fractions import Fraction

import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money.bounds import Bounds
from pbcanalysis.money.effects import (
    percent_bounds,
    share_in_words,
    with_standard_error,
    years_worth,
)
from pbcanalysis.money.repayment import net_result
from pbcanalysis.money.sums import PrintedSum
from pbcanalysis.money.what_repays import repayment_table
from pbcanalysis.reported import read_words

COST = PrintedSum.exactly("GBP", 1000)


def test_a_standard_error_widens_the_print_by_its_normal_interval() -> None:
    wide = with_standard_error(Bounds.rounded("0.033", "0.0005"), "0.01", level=0.95)
    # 3.25% and 3.35%, less and more 1.959964 times one point.
    assert float(wide.low) == pytest.approx(0.0325 - 0.01959964, abs=1e-8)
    assert float(wide.high) == pytest.approx(0.0335 + 0.01959964, abs=1e-8)
    assert wide.printed == Fraction(33, 1000)
    assert wide.kinds == {"rounding", "confidence"}
    left = net_result(COST, 500, wide, 30, level=0.95)
    assert left.kinds == ("rounding", "confidence")
    assert left.level == 0.95
    assert left.low == pytest.approx(500 * 30 * (0.0325 - 0.01959964) - 1000)


def test_without_a_standard_error_nothing_is_added() -> None:
    figure = Bounds.rounded("0.033", "0.0005")
    same = with_standard_error(figure, 0, level=0.95)
    assert (same, same.kinds) == (figure, {"rounding"})
    left = net_result(COST, 500, same, 30, level=0.95)
    assert (left.level, left.kinds) == (None, ("rounding",))
    with pytest.raises(InvalidArgument, match="nought or more"):
        with_standard_error(figure, -1, level=0.95)


def test_years_are_worth_less_the_later_they_come() -> None:
    assert years_worth(5) == 5
    # 1 + 1/1.1 + 1/1.21 = (1.21 + 1.1 + 1) / 1.21
    assert years_worth(3, "0.1") == Fraction(331, 121)
    with pytest.raises(InvalidArgument, match="one year"):
        years_worth(0)
    with pytest.raises(InvalidArgument, match="discount rate"):
        years_worth(1, 1)


def test_a_discount_rate_raises_what_has_to_be_avoided() -> None:
    table = repayment_table({"all": COST}, 10, 500, years=(1, 3), discount_rate="0.1")
    # 100 to be avoided in one year; over three 100 / (331 / 121) a year.
    assert table["units_low"].tolist() == pytest.approx([100, 12100 / 331])
    flat = repayment_table({"all": COST}, 10, 500, years=(1, 3))
    assert flat["units_low"].tolist() == pytest.approx([100, 100 / 3])


def test_a_printed_percentage_follows_the_rounding_rule() -> None:
    assert percent_bounds("3.3%", "half-up").ends == pytest.approx((0.0325, 0.0335))
    assert percent_bounds("3.3%", "truncation").ends == pytest.approx((0.033, 0.034))
    with pytest.raises(InvalidArgument, match="no percentage"):
        percent_bounds("122", "half-up")


def test_a_share_told_in_words_is_no_number() -> None:
    half = read_words("about half").core
    assert half is not None
    told = share_in_words(0.5, half)
    assert told.low < Fraction(1, 2) < told.high
    assert told.kinds == {"words"}
    assert told.printed == Fraction(1, 2)
    # Another share is the reader's own, and exact.
    assert share_in_words(0.4, half) == Bounds.point("0.4")
