from __future__ import annotations

from fractions import Fraction

import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.survey import (
    envelope,
    hypergeometric_exact,
    imbens_manski,
    width_budget,
    wilson,
    worst_case,
)

SOURCES = ["rounding", "words", "sampling", "non-response"]


def test_a_printed_figure() -> None:
    budget = width_budget(122, 623, rounding=[22])
    assert [part.source for part in budget.parts] == SOURCES
    sampled, worst = wilson(22, 122), worst_case(22, 122, 623)
    assert budget.part("rounding").low == budget.part("rounding").high == 22 / 122
    assert budget.part("sampling").points == 100 * (Fraction(sampled.high) - Fraction(sampled.low))
    assert (budget.total.low, budget.total.high) == (worst.low, worst.high)
    silence = budget.part("non-response").points
    assert float(silence) == pytest.approx(100 * (worst.width - sampled.width), abs=1e-12)


def test_words_start_where_nothing_was_printed() -> None:
    budget = width_budget(122, 623, words=range(88, 92))
    rounding, words = budget.part("rounding"), budget.part("words")
    assert (rounding.low, rounding.high, rounding.points) == (None, None, 0)
    assert (words.low, words.high) == (88 / 122, 91 / 122)
    assert float(words.points) == pytest.approx(100 * 3 / 122, abs=1e-12)
    sampled = envelope(range(88, 92), 122)
    assert (budget.part("sampling").low, budget.part("sampling").high) == (
        sampled.low,
        sampled.high,
    )


def test_words_around_a_printed_figure_add_only_what_they_widen() -> None:
    budget = width_budget(100, 200, rounding=[73, 74], words=range(70, 75))
    assert float(budget.part("rounding").points) == pytest.approx(1, abs=1e-12)
    assert float(budget.part("words").points) == pytest.approx(3, abs=1e-12)
    inside = width_budget(100, 200, rounding=range(70, 76), words=[73])
    assert inside.part("words").points == 0


@pytest.mark.parametrize("counts", [range(88, 92), range(82, 86), range(57, 61), [22]])
@pytest.mark.parametrize("wider", [False, True])
@pytest.mark.parametrize("finite", [False, True])
def test_parts_sum_to_the_total_exactly(counts: list[int], wider: bool, finite: bool) -> None:
    budget = width_budget(122, 623, words=counts, wider=wider, finite=finite)
    assert sum(part.points for part in budget.parts) == budget.points
    assert budget.points == 100 * (Fraction(budget.total.high) - Fraction(budget.total.low))
    assert all(part.points >= 0 for part in budget.parts)


def test_a_finite_population_narrows_the_sampling_part() -> None:
    budget = width_budget(122, 623, rounding=[22], finite=True)
    exact = hypergeometric_exact(22, 122, 623)
    assert (budget.part("sampling").low, budget.part("sampling").high) == (exact.low, exact.high)


def test_a_wider_population_ends_in_imbens_manski() -> None:
    budget, ending = width_budget(122, 623, rounding=[22], wider=True), imbens_manski(22, 122, 623)
    assert (budget.total.low, budget.total.high) == (ending.low, ending.high)
    assert "Imbens-Manski" in budget.total.sentence


def test_nobody_silent_adds_nothing() -> None:
    for budget in (width_budget(122, rounding=[22]), width_budget(122, 122, rounding=[22])):
        assert budget.part("non-response").points == 0
        assert (budget.total.low, budget.total.high) == (wilson(22, 122).low, wilson(22, 122).high)


def test_open_bases() -> None:
    budget = width_budget(N=623, rounding={100: [18], 122: [22]})
    assert budget.part("rounding").low == 18 / 100
    assert budget.part("rounding").high == 22 / 122
    assert budget.total.low == 18 / 623
    assert budget.total.high == max(18 + 523, 22 + 501) / 623


def test_it_says_what_it_found() -> None:
    budget = width_budget(122, 623, rounding=[22])
    assert budget.sentence == (
        "The honest interval 3.5% to 83.9% is 80.4 percentage points wide: rounding 0.0, words "
        "0.0, sampling 13.6, non-response 66.8."
    )
    assert budget.total.value is None
    assert dict(budget.inputs)["rounding"] == ((22, 122),)


def test_mistakes_are_told() -> None:
    with pytest.raises(InvalidArgument, match="give the counts"):
        width_budget(122, 623)
    with pytest.raises(InvalidArgument, match="a finite population needs N"):
        width_budget(122, rounding=[22], finite=True)
    with pytest.raises(InvalidArgument, match="n is at most N"):
        width_budget(122, 100, rounding=[22])
    with pytest.raises(InvalidArgument, match="no source is called"):
        width_budget(122, 623, rounding=[22]).part("luck")  # type: ignore[arg-type]
