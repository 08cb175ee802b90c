"""A figure as printed: the text is kept, because ``18%`` and ``18.0%`` say different things."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.reported.intervals import Interval
from pbcanalysis.reported.rounding import RoundingRule, round_ratio, rounding_cuts
from pbcanalysis.reported.sets import ShareSet

PERCENT_SIGN = r"(?:%|per\s*cent\b|percent\b|percentage\s+points?\b|pct\b)"
"""What marks a figure as a percentage."""

# Thousands may be parted by commas or thin, hard or plain spaces; journals print 18.4 as 18·4.
DIGITS = r"(?:\d{1,3}(?:[,\u2009\u202f\u00a0 ]\d{3})+|\d+)(?:[.·]\d+)?|[.·]\d+"
"""A number in digits, as printed."""

_FIGURE = re.compile(rf"\s*\+?\s*(?P<digits>{DIGITS})\s*(?P<percent>{PERCENT_SIGN})?\s*", re.I)


@dataclass(frozen=True, slots=True)
class Printed:
    """A figure as printed, with its exact value and the decimals that it shows.

    Attributes:
        text: The figure as it stands in the source.
        digits: All its digits as one integer: 180 for ``18.0%``.
        decimals: Digits after the point; trailing noughts count.
        kind: ``"percent"`` or ``"number"``.

    Example:
        >>> Printed.read("18.0%")
        Printed(text='18.0%', digits=180, decimals=1, kind='percent')
        >>> Printed.read("18.0%") == Printed.read("18%")
        False
    """

    text: str
    digits: int
    decimals: int
    kind: Literal["percent", "number"]

    @classmethod
    def read(cls, text: str) -> Printed:
        """Read a figure such as ``"18.0%"``, ``"7·5 per cent"`` or ``"8,433"``.

        Args:
            text: The figure as printed.

        Returns:
            The figure with its text kept.

        Raises:
            InvalidArgument: If the text is not one number, or is below nought.

        Example:
            >>> Printed.read("7·5 per cent").value
            Fraction(15, 2)
        """
        if not isinstance(text, str):
            raise InvalidArgument(f"a figure is read from its text, not from {text!r}")
        match = _FIGURE.fullmatch(text)
        if match is None:
            raise InvalidArgument(f"not a figure as printed: {text!r} (expected such as '18.0%')")
        plain = re.sub(r"[,\s\u2009\u202f\u00a0]", "", match["digits"]).replace("·", ".")
        whole, _, decimals = plain.partition(".")
        kind: Literal["percent", "number"] = "percent" if match["percent"] else "number"
        return cls(text, int(whole + decimals), len(decimals), kind)

    @classmethod
    def percent(cls, digits: int, decimals: int = 0) -> Printed:
        """The percentage that shows these digits: ``percent(180, 1)`` is ``18.0%``.

        Raises:
            InvalidArgument: If either is negative.
        """
        return cls(f"{_decimal_text(digits, decimals)}%", digits, decimals, "percent")

    @classmethod
    def number(cls, digits: int, decimals: int = 0) -> Printed:
        """The number that shows these digits: ``number(518, 2)`` is ``5.18``.

        Raises:
            InvalidArgument: If either is negative.
        """
        return cls(_decimal_text(digits, decimals), digits, decimals, "number")

    @property
    def value(self) -> Fraction:
        """The number shown; 18 for ``18%``."""
        return Fraction(self.digits, 10**self.decimals)

    @property
    def scale(self) -> int:
        """What a whole is in the figure's unit: 100 for a percentage, 1 for a number."""
        return 100 if self.kind == "percent" else 1

    def interval(self, rule: RoundingRule | str = RoundingRule.HALF_UP) -> Interval:
        """The values, in the figure's own unit, that the rule prints as this figure.

        Args:
            rule: The rounding rule, or its name.

        Returns:
            The interval with open or closed ends. It may begin below nought.

        Example:
            >>> str(Printed.read("18.0%").interval("half-up"))
            '[359/20, 361/20)'
        """
        cuts = rounding_cuts(self.digits, RoundingRule(rule))
        unit = 2 * 10**self.decimals
        interval = Interval.from_cuts(
            (Fraction(int(cuts.low), unit), int(cuts.low_after)),
            (Fraction(int(cuts.high), unit), int(cuts.high_after)),
        )
        assert interval is not None  # every rule leaves at least one value
        return interval

    def shares(self, rule: RoundingRule | str = RoundingRule.HALF_UP) -> ShareSet:
        """The shares, 0 to 1, that the rule prints as this percentage.

        Args:
            rule: The rounding rule, or its name.

        Returns:
            The set of shares.

        Raises:
            InvalidArgument: If the figure is not a percentage.

        Example:
            >>> str(Printed.read("18%").shares())
            '[7/40, 37/200)'
        """
        return ShareSet.clipped(as_percent(self).interval(rule).scaled(Fraction(1, 100)))

    def __str__(self) -> str:
        return self.text


def as_printed(figure: Printed | str) -> Printed:
    """A figure as printed, from itself or from its text."""
    return figure if isinstance(figure, Printed) else Printed.read(figure)


def is_figure(text: str) -> bool:
    """Whether a text is one figure as printed, not words and not "7 in 10".

    Example:
        >>> is_figure("18%"), is_figure("7 in 10"), is_figure("nearly half")
        (True, False, False)
    """
    return _FIGURE.fullmatch(text) is not None


def as_percent(figure: Printed | str) -> Printed:
    """A percentage as printed; a figure that is not marked as one is refused.

    Raises:
        InvalidArgument: If the figure has no per cent sign or word.
    """
    printed = as_printed(figure)
    if printed.kind != "percent":
        raise InvalidArgument(
            f"a percentage is needed and {printed.text!r} is not marked as one; write "
            f"'{printed.text}%' if it is"
        )
    return printed


def print_percent(
    count: int, base: int, decimals: int = 0, rule: RoundingRule | str = RoundingRule.HALF_UP
) -> Printed:
    """Print a count of a base as a percentage.

    Args:
        count: Number of those counted, 0 to ``base``.
        base: Number of respondents, at least 1.
        decimals: Digits after the point.
        rule: A definite rounding rule.

    Returns:
        The percentage as printed.

    Raises:
        InvalidArgument: If the count is not between 0 and the base, or the rule is unknown.

    Example:
        >>> print_percent(122, 623).text, print_percent(122, 623, 1).text
        ('20%', '19.6%')
    """
    if base < 1 or not 0 <= count <= base:
        raise InvalidArgument(f"a count lies between 0 and its base, not {count} of {base}")
    if decimals < 0:
        raise InvalidArgument(f"decimals are not negative: {decimals}")
    digits = round_ratio(100 * 10**decimals * count, base, RoundingRule(rule))
    return Printed.percent(digits, decimals)


def _decimal_text(digits: int, decimals: int) -> str:
    if digits < 0 or decimals < 0:
        raise InvalidArgument(f"digits and decimals are not negative: {digits}, {decimals}")
    if decimals == 0:
        return str(digits)
    padded = str(digits).zfill(decimals + 1)
    return f"{padded[:-decimals]}.{padded[-decimals:]}"
