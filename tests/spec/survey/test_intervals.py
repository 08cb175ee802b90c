from __future__ import annotations

from math import comb, exp, log, sqrt
from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest
from scipy.integrate import quad

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.results import Estimate
from pbcanalysis.survey import (
    METHODS,
    agresti_coull,
    clopper_pearson,
    interval,
    interval_table,
    jeffreys,
    likelihood_ratio,
    mid_p,
    wald,
    wilson,
)

Z = NormalDist().inv_cdf(0.975)


def at_least(x: int, n: int, p: float) -> float:
    return sum(comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(x, n + 1))


def exactly(x: int, n: int, p: float) -> float:
    return comb(n, x) * p**x * (1 - p) ** (n - x)


def deviance(x: int, n: int, p: float) -> float:
    yes = x * log(x / n / p) if x else 0.0
    no = (n - x) * log((1 - x / n) / (1 - p)) if x < n else 0.0
    return 2 * (yes + no)


def ends(found: Estimate) -> tuple[float, float]:
    return found.low, found.high


@pytest.mark.parametrize(("x", "n", "level"), [(1, 100, 0.95), (20, 100, 0.998), (222, 3215, 0.95)])
def test_wilson_is_the_public_health_standard(x: int, n: int, level: float) -> None:
    # The formula that English public-health practice prescribes for proportions.
    z = NormalDist().inv_cdf(1 - (1 - level) / 2)
    a, b, c = 2 * x + z**2, z * sqrt(z**2 + 4 * x * (1 - x / n)), 2 * (n + z**2)
    assert ends(wilson(x, n, level)) == pytest.approx(((a - b) / c, (a + b) / c), abs=1e-9)


@pytest.mark.parametrize(
    ("x", "n", "limits95", "limits99_8"),
    [
        (
            1,
            100,
            (0.00176743206414065, 0.0544861961787053),
            (0.000873065697299977, 0.104554452837058),
        ),
        (20, 100, (0.133366933331033, 0.288829165593159), (0.105191620667114, 0.34711094170086)),
    ],
)
def test_wilson_agrees_with_published_test_data(
    x: int, n: int, limits95: tuple[float, float], limits99_8: tuple[float, float]
) -> None:
    # Test data published with the R package PHEindicatormethods 2.1.0.
    assert ends(wilson(x, n, 0.95)) == pytest.approx(limits95, abs=1e-9)
    assert ends(wilson(x, n, 0.998)) == pytest.approx(limits99_8, abs=1e-9)


@pytest.mark.parametrize(
    ("x", "n", "by_method"),
    [
        # Newcombe 1998a, table I, four decimals.
        (
            81,
            263,
            {
                "wald": (0.2522, 0.3638),
                "wilson_continuity": (0.2535, 0.3682),
                "wilson": (0.2553, 0.3662),
                "clopper_pearson": (0.2527, 0.3676),
                "mid_p": (0.2544, 0.3658),
                "likelihood_ratio": (0.2542, 0.3655),
            },
        ),
        (
            15,
            148,
            {
                "wald": (0.0527, 0.1500),
                "wilson_continuity": (0.0598, 0.1644),
                "wilson": (0.0624, 0.1605),
                "clopper_pearson": (0.0578, 0.1617),
                "mid_p": (0.0601, 0.1581),
                "likelihood_ratio": (0.0596, 0.1567),
            },
        ),
        (
            0,
            20,
            {
                "wald": (0.0, 0.0),
                "wilson_continuity": (0.0, 0.2005),
                "wilson": (0.0, 0.1611),
                "clopper_pearson": (0.0, 0.1684),
                "mid_p": (0.0, 0.1391),
                "likelihood_ratio": (0.0, 0.0916),
            },
        ),
        (
            1,
            29,
            {
                "wald": (0.0, 0.1009),
                "wilson_continuity": (0.0018, 0.1963),
                "wilson": (0.0061, 0.1718),
                "clopper_pearson": (0.0009, 0.1776),
                "mid_p": (0.0017, 0.1585),
                "likelihood_ratio": (0.0020, 0.1432),
            },
        ),
    ],
)
def test_newcombe_table(x: int, n: int, by_method: dict[str, tuple[float, float]]) -> None:
    for method, expected in by_method.items():
        found = interval(x, n, method=method)
        assert (round(found.low, 4), round(found.high, 4)) == expected, method


def test_wilson_solves_the_score_equation() -> None:
    for end in ends(wilson(22, 122)):
        assert abs(22 / 122 - end) / sqrt(end * (1 - end) / 122) == pytest.approx(Z, abs=1e-12)


def test_continuity_correction_moves_the_count_by_half() -> None:
    low, high = ends(wilson(5, 10, continuity=True))
    assert (0.5 - 0.05 - low) / sqrt(low * (1 - low) / 10) == pytest.approx(Z, abs=1e-12)
    assert (high - 0.5 - 0.05) / sqrt(high * (1 - high) / 10) == pytest.approx(Z, abs=1e-12)


@pytest.mark.parametrize(("x", "n"), [(1, 2), (3, 10), (22, 122), (121, 122)])
def test_clopper_pearson_leaves_a_fortieth_in_each_tail(x: int, n: int) -> None:
    low, high = ends(clopper_pearson(x, n))
    assert at_least(x, n, low) == pytest.approx(1 / 40, abs=1e-12)
    assert 1 - at_least(x + 1, n, high) == pytest.approx(1 / 40, abs=1e-12)


def test_clopper_pearson_of_none_and_all() -> None:
    assert ends(clopper_pearson(0, 1)) == (0.0, 0.975)
    assert ends(clopper_pearson(0, 20)) == pytest.approx((0.0, 1 - 0.025 ** (1 / 20)), abs=1e-14)
    assert ends(clopper_pearson(20, 20)) == pytest.approx((0.025 ** (1 / 20), 1.0), abs=1e-14)


@pytest.mark.parametrize(("x", "n"), [(1, 2), (3, 10), (22, 122), (121, 122)])
def test_mid_p_counts_half_of_what_was_seen(x: int, n: int) -> None:
    low, high = ends(mid_p(x, n))
    tail_low = at_least(x + 1, n, low) + exactly(x, n, low) / 2
    tail_high = 1 - at_least(x, n, high) + exactly(x, n, high) / 2
    assert (tail_low, tail_high) == pytest.approx((1 / 40, 1 / 40), abs=1e-12)


def test_mid_p_of_none_and_all() -> None:
    assert ends(mid_p(0, 1)) == pytest.approx((0.0, 0.95), abs=1e-14)
    assert ends(mid_p(0, 20)) == pytest.approx((0.0, 1 - 0.05 ** (1 / 20)), abs=1e-14)
    assert ends(mid_p(20, 20)) == pytest.approx((0.05 ** (1 / 20), 1.0), abs=1e-14)


@pytest.mark.parametrize(("x", "n"), [(1, 2), (22, 122), (60, 122), (121, 122)])
def test_likelihood_ratio_ends_meet_the_chi_square_quantile(x: int, n: int) -> None:
    for end in ends(likelihood_ratio(x, n)):
        assert deviance(x, n, end) == pytest.approx(Z**2, abs=1e-11)


def test_likelihood_ratio_of_none_and_all() -> None:
    assert ends(likelihood_ratio(0, 20)) == pytest.approx((0.0, 1 - exp(-(Z**2) / 40)), abs=1e-14)
    assert ends(likelihood_ratio(20, 20)) == pytest.approx((exp(-(Z**2) / 40), 1.0), abs=1e-14)


def test_jeffreys_leaves_a_fortieth_of_the_posterior_on_either_side() -> None:
    low, high = ends(jeffreys(22, 122))

    def density(p: float) -> float:
        return p**21.5 * (1 - p) ** 99.5

    whole = quad(density, 0, 1, epsabs=0, points=[22 / 122])[0]
    assert quad(density, 0, low, epsabs=0)[0] / whole == pytest.approx(1 / 40, abs=1e-9)
    assert quad(density, high, 1, epsabs=0)[0] / whole == pytest.approx(1 / 40, abs=1e-9)


def test_jeffreys_end_points() -> None:
    plain, ruled = jeffreys(0, 20, end_points=False), jeffreys(0, 20)
    assert ruled.low == 0.0
    assert plain.low > 0.0
    assert ruled.high == plain.high
    assert jeffreys(20, 20).high == 1.0
    assert ends(jeffreys(7, 20)) == ends(jeffreys(7, 20, end_points=False))
    # x/n lies outside the unmodified interval here, so its value is the posterior median.
    assert plain.value is not None
    assert plain.low < plain.value < plain.high


def test_agresti_coull_adds_half_z_squared_to_either_side() -> None:
    n, x = 122 + Z**2, 22 + Z**2 / 2
    half = Z * sqrt(x / n * (1 - x / n) / n)
    assert ends(agresti_coull(22, 122)) == pytest.approx((x / n - half, x / n + half), abs=1e-14)


def test_wald_and_cutting_at_the_edges() -> None:
    half = Z * sqrt(1 / 29 * 28 / 29 / 29)
    assert ends(wald(1, 29, clip=False)) == pytest.approx((1 / 29 - half, 1 / 29 + half), abs=1e-15)
    assert ends(wald(1, 29)) == pytest.approx((0.0, 1 / 29 + half), abs=1e-15)
    assert ends(wald(0, 20)) == (0.0, 0.0)


def test_result_says_what_it_is() -> None:
    found = wilson(22, 122)
    assert found.value == 22 / 122
    assert (found.level, found.unit) == (0.95, "share")
    assert found.method == "Wilson score interval"
    assert found.reference == "Wilson 1927"
    assert dict(found.inputs) == {"x": 22, "n": 122, "level": 0.95}
    assert found.sentence == ("22 of 122 is 18.0%; Wilson score interval at 95%: 12.2% to 25.8%.")
    assert "99.8%" in wilson(22, 122, 0.998).sentence


def test_table_is_the_scalar_functions_row_by_row() -> None:
    x, n = np.array([0, 1, 22, 122, 0]), np.array([1, 2, 122, 122, 20])
    table = interval_table(x, n, methods=tuple(METHODS))
    assert len(table) == len(METHODS) * 5
    for row in table.itertuples():
        one = interval(int(row.x), int(row.n), method=row.method)
        assert (row.low, row.high) == (one.low, one.high), row
        assert row.share == row.x / row.n


def test_table_keeps_the_index_of_a_column() -> None:
    frame = pd.DataFrame({"yes": [22, 60]}, index=["a", "b"])
    table = interval_table(frame["yes"], 122)
    assert table.index.tolist() == ["a", "b"]
    assert table.columns.tolist() == ["x", "n", "share", "low", "high", "level", "method"]


@pytest.mark.parametrize(
    ("x", "n", "level", "told"),
    [
        (-1, 10, 0.95, "x is at least 0, not -1"),
        (11, 10, 0.95, "x is at most n, but 11 is more than 10"),
        (0, 0, 0.95, "n is at least 1, not 0"),
        (1.5, 10, 0.95, "x is a whole number, not 1.5"),
        (True, 10, 0.95, "x is a whole number, not True"),
        (1, 10, 0.0, "strictly between 0 and 1"),
        (1, 10, 1.0, "strictly between 0 and 1"),
        (1, 10, float("nan"), "strictly between 0 and 1"),
    ],
)
@pytest.mark.parametrize("method", sorted(METHODS))
def test_arguments_out_of_range(x: int, n: int, level: float, told: str, method: str) -> None:
    with pytest.raises(InvalidArgument, match=told):
        interval(x, n, level, method)


def test_other_mistakes_are_told() -> None:
    with pytest.raises(InvalidArgument, match=r"no interval is called 'wison'; there are wilson,"):
        interval(1, 2, method="wison")
    with pytest.raises(InvalidArgument, match="n is needed"):
        interval(1)
    with pytest.raises(InvalidArgument, match="position \\(1,\\): x = 5, n = 4"):
        interval_table([1, 5], [4, 4])
    with pytest.raises(InvalidArgument, match="every value of x is a whole number"):
        interval_table([1.5], [4])
    with pytest.raises(InvalidArgument, match="one dimension"):
        interval_table([[1, 2]], 4)
    with pytest.raises(InvalidArgument, match="at least one method"):
        interval_table([1], 4, methods=())
    with pytest.raises(InvalidArgument, match=r"take a level of 0\.5 or more"):
        mid_p(1, 100, 0.01)
