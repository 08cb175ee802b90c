"""The easiest tipping point over a set of possible counts."""

from __future__ import annotations

import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.survey.tipping_sets import easiest_tip


def test_below_half_the_largest_count_is_nearest() -> None:
    tip = easiest_tip(range(21, 24), 122, 623)
    assert tip.count == 23
    assert not tip.above
    assert tip.share_needed == pytest.approx((623 / 2 - 23) / 501, abs=1e-15)
    assert tip.ratio == pytest.approx(99 / 23, abs=1e-15)


def test_above_half_the_smallest_count_is_nearest() -> None:
    tip = easiest_tip(range(82, 86), 122, 623)
    assert tip.count == 82
    assert tip.above
    assert tip.share_needed == pytest.approx((311.5 - 82) / 501, abs=1e-15)
    assert tip.ratio == pytest.approx(82 / 40, abs=1e-15)


def test_printed_percentage_of_the_article() -> None:
    tip = easiest_tip(22, 122, 623)
    assert tip.share_needed == pytest.approx(289.5 / 501, abs=1e-15)
    assert tip.ratio == pytest.approx(100 / 22, abs=1e-15)
    assert tip.reachable


def test_another_target_moves_both() -> None:
    tip = easiest_tip(30, 100, 200, target=0.25)
    assert tip.share_needed == pytest.approx((50 - 30) / 100, abs=1e-15)
    assert tip.ratio == pytest.approx((30 / 70) * (0.75 / 0.25), abs=1e-12)


def test_respondents_of_one_mind_have_no_ratio() -> None:
    assert easiest_tip(10, 10, 30).ratio is None
    assert easiest_tip(0, 10, 30).ratio is None


def test_too_few_silent_cannot_turn_it() -> None:
    tip = easiest_tip(90, 100, 120)
    assert not tip.reachable
    assert tip.share_needed == pytest.approx((60 - 90) / 20, abs=1e-15)


def test_everyone_replied_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="everyone replied"):
        easiest_tip(5, 10, 10)
