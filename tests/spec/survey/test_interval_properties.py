from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pbcanalysis.survey import METHODS, envelope, interval, interval_table, jeffreys

levels = st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99, 0.998])
ALWAYS_HOLDING = sorted(set(METHODS) - {"jeffreys_unmodified"})


@st.composite
def counts(draw: st.DrawFn, most: int = 5000) -> tuple[int, int]:
    n = draw(st.integers(1, most))
    return draw(st.integers(0, n)), n


@given(counts(), levels, st.sampled_from(ALWAYS_HOLDING))
@settings(max_examples=300, deadline=None)
def test_every_interval_holds_its_estimate(xn: tuple[int, int], level: float, method: str) -> None:
    x, n = xn
    found = interval(x, n, level, method)
    assert found.value == x / n
    assert 0 <= found.low <= x / n + 1e-15
    assert x / n - 1e-15 <= found.high <= 1


@given(counts(), levels, st.sampled_from(sorted(METHODS)))
@settings(max_examples=200, deadline=None)
def test_yes_and_no_mirror_each_other(xn: tuple[int, int], level: float, method: str) -> None:
    x, n = xn
    yes, no = interval(x, n, level, method), interval(n - x, n, level, method)
    assert yes.low == pytest.approx(1 - no.high, abs=1e-12)
    assert yes.high == pytest.approx(1 - no.low, abs=1e-12)


@given(counts(2000), st.integers(2, 20), levels, st.sampled_from(sorted(METHODS)))
@settings(max_examples=200, deadline=None)
def test_the_same_share_of_more_is_narrower(
    xn: tuple[int, int], times: int, level: float, method: str
) -> None:
    x, n = xn
    few, many = interval(x, n, level, method), interval(x * times, n * times, level, method)
    assert many.width <= few.width + 1e-12


@given(counts(), st.sampled_from(sorted(METHODS)))
@settings(max_examples=150, deadline=None)
def test_a_higher_level_holds_the_lower(xn: tuple[int, int], method: str) -> None:
    x, n = xn
    wide, narrow = interval(x, n, 0.99, method), interval(x, n, 0.9, method)
    assert wide.low <= narrow.low + 1e-15
    assert narrow.high <= wide.high + 1e-15


@given(counts(), levels)
@settings(max_examples=150, deadline=None)
def test_exact_holds_mid_p_and_jeffreys_holds_no_more(xn: tuple[int, int], level: float) -> None:
    x, n = xn
    exact = interval(x, n, level, "clopper_pearson")
    for inner in (interval(x, n, level, "mid_p"), jeffreys(x, n, level)):
        assert exact.low <= inner.low + 1e-14
        assert inner.high <= exact.high + 1e-14


@given(st.integers(1, 300), levels, st.sampled_from(sorted(METHODS)))
@settings(max_examples=60, deadline=None)
def test_more_yeses_never_lower_an_end(n: int, level: float, method: str) -> None:
    table = interval_table(np.arange(n + 1), n, level, (method,))
    assert (np.diff(table["low"]) >= -1e-14).all()
    assert (np.diff(table["high"]) >= -1e-14).all()


@given(st.integers(1, 400), st.data(), levels, st.sampled_from(sorted(METHODS)))
@settings(max_examples=150, deadline=None)
def test_an_envelope_holds_every_members_interval(
    n: int, data: st.DataObject, level: float, method: str
) -> None:
    members = data.draw(st.sets(st.integers(0, n), min_size=1, max_size=8))
    whole = envelope(members, n, level, method=method)
    ends = [interval(x, n, level, method) for x in members]
    assert whole.low == min(end.low for end in ends)
    assert whole.high == max(end.high for end in ends)


@given(st.integers(10**6, 10**9), st.floats(0, 1), st.sampled_from(ALWAYS_HOLDING))
@settings(max_examples=60, deadline=None)
def test_large_bases_keep_to_the_normal_approximation(n: int, share: float, method: str) -> None:
    x = round(n * share)
    found = interval(x, n, 0.95, method)
    half = 1.959964 * (x / n * (1 - x / n) / n) ** 0.5
    assert found.low == pytest.approx(x / n - half, abs=6 / n)
    assert found.high == pytest.approx(x / n + half, abs=6 / n)
