"""One share under weaker and weaker assumptions."""

from __future__ import annotations

import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.survey import hypergeometric_exact, imbens_manski
from pbcanalysis.survey.assumption_ladder import assumption_ladder


def test_rungs_of_one_count() -> None:
    rungs = {r.key: r.estimate for r in assumption_ladder(22, 122, 623, delta=0.1, odds_ratio=2)}
    assert list(rungs) == ["alike", "random", "delta", "odds", "nothing", "wider"]
    assert rungs["alike"].value == pytest.approx(22 / 122, abs=1e-15)
    exact = hypergeometric_exact(22, 122, 623)
    assert (rungs["random"].low, rungs["random"].high) == (exact.low, exact.high)
    assert rungs["delta"].low == pytest.approx((22 + 501 * (22 / 122 - 0.1)) / 623, abs=1e-12)
    assert rungs["delta"].high == pytest.approx((22 + 501 * (22 / 122 + 0.1)) / 623, abs=1e-12)
    # Odds of 22 to 100 become 44 to 100, or 11 to 100.
    assert rungs["odds"].high == pytest.approx((22 + 501 * 44 / 144) / 623, abs=1e-12)
    assert rungs["odds"].low == pytest.approx((22 + 501 * 11 / 111) / 623, abs=1e-12)
    assert (rungs["nothing"].low, rungs["nothing"].high) == (22 / 623, 523 / 623)
    wider = imbens_manski(22, 122, 623)
    assert (rungs["wider"].low, rungs["wider"].high) == (wider.low, wider.high)


def test_a_set_of_counts_has_no_value_on_any_rung() -> None:
    for rung in assumption_ladder(range(88, 92), 122, 623, delta=0.1, odds_ratio=2):
        assert rung.estimate.value is None


def test_no_difference_and_no_ratio_are_just_alike() -> None:
    rungs = assumption_ladder(22, 122, 623, delta=0, odds_ratio=1)
    for rung in rungs[2:4]:
        assert rung.estimate.low == pytest.approx(22 / 122, abs=1e-12)
        assert rung.estimate.high == pytest.approx(22 / 122, abs=1e-12)


@pytest.mark.parametrize(
    ("delta", "ratio", "words"),
    [(-0.1, 2, "delta"), (1.2, 2, "delta"), (0.1, 0.5, "at least 1"), (0.1, 0, "odds ratio")],
)
def test_bad_assumptions_are_refused(delta: float, ratio: float, words: str) -> None:
    with pytest.raises(InvalidArgument, match=words):
        assumption_ladder(22, 122, 623, delta=delta, odds_ratio=ratio)


def test_full_response_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="everyone replied"):
        assumption_ladder(22, 122, 122, delta=0.1, odds_ratio=2)
