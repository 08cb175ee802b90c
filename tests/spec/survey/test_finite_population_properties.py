from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pbcanalysis.survey import (
    FINITE_METHODS,
    clopper_pearson,
    envelope,
    finite_interval,
    finite_interval_table,
    hypergeometric_exact,
    population_count,
    wilson,
    wilson_finite,
)
from pbcanalysis.survey.hypergeometric import exact_limits, likelihood_limits
from pbcanalysis.survey.hypergeometric_tail import accurate_tail, exact_tail

levels = st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99, 0.998])


@st.composite
def samples(draw: st.DrawFn, most: int = 3000) -> tuple[int, int, int]:
    population = draw(st.integers(2, most))
    n = draw(st.integers(2, population))
    return draw(st.integers(0, n)), n, population


@given(samples(), levels, st.sampled_from(sorted(FINITE_METHODS)))
@settings(max_examples=250, deadline=None)
def test_every_interval_holds_its_estimate(
    sample: tuple[int, int, int], level: float, method: str
) -> None:
    found = finite_interval(*sample, level, method)
    assert found.value is not None
    assert 0 <= found.low <= found.value + 1e-15
    assert found.value - 1e-15 <= found.high <= 1


@given(samples(), levels, st.sampled_from(["hypergeometric", "likelihood_ratio", "beta_binomial"]))
@settings(max_examples=200, deadline=None)
def test_counts_respect_what_was_seen(
    sample: tuple[int, int, int], level: float, method: str
) -> None:
    x, n, population = sample
    found = population_count(x, n, population, level, method)
    # x have said yes already, and n - x no.
    assert x <= found.low <= found.high <= population - (n - x)
    assert found.low == int(found.low)
    assert found.high == int(found.high)


@given(samples(60_000), levels)
@settings(max_examples=60, deadline=None)
def test_exact_ends_meet_the_definition(sample: tuple[int, int, int], level: float) -> None:
    x, n, population = sample
    tail = (1 - Fraction(str(level))) / 2
    found = population_count(x, n, population, level)
    low, high = int(found.low), int(found.high)
    assert exact_tail(x, n, population, low) > tail
    assert low == 0 or exact_tail(x, n, population, low - 1) <= tail
    # The upper end is the lower one of the noes.
    assert exact_tail(n - x, n, population, population - high) > tail
    assert high == population or exact_tail(n - x, n, population, population - high - 1) <= tail


@given(samples(), st.data())
@settings(max_examples=100, deadline=None)
def test_accurate_tails_are_exact_to_eleven_digits(
    sample: tuple[int, int, int], data: st.DataObject
) -> None:
    x, n, population = sample
    m = data.draw(st.integers(0, population))
    exact = float(exact_tail(x, n, population, m))
    assert accurate_tail(x, n, population, m) == pytest.approx(exact, rel=1e-11, abs=1e-14)


@given(samples(), levels)
@settings(max_examples=150, deadline=None)
def test_a_finite_population_is_narrower_than_an_endless_one(
    sample: tuple[int, int, int], level: float
) -> None:
    x, n, population = sample
    assert wilson_finite(x, n, population, level).width <= wilson(x, n, level).width + 1e-12
    exact, endless = hypergeometric_exact(x, n, population, level), clopper_pearson(x, n, level)
    # Whole numbers can cost up to one at either end.
    assert endless.low - 1 / population <= exact.low
    assert exact.high <= endless.high + 1 / population


@given(samples(400), st.integers(2, 6), st.integers(0, 500), levels)
@settings(max_examples=120, deadline=None)
def test_the_same_share_of_more_is_narrower(
    sample: tuple[int, int, int], times: int, more: int, level: float
) -> None:
    x, n, least = sample
    population = max(n * times, least) + more
    for method in FINITE_METHODS:
        few = finite_interval(x, n, population, level, method)
        many = finite_interval(x * times, n * times, population, level, method)
        assert many.width <= few.width + 1e-12, method


@given(st.integers(1, 80), st.data())
@settings(max_examples=60, deadline=None)
def test_exact_comes_near_the_endless_as_the_population_grows(n: int, data: st.DataObject) -> None:
    x = data.draw(st.integers(0, n))
    exact, endless = hypergeometric_exact(x, n, 10**7), clopper_pearson(x, n)
    assert exact.low == pytest.approx(endless.low, abs=1e-5)
    assert exact.high == pytest.approx(endless.high, abs=1e-5)


@given(samples(), st.sampled_from(sorted(FINITE_METHODS)))
@settings(max_examples=100, deadline=None)
def test_yes_and_no_mirror_each_other(sample: tuple[int, int, int], method: str) -> None:
    x, n, population = sample
    yes = finite_interval(x, n, population, method=method)
    no = finite_interval(n - x, n, population, method=method)
    assert yes.low == pytest.approx(1 - no.high, abs=1e-12)
    assert yes.high == pytest.approx(1 - no.low, abs=1e-12)


@given(st.integers(2, 200), st.data(), st.sampled_from(sorted(FINITE_METHODS)))
@settings(max_examples=80, deadline=None)
def test_an_envelope_holds_every_members_interval(n: int, data: st.DataObject, method: str) -> None:
    population = data.draw(st.integers(n, 5 * n))
    members = data.draw(st.sets(st.integers(0, n), min_size=1, max_size=6))
    whole = envelope(members, n, N=population, method=method)
    ends = [finite_interval(x, n, population, method=method) for x in members]
    assert whole.low == min(end.low for end in ends)
    assert whole.high == max(end.high for end in ends)


@given(st.integers(2, 80), st.data(), levels, st.sampled_from(sorted(FINITE_METHODS)))
@settings(max_examples=80, deadline=None)
def test_more_yeses_never_lower_an_end(
    n: int, data: st.DataObject, level: float, method: str
) -> None:
    population = data.draw(st.integers(n, 6 * n))
    table = finite_interval_table(np.arange(n + 1), n, population, level, (method,))
    assert (np.diff(table["low"]) >= -1e-14).all()
    assert (np.diff(table["high"]) >= -1e-14).all()


@pytest.mark.parametrize("limits", [exact_limits, likelihood_limits])
def test_whole_tables_give_what_rows_give(limits: type[exact_limits]) -> None:
    rng = np.random.default_rng(20071122)
    N = rng.integers(1, 10_001, 400)  # noqa: N806
    n = rng.integers(1, N + 1)
    x = rng.integers(0, n + 1)
    low, high = limits(x, n, N, 0.95)
    for i in range(0, 400, 8):
        one = limits(x[i : i + 1], n[i : i + 1], N[i : i + 1], 0.95)
        assert (low[i], high[i]) == (one[0][0], one[1][0])
