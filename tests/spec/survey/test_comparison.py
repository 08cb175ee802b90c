from __future__ import annotations

from math import sqrt
from statistics import NormalDist

import numpy as np
import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.survey import (
    DIFFERENCE_METHODS,
    agresti_caffo,
    difference,
    mee,
    miettinen_nurminen,
    newcombe,
    wilson,
)
from pbcanalysis.survey.score_difference import restricted_shares

Z = NormalDist().inv_cdf(0.975)


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        # Newcombe 1998b, table II, method 10, four decimals.
        ((56, 70, 48, 80), (0.0524, 0.3339)),
        ((9, 10, 3, 10), (0.1705, 0.8090)),
        ((6, 7, 2, 7), (0.0582, 0.8062)),
        ((5, 56, 0, 29), (-0.0381, 0.1926)),
        ((0, 10, 0, 20), (-0.1611, 0.2775)),
        ((0, 10, 0, 10), (-0.2775, 0.2775)),
        ((10, 10, 0, 20), (0.6791, 1.0)),
        ((10, 10, 0, 10), (0.6075, 1.0)),
    ],
)
def test_newcombe_table(groups: tuple[int, int, int, int], expected: tuple[float, float]) -> None:
    found = newcombe(*groups)
    assert (round(found.low, 4), round(found.high, 4)) == expected


def test_newcombe_squares_and_adds_wilson() -> None:
    one, two = wilson(56, 70), wilson(48, 80)
    low = 0.2 - sqrt((0.8 - one.low) ** 2 + (two.high - 0.6) ** 2)
    assert newcombe(56, 70, 48, 80).low == pytest.approx(low, abs=1e-14)


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        # Newcombe 1998b, table II: method 6 (Miettinen and Nurminen) and 5 (Mee), four decimals,
        # as other packages' tests give them too (R's cicalc among them).
        ((56, 70, 48, 80), ((0.0528, 0.3382), (0.0533, 0.3377))),
        ((9, 10, 3, 10), ((0.1700, 0.8406), (0.1821, 0.8370))),
        ((6, 7, 2, 7), ((0.0342, 0.8534), (0.0544, 0.8478))),
        ((5, 56, 0, 29), ((-0.0326, 0.1933), (-0.0313, 0.1926))),
        ((0, 10, 0, 20), ((-0.1658, 0.2844), (-0.1611, 0.2775))),
        ((0, 10, 0, 10), ((-0.2879, 0.2879), (-0.2775, 0.2775))),
        ((10, 10, 0, 20), ((0.7156, 1.0), (0.7225, 1.0))),
        ((10, 10, 0, 10), ((0.6636, 1.0), (0.6777, 1.0))),
    ],
)
def test_score_table(
    groups: tuple[int, int, int, int],
    expected: tuple[tuple[float, float], tuple[float, float]],
) -> None:
    for found, ends in zip((miettinen_nurminen(*groups), mee(*groups)), expected, strict=True):
        assert (round(found.low, 4), round(found.high, 4)) == ends, found.method


@pytest.mark.parametrize(
    "groups", [(56, 70, 48, 80), (22, 122, 60, 122), (1, 9, 0, 7), (0, 3, 2, 5)]
)
def test_score_ends_meet_the_quantile_at_the_restricted_likelihood(
    groups: tuple[int, int, int, int],
) -> None:
    x1, n1, x2, n2 = groups
    grid = np.linspace(0, 1, 200_001)
    for found, factor in (
        (miettinen_nurminen(*groups), (n1 + n2) / (n1 + n2 - 1)),
        (mee(*groups), 1),
    ):
        for end in (found.low, found.high):
            p2 = grid[(grid + end >= 0) & (grid + end <= 1)]
            p1 = p2 + end
            with np.errstate(divide="ignore", invalid="ignore"):
                parts = [
                    np.where(k == 0, 0.0, k * np.log(p))
                    for k, p in ((x1, p1), (n1 - x1, 1 - p1), (x2, p2), (n2 - x2, 1 - p2))
                ]
            best = int(np.argmax(np.nan_to_num(sum(parts), nan=-np.inf)))
            variance = factor * (p1[best] * (1 - p1[best]) / n1 + p2[best] * (1 - p2[best]) / n2)
            statistic = abs(x1 / n1 - x2 / n2 - end) / sqrt(variance)
            # The grid is to five digits.
            assert statistic == pytest.approx(Z, abs=1e-4)


def test_score_ends_of_all_against_none() -> None:
    # Under a difference d the likeliest shares are (1 + d)/2 and (1 - d)/2, so that the lower end
    # solves (1 - d)/(1 + d) = z^2 / 2n, with 2n - 1 in place of 2n for the factor.
    for found, divisor in ((mee(10, 10, 0, 10), 20), (miettinen_nurminen(10, 10, 0, 10), 19)):
        ratio = Z**2 / divisor
        assert found.low == pytest.approx((1 - ratio) / (1 + ratio), abs=1e-12)
        assert found.high == 1.0


def test_restricted_shares_at_no_difference_are_the_pooled_share() -> None:
    assert restricted_shares(56, 70, 48, 80, 0.0) == pytest.approx(
        (104 / 150, 104 / 150), abs=1e-12
    )
    # At the observed difference nothing is restricted.
    assert restricted_shares(56, 70, 48, 80, 0.2) == pytest.approx((0.8, 0.6), abs=1e-12)
    assert restricted_shares(5, 10, 3, 10, 1.0) == (1.0, 0.0)


def test_agresti_caffo_adds_one_of_each() -> None:
    p1, p2 = 57 / 72, 49 / 82
    half = Z * sqrt(p1 * (1 - p1) / 72 + p2 * (1 - p2) / 82)
    found = agresti_caffo(56, 70, 48, 80)
    assert (found.low, found.high) == pytest.approx((p1 - p2 - half, p1 - p2 + half), abs=1e-14)
    assert agresti_caffo(10, 10, 0, 10).high == 1.0
    assert agresti_caffo(10, 10, 0, 10, clip=False).high > 1.0


def test_agresti_caffo_can_leave_the_difference_found_out() -> None:
    # One of one against none of one: 2/3 and 1/3 after adding, and 1.645 standard errors, the
    # root of 2 x (2/9)/3, end short of 1; 1.96 do not.
    assert 1 / 3 + NormalDist().inv_cdf(0.95) * sqrt(2 * (2 / 9) / 3) < 1
    with pytest.raises(InvalidArgument, match="take a higher level or another method"):
        agresti_caffo(1, 1, 0, 1, 0.9)
    assert agresti_caffo(1, 1, 0, 1, 0.95).high == 1.0


@pytest.mark.parametrize("method", sorted(DIFFERENCE_METHODS))
def test_over_sets_the_envelope(method: str) -> None:
    found = difference([73, 74], 100, range(50, 53), 80, method=method)
    members = [difference(a, 100, b, 80, method=method) for a in (73, 74) for b in (50, 51, 52)]
    assert found.value is None
    assert found.low == min(member.low for member in members)
    assert found.high == max(member.high for member in members)
    assert "envelope" in found.method


def test_it_says_what_it_found() -> None:
    found = newcombe(56, 70, 48, 80)
    assert found.value == pytest.approx(0.2, abs=1e-15)
    assert found.unit == "points"
    assert "20.0 percentage points" in found.sentence


def test_mistakes_are_told() -> None:
    with pytest.raises(InvalidArgument, match="no interval for a difference is called 'score'"):
        difference(1, 2, 1, 2, method="score")
    with pytest.raises(InvalidArgument, match="x is at most n"):
        newcombe(3, 2, 1, 2)
    with pytest.raises(InvalidArgument, match="strictly between"):
        mee(1, 2, 1, 2, 0.0)
