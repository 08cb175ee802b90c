from __future__ import annotations

from fractions import Fraction
from math import comb, sqrt
from statistics import NormalDist

import numpy as np
import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.survey import (
    FINITE_METHODS,
    beta_binomial_jeffreys,
    finite_interval,
    finite_interval_table,
    hypergeometric_exact,
    margin_of_error,
    population_count,
    standard_error_finite,
    wald_finite,
    wilson,
    wilson_finite,
)
from pbcanalysis.survey.hypergeometric import most_likely_count
from pbcanalysis.survey.hypergeometric_tail import accurate_tail, exact_tail, log_mass

Z = NormalDist().inv_cdf(0.975)


def ways(x: int, n: int, N: int, M: int) -> int:  # noqa: N803
    return comb(M, x) * comb(N - M, n - x) if 0 <= n - x <= N - M and x <= M else 0


def accepted(x: int, n: int, N: int, tail: Fraction) -> list[int]:  # noqa: N803
    """Every M that neither tail rejects, by counting samples."""
    everything = comb(N, n)
    kept = []
    for m in range(N + 1):
        above = Fraction(sum(ways(k, n, N, m) for k in range(x, n + 1)), everything)
        below = Fraction(sum(ways(k, n, N, m) for k in range(x + 1)), everything)
        if above > tail and below > tail:
            kept.append(m)
    return kept


@pytest.mark.parametrize("level", [0.5, 0.8, 0.9, 0.95, 0.998])
@pytest.mark.parametrize(
    ("n", "N"), [(1, 1), (1, 2), (1, 40), (3, 7), (10, 21), (19, 20), (20, 20)]
)
def test_exact_interval_is_what_counting_gives(n: int, N: int, level: float) -> None:  # noqa: N803
    tail = (1 - Fraction(str(level))) / 2
    for x in range(n + 1):
        kept = accepted(x, n, N, tail)
        found = population_count(x, n, N, level)
        assert (found.low, found.high) == (kept[0], kept[-1]), x
        assert kept == list(range(kept[0], kept[-1] + 1))


def test_a_tail_of_exactly_a_fortieth_is_rejected() -> None:
    # One drawn from 40 of whom one says yes: P(X >= 1) is 1/40, not above it.
    assert exact_tail(1, 1, 40, 1) == Fraction(1, 40)
    assert population_count(1, 1, 40).low == 2
    # At 0.9 the threshold is 1/20, which one in 20 meets exactly; in doubles 1 - 0.9 is less.
    assert population_count(1, 1, 20, 0.9).low == 2


@pytest.mark.parametrize(
    ("x", "n", "N", "M"),
    [
        (22, 122, 10**7, 1_205_000),
        (30, 1000, 10**8, 2_035_000),
        (3, 122, 10**8, 10**7),
        (122, 122, 10**6, 970_000),
        (0, 5, 9, 4),
        (5, 5, 9, 4),
        (4, 5, 5, 4),
    ],
)
def test_accurate_tails_keep_their_digits_in_large_populations(
    x: int,
    n: int,
    N: int,  # noqa: N803
    M: int,  # noqa: N803
) -> None:
    exact = float(exact_tail(x, n, N, M))
    assert accurate_tail(x, n, N, M) == pytest.approx(exact, rel=1e-11, abs=1e-15)


def test_masses_by_counting() -> None:
    for n, population in ((1, 2), (5, 9), (9, 9), (30, 61)):
        for m in range(population + 1):
            for x in range(max(0, n - population + m), min(n, m) + 1):
                found = log_mass(*(np.array([k]) for k in (x, n, population, m)))[0]
                expected = ways(x, n, population, m) / comb(population, n)
                assert np.exp(found) == pytest.approx(expected, rel=1e-12), (x, n, population, m)


def test_large_populations_meet_the_definition_at_their_ends() -> None:
    x, n, N = 22, 122, 100_000  # noqa: N806
    found = population_count(x, n, N)
    low, high = int(found.low), int(found.high)
    assert exact_tail(x, n, N, low) > Fraction(1, 40) >= exact_tail(x, n, N, low - 1)
    below = [1 - exact_tail(x + 1, n, N, m) for m in (high, high + 1)]
    assert below[0] > Fraction(1, 40) >= below[1]


def test_shares_are_the_counts_over_the_population() -> None:
    count, share = population_count(22, 122, 623), hypergeometric_exact(22, 122, 623)
    assert (share.low, share.high) == (count.low / 623, count.high / 623)
    assert share.value == 112 / 623
    assert count.unit == "count"
    assert count.value == 112


@pytest.mark.parametrize(
    ("x", "n", "N"), [(0, 5, 30), (5, 5, 30), (2, 5, 30), (3, 6, 11), (1, 2, 5)]
)
def test_most_likely_count(x: int, n: int, N: int) -> None:  # noqa: N803
    likelihoods = [ways(x, n, N, m) for m in range(N + 1)]
    expected = likelihoods.index(max(likelihoods))
    assert most_likely_count(np.array([x]), np.array([n]), np.array([N]))[0] == expected


def test_likelihood_ratio_keeps_what_stays_near_the_top() -> None:
    x, n, N = 3, 10, 50  # noqa: N806
    likelihoods = [ways(x, n, N, m) for m in range(N + 1)]
    floor = max(likelihoods) * np.exp(-(Z**2) / 2)
    kept = [m for m, likelihood in enumerate(likelihoods) if likelihood >= floor]
    found = population_count(x, n, N, method="likelihood_ratio")
    assert (found.low, found.high) == (kept[0], kept[-1])


def test_beta_binomial_of_one_more_than_asked() -> None:
    # One left to ask: it says yes with the posterior mean, (x + 1/2)/(n + 1) = 3.5/11.
    found = population_count(3, 10, 11, method="beta_binomial")
    assert (found.low, found.high) == (3, 4)
    narrow = population_count(3, 10, 11, 0.3, method="beta_binomial")
    # The tails are 0.35 each, and 7.5/11 = 0.68 of the probability is on 3.
    assert (narrow.low, narrow.high) == (3, 3)
    assert beta_binomial_jeffreys(3, 10, 10).width == 0.0


def test_wilson_takes_the_effective_base() -> None:
    effective = 122 * 622 / 501
    p = 22 / 122
    centre = (p + Z**2 / (2 * effective)) / (1 + Z**2 / effective)
    half = Z * sqrt(p * (1 - p) / effective + Z**2 / (4 * effective**2)) / (1 + Z**2 / effective)
    found = wilson_finite(22, 122, 623)
    assert (found.low, found.high) == pytest.approx((centre - half, centre + half), abs=1e-14)


def test_wilson_of_one_is_the_endless_one() -> None:
    # n(N-1)/(N-n) is 1 for n = 1, whatever N.
    assert wilson_finite(0, 1, 2).high == wilson(0, 1).high


def test_wald_with_correction() -> None:
    p, se = 22 / 122, sqrt((1 - 122 / 623) * (22 / 122) * (100 / 122) / 121)
    found = wald_finite(22, 122, 623)
    assert standard_error_finite(22, 122, 623) == pytest.approx(se, abs=1e-16)
    assert (found.low, found.high) == pytest.approx((p - Z * se, p + Z * se), abs=1e-14)
    assert wald_finite(2, 100, 300, clip=False).low < 0 == wald_finite(2, 100, 300).low


@pytest.mark.parametrize("method", sorted(FINITE_METHODS))
def test_nothing_is_uncertain_once_everyone_was_asked(method: str) -> None:
    for x in (0, 7, 20):
        found = finite_interval(x, 20, 20, method=method)
        assert (found.low, found.value, found.high) == (x / 20, x / 20, x / 20)


def test_margin_of_error() -> None:
    plain = Z * sqrt(0.25 / 122)
    assert margin_of_error(122).value == pytest.approx(plain, abs=1e-15)
    corrected = margin_of_error(122, 8433)
    assert corrected.value == pytest.approx(plain * sqrt((8433 - 122) / (8433 - 1)), abs=1e-15)
    assert corrected.unit == "points"
    assert margin_of_error(50, 50).value == 0.0
    assert margin_of_error(100, p=0.2).value == pytest.approx(Z * 0.04, abs=1e-15)
    assert "8.9 percentage points" in margin_of_error(122).sentence


def test_table_is_the_scalar_functions_row_by_row() -> None:
    x, n, N = [0, 22, 122, 3, 1], [122, 122, 122, 10, 2], [8261, 623, 8433, 50, 2]  # noqa: N806
    table = finite_interval_table(x, n, N, methods=tuple(FINITE_METHODS))
    assert len(table) == 5 * len(FINITE_METHODS)
    for row in table.itertuples():
        one = finite_interval(int(row.x), int(row.n), int(row.N), method=row.method)
        assert (row.low, row.high) == (one.low, one.high), row


def test_mistakes_are_told() -> None:
    with pytest.raises(InvalidArgument, match="n is at most N, but 10 is more than 9"):
        hypergeometric_exact(3, 10, 9)
    with pytest.raises(InvalidArgument, match="N is a whole number"):
        hypergeometric_exact(3, 10, 10.5)  # type: ignore[arg-type]
    with pytest.raises(InvalidArgument, match="is called 'exact'; there are hypergeometric"):
        finite_interval(3, 10, 50, method="exact")
    with pytest.raises(InvalidArgument, match="no ends in whole numbers"):
        population_count(3, 10, 50, method="wilson")
    with pytest.raises(InvalidArgument, match="base of at least 2"):
        wald_finite(1, 1, 10)
    with pytest.raises(InvalidArgument, match="base of at least 2"):
        standard_error_finite(1, 1, 10)
    with pytest.raises(InvalidArgument, match="x = 3, n = 10, N = 9"):
        finite_interval_table([3], [10], [9])
    with pytest.raises(InvalidArgument, match="p lies from 0 to 1"):
        margin_of_error(10, p=1.1)
    with pytest.raises(InvalidArgument, match="strictly between"):
        finite_interval(3, 10, 50, 1.5)
