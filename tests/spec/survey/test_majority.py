"""The exact test of an even split over possible counts."""

from __future__ import annotations

from math import comb

import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.survey.majority import majority_test


def tail(x: int, n: int) -> float:
    return sum(comb(n, k) for k in range(x, n + 1)) / 2**n


def test_one_count_by_counting_outcomes() -> None:
    assert majority_test(9, 10).value == pytest.approx(2 * (10 + 1) / 2**10, abs=1e-15)


def test_a_set_runs_from_the_furthest_to_the_nearest_count() -> None:
    found = majority_test(range(82, 86), 122)
    assert found.value is None
    assert found.high == pytest.approx(2 * tail(82, 122), rel=1e-9)
    assert found.low == pytest.approx(2 * tail(85, 122), rel=1e-9)


def test_an_even_split_is_never_unlikely() -> None:
    assert majority_test(5, 10).value == 1.0


@pytest.mark.parametrize("target", [0, 1, -0.2])
def test_a_target_at_the_edge_is_refused(target: float) -> None:
    with pytest.raises(InvalidArgument, match="target"):
        majority_test(5, 10, target)
