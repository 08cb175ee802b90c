from __future__ import annotations

from fractions import Fraction
from statistics import NormalDist

import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.survey import (
    imbens_manski,
    imbens_manski_critical_value,
    odds_shifted_share,
    pattern_mixture,
    response_ratio,
    selection_odds_ratio,
    shifted_share,
    tipping_point,
    tipping_response_ratio,
    worst_case,
    worst_case_fractions,
)

PHI = NormalDist().cdf
QUANTILE = NormalDist().inv_cdf


def test_worst_case_is_exact_and_has_neither_value_nor_level() -> None:
    assert worst_case_fractions(91, 122, 623) == (Fraction(91, 623), Fraction(592, 623))
    found = worst_case(91, 122, 623)
    assert (found.value, found.level) == (None, None)
    # The width is the share that did not reply, whatever was said by those who did.
    assert found.width == pytest.approx(501 / 623, abs=1e-15)


def test_worst_case_without_silence_is_the_share_itself() -> None:
    found = worst_case(3, 10, 10)
    assert (found.low, found.high) == (0.3, 0.3)


def test_worst_case_over_a_set_is_the_union() -> None:
    found = worst_case([91, 88, 90, 89], 122, 623)
    assert (found.low, found.high) == (88 / 623, (91 + 501) / 623)
    assert dict(found.inputs)["x"] == (88, 89, 90, 91)
    assert found.sentence.startswith("88 to 91 of 122 who replied")


def test_critical_value_solves_its_equation() -> None:
    for width, se in [(0.0, 0.1), (0.05, 0.1), (0.2, 0.1), (0.01, 0.2)]:
        c = imbens_manski_critical_value(width, se)
        assert PHI(c + width / se) - PHI(-c) == pytest.approx(0.95, abs=1e-12)
    assert imbens_manski_critical_value(0.0, 0.1) == pytest.approx(QUANTILE(0.975), abs=1e-12)
    assert imbens_manski_critical_value(0.8, 0.01) == pytest.approx(QUANTILE(0.95), abs=1e-12)
    assert imbens_manski_critical_value(0.8, 0.0) == pytest.approx(QUANTILE(0.95), abs=1e-12)
    assert imbens_manski_critical_value(0.0, 0.0) == pytest.approx(QUANTILE(0.975), abs=1e-12)


def test_imbens_manski_by_hand() -> None:
    low, high = 22 / 623, 523 / 623
    # So wide an identified set needs the one-sided quantile only.
    c = QUANTILE(0.95)
    se_low, se_high = (low * (1 - low) / 623) ** 0.5, (high * (1 - high) / 623) ** 0.5
    found = imbens_manski(22, 122, 623)
    assert found.low == pytest.approx(low - c * se_low, abs=1e-9)
    assert found.high == pytest.approx(high + c * se_high, abs=1e-9)
    assert found.value is None


def test_imbens_manski_is_cut_at_the_edges() -> None:
    found = imbens_manski(0, 3, 10)
    assert (found.low, imbens_manski(3, 3, 10).high) == (0.0, 1.0)


def test_pattern_mixture_by_hand() -> None:
    found = pattern_mixture(60, 122, 623, 0.2)
    silent = Fraction(60, 122) + Fraction(1, 5)
    assert found.value == pytest.approx(float((60 + 501 * silent) / 623), abs=1e-15)
    assert shifted_share(60, 122, 0.2) == pytest.approx(float(silent), abs=1e-15)
    assert found.low == found.value == found.high
    # Shares stop at nought: only those who replied are left saying yes.
    assert pattern_mixture(22, 122, 623, -0.2).value == 22 / 623
    assert pattern_mixture(110, 122, 623, 0.2).value == (110 + 501) / 623


def test_pattern_mixture_with_no_difference_is_the_share_of_respondents() -> None:
    assert pattern_mixture(22, 122, 623, 0).value == pytest.approx(22 / 122, abs=1e-15)


def test_a_range_of_assumptions_gives_a_range() -> None:
    found = pattern_mixture(range(57, 61), 122, 623, (-0.1, 0.1))
    assert found.value is None
    assert found.low == pytest.approx((57 + 501 * (57 / 122 - 0.1)) / 623, abs=1e-15)
    assert found.high == pytest.approx((60 + 501 * (60 / 122 + 0.1)) / 623, abs=1e-15)
    assert "-0.1 to 0.1" in found.sentence


def test_the_widest_range_of_assumptions_is_the_worst_case() -> None:
    found, worst = pattern_mixture(22, 122, 623, (-1.0, 1.0)), worst_case(22, 122, 623)
    assert (found.low, found.high) == (worst.low, worst.high)


def test_selection_odds_ratio_by_hand() -> None:
    # Odds 22/100 among respondents, 44/100 among the silent: 44/144.
    assert odds_shifted_share(22, 122, 2) == 44 / 144
    found = selection_odds_ratio(22, 122, 623, 2)
    assert found.value == pytest.approx((22 + 501 * 44 / 144) / 623, abs=1e-15)
    assert selection_odds_ratio(22, 122, 623, 1).value == pytest.approx(22 / 122, abs=1e-15)
    ranged = selection_odds_ratio(22, 122, 623, (0.5, 2))
    assert (ranged.value, ranged.high) == (None, found.value)


def test_response_ratio_by_hand() -> None:
    # Twice as ready: 22 stand for 11, and 11 of 111 it is.
    assert response_ratio(22, 122, 2).value == 11 / 111
    assert response_ratio(22, 122, 1).value == 22 / 122
    ranged = response_ratio(22, 122, (0.5, 2))
    assert (ranged.low, ranged.high) == (11 / 111, 44 / 144)


def test_response_ratio_that_cannot_have_held() -> None:
    # All 10 replied of the 20 asked; if yes were 100 times as ready, 9 yeses would stand for
    # 0.09, and the 1 no for 1: of 20, under 2 would say yes, yet 9 did.
    with pytest.raises(InvalidArgument, match="cannot have held"):
        response_ratio(9, 10, 100, N=20)
    assert response_ratio(9, 10, 1, N=20).value == 0.9


def test_tipping_point_by_hand() -> None:
    tip = tipping_point(91, 122, 623)
    needed = (Fraction(623, 2) - 91) / 501
    assert tip.share_needed == float(needed)
    assert tip.count_needed == 220.5
    assert tip.least_count == 221
    assert tip.delta == pytest.approx(float(needed - Fraction(91, 122)), abs=1e-15)
    odds = needed / (1 - needed) / Fraction(91, 31)
    assert tip.odds_ratio == pytest.approx(float(odds), abs=1e-15)
    assert tip.reachable


def test_a_majority_is_more_than_half() -> None:
    # 10 asked, 2 of 4 said yes: three more make 5 of 10, which is no majority; four do.
    tip = tipping_point(2, 4, 10)
    assert tip.count_needed == 3
    assert tip.least_count == 4


def test_what_silence_cannot_tip() -> None:
    tip = tipping_point(90, 100, 110)
    assert not tip.reachable
    assert tip.odds_ratio is None
    assert tip.least_count == 0
    assert tip.sentence.endswith("stay over 50.0%.")
    assert tipping_point(5, 100, 110).sentence.endswith("stay under 50.0%.")


def test_the_tipping_point_brings_the_share_to_the_target() -> None:
    tip = tipping_point(22, 122, 623, 0.4)
    assert (22 + 501 * tip.share_needed) / 623 == pytest.approx(0.4, abs=1e-15)
    ratio = tipping_response_ratio(22, 122, 0.1)
    assert ratio.value is not None
    assert response_ratio(22, 122, ratio.value).value == pytest.approx(0.1, abs=1e-15)


def test_tipping_ratio_over_a_set() -> None:
    found = tipping_response_ratio(range(82, 86), 122)
    assert (found.value, found.low, found.high) == (None, 82 / 40, 85 / 37)
    assert found.unit == "ratio"


def test_mistakes_are_told() -> None:
    with pytest.raises(InvalidArgument, match="n is at most N"):
        worst_case(22, 122, 121)
    with pytest.raises(InvalidArgument, match="the set of possible counts is empty"):
        worst_case([], 122, 623)
    with pytest.raises(InvalidArgument, match="delta is a difference of shares"):
        pattern_mixture(22, 122, 623, 1.5)
    with pytest.raises(InvalidArgument, match="a range runs from low to high"):
        pattern_mixture(22, 122, 623, (0.2, 0.1))
    with pytest.raises(InvalidArgument, match="the odds ratio is a finite number above 0"):
        selection_odds_ratio(22, 122, 623, 0)
    with pytest.raises(InvalidArgument, match="the ratio is a finite number above 0"):
        response_ratio(22, 122, float("inf"))
    with pytest.raises(InvalidArgument, match="everyone replied"):
        tipping_point(22, 122, 122)
    with pytest.raises(InvalidArgument, match="target lies strictly between"):
        tipping_point(22, 122, 623, 1.0)
    with pytest.raises(InvalidArgument, match="target lies strictly between"):
        tipping_response_ratio(22, 122, 0.0)
    with pytest.raises(InvalidArgument, match="all respondents said yes"):
        tipping_response_ratio(122, 122)
    with pytest.raises(InvalidArgument, match="at least 0"):
        imbens_manski_critical_value(-0.1, 0.1)
