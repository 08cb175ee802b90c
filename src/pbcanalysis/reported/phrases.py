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
from pbcanalysis.reported.number_words import NUMBER_WORDS, number_in_words

DENOMINATORS: dict[str, int] = {
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
_COMPARISONS = (
    (r"^(?:≥|>=)\s*", "at least "),
    (r"^(?:≤|<=)\s*", "at most "),
    (r"^>\s*", "more than "),
    (r"^<\s*", "less than "),
    (r"^(?:~|≈|∼)\s*", "about "),
    # "C$5m" is Canadian; "c.$5m" is about so much.
    (r"^(?:ca?\.\s?(?=[\d£€$¥])|c\s?(?=[\d£€¥])|ca\s)", "about "),
    (r"(?<=[\d%a-z])\s?\+(?=$|\s(?:of|a|per)\b)", " or more"),
)
"""Signs that stand for a word, at the beginning or the end of a phrase."""


def alternatives(phrases: Iterable[str]) -> str:
    """A regular expression for any of the phrases, the longest first."""
    ordered = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    return "(?:" + "|".join(re.escape(phrase) for phrase in ordered) + ")"


NUMBER = rf"(?:{alternatives(NUMBER_WORDS)}|\d+)"
"""A whole number in words or digits."""

_FRACTION = re.compile(
    rf"(?:(?:(?P<n>a|an|{NUMBER})\s)?(?P<half>half)|(?P<many>a|an|{NUMBER})\s"
    rf"(?P<part>{alternatives(DENOMINATORS)})s?)\b"
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
        # Behind a figure the sign is a part of it: 2½ is two and a half.
        part = words if words[0] != "h" else "a half"
        text = re.sub(rf"(?<=\d)\s?{sign}", f" and {part} ", text).replace(sign, f" {words} ")
    # An apostrophe before a figure is no quotation mark: '000 heads a column of thousands.
    text = re.sub(r"[\"“”«»]|[‘'’](?!0{3})", "", text)
    text = re.sub(r"(?<=[a-z])[-\u2010\u2011](?=[a-z])", " ", text)
    text = re.sub(r"(\d)-(in|out-of)-(\d)", lambda m: f"{m[1]} {m[2]} {m[3]}", text)
    return re.sub(r"\s+", " ", text.replace(" out-of ", " out of ")).strip()


def without_signs(text: str) -> str:
    """A normalised text with signs such as < and + in words.

    Example:
        >>> without_signs("<1%"), without_signs("60%+"), without_signs("~20%")
        ('less than 1%', '60% or more', 'about 20%')
    """
    for pattern, words in _COMPARISONS:
        text = re.sub(pattern, words, text)
    return text.strip()


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
    n, m = number_in_words(found["many"]), DENOMINATORS[found["part"]]
    if not 0 < n < m:
        return None
    share = Fraction(n, m)
    return ShareInWords(share, "half" if share == Fraction(1, 2) else "fraction", rest, m)


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
