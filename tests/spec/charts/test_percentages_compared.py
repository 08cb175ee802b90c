"""Charts of interval methods, and of two questions put to the same people."""

from __future__ import annotations

import warnings

import pandas as pd
import pytest

from pbcanalysis.charts import NARROW, WIDE, Chart
from pbcanalysis.charts.interval_methods import interval_methods
from pbcanalysis.charts.paired_items import single_questions, told_apart
from pbcanalysis.charts.percentages import COLUMNS, possible_shares
from pbcanalysis.errors import InvalidArgument


def methods(*rows: tuple[str, float, float], share: float | None = 0.18) -> Chart:
    frame = pd.DataFrame(rows, columns=["Population", "From", "To"]).assign(Method="Wilson")
    return interval_methods(
        frame, share=share, statement="Had time", level=0.95, base=122, source="Survey"
    )


def apart(*rows: tuple[int, float, float], level: float = 0.95) -> Chart:
    frame = pd.DataFrame(rows, columns=["In both", "Smallest", "Largest"])
    return told_apart(frame, first="a", second="b", base=122, level=level, source="Survey")


def single(*rows: tuple[float, float]) -> Chart:
    frame = pd.DataFrame(rows, columns=["From", "To"]).assign(Reading="Only the percentage")
    return single_questions(frame, base=122, source="Survey")


CHARTS = {
    "methods": lambda: methods(
        ("endless", 0.12, 0.26), ("endless", 0.117, 0.26), ("few", 0.13, 0.25)
    ),
    "methods of a set": lambda: methods(("endless", 0.4, 0.62), share=None),
    "apart": lambda: apart((48, 0.5, 0.6), (60, 0.2, 0.7), (85, 0.01, 0.3)),
    "apart at one number": lambda: apart((48, 0.5, 0.6)),
    "single": lambda: single((0.18, 1.0), (0.18, 0.49), (0.18, 0.18)),
}


@pytest.mark.parametrize("name", CHARTS)
def test_draws_at_both_sizes_the_same_each_time_without_warnings(name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for size in (WIDE, NARROW):
            assert CHARTS[name]().svg(size) == CHARTS[name]().svg(size)


def test_methods_headline_measures_the_gap() -> None:
    chart = methods(("endless", 0.12, 0.26), ("endless", 0.115, 0.262), ("few", 0.2, 0.25))
    assert "differ by no more than 0.5 percentage points" in chart.headline
    assert "matters more" in chart.headline
    calm = methods(("endless", 0.12, 0.26), ("endless", 0.1, 0.28), ("few", 0.115, 0.265))
    assert "matters as little" in calm.headline


def test_methods_alt_has_the_dot_and_the_ends() -> None:
    alt = methods(("endless", 0.122, 0.258)).alt
    assert "dot at 18.0%" in alt
    assert "12.2% to 25.8%" in alt


def test_apart_headline_has_three_cases() -> None:
    assert "can be told apart" in apart((48, 0.01, 0.02)).headline
    assert "cannot be told apart" in apart((48, 0.2, 0.5)).headline
    assert "hangs on how many" in apart((48, 0.01, 0.5)).headline
    # The level decides: what is clear at one level is open at another.
    assert "hangs on how many" in apart((48, 0.001, 0.02), level=0.99).headline


def test_apart_alt_counts_the_numbers_above_the_line() -> None:
    assert "above the line for 2 of 3" in apart((48, 0.5, 0.6), (60, 0.2, 0.7), (85, 0.01, 0.3)).alt


@pytest.mark.parametrize("level", [0, 1])
def test_apart_needs_a_level(level: float) -> None:
    with pytest.raises(InvalidArgument, match="level"):
        apart((48, 0.5, 0.6), level=level)


def test_single_headline_has_three_cases() -> None:
    assert "depends on how one word" in single((0.18, 1.0), (0.18, 0.49)).headline
    assert "No reading" in single((0.18, 1.0)).headline
    assert "every reading" in single((0.18, 0.3)).headline
    assert "18.0% to 49.0%" in single((0.18, 0.49)).alt


def test_one_statement_is_not_every_statement_and_a_base_has_its_name() -> None:
    row = dict(zip(COLUMNS, ("Rent", "29%", 0.28, 0.3, 0.24, 0.34), strict=True))
    one = possible_shares(pd.DataFrame([row]), level=0.95, base=1388, source="s", group="Renters")
    assert one.headline.endswith("put the statement clearly on one side of half")
    assert one.subtitle.startswith("Shares of the 1,388 in the base “Renters” that")
    open_ = possible_shares(
        pd.DataFrame([row | {"Interval to": 0.6}]), level=0.95, base=388, source="s"
    )
    assert "leave open" in open_.headline
    assert "the 388 who replied" in open_.subtitle


def test_a_difference_too_small_to_show_is_not_told_as_nought() -> None:
    chart = methods(("endless", 0.2, 0.3), ("endless", 0.2002, 0.3))
    assert chart.headline.endswith("differ by less than 0.1 percentage points")


def test_one_half_is_put_to_statements_that_claim_it() -> None:
    rows = pd.DataFrame(
        [
            ("Side effects", "5%", 0.045, 0.055, 0.03, 0.08),
            ("Felt better", "a majority", 0.51, 0.7, 0.45, 0.75),
            ("Stayed on", "more than two thirds", 0.68, 0.7, 0.67, 0.75),
        ],
        columns=list(COLUMNS),
    )
    told = {"level": 0.95, "base": 400, "source": "s"}
    # Without a threshold there is no side to be on: five per cent is no failed majority.
    none = possible_shares(rows.assign(Threshold=float("nan")), **told)  # type: ignore[arg-type]
    assert none.headline.endswith("the replies leave up to 30.0 percentage points open")
    assert "half" not in none.alt
    one = possible_shares(
        rows.assign(Threshold=[float("nan"), 0.5, float("nan")]),
        **told,  # type: ignore[arg-type]
    )
    assert one.headline == (
        "Even taken as a random sample, the replies leave open on which side of half it lies"
    )
    two = possible_shares(
        rows.assign(Threshold=[float("nan"), 0.5, 2 / 3]),
        **told,  # type: ignore[arg-type]
    )
    # From 67% up is beyond two thirds; 45% to 75% is on no side of one half.
    assert two.headline.endswith("1 of 2 statements clearly on one side of what it claims")
    chosen = possible_shares(rows.assign(Threshold=0.6), **told)  # type: ignore[arg-type]
    assert chosen.headline.endswith("2 of 3 statements clearly on one side of 60%")
    for chart in (none, one, two, chosen):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert chart.svg(WIDE) == chart.svg(WIDE)


def test_nobody_agreed_where_nobody_was_asked() -> None:
    frame = pd.DataFrame([(3, 0.2, 0.4), (4, 0.1, 0.3)], columns=["In both", "Smallest", "Largest"])
    told = {"first": "a", "second": "b", "base": 40, "level": 0.95, "source": "Records"}
    records = told_apart(frame, **told)  # type: ignore[arg-type]
    assert "agreed" not in records.alt + records.headline + records.subtitle
    assert records.alt.startswith("A band over 3 to 4 who are in both, ")
    asked = told_apart(frame, **told, did="said both")  # type: ignore[arg-type]
    assert asked.alt.startswith("A band over 3 to 4 who said both, ")
