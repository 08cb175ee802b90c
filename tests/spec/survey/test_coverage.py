from __future__ import annotations

from math import comb

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


def test_published_coverage_of_wald() -> None:
    # Brown, Cai and DasGupta 2001, section 2: at p = 0.2 the coverage is 0.946 with n = 30 and
    # only 0.928 with n = 98.
    assert round(coverage_probability(30, 0.2, method="wald"), 3) == 0.946
    assert round(coverage_probability(98, 0.2, method="wald"), 3) == 0.928


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
