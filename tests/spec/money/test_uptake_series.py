"""Uptake date by date: counts, percentages and blanks, each with its bounds."""

from __future__ import annotations

import pandas as pd
import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money.uptake_series import uptake_estimate, uptake_series

TABLE = pd.DataFrame(
    {
        "date": ["2006-05-31", "2006-08", "2007-03-31"],
        "taking_up": [40, 60, None],
        "practices": [100, None, None],
        "as_printed": ["40%", "60", "96%"],
        "source": ["a", "b", "c"],
        "statement": ["a.a", "b.b", "c.c"],
    }
).astype({"taking_up": "Int64", "practices": "Int64"})


def series(**options: object) -> pd.DataFrame:
    return uptake_series(TABLE, [80, 100], default=80, **options).set_index("date")  # type: ignore[arg-type]


def test_a_count_is_a_share_of_its_own_denominator_within_all() -> None:
    row = series().loc["2006-05-31"]
    assert (row["share"], row["low"], row["high"]) == (40 / 100, 40 / 100, 40 / 80)
    assert row["bounds_from"] == "denominators"


def test_a_count_without_a_denominator_takes_the_default() -> None:
    row = series().loc["2006-08"]
    assert (row["share"], row["low"], row["high"]) == (60 / 80, 60 / 100, 60 / 80)


def test_a_percentage_is_as_wide_as_its_rounding() -> None:
    row = series().loc["2007-03-31"]
    assert (row["share"], row["low"], row["high"]) == (0.96, 0.955, 0.965)
    assert row["bounds_from"] == "rounding"
    assert series(rule="floor").loc["2007-03-31", "low"] == 0.96


def test_blanks_replace_the_bounds() -> None:
    row = series(blanks={"2006-05-31": (0.40, 0.55)}).loc["2006-05-31"]
    assert (row["low"], row["high"], row["bounds_from"]) == (0.40, 0.55, "blank areas")
    with pytest.raises(InvalidArgument, match="not ordered"):
        series(blanks={"2006-05-31": (0.6, 0.5)})


def test_a_row_becomes_an_estimate_without_a_level() -> None:
    row = series().reset_index().iloc[0].to_dict()
    found = uptake_estimate(row)
    assert (found.value, found.low, found.high, found.level) == (0.4, 0.4, 0.5, None)


def test_impossible_counts_and_denominators_are_refused() -> None:
    with pytest.raises(InvalidArgument, match="60 of 50"):
        uptake_series(TABLE, [100], default=50)
    for wrong in (0, 8.5):
        with pytest.raises(InvalidArgument, match="denominator"):
            uptake_series(TABLE, [100], default=wrong)  # type: ignore[arg-type]
