"""Break-even of any study's spending, worked out by hand; and the prices of one year."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money.study_break_even import (
    drivers_of,
    over_years,
    repayment_question,
    shown_range,
    told_savings,
)
from pbcanalysis.money.study_money import MoneyRow, added_up, money_rows
from pbcanalysis.money.study_prices import common_prices, comparable, price_indices
from pbcanalysis.study import Study, open_study
from pbcanalysis.study.scaffold import new_study

MONEY = """\
scheme,Scheme,paid,GBP,1000,"£1,000",2022-23,,asked,,example2024,
other,Other,cost,EUR,50,€50,2023-24,,replied,,example2024,
each,Each,saved,GBP,10,£10,2023-24,visit,visits,scheme,example2024,
told,Told,saved,GBP,250,£250,2023,,,scheme,example2024,
foreign,Foreign,saved,USD,5,$5,2023-24,,,scheme,example2024,
"""
Make = Callable[..., Study]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """A new report whose tables of money and prices are replaced."""

    def study(money: str = MONEY, prices: str | None = None) -> Study:
        folder = tmp_path / "mine"
        new_study(folder, "report")
        for name, rows in (("money", money), ("prices", prices)):
            if rows is not None:
                path = folder / f"{name}.csv"
                header = path.read_text(encoding="utf-8").splitlines()[0]
                path.write_text(f"{header}\n{rows}", encoding="utf-8")
        return open_study(folder)

    return study


@pytest.fixture
def rows(make: Make) -> list[MoneyRow]:
    return money_rows(make())


def test_rows_carry_what_their_prints_leave_open(rows: list[MoneyRow]) -> None:
    scheme, other, each, *_ = rows
    assert (scheme.low, scheme.high) == (Fraction(1999, 2), Fraction(2001, 2))
    assert (scheme.base, scheme.spending, each.spending, each.whole) == (600, True, False, False)
    assert other.currency == "EUR"
    assert scheme.leaves_open == "£999.50 to £1,000.50"
    assert added_up([scheme, scheme]).amount.low == 1999


def test_the_question_of_the_first_spending(rows: list[MoneyRow]) -> None:
    asked = repayment_question(rows)
    assert (asked.volume, asked.of) == (80_000, "visits to hospital in a year")
    assert [row.id for row in asked.rows] == ["scheme", "each"]
    # £999.50 at £10.50 each, and £1,000.50 at £9.50.
    needed = asked.needed()
    assert (needed.low, needed.high) == pytest.approx((999.5 / 10.5, 1000.5 / 9.5))
    fewest, least = asked.least()
    # 999.5 / 10.5 is 95.2: with 95 of them £2 would be missing.
    assert (fewest.value, 95 * 10.5, 96 * 10.5) == (96, 997.5, 1008)
    assert least.value == pytest.approx(999.5 / 10.5 / 80_000)
    each = asked.saving_needed("0.01")
    assert (each.low, each.high) == pytest.approx((999.5 / 800, 1000.5 / 800))
    left = asked.left("0.01")
    assert (left.low, left.high) == pytest.approx((800 * 9.5 - 1000.5, 800 * 10.5 - 999.5))
    assert "must be reached to repay £1,000" in needed.sentence
    assert left.sentence.startswith("Reaching 1%")


def test_savings_that_are_had_for_some_years(rows: list[MoneyRow]) -> None:
    table = over_years(repayment_question(rows), (1, 4))
    assert table["low"].tolist() == [96, 24]  # 95.2 and 23.8
    assert table["share_low"].tolist() == pytest.approx(
        [999.5 / 10.5 / 80_000, 999.5 / 10.5 / 4 / 80_000]
    )
    four = repayment_question(rows, years=4)
    assert four.saving_needed(1).low == pytest.approx(999.5 / 80_000 / 4)
    assert "in each of 4 years" in four.saving_needed(1).sentence
    assert four.left(1).low == pytest.approx(4 * 80_000 * 9.5 - 1000.5)


def test_another_spending_and_a_saving_of_the_readers_own(rows: list[MoneyRow]) -> None:
    other = repayment_question(rows, spending="other")
    assert (other.volume, other.saving) == (150, None)
    for ask in (other.needed, lambda: other.left(1), lambda: other.middle):
        with pytest.raises(InvalidArgument, match="neither the study nor the reader"):
            ask()
    own = repayment_question(rows, spending="other", saving_each=2.5)
    # €49.50 to €50.50 at €2.50.
    assert (own.needed().low, own.needed().high) == pytest.approx((19.8, 20.2))
    assert repayment_question(rows, with_saving=True).spending.id == "scheme"


def test_what_cannot_be_asked_is_told(rows: list[MoneyRow]) -> None:
    with pytest.raises(InvalidArgument, match="did you mean 'other'"):
        repayment_question(rows, spending="othr")
    with pytest.raises(InvalidArgument, match="at least one year"):
        repayment_question(rows, years=0)
    with pytest.raises(InvalidArgument, match="no row of the table money"):
        repayment_question([row for row in rows if row.kind == "saved"])


def test_savings_told_in_all_beside_their_spending(rows: list[MoneyRow]) -> None:
    ((spent, saved, ratio),) = told_savings(rows)
    assert (spent.id, saved.id) == ("scheme", "told")
    assert (ratio.low, ratio.high) == pytest.approx((249.5 / 1000.5, 250.5 / 999.5))


def test_how_far_inputs_are_moved_and_what_is_drawn(rows: list[MoneyRow]) -> None:
    asked = repayment_question(rows)
    ends = drivers_of(asked, saving_spread=0.5, volume_spread=0.1)
    assert ends["cost"] == (999.5, 1000.0, 1000.5)
    assert ends["saving"] == (5.0, 10.0, 15.0)
    assert ends["volume"] == pytest.approx((72_000, 80_000, 88_000))
    with pytest.raises(InvalidArgument):
        drivers_of(asked, saving_spread=1.0, volume_spread=0.1)
    (low, high), top = shown_range(asked, 10, 0.1)
    # The share needed, 0.1%, and the share assumed both lie within the axes.
    assert (low, top) == (0.0, pytest.approx(0.16))
    assert high >= 18


def test_prices_of_years_and_of_financial_years(make: Make) -> None:
    study = make(prices="2022,80,example2024\n2023,100,example2024\n2022-23,90,example2024\n")
    indices = price_indices(study)
    assert [index.last for index in indices.values()] == ["2023", "2022-23"]
    found = comparable(money_rows(study), indices)
    assert [(row.id, target) for row, _, target in found] == [
        ("scheme", "2022-23"),
        ("told", "2023"),
    ]
    older = comparable(money_rows(study), indices, "2022")
    assert [target for *_, target in older] == ["2022-23", "2022"]
    with pytest.raises(InvalidArgument, match="2019"):
        comparable(money_rows(study), indices, "2019")
    assert common_prices(study, ["2022", "2023"]).target == "2023"
    assert common_prices(study, ["2022", "2023"], "2022").target == "2022"
    assert "2021 is outside" in common_prices(study, ["2021", "2022"]).reason
    assert "not all years or all" in common_prices(study, ["2022", "2022-23"]).reason
    with pytest.raises(InvalidArgument):
        common_prices(study, ["2022"], "1999")
