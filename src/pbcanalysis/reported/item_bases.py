"""What a statement leaves open where fewer may have answered than replied."""

from __future__ import annotations

from collections.abc import Iterable
from typing import SupportsIndex

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.reported.counts import possible_counts_by_base
from pbcanalysis.reported.policy import PolicyLike
from pbcanalysis.reported.printed import Printed
from pbcanalysis.reported.rounding import RoundingRule
from pbcanalysis.reported.sets import CountSet, require_base
from pbcanalysis.reported.statements import ReportedShare
from pbcanalysis.reported.words import Reading, read_words


def counts_by_item_base(
    share: ReportedShare,
    bases: Iterable[SupportsIndex],
    *,
    rule: RoundingRule | str = RoundingRule.HALF_UP,
    reading: Reading = "core",
    policy: PolicyLike = None,
) -> dict[int, CountSet]:
    """Possible counts of a reported share for every base that its question may have had.

    Args:
        share: The reported share, a percentage or words.
        bases: The bases considered, each at least 1.
        rule: How percentages are taken to be rounded.
        reading: How words are taken.
        policy: Changes to the policy for words.

    Returns:
        Counts by base in rising order; bases of which no count fits the print are left out.

    Raises:
        InvalidArgument: If no base is given, or none fits the print.

    Example:
        >>> from pbcanalysis.reported import possible_counts
        >>> found = possible_counts("18%", 122)
        >>> share = ReportedShare("s", "18%", "m", "m", "percent", 122, *[found] * 4)
        >>> {base: str(counts) for base, counts in counts_by_item_base(share, [100, 119]).items()}
        {100: '18', 119: '21 to 22'}
    """
    numbers = sorted({require_base(base) for base in bases})
    if not numbers:
        raise InvalidArgument("no base was given")
    if share.kind == "percent":
        table = possible_counts_by_base(Printed.read(share.as_printed), numbers, rule)
        found = {base: table[base] for base in numbers}
    else:
        words = read_words(share.as_printed, policy=policy, rule=rule, base=share.base)
        found = {base: words.counts(base, reading) for base in numbers}
    fitting = {base: counts for base, counts in found.items() if counts}
    if not fitting:
        raise InvalidArgument(f"none of these bases has a count that prints as {share.as_printed}")
    return fitting
