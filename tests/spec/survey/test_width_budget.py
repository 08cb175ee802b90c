"""The width budget: for those asked nothing passes the worst case, and chance is no part of it."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.survey import imbens_manski, width_budget, worst_case, worst_case_fractions

SOURCES = ["rounding", "words", "non-response"]


def test_a_printed_figure_leaves_silence_alone() -> None:
    budget = width_budget(122, 623, rounding=[22])
    assert [part.source for part in budget.parts] == SOURCES
    worst = worst_case(22, 122, 623)
    assert budget.part("rounding").low == budget.part("rounding").high == 22 / 122
    assert (budget.total.low, budget.total.high) == (worst.low, worst.high)
    # One count is left, so silence is all: 501 of 623, 80.4 points.
    assert [part.points for part in budget.parts] == [0, 0, Fraction(100 * 501, 623)]
    assert [part.shapley for part in budget.parts] == [0, 0, Fraction(100 * 501, 623)]
    assert budget.total.level is None
    assert budget.wider is None


def test_the_end_stays_within_the_logical_bound() -> None:
    # 19 of 31 replies among 48 asked: at most 19 + 17 of 48 said yes, 75%.
    budget = width_budget(31, 48, rounding=[19])
    assert (budget.total.low, budget.total.high) == (19 / 48, 36 / 48)


def test_where_everyone_replied_there_is_neither_silence_nor_chance() -> None:
    for budget in (
        width_budget(623, 623, rounding=[305]),
        width_budget(623, rounding=[305]),
    ):
        assert budget.points == 0
        assert [part.points for part in budget.parts] == [0, 0, 0]
        assert (budget.total.low, budget.total.high) == (305 / 623, 305 / 623)


def test_words_start_where_nothing_was_printed() -> None:
    budget = width_budget(122, 623, words=range(88, 92))
    rounding, words = budget.part("rounding"), budget.part("words")
    assert (rounding.low, rounding.high, rounding.points) == (None, None, 0)
    assert (words.low, words.high) == (88 / 122, 91 / 122)
    assert words.points == Fraction(100 * 3, 122)
    assert budget.part("non-response").points == Fraction(100 * 504, 623) - Fraction(300, 122)
    # Words add 3/122 where they come first and 3/623 where silence does; the mean of both.
    half = (Fraction(300, 122) + Fraction(300, 623)) / 2
    assert words.shapley == half
    assert budget.part("non-response").shapley == Fraction(100 * 504, 623) - half


def test_words_around_a_printed_figure_add_only_what_they_widen() -> None:
    budget = width_budget(100, 200, rounding=[73, 74], words=range(70, 75))
    assert budget.part("rounding").points == 1
    assert budget.part("words").points == 3
    inside = width_budget(100, 200, rounding=range(70, 76), words=[73])
    assert inside.part("words").points == 0
    # In the other order the words add nothing and rounding all: neither is charged with it alone.
    assert inside.part("words").shapley == 0


@st.composite
def given_sets(draw: st.DrawFn) -> tuple[int, int, set[int] | None, set[int] | None]:
    n = draw(st.integers(1, 60))
    asked = n + draw(st.integers(0, 90))
    counts = st.sets(st.integers(0, n), min_size=1, max_size=5)
    rounding, words = draw(st.none() | counts), draw(st.none() | counts)
    if rounding is None and words is None:
        rounding = draw(counts)
    return n, asked, rounding, words


@given(given_sets())
@settings(max_examples=200, deadline=None)
def test_the_end_is_the_worst_case_whatever_was_printed(
    survey: tuple[int, int, set[int] | None, set[int] | None],
) -> None:
    n, asked, rounding, words = survey
    budget = width_budget(n, asked, rounding=rounding, words=words)
    low, high = worst_case_fractions((rounding or set()) | (words or set()), n, asked)
    assert (budget.total.low, budget.total.high) == (float(low), float(high))
    assert budget.points == 100 * (high - low)
    assert sum(part.points for part in budget.parts) == budget.points
    assert sum(part.shapley for part in budget.parts) == budget.points
    assert all(part.points >= 0 and part.shapley >= 0 for part in budget.parts)
    if n == asked:
        assert budget.part("non-response").points == 0
        assert budget.part("non-response").shapley == 0


@given(given_sets())
@settings(max_examples=60, deadline=None)
def test_the_shapley_value_is_the_mean_over_all_six_orders(
    survey: tuple[int, int, set[int] | None, set[int] | None],
) -> None:
    n, asked, rounding, words = survey
    budget = width_budget(n, asked, rounding=rounding, words=words)
    sets = {"rounding": rounding, "words": words}

    def width(sources: set[str]) -> Fraction:
        counts: set[int] = set()
        for name in sources & sets.keys():
            counts |= sets[name] or set()
        of = asked if "non-response" in sources else n
        spread = max(counts) - min(counts) if counts else 0
        return Fraction(100 * (spread + of - n), of)

    added = dict.fromkeys(SOURCES, Fraction(0))
    for order in permutations(SOURCES):
        for place, source in enumerate(order):
            before = set(order[:place])
            added[source] += width(before | {source}) - width(before)
    assert {part.source: part.shapley for part in budget.parts} == {
        source: total / 6 for source, total in added.items()
    }


def test_a_wider_group_comes_last_and_apart() -> None:
    plain = width_budget(122, 623, rounding=[22])
    budget = width_budget(122, 623, rounding=[22], wider="practices of England", size=8325)
    assert budget.parts == plain.parts
    assert budget.points == plain.points
    assert budget.wider is not None
    assert (budget.wider.name, budget.wider.size) == ("practices of England", 8325)
    ending = imbens_manski(22, 122, 623, population=8325)
    assert (budget.wider.estimate.low, budget.wider.estimate.high) == (ending.low, ending.high)
    assert budget.wider.estimate.level == 0.95
    more = 100 * (Fraction(ending.high) - Fraction(ending.low)) - budget.points
    assert budget.wider.points == more > 0
    assert "practices of England (8,325 in all)" in budget.sentence
    assert "Imbens-Manski interval at 95%" in budget.sentence


def test_a_wider_group_that_is_those_asked_adds_nothing() -> None:
    budget = width_budget(122, 623, rounding=[22], wider="those asked", size=623)
    assert budget.wider is not None
    assert budget.wider.points == 0
    worst = worst_case(22, 122, 623)
    assert budget.wider.estimate.low == pytest.approx(worst.low, abs=1e-15)


def test_a_finite_group_narrows_by_the_usual_factor() -> None:
    # Cochran: standard errors shrink by the root of (M - N)/(M - 1). With so wide a gap between
    # the bounds the critical value is the one-sided 1.645 for both.
    endless, finite = imbens_manski(22, 122, 623), imbens_manski(22, 122, 623, population=1246)
    worst = worst_case(22, 122, 623)
    factor = (623 / 1245) ** 0.5
    assert worst.low - finite.low == pytest.approx((worst.low - endless.low) * factor, rel=1e-9)
    assert finite.high - worst.high == pytest.approx((endless.high - worst.high) * factor, rel=1e-9)


def test_open_bases() -> None:
    budget = width_budget(N=623, rounding={100: [18], 122: [22]})
    assert budget.part("rounding").low == 18 / 100
    assert budget.part("rounding").high == 22 / 122
    assert budget.total.low == 18 / 623
    assert budget.total.high == max(18 + 523, 22 + 501) / 623
    assert sum(part.shapley for part in budget.parts) == budget.points


def test_it_says_what_it_found() -> None:
    budget = width_budget(122, 623, rounding=[22])
    assert budget.sentence == (
        "Of those asked, 3.5% to 84.0% is 80.4 percentage points wide: rounding 0.0, words 0.0, "
        "non-response 80.4."
    )
    assert budget.total.value is None
    assert dict(budget.inputs)["rounding"] == ((22, 122),)


def test_mistakes_are_told() -> None:
    with pytest.raises(InvalidArgument, match="give the counts"):
        width_budget(122, 623)
    with pytest.raises(InvalidArgument, match="n is at most N"):
        width_budget(122, 100, rounding=[22])
    with pytest.raises(InvalidArgument, match="name it"):
        width_budget(122, 623, rounding=[22], size=8325)
    with pytest.raises(InvalidArgument, match="n is at most N"):
        width_budget(122, 623, rounding=[22], wider="fewer than asked", size=600)
    with pytest.raises(InvalidArgument, match="no source is called"):
        width_budget(122, 623, rounding=[22]).part("sampling")  # type: ignore[arg-type]
