"""The grammar of amounts: digits or words, a scale such as *million*, and a currency."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from pbcanalysis.reported.phrases import (
    NUMBER_WORDS,
    alternatives,
    number_in_words,
    share_in_words,
)
from pbcanalysis.reported.printed import DIGITS, Printed

SCALES: dict[str, int] = {
    **dict.fromkeys(("k", "thousand"), 10**3),
    **dict.fromkeys(("m", "mn", "million"), 10**6),
    **dict.fromkeys(("bn", "b", "billion"), 10**9),
    **dict.fromkeys(("tn", "trillion"), 10**12),
}
"""What a scale word multiplies by; a billion is a thousand million."""

_CODES = (
    *("GBP", "EUR", "USD", "JPY", "CHF", "CAD", "AUD"),
    *("NZD", "SEK", "NOK", "DKK", "INR", "CNY", "ZAR"),
)
_BEFORE: dict[str, str] = {
    **{code.lower(): code for code in _CODES},
    **{"£": "GBP", "€": "EUR", "¥": "JPY", "$": "USD", "us$": "USD", "a$": "AUD", "c$": "CAD"},
}
_AFTER: dict[str, str] = {
    **{code.lower(): code for code in _CODES},
    **dict.fromkeys(("pounds sterling", "pounds", "pound", "sterling", "£"), "GBP"),
    **dict.fromkeys(("euros", "euro", "€"), "EUR"),
    **dict.fromkeys(("us dollars", "us dollar", "dollars", "dollar", "$"), "USD"),
}
CURRENCY_SIGNS = ("£", "€", "¥", "$")
"""Signs that mark a sum of money."""

_PENCE = ("pence", "penny", "p")

_SCALE = rf"(?:\s*(?P<scale>{alternatives(SCALES)})(?![a-z]))?"
_CURRENCY_AFTER = rf"(?:\s*(?P<after>{alternatives((*_AFTER, *_PENCE))})(?![a-z]))?"
_CURRENCY_BEFORE = rf"(?:(?P<before>{alternatives(_BEFORE)})\s*)?"
_AND_A_PART = rf"(?:\sand\s(?P<part>[a-z ]+?)(?=\s{alternatives(SCALES)}\b))?"
_IN_FIGURES = re.compile(
    rf"{_CURRENCY_BEFORE}(?P<digits>{DIGITS}){_AND_A_PART}"
    rf"{_SCALE}{_CURRENCY_AFTER}(?![a-z0-9.,])"
)
_IN_WORDS = re.compile(
    rf"(?P<number>a|an|{alternatives(NUMBER_WORDS)})(?P<hundred>\shundred)?"
    rf"(?:\sand\s(?P<more>{alternatives(NUMBER_WORDS)}))?"
    rf"{_AND_A_PART}{_SCALE}{_CURRENCY_AFTER}(?![a-z])"
)
_AFTER_FRACTION = re.compile(
    rf"(?:of\s)?(?:a|an|one)\s(?P<scale>{alternatives(SCALES)})(?![a-z]){_CURRENCY_AFTER}"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A parsed amount: what is shown, in units of its scale, and what follows it.

    Attributes:
        value: The number shown, before its scale: 98 for ``"£98m"``.
        unit: Unit of its last digit, before its scale.
        factor: What the scale word multiplies by, in units of the currency.
        currency: Three-letter code, or ``None``.
        rest: What follows the amount.
        fraction: A fraction in words that is added to ``value``, or ``None``.
        in_full: Whether it is a number of things written out without a scale word.
    """

    value: Fraction
    unit: Fraction
    factor: Fraction
    currency: str | None
    rest: str
    fraction: Fraction | None = None
    in_full: bool = False


def parse_amount(text: str) -> Amount | None:
    """Parse the amount that a normalised text begins with.

    Args:
        text: Normalised text.

    Returns:
        The amount with what follows it, or ``None`` if the text does not begin with one.

    Example:
        >>> amount = parse_amount("£2.4bn in all")
        >>> amount.value, amount.factor, amount.currency, amount.rest
        (Fraction(12, 5), Fraction(1000000000, 1), 'GBP', 'in all')
    """
    return _amount_of_fraction(text) or _amount_in_figures(text) or _amount_in_words(text)


def _amount_of_fraction(text: str) -> Amount | None:
    named = share_in_words(text)
    match = _AFTER_FRACTION.match(named.rest) if named is not None else None
    if named is None or match is None:
        return None
    currency, cents = _currency(None, match["after"])
    factor = Fraction(SCALES[match["scale"]], cents)
    rest = named.rest[match.end() :].strip()
    return Amount(Fraction(0), Fraction(1), factor, currency, rest, named.share)


def _amount_in_figures(text: str) -> Amount | None:
    match = _IN_FIGURES.match(text)
    if match is None:
        return None
    part = _part(match["part"])
    if match["part"] and part is None:
        return None
    figure = Printed.read(match["digits"])
    currency, cents = _currency(match["before"], match["after"])
    scale = SCALES[match["scale"]] if match["scale"] else 1
    return Amount(
        figure.value,
        Fraction(1, 10**figure.decimals),
        Fraction(scale, cents),
        currency,
        text[match.end() :].strip(),
        part,
        in_full=scale == 1 and currency is None,
    )


def _amount_in_words(text: str) -> Amount | None:
    match = _IN_WORDS.match(text)
    if match is None:
        return None
    part = _part(match["part"])
    if match["part"] and part is None:
        return None
    if match["number"] in ("a", "an") and not (match["scale"] or match["hundred"]):
        return None
    if (
        match["more"]
        and not match["hundred"]
        and match["number"] not in ("a hundred", "one hundred")
    ):
        return None
    value = number_in_words(match["number"]) * (100 if match["hundred"] else 1)
    value += NUMBER_WORDS[match["more"]] if match["more"] else 0
    currency, cents = _currency(None, match["after"])
    scale = SCALES[match["scale"]] if match["scale"] else 1
    return Amount(
        Fraction(value),
        Fraction(1),
        Fraction(scale, cents),
        currency,
        text[match.end() :].strip(),
        part,
        in_full=scale == 1 and currency is None,
    )


def _part(words: str | None) -> Fraction | None:
    """The fraction in "two and a half million"."""
    named = share_in_words(words) if words else None
    return named.share if named is not None and not named.rest else None


def _currency(before: str | None, after: str | None) -> tuple[str | None, int]:
    """The currency's code, and how many of the unit named make one of it."""
    if after in _PENCE:
        return "GBP", 100
    if before is not None:
        return _BEFORE[before], 1
    return (_AFTER[after] if after is not None else None), 1
