"""Sums printed in the wrong unit, such as millions for billions, and how to mend them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product
from typing import TYPE_CHECKING

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money.bounds import Bounds, exact
from pbcanalysis.money.exchange import check_currencies, implied_rate_bounds
from pbcanalysis.money.sums import PrintedSum, written_bounds

if TYPE_CHECKING:
    import pandas as pd

FACTORS = tuple(Fraction(1000) ** power for power in (1, -1, 2, -2, 3, -3))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mend:
    """One sum that would have to be printed in another unit.

    Attributes:
        currency: Currency of the sum.
        as_printed: What stands in the source.
        factor: What to multiply it by; 1000 for millions printed where billions were meant.
        mended: The sum after mending.
        sentence: What to do, in plain English.
    """

    currency: str
    as_printed: str
    factor: Fraction
    mended: PrintedSum
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCheck:
    """Whether the units of sums printed in several currencies can all be right.

    Attributes:
        plausible: Whether every pair implies a rate that occurred in the window.
        alternatives: Smallest sets of mends that reconcile all the sums; each alone suffices.
            Empty if nothing is wrong, or if no change of unit helps.
        sentence: The result in plain English.
    """

    plausible: bool
    alternatives: tuple[tuple[Mend, ...], ...]
    sentence: str


def off_by(implied: Bounds, plausible: Bounds) -> Fraction | None:
    """The power of a thousand by which an implied rate misses the plausible ones.

    Args:
        implied: Rate implied by two printed sums.
        plausible: Lowest and highest rate that occurred.

    Returns:
        1 if the two meet; 1000 if the implied rate is a thousand times too small, 1/1000 if it is
        a thousand times too large, and so on; ``None`` if no unit error explains the gap.

    Raises:
        InvalidArgument: If either may be nought or negative.

    Reference:
        Moore, Kearfott and Cloud 2009, Introduction to Interval Analysis (intersection).

    Example:
        >>> off_by(Bounds.between("0.0017", "0.0019"), Bounds.between("1.7", "2.1"))
        Fraction(1000, 1)
    """
    if implied.low <= 0 or plausible.low <= 0:
        raise InvalidArgument("exchange rates lie above nought")
    for factor in (Fraction(1), *FACTORS):
        if (implied * factor).meets(plausible):
            return factor
    return None


def check_units(sums: Sequence[PrintedSum], rates: pd.DataFrame) -> UnitCheck:
    """Check that printed sums differ by no more than exchange rates of the window can explain.

    Every way of changing the unit of at most half of the sums is tried, fewest changes first.
    With two sums the evidence cannot say which one is wrong, and both mends are returned.

    Args:
        sums: The same sum in two to six currencies.
        rates: Units of each currency per euro, one row per day. The window is what "plausible"
            means, so give a wide one.

    Returns:
        The verdict, and the smallest mends.

    Raises:
        InvalidArgument: If a currency has no rates, there are more than six sums, or a sum may be
            nought or negative.

    Reference:
        European Central Bank, euro foreign exchange reference rates.

    Example:
        >>> from pbcanalysis.money.reference_rates import reference_rates
        >>> sums = [
        ...     PrintedSum.rounded("GBP", "1.8", "bn"),
        ...     PrintedSum.rounded("EUR", "2.3", "bn"),
        ...     PrintedSum.rounded("USD", "3.2", "m"),
        ... ]
        >>> check = check_units(sums, reference_rates(["GBP", "EUR", "USD"]))
        >>> print(check.alternatives[0][0].sentence)
        $3.2m is 1,000 times too small: read $3.15bn to $3.25bn.
    """
    check_currencies(sums)
    if len(sums) > 6:
        raise InvalidArgument(f"at most six sums can be checked together, not {len(sums)}")
    limits = _limits(sums, rates)
    implied = {
        (i, j): implied_rate_bounds(sums[i], sums[j]) for i, j in combinations(range(len(sums)), 2)
    }
    printed = ", ".join(item.as_printed for item in sums)
    if _fits(implied, limits, {}):
        return UnitCheck(
            plausible=True,
            alternatives=(),
            sentence=f"The units of {printed} are consistent with each other.",
        )
    for size in range(1, len(sums) // 2 + 1):
        found = tuple(
            tuple(_mend(sums[i], factor) for i, factor in change.items())
            for change in _changes(len(sums), size)
            if _fits(implied, limits, change)
        )
        if found:
            ways = [" ".join(mend.sentence for mend in way) for way in found]
            text = f"The units of {printed} cannot all be right. "
            text += ways[0] if len(ways) == 1 else "Either: " + " Or: ".join(ways)
            return UnitCheck(plausible=False, alternatives=found, sentence=text)
    return UnitCheck(
        plausible=False,
        alternatives=(),
        sentence=(
            f"{printed} imply exchange rates that did not occur, "
            "and no change of unit by thousands explains them."
        ),
    )


def _limits(sums: Sequence[PrintedSum], rates: pd.DataFrame) -> dict[tuple[int, int], Bounds]:
    missing = [item.currency for item in sums if item.currency not in rates.columns]
    if missing:
        raise InvalidArgument(f"no rates for {', '.join(missing)}")
    limits = {}
    for i, j in combinations(range(len(sums)), 2):
        crossed = (rates[sums[j].currency] / rates[sums[i].currency]).dropna()
        if crossed.empty:
            raise InvalidArgument(
                f"no day has a rate for both {sums[i].currency} and {sums[j].currency}"
            )
        limits[i, j] = Bounds(exact(float(crossed.min())), exact(float(crossed.max())))
    return limits


def _changes(count: int, size: int) -> Iterator[dict[int, Fraction]]:
    for chosen in combinations(range(count), size):
        for factors in product(FACTORS, repeat=size):
            yield dict(zip(chosen, factors, strict=True))


def _fits(
    implied: dict[tuple[int, int], Bounds],
    limits: dict[tuple[int, int], Bounds],
    change: dict[int, Fraction],
) -> bool:
    one = Fraction(1)
    return all(
        (rate * (change.get(j, one) / change.get(i, one))).meets(limits[i, j])
        for (i, j), rate in implied.items()
    )


def _mend(item: PrintedSum, factor: Fraction) -> Mend:
    mended = item.times(factor)
    size, way = (factor, "small") if factor > 1 else (1 / factor, "large")
    return Mend(
        currency=item.currency,
        as_printed=item.as_printed,
        factor=factor,
        mended=mended,
        sentence=(
            f"{item.as_printed} is {int(size):,} times too {way}: "
            f"read {written_bounds(mended.amount, item.currency)}."
        ),
    )
