from __future__ import annotations

import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money import (
    Bounds,
    PrintedSum,
    bottom_up_bounds,
    implied_uptake,
    parts_of,
    reconcile,
    second_component,
)

TOTAL = PrintedSum.rounded("GBP", 98, "m")


def test_lists_of_2005_at_96_percent_give_96_3_million() -> None:
    result = reconcile(TOTAL, "1.90", 52_800_000, "0.96")
    assert result.built.value == 1.90 * 52_800_000 * 0.96
    assert round(result.built.low / 1e6, 1) == 96.3
    assert result.verdict == "below"
    assert not result.fits
    assert result.gap == 97_500_000 - 96_307_200


def test_the_two_components_are_two_times_95_pence() -> None:
    halves = Bounds.point("0.95") * 2
    assert bottom_up_bounds(halves, 8451 * 6250) == bottom_up_bounds("1.90", 52_818_750)


def test_the_rounding_of_uptake_alone_does_not_reach_the_printed_sum() -> None:
    result = reconcile(TOTAL, "1.90", 52_800_000, Bounds.rounded("0.96", "0.005"))
    assert result.built.high == 1.90 * 52_800_000 * 0.965
    assert result.verdict == "below"


@pytest.mark.parametrize(
    ("units", "verdict"),
    [(10, "inside"), ((10, 30), "overlaps"), (30, "above"), (5, "below")],
)
def test_the_verdict(units: object, verdict: str) -> None:
    printed = PrintedSum.between("GBP", 90, 110)
    assert reconcile(printed, 10, units).verdict == verdict  # type: ignore[arg-type]


def test_the_gap_above() -> None:
    assert reconcile(PrintedSum.between("GBP", 90, 110), 10, 30).gap == 300 - 110


def test_the_uptake_that_the_printed_sum_implies() -> None:
    share = implied_uptake(TOTAL, "1.90", 52_800_000)
    assert share.value == pytest.approx(98 / (1.90 * 52.8), rel=1e-15)
    assert share.low == pytest.approx(97.5 / (1.90 * 52.8), rel=1e-15)


def test_more_than_everybody_is_said() -> None:
    share = implied_uptake(TOTAL, "0.95", 52_800_000)
    assert share.low == pytest.approx(97.5 / (0.95 * 52.8), rel=1e-15)
    assert "more than these units at this rate can explain" in share.sentence


def test_what_is_left_for_the_conditional_half() -> None:
    share = second_component(
        TOTAL, 52_800_000, first_rate="0.95", second_rate="0.95", first_uptake="0.96"
    )
    # (98 - 0.95 * 52.8 * 0.96) / (0.95 * 52.8): nearly everybody was paid the second part too.
    assert share.value == pytest.approx((98 - 0.95 * 52.8 * 0.96) / (0.95 * 52.8), rel=1e-14)
    assert share.low == pytest.approx((97.5 - 0.95 * 52.8 * 0.96) / (0.95 * 52.8), rel=1e-14)


def test_units_that_stand_twice_are_not_counted_as_two_unknowns() -> None:
    ranged = second_component(
        PrintedSum.exactly("GBP", 150), (100, 120), first_rate=1, second_rate=1, first_uptake=1
    )
    # 150 / 100 - 1 and 150 / 120 - 1.
    assert (ranged.low, ranged.high) == (0.25, 0.5)


def test_two_halves() -> None:
    first, rest = parts_of(TOTAL, "0.5")
    assert first.amount == rest.amount == Bounds.between(48_750_000, 49_250_000, 49_000_000)


def test_about_half_is_a_range() -> None:
    first, rest = parts_of(TOTAL, ("0.45", "0.55"))
    assert first.amount.ends == (97_500_000 * 45 / 100, 98_500_000 * 55 / 100)
    assert rest.amount == first.amount


@pytest.mark.parametrize("part", ["-0.1", "1.1"])
def test_a_part_is_a_share(part: str) -> None:
    with pytest.raises(InvalidArgument, match="from 0 to 1"):
        parts_of(TOTAL, part)


@pytest.mark.parametrize(
    ("rate", "units", "uptake"), [(0, 1, 1), (1, 0, 1), (1, 1, 0), (1, 1, "1.01")]
)
def test_unusable_factors_are_refused(rate: object, units: object, uptake: object) -> None:
    with pytest.raises(InvalidArgument):
        reconcile(TOTAL, rate, units, uptake)  # type: ignore[arg-type]
