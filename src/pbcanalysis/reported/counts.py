"""From a rounded percentage and its base to the counts that print so, exactly.

This inverts the granularity test (GRIM): instead of asking whether a percentage can occur, it
lists every count that prints as it. All arithmetic is in whole numbers, because
``round(100 * k / n, 1)`` on floats puts some counts on the wrong side of a tie.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, SupportsIndex

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.reported.printed import Printed, as_percent
from pbcanalysis.reported.rounding import RoundingRule, rounding_cuts
from pbcanalysis.reported.sets import CountSet, require_base

if TYPE_CHECKING:
    import pandas as pd

_INT64_MAX = int(np.iinfo(np.int64).max)


def possible_counts(
    printed: Printed | str, base: SupportsIndex, rule: RoundingRule | str = RoundingRule.HALF_UP
) -> CountSet:
    """The counts of a base that a rounding rule prints as a percentage.

    Args:
        printed: The percentage as printed; its trailing noughts count.
        base: Number of respondents, at least 1.
        rule: The rounding rule, or its name.

    Returns:
        The set of counts k such that 100 k / base prints as given. It may be empty.

    Raises:
        InvalidArgument: If the figure is not a percentage, or the base is below 1.

    Reference:
        Brown and Heathers (2017), the GRIM test, inverted.

    Example:
        >>> str(possible_counts("18%", 122)), str(possible_counts("18%", 122, "floor"))
        ('22', '22 to 23')
    """
    figure = as_percent(printed)
    n = require_base(base)
    found = _count_range(figure.digits, figure.decimals, n, RoundingRule(rule))
    return CountSet(n, () if found is None else (found,))


@dataclass(frozen=True, slots=True)
class CountsByBase(Mapping[int, CountSet]):
    """Possible counts for each base that an item may have had (item non-response).

    A mapping from base to ``CountSet``, in rising order of base.

    Attributes:
        printed: The percentage as printed.
        rule: The rounding rule.
        sets: One set for each base.
    """

    printed: Printed
    rule: RoundingRule
    sets: tuple[CountSet, ...]

    def __getitem__(self, base: int) -> CountSet:
        place = bisect_left(self.sets, base, key=lambda counts: counts.base)
        if place == len(self.sets) or self.sets[place].base != base:
            raise KeyError(base)
        return self.sets[place]

    def __iter__(self) -> Iterator[int]:
        return (counts.base for counts in self.sets)

    def __len__(self) -> int:
        return len(self.sets)

    @property
    def possible_bases(self) -> tuple[int, ...]:
        """The bases of which some count prints as given."""
        return tuple(counts.base for counts in self.sets if counts)

    @property
    def min(self) -> int:
        """The smallest count over all bases.

        Raises:
            InvalidArgument: If no base has a possible count.
        """
        return min(counts.min for counts in self._possible())

    @property
    def max(self) -> int:
        """The largest count over all bases.

        Raises:
            InvalidArgument: If no base has a possible count.
        """
        return max(counts.max for counts in self._possible())

    def _possible(self) -> tuple[CountSet, ...]:
        found = tuple(counts for counts in self.sets if counts)
        if not found:
            raise InvalidArgument(f"none of these bases has a count that prints as {self.printed}")
        return found

    def to_frame(self) -> pd.DataFrame:
        """A table with one row per base: ``base``, ``min``, ``max``, ``n`` (<NA> where none)."""
        import pandas as pd

        rows = [(s.base, s.min if s else None, s.max if s else None, len(s)) for s in self.sets]
        return pd.DataFrame(rows, columns=["base", "min", "max", "n"]).astype("Int64")


def possible_counts_by_base(
    printed: Printed | str,
    bases: Iterable[SupportsIndex],
    rule: RoundingRule | str = RoundingRule.HALF_UP,
) -> CountsByBase:
    """The counts that print as a percentage, for every base that the item may have had.

    Args:
        printed: The percentage as printed.
        bases: The bases considered, for example ``range(100, 123)``.
        rule: The rounding rule, or its name.

    Returns:
        A mapping from base to set of counts.

    Raises:
        InvalidArgument: If there is no base, or one is below 1.

    Example:
        >>> items = possible_counts_by_base("18%", range(100, 123))
        >>> items.min, items.max, str(items[119])
        (18, 22, '21 to 22')
    """
    figure = as_percent(printed)
    rule = RoundingRule(rule)
    numbers = sorted({require_base(base) for base in bases})
    if not numbers:
        raise InvalidArgument("no base was given")
    return CountsByBase(figure, rule, tuple(possible_counts(figure, n, rule) for n in numbers))


@dataclass(frozen=True, slots=True)
class CountsTable:
    """Possible counts for many percentages and bases at once.

    Attributes:
        min: Smallest possible count, shape as broadcast; -1 where there is none.
        max: Largest possible count; -1 where there is none.
        n: Number of possible counts, which are all those from ``min`` to ``max``.
    """

    min: NDArray[np.int64]
    max: NDArray[np.int64]
    n: NDArray[np.int64]


def possible_counts_table(
    percent_numerators: ArrayLike,
    decimals: ArrayLike,
    bases: ArrayLike,
    rule: RoundingRule | str = RoundingRule.HALF_UP,
) -> CountsTable:
    """``possible_counts`` for whole arrays, exact in 64-bit integers.

    Args:
        percent_numerators: Digits of each percentage as an integer (``18.0%`` is 180 with one
            decimal), shape broadcast with the others.
        decimals: Digits after the point, one number or one per percentage.
        bases: Numbers of respondents, each at least 1.
        rule: The rounding rule, or its name.

    Returns:
        Smallest, largest and number of counts, each of the broadcast shape.

    Raises:
        InvalidArgument: If an array is not of integers, a base is below 1, a figure is negative,
            or the figures are too large to be exact in 64 bits.

    Example:
        >>> table = possible_counts_table([18, 20], 0, [122, 623])
        >>> table.min.tolist(), table.max.tolist(), table.n.tolist()
        ([22, 122], [22, 127], [1, 6])
    """
    q = _integers(percent_numerators, "percent_numerators", 0)
    d = _integers(decimals, "decimals", 0)
    n = _integers(bases, "bases", 1)
    if d.size and int(d.max()) > 16:
        raise InvalidArgument(f"decimals above 16 are not exact in 64 bits: {int(d.max())}")
    if q.size and n.size and (2 * int(q.max()) + 2) * int(n.max()) > _INT64_MAX:
        raise InvalidArgument("percentages and bases are too large to be exact in 64 bits")
    # A single number of decimals makes the divisor a constant, which divides far faster.
    unit: NDArray[np.int64] | np.int64
    if d.size and (d == d.flat[0]).all():
        unit = np.int64(200) * np.int64(10) ** d.flat[0]
    else:
        unit = np.int64(200) * np.power(np.int64(10), d)
    cuts = rounding_cuts(q, RoundingRule(rule))
    low = (cuts.low * n + (cuts.low_after - 1)) // unit + 1
    high = (cuts.high * n + (cuts.high_after - 1)) // unit
    low, high, _ = np.broadcast_arrays(np.maximum(low, 0), np.minimum(high, n), d)
    number = np.maximum(high - low + 1, 0)
    none = number == 0
    return CountsTable(np.where(none, -1, low), np.where(none, -1, high), number)


def possible_counts_frame(
    table: pd.DataFrame,
    percent: str,
    base: str,
    rule: RoundingRule | str = RoundingRule.HALF_UP,
) -> pd.DataFrame:
    """Add possible counts to a table that holds percentages as text and bases as integers.

    Args:
        table: One row per printed percentage.
        percent: Name of the column of percentages as printed.
        base: Name of the column of bases.
        rule: The rounding rule, or its name.

    Returns:
        A copy with the columns ``count_min``, ``count_max`` and ``count_n`` added; the first two
        are -1 where no count is possible.

    Raises:
        InvalidArgument: If a column is missing, or a text is not a percentage.

    Example:
        >>> import pandas as pd
        >>> printed = pd.DataFrame({"figure": ["18%", "19.6%"], "asked": [122, 623]})
        >>> possible_counts_frame(printed, "figure", "asked")["count_min"].tolist()
        [22, 122]
    """
    require_columns(table, (percent, base))
    # Each different text is read once: tables repeat their figures.
    known = {text: as_percent(text) for text in table[percent].unique()}
    figures = [known[text] for text in table[percent]]
    found = possible_counts_table(
        [figure.digits for figure in figures],
        [figure.decimals for figure in figures],
        table[base].to_numpy(),
        rule,
    )
    return table.assign(count_min=found.min, count_max=found.max, count_n=found.n)


def require_columns(table: pd.DataFrame, names: Iterable[str]) -> None:
    """Check that a table has the columns named.

    Raises:
        InvalidArgument: If one is missing.
    """
    for name in names:
        if name not in table.columns:
            raise InvalidArgument(f"the table has no column {name!r}; it has {list(table.columns)}")


def _count_range(digits: int, decimals: int, n: int, rule: RoundingRule) -> tuple[int, int] | None:
    """Smallest and largest count of n printed with these digits, in integers of any size."""
    unit = 200 * 10**decimals
    cuts = rounding_cuts(digits, rule)
    low = (int(cuts.low) * n + int(cuts.low_after) - 1) // unit + 1
    high = (int(cuts.high) * n + int(cuts.high_after) - 1) // unit
    low, high = max(low, 0), min(high, n)
    return (low, high) if low <= high else None


def _integers(values: ArrayLike, name: str, least: int) -> NDArray[np.int64]:
    array = np.asarray(values)
    if array.size and array.dtype.kind not in "iu":
        raise InvalidArgument(f"{name} must be whole numbers, not of type {array.dtype}")
    if array.size and int(array.min()) < least:
        raise InvalidArgument(f"{name} must be at least {least}, not {int(array.min())}")
    if array.size and int(array.max()) > _INT64_MAX:
        raise InvalidArgument(f"{name} are too large to be exact in 64 bits")
    return array.astype(np.int64)
