"""The figures that 122 of 623 practices and four statements about them can bear."""

from __future__ import annotations

from fractions import Fraction

import pytest

from pbcanalysis.survey import (
    Dispositions,
    both_and_neither,
    design_effect_of_clusters,
    envelope,
    hypergeometric_exact,
    response_rate,
    tipping_point,
    tipping_response_ratio,
    width_budget,
    wilson,
    worst_case,
    worst_case_fractions,
)


def in_percent(low: float, high: float) -> tuple[float, float]:
    return round(100 * low, 1), round(100 * high, 1)


def test_response() -> None:
    assert response_rate(Dispositions(I=122, UO=501)).value == 122 / 623
    assert round(100 * 122 / 623, 2) == 19.58


def test_eighteen_per_cent_of_122() -> None:
    assert in_percent(wilson(22, 122).low, wilson(22, 122).high) == (12.2, 25.8)
    exact = hypergeometric_exact(22, 122, 623)
    assert in_percent(exact.low, exact.high) == (12.4, 25.2)
    worst = worst_case(22, 122, 623)
    assert in_percent(worst.low, worst.high) == (3.5, 83.9)
    assert (worst.low, worst.high) == (22 / 623, (22 + 623 - 122) / 623)


@pytest.mark.parametrize(
    ("counts", "sampling", "silence"),
    [
        (range(88, 92), (63.6, 81.5), (14.1, 95.0)),
        (range(82, 86), (58.5, 77.1), (13.2, 94.1)),
        (range(57, 61), (38.1, 57.9), (9.1, 90.0)),
    ],
    ids=["nearly three quarters", "more than two thirds", "almost half"],
)
def test_phrases(
    counts: range, sampling: tuple[float, float], silence: tuple[float, float]
) -> None:
    found = envelope(counts, 122)
    assert found.value is None
    assert in_percent(found.low, found.high) == sampling
    worst = worst_case(counts, 122, 623)
    assert worst.value is None
    assert in_percent(worst.low, worst.high) == silence
    assert worst_case_fractions(counts, 122, 623) == (
        Fraction(counts[0], 623),
        Fraction(counts[-1] + 501, 623),
    )


def test_parts_of_the_eighteen_per_cent() -> None:
    budget = width_budget(122, 623, rounding=[22])
    assert budget.part("rounding").points == 0
    assert budget.part("words").points == 0
    # Of those asked it is all silence; for a wider group chance adds 3.6 points.
    assert round(float(budget.part("non-response").points), 1) == 80.4
    wider = width_budget(122, 623, rounding=[22], wider="practices elsewhere").wider
    assert wider is not None
    assert round(float(wider.points), 1) == 3.6


def test_both_questions_bound_each_only_with_most_neither() -> None:
    most_neither = both_and_neither(22, 122, range(62, 123))
    # Under half said no to neither item, so at most 122 - 62 said yes to either.
    assert most_neither.marginal == (22, 122 - 62)
    assert in_percent(most_neither.share.low, most_neither.share.high) == (18.0, 49.2)
    nothing_said = both_and_neither(22, 122)
    assert nothing_said.marginal == (22, 122)


def test_what_would_tip_a_majority() -> None:
    tip = tipping_point(22, 122, 623)
    assert tip.share_needed == float((Fraction(623, 2) - 22) / 501)
    assert round(100 * tip.share_needed, 1) == 57.8
    assert "57.8% of the 501" in tip.sentence
    assert tipping_response_ratio(82, 122).value == 82 / 40 == 2.05


def test_sixteen_areas() -> None:
    effect = design_effect_of_clusters(122, 16, 0.05)
    assert effect.value == pytest.approx(1 + (122 / 16 - 1) * 0.05, abs=1e-15)
    assert round(effect.value, 2) == 1.33
