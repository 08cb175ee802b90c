"""A count, a base and a percentage printed together: whether all three can hold.

Where they cannot, the verdict says what would be possible: the percentages that the count prints
as, the counts that print as the percentage, and the bases of which the count prints so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import SupportsIndex

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.reported.bases import fits_every_large_base, possible_bases
from pbcanalysis.reported.counts import possible_counts
from pbcanalysis.reported.integers import IntegerSet, whole
from pbcanalysis.reported.printed import Printed, as_percent, print_percent
from pbcanalysis.reported.rounding import KNOWN_RULES, RoundingRule
from pbcanalysis.reported.sets import CountSet, require_base


@dataclass(frozen=True, slots=True)
class PairVerdict:
    """Whether a count of a base prints as the percentage beside it.

    Attributes:
        count: The count printed.
        base: The base printed.
        printed: The percentage printed.
        rule: The rounding rule under which the verdict is given.
        fitting_rules: The definite rules under which the three agree.
        percentages: What the count prints as under ``rule``, with the same decimals (all that any
            definite rule prints, if the rule is unknown).
        counts: The counts of the base that print as the percentage.
        bases: The bases of which the count prints as the percentage; ``None`` where no large base
            is excluded (a count that prints as nought).
        sentence: The verdict in one sentence.
    """

    count: int
    base: int
    printed: Printed
    rule: RoundingRule
    fitting_rules: tuple[RoundingRule, ...]
    percentages: tuple[Printed, ...]
    counts: CountSet
    bases: IntegerSet | None
    sentence: str

    @property
    def possible(self) -> bool:
        """Whether the three agree under ``rule``."""
        return self.count in self.counts


def check_pair(
    count: SupportsIndex,
    base: SupportsIndex,
    printed: Printed | str,
    rule: RoundingRule | str = RoundingRule.HALF_UP,
) -> PairVerdict:
    """Check a count and base against the percentage printed beside them.

    Args:
        count: Number of those counted, 0 to ``base``.
        base: Number of respondents, at least 1.
        printed: The percentage as printed.
        rule: The rounding rule, or its name.

    Returns:
        The verdict, and what would be possible instead.

    Raises:
        InvalidArgument: If the count is not between 0 and the base.

    Example:
        >>> verdict = check_pair(41, 560, "7.5%")
        >>> verdict.possible, verdict.percentages[0].text, str(verdict.counts), str(verdict.bases)
        (False, '7.3%', '42', '544 to 550')
    """
    k, n, figure, rule = whole(count), require_base(base), as_percent(printed), RoundingRule(rule)
    if not 0 <= k <= n:
        raise InvalidArgument(f"a count lies between 0 and its base, not {k} of {n}")
    rules = KNOWN_RULES if rule is RoundingRule.UNKNOWN else (rule,)
    prints = {print_percent(k, n, figure.decimals, each) for each in rules}
    percentages = tuple(sorted(prints, key=lambda each: each.digits))
    fitting = tuple(each for each in KNOWN_RULES if k in possible_counts(figure, n, each))
    counts = possible_counts(figure, n, rule)
    endless = fits_every_large_base(k, figure, rule)
    bases = None if endless else possible_bases(k, figure, rule)
    sentence = _sentence(k, n, figure, rule, percentages, counts, bases)
    return PairVerdict(k, n, figure, rule, fitting, percentages, counts, bases, sentence)


def _sentence(
    k: int,
    n: int,
    figure: Printed,
    rule: RoundingRule,
    percentages: tuple[Printed, ...],
    counts: CountSet,
    bases: IntegerSet | None,
) -> str:
    if k in counts:
        return f"{k} of {n} prints as {figure.text} under {rule.value} rounding."
    is_ = " or ".join(each.text for each in percentages)
    needs_count = (
        f"{figure.text} of {n} needs a count of {counts}"
        if counts
        else f"no count of {n} prints as {figure.text}"
    )
    if bases is None:
        needs_base = f"{k} fits every large base"
    elif bases:
        needs_base = f"{k} needs a base of {bases}"
    else:
        needs_base = f"{k} prints as {figure.text} of no base"
    return f"{k} of {n} is {is_}, not {figure.text}: {needs_count}, and {needs_base}."
