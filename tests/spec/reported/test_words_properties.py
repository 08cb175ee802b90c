"""What holds for every phrase that is understood."""

from collections.abc import Callable
from fractions import Fraction
from typing import TypeVar

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
