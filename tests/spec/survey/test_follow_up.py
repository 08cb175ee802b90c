"""Honest half-widths: asking more, or going back to the silent."""

from __future__ import annotations

from statistics import NormalDist

import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.survey import imbens_manski, worst_case
from pbcanalysis.survey.follow_up import follow_up_half_width, honest_half_width


def test_plan_agrees_with_the_interval_of_such_a_survey() -> None:
    # 120 of 600 reply, 60 of them say yes: the interval is symmetric about one half.
    plan = honest_half_width(600, 120 / 600, 0.5)
    whole = plan.total + plan.wider
    assert whole == pytest.approx(imbens_manski(60, 120, 600).width / 2, abs=1e-9)
    assert plan.silence == pytest.approx(480 / 600 / 2, abs=1e-15)
    # About the 600 themselves chance says nothing: the worst case is all.
    assert plan.total == pytest.approx(worst_case(60, 120, 600).width / 2, abs=1e-15)


def test_full_response_is_the_usual_margin() -> None:
    z = NormalDist().inv_cdf(0.975)
    plan = honest_half_width(400, 1.0)
    assert (plan.silence, plan.sampling) == (0, 0)
    assert plan.wider == pytest.approx(z * (0.25 / 400) ** 0.5, abs=1e-9)


def test_asking_four_times_as_many_halves_sampling_and_leaves_silence() -> None:
    few, many = honest_half_width(500, 0.2), honest_half_width(2000, 0.2)
    assert many.silence == few.silence
    # With so wide a gap the critical value is the one-sided one for both.
    assert many.wider == pytest.approx(few.wider / 2, rel=1e-9)


def test_full_follow_up_by_the_formula_of_double_sampling() -> None:
    z = NormalDist().inv_cdf(0.975)
    plan = follow_up_half_width(122, 623, 100)
    error = (501 / 623) * (0.25 / 99 * (1 - 100 / 501)) ** 0.5
    assert plan.silence == 0
    assert plan.sampling == pytest.approx(z * error, abs=1e-9)
    # Hansen and Hurwitz: for the wider group the variance of the first phase comes in as well.
    both = (0.25 / 623 + error**2) ** 0.5
    assert plan.sampling + plan.wider == pytest.approx(z * both, abs=1e-9)


def test_follow_up_of_everyone_with_every_answer_leaves_nothing() -> None:
    assert follow_up_half_width(122, 623, 501).total == pytest.approx(0, abs=1e-12)


def test_those_who_stay_silent_leave_their_share() -> None:
    plan = follow_up_half_width(122, 623, 100, 0.8)
    assert plan.silence == pytest.approx((501 / 623) * 0.2 / 2, abs=1e-15)


@pytest.mark.parametrize("response", [0, -0.1, 1.1])
def test_responses_outside_their_range_are_refused(response: float) -> None:
    with pytest.raises(InvalidArgument, match="response"):
        honest_half_width(100, response)
    with pytest.raises(InvalidArgument, match="response"):
        follow_up_half_width(10, 100, 20, response)


def test_more_than_the_silent_cannot_be_followed_up() -> None:
    with pytest.raises(InvalidArgument, match="cannot be followed up"):
        follow_up_half_width(90, 100, 11)
