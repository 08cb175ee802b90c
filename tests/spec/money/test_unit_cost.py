from __future__ import annotations

import math

import pandas as pd
import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money import PrintedSum, cost_alternatives, cost_per_unit

TOTAL = PrintedSum.rounded("GBP", 98, "m")


def test_the_sum_per_practice_of_2006() -> None:
    each = cost_per_unit(TOTAL, 8325)
    assert each.value == 98_000_000 / 8325
    assert round(each.value) == 11_772
    assert (each.low, each.high) == (97_500_000 / 8325, 98_500_000 / 8325)
    assert each.unit == "GBP/practice"
    assert each.sentence == "£98m comes to £11,772 per practice (rounding £11,712 to £11,832)."


@pytest.mark.parametrize(
    ("unit", "count", "text"),
    [("PCT", 152, "£644,737"), ("GP", 33_091, "£2,962"), ("patient", 52_800_000, "£1.86")],
)
def test_the_sum_per_other_unit(unit: str, count: int, text: str) -> None:
    each = cost_per_unit(TOTAL, count, unit=unit)
    assert each.value == pytest.approx(98_000_000 / count, abs=1e-9)
    assert f"comes to {text} per {unit}" in each.sentence


def test_uptake_shrinks_the_denominator() -> None:
    each = cost_per_unit(TOTAL, 8433, uptake="0.96")
    assert each.value == pytest.approx(98_000_000 / (8433 * 96 / 100), rel=1e-15)


def test_ranges_combine_jointly_and_leave_no_value() -> None:
    each = cost_per_unit(TOTAL, (8261, 8433), uptake=("0.955", "0.965"))
    assert each.value is None
    assert each.low == pytest.approx(97_500_000 / (8433 * 0.965), rel=1e-15)
    assert each.high == pytest.approx(98_500_000 / (8261 * 0.955), rel=1e-15)
    assert each.sentence == "£98m comes to between £11,981 and £12,485 per practice."


def test_an_exact_sum_has_no_width() -> None:
    each = cost_per_unit(PrintedSum.exactly("CHF", 1000), 8, unit="area")
    assert (each.low, each.value, each.high) == (125, 125, 125)
    assert each.sentence == "CHF 1,000 comes to CHF 125 per area."


@pytest.mark.parametrize(
    ("count", "uptake", "message"),
    [(0, 1, "denominator"), (8325, 0, "uptake"), (8325, 96, "0.96"), ((-1, 5), 1, "denominator")],
)
def test_unusable_denominators_are_refused(count: object, uptake: object, message: str) -> None:
    with pytest.raises(InvalidArgument, match=message):
        cost_per_unit(TOTAL, count, uptake=uptake)  # type: ignore[arg-type]


def test_each_denominator_is_a_row() -> None:
    rows = pd.DataFrame(
        {
            "label": ["May 2006", "Sept 2006", "Sept 2007"],
            "unit": "practice",
            "count": [8433, 8325, 8261],
            "uptake": [0.96, 1.0, 0.93],
            "source": ["a", "b", "c"],
        }
    )
    table = cost_alternatives(TOTAL, rows)
    expected = [98e6 / (8433 * 0.96), 98e6 / 8325, 98e6 / (8261 * 0.93)]
    assert table["value"].tolist() == pytest.approx(expected, rel=1e-15)
    assert table["source"].tolist() == ["a", "b", "c"]
    assert (table["low"] < table["value"]).all()
    assert "value" not in rows.columns


def test_a_bad_row_is_named() -> None:
    rows = pd.DataFrame({"label": ["blank"], "unit": ["practice"], "count": [math.nan]})
    with pytest.raises(InvalidArgument, match="denominator 'blank'"):
        cost_alternatives(TOTAL, rows)
    with pytest.raises(InvalidArgument, match="lacks unit, count"):
        cost_alternatives(TOTAL, rows[["label"]])
