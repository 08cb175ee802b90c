# ruff: noqa: N803  (N is the size of the population throughout the field)
"""What every function of this package checks before it computes, and how it writes a share."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, SupportsIndex, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from pbcanalysis.display import show_range
from pbcanalysis.errors import InvalidArgument
from pbcanalysis.reported.sets import CountSet

if TYPE_CHECKING:
    import pandas as pd

T = TypeVar("T")
Floats: TypeAlias = npt.NDArray[np.float64]
Integers: TypeAlias = npt.NDArray[np.int64]
Counts: TypeAlias = Iterable[int] | Mapping[int, Iterable[int]]
"""Possible counts of one base, or for every possible base its possible counts."""


def whole(number: SupportsIndex, name: str, *, least: int = 0) -> int:
    """Return ``number`` as an ``int``, or say what is wrong with it.

    Raises:
        InvalidArgument: If it is not a whole number, or smaller than ``least``.
    """
    if isinstance(number, bool):
        raise InvalidArgument(f"{name} is a whole number, not {number}")
    try:
        value = operator.index(number)
    except TypeError:
        raise InvalidArgument(f"{name} is a whole number, not {number!r}") from None
    if value < least:
        raise InvalidArgument(f"{name} is at least {least}, not {value}")
    return value


def count_of_base(x: SupportsIndex, n: SupportsIndex) -> tuple[int, int]:
    """Check a count ``x`` of a base ``n``: whole numbers, n at least 1, x from 0 to n."""
    base = whole(n, "n", least=1)
    count = whole(x, "x")
    if count > base:
        raise InvalidArgument(f"x is at most n, but {count} is more than {base}")
    return count, base


def base_of_population(n: SupportsIndex, N: SupportsIndex) -> tuple[int, int]:
    """Check a base ``n`` of a population ``N``: whole numbers, n from 1 to N."""
    base = whole(n, "n", least=1)
    population = whole(N, "N", least=1)
    if base > population:
        raise InvalidArgument(f"n is at most N, but {base} is more than {population}")
    return base, population


def level_between(level: float) -> float:
    """Check a confidence level: strictly between 0 and 1."""
    value = float(level)
    if not 0 < value < 1:
        raise InvalidArgument(f"a level lies strictly between 0 and 1, not {level}")
    return value


def share_between(share: float, name: str) -> float:
    """Check a share: from 0 to 1."""
    value = float(share)
    if not 0 <= value <= 1:
        raise InvalidArgument(f"{name} lies from 0 to 1, not {share}")
    return value


def positive(number: float, name: str) -> float:
    """Check a finite number above nought."""
    value = float(number)
    if not 0 < value < float("inf"):
        raise InvalidArgument(f"{name} is a finite number above 0, not {number}")
    return value


def normal_quantile(level: float) -> float:
    """Return the two-sided standard normal quantile, 1.959964 at a level of 0.95."""
    from scipy.special import ndtri

    # The lower tail is the accurate one: 1 - tail loses digits at high levels.
    return -float(ndtri((1 - level_between(level)) / 2))


def decimal_fraction(number: float | Fraction) -> Fraction:
    """Read a number as the decimal that was written: 0.05 is 1/20, not its nearest double."""
    return number if isinstance(number, Fraction) else Fraction(str(number))


def counts_and_bases(counts: Counts, n: SupportsIndex | None) -> tuple[Integers, Integers]:
    """Lay out a set of possible counts as pairs of count and base.

    Args:
        counts: An iterable of counts of the base ``n``, or a mapping from each possible base to
            its possible counts (then ``n`` is ``None``).
        n: The base, or ``None`` with a mapping; a ``CountSet`` knows its own.

    Returns:
        Two arrays of equal length, counts and bases.

    Raises:
        InvalidArgument: If the set is empty, or a count does not fit its base.
    """
    if isinstance(counts, Mapping):
        if n is not None:
            raise InvalidArgument("a mapping from bases to counts carries its bases: leave n out")
        pairs = [count_of_base(x, base) for base, members in counts.items() for x in members]
    else:
        if isinstance(counts, CountSet):
            if n is not None and operator.index(n) != counts.base:
                raise InvalidArgument(f"the set holds counts of {counts.base}, not of {n}")
            n = counts.base
        if n is None:
            raise InvalidArgument("n is needed with counts of one base")
        pairs = [count_of_base(x, n) for x in counts]
    if not pairs:
        raise InvalidArgument("the set of possible counts is empty: no count fits what was printed")
    laid_out = np.array(pairs, dtype=np.int64)
    return laid_out[:, 0], laid_out[:, 1]


def arrays_of_counts(
    x: npt.ArrayLike,
    n: npt.ArrayLike,
    N: npt.ArrayLike | None = None,
) -> tuple[Integers, Integers, Integers | None]:
    """Check whole tables at once: arrays of x, n and (where given) N, broadcast together.

    Raises:
        InvalidArgument: If a value is not whole, or not 0 <= x <= n <= N, n >= 1.
    """
    given = {"x": x, "n": n} if N is None else {"x": x, "n": n, "N": N}
    checked: list[Integers] = []
    for name, values in given.items():
        array = np.asarray(values)
        if array.dtype.kind not in "iu":
            as_float = np.asarray(array, dtype=np.float64)
            if not np.all(as_float == np.floor(as_float)):
                raise InvalidArgument(f"every value of {name} is a whole number")
        checked.append(array.astype(np.int64))
    broadcast = [np.array(a, dtype=np.int64) for a in np.broadcast_arrays(*checked)]
    counts, bases = broadcast[0], broadcast[1]
    wrong = (counts < 0) | (bases < 1) | (counts > bases)
    if N is not None:
        wrong |= bases > broadcast[2]
    if np.any(wrong):
        at = tuple(int(i) for i in np.argwhere(wrong)[0])
        row = ", ".join(f"{name} = {int(a[at])}" for name, a in zip(given, broadcast, strict=True))
        rule = "0 <= x <= n and n >= 1" if N is None else "0 <= x <= n <= N and n >= 1"
        raise InvalidArgument(f"{rule} does not hold at position {at}: {row}")
    return counts, bases, None if N is None else broadcast[2]


def arrays_of_sets(
    least: npt.ArrayLike,
    most: npt.ArrayLike,
    n: npt.ArrayLike,
    N: npt.ArrayLike | None = None,
) -> tuple[Integers, Integers, Integers, Integers | None]:
    """Check whole tables of sets of counts, each from a least to a most count.

    Returns:
        Least and most counts, bases and (where given) populations, all of one length.

    Raises:
        InvalidArgument: If a value does not fit, a set is empty, or the table has two dimensions.
    """
    given = [np.atleast_1d(np.asarray(values)) for values in (least, most, n)]
    lows, highs, sizes = np.broadcast_arrays(*given)
    low_x, bases, populations = arrays_of_counts(lows, sizes, N)
    high_x, _, _ = arrays_of_counts(highs, sizes, N)
    if low_x.ndim != 1:
        raise InvalidArgument(f"a table has one dimension, not {low_x.ndim}")
    if np.any(low_x > high_x):
        row = int(np.flatnonzero(low_x > high_x)[0])
        raise InvalidArgument(f"the set of possible counts in row {row} is empty")
    return low_x, high_x, bases, populations


def members_of_sets(least: Integers, most: Integers) -> tuple[Integers, Integers, Integers]:
    """Lay out every member of every set, one after another.

    Returns:
        The members, the row of the set that each belongs to, and the place of every set's first
        member, as ``numpy.ufunc.reduceat`` wants it.
    """
    sizes = most - least + 1
    first = np.cumsum(sizes) - sizes
    rows = np.repeat(np.arange(sizes.size), sizes)
    return np.arange(int(sizes.sum())) - first[rows] + least[rows], rows, first


def index_of(values: object) -> pd.Index | None:
    """Return the index of a column of a data frame; anything else has none."""
    import pandas as pd

    return values.index if isinstance(values, pd.Series) else None


def named(methods: Mapping[str, T], key: str, kind: str) -> T:
    """Return what stands under a key, or say what there is.

    Raises:
        InvalidArgument: If nothing stands there.
    """
    if key not in methods:
        raise InvalidArgument(f"no {kind} is called {key!r}; there are {', '.join(methods)}")
    return methods[key]


def stacked(
    methods: Sequence[str],
    known: Iterable[str],
    index: pd.Index | None,
    columns: Callable[[str], Mapping[str, object]],
) -> pd.DataFrame:
    """Put the tables of several methods below one another; without an index rows are counted.

    Raises:
        InvalidArgument: If no method is named.
    """
    import pandas as pd

    if not methods:
        raise InvalidArgument(f"name at least one method; there are {', '.join(known)}")
    parts = [pd.DataFrame({**columns(key), "method": key}, index=index) for key in methods]
    return pd.concat(parts, ignore_index=index is None)


def percent(share: float, decimals: int = 1) -> str:
    """Write a share as a percentage: 0.18033 as ``18.0%``."""
    return f"{100 * share:.{decimals}f}%"


def percent_level(level: float) -> str:
    """Write a level without needless noughts: 0.95 as ``95%``, 0.998 as ``99.8%``."""
    return f"{round(100 * level, 6):g}%"


def span(low: float, high: float) -> str:
    """Write an interval of shares, its ends rounded outwards: ``12.2% to 25.8%``."""
    return show_range(float(low), float(high), "share")
