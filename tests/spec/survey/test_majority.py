"""The exact test of an even split over possible counts."""

from __future__ import annotations

from collections.abc import Iterable
from math import comb

import pytest
from scipy.stats import binomtest

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


@pytest.mark.parametrize("target", [0.5, 0.3, 0.95])
@pytest.mark.parametrize("members", [range(5, 9), range(14, 21), [0, 1, 6, 10, 20], [10]])
def test_a_set_is_as_wide_as_the_tests_of_all_its_members(
    members: Iterable[int], target: float
) -> None:
    found = majority_test(members, 20, target)
    each = [binomtest(x, 20, target).pvalue for x in members]
    assert (found.low, found.high) == (min(each), max(each))
