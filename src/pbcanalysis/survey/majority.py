"""Can the replies tell which side of a share the truth lies: an exact test over possible counts."""

from __future__ import annotations

from bisect import bisect
from typing import SupportsIndex

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.results import Estimate
from pbcanalysis.survey._arguments import count_of_base, percent
from pbcanalysis.survey.partial_identification import PossibleCounts, inputs_of, members_of


def majority_test(x: PossibleCounts, n: SupportsIndex, target: float = 0.5) -> Estimate:
    """Exact two-sided p-value that the share is the target, over a set of possible counts.

    Args:
        x: Count (or possible counts) of respondents who said yes, 0 to n.
        n: Respondents, at least 1, taken as a random sample.
        target: The share in question, strictly between 0 and 1; one half for a majority.

    Returns:
        An estimate in unit ``"p-value"`` without level, from the smallest to the largest p-value
        that the counts leave open; with one count it has a value.

    Raises:
        InvalidArgument: If an argument lies outside its range.

    Reference:
        Clopper and Pearson 1934, for the binomial test.

    Example:
        >>> majority_test(0, 10).value == 2 * 0.5**10
        True
    """
    from scipy.stats import binomtest

    members = members_of(x, n)
    base = count_of_base(0, n)[1]
    if not 0 < target < 1:
        raise InvalidArgument(f"the target lies strictly between 0 and 1, not {target}")
    # The p-value falls on either side of the likeliest count, so the ends of the set and its
    # members beside that count have the smallest and the largest.
    likeliest = int((base + 1) * target)
    beside = bisect(members, likeliest)
    telling = {members[0], members[-1], *members[max(0, beside - 1) : beside + 1]}
    values = [float(binomtest(member, base, target).pvalue) for member in sorted(telling)]
    low, high = min(values), max(values)
    return Estimate(
        value=low if low == high else None,
        low=low,
        high=high,
        kinds=(
            "rounding",
            "words",
        ),
        unit="p-value",
        method="exact binomial test",
        reference="Clopper and Pearson 1934",
        inputs={"x": inputs_of(x, base), "n": base, "target": float(target)},
        sentence=(
            f"Were the true share {percent(target)}, {members[0]} to {members[-1]} of {base}, or "
            f"something at least as unlikely, would come up with probability {low:.3g} to "
            f"{high:.3g}."
        ),
    )
