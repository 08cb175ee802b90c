"""The share that a statement claims to lie beyond, or short of: what a test may be held against.

"More than two thirds" puts two thirds to the question, and "a majority" one half. A percentage
claims no side of anything: five per cent of patients with a side effect is not a failed majority.
"""

from __future__ import annotations

from fractions import Fraction

from pbcanalysis.reported.phrases import UnknownPhrase
from pbcanalysis.reported.policy import PolicyLike
from pbcanalysis.reported.printed import is_figure
from pbcanalysis.reported.rounding import RoundingRule
from pbcanalysis.reported.words import read_words

HALF = Fraction(1, 2)


def claimed_threshold(
    text: str, *, policy: PolicyLike = None, rule: RoundingRule | str = RoundingRule.HALF_UP
) -> Fraction | None:
    """The share on one side of which a phrase puts what it tells.

    Args:
        text: The phrase as printed.
        policy: Changes to the policy for words.
        rule: How figures in it are taken to be rounded.

    Returns:
        The share that everything beyond, or everything short of, would satisfy (as for "more than
        two thirds", "a majority", "under 5%"), or one half where the phrase lies just beside it
        ("just over half", "almost half"). ``None`` for a plain figure, for a phrase that names no
        side, and for one that is not understood.

    Example:
        >>> claimed_threshold("more than two thirds"), claimed_threshold("a majority")
        (Fraction(2, 3), Fraction(1, 2))
        >>> claimed_threshold("5%") is None, claimed_threshold("about a third") is None
        (True, True)
    """
    if is_figure(text.strip()):
        return None
    try:
        hull = read_words(text, policy=policy, rule=rule).shares("semantic").hull
    except UnknownPhrase:
        return None
    low, high = hull.low, Fraction(1) if hull.high is None else hull.high
    # "Almost all" stops short of all, and where it begins is our policy's, not the writer's.
    if 0 < low < 1 and high == 1 and hull.high_closed:
        return low
    if low == 0 and 0 < high < 1 and (hull.low_closed or high == HALF):
        return high
    beside = (low == HALF and not hull.low_closed) or (high == HALF and not hull.high_closed)
    return HALF if beside else None
