"""What a change between two waves may be if people were asked in both.

Whether they were is seldom printed. Samples drawn apart are one reading; people who answer twice
are the other, and then a small change can be beyond chance that two samples could never show, or
a large one can be nearer to chance than it looks.
"""

from __future__ import annotations

from pbcanalysis.results import Estimate
from pbcanalysis.survey.findings import Finding
from pbcanalysis.survey.paired import mcnemar_range
from pbcanalysis.survey.sampled_difference import Sample, newcombe_sampled


def over_time(before: Finding, after: Finding) -> bool | None:
    """Whether the later finding is of a later time: a wave, and no other arm of one study.

    Args:
        before: The finding that comes first in the order of the study.
        after: The other.

    Returns:
        ``True`` if fieldwork began later, or both are named waves of one series; ``False`` if it
        began in the same month or on the same day; ``None`` where the table does not tell.
    """
    if before.series and before.series == after.series:
        return True
    length = min(len(before.began), len(after.began))
    first, second = before.began[:length], after.began[:length]
    if first < second:
        return True
    # Within one year the order may be one of time, or of the page.
    return False if first == second and length > len("2007") else None


def shared_intervals(
    before: Finding, after: Finding, level: float = 0.95
) -> tuple[Estimate, Estimate] | None:
    """The widest and the narrowest interval if as many people as possible were asked twice.

    Args:
        before: The earlier finding.
        after: The later finding.
        level: Confidence level, strictly between 0 and 1.

    Returns:
        The interval where the answers of those in both go against each other as far as the shares
        allow, and the one where they go together; ``None`` unless both bases are known. In
        between lies every smaller number of people in both.

    Reference:
        Newcombe 1998c; Zou and Donner 2008; Frechet 1951.
    """
    if None in (before.counts, before.base, after.counts, after.base):
        return None
    later, earlier = (Sample(each.counts or (), each.base or 0) for each in (after, before))
    against, along = (
        newcombe_sampled(later, earlier, level, correlation=way) for way in ("against", "along")
    )
    return against, along


def same_people_test(before: Finding, after: Finding) -> Estimate | None:
    """McNemar's test had those who answered one wave answered the other, and nobody else.

    Args:
        before: The earlier finding, a share.
        after: The later finding, a share.

    Returns:
        The p-values that the two shares leave open, over all counts that print so and over every
        number who said yes both times, in unit ``"p-value"``; ``None`` unless one base alone is
        known and some count of it prints as either figure.

    Reference:
        McNemar 1947; Frechet 1951.
    """
    if (before.counts is None) == (after.counts is None):
        return None
    base = before.base if after.counts is None else after.base
    assert base is not None  # one of the two has counts
    corners = []
    for finding in (before, after):
        found = finding.bounds.scaled(base).integers()
        if found is None:
            return None
        low, high = max(found[0], 0), base if found[1] is None else min(found[1], base)
        corners.append({low, high})
    # For a larger difference, and for fewer who changed their minds, the p-value is smaller. With
    # the larger count as small and the smaller one as large as may be, the difference is least
    # and room for changed minds is most; so the corners decide, and a count of both if any.
    common = range(max(map(min, corners)), min(map(max, corners)) + 1)
    if common:
        middle = min(common, key=lambda count: abs(2 * count - base))
        corners = [corner | {middle} for corner in corners]
    return mcnemar_range(sorted(corners[1]), sorted(corners[0]), base)
