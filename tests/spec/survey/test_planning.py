from __future__ import annotations

from math import ceil, sqrt
from statistics import NormalDist

import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.survey import (
    design_effect_of_clusters,
    invitations,
    margin_of_error,
    sample_size,
    sample_size_two_claims,
    sample_size_two_groups,
    wilson,
    wilson_clustered,
)

Z = NormalDist().inv_cdf(0.975)
Z_POWER = NormalDist().inv_cdf(0.8)


def test_half_width_by_cochran() -> None:
    endless = Z**2 * 0.25 / 0.05**2
    found = sample_size(0.05)
    assert (found.exact, found.n) == (pytest.approx(endless, abs=1e-10), ceil(endless))
    finite = sample_size(0.05, 623)
    assert finite.exact == pytest.approx(endless / (1 + (endless - 1) / 623), abs=1e-10)
    assert finite.n == 238
    assert finite.endless == found.exact


def test_the_size_keeps_the_margin_and_one_fewer_does_not() -> None:
    for population in (None, 623, 8433):
        n = sample_size(0.04, population, p=0.3).n
        margins = [margin_of_error(k, population, 0.3).value for k in (n, n - 1)]
        assert margins[0] is not None
        assert margins[1] is not None
        assert margins[0] <= 0.04 < margins[1]


def test_a_design_effect_multiplies() -> None:
    assert sample_size(0.05, design_effect=1.5).exact == pytest.approx(
        1.5 * sample_size(0.05).exact, abs=1e-10
    )


def test_nobody_needs_more_than_there_are() -> None:
    assert sample_size(0.001, 100).n == 100
    assert sample_size(0.99, 100).n == 1


def test_two_claims_by_hand() -> None:
    # Nearly three quarters against two thirds.
    p0, p1 = 2 / 3, 0.74
    endless = ((Z * sqrt(p0 * (1 - p0)) + Z_POWER * sqrt(p1 * (1 - p1))) / (p1 - p0)) ** 2
    assert sample_size_two_claims(p0, p1).exact == pytest.approx(endless, abs=1e-8)
    finite = sample_size_two_claims(p0, p1, 623)
    assert finite.exact == pytest.approx(endless / (1 + (endless - 1) / 623), abs=1e-8)


def test_invitations() -> None:
    assert invitations(238, 0.2).value == 238 / 0.2
    assert invitations(122, 0.19).value == ceil(122 / 0.19)
    ranged = invitations(100, (0.2, 0.4), 600)
    assert (ranged.low, ranged.high, ranged.value) == (250, 500, None)
    assert ranged.sentence.endswith("need 250 to 500 invitations.")
    assert invitations(100, (0.2, 0.4), 400).sentence.endswith(
        "more than the 400 there are at the lowest response."
    )
    assert invitations(100, 0.2, 400).sentence.endswith("more than the 400 there are.")


def test_no_invitation_is_added_by_the_last_digit() -> None:
    # 7 / 0.07 is 100.00000000000001 in doubles.
    assert invitations(7, 0.07).value == 100


def test_clusters_by_kish() -> None:
    found = design_effect_of_clusters(122, 16, 0.1)
    assert found.mean_cluster_size == 122 / 16
    assert found.value == pytest.approx(1 + (122 / 16 - 1) * 0.1, abs=1e-15)
    assert found.effective_size == pytest.approx(122 / (1 + (122 / 16 - 1) * 0.1), abs=1e-12)
    assert design_effect_of_clusters(50, 50, 0.3).value == 1.0


def test_wilson_in_clusters_takes_the_effective_size() -> None:
    n, p = 122 / 1.33125, 22 / 122
    scale = 1 + Z**2 / n
    half = Z * sqrt(p * (1 - p) / n + Z**2 / (4 * n**2)) / scale
    centre = (p + Z**2 / (2 * n)) / scale
    found = wilson_clustered(22, 122, 16, 0.05)
    assert (found.low, found.high) == pytest.approx((centre - half, centre + half), abs=1e-13)
    alone = wilson(22, 122)
    same = wilson_clustered(22, 122, 16, 0.0)
    assert (same.low, same.high) == pytest.approx((alone.low, alone.high), abs=1e-14)
    assert wilson_clustered(0, 122, 16, 0.05).low == 0.0
    assert wilson_clustered(122, 122, 16, 0.05).high == 1.0


def test_mistakes_are_told() -> None:
    with pytest.raises(InvalidArgument, match="half_width lies strictly between 0 and 1"):
        sample_size(0.0)
    with pytest.raises(InvalidArgument, match="N is at least 1"):
        sample_size(0.05, 0)
    with pytest.raises(InvalidArgument, match="a design effect is"):
        sample_size(0.05, design_effect=0)
    with pytest.raises(InvalidArgument, match="the two claims are the same"):
        sample_size_two_claims(0.5, 0.5)
    with pytest.raises(InvalidArgument, match="the two shares are the same"):
        sample_size_two_groups(0.5, 0.5)
    with pytest.raises(InvalidArgument, match="power lies strictly between"):
        sample_size_two_groups(0.5, 0.6, 1.0)
    with pytest.raises(InvalidArgument, match="a response lies above 0"):
        invitations(10, 0.0)
    with pytest.raises(InvalidArgument, match="a response lies above 0"):
        invitations(10, (0.3, 0.2))
    with pytest.raises(InvalidArgument, match="cannot each hold one"):
        design_effect_of_clusters(10, 11, 0.1)
    with pytest.raises(InvalidArgument, match="is not possible here"):
        design_effect_of_clusters(10, 1, -0.2)
