"""The days whose exchange rates fit, as a table, and how old they were in print."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pbcanalysis.money.rate_dating import RateDating, agreement_by_day
from pbcanalysis.money.reference_rates import cross_rates
from pbcanalysis.money.sums import PrintedSum
from pbcanalysis.results import Estimate

if TYPE_CHECKING:
    import pandas as pd


def age_of_rates(dating: RateDating) -> Estimate:
    """Calendar days from the rates that fit to the day of printing.

    Where no day fits before the day of printing, the day that comes closest stands in, and the
    age may be negative.

    Args:
        dating: From :func:`~pbcanalysis.money.date_rates`, with a day of printing (else the last
            day of the window counts as that day).

    Returns:
        Lowest and highest age, in days. There is no value where they differ: any of the days may
        have been the one.

    Reference:
        European Central Bank, euro foreign exchange reference rates.

    Example:
        >>> from pbcanalysis.money import date_rates, reference_rates
        >>> sums = [PrintedSum.rounded(c, f, "m") for c, f in (("GBP", 98), ("USD", 202))]
        >>> rates = reference_rates(["GBP", "USD"], "2007-10-29", "2007-10-31")
        >>> age_of_rates(date_rates(sums, rates, printed_on="2007-11-24")).high
        26.0
    """
    until = dating.printed_on or dating.last_day
    ages = dating.stale_days
    fits = ages is not None
    if ages is None:
        gap = (until - dating.closest_day).days
        ages = (gap, gap)
    low, high = float(ages[0]), float(ages[1])
    span = f"{ages[0]}" if low == high else f"{ages[0]} to {ages[1]}"
    what = "rates that fit all the sums" if fits else "rates that come closest"
    return Estimate(
        value=low if low == high else None,
        low=low,
        high=high,
        kinds=("rounding",),
        unit="days",
        method="Calendar days from the agreeing days to the day of printing",
        reference="European Central Bank, euro foreign exchange reference rates",
        sentence=f"The {what} were {span} days old on the day of printing.",
        inputs={"printed_on": until.isoformat(), "days": len(dating.days)},
    )


def agreeing_rates(
    sums: Sequence[PrintedSum], rates: pd.DataFrame, dating: RateDating
) -> pd.DataFrame:
    """The days on which all sums agree, with their rates and the amounts that fit.

    Args:
        sums: The same sum in two or more currencies; the first is the base.
        rates: Units per euro, one row per day.
        dating: The dating of these sums by these rates.

    Returns:
        One row for each agreeing day, or the closest day alone if there is none: ``date`` (text),
        one column ``<other> per <base>`` for each other currency, ``low`` and ``high`` (amounts
        in the base currency that fit all sums; crossed where none does).

    Raises:
        InvalidArgument: If a currency has no column, or a rate is missing or not positive.

    Reference:
        Moore, Kearfott and Cloud 2009, Introduction to Interval Analysis (intersection).

    Example:
        >>> from pbcanalysis.money import date_rates, reference_rates
        >>> sums = [PrintedSum.rounded(c, f, "m") for c, f in (("GBP", 98), ("USD", 202))]
        >>> rates = reference_rates(["GBP", "USD"], "2007-10-29", "2007-10-29")
        >>> agreeing_rates(sums, rates, date_rates(sums, rates)).columns.tolist()
        ['date', 'USD per GBP', 'low', 'high']
    """
    import pandas as pd

    base = sums[0].currency
    days = pd.DatetimeIndex([pd.Timestamp(day) for day in dating.days or (dating.closest_day,)])
    crossed = cross_rates(rates, base).loc[days]
    amounts = agreement_by_day(sums, rates.loc[days])
    table = pd.DataFrame({"date": [f"{day:%Y-%m-%d}" for day in days]})
    for item in sums[1:]:
        table[f"{item.currency} per {base}"] = crossed[item.currency].to_numpy()
    return table.assign(low=amounts["low"].to_numpy(), high=amounts["high"].to_numpy())


__all__ = ["age_of_rates", "agreeing_rates"]
