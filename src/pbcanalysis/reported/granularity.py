"""GRIM: whether a printed percentage or mean can come from a sample of the size stated.

Where it cannot, the nearest figures that could have been printed are told beside the verdict.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import SupportsIndex

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.reported.counts import possible_counts
from pbcanalysis.reported.integers import IntegerSet
from pbcanalysis.reported.printed import Printed, as_percent, as_printed
from pbcanalysis.reported.rounding import KNOWN_RULES, RoundingRule, round_ratio
from pbcanalysis.reported.sets import require_base


@dataclass(frozen=True, slots=True)
class GrimVerdict:
    """Whether a printed figure can come from a sample of this size.

    Attributes:
        printed: The figure as printed.
        base: Number of respondents.
        rule: The rounding rule.
        totals: The counts (of a percentage) or totals (of a mean) that print so; may be empty.
        nearest: The nearest figures that this base can print: the figure itself where it is
            possible, else one, or two that are equally near.
        sentence: The verdict in one sentence.
    """

    printed: Printed
    base: int
    rule: RoundingRule
    totals: IntegerSet
    nearest: tuple[Printed, ...]
    sentence: str

    @property
    def possible(self) -> bool:
        """Whether some count or total prints as given."""
        return not self.totals.empty


def grim(
    printed: Printed | str, base: SupportsIndex, rule: RoundingRule | str = RoundingRule.HALF_UP
) -> GrimVerdict:
    """Whether a percentage can have been printed of a base, and the nearest that can.

    Args:
        printed: The percentage as printed, at most 100.
        base: Number of respondents, at least 1.
        rule: The rounding rule, or its name.

    Returns:
        The verdict with the possible counts and the nearest possible figures.

    Raises:
        InvalidArgument: If the figure is not a percentage of at most 100, or the base is below 1.

    Reference:
        Brown and Heathers (2017).

    Example:
        >>> print(grim("17.9%", 122).sentence)
        17.9% is not a percentage of 122 under half-up rounding; the nearest that is: 18.0%.
    """
    figure, n, rule = as_percent(printed), require_base(base), RoundingRule(rule)
    if figure.value > 100:
        raise InvalidArgument(f"{figure.text} is above 100% and so not a share of a base")
    counts = IntegerSet(possible_counts(figure, n, rule).ranges)
    nearest = (figure,) if counts else _nearest(figure, n, rule, top=n)
    return GrimVerdict(
        figure, n, rule, counts, nearest, _sentence(figure, n, rule, counts, nearest)
    )


def grim_mean(
    printed: Printed | str,
    base: SupportsIndex,
    items: int = 1,
    rule: RoundingRule | str = RoundingRule.HALF_UP,
) -> GrimVerdict:
    """Whether a mean of whole-number answers can have been printed for a sample of this size.

    Args:
        printed: The mean as printed, a number and not a percentage.
        base: Number of respondents, at least 1.
        items: Number of whole-number items averaged for each respondent.
        rule: The rounding rule, or its name.

    Returns:
        The verdict with the possible totals and the nearest possible means.

    Raises:
        InvalidArgument: If the figure is a percentage, or a number is below 1.

    Reference:
        Brown and Heathers (2017).

    Example:
        >>> verdict = grim_mean("5.19", 28)
        >>> verdict.possible, [figure.text for figure in verdict.nearest]
        (False, ['5.18'])
    """
    figure, n, rule = as_printed(printed), require_base(base), RoundingRule(rule)
    if figure.kind != "number":
        raise InvalidArgument(f"{figure.text} is a percentage; use grim for it")
    if items < 1:
        raise InvalidArgument(f"items are at least 1, not {items}")
    found = figure.interval(rule).scaled(n * items).integers()
    first, last = found if found is not None else (0, -1)
    assert last is not None  # a printed figure has an upper end
    totals = IntegerSet(((max(first, 0), last),) if max(first, 0) <= last else ())
    nearest = (figure,) if totals else _nearest(figure, n * items, rule, top=None)
    return GrimVerdict(
        figure, n, rule, totals, nearest, _sentence(figure, n, rule, totals, nearest)
    )


def _nearest(figure: Printed, n: int, rule: RoundingRule, top: int | None) -> tuple[Printed, ...]:
    """The figures nearest to an impossible one that counts of n print."""
    exact_total = figure.value * n / figure.scale
    below, above = math.floor(exact_total), math.ceil(exact_total)
    unit = 10**figure.decimals * figure.scale
    rules = KNOWN_RULES if rule is RoundingRule.UNKNOWN else (rule,)
    # Printing never falls as the count rises, so the neighbours of the exact count print the
    # neighbours of the figure; one further each way covers rules that only cut off or round up.
    counts = range(max(below - 1, 0), (above + 1 if top is None else min(above + 1, top)) + 1)
    digits = {round_ratio(unit * count, n, each) for count in counts for each in rules}
    least = min(abs(q - figure.digits) for q in digits)
    return tuple(_like(figure, q) for q in sorted(digits) if abs(q - figure.digits) == least)


def _like(figure: Printed, digits: int) -> Printed:
    if figure.kind == "percent":
        return Printed.percent(digits, figure.decimals)
    return Printed.number(digits, figure.decimals)


def _sentence(
    figure: Printed,
    n: int,
    rule: RoundingRule,
    totals: IntegerSet,
    nearest: tuple[Printed, ...],
) -> str:
    percent = figure.kind == "percent"
    name = "a percentage" if percent else "a mean of whole numbers"
    under = "under any" if rule is RoundingRule.UNKNOWN else f"under {rule.value}"
    under += " rounding"
    if totals:
        what = "count" if percent else "total"
        several = "" if len(totals) == 1 else "s"
        return f"{figure.text} is {name} of {n} {under}, from the {what}{several} {totals}."
    near = " and ".join(each.text for each in nearest)
    verb = "that is" if len(nearest) == 1 else "that are"
    return f"{figure.text} is not {name} of {n} {under}; the nearest {verb}: {near}."
