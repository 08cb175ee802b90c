"""Payments by area: every quantity of the funnel written as arithmetic."""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import NormalDist

import numpy as np
import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money.payments import PaymentTable, payments_by_area

Reader = Callable[..., PaymentTable]

# Two areas; payments per patient of 1, 3 (lists 10, 30) and of 2, 6 (lists 20, 20).
ROWS = "A,n,10,10,-\nB,n,30,90,-\nC,s,20,40,-\nD,s,20,120,-\n"
NORTH, SOUTH = (10 + 90) / 40, (40 + 120) / 40
MEAN = (10 + 90 + 40 + 120) / 80
SIZE_NORTH, SIZE_SOUTH = 40**2 / (10**2 + 30**2), 40**2 / (20**2 + 20**2)
SQUARES = 10 * (1 - NORTH) ** 2 + 30 * (3 - NORTH) ** 2 + 20 * 2 * 2**2
FREEDOM = 40 - (10**2 + 30**2) / 40 + 40 - (20**2 + 20**2) / 40
VARIANCE = SQUARES / FREEDOM


def test_the_spread_of_practices_and_the_size_of_areas(read: Reader) -> None:
    funnel = payments_by_area(read(ROWS))
    assert funnel.target == MEAN
    areas = funnel.areas.set_index("area")
    assert areas["per_patient"].tolist() == [NORTH, SOUTH]
    assert areas["effective_practices"].tolist() == pytest.approx([SIZE_NORTH, SIZE_SOUTH])
    assert funnel.practice_sd**2 == pytest.approx(VARIANCE, rel=1e-12)
    assert areas.loc["n", "standard_error"] == pytest.approx(math.sqrt(VARIANCE / SIZE_NORTH))
    z = (NORTH - MEAN) / math.sqrt(VARIANCE / SIZE_NORTH)
    assert areas.loc["n", "z"] == pytest.approx(z)


def test_limits_by_chance_alone(read: Reader) -> None:
    funnel = payments_by_area(read(ROWS), overdispersion="none")
    for level in (0.95, 0.998):
        half = NormalDist().inv_cdf((1 + level) / 2) * math.sqrt(VARIANCE / 4)
        low, high = funnel.limits([4], level)
        assert (low[0], high[0]) == pytest.approx((MEAN - half, MEAN + half), rel=1e-12)


# Per area two practices of 100 patients each, a given number of pounds apart; so the variance of a
# practice is half the square of the gap, and the standard error of an area half the gap.
MEANS = (100, 101, 99, 100.5, 99.5, 130)


def _spread(means: tuple[float, ...], gap: float = 2) -> str:
    rows = []
    for k, mean in enumerate(means):
        for j, way in enumerate((-1, 1)):
            rows.append(f"P{k}x{j},area {k:02d},100,{100 * (mean + way * gap / 2):.2f},-")
    return "\n".join(rows)


def _expected(means: tuple[float, ...], gap: float, pulled: int = 0) -> tuple[float, float]:
    """Dispersion and variance between areas, as DerSimonian and Laird have it."""
    centre = sum(means) / len(means)
    z = sorted((mean - centre) / (gap / 2) for mean in means)
    low, high = z[pulled], z[-pulled - 1]
    ratio = sum(min(max(each, low), high) ** 2 for each in z) / len(z)
    weight = (gap / 2) ** -2
    spread = len(z) * weight - len(z) * weight**2 / (len(z) * weight)
    return ratio, max(0.0, (len(z) * ratio - (len(z) - 1)) / spread)


def test_additive_overdispersion(read: Reader) -> None:
    table = read(_spread(MEANS))
    # Six areas: a fifth of them is one at either end.
    funnel = payments_by_area(table, winsorise=0.2)
    ratio, between = _expected(MEANS, 2, pulled=1)
    assert funnel.dispersion == pytest.approx(ratio, rel=1e-9)
    assert funnel.between_sd**2 == pytest.approx(between, rel=1e-9)
    half = NormalDist().inv_cdf(0.975) * math.sqrt(1**2 + between)
    low, high = funnel.limits([2], 0.95)
    mean = sum(MEANS) / 6
    assert (low[0], high[0]) == pytest.approx((mean - half, mean + half), rel=1e-9)


def test_pulling_in_the_tails_keeps_an_outlier_from_hiding_itself(read: Reader) -> None:
    means = (*(100 + d for d in (-1, -0.5, 0, 0.5, 1)), *(100.0,) * 14, 130.0)
    table = read(_spread(means))
    with_tails = payments_by_area(table, winsorise=0)
    without = payments_by_area(table, winsorise=0.1)
    assert without.between_sd < with_tails.between_sd
    assert without.areas["position"].tolist()[-1] == "above 99.8%"


def test_multiplicative_overdispersion(read: Reader) -> None:
    table = read(_spread(MEANS))
    funnel = payments_by_area(table, overdispersion="multiplicative", winsorise=0)
    ratio, _ = _expected(MEANS, 2)
    half = NormalDist().inv_cdf(0.975) * math.sqrt(ratio)
    assert funnel.limits([2], 0.95)[1][0] == pytest.approx(sum(MEANS) / 6 + half, rel=1e-9)


def test_areas_that_vary_less_than_by_chance_do_not_narrow_the_funnel(read: Reader) -> None:
    table = read(_spread((100, 100, 100), gap=10))
    chance = payments_by_area(table, overdispersion="none").limits([2], 0.95)
    for way in ("additive", "multiplicative"):
        assert payments_by_area(table, overdispersion=way).limits([2], 0.95) == chance


def test_positions_name_the_highest_limit_passed(read: Reader) -> None:
    funnel = payments_by_area(read(_spread((90, 98, 100, 102.5, 110))), overdispersion="none")
    # The standard error is one pound; the mean is 100.1.
    assert funnel.areas["position"].tolist() == [
        "below 99.8%",
        "below 95%",
        "within",
        "above 95%",
        "above 99.8%",
    ]
    assert "2 of 5 areas lie outside the 99.8% limits: area 00, area 04." in funnel.sentences


@pytest.mark.parametrize(
    "rows",
    ["A,n,10,10,-\nB,s,10,30,-\n", "A,n,10,10,-\nB,n,20,20,-\nC,s,10,30,-\n", "A,n,5,5,-\n"],
)
def test_without_a_spread_within_areas_there_are_no_limits(read: Reader, rows: str) -> None:
    funnel = payments_by_area(read(rows))
    assert math.isnan(funnel.practice_sd)
    assert set(funnel.areas["position"]) == {"no limits"}
    assert "no limits" in funnel.sentences[1]


def test_the_spread_of_practices_is_found_again(read: Reader) -> None:
    random = np.random.default_rng(20071124)
    rows = []
    for place in range(40):
        for k in range(50):
            patients = int(random.gamma(4, 2000)) + 50
            each = 150 + place + random.normal(0, 30)
            rows.append(f"P{place}x{k},a{place},{patients},{each * patients:.2f},-")
    funnel = payments_by_area(read("\n".join(rows)))
    # 1,960 degrees of freedom or somewhat fewer: a standard error of about 2 per cent.
    assert funnel.practice_sd == pytest.approx(30, rel=0.08)


def test_what_a_funnel_needs(read: Reader) -> None:
    table = read(ROWS)
    for wrong in (
        {"levels": ()},
        {"levels": (0.998, 0.95)},
        {"levels": (0.5, 1.0)},
        {"overdispersion": "some"},
        {"winsorise": 0.5},
    ):
        with pytest.raises(InvalidArgument):
            payments_by_area(table, **wrong)
    with pytest.raises(InvalidArgument, match="sizes"):
        payments_by_area(table).limits([0], 0.95)
    with pytest.raises(InvalidArgument, match="both an area and patients"):
        payments_by_area(read("A,,10,1,1\n"))
    with pytest.raises(InvalidArgument, match="areas"):
        payments_by_area(read("A,n,10,1,1\n", area=None))
