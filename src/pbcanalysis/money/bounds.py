"""The lowest and highest value that a figure can have, in exact fractions."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from numbers import Integral, Real
from typing import TypeAlias

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.interval_kinds import in_order, kinds_in_words
from pbcanalysis.results import Estimate

Number: TypeAlias = int | float | str | Decimal | Fraction
UNSAID = "unsaid"
"""Kind of bounds whose maker did not say what they cover; carried on, so that a sum in which they
have a part does not pass for one of rounding alone."""


def exact(value: Number) -> Fraction:
    """Read a number as an exact fraction.

    A float is taken to mean the shortest decimal that denotes it, so ``0.96`` is 24/25 and not
    the nearest binary fraction.

    Args:
        value: A whole number, fraction, decimal, float, or a decimal numeral as text.

    Returns:
        The number, exactly.

    Raises:
        InvalidArgument: If ``value`` is not a finite number.

    Reference:
        IEEE 754-2019, clause 5.12 (conversion to and from decimal text).

    Example:
        >>> exact(0.96), exact("1.90")
        (Fraction(24, 25), Fraction(19, 10))
    """
    # Widened to object: numpy's number types are Integral and Real but no kind of int.
    given: object = value
    try:
        if isinstance(given, bool):
            raise ValueError
        if isinstance(given, str):
            return Fraction(Decimal(given.strip()))
        if isinstance(given, Fraction | Decimal):
            return Fraction(given)
        if isinstance(given, Integral):
            return Fraction(int(given))
        if isinstance(given, Real):
            return Fraction(repr(float(given)))
    except (ValueError, InvalidOperation, OverflowError):
        pass
    raise InvalidArgument(f"{value!r} is not a finite number")


@dataclass(frozen=True, slots=True)
class Bounds:
    """A figure known to lie between two ends, both included.

    Both ends are included because a printed figure seldom says how ties were rounded.
    ``printed`` is the figure as it stands in the source. It is carried through arithmetic so that
    the quotient of two printed figures can be shown beside its bounds; it is not a midpoint, and
    it is ``None`` where nothing was printed.

    Attributes:
        low: Lowest possible value.
        high: Highest possible value.
        printed: The figure as printed, or ``None``.
        kinds: What the bounds cover (:data:`pbcanalysis.interval_kinds.Kind`); carried through
            arithmetic, and no part of what makes two bounds equal.

    Raises:
        InvalidArgument: If the ends are not ordered or exclude ``printed``.

    Reference:
        Moore, Kearfott and Cloud 2009, Introduction to Interval Analysis.

    Example:
        >>> Bounds.rounded(98, "0.5") / Bounds.point(2)
        Bounds(low=Fraction(195, 4), high=Fraction(197, 4), printed=Fraction(49, 1))
    """

    low: Fraction
    high: Fraction
    printed: Fraction | None = None
    kinds: frozenset[str] = field(default=frozenset(), compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "low", exact(self.low))
        object.__setattr__(self, "high", exact(self.high))
        if self.low > self.high:
            raise InvalidArgument(f"bounds are not ordered: {self.low} to {self.high}")
        if self.printed is not None:
            object.__setattr__(self, "printed", exact(self.printed))
            if not self.low <= self.printed <= self.high:
                raise InvalidArgument(
                    f"the printed figure {self.printed} lies outside {self.low} to {self.high}"
                )
        kinds = frozenset(self.kinds) or frozenset({UNSAID})
        object.__setattr__(self, "kinds", frozenset() if self.low == self.high else kinds)

    @classmethod
    def point(cls, value: Number) -> Bounds:
        """A figure taken as exact."""
        number = exact(value)
        return cls(number, number, number)

    @classmethod
    def between(
        cls,
        low: Number,
        high: Number,
        printed: Number | None = None,
        *,
        kinds: Iterable[str] = (),
    ) -> Bounds:
        """A figure somewhere between two ends; ``kinds`` says what they cover."""
        figure = None if printed is None else exact(printed)
        return cls(exact(low), exact(high), figure, frozenset(kinds))

    @classmethod
    def rounded(cls, value: Number, half_unit: Number) -> Bounds:
        """A figure printed after rounding to the nearest multiple of twice ``half_unit``."""
        number, half = exact(value), exact(half_unit)
        if half < 0:
            raise InvalidArgument(f"half a rounding unit cannot be negative: {half_unit}")
        return cls(number - half, number + half, number, frozenset({"rounding"}))

    @classmethod
    def as_digits_show(cls, numeral: str) -> Bounds:
        """A decimal numeral taken as rounded to its last printed digit.

        Example:
            >>> Bounds.as_digits_show("1.90").low
            Fraction(379, 200)
        """
        number = exact(numeral)
        exponent = Decimal(numeral.strip()).as_tuple().exponent
        # ``exact`` has already refused NaN and infinity, whose exponent is a letter.
        places = min(int(exponent), 0)
        return cls.rounded(number, Fraction(10) ** places / 2)

    @classmethod
    def of(cls, value: BoundsLike) -> Bounds:
        """Read a number as exact, a pair as low and high, and leave bounds as they are."""
        if isinstance(value, Bounds):
            return value
        if isinstance(value, tuple | list):
            if len(value) != 2:
                raise InvalidArgument(f"a pair of low and high is needed, not {value!r}")
            return cls.between(value[0], value[1])
        return cls.point(value)

    def __add__(self, other: BoundsLike) -> Bounds:
        o = Bounds.of(other)
        printed = _both(self.printed, o.printed)
        total = printed and printed[0] + printed[1]
        return Bounds(self.low + o.low, self.high + o.high, total, self.kinds | o.kinds)

    def __sub__(self, other: BoundsLike) -> Bounds:
        o = Bounds.of(other)
        printed = _both(self.printed, o.printed)
        left = printed and printed[0] - printed[1]
        return Bounds(self.low - o.high, self.high - o.low, left, self.kinds | o.kinds)

    def __mul__(self, other: BoundsLike) -> Bounds:
        o = Bounds.of(other)
        corners = [a * b for a in (self.low, self.high) for b in (o.low, o.high)]
        printed = _both(self.printed, o.printed)
        product = printed and printed[0] * printed[1]
        return Bounds(min(corners), max(corners), product, self.kinds | o.kinds)

    def __truediv__(self, other: BoundsLike) -> Bounds:
        o = Bounds.of(other)
        if o.low <= 0 <= o.high:
            raise InvalidArgument(
                f"cannot divide by a figure that may be nought ({float(o.low)} to {float(o.high)})"
            )
        corners = [a / b for a in (self.low, self.high) for b in (o.low, o.high)]
        printed = _both(self.printed, o.printed)
        ratio = printed and printed[0] / printed[1]
        return Bounds(min(corners), max(corners), ratio, self.kinds | o.kinds)

    @property
    def ends(self) -> tuple[float, float]:
        """Low and high as floats, each rounded correctly."""
        return float(self.low), float(self.high)

    def contains(self, value: Number) -> bool:
        """Whether ``value`` is one of the possible values."""
        return self.low <= exact(value) <= self.high

    def meets(self, other: BoundsLike) -> bool:
        """Whether the two have at least one value in common."""
        o = Bounds.of(other)
        return self.low <= o.high and o.low <= self.high

    def within(self, other: BoundsLike) -> bool:
        """Whether every possible value is also possible in ``other``."""
        o = Bounds.of(other)
        return o.low <= self.low and self.high <= o.high

    def of_kind(self, *kinds: str) -> Bounds:
        """The same bounds, said to cover what ``kinds`` name."""
        return Bounds(self.low, self.high, self.printed, frozenset(in_order(kinds)))

    def covers(self, level: float | None = None) -> str:
        """What the bounds cover, in words for a bracket, with a space behind; empty if unsaid."""
        if not self.kinds or UNSAID in self.kinds:
            return ""
        return kinds_in_words(self.kinds, level) + " "

    def estimate(
        self,
        *,
        unit: str,
        method: str,
        reference: str,
        sentence: str,
        inputs: Mapping[str, object],
        level: float | None = None,
    ) -> Estimate:
        """The same bounds as an :class:`~pbcanalysis.results.Estimate`.

        What they cover goes with them, unless a part of them never said. A level belongs to
        bounds that hold a confidence interval, and is dropped from others.
        """
        return Estimate(
            value=None if self.printed is None else float(self.printed),
            low=float(self.low),
            high=float(self.high),
            unit=unit,
            method=method,
            reference=reference,
            sentence=sentence,
            level=level if "confidence" in self.kinds else None,
            kinds=() if UNSAID in self.kinds else in_order(self.kinds),
            inputs=inputs,
        )


BoundsLike: TypeAlias = Bounds | Number | tuple[Number, Number] | list[Number]


def _both(a: Fraction | None, b: Fraction | None) -> tuple[Fraction, Fraction] | None:
    return None if a is None or b is None else (a, b)


def positive(name: str, value: BoundsLike) -> Bounds:
    """Read bounds that have to lie above nought.

    Raises:
        InvalidArgument: If they do not; ``name`` is used in the message.

    Example:
        >>> positive("practices", 8325).low
        Fraction(8325, 1)
    """
    bounds = Bounds.of(value)
    if bounds.low <= 0:
        raise InvalidArgument(f"{name} must be above nought, not {float(bounds.low):g}")
    return bounds


def share(name: str, value: BoundsLike) -> Bounds:
    """Read bounds of a share, above nought and at most one.

    Raises:
        InvalidArgument: If they are not; ``name`` is used in the message.

    Example:
        >>> share("uptake", ("0.955", "0.965")).high
        Fraction(193, 200)
    """
    bounds = positive(name, value)
    if bounds.high > 1:
        raise InvalidArgument(
            f"{name} is a share and cannot exceed 1, not {float(bounds.high):g}"
            " (96% is written 0.96)"
        )
    return bounds


def plain(value: float, digits: int = 12) -> str:
    """A number to so many significant digits, with commas and without an exponent.

    Example:
        >>> plain(61234567.0), plain(91027412.0, 4), plain(0.955)
        ('61,234,567', '91,030,000', '0.955')
    """
    return f"{float(f'{value:.{digits}g}'):,.15g}"


def finite(name: str, value: float) -> float:
    """Read a finite float.

    Raises:
        InvalidArgument: If it is not; ``name`` is used in the message.

    Example:
        >>> finite("mean", 2)
        2.0
    """
    number = float(value)
    if not math.isfinite(number):
        raise InvalidArgument(f"{name} must be a finite number, not {value!r}")
    return number
