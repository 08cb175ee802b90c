from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pbcanalysis.survey import (
    data_defect_identity,
    imbens_manski,
    joint_bounds,
    mcnemar_exact,
    mcnemar_range,
    pattern_mixture,
    response_ratio,
    selection_odds_ratio,
    tipping_point,
    tipping_response_ratio,
    worst_case,
)


@st.composite
def surveys(draw: st.DrawFn) -> tuple[int, int, int]:
    asked = draw(st.integers(2, 3000))
    n = draw(st.integers(1, asked - 1))
    return draw(st.integers(0, n)), n, asked


@given(surveys(), st.data())
@settings(max_examples=150, deadline=None)
def test_the_worst_case_holds_every_answer_of_the_silent(
    survey: tuple[int, int, int], data: st.DataObject
) -> None:
    x, n, asked = survey
    silent_yes = data.draw(st.integers(0, asked - n))
    found = worst_case(x, n, asked)
    assert found.low <= (x + silent_yes) / asked <= found.high


@given(surveys(), st.floats(-1, 1), st.floats(0.01, 100))
@settings(max_examples=150, deadline=None)
def test_every_assumption_stays_in_the_worst_case(
    survey: tuple[int, int, int], delta: float, ratio: float
) -> None:
    x, n, asked = survey
    worst = worst_case(x, n, asked)
    for found in (pattern_mixture(x, n, asked, delta), selection_odds_ratio(x, n, asked, ratio)):
        assert found.value is not None
        assert worst.low - 1e-12 <= found.value <= worst.high + 1e-12


@given(surveys(), st.sampled_from([0.8, 0.95, 0.99]))
@settings(max_examples=150, deadline=None)
def test_imbens_manski_holds_the_worst_case(survey: tuple[int, int, int], level: float) -> None:
    found, worst = imbens_manski(*survey, level), worst_case(*survey)
    assert found.low <= worst.low + 1e-15
    assert worst.high <= found.high + 1e-15


@given(surveys(), st.floats(0.01, 0.99))
@settings(max_examples=150, deadline=None)
def test_the_tipping_point_tips(survey: tuple[int, int, int], target: float) -> None:
    x, n, asked = survey
    tip = tipping_point(x, n, asked, target)
    assert (x + (asked - n) * tip.share_needed) / asked == pytest.approx(target, abs=1e-12)
    worst = worst_case(x, n, asked)
    assert tip.reachable == (worst.low <= target <= worst.high)


@given(st.integers(2, 3000), st.data(), st.floats(0.01, 0.99))
@settings(max_examples=150, deadline=None)
def test_the_tipping_ratio_tips(n: int, data: st.DataObject, target: float) -> None:
    x = data.draw(st.integers(1, n - 1))
    ratio = tipping_response_ratio(x, n, target).value
    assert ratio is not None
    assert response_ratio(x, n, ratio).value == pytest.approx(target, abs=1e-12)


@given(surveys(), st.data())
@settings(max_examples=150, deadline=None)
def test_the_data_defect_identity_is_one(survey: tuple[int, int, int], data: st.DataObject) -> None:
    x, n, asked = survey
    yeses = x + data.draw(st.integers(0, asked - n))
    if 0 < yeses < asked:
        found = data_defect_identity(x, n, asked, yeses)
        assert found.error == pytest.approx(x / n - yeses / asked, abs=1e-12)
        assert -1 - 1e-12 <= found.correlation <= 1 + 1e-12


@given(st.integers(1, 60), st.data())
@settings(max_examples=80, deadline=None)
def test_every_joint_lies_in_the_bounds(n: int, data: st.DataObject) -> None:
    both = data.draw(st.integers(0, n))
    first = data.draw(st.integers(0, n - both))
    second = data.draw(st.integers(0, n - both - first))
    found = joint_bounds(both + first, both + second, n)
    for name, number in (
        ("both", both),
        ("first_only", first),
        ("second_only", second),
        ("discordant", first + second),
    ):
        low, high = getattr(found, name)
        assert low <= number <= high, name
    p = mcnemar_range(both + first, both + second, n)
    assert p.low <= mcnemar_exact(first, second) <= p.high
