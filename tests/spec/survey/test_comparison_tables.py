"""Whole tables of comparisons: row by row what the scalar functions give."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.survey import (
    DIFFERENCE_METHODS,
    bonferroni_wilson,
    difference,
    difference_envelope_table,
    difference_table,
    goodman,
    hypergeometric_exact,
    joint_bounds,
    mcnemar_range,
    paired_difference_bounds,
    paired_table,
    simultaneous_level,
    simultaneous_table,
)

Sets = list[tuple[int, int, int]]


@st.composite
def two_columns(draw: st.DrawFn, same: bool = False) -> tuple[Sets, Sets]:
    first, second = [], []
    for _ in range(draw(st.integers(1, 4))):
        n = draw(st.integers(1, 60))
        for rows, base in ((first, n), (second, n if same else draw(st.integers(1, 60)))):
            least = draw(st.integers(0, base))
            rows.append((least, draw(st.integers(least, min(base, least + 4))), base))
    return first, second


def columns(sets: Sets) -> list[np.ndarray]:
    return [np.array(column) for column in zip(*sets, strict=True)]


@pytest.mark.parametrize("method", sorted(DIFFERENCE_METHODS))
def test_differences_row_by_row(method: str) -> None:
    rows = [(56, 70, 48, 80), (0, 10, 0, 20), (10, 10, 0, 10), (1, 1, 0, 1), (22, 122, 60, 122)]
    table = difference_table(*columns(rows), 0.98, (method,))  # type: ignore[arg-type]
    for row, counts in zip(table.itertuples(), rows, strict=True):
        one = difference(*counts, 0.98, method)
        assert (row.low, row.high, row.difference) == (one.low, one.high, one.value)


def test_several_methods_are_stacked_and_an_index_kept() -> None:
    x1 = pd.Series([56, 9], index=["a", "b"])
    table = difference_table(x1, [70, 10], [48, 3], [80, 10], methods=("newcombe", "mee"))
    assert table.index.tolist() == ["a", "b", "a", "b"]
    assert table["method"].tolist() == ["newcombe", "newcombe", "mee", "mee"]
    # One base for all, and one group against many.
    against = difference_table([1, 2, 3], 10, 5, 10)
    assert against["difference"].tolist() == [x / 10 - 5 / 10 for x in (1, 2, 3)]


@given(two_columns(), st.sampled_from(sorted(DIFFERENCE_METHODS)), st.sampled_from([0.95, 0.99]))
@settings(max_examples=40, deadline=None)
def test_envelopes_of_differences_hold_every_pair(
    sets: tuple[Sets, Sets], method: str, level: float
) -> None:
    table = difference_envelope_table(*columns(sets[0]), *columns(sets[1]), level, method)
    for row, (a, b, n1), (c, d, n2) in zip(table.itertuples(), *sets, strict=True):
        ends = [
            difference(x1, n1, x2, n2, level, method)
            for x1 in range(a, b + 1)
            for x2 in range(c, d + 1)
        ]
        assert row.low == min(end.low for end in ends)
        assert row.high == max(end.high for end in ends)


@given(two_columns(same=True))
@settings(max_examples=80, deadline=None)
def test_pairs_row_by_row(sets: tuple[Sets, Sets]) -> None:
    (low1, high1, n), (low2, high2, _) = columns(sets[0]), columns(sets[1])
    table = paired_table(low1, high1, low2, high2, n)
    for row, (a, b, base), (c, d, _) in zip(table.itertuples(), *sets, strict=True):
        first, second = range(a, b + 1), range(c, d + 1)
        joint = joint_bounds(first, second, base)
        for name in ("both", "first_only", "second_only", "neither", "discordant"):
            found = (getattr(row, f"{name}_low"), getattr(row, f"{name}_high"))
            assert found == getattr(joint, name), name
        p, points = (
            mcnemar_range(first, second, base),
            paired_difference_bounds(first, second, base),
        )
        assert (row.p_value_low, row.p_value_high) == pytest.approx((p.low, p.high), rel=1e-12)
        assert (row.difference_low, row.difference_high) == (points.low, points.high)


def test_statements_that_hold_together() -> None:
    table = simultaneous_table([22, 40, 60], [22, 40, 60], 122)
    for row, answer in zip(table.itertuples(), goodman([22, 40, 60]), strict=True):
        assert (row.low, row.high) == (answer.low, answer.high)
    sets = simultaneous_table([88, 57], [91, 60], 122, 0.9)
    assert sets["low"].tolist() == [bonferroni_wilson(x, 122, 2, 0.9).low for x in (88, 57)]
    assert sets["high"].tolist() == [bonferroni_wilson(x, 122, 2, 0.9).high for x in (91, 60)]
    assert sets["level"].tolist() == [0.9, 0.9]
    finite = simultaneous_table([22, 60], [22, 60], 122, N=623)
    each = simultaneous_level(0.95, 2)
    assert finite["low"].tolist() == [hypergeometric_exact(x, 122, 623, each).low for x in (22, 60)]


def test_mistakes_are_told() -> None:
    with pytest.raises(InvalidArgument, match="at least one method; there are newcombe"):
        difference_table([1], 2, [1], 2, methods=())
    with pytest.raises(InvalidArgument, match="no interval for a difference is called 'score'"):
        difference_table([1], 2, [1], 2, methods=("score",))
    with pytest.raises(InvalidArgument, match="2 rows do not pair with 3"):
        difference_table([1, 1], 2, [1, 1, 1], 2)
    with pytest.raises(InvalidArgument, match="row 0 is empty"):
        difference_envelope_table([2], [1], 5, [1], [1], 5)
    with pytest.raises(InvalidArgument, match="strictly between"):
        difference_envelope_table([1], [1], 5, [1], [1], 5, 0.0)
    with pytest.raises(InvalidArgument, match="n = 5"):
        paired_table([6], [6], [1], [1], 5)
    with pytest.raises(InvalidArgument, match="k is at least 1"):
        simultaneous_table([], [], 122)
