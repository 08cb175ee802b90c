"""Sums printed in several currencies, brought to one currency day by day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pbcanalysis.money.bounds import exact
from pbcanalysis.money.rate_dating import agreement_by_day
from pbcanalysis.money.sums import PrintedSum

if TYPE_CHECKING:
    import pandas as pd


def converted_by_day(sums: Sequence[PrintedSum], rates: pd.DataFrame) -> pd.DataFrame:
    """What each printed sum comes to in the first currency at each day's rates.

    On a day on which the ranges of all currencies have an amount in common, one amount could have
    been printed as each of the sums.

    Args:
        sums: The same sum in two or more currencies; the first gives the currency of the result.
        rates: Units per euro, one row per day, as
            :func:`~pbcanalysis.money.reference_rates.reference_rates` returns them.

    Returns:
        Tidy, one row per day and currency in the order of ``sums``: ``date``, ``currency``,
        ``low`` and ``high`` (in the first currency), ``agrees`` (whether all agree that day).

    Raises:
        InvalidArgument: If a currency has no column, or a rate is missing or not positive.

    Reference:
        Moore, Kearfott and Cloud 2009, Introduction to Interval Analysis (intersection).

    Example:
        >>> from pbcanalysis.money.reference_rates import reference_rates
        >>> sums = [PrintedSum.rounded("GBP", 98, "m"), PrintedSum.rounded("EUR", 140, "m")]
        >>> rates = reference_rates(["GBP", "EUR"], "2007-10-29", "2007-10-29")
        >>> table = converted_by_day(sums, rates)
        >>> table["currency"].tolist(), round(table["low"].iloc[1])  # 139,500,000 times 0.69895
        (['GBP', 'EUR'], 97503525)
    """
    import pandas as pd

    agrees = agreement_by_day(sums, rates)["agrees"].to_numpy()
    base = [exact(value) for value in rates[sums[0].currency].tolist()]
    parts = []
    for item in sums:
        own = [exact(value) for value in rates[item.currency].tolist()]
        factors = [one / other for one, other in zip(base, own, strict=True)]
        parts.append(
            pd.DataFrame(
                {
                    "date": rates.index,
                    "currency": item.currency,
                    "low": [float(item.amount.low * factor) for factor in factors],
                    "high": [float(item.amount.high * factor) for factor in factors],
                    "agrees": agrees,
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


__all__ = ["converted_by_day"]
