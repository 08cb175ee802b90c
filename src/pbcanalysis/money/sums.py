"""A sum of money as a source prints it: currency, figure, and what rounding leaves open."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from pbcanalysis.currencies import SHORT_SCALES, is_code, prefix
from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money.bounds import Bounds, BoundsLike, Number, exact

if TYPE_CHECKING:
    from pbcanalysis.reported.policy import PolicyLike
    from pbcanalysis.reported.rounding import RoundingRule
    from pbcanalysis.reported.sets import MoneySet
    from pbcanalysis.reported.words import Reading


@dataclass(frozen=True, slots=True)
class PrintedSum:
    """A sum of money with the amounts that could have been printed that way.

    Attributes:
        currency: ISO 4217 code in capitals, such as ``"GBP"``.
        amount: Bounds in single units of the currency.
        as_printed: The text in the source; may be empty.

    Raises:
        InvalidArgument: If the code is not three capitals.

    Reference:
        ISO 4217 (codes for the representation of currencies).

    Example:
        >>> PrintedSum.rounded("GBP", 98, "m").amount.low
        Fraction(97500000, 1)
    """

    currency: str
    amount: Bounds
    as_printed: str = ""

    def __post_init__(self) -> None:
        if not is_code(self.currency):
            raise InvalidArgument(
                f"a currency is three capitals as in ISO 4217, not {self.currency!r}"
            )

    @classmethod
    def rounded(
        cls,
        currency: str,
        figure: Number,
        scale: str = "",
        *,
        half_unit: Number | None = None,
        as_printed: str = "",
    ) -> PrintedSum:
        """A sum printed after rounding.

        Args:
            currency: ISO 4217 code.
            figure: The figure as printed, such as ``98`` or ``"2.4"``. Give it as text where
                trailing zeros matter (``"1.0"``).
            scale: ``""``, ``"k"``, ``"m"``, ``"bn"`` or ``"tn"``.
            half_unit: Half the rounding unit, on the printed scale; half the last digit shown
                if left out.
            as_printed: The text in the source; built from the parts if left out.

        Returns:
            The sum with its rounding bounds in single units.

        Raises:
            InvalidArgument: If the scale is unknown or the figure is not a number.

        Reference:
            Moore, Kearfott and Cloud 2009, Introduction to Interval Analysis.

        Example:
            >>> PrintedSum.rounded("GBP", "2.4", "bn").amount.high
            Fraction(2450000000, 1)
        """
        if scale not in SHORT_SCALES:
            raise InvalidArgument(f"unknown scale {scale!r}; one of {', '.join(SHORT_SCALES)!s}")
        numeral = figure if isinstance(figure, str) else _numeral(figure)
        bounds = (
            Bounds.as_digits_show(numeral)
            if half_unit is None
            else Bounds.rounded(numeral, half_unit)
        )
        text = as_printed or f"{prefix(currency)}{numeral}{scale}"
        return cls(currency, bounds * SHORT_SCALES[scale], text)

    @classmethod
    def exactly(cls, currency: str, amount: Number, as_printed: str = "") -> PrintedSum:
        """A sum taken as exact, in single units.

        Example:
            >>> PrintedSum.exactly("GBP", 98_000_000).as_printed
            '£98m'
        """
        return cls(currency, Bounds.point(amount), as_printed or written(amount, currency))

    @classmethod
    def between(
        cls,
        currency: str,
        low: Number,
        high: Number,
        as_printed: str = "",
        *,
        printed: Number | None = None,
        kinds: Iterable[str] = (),
    ) -> PrintedSum:
        """A sum known only to lie between two amounts, in single units; ``kinds`` say why.

        Example:
            >>> PrintedSum.between("GBP", 97_500_000, 98_500_000).as_printed
            '£97.5m to £98.5m'
        """
        text = as_printed or f"{written(low, currency)} to {written(high, currency)}"
        return cls(currency, Bounds.between(low, high, printed, kinds=kinds), text)

    @classmethod
    def from_set(
        cls, sums: MoneySet, *, printed: Number | None = None, as_printed: str = ""
    ) -> PrintedSum:
        """The sums that a reading of a source leaves open.

        Ends that the set leaves out are taken in, because a bound is the same either way. A figure
        alone leaves its rounding open; without one, it is words that do.

        Args:
            sums: What :mod:`pbcanalysis.reported` made of the text.
            printed: The figure as printed, in single units, if there is one.
            as_printed: The text in the source.

        Raises:
            InvalidArgument: If the set has no upper end, as "more than £90m" has not.

        Example:
            >>> from pbcanalysis.reported.intervals import Interval
            >>> from pbcanalysis.reported.sets import MoneySet
            >>> PrintedSum.from_set(MoneySet("GBP", Interval.of(5, 7))).as_printed
            '£5 to £7'
        """
        if sums.high is None:
            raise InvalidArgument(f"{as_printed or sums} has no upper end to compute with")
        kinds = ("words",) if printed is None else ("rounding",)
        return cls.between(
            sums.currency, sums.low, sums.high, as_printed, printed=printed, kinds=kinds
        )

    def times(self, factor: BoundsLike, as_printed: str = "") -> PrintedSum:
        """The sum multiplied by a factor or by bounds of one."""
        amount = self.amount * factor
        return PrintedSum(self.currency, amount, as_printed or _written_bounds(amount, self))


def read_printed_sums(
    phrase: str,
    *,
    reading: Reading = "core",
    policy: PolicyLike = None,
    rule: RoundingRule | str = "half-up",
) -> list[PrintedSum]:
    """Read sums as they stand in a source, such as one sum in several currencies.

    Args:
        phrase: The sums as printed, parted by brackets, semicolons, commas or slashes.
        reading: ``"core"``, ``"wide"`` or ``"semantic"``, for sums with words beside them.
        policy: Changes to the package's policy for words.
        rule: How the figures were rounded.

    Returns:
        One sum for each, in the order printed. Sums with words beside them have no printed
        figure, only bounds.

    Raises:
        InvalidArgument: If a part is not understood, names no currency, or has no upper end.

    Reference:
        Ferson and others 2015, Natural language of uncertainty: numeric hedge words.

    Example:
        >>> sums = read_printed_sums("£98m (€140m; $202m)")
        >>> sums == [PrintedSum.rounded(c, f, "m") for c, f in
        ...          (("GBP", 98), ("EUR", 140), ("USD", 202))]
        True
    """
    from pbcanalysis.reported.amounts import figure_alone
    from pbcanalysis.reported.quantities import read_sums

    return [
        PrintedSum.from_set(
            each.money(reading), printed=figure_alone(each.phrase), as_printed=each.phrase.strip()
        )
        for each in read_sums(phrase, policy=policy, rule=rule)
    ]


def written(amount: Number, currency: str) -> str:
    """An amount as it is written in a sentence, rounded for the eye.

    Example:
        >>> written(11772.37, "GBP"), written("1.9", "GBP"), written(140_500_000, "CHF")
        ('£11,772', '£1.90', 'CHF 140.5m')
    """
    value = exact(amount)
    size, sign = abs(value), "\N{MINUS SIGN}" if value < 0 else ""
    for scale in ("bn", "m"):
        if size >= SHORT_SCALES[scale]:
            scaled = float(size / SHORT_SCALES[scale])
            places = 2 if scaled < 10 else 1 if scaled < 1000 else 0
            digits = f"{scaled:,.{places}f}"
            if places:
                digits = digits.rstrip("0").rstrip(".")
            return f"{sign}{prefix(currency)}{digits}{scale}"
    if size >= 100 or size == 0:
        return f"{sign}{prefix(currency)}{float(size):,.0f}"
    places = 2 if size >= 1 else 4
    digits = f"{float(size):.{places}f}"
    return f"{sign}{prefix(currency)}{digits.removesuffix('.00')}"


def written_bounds(amount: Bounds, currency: str) -> str:
    """Bounds as they are written in a sentence; one amount where both ends read alike.

    Ends that lie half-way between two amounts, as those of printed figures do, keep the digit
    that says so: to round them would move one end, or both.

    Example:
        >>> written_bounds(Bounds.between(97_500_000, 98_500_000), "GBP")
        '£97.5m to £98.5m'
        >>> written_bounds(Bounds.between("309.5", "310.5"), "GBP")
        '£309.50 to £310.50'
        >>> written_bounds(Bounds.between("12.495", "12.505"), "GBP")
        '£12.495 to £12.505'
    """
    size = abs(exact(amount.high))
    places = 2 if size >= 100 else 3
    ends = (amount.low, amount.high)
    if size < SHORT_SCALES["m"] and any(_is_half(end, 0 if size >= 100 else 2) for end in ends):
        low, high = (_with_places(end, currency, places) for end in ends)
    else:
        low, high = written(amount.low, currency), written(amount.high, currency)
    return low if low == high else f"{low} to {high}"


def percent(part: Bounds) -> str:
    """Bounds of a share as they are written in a sentence: three digits, rounded outwards.

    Example:
        >>> percent(Bounds.between("0.035", "0.051")), percent(Bounds.between("0.12345", "0.2"))
        ('3.5% to 5.1%', '12.3% to 20%')
        >>> percent(Bounds.between("0.12355", "0.20001"))
        '12.3% to 20.1%'
    """
    if part.low == part.high:
        return f"{100 * float(part.low):.3g}%"
    low, high = (_three_digits(100 * end, up) for end, up in ((part.low, False), (part.high, True)))
    return low if low == high else f"{low} to {high}"


def _three_digits(percentage: Fraction, up: bool) -> str:
    if not percentage:
        return "0%"
    places = 2 - Decimal(f"{float(abs(percentage)):.12g}").adjusted()
    scaled = percentage * Fraction(10) ** places
    whole = math.ceil(scaled) if up else math.floor(scaled)
    return f"{float(Fraction(whole) / Fraction(10) ** places):.12g}%"


def _is_half(amount: Fraction, places: int) -> bool:
    """Whether an amount lies half-way between two of so many decimal places."""
    twice = amount * Fraction(2 * 10**places)
    return twice.denominator == 1 and twice.numerator % 2 == 1


def _with_places(amount: Fraction, currency: str, places: int) -> str:
    sign = "\N{MINUS SIGN}" if amount < 0 else ""
    return f"{sign}{prefix(currency)}{Decimal(_numeral(abs(amount))):,.{places}f}"


def _written_bounds(amount: Bounds, source: PrintedSum) -> str:
    return written_bounds(amount, source.currency)


def _numeral(figure: int | float | Fraction | object) -> str:
    """A number as a decimal numeral without an exponent."""
    number = exact(figure)  # type: ignore[arg-type]
    if number.denominator == 1:
        return str(number.numerator)
    return repr(float(number))
