"""Charts of payments at practice level: what they say follows from what they draw."""

from __future__ import annotations

from typing import Any

import pytest

from pbcanalysis.charts import NARROW, WIDE
from pbcanalysis.charts.payments import payments_funnel, payments_spread
from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money.payments import PaymentTable, payments_by_area, read_payment_text

COLUMNS: dict[str, Any] = {
    "practice": "Code",
    "area": "Area",
    "patients": "Patients",
    "lines": {"one": "One"},
}
SOURCE = "Made-up payments"


def table(means: list[float]) -> PaymentTable:
    """Areas of two practices each, two pounds apart around a mean per patient."""
    rows = [
        f"P{k}x{way},area {k},100,{100 * (mean + way):.2f}"
        for k, mean in enumerate(means)
        for way in (-1, 1)
    ]
    return read_payment_text("Code,Area,Patients,One\n" + "\n".join(rows), COLUMNS)


def test_the_funnel_tells_the_areas_outside() -> None:
    # Five areas at 98 to 102 pounds and one at 120: a standard error of one pound each.
    funnel = payments_by_area(table([99, 100, 101, 100, 100, 120]), overdispersion="none")
    outside = funnel.areas["position"].str.endswith("99.8%").sum()
    chart = payments_funnel(funnel, source=SOURCE)
    assert chart.headline.startswith(f"{outside} of 6 areas lie outside the 99.8% limits")
    assert "area 5 £120.00" in chart.alt
    # The mean is (99 + 100 + 101 + 100 + 100 + 120) / 6.
    assert f"£{620 / 6:.2f}" in chart.subtitle
    assert "widened" not in chart.subtitle
    assert chart.data["Area"].tolist() == [f"area {k}" for k in range(6)]
    assert chart.units["upper limit 99.8%"] == "GBP/patient"


def test_the_funnel_says_when_limits_are_widened_or_lacking() -> None:
    wide = payments_funnel(payments_by_area(table([90, 100, 110, 120])), source=SOURCE)
    assert "widened by the spread between areas" in wide.subtitle
    assert wide.headline.startswith("No area's payments per patient lie outside")
    alone = read_payment_text("Code,Area,Patients,One\nA,n,1,1\nB,s,1,2\n", COLUMNS)
    bare = payments_funnel(payments_by_area(alone), source=SOURCE)
    assert "too few practices for limits" in bare.headline
    assert "There are no limits." in bare.alt
    for size in (WIDE, NARROW):
        assert bare.svg(size).count("<svg") == 1


def test_the_histogram_holds_every_practice() -> None:
    rows = "".join(f"P{k},n,100,{100 * k}\n" for k in range(1, 201))
    spread = read_payment_text("Code,Area,Patients,One\n" + rows, COLUMNS)
    chart = payments_spread(spread, source=SOURCE)
    assert chart.data["Practices"].sum() == 200
    # Quantiles of 1 to 200 pounds, type 7: 1 + 199 / 4 and 1 + 3 * 199 / 4.
    assert "£50.75 and £150" in chart.headline
    assert f"£{1 + 199 / 2:.2f}" in chart.subtitle
    # Beyond the 1st and 99th of a hundred (2.99 and 198.01 pounds) lie 1, 2, 199 and 200.
    assert "also hold 4 practices" in chart.subtitle


def test_practices_that_are_all_alike_still_make_a_chart() -> None:
    alike = read_payment_text("Code,Area,Patients,One\nA,n,10,50\nB,n,10,50\n", COLUMNS)
    chart = payments_spread(alike, source=SOURCE)
    assert chart.data["Practices"].sum() == 2
    assert chart.svg(WIDE).startswith("<?xml")
    none = read_payment_text("Code,Area,Patients,One\nA,n,0,50\n", COLUMNS)
    with pytest.raises(InvalidArgument):
        payments_spread(none, source=SOURCE)


def test_both_are_drawn_the_same_each_time_at_both_sizes() -> None:
    found = table([90, 98, 100, 101, 103, 160])
    for chart in (
        payments_funnel(payments_by_area(found), source=SOURCE),
        payments_spread(found, source=SOURCE),
    ):
        for size in (WIDE, NARROW):
            assert chart.svg(size) == chart.svg(size)
        assert chart.complete_png().startswith(b"\x89PNG")
