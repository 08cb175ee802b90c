from __future__ import annotations

import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.reported import CountSet
from pbcanalysis.survey import (
    FINITE_METHODS,
    METHODS,
    clopper_pearson,
    envelope,
    envelope_of,
    envelope_table,
    hypergeometric_exact,
    interval,
    margin_of_error,
    wilson,
)


def test_envelope_runs_from_the_lowest_to_the_highest_end() -> None:
    found = envelope(range(88, 92), 122)
    assert (found.low, found.high) == (wilson(88, 122).low, wilson(91, 122).high)
    assert found.value is None
    assert dict(found.inputs)["counts"] == (88, 89, 90, 91)
    assert found.sentence == (
        "88 to 91 of 122; envelope of the 95% Wilson score intervals: 63.5% to 81.5%."
    )


def test_a_count_set_knows_its_base() -> None:
    counts = CountSet(122, ((88, 91),))
    assert envelope(counts) == envelope(counts, 122) == envelope([88, 89, 90, 91], 122)
    assert interval(counts) == envelope(counts)
    with pytest.raises(InvalidArgument, match="counts of 122, not of 100"):
        envelope(counts, 100)


def test_bases_may_be_open_too() -> None:
    # 18% of 100 to 122 who answered: 18 of 100 up to 22 of 122.
    found = envelope({100: [18], 122: [22]})
    ends = [wilson(18, 100), wilson(22, 122)]
    assert found.low == min(end.low for end in ends)
    assert found.high == max(end.high for end in ends)
    assert "of a base of 100 to 122" in found.sentence


def test_envelope_by_other_methods() -> None:
    exact = envelope([57, 60], 122, method="clopper_pearson")
    assert (exact.low, exact.high) == (clopper_pearson(57, 122).low, clopper_pearson(60, 122).high)
    finite = envelope([57, 60], 122, N=623)
    assert finite.low == hypergeometric_exact(57, 122, 623).low
    assert finite.high == hypergeometric_exact(60, 122, 623).high
    assert "for a population of 623" in finite.sentence
    assert dict(finite.inputs)["N"] == 623


def test_envelope_of_one_is_its_interval() -> None:
    found = envelope([22], 122)
    assert (found.low, found.high) == (wilson(22, 122).low, wilson(22, 122).high)


def test_envelope_of_estimates() -> None:
    members = [wilson(22, 122), clopper_pearson(22, 122)]
    found = envelope_of(members)
    assert (found.low, found.high) == (members[1].low, members[1].high)
    assert found.method == "envelope of Wilson score interval; Clopper-Pearson exact interval"
    assert found.value is None


@pytest.mark.parametrize("method", sorted(METHODS))
def test_table_is_the_envelope_row_by_row(method: str) -> None:
    sets = [(0, 3, 10), (88, 91, 122), (122, 122, 122), (0, 0, 20), (1, 20, 20)]
    table = envelope_table(*zip(*sets, strict=True), method=method)
    for row, (least, most, n) in zip(table.itertuples(), sets, strict=True):
        one = envelope(range(least, most + 1), n, method=method)
        assert (row.low, row.high) == (one.low, one.high), (least, most, n)


@pytest.mark.parametrize("method", sorted(FINITE_METHODS))
def test_table_for_populations_is_the_envelope_row_by_row(method: str) -> None:
    table = envelope_table([57, 0], [60, 9], 122, N=[623, 8433], method=method)
    for row, (least, most, population) in zip(
        table.itertuples(), [(57, 60, 623), (0, 9, 8433)], strict=True
    ):
        one = envelope(range(least, most + 1), 122, N=population, method=method)
        assert (row.low, row.high, row.N) == (one.low, one.high, population)


def test_mistakes_are_told() -> None:
    with pytest.raises(InvalidArgument, match="empty"):
        envelope([], 122)
    with pytest.raises(InvalidArgument, match="n is needed"):
        envelope([1, 2])
    with pytest.raises(InvalidArgument, match="leave n out"):
        envelope({100: [18]}, 100)
    with pytest.raises(InvalidArgument, match="x is at most n"):
        envelope([123], 122)
    with pytest.raises(InvalidArgument, match="n is at most N"):
        envelope([22], 122, N=100)
    with pytest.raises(InvalidArgument, match="strictly between"):
        envelope([22], 122, 1.0)
    with pytest.raises(InvalidArgument, match="at least one estimate"):
        envelope_of([])
    with pytest.raises(InvalidArgument, match="differ in level"):
        envelope_of([wilson(1, 2), wilson(1, 2, 0.9)])
    with pytest.raises(InvalidArgument, match="differ in unit"):
        envelope_of([wilson(1, 2), margin_of_error(10)])
    with pytest.raises(InvalidArgument, match="possible counts in row 1 is empty"):
        envelope_table([1, 5], [2, 4], 10)
    with pytest.raises(InvalidArgument, match="x = 11, n = 10"):
        envelope_table([1], [11], 10)
