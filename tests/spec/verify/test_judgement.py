"""The verdict on a citation, by what stands near its link."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Judge = Callable[[str], list[tuple[str, str, bool]]]

MOVES, STAYS, MANY = "(/r/s.moves/)", "(/r/s.stays/)", "(/r/n.many/)"
OLD = "(https://example.org/book/e/2026.11/r/s.moves/)"


@pytest.mark.parametrize(
    ("text", "claim", "status", "rounded"),
    [
        (f"It was [27.0%]{MOVES}.", "27.0%", "same", False),
        (f"It was [about 27%]{MOVES}.", "about 27%", "same", True),
        (f"It was about 27% ([book]{MOVES}).", "about 27%", "same", True),
        (f"It was [18.0%]{MOVES}.", "18.0%", "changed", False),
        (f"It was [18.0%]{OLD}.", "18.0%", "changed", False),
        (f"It was [27.0%]{OLD}.", "27.0%", "changed", False),
        (f"It was [19.0%]{MOVES}.", "19.0%", "never", False),
        (f"It was [50.0%]{MOVES}.", "50.0%", "wrong-record", False),
        (f"It was [8,433]{MANY}.", "8,433", "same", False),
        (f"It was [8,400]{MANY}.", "8,400", "same", True),
        (f"It was [62]{MANY}.", "62", "wrong-record", False),
        ("It was [33.0%](/r/s.gone/).", "33.0%", "retired", False),
        ("It was [33.0%](/e/2026.11/r/s.gone/).", "33.0%", "retired", False),
        ("It was [34.0%](/e/2026.11/r/s.gone/).", "34.0%", "never", False),
        ("It was [33.0%](/e/2027.02/r/s.gone/).", "33.0%", "retired", False),
        ("It was [33.0%](/r/s.went/).", "", "dead", False),
        ("It was [18.0%](/e/2025.01/r/s.moves/).", "", "dead", False),
        (f"See [the book]{MOVES}.", "", "unchecked", False),
        (f"In 2007 and in Figure 4.1, see [the book]{MOVES}.", "", "unchecked", False),
        ("It was [42.0%](/r/t.t/).", "42.0%", "same", False),
        ("It was [43.0%](/r/t.t/).", "43.0%", "never", False),
        ("Of 62, 43.0% did; see [the table](/r/t.t/).", "", "unchecked", False),
        (f"It was half ([book]{STAYS}).", "half", "same", True),
        (f"It was half ([book]{MOVES}).", "half", "never", False),
        (f"It was [half]{MOVES}.", "half", "never", False),
        ("They were sixty-two ([book](/r/n.few/)).", "sixty-two", "same", False),
        ("They were sixty-three ([book](/r/n.few/)).", "", "unchecked", False),
        # Of 8,433 practices: a count is not held against a share.
        (f"Of [8,433 practices]{MOVES}, 27.0% did.", "27.0%", "same", False),
    ],
)
def test_one_citation(judged: Judge, text: str, claim: str, status: str, rounded: bool) -> None:
    assert judged(text) == [(claim, status, rounded)]


def test_each_link_of_a_sentence_has_the_number_next_to_it(judged: Judge) -> None:
    text = f"Of these 27.0% ([a]{MOVES}), 51.0% ([b]{STAYS}) and 8,433 ([c]{MANY}) came."
    assert judged(text) == [
        ("27.0%", "same", False),
        ("51.0%", "never", False),
        ("8,433", "same", False),
    ]


def test_links_may_stand_before_their_numbers_or_together_at_the_end(judged: Judge) -> None:
    assert judged(f"By [a]{MOVES} 27.0%, by [b]{STAYS} 50.0%.") == [
        ("27.0%", "same", False),
        ("50.0%", "same", False),
    ]
    assert judged(f"It was 27.0% and then 50.0% ([a]{MOVES}; [b]{STAYS}).") == [
        ("27.0%", "same", False),
        ("50.0%", "same", False),
    ]


def test_a_number_in_another_sentence_is_not_meant(judged: Judge) -> None:
    assert judged(f"It was 99.0% once. See [the book]{MOVES}. It was 98.0% then.") == [
        ("", "unchecked", False)
    ]


def test_an_interval_is_checked_with_its_value(judged: Judge) -> None:
    right = f"It was 27.0% (95% interval 20.0% to 35.0%) ([a]{MOVES})."
    stale = f"It was 27.0% (95% interval 12.2% to 25.8%) ([a]{MOVES})."
    wrong = f"It was 27.0% (95% interval 21.0% to 36.0%) ([a]{MOVES})."
    assert judged(right) == [("27.0%", "same", False)]
    assert judged(stale) == [("12.2% to 25.8%", "changed", False)]
    assert judged(wrong) == [("21.0% to 36.0%", "never", False)]
    assert judged(f"It was 29.0% (20.0% to 35.0%) ([a]{MOVES}).") == [("29.0%", "never", False)]


def test_a_cell_without_a_number_is_for_the_number_of_its_row(judged: Judge) -> None:
    text = f"| a | b | c |\n|---|---|---|\n| x | 27.0% | [s]{MOVES} |\n| y | 28.0% | [s]{MOVES} |\n"
    assert judged(text) == [("27.0%", "same", False), ("28.0%", "never", False)]


def test_a_note_is_for_the_sentence_that_its_mark_ends(judged: Judge) -> None:
    text = (
        "It was 27.0%.[^a] It was 99.0%.\n\n[^a]: Edition 2027.02, https://example.org/r/s.moves/\n"
    )
    assert judged(text) == [("27.0%", "same", False)]


def test_a_note_may_hold_the_number_itself(judged: Judge) -> None:
    text = "It was so.[^a]\n\n[^a]: 27.0%, https://example.org/r/s.moves/\n"
    assert judged(text) == [("27.0%", "same", False)]


def test_other_links_are_left_alone(judged: Judge) -> None:
    assert (
        judged("It was [18%](https://example.org/r/other/) or [19%](mailto:a@example.org).") == []
    )
