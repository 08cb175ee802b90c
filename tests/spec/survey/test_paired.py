from __future__ import annotations

from math import comb

import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.survey import (
    both_and_neither,
    joint_bounds,
    mcnemar_exact,
    mcnemar_range,
    paired_difference_bounds,
)


def two_sided(b: int, c: int) -> float:
    return min(1.0, 2 * sum(comb(b + c, k) for k in range(min(b, c) + 1)) / 2 ** (b + c))


def test_joint_bounds_by_trying_every_table() -> None:
    for x1, x2, n in [(91, 82, 122), (3, 9, 10), (0, 5, 5), (4, 4, 8)]:
        tables = [
            (both, x1 - both, x2 - both, n - x1 - x2 + both)
            for both in range(n + 1)
            if min(x1 - both, x2 - both, n - x1 - x2 + both) >= 0
        ]
        found = joint_bounds(x1, x2, n)
        columns = list(zip(*tables, strict=True))
        for i, name in enumerate(("both", "first_only", "second_only", "neither")):
            assert getattr(found, name) == (min(columns[i]), max(columns[i])), name
        discordant = [b + c for _, b, c, _ in tables]
        assert found.discordant == (min(discordant), max(discordant))


def test_joint_bounds_over_sets_are_the_union() -> None:
    found = joint_bounds(range(88, 92), range(82, 86), 122)
    assert found.both == (88 + 82 - 122, min(91, 85))
    # Least where the sets come nearest, most where both leave most room for no.
    assert found.discordant == (88 - 85, (122 - 88) + (122 - 82))


@pytest.mark.parametrize(("b", "c"), [(9, 0), (10, 1), (40, 31), (5, 5), (0, 0), (0, 3)])
def test_mcnemar_is_a_binomial_test_of_one_half(b: int, c: int) -> None:
    assert mcnemar_exact(b, c) == pytest.approx(two_sided(b, c), abs=1e-14)
    assert mcnemar_exact(c, b) == mcnemar_exact(b, c)


def test_mcnemar_over_everything_left_open() -> None:
    found = mcnemar_range(91, 82, 122)
    every = [two_sided(9 + k, k) for k in range(32)]
    assert (found.low, found.high) == pytest.approx((min(every), max(every)), abs=1e-14)
    assert (found.value, found.level, found.unit) == (None, None, "p-value")


def test_mcnemar_that_is_settled() -> None:
    # All said yes to the first: nobody can have said yes to the second only.
    found = mcnemar_range(10, 7, 10)
    assert found.value == pytest.approx(2 / 2**3, abs=1e-15)


def test_mcnemar_over_sets() -> None:
    found = mcnemar_range([9, 10], [7], 10)
    every = [two_sided(3, 0), two_sided(2, 0), two_sided(3, 1)]
    assert (found.low, found.high) == pytest.approx((min(every), max(every)), abs=1e-14)


def test_the_difference_of_margins_needs_no_joint() -> None:
    assert paired_difference_bounds(91, 82, 122).value == 9 / 122
    ranged = paired_difference_bounds(range(88, 92), range(82, 86), 122)
    assert (ranged.value, ranged.low, ranged.high) == (None, 3 / 122, 9 / 122)


def test_both_and_neither_by_trying_every_table() -> None:
    n, both = 12, 2
    tables = [
        (first, second, n - both - first - second)
        for first in range(n - both + 1)
        for second in range(n - both - first + 1)
        if n - both - first - second > n / 2
    ]
    found = both_and_neither(both, n, range(n // 2 + 1, n + 1))
    neither = [no for _, _, no in tables]
    assert found.neither == (min(neither), max(neither))
    mixed = [first + second for first, second, _ in tables]
    assert found.mixed == (min(mixed), max(mixed))
    margins = [both + first for first, _, _ in tables]
    assert found.marginal == (min(margins), max(margins))
    assert (found.share.low, found.share.high) == (min(margins) / n, max(margins) / n)


def test_both_and_neither_with_nothing_said_or_all_said() -> None:
    assert both_and_neither(22, 122).marginal == (22, 122)
    settled = both_and_neither(22, 122, 80)
    assert (settled.neither, settled.mixed, settled.marginal) == ((80, 80), (20, 20), (22, 42))


def test_mistakes_are_told() -> None:
    with pytest.raises(InvalidArgument, match="x is at most n"):
        joint_bounds(11, 5, 10)
    with pytest.raises(InvalidArgument, match="b is at least 0"):
        mcnemar_exact(-1, 2)
    with pytest.raises(InvalidArgument, match="no counts of both and of neither fit"):
        both_and_neither(8, 10, 3)
