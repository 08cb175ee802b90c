"""The grammar of English quantities: number words, fractions, "n in m", and phrases before them.

Nothing here says what a phrase means in figures; that is the policy's part.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from fractions import Fraction
from typing import Literal

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

_DENOMINATORS: dict[str, int] = {
    "half": 2,
    "halves": 2,
    "third": 3,
    "quarter": 4,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
    "twelfth": 12,
    "twentieth": 20,
    "hundredth": 100,
}

_SIGNS = {"½": "half", "¼": "a quarter", "¾": "three quarters", "⅓": "a third", "⅔": "two thirds"}


# After a quantity these words would change it, so that what comes before cannot be read alone.
_CHANGES_IT = re.compile(
    r"\b(?:more|fewer|less|greater|higher|lower|larger|smaller|as|again|but|than|times|plus|minus|"
    r"majority|minority|points?|hundred|thousand|million|billion|trillion|dozen|"
    r"hours?|days?|weeks?|months?|years?|decades?|century|centuries|miles?|"
    r"most|few|many|several|none|hardly|nearly|almost)\b|%"
)


def alternatives(phrases: Iterable[str]) -> str:
    """A regular expression for any of the phrases, the longest first."""
    ordered = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    return "(?:" + "|".join(re.escape(phrase) for phrase in ordered) + ")"


NUMBER = rf"(?:{alternatives(NUMBER_WORDS)}|\d+)"
"""A whole number in words or digits."""

_FRACTION = re.compile(
    rf"(?:(?:(?P<n>a|an|{NUMBER})\s)?(?P<half>half)|(?P<many>a|an|{NUMBER})\s"
    rf"(?P<part>{alternatives(_DENOMINATORS)})s?)\b"
)
_RATIO = re.compile(
    rf"(?P<n>{NUMBER})\s(?:out of every|out of|of every|in every|in)\s(?P<m>{NUMBER})\b"
)


class UnknownPhrase(InvalidArgument):
    """A phrase that is not understood. It is told, never guessed.

    Attributes:
        phrase: The phrase as given.
        closest: Known phrases most like it.
    """

    def __init__(self, phrase: str, reason: str, closest: tuple[str, ...] = ()) -> None:
        self.phrase = phrase
        self.closest = closest
        hint = f" Known phrases nearest to it: {', '.join(closest)}." if closest else ""
        super().__init__(f"{phrase!r} is not understood: {reason}.{hint}")


@dataclass(frozen=True, slots=True)
class ShareInWords:
    """A share named by a fraction or by "n in m".

    Attributes:
        share: The share named.
        kind: ``"half"``, ``"fraction"`` or ``"ratio"``.
        rest: What follows it.
        largest: The m of "n in m", the denominator of a fraction.
    """

    share: Fraction
    kind: Literal["half", "fraction", "ratio"]
    rest: str
    largest: int


def normalised(phrase: str) -> str:
    """A phrase in plain form, without the full stop or comma that ends it."""
    return plain_form(phrase).rstrip(".,;:!").strip()


def plain_form(phrase: str) -> str:
    """Lower case, plain spaces, no quotation marks, hyphens inside words as spaces."""
    text = phrase.lower()
    for sign, words in _SIGNS.items():
        text = text.replace(sign, f" {words} ")
    text = re.sub(r"[\"“”‘'’«»]", "", text)
    text = re.sub(r"(?<=[a-z])[-\u2010\u2011](?=[a-z])", " ", text)
    return re.sub(r"\s+", " ", text).strip()


def number_in_words(text: str) -> int:
    """The whole number that a text names in words or digits ("a" and "an" are one).

    Raises:
        InvalidArgument: If it is neither.
    """
    if text in ("a", "an"):
        return 1
    if text in NUMBER_WORDS:
        return NUMBER_WORDS[text]
    if text.isdecimal():
        return int(text)
    raise InvalidArgument(f"not a whole number in words or digits: {text!r}")


def share_in_words(text: str) -> ShareInWords | None:
    """Read a fraction or "n in m" at the beginning of a normalised text.

    Args:
        text: Normalised text.

    Returns:
        The share with what follows it, or ``None`` if the text does not begin with one.

    Example:
        >>> share_in_words("nine out of ten practices")
        ShareInWords(share=Fraction(9, 10), kind='ratio', rest='practices', largest=10)
        >>> share_in_words("three quarters of respondents").share
        Fraction(3, 4)
    """
    ratio = _RATIO.match(text)
    if ratio is not None:
        n, m = number_in_words(ratio["n"]), number_in_words(ratio["m"])
        if m < 2 or n > m:
            return None
        return ShareInWords(Fraction(n, m), "ratio", text[ratio.end() :].strip(), m)
    found = _FRACTION.match(text)
    if found is None:
        return None
    rest = text[found.end() :].strip()
    if found["half"]:
        if found["n"] not in (None, "a", "one"):
            return None
        return ShareInWords(Fraction(1, 2), "half", rest, 2)
    n, m = number_in_words(found["many"]), _DENOMINATORS[found["part"]]
    if not 0 < n < m:
        return None
    share = Fraction(n, m)
    return ShareInWords(share, "half" if share == Fraction(1, 2) else "fraction", rest, m)


def names_a_share(text: str) -> bool:
    """Whether a fraction or "n in m" stands anywhere in a normalised text."""
    return any(share_in_words(text[match.start() :]) for match in re.finditer(r"\b\w", text))


def may_follow(rest: str) -> bool:
    """Whether a text after a quantity leaves the quantity as it is ("of respondents")."""
    return _CHANGES_IT.search(rest) is None and not names_a_share(rest)


def split_phrase(text: str, phrases: Iterable[str]) -> tuple[str, str] | None:
    """Split a text into the longest of the phrases that it begins with and the rest."""
    for phrase in sorted(phrases, key=len, reverse=True):
        if text == phrase or text.startswith(f"{phrase} "):
            return phrase, text[len(phrase) :].strip()
    return None


def closest_phrases(text: str, known: Iterable[str], number: int = 4) -> tuple[str, ...]:
    """The known phrases most like a text, the nearest first."""
    words = set(text.split())

    def likeness(phrase: str) -> tuple[float, str]:
        shared = len(words & set(phrase.split())) / len(phrase.split())
        return (-(SequenceMatcher(None, text, phrase).ratio() + shared), phrase)

    return tuple(sorted(known, key=likeness)[:number])
