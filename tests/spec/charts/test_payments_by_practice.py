"""Charts of payments without patients: what they say follows from what they draw."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pytest

from pbcanalysis.charts import NARROW, WIDE
from pbcanalysis.charts.payments_by_practice import (
    paid_in_all,
    practice_concentration,
    practice_sizes,
)
from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money.payments import (
    PaymentTable,
    last_with_payments,
    practices_with_half,
    ranked_payments,
    read_payment_text,
)

COLUMNS = {"practice": "Code", "patients": "Patients", "lines": {"one": "One"}}
SOURCE = "Made-up payments"


def table(paid: Sequence[float]) -> PaymentTable:
    rows = "".join(f"P{k},,{sum_}\n" for k, sum_ in enumerate(paid))
    return read_payment_text("Code,Patients,One\n" + rows, COLUMNS)


@pytest.mark.parametrize(
    ("paid", "number"),
    [
        ([10, 20, 30], 1),  # 30 of 60 is half already
        ([10, 20, 29.99], 2),  # 29.99 of 59.99 is not
        ([5, 5, 5, 5], 2),
        ([7], 1),
        ([100, 60, -40], 1),  # 100 of 120
    ],
)
def test_the_fewest_practices_with_half_are_counted_in_whole_pence(
    paid: list[float], number: int
) -> None:
    assert practices_with_half(table(paid)).value == number


def test_shares_of_practices_and_of_money_are_those_down_to_each() -> None:
    ranked = ranked_payments(table([10, 30, 60]))
    assert ranked["place"].tolist() == [2, 1, 0]
    assert ranked["practices"].tolist() == pytest.approx([1 / 3, 2 / 3, 1])
    assert ranked["held"].tolist() == pytest.approx([60 / 100, 90 / 100, 1])
    with pytest.raises(InvalidArgument, match="nothing was paid in all"):
        ranked_payments(table([10, -10]))


def test_the_last_year_with_payments_is_the_one_that_is_shown() -> None:
    paid, back = table([10, 5]), table([-3])
    assert last_with_payments({"2021-22": paid, "2022-23": back}) is paid
    assert last_with_payments({"2021-22": back, "2022-23": paid}) is paid


def test_the_curve_says_how_few_had_half() -> None:
    chart = practice_concentration(table([10] * 18 + [100, 80]), source=SOURCE)
    # 100 + 80 of 360 is exactly half, and two is a tenth of twenty.
    assert chart.headline.startswith("2 of 20 practices were paid half of the money")
    assert "most went to P18, paid £100" in chart.subtitle
    assert "had 50.0% of all payments, the best paid 2 had 50.0%" in chart.alt
    assert chart.data["Share of payments"].tolist()[:3] == pytest.approx([0, 100 / 360, 180 / 360])
    for size in (WIDE, NARROW):
        assert chart.svg(size).count("<svg") == 1
    back = practice_concentration(table([100, 60, -40]), source=SOURCE)
    assert back.headline.startswith("One of 3 practices was paid half")
    assert "Sums taken back" in back.subtitle
    # 160 of 120 before 40 came back.
    assert back.data["Share of payments"].max() == pytest.approx(160 / 120)


def test_a_curve_of_very_many_keeps_the_point_that_its_headline_names() -> None:
    chart = practice_concentration(table([3] * 500 + [1] * 1500), source=SOURCE)
    # 500 times three is half of 3,000.
    assert chart.headline.startswith("500 of 2,000 practices")
    assert len(chart.data) <= 403
    assert (500 / 2000, 0.5) in set(chart.data.itertuples(index=False, name=None))


def test_every_practice_stands_in_a_bar() -> None:
    near = practice_sizes(table([100 + k for k in range(101)]), source=SOURCE)
    assert near.data["Practices"].sum() == 101
    # Quartiles of 100 to 200 pounds.
    assert near.headline.startswith("Half of all practices were paid between £125 and £175")
    assert "multiple" not in near.subtitle
    far = practice_sizes(table([1, 10, 100, 1000, 10_000]), source=SOURCE)
    assert far.data["Practices"].tolist() == [1, 1, 1, 1, 1]
    # Five bars from 1 to 10,000 pounds, each as many times wider as the one before.
    assert far.data["To"].tolist() == pytest.approx([10 ** (4 * k / 5) for k in range(1, 6)])
    assert "each mark of the scale is a multiple" in far.subtitle
    for chart in (far, practice_sizes(table([5, 5]), source=SOURCE)):
        assert chart.svg(NARROW).count("<svg") == 1


def test_years_are_told_with_their_practices() -> None:
    years = pd.DataFrame(
        {"year": ["2021-22", "2022-23"], "practices": [3, 4], "paid": [2000.0, 2500.0]}
    )
    chart = paid_in_all(years, currency="GBP", source=SOURCE)
    assert chart.headline == "£2,500 was paid in 2022-23, £2,000 in 2021-22: 25.0% more"
    assert "2021-22 £2,000 to 3 practices" in chart.alt
    back = paid_in_all(years.assign(paid=[2000.0, -5.0]), currency="GBP", source=SOURCE)
    assert back.headline == "−£5.00 was paid in 2022-23, £2,000 in 2021-22"
    assert back.svg(WIDE).count("<svg") == 1
    with pytest.raises(InvalidArgument):
        paid_in_all(years.iloc[:0], currency="GBP", source=SOURCE)
