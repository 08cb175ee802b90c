"""The days on which sums printed in several currencies agree with dated exchange rates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money.bounds import exact
from pbcanalysis.money.exchange import check_currencies, implied_rate_bounds
from pbcanalysis.money.reference_rates import cross_rates
from pbcanalysis.money.sums import PrintedSum

if TYPE_CHECKING:
    import pandas as pd

# Spelt out, because the month names of the standard library follow the locale.
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def agreement_by_day(sums: Sequence[PrintedSum], rates: pd.DataFrame) -> pd.DataFrame:
    """For each day, the amounts in the first currency that all the printed sums allow.

    All sums agree on a day if one amount, converted at that day's rates, could have been printed
    as each of them. Exact fractions throughout, with the rates as published.

    Args:
        sums: The same sum in two or more currencies.
        rates: Units of each currency per euro (or per any one currency), one row per day, as
            :func:`~pbcanalysis.money.reference_rates.reference_rates` returns them.

    Returns:
        Indexed by day: ``low`` and ``high`` in the first currency (highest of the lower ends and
        lowest of the upper ends), ``agrees``, and ``gap``, the share by which the closest
        amounts miss each other (nought where they agree).

    Raises:
        InvalidArgument: If a currency has no column, or a rate is missing or not positive.

    Reference:
        Moore, Kearfott and Cloud 2009, Introduction to Interval Analysis (intersection).

    Example:
        >>> from pbcanalysis.money.reference_rates import reference_rates
        >>> parts = [("GBP", 98), ("EUR", 140), ("USD", 202)]
        >>> sums = [PrintedSum.rounded(c, f, "m") for c, f in parts]
        >>> rates = reference_rates(["GBP", "EUR", "USD"], "2007-10-25", "2007-10-29")
        >>> agreement_by_day(sums, rates)["agrees"].tolist()
        [False, True, True]
    """
    import pandas as pd

    check_currencies(sums)
    codes = [item.currency for item in sums]
    _check_rates(rates, codes)
    base = codes[0]
    columns = {code: [exact(value) for value in rates[code].tolist()] for code in set(codes)}
    rows: list[dict[str, object]] = []
    for day in range(len(rates)):
        in_base = [columns[base][day] / columns[code][day] for code in codes]
        low = max(item.amount.low * rate for item, rate in zip(sums, in_base, strict=True))
        high = min(item.amount.high * rate for item, rate in zip(sums, in_base, strict=True))
        gap = max(low / high - 1, Fraction(0))
        rows.append(
            {"low": float(low), "high": float(high), "agrees": low <= high, "gap": float(gap)}
        )
    return pd.DataFrame(rows, index=rates.index, columns=["low", "high", "agrees", "gap"])


def rate_bands(sums: Sequence[PrintedSum], rates: pd.DataFrame) -> pd.DataFrame:
    """Dated rates beside the band that the printed sums imply, for drawing.

    With three or more sums, all bands holding their rate on a day is necessary for agreement but
    not sufficient: the rates between the other currencies count too (:func:`agreement_by_day`).

    Args:
        sums: The same sum in two or more currencies; the first is the base.
        rates: Units per euro, one row per day.

    Returns:
        Tidy: ``date``, ``currency``, ``rate`` (units per one of the base currency), ``low``,
        ``high`` (the implied band, the same every day), ``inside``.

    Raises:
        InvalidArgument: If a currency has no column, or a rate is missing or not positive.

    Reference:
        Moore, Kearfott and Cloud 2009, Introduction to Interval Analysis.

    Example:
        >>> from pbcanalysis.money.reference_rates import reference_rates
        >>> sums = [PrintedSum.rounded("GBP", 98, "m"), PrintedSum.rounded("EUR", 140, "m")]
        >>> rates = reference_rates(["GBP", "EUR"], "2007-10-29", "2007-10-29")
        >>> rate_bands(sums, rates)["inside"].tolist()
        [True]
    """
    import pandas as pd

    check_currencies(sums)
    _check_rates(rates, [item.currency for item in sums])
    base = sums[0]
    crossed = cross_rates(rates, base.currency)
    per_unit = [exact(value) for value in rates[base.currency].tolist()]
    parts: list[pd.DataFrame] = []
    for other in sums[1:]:
        band = implied_rate_bounds(base, other)
        quoted = [exact(value) for value in rates[other.currency].tolist()]
        parts.append(
            pd.DataFrame(
                {
                    "date": rates.index,
                    "currency": other.currency,
                    "rate": crossed[other.currency].to_numpy(),
                    "low": float(band.low),
                    "high": float(band.high),
                    "inside": [
                        band.contains(rate / one)
                        for rate, one in zip(quoted, per_unit, strict=True)
                    ],
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class RateDating:
    """The days on which all printed sums agree, and how old those rates were in print.

    Attributes:
        days: Days on which all sums agree, in order.
        spells: First and last day of each unbroken run of days with a rate.
        days_with_rate: Days of the window that have a rate.
        days_without_rate: Calendar days of the window that have none (weekends, holidays).
        first_day: First day of the window.
        last_day: Last day of the window.
        closest_day: The agreeing day, or else the day that comes closest (first of equals).
        closest_gap: Share by which the sums miss each other on that day; nought if they agree.
        printed_on: Day of printing, or ``None``.
        stale_days: Calendar days from the latest and from the earliest agreeing day to the day of
            printing; agreeing days after it are left out. ``None`` if there are none.
        sentence: The result in plain English.
    """

    days: tuple[date, ...]
    spells: tuple[tuple[date, date], ...]
    days_with_rate: int
    days_without_rate: int
    first_day: date
    last_day: date
    closest_day: date
    closest_gap: float
    printed_on: date | None
    stale_days: tuple[int, int] | None
    sentence: str


def date_rates(
    sums: Sequence[PrintedSum], rates: pd.DataFrame, *, printed_on: date | str | None = None
) -> RateDating:
    """Find the days on which all the printed sums agree with the dated rates.

    Args:
        sums: The same sum in two or more currencies.
        rates: Units per euro, one row per day; its first and last day are the window searched.
        printed_on: Day of printing, for the age of the rates.

    Returns:
        The days, their spells, the age of the rates, and a sentence.

    Raises:
        InvalidArgument: If a currency has no column, or a rate is missing or not positive.

    Reference:
        European Central Bank, euro foreign exchange reference rates.

    Example:
        >>> from pbcanalysis.money.reference_rates import reference_rates
        >>> parts = [("GBP", 98), ("EUR", 140), ("USD", 202)]
        >>> sums = [PrintedSum.rounded(c, f, "m") for c, f in parts]
        >>> rates = reference_rates(["GBP", "EUR", "USD"], "2007-04-01", "2007-11-24")
        >>> dating = date_rates(sums, rates, printed_on="2007-11-24")
        >>> [day.isoformat() for day in dating.days]
        ['2007-10-26', '2007-10-29', '2007-10-30', '2007-10-31']
        >>> dating.stale_days
        (24, 29)
    """
    import pandas as pd

    table = agreement_by_day(sums, rates)
    index = pd.DatetimeIndex(table.index)
    calendar = [stamp.date() for stamp in index]
    flags: list[bool] = table["agrees"].tolist()
    days = tuple(day for day, flag in zip(calendar, flags, strict=True) if flag)
    spells = _spells(calendar, flags)
    nearest = int(table["gap"].to_numpy().argmin())
    print_day = None if printed_on is None else pd.Timestamp(printed_on).date()
    stale = None
    if print_day is not None:
        ages = [(print_day - day).days for day in days if day <= print_day]
        stale = (min(ages), max(ages)) if ages else None
    span = (calendar[-1] - calendar[0]).days + 1
    gap = float(table["gap"].iloc[nearest])
    return RateDating(
        days=days,
        spells=spells,
        days_with_rate=len(calendar),
        days_without_rate=span - len(calendar),
        first_day=calendar[0],
        last_day=calendar[-1],
        closest_day=calendar[nearest],
        closest_gap=gap,
        printed_on=print_day,
        stale_days=stale,
        sentence=_sentence(sums, calendar, days, spells, calendar[nearest], gap, print_day, stale),
    )


def _check_rates(rates: pd.DataFrame, codes: Sequence[str]) -> None:
    import pandas as pd

    missing = [code for code in codes if code not in rates.columns]
    if missing:
        raise InvalidArgument(f"no rates for {', '.join(missing)}")
    if rates.empty:
        raise InvalidArgument("the table of rates has no rows")
    if not isinstance(rates.index, pd.DatetimeIndex) or not rates.index.is_monotonic_increasing:
        raise InvalidArgument("rates are indexed by day, earliest first")
    if not bool((rates[list(codes)] > 0).all(axis=None)):
        raise InvalidArgument("every rate must be a number above nought, on every day given")


def _spells(calendar: Sequence[date], flags: Sequence[bool]) -> tuple[tuple[date, date], ...]:
    """Runs of agreeing days, unbroken in the days that have a rate."""
    runs: list[tuple[date, date]] = []
    before = False
    for day, flag in zip(calendar, flags, strict=True):
        if flag:
            runs = [*runs[:-1], (runs[-1][0], day)] if before else [*runs, (day, day)]
        before = flag
    return tuple(runs)


def _long(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _sentence(
    sums: Sequence[PrintedSum],
    calendar: Sequence[date],
    days: Sequence[date],
    spells: Sequence[tuple[date, date]],
    closest: date,
    gap: float,
    printed_on: date | None,
    stale: tuple[int, int] | None,
) -> str:
    printed = ", ".join(item.as_printed for item in sums)
    window = f"from {_long(calendar[0])} to {_long(calendar[-1])}"
    if not days:
        return (
            f"On no day with a rate {window} do {printed} agree; "
            f"{_long(closest)} comes closest and misses by {100 * gap:.2g}%."
        )
    shown = [_long(a) if a == b else f"{_long(a)} to {_long(b)}" for a, b in spells[:4]]
    if len(spells) > 4:
        shown.append(f"{len(spells) - 4} more spells")
    listed = shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
    only = "only " if len(days) < len(calendar) else ""
    noun = "day" if len(days) == 1 else "days"
    text = (
        f"Of the days with a rate {window}, {printed} agree {only}on {len(days)} {noun}: {listed}."
    )
    if printed_on is not None:
        if stale is None:
            return f"{text} All of them are later than the day of printing."
        age = f"{stale[0]}" if stale[0] == stale[1] else f"{stale[0]} to {stale[1]}"
        text += f" Printed on {_long(printed_on)}, those rates were {age} days old."
    return text
