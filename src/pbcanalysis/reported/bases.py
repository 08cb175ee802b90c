"""From a count and its rounded percentage to the bases that it can be a count of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import SupportsIndex

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.reported.integers import IntegerSet, Range, whole
from pbcanalysis.reported.printed import Printed, as_percent
from pbcanalysis.reported.rounding import RoundingRule, rounding_cuts

CountLike = SupportsIndex | IntegerSet | range
"""A count, or a set or range of counts where only that is known."""


def possible_bases(
    count: CountLike,
    printed: Printed | str,
    rule: RoundingRule | str = RoundingRule.HALF_UP,
    largest: int | None = None,
) -> IntegerSet:
    """The bases of which a count prints as a percentage.

    Args:
        count: The count, or a set or range of counts (then the union over them).
        printed: The percentage as printed.
        rule: The rounding rule, or its name.
        largest: The largest base considered. It is needed where no base is too large, as for a
            percentage that prints as nought.

    Returns:
        The bases n with count <= n whose percentage 100 count / n prints as given. May be empty.

    Raises:
        InvalidArgument: If a count is negative, or ``largest`` is needed and missing.

    Reference:
        Brown and Heathers (2017), the GRIM test, inverted for the base.

    Example:
        >>> str(possible_bases(41, "7.5%"))  # 100 * 41 / 7.55 to 100 * 41 / 7.45
        '544 to 550'
    """
    figure, rule = as_percent(printed), RoundingRule(rule)
    counts = number_set(count)
    ranges = (_bases_of(k, figure, rule, largest) for k in counts)
    return IntegerSet(tuple(found for found in ranges if found is not None))


def fits_every_large_base(
    count: int, printed: Printed | str, rule: RoundingRule | str = RoundingRule.HALF_UP
) -> bool:
    """Whether the bases of which a count prints as a percentage have no largest.

    Args:
        count: The count, nought or above.
        printed: The percentage as printed.
        rule: The rounding rule, or its name.

    Returns:
        Whether every base from some size on fits.

    Example:
        >>> fits_every_large_base(3, "0%"), fits_every_large_base(3, "1%")
        (True, False)
    """
    cuts = rounding_cuts(as_percent(printed).digits, RoundingRule(rule))
    # The percentage of ever larger bases is nought for a count of nought, and nears it from above
    # for any other count.
    nought = (0, 0) if count == 0 else (0, 1)
    return (int(cuts.low), int(cuts.low_after)) <= nought < (int(cuts.high), int(cuts.high_after))


def _bases_of(k: int, figure: Printed, rule: RoundingRule, largest: int | None) -> Range | None:
    if k < 0:
        raise InvalidArgument(f"a count is not negative: {k}")
    first, last = max(k, 1), largest
    if fits_every_large_base(k, figure, rule):
        if largest is None:
            raise InvalidArgument(
                f"every large base prints {k} as {figure.text}; say the largest base considered"
            )
    elif k == 0:
        return None
    # n fits if (low n, low_after) <= (unit k, 0) < (high n, high_after), in half units.
    cuts = rounding_cuts(figure.digits, rule)
    low, high, total = int(cuts.low), int(cuts.high), 200 * 10**figure.decimals * k
    if k > 0:
        if high <= 0:
            return None
        least = -(-total // high)
        if least * high == total and not int(cuts.high_after):
            least += 1
        first = max(first, least)
        if low > 0:
            most = total // low
            if most * low == total and int(cuts.low_after):
                most -= 1
            last = most if last is None else min(last, most)
    return (first, last) if last is not None and first <= last else None


@dataclass(frozen=True, slots=True)
class BasesVerdict:
    """Which bases fit several counts and percentages at once.

    Attributes:
        bases: The bases that fit all of them.
        each: The bases that fit each, in the order given.
        conflicts: Positions of pairs that no base fits; empty where ``bases`` is not.
        sentence: The result in one sentence.
    """

    bases: IntegerSet
    each: tuple[IntegerSet, ...]
    conflicts: tuple[tuple[int, int], ...]
    sentence: str

    @property
    def possible(self) -> bool:
        """Whether some base fits all statements."""
        return not self.bases.empty


def possible_bases_jointly(
    statements: Iterable[tuple[CountLike, Printed | str]],
    rule: RoundingRule | str = RoundingRule.HALF_UP,
    within: IntegerSet | range | None = None,
) -> BasesVerdict:
    """The bases that fit several counts and percentages of the same respondents.

    Args:
        statements: Pairs of count and percentage as printed, at least one.
        rule: The rounding rule, or its name.
        within: The bases considered; all of them if not given.

    Returns:
        The common bases, those of each statement, and the pairs that exclude each other.

    Raises:
        InvalidArgument: If there is no statement.

    Example:
        >>> verdict = possible_bases_jointly([(16, "18.4%"), (29, "33.3%")])
        >>> str(verdict.bases), verdict.sentence
        ('87', 'The base is 87.')
        >>> possible_bases_jointly([(16, "18.4%"), (29, "27.6%")]).possible
        False
    """
    pairs = [(count, as_percent(printed)) for count, printed in statements]
    if not pairs:
        raise InvalidArgument("no count and percentage was given")
    considered = IntegerSet.of(within) if within is not None else None
    largest = considered.max if considered else None
    each = tuple(possible_bases(count, printed, rule, largest) for count, printed in pairs)
    common = each[0] if considered is None else each[0] & considered
    for bases in each[1:]:
        common &= bases
    return BasesVerdict(common, each, _conflicts(each, common), _sentence(common, each, pairs))


def _conflicts(each: Sequence[IntegerSet], common: IntegerSet) -> tuple[tuple[int, int], ...]:
    if common:
        return ()
    pairs = combinations(range(len(each)), 2)
    return tuple((i, j) for i, j in pairs if (each[i] & each[j]).empty)


def _sentence(
    common: IntegerSet, each: Sequence[IntegerSet], pairs: Sequence[tuple[CountLike, Printed]]
) -> str:
    if len(common) == 1:
        return f"The base is {common}."
    if common:
        return f"The base is one of {common}."
    told = "; ".join(
        f"{_name(count)} printed as {printed.text} needs "
        + (f"a base of {bases}" if bases else "a base that does not exist")
        for (count, printed), bases in zip(pairs, each, strict=True)
    )
    return f"No base fits: {told}."


def _name(count: CountLike) -> str:
    return str(number_set(count))


def number_set(count: CountLike) -> IntegerSet:
    """A count, or a set or range of counts, as a set."""
    if isinstance(count, IntegerSet | range):
        return IntegerSet.of(count)
    number = whole(count)
    return IntegerSet(((number, number),))
