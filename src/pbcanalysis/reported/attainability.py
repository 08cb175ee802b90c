"""Which percentages a base can print at all, and how many counts share each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import SupportsIndex

import numpy as np

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.reported.counts import possible_counts_table
from pbcanalysis.reported.printed import Printed
from pbcanalysis.reported.rounding import RoundingRule
from pbcanalysis.reported.sets import require_base

MOST_DECIMALS = 4
"""With more decimals there are over ten million figures to list."""


@dataclass(frozen=True, slots=True)
class AmbiguityProfile:
    """How many counts of a base print as each percentage from 0 to 100.

    Attributes:
        base: Number of respondents.
        decimals: Digits after the point.
        rule: The rounding rule.
        counts_per_figure: Number of counts for each figure; position is the figure's digits.
    """

    base: int
    decimals: int
    rule: RoundingRule
    counts_per_figure: tuple[int, ...]

    @property
    def attainable(self) -> int:
        """Number of percentages that some count prints."""
        return sum(number > 0 for number in self.counts_per_figure)

    @property
    def unattainable(self) -> int:
        """Number of percentages that no count prints."""
        return len(self.counts_per_figure) - self.attainable

    @property
    def max_counts(self) -> int:
        """The largest number of counts that share one percentage."""
        return max(self.counts_per_figure)

    def number_with(self, counts: int) -> int:
        """Number of percentages that exactly so many counts print."""
        return self.counts_per_figure.count(counts)

    def percentages_with(self, counts: int) -> tuple[Printed, ...]:
        """The percentages that exactly so many counts print, rising."""
        found = (q for q, number in enumerate(self.counts_per_figure) if number == counts)
        return tuple(Printed.percent(q, self.decimals) for q in found)

    def attainable_percentages(self) -> tuple[Printed, ...]:
        """The percentages that some count prints, rising."""
        found = (q for q, number in enumerate(self.counts_per_figure) if number)
        return tuple(Printed.percent(q, self.decimals) for q in found)


def ambiguity_profile(
    base: SupportsIndex, decimals: int = 0, rule: RoundingRule | str = RoundingRule.HALF_UP
) -> AmbiguityProfile:
    """How far percentages of a base tell its counts apart.

    Args:
        base: Number of respondents, at least 1.
        decimals: Digits after the point, at most 4.
        rule: The rounding rule, or its name.

    Returns:
        The number of counts for every percentage from 0 to 100.

    Raises:
        InvalidArgument: If the base is below 1 or the decimals are not 0 to 4.

    Reference:
        Brown and Heathers (2017), the GRIM test.

    Example:
        >>> profile = ambiguity_profile(122)
        >>> profile.number_with(1), profile.number_with(2), profile.unattainable
        (79, 22, 0)
    """
    n, rule = require_base(base), RoundingRule(rule)
    if not 0 <= decimals <= MOST_DECIMALS:
        raise InvalidArgument(f"decimals are 0 to {MOST_DECIMALS}, not {decimals}")
    table = possible_counts_table(np.arange(100 * 10**decimals + 1), decimals, n, rule)
    return AmbiguityProfile(n, decimals, rule, tuple(table.n.tolist()))
