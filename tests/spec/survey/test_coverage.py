from __future__ import annotations

from fractions import Fraction
from math import comb, sqrt
from statistics import NormalDist

import numpy as np
import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.survey import (
    coverage_curve,
    coverage_probability,
    finite_coverage,
    hypergeometric_exact,
    wald,
)


def test_coverage_of_wald_by_hand() -> None:
    # Of one, Wald is a point at 0 or at 1: it never holds a share in between.
    assert coverage_probability(1, 0.5, method="wald") == 0.0
    assert coverage_probability(1, 0.0, method="wald") == 1.0
    inside = [x for x in range(4) if wald(x, 3).low <= 0.5 <= wald(x, 3).high]
    expected = sum(comb(3, x) for x in inside) / 8
    assert coverage_probability(3, 0.5, method="wald") == pytest.approx(expected, abs=1e-15)


@pytest.mark.parametrize("n", [30, 98])
def test_coverage_of_wald_is_a_sum_of_binomial_terms(n: int) -> None:
    # Exact terms of p = 1/5, as whole numbers over 5 to the n.
    z = NormalDist().inv_cdf(0.975)
    ways = 0
    for x in range(n + 1):
        share = x / n
        if abs(share - 0.2) <= z * sqrt(share * (1 - share) / n):
            ways += comb(n, x) * 4 ** (n - x)
    expected = float(Fraction(ways, 5**n))
    assert coverage_probability(n, 0.2, method="wald") == pytest.approx(expected, abs=1e-12)


def test_wald_can_do_worse_with_more_respondents() -> None:
    # The pair by which Brown, Cai and DasGupta 2001 show it: 30 is lucky at 0.2, 98 is not.
    few, many = (coverage_probability(n, 0.2, method="wald") for n in (30, 98))
    assert many < few < 0.95


def test_clopper_pearson_never_falls_short() -> None:
    curve = coverage_curve(25, np.linspace(0, 1, 201), method="clopper_pearson")
    assert curve.least >= 0.95
    assert len(curve.shares) == len(curve.probabilities) == 201
    assert curve.mean == pytest.approx(sum(curve.probabilities) / 201, abs=1e-15)


def test_a_method_of_ones_own() -> None:
    def everything(x: np.ndarray, n: np.ndarray, level: float) -> tuple[np.ndarray, np.ndarray]:
        return np.zeros(x.shape), np.ones(x.shape)

    assert coverage_probability(10, 0.3, method=everything) == pytest.approx(1.0, abs=1e-12)


def test_finite_coverage_by_counting() -> None:
    found = finite_coverage(4, 12)
    for m in range(13):
        held = [
            x
            for x in range(5)
            if hypergeometric_exact(x, 4, 12).low <= m / 12 <= hypergeometric_exact(x, 4, 12).high
        ]
        ways = sum(comb(m, x) * comb(12 - m, 4 - x) for x in held)
        assert found.probabilities[m] == pytest.approx(ways / comb(12, 4), abs=1e-14), m


@pytest.mark.parametrize(("n", "N"), [(1, 2), (5, 9), (20, 60), (60, 61)])
@pytest.mark.parametrize("level", [0.8, 0.95])
def test_the_exact_interval_never_falls_short(n: int, N: int, level: float) -> None:  # noqa: N803
    assert finite_coverage(n, N, level).least >= level


def test_mistakes_are_told() -> None:
    with pytest.raises(InvalidArgument, match="true shares lie from 0 to 1"):
        coverage_curve(10, [1.1])
    with pytest.raises(InvalidArgument, match="true shares lie from 0 to 1"):
        coverage_curve(10, [])
    with pytest.raises(InvalidArgument, match="no interval is called"):
        coverage_probability(10, 0.5, method="exact")
    with pytest.raises(InvalidArgument, match="n is at most N"):
        finite_coverage(10, 5)
