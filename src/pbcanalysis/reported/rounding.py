"""Rounding rules, and which values each of them prints as a given figure.

The working unit is half of the last printed digit, so that every end is a whole number: a figure
whose digits form the integer ``q`` stands for values between two cuts near ``2 q``.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from pbcanalysis.errors import InvalidArgument

Integers = TypeVar("Integers", int, NDArray[np.int64])
"""A Python integer of any size, or an array of 64-bit integers."""


class RoundingRule(Enum):
    """How a value became the figure as printed.

    Attributes:
        HALF_UP: Nearest; a tie goes up.
        HALF_EVEN: Nearest; a tie goes to the even digit.
        HALF_DOWN: Nearest; a tie goes down.
        FLOOR: The further digits are cut off (truncation).
        CEILING: Always up.
        UNKNOWN: Any of the others: the union of what they allow.

    Example:
        >>> RoundingRule("half_up") is RoundingRule.HALF_UP
        True
        >>> RoundingRule("truncation")
        <RoundingRule.FLOOR: 'floor'>
    """

    HALF_UP = "half-up"
    HALF_EVEN = "half-even"
    HALF_DOWN = "half-down"
    FLOOR = "floor"
    CEILING = "ceiling"
    UNKNOWN = "unknown"

    @classmethod
    def _missing_(cls, value: object) -> RoundingRule:
        name = str(value).strip().lower().replace("_", "-").replace(" ", "-")
        name = {"truncation": "floor", "truncate": "floor", "down": "floor", "up": "ceiling"}.get(
            name, name
        )
        for rule in cls:
            if rule.value == name:
                return rule
        known = ", ".join(rule.value for rule in cls)
        raise InvalidArgument(f"no rounding rule is called {value!r}; known are {known}")


KNOWN_RULES: tuple[RoundingRule, ...] = tuple(
    rule for rule in RoundingRule if rule is not RoundingRule.UNKNOWN
)
"""The five definite rules, without ``UNKNOWN``."""

NEAREST_RULES: tuple[RoundingRule, ...] = (
    RoundingRule.HALF_UP,
    RoundingRule.HALF_EVEN,
    RoundingRule.HALF_DOWN,
)
"""The rules that print the nearest figure and differ only in ties."""


class RoundingCuts(NamedTuple):
    """The values printed as one figure, between two cuts in half units of its last digit.

    A value x in half units is printed so if ``(low, low_after) <= (x, 0) < (high, high_after)``.
    """

    low: int | NDArray[np.int64]
    low_after: int | NDArray[np.int64]
    high: int | NDArray[np.int64]
    high_after: int | NDArray[np.int64]


def rounding_cuts(digits: Integers, rule: RoundingRule) -> RoundingCuts:
    """Between which cuts the values lie that a rule prints with these digits.

    Args:
        digits: The figure's digits as one integer (``18.0`` is 180), nought or above.
        rule: The rounding rule.

    Returns:
        The two cuts in half units of the last digit.

    Example:
        >>> rounding_cuts(18, RoundingRule.HALF_UP)  # from 17.5, to below 18.5
        RoundingCuts(low=35, low_after=0, high=37, high_after=0)
    """
    twice = 2 * digits
    match rule:
        case RoundingRule.HALF_UP:
            return RoundingCuts(twice - 1, 0, twice + 1, 0)
        case RoundingRule.HALF_DOWN:
            return RoundingCuts(twice - 1, 1, twice + 1, 1)
        case RoundingRule.HALF_EVEN:
            odd = digits % 2
            return RoundingCuts(twice - 1, odd, twice + 1, 1 - odd)
        case RoundingRule.FLOOR:
            return RoundingCuts(twice, 0, twice + 2, 0)
        case RoundingRule.CEILING:
            return RoundingCuts(twice - 2, 1, twice, 1)
        case RoundingRule.UNKNOWN:
            return RoundingCuts(twice - 2, 1, twice + 2, 0)


def round_ratio(numerator: Integers, denominator: Integers, rule: RoundingRule) -> Integers:
    """Round numerator/denominator to a whole number by a rule, in whole numbers throughout.

    Args:
        numerator: Nought or above; an integer, or an array of 64-bit integers.
        denominator: Above nought; the same kind.
        rule: A definite rule, not ``UNKNOWN``.

    Returns:
        The rounded ratio.

    Raises:
        InvalidArgument: If the rule is unknown, so that there is more than one answer.

    Example:
        >>> round_ratio(5, 2, RoundingRule.HALF_UP), round_ratio(5, 2, RoundingRule.HALF_EVEN)
        (3, 2)
    """
    match rule:
        case RoundingRule.FLOOR:
            return numerator // denominator
        case RoundingRule.CEILING:
            return -(-numerator // denominator)
        case RoundingRule.HALF_UP:
            return (2 * numerator + denominator) // (2 * denominator)
        case RoundingRule.HALF_DOWN:
            return -((denominator - 2 * numerator) // (2 * denominator))
        case RoundingRule.HALF_EVEN:
            up = round_ratio(numerator, denominator, RoundingRule.HALF_UP)
            down = round_ratio(numerator, denominator, RoundingRule.HALF_DOWN)
            # The two differ by one at a tie only, and then exactly one of them is even.
            even: Integers = up - (up - down) * (up % 2)
            return even
        case RoundingRule.UNKNOWN:
            raise InvalidArgument("an unknown rounding rule does not print one figure; name a rule")
