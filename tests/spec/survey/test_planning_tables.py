"""Whole tables of plans and of outcome rates: row by row what the scalar functions give."""

from __future__ import annotations

from math import inf

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.survey import (
    RATES,
    Dispositions,
    invitations,
    response_rates,
    response_rates_table,
    sample_size,
    sample_size_table,
)


@given(
    st.lists(
        st.tuples(
            st.floats(0.005, 0.5),
            st.one_of(st.none(), st.integers(1, 100_000)),
            st.floats(0.01, 0.99),
            st.floats(0.5, 4),
            st.floats(0.05, 1),
        ),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from([0.8, 0.95, 0.998]),
)
@settings(max_examples=60, deadline=None)
def test_sizes_row_by_row(
    rows: list[tuple[float, int | None, float, float, float]], level: float
) -> None:
    widths, populations, shares, effects, rates = zip(*rows, strict=True)
    asked = [inf if population is None else population for population in populations]
    table = sample_size_table(widths, asked, shares, level, effects, rates)
    for row, (width, population, share, effect, rate) in zip(table.itertuples(), rows, strict=True):
        one = sample_size(width, population, share, level, effect)
        assert row.n == one.n
        assert row.invitations == invitations(one.n, rate).value
        assert row.enough == (population is None or row.invitations <= population)


def test_without_a_response_there_are_no_invitations() -> None:
    table = sample_size_table(pd.Series([0.05, 0.03], index=["a", "b"]), 623)
    assert table.index.tolist() == ["a", "b"]
    assert "invitations" not in table.columns
    assert table["n"].tolist() == [sample_size(0.05, 623).n, sample_size(0.03, 623).n]


def test_a_range_of_shares_needs_what_its_hardest_needs() -> None:
    assert sample_size(0.05, 623, (0.1, 0.3)).n == sample_size(0.05, 623, 0.3).n
    assert sample_size(0.05, 623, (0.7, 0.9)).n == sample_size(0.05, 623, 0.7).n
    assert sample_size(0.05, p=(0.2, 0.8)).n == sample_size(0.05, p=0.5).n


def test_outcome_rates_row_by_row() -> None:
    samples = pd.DataFrame(
        {"I": [122, 0], "R": [40, 3], "UO": [461, 0], "wave": [1, 2]}, index=["one", "two"]
    )
    table = response_rates_table(samples, (0.5, 1.0))
    for name, cases in (
        ("one", Dispositions(I=122, R=40, UO=461)),
        ("two", Dispositions(I=0, R=3)),
    ):
        rates = response_rates(cases, (0.5, 1.0))
        own = table.loc[[name]]
        assert own["rate"].tolist() == list(rates)
        assert own["low"].tolist() == [rate.low for rate in rates.values()]
        assert own["high"].tolist() == [rate.high for rate in rates.values()]
    assert set(table["rate"]) == set(RATES)


def test_mistakes_are_told() -> None:
    with pytest.raises(InvalidArgument, match=r"half-width .* row 1 is not so"):
        sample_size_table([0.05, 1.0])
    with pytest.raises(InvalidArgument, match="expected share"):
        sample_size_table(0.05, p=0.0)
    with pytest.raises(InvalidArgument, match="design effect"):
        sample_size_table(0.05, design_effect=inf)
    with pytest.raises(InvalidArgument, match="population"):
        sample_size_table(0.05, 10.5)
    with pytest.raises(InvalidArgument, match="response"):
        sample_size_table(0.05, response=0.0)
    with pytest.raises(InvalidArgument, match="one dimension"):
        sample_size_table([[0.05]])
    with pytest.raises(InvalidArgument, match="from low to high"):
        sample_size(0.05, p=(0.4, 0.2))
    with pytest.raises(InvalidArgument, match="strictly between"):
        sample_size(0.05, p=(0.0, 0.2))
    with pytest.raises(InvalidArgument, match="column I"):
        response_rates_table(pd.DataFrame({"R": [1]}))
    with pytest.raises(InvalidArgument, match="I is at least 0"):
        response_rates_table(pd.DataFrame({"I": [-1]}))
