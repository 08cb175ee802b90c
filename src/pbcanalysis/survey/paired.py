"""Two items asked of the same respondents, of which only the margins were printed.

How many said yes to both is then only bounded, and so is every test that depends on it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import SupportsIndex

import numpy as np

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.results import Estimate
from pbcanalysis.survey._arguments import Floats, Integers, count_of_base, percent, span, whole
from pbcanalysis.survey.partial_identification import PossibleCounts, inputs_of, members_of

Range = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class JointBounds:
    """What two margins leave open about the joint answers, each as least and most.

    Attributes:
        both: Yes to both.
        first_only: Yes to the first item only.
        second_only: Yes to the second item only.
        neither: Yes to neither.
        discordant: Yes to exactly one.
        n: Respondents.
        sentence: The result in one plain English sentence.
        method: The field's name for the method.
        reference: Where it is published.
    """

    both: Range
    first_only: Range
    second_only: Range
    neither: Range
    discordant: Range
    n: int
    sentence: str
    method: str = "Frechet bounds"
    reference: str = "Frechet 1951"


def joint_bounds(x1: PossibleCounts, x2: PossibleCounts, n: SupportsIndex) -> JointBounds:
    """Bounds on the joint answers of the same respondents from the counts of two items.

    Args:
        x1: Count (or possible counts) saying yes to the first item, 0 to n.
        x2: Count (or possible counts) saying yes to the second item, 0 to n.
        n: Respondents who answered both.

    Returns:
        The least and the most of every joint answer; over sets of counts, over all pairs.

    Raises:
        InvalidArgument: If an argument lies outside its range.

    Reference:
        Frechet 1951.

    Example:
        >>> found = joint_bounds(91, 82, 122)
        >>> found.both, found.discordant
        ((51, 82), (9, 71))
    """
    base = count_of_base(0, n)[1]
    cells: dict[str, list[int]] = {}
    for first in members_of(x1, base):
        for second in members_of(x2, base):
            for both in (max(0, first + second - base), min(first, second)):
                found = {
                    "both": both,
                    "first_only": first - both,
                    "second_only": second - both,
                    "neither": base - first - second + both,
                    "discordant": first + second - 2 * both,
                }
                for name, number in found.items():
                    cells.setdefault(name, []).append(number)
    ranges = {name: (min(numbers), max(numbers)) for name, numbers in cells.items()}
    both_low, both_high = ranges["both"]
    return JointBounds(
        both=ranges["both"],
        first_only=ranges["first_only"],
        second_only=ranges["second_only"],
        neither=ranges["neither"],
        discordant=ranges["discordant"],
        n=base,
        sentence=(
            f"Of {base} who answered both, between {both_low} and {both_high} said yes to both "
            f"and between {ranges['discordant'][0]} and {ranges['discordant'][1]} to exactly one."
        ),
    )


def mcnemar_exact(b: SupportsIndex, c: SupportsIndex) -> float:
    """Exact two-sided McNemar p-value from the two numbers of discordant respondents.

    Args:
        b: Yes to the first item only.
        c: Yes to the second item only.

    Returns:
        The p-value; 1 where nobody is discordant.

    Raises:
        InvalidArgument: If a number is negative or not whole.

    Reference:
        McNemar 1947; exact form by the binomial distribution with one half.

    Example:
        >>> mcnemar_exact(9, 0) == 2 / 2**9
        True
    """
    first, second = whole(b, "b"), whole(c, "c")
    return float(mcnemar_p_values(np.array([first]), np.array([second]))[0])


def mcnemar_p_values(b: Integers, c: Integers) -> Floats:
    """Exact McNemar p-values for whole arrays of discordant numbers, which are not checked.

    Args:
        b: Yes to the first item only, any shape.
        c: Yes to the second item only, the same shape.

    Returns:
        The p-values, of the same shape; see :func:`mcnemar_exact`.

    Example:
        >>> import numpy as np
        >>> mcnemar_p_values(np.array([9, 0]), np.array([0, 0])).tolist() == [2 / 2**9, 1]
        True
    """
    from scipy.stats import binom

    return np.asarray(np.minimum(1.0, 2 * binom.cdf(np.minimum(b, c), b + c, 0.5)))


def overlaps(x1: PossibleCounts, x2: PossibleCounts, n: int) -> tuple[Integers, Integers, Integers]:
    """Every way in which two items can overlap, as three arrays of one length.

    Args:
        x1: Count (or possible counts) saying yes to the first item, 0 to n.
        x2: Count (or possible counts) saying yes to the second item, 0 to n.
        n: Respondents who answered both.

    Returns:
        How many said yes to the first item, to the second, and to both.

    Example:
        >>> [each.tolist() for each in overlaps(2, [1, 2], 3)]
        [[2, 2, 2, 2], [1, 1, 2, 2], [0, 1, 1, 2]]
    """
    rows = [
        (first, second, both)
        for first in members_of(x1, n)
        for second in members_of(x2, n)
        for both in range(max(0, first + second - n), min(first, second) + 1)
    ]
    first, second, both = np.array(rows, dtype=np.int64).T
    return first, second, both


def mcnemar_range(x1: PossibleCounts, x2: PossibleCounts, n: SupportsIndex) -> Estimate:
    """Exact McNemar p-value over everything the two margins leave open.

    Args:
        x1: Count (or possible counts) saying yes to the first item, 0 to n.
        x2: Count (or possible counts) saying yes to the second item, 0 to n.
        n: Respondents who answered both.

    Returns:
        An estimate in unit ``"p-value"`` without level and, where the p-value is not settled,
        without value.

    Raises:
        InvalidArgument: If an argument lies outside its range.

    Reference:
        McNemar 1947; Frechet 1951.

    Example:
        >>> found = mcnemar_range(91, 82, 122)
        >>> found.low == 2 / 2**9, round(found.high, 4)
        (True, 0.3425)
    """
    base = count_of_base(0, n)[1]
    first, second, both = overlaps(x1, x2, base)
    values = mcnemar_p_values(first - both, second - both)
    low, high = float(values.min()), float(values.max())
    return Estimate(
        value=low if low == high else None,
        low=low,
        high=high,
        kinds=("worst-case",),
        unit="p-value",
        method="exact McNemar test under partial identification",
        reference="McNemar 1947; Frechet 1951",
        inputs={"x1": inputs_of(x1, base), "x2": inputs_of(x2, base), "n": base},
        sentence=(
            "The same respondents answered both items and only the margins are known: the exact "
            f"McNemar p-value is anywhere from {low:.3g} to {high:.3g}."
        ),
    )


def paired_difference_bounds(x1: PossibleCounts, x2: PossibleCounts, n: SupportsIndex) -> Estimate:
    """Difference of two items' shares among the same respondents: known, whatever the joint.

    Args:
        x1: Count (or possible counts) saying yes to the first item, 0 to n.
        x2: Count (or possible counts) saying yes to the second item, 0 to n.
        n: Respondents who answered both.

    Returns:
        An estimate in unit ``"points"`` (a difference of shares) without level; over sets of
        counts without value.

    Raises:
        InvalidArgument: If an argument lies outside its range.

    Reference:
        Newcombe 1998c, for the point estimate.

    Example:
        >>> paired_difference_bounds(91, 82, 122).value == 9 / 122
        True
    """
    base = count_of_base(0, n)[1]
    first, second = members_of(x1, base), members_of(x2, base)
    low, high = (first[0] - second[-1]) / base, (first[-1] - second[0]) / base
    point = low == high
    written = f"{100 * low:.1f}" if point else f"{100 * low:.1f} to {100 * high:.1f}"
    return Estimate(
        value=low if point else None,
        low=low,
        high=high,
        kinds=(
            "rounding",
            "words",
        ),
        unit="points",
        method="difference of paired shares",
        reference="Newcombe 1998c",
        inputs={"x1": inputs_of(x1, base), "x2": inputs_of(x2, base), "n": base},
        sentence=f"Among the {base} the shares differ by {written} percentage points.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class BothAndNeither:
    """What is left open when the shares saying yes to both and to neither were told.

    Attributes:
        neither: Yes to neither, least and most.
        mixed: Yes to exactly one, least and most.
        marginal: Yes to either single item, least and most.
        share: The same as a share of the respondents, with bounds and no value.
        sentence: The result in one plain English sentence.
        method: The field's name for the method.
        reference: Where it is published.
    """

    neither: Range
    mixed: Range
    marginal: Range
    share: Estimate
    sentence: str
    method: str = "identified set"
    reference: str = "Manski 2003"


def both_and_neither(
    both: PossibleCounts, n: SupportsIndex, neither: Iterable[int] | SupportsIndex | None = None
) -> BothAndNeither:
    """Identified set of each single item from those who said yes to both and to neither.

    Args:
        both: Count (or possible counts) saying yes to both, 0 to n.
        n: Respondents who answered both.
        neither: Count or possible counts saying yes to neither. ``None`` where nothing was said
            about them: then each single item is bounded from below only. "Most said neither" is
            ``range(n // 2 + 1, n + 1)``; counts that leave no room for ``both`` are dropped.

    Returns:
        The least and most of neither, of exactly one, and of yes to either single item.

    Raises:
        InvalidArgument: If an argument lies outside its range, or no counts fit together.

    Reference:
        Manski 2003, chapter 1.

    Example:
        >>> found = both_and_neither(22, 122, range(62, 123))
        >>> found.neither, found.mixed, found.marginal
        ((62, 100), (0, 38), (22, 60))
    """
    base = count_of_base(0, n)[1]
    fitting = [
        (yes, no)
        for yes in members_of(both, base)
        for no in members_of(range(base + 1) if neither is None else neither, base)
        if yes + no <= base
    ]
    if not fitting:
        raise InvalidArgument(f"no counts of both and of neither fit together in {base}")
    nos = [no for _, no in fitting]
    mixed = [base - yes - no for yes, no in fitting]
    # A single item can have anything from none to all of those who said yes to exactly one.
    marginal = (min(yes for yes, _ in fitting), max(base - no for _, no in fitting))
    low, high = marginal[0] / base, marginal[1] / base
    sentence = (
        f"If {percent(min(yes for yes, _ in fitting) / base)} of {base} said yes to both and "
        f"{min(nos)} to {max(nos)} to neither, the share saying yes to either single item lies "
        f"in {span(low, high)}."
    )
    share = Estimate(
        low=low,
        high=high,
        kinds=("worst-case",),
        unit="share",
        method="identified set of a margin",
        reference="Manski 2003",
        inputs={
            "both": inputs_of(both, base),
            "neither": (min(nos), max(nos)),
            "n": base,
        },
        sentence=sentence,
    )
    return BothAndNeither(
        neither=(min(nos), max(nos)),
        mixed=(min(mixed), max(mixed)),
        marginal=marginal,
        share=share,
        sentence=sentence,
    )
