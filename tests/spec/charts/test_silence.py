"""Charts of what the silent practices could change."""

from __future__ import annotations

import warnings

import pandas as pd
import pytest

from pbcanalysis.charts import NARROW, WIDE, Chart
from pbcanalysis.charts.silence import (
    assumption_rungs,
    tipping_lines,
    width_budgets,
    worst_cases,
)
from pbcanalysis.errors import InvalidArgument


def worst(*rows: tuple[float, float, float, float]) -> Chart:
    frame = pd.DataFrame(rows, columns=["Replied from", "Replied to", "All from", "All to"]).assign(
        Statement="Had time", **{"As printed": "18%"}
    )
    return worst_cases(frame, asked=623, replied=122, source="Survey")


def ladder(*rows: tuple[float, float]) -> Chart:
    frame = pd.DataFrame(rows, columns=["From", "To"]).assign(Assumption="Just alike")
    return assumption_rungs(frame, statement="Had time", asked=623, level=0.95, source="Survey")


def tipping(*tips: float) -> Chart:
    frame = pd.DataFrame(
        {
            "Statement": "Had time",
            "As printed": "18%",
            "Fewest": 21,
            "Most": 23,
            "Nearest": 23,
            "Tips at": tips,
        }
    )
    return tipping_lines(frame, asked=623, replied=122, source="Survey")


def widths(*rows: tuple[float, float, float]) -> Chart:
    frame = pd.DataFrame(rows, columns=["Rounding", "Words", "Silence"]).assign(
        Statement="Had time", **{"As printed": "18%"}
    )
    return width_budgets(frame, asked=623, source="Survey")


CHARTS = {
    "worst": lambda: worst((0.18, 0.18, 0.035, 0.839), (0.72, 0.75, 0.14, 0.95)),
    "ladder": lambda: ladder((0.18, 0.18), (0.1, 0.26), (0.03, 0.84)),
    "tipping": lambda: tipping(0.578, 0.446, 0.458, 0.502),
    "one tipping": lambda: tipping(1.2),
    "widths": lambda: widths((0.0, 0.0, 0.804), (0.0, 0.39, 0.36)),
}


@pytest.mark.parametrize("name", CHARTS)
def test_draws_at_both_sizes_the_same_each_time_without_warnings(name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for size in (WIDE, NARROW):
            assert CHARTS[name]().svg(size) == CHARTS[name]().svg(size)
        assert CHARTS[name]().complete_svg().startswith("<?xml")


def test_worst_case_headline_counts_what_stays_open() -> None:
    assert "no statement is settled" in worst((0.2, 0.2, 0.1, 0.9)).headline
    mixed = worst((0.2, 0.2, 0.1, 0.9), (0.2, 0.2, 0.1, 0.4))
    assert "1 of 2 statements" in mixed.headline


def test_worst_case_alt_tells_both_ranges() -> None:
    alt = worst((0.18, 0.19, 22 / 623, 523 / 623)).alt
    assert "18.0% to 19.0% of those who replied" in alt
    assert "3.5% to 84.0% of all asked" in alt


def test_ladder_headline_counts_rungs_clear_of_half() -> None:
    assert "2 of 3 assumptions" in ladder((0.18, 0.18), (0.1, 0.26), (0.03, 0.84)).headline
    assert "3.0% to 84.0%" in ladder((0.18, 0.18), (0.03, 0.84)).headline
    assert "every assumption" in ladder((0.6, 0.7), (0.55, 0.9)).headline


def test_tipping_headline_names_the_span_or_the_one_point() -> None:
    assert "between 44.6% and 57.8%" in tipping(0.578, 0.446).headline
    assert "57.8%" in tipping(0.578).headline
    assert "21 to 23 of 122 who replied" in tipping(0.578).alt


def test_tipping_needs_silent_practices() -> None:
    frame = tipping(0.5).data
    with pytest.raises(InvalidArgument, match="cannot be those who replied"):
        tipping_lines(frame, asked=122, replied=122, source="Survey")


@pytest.mark.parametrize(
    ("rows", "headline"),
    [
        # 0.6 of 0.8 and 0.799 of 0.8: three quarters at the least.
        (
            [(0.0, 0.2, 0.6), (0.001, 0.0, 0.799)],
            "Silence makes up at least 75% of what each statement leaves open",
        ),
        ([(0.0, 0.0, 0.8)], "Silence makes up all of what the statement leaves open"),
        # 0.7999 of 0.8 is 99.98%: not all, so it is not rounded up.
        (
            [(0.0, 0.0001, 0.7999)],
            "Silence makes up at least 99% of what the statement leaves open",
        ),
        (
            [(0.0, 0.6, 0.1), (0.0, 0.1, 0.6), (0.0, 0.3, 0.2), (0.0, 0.0, 0.0)],
            "The looseness of words makes up most of what 2 of 3 statements leave open",
        ),
        ([(0.0, 0.0, 0.0)], "Nothing is left open about those who were asked"),
    ],
)
def test_width_headline_holds_for_every_row_it_speaks_of(
    rows: list[tuple[float, float, float]], headline: str
) -> None:
    assert widths(*rows).headline == headline


def test_the_key_of_widths_names_only_what_the_bars_have() -> None:
    drawn = widths((0.0, 0.1, 0.7)).svg(WIDE)
    assert "<!-- Silence -->" in drawn
    assert "<!-- Words -->" in drawn
    assert "<!-- Rounding -->" not in drawn


def test_width_parts_are_not_negative() -> None:
    with pytest.raises(InvalidArgument, match="not negative"):
        widths((0.0, -0.1, 0.6))


def test_data_hold_what_is_drawn() -> None:
    chart = widths((0.01, 0.02, 0.6))
    assert chart.data[["Rounding", "Words", "Silence"]].iloc[0].tolist() == [0.01, 0.02, 0.6]
    assert set(chart.units) == {"Rounding", "Words", "Silence"}
