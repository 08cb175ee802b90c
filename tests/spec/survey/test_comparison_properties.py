from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pbcanalysis.survey import DIFFERENCE_METHODS, difference, goodman, r_indicator


@st.composite
def groups(draw: st.DrawFn, most: int = 400) -> tuple[int, int, int, int]:
    n1, n2 = draw(st.integers(1, most)), draw(st.integers(1, most))
    return draw(st.integers(0, n1)), n1, draw(st.integers(0, n2)), n2


methods = st.sampled_from(sorted(DIFFERENCE_METHODS))


@given(groups(), methods, st.sampled_from([0.9, 0.95, 0.99]))
@settings(max_examples=200, deadline=None)
def test_every_interval_holds_its_difference(
    sample: tuple[int, int, int, int], method: str, level: float
) -> None:
    # Agresti-Caffo's is drawn towards nought; with one of either group it holds from 92% on.
    found = difference(*sample, max(level, 0.95) if method == "agresti_caffo" else level, method)
    assert found.value is not None
    assert -1 <= found.low <= found.value + 1e-12
    assert found.value - 1e-12 <= found.high <= 1


@given(groups(), methods)
@settings(max_examples=150, deadline=None)
def test_swapping_the_groups_turns_the_difference_round(
    sample: tuple[int, int, int, int], method: str
) -> None:
    x1, n1, x2, n2 = sample
    one, other = (
        difference(x1, n1, x2, n2, method=method),
        difference(x2, n2, x1, n1, method=method),
    )
    assert one.low == pytest.approx(-other.high, abs=1e-9)
    assert one.high == pytest.approx(-other.low, abs=1e-9)


@given(groups(), methods)
@settings(max_examples=150, deadline=None)
def test_asking_no_in_place_of_yes_turns_the_difference_round(
    sample: tuple[int, int, int, int], method: str
) -> None:
    x1, n1, x2, n2 = sample
    yes = difference(x1, n1, x2, n2, method=method)
    no = difference(n1 - x1, n1, n2 - x2, n2, method=method)
    assert yes.low == pytest.approx(-no.high, abs=1e-9)


@given(groups(100), st.integers(2, 10), methods)
@settings(max_examples=100, deadline=None)
def test_the_same_shares_of_more_are_narrower(
    sample: tuple[int, int, int, int], times: int, method: str
) -> None:
    x1, n1, x2, n2 = sample
    few = difference(*sample, method=method)
    many = difference(x1 * times, n1 * times, x2 * times, n2 * times, method=method)
    assert many.width <= few.width + 1e-9


@given(st.lists(st.integers(0, 500), min_size=2, max_size=8).filter(any))
@settings(max_examples=100, deadline=None)
def test_goodman_holds_every_share(counts: list[int]) -> None:
    for found, count in zip(goodman(counts), counts, strict=True):
        assert found.low <= count / sum(counts) <= found.high


@given(st.lists(st.tuples(st.integers(1, 99), st.integers(1, 99)), min_size=1, max_size=6))
@settings(max_examples=100, deadline=None)
def test_the_r_indicator_lies_between_its_bounds(pairs: list[tuple[int, int]]) -> None:
    asked = [a + b for a, b in pairs]
    replied = [a for a, _ in pairs]
    found = r_indicator(asked, replied, divisor="n")
    rate = sum(replied) / sum(asked)
    assert 1 - 2 * (rate * (1 - rate)) ** 0.5 - 1e-12 <= found.value <= 1
