"""Currencies and scales of money: the one table that reading, display and checking share."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency and how people write it.

    Attributes:
        code: ISO 4217 code.
        sign: What stands before a sum where pages print one; empty where the code does.
        signs: Other signs of the same currency, read and not printed; small letters.
        words: Its names in words, singular and plural; small letters.
    """

    code: str
    sign: str = ""
    signs: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


CURRENCIES: dict[str, Currency] = {
    one.code: one
    for one in (
        Currency(
            "GBP", "£", ("gb£",),
            ("pounds sterling", "pound sterling", "pounds", "pound", "sterling"),
        ),
        Currency("EUR", "€", (), ("euros", "euro")),
        Currency("USD", "$", ("us$", "usd$"), ("us dollars", "us dollar", "dollars", "dollar")),
        Currency("JPY", "¥", ("jp¥",), ("japanese yen", "yen")),
        Currency("CHF", "", ("sfr", "fr."), ("swiss francs", "swiss franc")),
        Currency("AUD", "A$", ("au$",), ("australian dollars", "australian dollar")),
        Currency("CAD", "C$", ("ca$", "can$"), ("canadian dollars", "canadian dollar")),
        Currency("NZD", "NZ$", (), ("new zealand dollars", "new zealand dollar")),
        Currency("HKD", "HK$", (), ("hong kong dollars", "hong kong dollar")),
        Currency("SGD", "S$", (), ("singapore dollars", "singapore dollar")),
        Currency("CNY", "", ("rmb", "cn¥"), ("chinese yuan", "yuan", "renminbi")),
        Currency("INR", "₹", ("rs.",), ("indian rupees", "indian rupee", "rupees", "rupee")),
        Currency("KRW", "₩", (), ("korean won",)),
        Currency("ILS", "₪", (), ("shekels", "shekel")),
        Currency("TRY", "₺", (), ("turkish lira",)),
        Currency("BRL", "R$", (), ("brazilian reais", "reais")),
        Currency("ZAR", "", (), ("south african rand", "rand")),
        Currency("SEK", "", (), ("swedish kronor", "swedish krona")),
        Currency("NOK", "", (), ("norwegian kroner", "norwegian krone")),
        Currency("DKK", "", (), ("danish kroner", "danish krone")),
        Currency("ISK", "", (), ("icelandic kronur",)),
        Currency("PLN", "", ("zł",), ("zlotys", "zloty")),
        Currency("CZK", "", ("kč",), ("czech koruna",)),
        Currency("HUF", "", (), ("forints", "forint")),
        Currency("RON", "", (), ("romanian lei",)),
        Currency("BGN", "", (), ("bulgarian lev",)),
        Currency("MXN", "", (), ("mexican pesos", "mexican peso")),
    )
}  # fmt: skip
"""By code. A plain ``$`` is the US dollar, a plain ``¥`` the yen."""

SCALES: dict[str, int] = {
    **dict.fromkeys(("k", "thousand"), 10**3),
    **dict.fromkeys(("lakh", "lakhs"), 10**5),
    **dict.fromkeys(("m", "mn", "mln", "mil", "mio", "mio.", "million", "millions"), 10**6),
    **dict.fromkeys(("crore", "crores"), 10**7),
    **dict.fromkeys(("bn", "b", "bln", "mrd", "mrd.", "billion", "billions"), 10**9),
    **dict.fromkeys(("tn", "trn", "trillion"), 10**12),
}
"""What a scale multiplies by, in small letters; a billion is a thousand million."""

SHORT_SCALES: dict[str, int] = {"": 1, "k": 10**3, "m": 10**6, "bn": 10**9, "tn": 10**12}
"""The scales that pages print."""

HUNDREDTHS: dict[str, tuple[str, ...]] = {
    "GBP": ("pence", "penny", "p"),
    "EUR": ("euro cents", "euro cent"),
    "USD": ("cents", "cent"),
}
"""What a hundredth of a currency is called where it is printed alone."""


def _before() -> dict[str, str]:
    found: dict[str, str] = {}
    for one in CURRENCIES.values():
        found |= dict.fromkeys((one.code.lower(), *one.signs), one.code)
        if one.sign:
            found[one.sign.lower()] = one.code
    return found


BEFORE: dict[str, str] = _before()
"""Code by what may stand before a figure, in small letters."""

AFTER: dict[str, str] = {
    **BEFORE,
    **{word: one.code for one in CURRENCIES.values() for word in one.words},
}
"""Code by what may stand behind a figure, in small letters."""

SIGNS: str = "".join(sorted({mark for mark in "".join(BEFORE) if not mark.isalnum()} - {"."}))
"""Every single character that marks a sum of money."""


def _spelt(one: Currency) -> tuple[str, ...]:
    """The other signs of a currency, in the capitals of print: AU$, US$, SFr."""
    return tuple(
        spelt
        for sign in one.signs
        for spelt in (sign, sign.upper(), sign.capitalize(), "SFr" if sign == "sfr" else sign)
    )


def is_code(text: str) -> bool:
    """Whether a text has the form of a code of ISO 4217, known here or not.

    Example:
        >>> is_code("GBP"), is_code("CLP"), is_code("£")
        (True, True, False)
    """
    return re.fullmatch(r"[A-Z]{3}", text) is not None


def prefix(code: str) -> str:
    """What stands before a sum where pages print one.

    Example:
        >>> prefix("GBP"), prefix("JPY"), prefix("CHF"), prefix("CLP")
        ('£', '¥', 'CHF ', 'CLP ')
    """
    known = CURRENCIES.get(code)
    return known.sign if known is not None and known.sign else f"{code} "


def code_of(mark: str) -> str | None:
    """The code of a sign, code or name, or ``None`` for anything else.

    Example:
        >>> code_of("AU$"), code_of("swiss francs"), code_of("wibble")
        ('AUD', 'CHF', None)
    """
    return AFTER.get(mark.strip().lower())


def either(marks: object) -> str:
    """A regular expression for any of some marks, the longest first; codes end at a letter.

    Args:
        marks: Texts, such as the keys of ``BEFORE``.
    """
    ordered = sorted(marks, key=lambda mark: (-len(mark), mark))  # type: ignore[call-overload]
    ends = (re.escape(m) + ("(?![a-z])" if m[-1].isalpha() and len(m) > 1 else "") for m in ordered)
    return "(?:" + "|".join(ends) + ")"


MARK: str = either(
    sorted(
        {each for one in CURRENCIES.values() for each in (one.code, one.sign, *_spelt(one)) if each}
    )
)
"""Regular expression for a sign or code as tables print it, capitals as they are."""


def marks_in(cell: str) -> tuple[str, ...]:
    """The currencies whose sign or code stands in a cell, by code, in the order of the table.

    Example:
        >>> marks_in("£5.00"), marks_in("CHF 5"), marks_in("5 (A$7)"), marks_in("5")
        (('GBP',), ('CHF',), ('AUD',), ())
    """
    found = {BEFORE[match.group().lower()] for match in _MARK.finditer(cell)}
    return tuple(code for code in CURRENCIES if code in found)


_MARK = re.compile(
    "|".join(
        sorted(
            (
                re.escape(mark) if not mark[0].isalpha() or not mark.isalpha()
                else rf"(?<![a-z]){re.escape(mark)}(?![a-z])"
                for mark in BEFORE
            ),
            key=lambda pattern: (-len(pattern), pattern),
        )
    ),
    re.IGNORECASE,
)  # fmt: skip

__all__ = [
    "AFTER",
    "BEFORE",
    "CURRENCIES",
    "HUNDREDTHS",
    "SCALES",
    "SHORT_SCALES",
    "SIGNS",
    "Currency",
    "code_of",
    "either",
    "is_code",
    "marks_in",
    "prefix",
]
