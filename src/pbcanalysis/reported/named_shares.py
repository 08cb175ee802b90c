"""A share that a text begins with: a percentage, a fraction, "n in m", "every third", "2/3"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from pbcanalysis.reported.groups import is_noun
from pbcanalysis.reported.number_words import whole_number
from pbcanalysis.reported.phrases import share_in_words
from pbcanalysis.reported.printed import DIGITS, Printed

Kind = Literal["percent", "part-of-percent", "half", "fraction", "ratio"]

SIGN = r"(?:%|per\s?cent\b|pct\b)"
"""What marks a share; percentage points are none."""
LARGEST_FRACTION = 10
"""A fraction in figures with a larger number below is a count and its base."""

_POINTS = r"(?!\s*(?:age\s)?points?\b)"
_PERCENT = re.compile(rf"(?P<digits>{DIGITS})\s*{SIGN}{_POINTS}(?!\s*{SIGN})")
_DIGITS = re.compile(rf"(?P<digits>{DIGITS})(?![\d.,/])")
_SIGNED = re.compile(rf"\s?{SIGN}{_POINTS}")
_PART = re.compile(rf"(?:of )?(?:(?:a|an|one|1)\s?)?{SIGN}{_POINTS}")
_AND_A_PART = re.compile(rf"and (?:a |one |three )?[a-z]+(?=\s?{SIGN})")
_ORDINALS = {
    **{"other": 2, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6},
    **{"seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10, "twentieth": 20},
}
_EVERY = re.compile(rf"every (?P<nth>{'|'.join(_ORDINALS)})\b")
_ONE_NOUN_IN = re.compile(r"(?P<noun>[a-z]+) (?:in|out of) (?:every )?")
_SLASH = re.compile(r"(?P<n>\d+)\s?/\s?(?P<m>\d+)(?![\d/,.])")


@dataclass(frozen=True, slots=True)
class NamedShare:
    """The share that a text begins with.

    Attributes:
        share: The share named, 0 to 1; a percentage may name more.
        kind: What names it.
        rest: What follows.
        figure: The percentage as printed, where one names it.
        largest: The m of "n in m", the denominator of a fraction.
    """

    share: Fraction
    kind: Kind
    rest: str
    figure: Printed | None = None
    largest: int = 1


def named_share(text: str, base: int | None = None) -> NamedShare | None:
    """Read the share that a normalised text begins with.

    Args:
        text: Normalised text.
        base: The number of respondents that the share is of, where it is known: a fraction in
            figures of just so many is a count and no share in words.

    Returns:
        The share with what follows it, or ``None``.

    Example:
        >>> named_share("half of one per cent").share
        Fraction(1, 200)
        >>> named_share("every third patient").share, named_share("2/3").share
        (Fraction(1, 3), Fraction(2, 3))
        >>> named_share("5 percentage points") is None, named_share("22/122") is None
        (True, True)
    """
    return (
        _percent(text) or _part_of_a_percent(text) or _every(text) or _noun_in(text)
        or _slash(text, base) or _in_words(text)
    )  # fmt: skip


def number_at_start(text: str) -> tuple[Printed, str] | None:
    """A number without its sign at the beginning of a text, as the first end of a range has it."""
    match = _DIGITS.match(text)
    if match is not None:
        return Printed.read(match["digits"]), text[match.end() :].strip()
    found = whole_number(text)
    return None if found is None else (Printed.number(found.value), found.rest)


def _percent(text: str) -> NamedShare | None:
    match = _PERCENT.match(text)
    if match is not None:
        figure = Printed.read(match.group())
        return NamedShare(figure.value / 100, "percent", text[match.end() :].strip(), figure)
    number = whole_number(text)
    if number is None and re.match(rf"a {SIGN}", text):
        sign = _SIGNED.match(text[1:])
        assert sign is not None  # the same sign was just matched
        one = Printed.percent(1)
        return NamedShare(Fraction(1, 100), "percent", text[1 + sign.end() :].strip(), one)
    if number is None:
        return None
    sign = _SIGNED.match(number.rest)
    if sign is not None:
        figure = Printed.percent(number.value)
        return NamedShare(figure.value / 100, "percent", number.rest[sign.end() :].strip(), figure)
    part = _AND_A_PART.match(number.rest)
    if part is None:
        return None
    fraction = share_in_words(part.group().removeprefix("and "))
    sign = _SIGNED.match(number.rest[part.end() :])
    if fraction is None or fraction.rest or sign is None:
        return None
    tenths = (number.value + fraction.share) * 100
    if tenths.denominator != 1:
        return None
    digits, decimals = (int(tenths) // 10, 1) if tenths % 10 == 0 else (int(tenths), 2)
    figure = Printed.percent(digits, decimals)
    rest = number.rest[part.end() + sign.end() :].strip()
    return NamedShare(figure.value / 100, "percent", rest, figure)


def _part_of_a_percent(text: str) -> NamedShare | None:
    """Half a per cent, a quarter of one per cent."""
    named = share_in_words(text)
    match = _PART.match(named.rest) if named is not None else None
    if named is None or match is None or named.kind == "ratio":
        return None
    rest = named.rest[match.end() :].strip()
    return NamedShare(named.share / 100, "part-of-percent", rest, None, named.largest)


def _every(text: str) -> NamedShare | None:
    match = _EVERY.match(text)
    if match is None:
        return None
    m = _ORDINALS[match["nth"]]
    return NamedShare(Fraction(1, m), "ratio", text[match.end() :].strip(), None, m)


def _noun_in(text: str) -> NamedShare | None:
    """One practice in five."""
    number = whole_number(text)
    match = _ONE_NOUN_IN.match(number.rest) if number is not None else None
    if number is None or match is None or not is_noun(match["noun"]):
        return None
    whole = whole_number(number.rest[match.end() :])
    if whole is None or whole.value < 2 or not 0 < number.value <= whole.value:
        return None
    share = Fraction(number.value, whole.value)
    return NamedShare(share, "ratio", whole.rest, None, whole.value)


def _slash(text: str, base: int | None) -> NamedShare | None:
    match = _SLASH.match(text)
    if match is None:
        return None
    n, m = int(match["n"]), int(match["m"])
    if not 0 < n < m <= LARGEST_FRACTION or m == base:
        return None
    share = Fraction(n, m)
    kind: Kind = "half" if share == Fraction(1, 2) else "fraction"
    return NamedShare(share, kind, text[match.end() :].strip(), None, m)


def _in_words(text: str) -> NamedShare | None:
    named = share_in_words(text)
    if named is None:
        return None
    if " out of " in text.removesuffix(named.rest) and not is_spoken(named.largest):
        return None
    return NamedShare(named.share, named.kind, named.rest, None, named.largest)


def is_spoken(whole: int) -> bool:
    """Whether "so many out of" a number is a way of speaking; otherwise it counts.

    Example:
        >>> is_spoken(10), is_spoken(20), is_spoken(40), is_spoken(100)
        (True, True, False, True)
    """
    return whole <= 20 or whole in (25, 50, 100)


__all__ = [
    "LARGEST_FRACTION",
    "SIGN",
    "Kind",
    "NamedShare",
    "is_spoken",
    "named_share",
    "number_at_start",
]
