"""What holds for every phrase that is understood."""

from collections.abc import Callable
from fractions import Fraction
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.reported import load_policy, read_quantity, read_words

Reading = TypeVar("Reading")

POLICY = load_policy()
words_before = st.sampled_from(
    ["", *(phrase for rule in POLICY.approximators.values() for phrase in rule.phrases)]
)
shares = st.integers(2, 20).flatmap(
    lambda m: st.integers(1, m - 1).map(lambda n: (f"{n} in {m}", Fraction(n, m)))
)


@given(words_before, shares)
@settings(deadline=None)
def test_readings_are_nested_and_lie_on_the_side_named(
    word: str, named: tuple[str, Fraction]
) -> None:
    text, share = named
    found = read_words(f"{word} {text}".strip())
    assert found.core
    assert found.core.issubset(found.wide)
    assert found.wide.issubset(found.shares("semantic"))
    side = {rule.side for rule in POLICY.approximators.values() if word in rule.phrases} or {"both"}
    if side == {"below"}:
        assert found.wide.high <= share
    elif side == {"above"}:
        assert found.wide.low >= share
    else:
        assert share in found.core


@given(words_before, st.integers(1, 10**9), st.sampled_from(["", "m", "bn", " million"]))
@settings(deadline=None)
def test_quantities_are_nested(word: str, number: int, scale: str) -> None:
    found = read_quantity(f"{word} £{number:,}{scale}".strip())
    core, wide = found.interval("core"), found.interval("wide")
    assert core.intersection(wide) == core
    assert wide.intersection(found.interval("semantic")) == wide


KNOWN = [
    "half", "two thirds", "nearly three quarters", "18%", "about 20%", "one in five", "most",
    "the vast majority", "22 of 122", "22/122", "22 (18%)", "half (61 of 122)", "10-15%",
    "a third to a half", "more than 18.5 per cent", "every third", "60% or more", "2/3",
]  # fmt: skip
# A number and a scale are one amount, half of a per cent is a share, so much an hour is a rate.
MEANT = {f"{n} {scale}" for n in ("300", "100-122") for scale in ("million", "thousand", "bn")}
PARTS = ("half", "two thirds", "nearly three quarters")
MEANT |= {f"{part} {sign}" for part in PARTS for sign in ("%", "per cent")}
AMOUNTS = ["£98m", "€3m-4m", "more than £5m", "98 million pounds", "95p", "300", "100-122", "£5m+"]
# What would change a quantity, or nobody knows: none of it names a group.
FOREIGN = [
    "rise", "fall", "more", "less", "up", "down", "higher", "%", "per cent", "points",
    "percentage points", "+ 3", "-", "- 3", "±2", "plus 3", "minus", "times", "5", "22%", "£5",
    "million", "thousand", "bn", "to", "or", "or 40%", "and", "and a half", "and 22%",
    "^2", "x 2", "/", "/ 3", "*", "[a]", "(b)", "(", ")", "?", "most", "half", "a third", "not",
    "at least half", "nearly", "of 5%", "of half", "of £5m", "of most", "of 3 of 4", "of more",
    "an hour", "a dozen", "as many", "again", "twice", "growth",
]  # fmt: skip
gibberish = st.text(alphabet="bcdfghjklmnpqrstvwxz", min_size=4, max_size=9)


@given(st.sampled_from(KNOWN), st.one_of(st.sampled_from(FOREIGN), gibberish))
@settings(deadline=None, max_examples=400)
def test_known_parts_with_a_foreign_rest_are_never_read(known: str, foreign: str) -> None:
    text = f"{known} {foreign}"
    if text in MEANT:
        return
    with pytest.raises(InvalidArgument):
        read_words(text)


def test_no_known_part_is_read_with_any_of_these_behind_it() -> None:
    for known in KNOWN:
        for foreign in FOREIGN:
            if f"{known} {foreign}" not in MEANT:
                assert understood(read_words, f"{known} {foreign}") is None, (known, foreign)


@given(st.sampled_from(KNOWN), gibberish)
@settings(deadline=None)
def test_nor_with_a_foreign_word_before_or_among_them(known: str, foreign: str) -> None:
    for text in (f"{foreign} {known}", known.replace(" ", f" {foreign} ", 1) + f" {foreign}"):
        with pytest.raises(InvalidArgument):
            read_words(text)


@given(st.sampled_from(AMOUNTS), st.one_of(st.sampled_from(FOREIGN), gibberish))
@settings(deadline=None, max_examples=400)
def test_amounts_with_a_foreign_rest_are_never_read(known: str, foreign: str) -> None:
    text = f"{known} {foreign}"
    if text in MEANT or foreign == "an hour":
        return
    with pytest.raises(InvalidArgument):
        read_quantity(text)


@given(
    st.sampled_from(["", "nearly ", "about ", "more than ", "just over "]),
    st.sampled_from(["half", "a third", "20%", "seven in ten"]),
    st.sampled_from(["", " or more", " of practices", " of those who replied", " practices"]),
    st.sampled_from(["", "xyz ", "never "]),
)
@settings(deadline=None)
def test_parts_put_together_are_read_only_where_all_of_them_are_known(
    hedge: str, share: str, tail: str, foreign: str
) -> None:
    text = f"{foreign}{hedge}{share}{tail}"
    sound = not foreign and not (hedge and tail == " or more")
    assert (understood(read_words, text) is not None) == sound


def understood(read: Callable[[str], Reading], text: str) -> Reading | None:
    """The reading, or nothing where the text is told to be no quantity; other errors are faults."""
    try:
        return read(text)
    except InvalidArgument:
        return None


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz %£0123456789-(),.", max_size=30))
@settings(deadline=None)
def test_any_text_is_either_read_or_told(text: str) -> None:
    share = understood(read_words, text)
    assert share is None or share.core.issubset(share.wide)
    quantity = understood(read_quantity, text)
    assert quantity is None or quantity.core.low >= 0
