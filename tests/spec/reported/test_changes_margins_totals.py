"""Changes in points or per cent, stated margins of error, and totals against parts."""

from fractions import Fraction
from math import sqrt

import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.reported import (
    IntegerSet,
    Interval,
    Printed,
    RoundingRule,
    ShareSet,
    check_margin,
    check_share_of_total,
    check_total,
    points_or_percent,
    print_percent,
)


def test_rose_6_per_cent_to_48_can_be_read_both_ways() -> None:
    verdict = points_or_percent("6%", "48%")
    assert verdict.fits == ("points", "percent")
    # points: from above 47.5 - 6.5 to below 48.5 - 5.5
    assert verdict.points == ShareSet.parse("(41/100, 43/100)")
    # per cent: from above 47.5 / 1.065 to below 48.5 / 1.055
    low, high = Fraction(475, 1065), Fraction(485, 1055)
    assert verdict.percent == ShareSet((Interval(low, high, False, False),))
    assert verdict.difference_of_prints is None


def test_an_earlier_figure_decides() -> None:
    from_42 = points_or_percent("6%", "48%", before="42%")
    assert from_42.fits == ("points",)
    assert from_42.points == ShareSet.parse("[415/1000, 425/1000)")
    assert from_42.difference_of_prints is True
    from_45 = points_or_percent("6%", "48%", before="45%")
    assert from_45.fits == ("percent",)
    assert from_45.difference_of_prints is False
    assert "cannot be in percentage points" in from_45.sentence


def test_neither_reading_can_fit() -> None:
    assert points_or_percent("6%", "48%", before="30%").fits == ()


def test_a_fall() -> None:
    verdict = points_or_percent("10%", "18%", direction="fall")
    # points: from above 17.5 + 9.5 (both ends belong) to below 18.5 + 10.5
    assert verdict.points == ShareSet.parse("[27/100, 29/100)")
    # per cent: from 17.5 / 0.905 to below 18.5 / 0.895
    low, high = Fraction(175, 905), Fraction(185, 895)
    assert verdict.percent == ShareSet((Interval(low, high, True, False),))


def test_a_fall_by_all_there_was() -> None:
    assert points_or_percent("100%", "0%", direction="fall").fits == ("points", "percent")
    assert points_or_percent("150%", "10%", direction="fall").fits == ()
    assert points_or_percent("150%", "0%", direction="fall").percent == ShareSet.everything()
    assert points_or_percent("100%", "40%").fits == ("percent",)


def test_bases_leave_only_shares_that_occur() -> None:
    # Of ten before and ten after, 50% is 5 and 20 points fewer is 3; 5/1.2 is no whole count.
    verdict = points_or_percent("20%", "50%", base_before=10, base_after=10)
    assert verdict.points == ShareSet.parse("[3/10, 3/10]")
    assert verdict.fits == ("points",)


def test_bases_agree_with_trying_every_count() -> None:
    rule = RoundingRule.HALF_UP
    change = Printed.read("12%")
    for n in (7, 23, 40):
        verdict = points_or_percent(change, "45%", base_before=n, base_after=31)
        later = [k for k in range(32) if print_percent(k, 31).text == "45%"]
        points = [
            Fraction(j, n)
            for j in range(n + 1)
            if any(100 * (Fraction(k, 31) - Fraction(j, n)) in change.interval(rule) for k in later)
        ]
        percent = [
            Fraction(j, n)
            for j in range(1, n + 1)
            if any(
                100 * (Fraction(k, 31) / Fraction(j, n) - 1) in change.interval(rule) for k in later
            )
        ]
        assert [interval.low for interval in verdict.points] == points
        assert [interval.low for interval in verdict.percent] == percent


def test_a_change_has_a_direction() -> None:
    with pytest.raises(InvalidArgument, match="rise or a fall"):
        points_or_percent("6%", "48%", direction="up")  # type: ignore[arg-type]


Z = 1.959963984540054
"""The 97.5th percentile of the standard normal distribution, from tables."""


def test_the_margin_of_122_respondents_with_and_without_correction() -> None:
    verdict = check_margin("±8%", 122, 623)
    plain = 100 * Z * sqrt(0.5 * 0.5 / 122)
    assert verdict.plain == pytest.approx(plain, abs=1e-12)
    assert verdict.corrected == pytest.approx(plain * sqrt((623 - 122) / (623 - 1)), abs=1e-12)
    assert (verdict.fits_plain, verdict.fits_corrected) == (False, True)
    assert verdict.sentence.endswith("only the corrected one fits.")


@pytest.mark.parametrize(
    ("stated", "n", "population", "ending"),
    [
        ("±9%", 122, 623, "only the one without correction fits."),
        ("plus or minus 5%", 122, 623, "neither fits."),
        ("+/- 3%", 1000, 10**6, "both fit."),
        ("3 percentage points", 1000, None, "it fits."),
        ("2%", 1000, None, "it does not fit."),
    ],
)
def test_which_margin_fits(stated: str, n: int, population: int | None, ending: str) -> None:
    assert check_margin(stated, n, population).sentence.endswith(ending)


def test_the_numbers_of_respondents_that_would_fit() -> None:
    verdict = check_margin("±3%", 1000, 2000)
    # 3.5 points at n = 0.25 (z / 0.035)**2, 2.5 points at n = 0.25 (z / 0.025)**2
    assert verdict.bases_plain == IntegerSet(
        ((int(0.25 * (Z / 0.035) ** 2) + 1, int(0.25 * (Z / 0.025) ** 2)),)
    )
    assert verdict.bases_corrected is not None
    for n in (verdict.bases_corrected.min, verdict.bases_corrected.max):
        assert check_margin("±3%", n, 2000).fits_corrected
    for n in (verdict.bases_corrected.min - 1, verdict.bases_corrected.max + 1):
        assert not check_margin("±3%", n, 2000).fits_corrected


def test_another_level_and_share() -> None:
    verdict = check_margin("2%", 1000, level=0.9, share="1/5")
    assert verdict.plain == pytest.approx(100 * 1.6448536269514722 * sqrt(0.2 * 0.8 / 1000))


def test_a_census_of_one() -> None:
    assert check_margin("3%", 1, 1).corrected == 0


@pytest.mark.parametrize(
    ("stated", "n", "options", "message"),
    [
        ("0%", 100, {}, "above nought"),
        ("3%", 100, {"share": 0}, "strictly between"),
        ("3%", 100, {"level": 95}, "strictly between"),
        ("3%", 100, {"population": 99}, "more than a population"),
        ("3", 100, {}, "not marked"),
    ],
)
def test_margins_that_make_no_sense(
    stated: str, n: int, options: dict[str, object], message: str
) -> None:
    with pytest.raises(InvalidArgument, match=message):
        check_margin(stated, n, **options)  # type: ignore[arg-type]


def test_counts_that_add_up() -> None:
    verdict = check_total(100, [60, "30", 10])
    assert verdict.fits_as_nought
    assert verdict.sentence == "The parts add up to 100 and the total is 100: they agree."


def test_blanks_counted_as_nought() -> None:
    verdict = check_total(90, [60, 30, None])
    assert verdict.fits_as_nought
    assert verdict.sentence.endswith("it counts the blanks as nought.")


def test_blanks_that_cannot_be_nought_carry_the_remainder() -> None:
    verdict = check_total(100, [60, 30, None])
    assert not verdict.fits_as_nought
    assert verdict.fits_with_blanks
    assert (verdict.remainder_low, verdict.remainder_high) == (100 - 90, 100 - 90)
    assert verdict.sentence.endswith("the blanks add up to 10.")


def test_parts_above_their_total() -> None:
    verdict = check_total(90, [60, 40, None])
    assert not verdict.fits_with_blanks
    assert verdict.sentence.endswith("they cannot both be right.")
    assert not check_total(90, [60, 20]).fits_with_blanks


def test_rounded_percentages_need_not_add_up_to_100() -> None:
    # Three times 32.5 to below 33.5
    verdict = check_total(100, ["33%", "33%", "33%"])
    assert verdict.parts == Interval.parse("[195/2, 201/2)")
    assert verdict.fits_as_nought
    assert not check_total(100, ["32%", "32%", "32%"]).fits_as_nought
    assert not check_total(100, ["33%", "33%", "33%"], "ceiling").fits_as_nought
    assert check_total("99%", ["33%", "33%", "33%"]).fits_as_nought


def test_rounded_numbers_with_decimals() -> None:
    # 1.15 + 1.15 to below 1.25 + 1.25; 2.5 stands for 2.45 to below 2.55
    assert check_total("2.5", ["1.2", "1.2"]).fits_as_nought
    assert not check_total("2.6", ["1.2", "1.2"]).fits_as_nought


def test_blanks_beside_rounded_parts_have_a_range() -> None:
    assert check_total(100, ["33%", "33%", None]).sentence.endswith("add up to 33 to 35.")


def test_totals_that_cannot_be_checked() -> None:
    with pytest.raises(InvalidArgument, match="at least one part"):
        check_total(1, [])
    with pytest.raises(InvalidArgument, match="cannot be added"):
        check_total("100%", ["33"])


def test_a_share_that_counts_blanks_as_nought() -> None:
    verdict = check_share_of_total("40%", [30, 10, None], [50, 25, 25])
    assert verdict.as_nought == Fraction(30 + 10, 50 + 25 + 25)
    assert verdict.reported_only == Fraction(30 + 10, 50 + 25)
    assert verdict.highest == Fraction(30 + 10 + 25, 50 + 25 + 25)
    assert verdict.fits == ("blanks as nought",)
    assert check_share_of_total("53%", [30, 10, None], [50, 25, 25]).fits == ("reported only",)
    assert check_share_of_total("99%", [30, 10, None], [50, 25, 25]).fits == ()
    assert check_share_of_total("54%", [30, 10, None], [50, 25, 25], "unknown").fits == (
        "reported only",
    )


def test_without_blanks_both_readings_are_one() -> None:
    verdict = check_share_of_total("53%", [30, 10], [50, 25])
    assert verdict.fits == ("blanks as nought", "reported only")


def test_shares_that_cannot_be_checked() -> None:
    with pytest.raises(InvalidArgument, match="do not match"):
        check_share_of_total("40%", [1], [2, 3])
    with pytest.raises(InvalidArgument, match="no area reported"):
        check_share_of_total("40%", [None], [2])
    with pytest.raises(InvalidArgument, match="between 0 and its base"):
        check_share_of_total("40%", [3], [2])
