"""The grammar of amounts: digits or words, a scale such as *million*, a currency, and of what."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from pbcanalysis.currencies import AFTER, BEFORE, HUNDREDTHS, SCALES, either
from pbcanalysis.reported.groups import UNITS, is_noun
from pbcanalysis.reported.number_words import whole_number
from pbcanalysis.reported.phrases import normalised, share_in_words
from pbcanalysis.reported.printed import DIGITS, Printed

_HUNDREDTHS = {name: code for code, names in HUNDREDTHS.items() for name in names}
_BEFORE = re.compile(rf"(?P<before>{either(BEFORE)})\s*")
_DIGITS = re.compile(rf"(?P<digits>{DIGITS})(?!\d|[.,·/]\d)")
_SCALE = re.compile(rf"\s*(?P<scale>{either(SCALES)})(?![a-z])")
_AFTER = re.compile(rf"\s*(?P<after>{either((*AFTER, *_HUNDREDTHS))})(?![a-z])")
_AND_A_PART = re.compile(rf"\s?and (?P<part>[a-z ]+?)(?=\s{either(SCALES)}(?![a-z]))")
_OF_ONE = re.compile(r"(?:of\s)?(?:(?:a|an|one)\s)?")
_PER = re.compile(
    r"(?:/\s?|(?:per|a|an|each|every|for each|for every)\s)(?P<unit>[a-z]+(?: [a-z]+)?)|"
    r"(?P<year>per annum|p\.?\s?a\.?|annually|yearly)(?![a-z])"
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
        scaled: Whether a scale stands with it.
    """

    value: Fraction
    unit: Fraction
    factor: Fraction
    currency: str | None
    rest: str
    fraction: Fraction | None = None
    in_full: bool = False
    scaled: bool = False


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
        >>> parse_amount("chf 5").currency, parse_amount("two thousand and seven").value
        ('CHF', Fraction(2007, 1))
    """
    found = _part_of_a_scale(text)
    if found is not None:
        return found
    before = _BEFORE.match(text)
    code = BEFORE[before["before"]] if before is not None else None
    inner = text[before.end() :] if before is not None else text
    digits = _DIGITS.match(inner)
    if digits is not None:
        if re.match(r"0\d", digits["digits"]):
            return None
        figure = Printed.read(digits["digits"])
        unit = Fraction(1, 10**figure.decimals)
        return _finished(figure.value, unit, 1, inner[digits.end() :], code)
    number = whole_number(inner)
    if number is None:
        return None
    value = Fraction(number.value, number.scale)
    return _finished(value, Fraction(1), number.scale, " " + number.rest, code)


def _finished(
    value: Fraction, unit: Fraction, scale: int, rest: str, code: str | None
) -> Amount | None:
    """An amount with the scale, the part and the currency that follow its number."""
    part = _AND_A_PART.match(rest)
    fraction = None
    if part is not None and _SCALE.match(rest[part.end() :]):
        named = share_in_words(part["part"])
        fraction = named.share if named is not None and not named.rest else None
        if fraction is None or value.denominator != 1:
            return None
        rest = rest[part.end() :]
    scaled = scale != 1
    found = _SCALE.match(rest) if not scaled else None
    # "5 p" is pence and "5 b" no currency: a scale of one letter goes before them.
    if found is not None:
        scale, scaled, rest = SCALES[found["scale"]], True, rest[found.end() :]
    behind = _AFTER.match(rest)
    cents = 1
    if behind is not None:
        name = behind["after"]
        if name in _HUNDREDTHS and (code is not None or scaled):
            return None
        if code is not None and AFTER.get(name) != code:
            return None
        cents = 100 if name in _HUNDREDTHS else 1
        code = _HUNDREDTHS[name] if name in _HUNDREDTHS else AFTER[name]
        rest = rest[behind.end() :]
    if rest[:1].isalnum():
        return None
    return Amount(
        value,
        unit,
        Fraction(scale, cents),
        code,
        rest.strip(),
        fraction,
        in_full=not scaled and code is None,
        scaled=scaled,
    )


def _part_of_a_scale(text: str) -> Amount | None:
    """Half a million, three quarters of a billion pounds."""
    named = share_in_words(text)
    if named is None or named.kind == "ratio":
        return None
    of = _OF_ONE.match(named.rest)
    assert of is not None  # every part of it may be absent
    rest = named.rest[of.end() :]
    scale = _SCALE.match(rest)
    if scale is None or not of.group().strip():
        return None
    factor = SCALES[scale["scale"]]
    behind = _AFTER.match(rest[scale.end() :])
    left = rest[scale.end() :]
    code = None
    if behind is not None:
        if behind["after"] in _HUNDREDTHS:
            return None
        code, left = AFTER[behind["after"]], left[behind.end() :]
    return Amount(
        Fraction(0), Fraction(1), Fraction(factor), code, left.strip(), named.share, scaled=True
    )


def figure_alone(phrase: str) -> Fraction | None:
    """The figure of a print that is nothing but a figure, in single units.

    Args:
        phrase: The print; what it is for each of may follow ("£12.50 per head").

    Example:
        >>> figure_alone("£98m"), figure_alone("£5 a year"), figure_alone("almost £98m")
        (Fraction(98000000, 1), Fraction(5, 1), None)
    """
    amount = parse_amount(normalised(phrase))
    if amount is None or amount.fraction is not None:
        return None
    _, rest = per_in(amount.rest) or (None, amount.rest)
    return None if rest else amount.value * amount.factor


def per_in(rest: str) -> tuple[str, str] | None:
    """What an amount is for each of, at the beginning of what follows it, and the rest.

    Example:
        >>> per_in("a year"), per_in("per registered patient"), per_in("/year"), per_in("a rise")
        (('year', ''), ('registered patient', ''), ('year', ''), None)
    """
    match = _PER.match(rest)
    if match is None:
        return None
    left = rest[match.end() :]
    if match["year"]:
        return ("year", left.strip()) if not left[:1].isalnum() else None
    words = match["unit"].split(" ")
    if words[0] == "annum":
        words[0] = "year"
    if words[0] in UNITS or is_noun(words[0]):
        return words[0], (" ".join(words[1:]) + left).strip()
    if len(words) == 2 and (words[1] in UNITS or is_noun(words[1])):
        return match["unit"], left.strip()
    return None


__all__ = ["Amount", "figure_alone", "parse_amount", "per_in"]
