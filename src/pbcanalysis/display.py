"""How a number is written in prose. Rounding happens here and nowhere before."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from pbcanalysis.currencies import CURRENCIES, MARK, SHORT_SCALES, prefix
from pbcanalysis.errors import InvalidArgument
from pbcanalysis.interval_kinds import kinds_in_words, level_in_words

_BELOW = re.compile(rf"(?<![\w.-])-(?=(?:{MARK}\s?)?\d)")


def show(value: float, unit: str, decimals: int | None = None) -> str:
    """A number as a reader meets it.

    Args:
        value: The number, in ``unit``.
        unit: ``share`` (written as a percentage), ``points`` (difference of shares, written in
            percentage points), ``count``, ``ratio``, ``year``, a currency code with or without a
            denominator (``GBP``, ``GBP/practice``), a rate (``EUR per GBP``), or any other word,
            which is written behind the number.
        decimals: Decimals to write. Without it: one for shares and points; none for counts; two
            for ratios; four for rates; for money, pence under £100, pounds under a million, and
            one decimal of a million or billion above.

    Returns:
        The text, for example ``19.6%``, ``6.8 percentage points``, ``£98.0m``, ``8,433``.

    Example:
        >>> show(122 / 623, "share"), show(11771.77, "GBP/practice"), show(98e6, "GBP")
        ('19.6%', '£11,772', '£98.0m')
        >>> show(98e6, "JPY"), show(98e6, "CHF"), show_range(5e6, 7e6, "CHF")
        ('¥98.0m', 'CHF 98.0m', 'CHF 5.0m to CHF 7.0m')
        >>> show(-0.034, "points"), show(1.85, "GBP/patient"), show(8433, "count")
        ('−3.4 percentage points', '£1.85', '8,433')
    """
    base = unit.split("/")[0]
    if unit == "share":
        return f"{_fixed(value * 100, 1 if decimals is None else decimals)}%"
    if unit == "points":
        return f"{_fixed(value * 100, 1 if decimals is None else decimals)} percentage points"
    if base in CURRENCIES:
        return _money(value, prefix(base), decimals)
    if unit == "count":
        return _fixed(value, decimals or 0)
    if unit == "year":
        return str(int(value))
    if unit == "ratio":
        return _fixed(value, 2 if decimals is None else decimals)
    if " per " in unit:
        return _fixed(value, 4 if decimals is None else decimals)
    if not unit:
        raise InvalidArgument("a number needs a unit to be written")
    return f"{_fixed(value, decimals or 0)} {unit}"


def signed(text: str) -> str:
    """A sentence in which numbers below nought have the minus sign that numbers are shown with.

    Example:
        >>> signed("From -5.8 to 9.5 in 2006-07, and -£71m at ref-2")
        'From −5.8 to 9.5 in 2006-07, and −£71m at ref-2'
    """
    return _BELOW.sub("\N{MINUS SIGN}", text)


def plain(value: float) -> str:
    """A limit in full, without an exponent.

    Example:
        >>> plain(4294967295), plain(1e9), plain(1e-06), plain(0.5)
        ('4,294,967,295', '1,000,000,000', '0.000001', '0.5')
    """
    return f"{Decimal(repr(value)).normalize():,f}"


def show_ends(low: float, high: float, unit: str, decimals: int | None = None) -> tuple[str, str]:
    """The two ends of an interval, as a reader meets each.

    Ends of shares, and of differences of shares, are rounded outwards: what is shown then never
    leaves out what was computed. Two ends that round to the same number are written as it, for so
    does all that lies between them.

    Args:
        low: The lower end, in ``unit``.
        high: The upper end.
        unit: As for :func:`show`.
        decimals: As for :func:`show`.

    Returns:
        The texts of the lower and of the upper end.

    Example:
        >>> show_ends(0.0325, 0.0335, "share"), show_ends(22 / 623, 523 / 623, "share")
        (('3.2%', '3.4%'), ('3.5%', '84.0%'))
        >>> show_ends(0.1796, 0.1804, "share"), show_ends(-0.0341, 0.0249, "points", 0)
        (('18.0%', '18.0%'), ('−4 percentage points', '3 percentage points'))
    """
    nearest = show(low, unit, decimals), show(high, unit, decimals)
    if unit not in ("share", "points") or nearest[0] == nearest[1]:
        return nearest
    places = 1 if decimals is None else decimals
    mark = "%" if unit == "share" else " percentage points"
    return (
        _fixed(low * 100, places, ROUND_FLOOR) + mark,
        _fixed(high * 100, places, ROUND_CEILING) + mark,
    )


def show_range(low: float, high: float, unit: str, decimals: int | None = None) -> str:
    """Two ends of an interval as a reader meets them, for example ``12.2% to 25.8%``.

    Ends are rounded as by :func:`show_ends`; two that read alike are written once.

    Example:
        >>> show_range(0.122, 0.258, "share"), show_range(0.01, 0.02, "points")
        ('12.2% to 25.8%', '1.0 to 2.0 percentage points')
        >>> show_range(0.4021, 0.4021, "share")
        '40.2%'
    """
    first, second = show_ends(low, high, unit, decimals)
    if first == second:
        return first
    word = " percentage points"
    if unit == "points" and first.endswith(word):
        first = first.removesuffix(word)
    elif (
        unit not in ("share", "count", "ratio", "year")
        and unit.split("/")[0] not in CURRENCIES
        and " " in first
        and " per " not in unit
    ):
        first = first.split(" ")[0]
    return first + " to " + second


def show_interval(
    value: float | None,
    low: float,
    high: float,
    level: float | None,
    unit: str,
    decimals: int | None = None,
    kinds: Iterable[str] = (),
) -> str:
    """A number with its interval, or the interval alone where no point is identified.

    Args:
        value: The number, or ``None``.
        low: Lower end.
        high: Upper end.
        level: Confidence level, or share of draws; with it and no kinds, of confidence.
        unit: As for :func:`show`.
        decimals: As for :func:`show`.
        kinds: What the interval covers (:data:`pbcanalysis.interval_kinds.Kind`).

    Raises:
        InvalidArgument: If an interval is to be written and it is not said of what kind it is.

    Example:
        >>> show_interval(22 / 122, 0.1221, 0.2576, 0.95, "share")
        '18.0% (95% confidence 12.2% to 25.8%)'
        >>> show_interval(None, 22 / 623, 523 / 623, None, "share", kinds=["worst-case"])
        'between 3.5% and 84.0% (worst case)'
        >>> show_interval(350, 343, 358, None, "GBP", kinds=["rounding"])
        '£350 (rounding £343 to £358)'
    """
    if level is not None and not kinds:
        kinds = ("confidence",)
    span = show_range(low, high, unit, decimals)
    if value is None:
        between = "between " + span.replace(" to ", " and ", 1) if " to " in span else span
        if low == high:
            return between
        return f"{between} ({kinds_in_words(kinds, level)})"
    point = show(value, unit, decimals)
    if low == high or show(low, unit, decimals) == show(high, unit, decimals) == point:
        # Bounds that are written like the number add nothing for a reader.
        return point
    return f"{point} ({kinds_in_words(kinds, level)} {span})"


def show_level(level: float) -> str:
    """A confidence level as a reader meets it, for example ``95%`` or ``99.8%``."""
    return level_in_words(level)


def _fixed(value: float, decimals: int, rounding: str = ROUND_HALF_UP) -> str:
    """Decimal text with thousands separators, rounded on what is printed of the float."""
    # Twelve significant digits first: 0.285 held as 0.28499999999999998 rounds as 0.285.
    number = Decimal(f"{value:.12g}").quantize(Decimal(1).scaleb(-decimals), rounding)
    if number == 0:
        number = abs(number)
    # A hyphen is not read aloud as a minus; the minus sign is.
    return f"{number:,f}".replace("-", "\N{MINUS SIGN}")


def _money(value: float, sign: str, decimals: int | None) -> str:
    minus = "\N{MINUS SIGN}" if value < 0 else ""
    size = abs(value)
    for scale, least in (("bn", 999_950_000), ("m", 999_950)):
        if size >= least and not (scale == "bn" and decimals == 0):
            digits = _fixed(size / SHORT_SCALES[scale], 1 if decimals is None else decimals)
            return f"{minus}{sign}{digits}{scale}"
    if decimals is None:
        decimals = 2 if size < 100 else 0
    return f"{minus}{sign}{_fixed(size, decimals)}"
