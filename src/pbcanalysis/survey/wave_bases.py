"""From which base on a printed change would be settled, where a base is not printed."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from pbcanalysis.reported.intervals import Interval
from pbcanalysis.survey._arguments import Floats, level_between, normal_quantile
from pbcanalysis.survey.findings import Finding
from pbcanalysis.survey.sampled_difference import difference_ends, effective_base

MOST = 10**9
"""A base above this is as good as none."""


def settled_from(before: Finding, after: Finding, level: float = 0.95) -> int | None:
    """The base from which on the change is settled, whatever count of it prints as the figure.

    Newcombe's interval then leaves out no change for every pair of possible counts, with the base
    sought and with every larger one. Where neither base is printed, both waves have the base
    sought. Smaller bases may settle it by luck: a base of which few counts print so.

    Args:
        before: The earlier finding, a share.
        after: The later finding, a share.
        level: Confidence level, strictly between 0 and 1.

    Returns:
        The base; ``None`` where both are known, where no base however large would settle it, or
        where what is told is no share.

    Raises:
        InvalidArgument: If the level lies outside its range.

    Reference:
        Newcombe 1998b, method 10, with every base in turn.
    """
    z = normal_quantile(level_between(level))
    if before.unit != "share" or after.unit != "share":
        return None
    unknown = [finding.counts is None for finding in (before, after)]
    if not any(unknown):
        return None
    rises = after.low > before.high
    if not rises and not after.high < before.low:
        return None
    # Turned so that the upper share is that of "upper": its least share decides.
    upper, lower = (after, before) if rises else (before, after)

    def settles(n: int, *, counted: bool) -> bool:
        """Whether a base settles it: by its counts, or by the ends of the print."""
        sizes, shares = [], []
        for finding, least in ((upper, True), (lower, False)):
            if finding.counts is not None and finding.base is not None:
                sizes.append(effective_base(finding.base, finding.population))
                shares.append(finding.counts.share_low if least else finding.counts.share_high)
                continue
            sizes.append(effective_base(n, finding.population))
            end = finding.bounds.low if least else _top(finding.bounds)
            if counted:
                count = _nearest(finding.bounds, n, least=least)
                if count is None:
                    return True  # no count of this base prints so, so that it cannot be the base
                end = Fraction(count, n)
            shares.append(end)
        p = [np.array([float(share)]) for share in shares]
        low: Floats = difference_ends(p[0], sizes[0], p[1], sizes[1], z)[0]
        return float(low[0]) > 0

    # A sample cannot be larger than what it was drawn from.
    caps = [f.population for f in (before, after) if f.counts is None and f.population]
    most = min([MOST, *caps])
    if not settles(most, counted=False):
        # At a base without end the counts reach the ends of the print as near as one likes.
        return None
    short, enough = 0, most
    while enough - short > 1:
        middle = (short + enough) // 2
        if settles(middle, counted=False):
            enough = middle
        else:
            short = middle
    # The counts of a base seldom reach the ends of the print: a few smaller bases do as well.
    while enough > 1 and settles(enough - 1, counted=True):
        enough -= 1
    open_ends = [f.bounds for f in (upper, lower) if f.counts is None]
    while enough < most and any(_nearest(each, enough, least=True) is None for each in open_ends):
        enough += 1
    return enough


def _nearest(bounds: Interval, n: int, *, least: bool) -> int | None:
    """The least, or the most, of n whose share lies in an interval; ``None`` if there is none."""
    found = bounds.scaled(n).integers()
    if found is None:
        return None
    low, high = found
    return max(low, 0) if least else min(n if high is None else high, n)


def _top(bounds: Interval) -> Fraction:
    assert bounds.high is not None  # a share has an upper end
    return bounds.high
