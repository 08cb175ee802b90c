"""Whole tables about non-response: row by row what the scalar functions give, and by arithmetic."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.survey import (
    imbens_manski,
    imbens_manski_table,
    missing_information_table,
    pattern_mixture,
    pattern_mixture_table,
    r_indicator_bounds,
    response_ratio,
    response_ratio_table,
    selection_odds_ratio,
    selection_odds_ratio_table,
    tipping_point,
    tipping_response_ratio,
    tipping_table,
    worst_case,
    worst_case_table,
)

SETS = [(22, 22, 122, 623), (88, 91, 122, 623), (0, 3, 10, 12), (10, 10, 10, 1000), (0, 0, 5, 6)]
LEAST, MOST, N, ASKED = (list(column) for column in zip(*SETS, strict=True))


@st.composite
def tables(draw: st.DrawFn) -> list[tuple[int, int, int, int]]:
    rows = []
    for _ in range(draw(st.integers(1, 4))):
        asked = draw(st.integers(2, 2000))
        n = draw(st.integers(1, asked - 1))
        least = draw(st.integers(0, n))
        rows.append((least, draw(st.integers(least, min(n, least + 12))), n, asked))
    return rows


def columns(rows: list[tuple[int, int, int, int]]) -> list[np.ndarray]:
    return [np.array(column) for column in zip(*rows, strict=True)]


def test_worst_case_is_exact_arithmetic() -> None:
    table = worst_case_table(LEAST, MOST, N, ASKED)
    assert table["low"].tolist() == [least / asked for least, _, _, asked in SETS]
    assert table["high"].tolist() == [(most + asked - n) / asked for _, most, n, asked in SETS]
    assert table.columns.tolist() == ["least", "most", "n", "N", "low", "high"]


@given(tables(), st.sampled_from([0.5, 0.8, 0.95, 0.99]))
@settings(max_examples=60, deadline=None)
def test_worst_case_and_its_interval_row_by_row(
    rows: list[tuple[int, int, int, int]], level: float
) -> None:
    plain = worst_case_table(*columns(rows))
    interval = imbens_manski_table(*columns(rows), level)
    for i, (least, most, n, asked) in enumerate(rows):
        members = range(least, most + 1)
        one, wide = worst_case(members, n, asked), imbens_manski(members, n, asked, level)
        assert (plain["low"][i], plain["high"][i]) == (one.low, one.high)
        assert interval["low"][i] == pytest.approx(wide.low, abs=1e-12)
        assert interval["high"][i] == pytest.approx(wide.high, abs=1e-12)
        assert interval["low"][i] <= plain["low"][i]
        assert interval["high"][i] >= plain["high"][i]


@given(tables(), st.floats(-1, 1), st.floats(0.01, 50), st.floats(0, 0.5), st.floats(1, 4))
@settings(max_examples=80, deadline=None)
def test_assumptions_row_by_row(
    rows: list[tuple[int, int, int, int]], delta: float, ratio: float, more: float, times: float
) -> None:
    deltas, ratios = (delta, min(delta + more, 1.0)), (ratio, ratio * times)
    shifted = pattern_mixture_table(*columns(rows), deltas)
    odds = selection_odds_ratio_table(*columns(rows), ratios)
    ready = response_ratio_table(*columns(rows)[:3], ratios)
    for i, (least, most, n, asked) in enumerate(rows):
        members = range(least, most + 1)
        for table, one in (
            (shifted, pattern_mixture(members, n, asked, deltas)),
            (odds, selection_odds_ratio(members, n, asked, ratios)),
            (ready, response_ratio(members, n, ratios)),
        ):
            assert table["low"][i] == pytest.approx(one.low, abs=1e-12), one.method
            assert table["high"][i] == pytest.approx(one.high, abs=1e-12), one.method


def test_one_assumed_number_is_a_range_of_one() -> None:
    for table, arguments in (
        (pattern_mixture_table, (LEAST, MOST, N, ASKED)),
        (selection_odds_ratio_table, (LEAST, MOST, N, ASKED)),
        (response_ratio_table, (LEAST, MOST, N)),
    ):
        pd.testing.assert_frame_equal(table(*arguments, 0.5), table(*arguments, (0.5, 0.5)))


@given(tables(), st.floats(0.01, 0.99))
@settings(max_examples=80, deadline=None)
def test_tipping_points_row_by_row(rows: list[tuple[int, int, int, int]], target: float) -> None:
    table = tipping_table(*columns(rows), target)
    for i, (least, most, n, asked) in enumerate(rows):
        points = [tipping_point(x, n, asked, target) for x in range(least, most + 1)]
        assert table["share_needed_high"][i] == points[0].share_needed
        assert table["share_needed_low"][i] == points[-1].share_needed
        reached = {point.reachable for point in points}
        told = {(True,): "always", (False,): "never", (False, True): "sometimes"}
        assert table["reachable"][i] == told[tuple(sorted(reached))]
        if most < n:
            ratio = tipping_response_ratio(range(least, most + 1), n, target)
            assert table["ratio_low"][i] == pytest.approx(ratio.low, rel=1e-12)
            assert table["ratio_high"][i] == pytest.approx(ratio.high, rel=1e-12)
        else:
            assert table["ratio_high"][i] == np.inf


def test_tipping_by_hand() -> None:
    # Half of 623 is 311.5: 289.5 of the 501 silent on 22, and 82 to 85 against 40 to 37.
    table = tipping_table([22, 82], [22, 85], 122, 623)
    assert table["share_needed_low"].tolist() == [289.5 / 501, (311.5 - 85) / 501]
    assert table["share_needed_high"].tolist() == [289.5 / 501, (311.5 - 82) / 501]
    assert table["ratio_low"].tolist() == [22 / 100, 82 / 40]
    assert table["ratio_high"].tolist() == [22 / 100, 85 / 37]
    # Of 10 asked 9 replied: 0 to 9 of them, but only with 4 or 5 can one more make it 5.
    odd = tipping_table([0, 0, 4, 6], [9, 3, 5, 9], 9, 10)
    assert odd["reachable"].tolist() == ["sometimes", "never", "always", "never"]


def test_missing_information_by_hand() -> None:
    table = missing_information_table(pd.Series([122, 1898], index=["one", "two"]), [623, 2613])
    assert table["fraction_missing"].tolist() == [501 / 623, 715 / 2613]
    assert table.index.tolist() == ["one", "two"]
    assert table["r_indicator_low"]["one"] == pytest.approx(
        r_indicator_bounds(122, 623).low, abs=1e-15
    )


def test_an_index_is_kept() -> None:
    least = pd.Series([22, 88], index=["capacity", "trust"])
    for table in (
        worst_case_table(least, [22, 91], 122, 623),
        imbens_manski_table(least, [22, 91], 122, 623),
        tipping_table(least, [22, 91], 122, 623),
        response_ratio_table(least, [22, 91], 122, 2.0),
    ):
        assert table.index.tolist() == ["capacity", "trust"]


def test_a_table_of_nothing() -> None:
    assert len(imbens_manski_table([], [], [], [])) == 0
    assert len(tipping_table([], [], [], [])) == 0


def test_mistakes_are_told() -> None:
    with pytest.raises(InvalidArgument, match="possible counts in row 1 is empty"):
        worst_case_table([1, 5], [2, 4], 10, 20)
    with pytest.raises(InvalidArgument, match="x <= n <= N"):
        worst_case_table([1], [2], 10, 9)
    with pytest.raises(InvalidArgument, match="strictly between"):
        imbens_manski_table([1], [2], 10, 20, 1.0)
    with pytest.raises(InvalidArgument, match="from -1 to 1"):
        pattern_mixture_table([1], [2], 10, 20, (0.5, 1.5))
    with pytest.raises(InvalidArgument, match="from low to high"):
        pattern_mixture_table([1], [2], 10, 20, (0.5, 0.1))
    with pytest.raises(InvalidArgument, match="the odds ratio is a finite number above 0"):
        selection_odds_ratio_table([1], [2], 10, 20, 0.0)
    with pytest.raises(InvalidArgument, match="the ratio is a finite number above 0"):
        response_ratio_table([1], [2], 10, -1.0)
    with pytest.raises(InvalidArgument, match="everyone replied in row 1"):
        tipping_table([1, 1], [2, 2], 10, [20, 10])
    with pytest.raises(InvalidArgument, match="strictly between 0 and 1, not 1"):
        tipping_table([1], [2], 10, 20, 1.0)
    with pytest.raises(InvalidArgument, match="x <= n <= N"):
        missing_information_table([10], [9])
