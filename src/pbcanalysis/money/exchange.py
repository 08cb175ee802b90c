"""Exchange rates that sums printed in several currencies imply."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money.bounds import Bounds
from pbcanalysis.money.sums import PrintedSum
from pbcanalysis.results import Estimate

if TYPE_CHECKING:
    import pandas as pd

REFERENCE = "Moore, Kearfott and Cloud 2009, Introduction to Interval Analysis"


def implied_rate_bounds(base: PrintedSum, other: PrintedSum) -> Bounds:
    """Units of ``other`` per one unit of ``base``, in exact fractions.

    Args:
        base: The sum in the base currency; use :meth:`PrintedSum.exactly` for an exact base.
        other: The same sum in another currency.

    Returns:
        Lowest and highest rate that fits both, and the quotient of the printed figures.

    Raises:
        InvalidArgument: If both are in one currency, or a sum may be nought or negative.

    Reference:
        Moore, Kearfott and Cloud 2009, Introduction to Interval Analysis.

    Example:
        >>> pounds = PrintedSum.rounded("GBP", 98, "m")
        >>> euros = PrintedSum.rounded("EUR", 140, "m")
        >>> implied_rate_bounds(pounds, euros).low
        Fraction(279, 197)
    """
    if base.currency == other.currency:
        raise InvalidArgument(f"both sums are in {base.currency}: they imply no exchange rate")
    for item in (base, other):
        if item.amount.low <= 0:
            raise InvalidArgument(
                f"{item.as_printed} may be nought or less, so it implies no exchange rate"
            )
    return other.amount / base.amount


def implied_rate(base: PrintedSum, other: PrintedSum) -> Estimate:
    """The exchange rate that two printings of one sum imply.

    Args:
        base: The sum in the base currency.
        other: The same sum in another currency.

    Returns:
        Bounds without a level, in ``other`` per ``base``, such as ``"EUR/GBP"``. The value is the
        quotient of the printed figures.

    Raises:
        InvalidArgument: If both are in one currency, or a sum may be nought or negative.

    Reference:
        Moore, Kearfott and Cloud 2009, Introduction to Interval Analysis.

    Example:
        >>> pounds = PrintedSum.rounded("GBP", 98, "m")
        >>> dollars = PrintedSum.rounded("USD", 202, "m")
        >>> print(implied_rate(pounds, dollars).sentence)
        £98m printed as $202m implies between 2.0457 and 2.0769 USD per GBP.
    """
    rate = implied_rate_bounds(base, other)
    return rate.estimate(
        unit=f"{other.currency}/{base.currency}",
        method="Interval quotient of the rounding intervals",
        reference=REFERENCE,
        sentence=(
            f"{base.as_printed} printed as {other.as_printed} implies between "
            f"{float(rate.low):.5g} and {float(rate.high):.5g} "
            f"{other.currency} per {base.currency}."
        ),
        inputs={"base": base.as_printed, "other": other.as_printed},
    )


def implied_rates(sums: Sequence[PrintedSum]) -> pd.DataFrame:
    """Implied rates of every pair of currencies, earlier sum as base.

    Args:
        sums: The same sum in two or more currencies.

    Returns:
        One row per pair: ``base``, ``other``, ``low``, ``high``, ``printed`` (quotient of the
        printed figures, or missing).

    Raises:
        InvalidArgument: If fewer than two sums are given or a currency comes twice.

    Reference:
        Moore, Kearfott and Cloud 2009, Introduction to Interval Analysis.

    Example:
        >>> parts = [("GBP", 98), ("EUR", 140), ("USD", 202)]
        >>> table = implied_rates([PrintedSum.rounded(c, f, "m") for c, f in parts])
        >>> table["other"].tolist()
        ['EUR', 'USD', 'USD']
    """
    import pandas as pd

    check_currencies(sums)
    rows: list[dict[str, object]] = []
    for base, other in combinations(sums, 2):
        rate = implied_rate(base, other)
        rows.append(
            {
                "base": base.currency,
                "other": other.currency,
                "low": rate.low,
                "high": rate.high,
                "printed": rate.value,
            }
        )
    return pd.DataFrame(rows)


def check_currencies(sums: Sequence[PrintedSum]) -> None:
    """Refuse fewer than two sums, or two in one currency.

    Raises:
        InvalidArgument: In either case.

    Example:
        >>> check_currencies([PrintedSum.exactly("GBP", 1), PrintedSum.exactly("EUR", 1)])
    """
    codes = [item.currency for item in sums]
    if len(codes) < 2:
        raise InvalidArgument("sums in at least two currencies are needed")
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise InvalidArgument(f"more than one sum in {', '.join(twice)}")
