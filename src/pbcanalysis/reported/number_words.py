"""Whole numbers in English words and in digits, read from the beginning of a text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pbcanalysis.errors import InvalidArgument

_UNITS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    "nineteen",
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")

NUMBER_WORDS: dict[str, int] = {
    **{word: value for value, word in enumerate(_UNITS)},
    **{word: 20 + 10 * place for place, word in enumerate(_TENS)},
    **{
        f"{ten} {unit}": 20 + 10 * place + value
        for place, ten in enumerate(_TENS)
        for value, unit in enumerate(_UNITS[1:10], start=1)
    },
    "a hundred": 100,
    "one hundred": 100,
}
"""Whole numbers in words, hyphens already turned into spaces."""

_GROUPS = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_DOZENS = {"half a dozen": 6, "a dozen": 12, "one dozen": 12}
_DIGITS = re.compile(r"\d{1,3}(?:[,\u2009\u202f\u00a0 ]\d{3})+(?![\d,.])|\d+(?![\d.]|,\d)")
_WORD = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number at the beginning of a text.

    Attributes:
        value: The number.
        rest: What follows it.
        scale: The one scale word that ends it ("two thousand"), 1 where it is written out
            ("two thousand and seven").
    """

    value: int
    rest: str
    scale: int = 1


def whole_number(text: str) -> Whole | None:
    """Read the whole number that a normalised text begins with, in words or digits.

    Args:
        text: Normalised text.

    Returns:
        The longest number that can be read, or ``None``.

    Example:
        >>> whole_number("two thousand and seven practices")
        Whole(value=2007, rest='practices', scale=1)
        >>> whole_number("three hundred thousand").scale, whole_number("1,200").value
        (1000, 1200)
        >>> whole_number("twenty and three").rest
        'and three'
    """
    digits = _DIGITS.match(text)
    if digits is not None:
        value = int(re.sub(r"[^\d]", "", digits.group()))
        if len(digits.group()) > 1 and digits.group()[0] == "0":
            return None
        return Whole(value, text[digits.end() :].strip())
    for phrase, value in _DOZENS.items():
        if text == phrase or text.startswith(f"{phrase} "):
            return Whole(value, text[len(phrase) :].strip())
    found = _in_words(text)
    if found is not None and found.value < 100 and re.match(r"dozen\b", found.rest):
        return Whole(12 * found.value, found.rest.removeprefix("dozen").strip())
    return found


def _in_words(text: str) -> Whole | None:
    total, at, last, scale, groups = 0, 0, 10**15, 1, 0
    while True:
        # "And" joins the last part, below a hundred, to what comes before it.
        joined = text[at:].startswith("and ") and groups > 0
        found = _below_a_thousand(text[at + 4 :] if joined else text[at:])
        if found is None:
            break
        value, length = found
        length += 4 if joined else 0
        rest = text[at + length :].lstrip()
        word = _WORD.match(rest)
        size = _GROUPS.get(word.group(), 1) if word else 1
        if size >= last or (joined and (value >= 100 or size > 1)):
            break
        if size > 1 and word is not None:
            length = len(text) - at - len(rest) + word.end()
        total, last, groups = total + value * size, size, groups + 1
        scale = size if groups == 1 else 1
        at = len(text) - len(text[at + length :].lstrip())
        if size == 1:
            break
    if groups == 0:
        return None
    return Whole(total, text[at:].strip(), scale)


def _below_a_thousand(text: str) -> tuple[int, int] | None:
    """A number below a thousand, or of hundreds such as "twelve hundred", and its length."""
    first = _up_to_ninety_nine(text)
    if first is None:
        return None
    value, length = first
    hundred = re.match(r" hundred\b", text[length:])
    if hundred is None:
        # "A" alone is an article and no number.
        named = text[:length]
        if named in ("a", "an") and not re.match(r" (?:thousand|million|billion)\b", text[length:]):
            return None
        return value, length
    value, length = value * 100, length + hundred.end()
    more = re.match(r" and ", text[length:])
    if more is not None:
        part = _up_to_ninety_nine(text[length + more.end() :])
        if part is not None and text[length + more.end() :][: part[1]] not in ("a", "an"):
            return value + part[0], length + more.end() + part[1]
    elif text[length:].startswith(" "):
        part = _up_to_ninety_nine(text[length + 1 :])
        if part is not None and text[length + 1 :][: part[1]] not in ("a", "an"):
            return value + part[0], length + 1 + part[1]
    return value, length


def _up_to_ninety_nine(text: str) -> tuple[int, int] | None:
    match = _SMALL.match(text)
    if match is None:
        return None
    name = match.group()
    return (1 if name in ("a", "an") else NUMBER_WORDS[name]), match.end()


_SMALL = re.compile(
    r"(?:"
    + "|".join(
        sorted(
            (*(name for name in NUMBER_WORDS if "hundred" not in name), "a", "an"),
            key=lambda name: (-len(name), name),
        )
    )
    + r")\b"
)


def number_in_words(text: str) -> int:
    """The whole number that a text names in words or digits ("a" and "an" are one).

    Raises:
        InvalidArgument: If it is neither.

    Example:
        >>> number_in_words("twenty two"), number_in_words("two thousand and seven")
        (22, 2007)
    """
    if text in ("a", "an"):
        return 1
    found = whole_number(text)
    if found is None or found.rest:
        raise InvalidArgument(f"not a whole number in words or digits: {text!r}")
    return found.value


__all__ = ["NUMBER_WORDS", "Whole", "number_in_words", "whole_number"]
