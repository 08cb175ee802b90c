"""What holds of tipping points, ladders and plans whatever the numbers."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pbcanalysis.survey import design_effect_of_clusters, tipping_point
from pbcanalysis.survey.assumption_ladder import assumption_ladder
from pbcanalysis.survey.cluster_planning import replies_in_clusters
from pbcanalysis.survey.follow_up import follow_up_half_width, honest_half_width
from pbcanalysis.survey.tipping_sets import easiest_tip
from pbcanalysis.survey.unit_mismatch import unit_response_rate


@st.composite
def surveys(draw: st.DrawFn) -> tuple[tuple[int, ...], int, int]:
    n = draw(st.integers(2, 150))
    low = draw(st.integers(0, n))
    high = draw(st.integers(low, min(n, low + 6)))
    return tuple(range(low, high + 1)), n, n + draw(st.integers(1, 600))


@given(surveys())
def test_no_possible_count_tips_more_easily(survey: tuple[tuple[int, ...], int, int]) -> None:
    x, n, asked = survey
    tip = easiest_tip(x, n, asked)
    assert tip.count in x
    distance = abs(tip.share_needed - tip.count / n)
    for member in x:
        other = abs(tipping_point(member, n, asked).share_needed - member / n)
        assert distance <= other + 1e-12


@settings(max_examples=40)
@given(surveys(), st.floats(0, 1), st.floats(1, 20))
def test_every_assumption_stays_inside_the_worst_case(
    survey: tuple[tuple[int, ...], int, int], delta: float, ratio: float
) -> None:
    x, n, asked = survey
    rungs = {
        rung.key: rung.estimate
        for rung in assumption_ladder(x, n, asked, delta=delta, odds_ratio=ratio)
    }
    worst = rungs["nothing"]
    for key in ("alike", "random", "delta", "odds"):
        assert worst.low - 1e-12 <= rungs[key].low <= rungs[key].high <= worst.high + 1e-12
    assert rungs["wider"].low <= worst.low
    assert rungs["wider"].high >= worst.high
    for key in ("delta", "odds"):
        assert rungs[key].low <= rungs["alike"].low + 1e-12
        assert rungs[key].high >= rungs["alike"].high - 1e-12


@given(st.integers(1, 500), st.integers(1, 8), st.integers(500, 900))
def test_more_replies_each_never_raise_the_rate(n: int, most: int, asked: int) -> None:
    fewer, more = unit_response_rate(n, asked, most), unit_response_rate(n, asked, most + 1)
    assert more.low <= fewer.low
    assert more.high == fewer.high


@given(st.integers(1, 400), st.integers(1, 200), st.decimals("0.01", "1", places=2))
def test_planned_replies_are_worth_what_was_wanted(n: int, clusters: int, icc: object) -> None:
    rho = float(str(icc))
    found = replies_in_clusters(n, clusters, rho)
    if found.n is None:
        assert clusters < found.least_clusters
        huge = 10**9
        assert design_effect_of_clusters(huge, clusters, rho).effective_size <= n
    else:
        used = min(clusters, found.n)
        worth = design_effect_of_clusters(found.n, used, rho).effective_size
        assert worth >= n - 1e-6


@given(st.integers(20, 2000), st.floats(0.05, 0.95), st.floats(0.05, 0.95))
def test_higher_response_and_more_requests_never_widen(
    asked: int, first: float, second: float
) -> None:
    low, high = sorted((first, second))
    assert honest_half_width(asked, high).silence <= honest_half_width(asked, low).silence
    few, many = honest_half_width(asked, low), honest_half_width(2 * asked, low)
    assert many.total <= few.total + 1e-12


@given(st.integers(10, 300), st.integers(40, 300), st.data())
def test_more_follow_up_never_widens(n: int, silent: int, data: st.DataObject) -> None:
    part = data.draw(st.integers(2, silent - 1))
    few = follow_up_half_width(n, n + silent, part, 0.8)
    many = follow_up_half_width(n, n + silent, part + 1, 0.8)
    assert many.total <= few.total + 1e-12
