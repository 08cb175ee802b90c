from __future__ import annotations

import math

import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money import (
    Bounds,
    PrintedSum,
    break_even_frontier,
    break_even_grid,
    break_even_saving,
    break_even_units,
    net_result,
)

TOTAL = PrintedSum.rounded("GBP", 98, "m")
REFERRALS = 8_476_257


@pytest.mark.parametrize("saving", [60, 100, 160])
def test_referrals_to_be_avoided(saving: int) -> None:
    result = break_even_units(TOTAL, saving, unit="referrals")
    assert result.repays == "always"
    assert (result.low, result.high) == (97_500_000 / saving, 98_500_000 / saving)
    assert result.estimate().value == 98_000_000 / saving


def test_as_a_share_of_the_referrals_of_the_year() -> None:
    share = break_even_units(TOTAL, 100, unit="referrals").as_share_of(REFERRALS)
    assert share.low == pytest.approx(97_500_000 / 100 / REFERRALS, rel=1e-15)
    # 11.503% and 11.621%.
    assert share.sentence == (
        "£98m is repaid once 11.5% to 11.7% of 8,476,257 referrals are avoided."
    )


def test_more_than_there_are_is_said() -> None:
    share = break_even_units(TOTAL, 10).as_share_of(1_000_000, "the year's referrals")
    assert share.low == 97_500_000 / 10 / 1_000_000
    assert "would not be repaid if all of the year's referrals" in share.sentence


def test_a_range_of_savings() -> None:
    result = break_even_units(TOTAL, (50, 250))
    assert (result.low, result.high) == (97_500_000 / 250, 98_500_000 / 50)
    assert result.estimate().value is None


def test_care_that_costs_more_outside_hospital_never_repays() -> None:
    # Dermatology trial: 118 in hospital against 208 outside.
    result = break_even_units(TOTAL, 118 - 208, unit="referrals")
    assert result.repays == "never"
    assert result.low == result.high == math.inf
    assert "costs £90 more than it saves" in result.sentence
    assert "never repaid" in result.sentence
    with pytest.raises(InvalidArgument, match="never repaid"):
        result.as_share_of(REFERRALS)
    with pytest.raises(InvalidArgument, match="never repaid"):
        result.estimate()


def test_no_saving_never_repays() -> None:
    result = break_even_units(TOTAL, 0)
    assert result.repays == "never"
    assert "saves nothing" in result.sentence


def test_a_saving_that_may_be_negative_repays_only_if_it_saves() -> None:
    result = break_even_units(TOTAL, (-90, 100), unit="referrals")
    assert result.repays == "only-if-saving"
    assert (result.low, result.high) == (97_500_000 / 100, math.inf)
    assert "none suffice unless each saves more than nought" in result.sentence
    with pytest.raises(InvalidArgument):
        _ = result.bounds


@pytest.mark.parametrize("effect", ["0.033", "0.051"])
def test_the_saving_each_avoided_referral_needs(effect: str) -> None:
    needed = break_even_saving(TOTAL, REFERRALS, effect)
    assert needed.value == pytest.approx(98e6 / (REFERRALS * float(effect)), rel=1e-14)


def test_the_saving_over_a_range_of_effects() -> None:
    needed = break_even_saving(TOTAL, REFERRALS, ("0.035", "0.051"))
    assert needed.low == pytest.approx(97.5e6 / (REFERRALS * 0.051), rel=1e-14)
    assert needed.high == pytest.approx(98.5e6 / (REFERRALS * 0.035), rel=1e-14)
    assert needed.value is None


def test_an_effect_is_a_share() -> None:
    with pytest.raises(InvalidArgument, match="share of the volume"):
        break_even_saving(TOTAL, REFERRALS, "3.3")


def test_the_net_result_of_a_stated_effect() -> None:
    left = net_result(TOTAL, REFERRALS, "0.033", 100)
    assert left.value == pytest.approx(REFERRALS * 0.033 * 100 - 98e6, rel=1e-14)
    assert "does not repay £98m" in left.sentence


@pytest.mark.parametrize(
    ("saving", "phrase"), [(9, "does not repay"), (10, "may or may not repay"), (11, "repays")]
)
def test_the_verdict_on_the_net_result(saving: int, phrase: str) -> None:
    cost = PrintedSum.between("GBP", 95, 105)
    assert f"each {phrase} " in net_result(cost, 100, "0.1", saving).sentence


def test_the_grid_of_price_and_effect() -> None:
    cost = PrintedSum.between("GBP", 95, 105)
    grid = break_even_grid(cost, 100, savings=[-5, 10, 11], effects=["0.1", "0.2"])
    assert grid["repays"].tolist() == ["no", "no", "undecided", "yes", "yes", "yes"]
    assert grid["net_low"].tolist() == [
        100 * effect / 10 * saving - 105 for saving in (-5, 10, 11) for effect in (1, 2)
    ]
    assert (grid["net_high"] - grid["net_low"]).tolist() == [105 - 95] * 6


def test_the_edge_of_the_region_that_repays() -> None:
    edge = break_even_frontier(TOTAL, REFERRALS, [-90, 0, 10, 100])
    assert edge["effect_low"].tolist()[:2] == [math.inf, math.inf]
    assert edge["effect_low"].tolist()[2:] == pytest.approx(
        [97.5e6 / 10 / REFERRALS, 97.5e6 / 100 / REFERRALS], rel=1e-15
    )
    assert edge["attainable"].tolist() == [False, False, False, True]


def test_the_edge_agrees_with_the_grid() -> None:
    cost = PrintedSum.exactly("GBP", 1000)
    edge = break_even_frontier(cost, 500, [20])["effect_low"].item()
    assert edge == 1000 / 20 / 500
    grid = break_even_grid(cost, 500, savings=[20], effects=["0.099", "0.1"])
    assert grid["repays"].tolist() == ["no", "yes"]


def test_empty_grids_and_free_schemes_are_refused() -> None:
    with pytest.raises(InvalidArgument, match="at least one saving and one effect"):
        break_even_grid(TOTAL, 1, savings=[], effects=["0.1"])
    with pytest.raises(InvalidArgument, match="at least one saving"):
        break_even_frontier(TOTAL, 1, [])
    with pytest.raises(InvalidArgument, match="the cost"):
        break_even_units(PrintedSum.exactly("GBP", 0), 1)
    with pytest.raises(InvalidArgument, match="volume"):
        break_even_units(TOTAL, 1).as_share_of(0)


def test_bounds_of_the_units_are_exact() -> None:
    assert (
        break_even_units(TOTAL, 3).bounds == Bounds.between(97_500_000, 98_500_000, 98_000_000) / 3
    )
