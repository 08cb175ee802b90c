"""Dates as exactly as they are known: a day, a month, a year, and what that leaves open.

A date known to the month is any day of that month. Time between two such dates is therefore a
range, from the nearest pair of days to the farthest.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from pbcanalysis.display import show_range
from pbcanalysis.errors import InvalidArgument
from pbcanalysis.results import Estimate

DAYS_IN_MONTH = 365.25 / 12
"""Mean length of a month of the Julian year, in days."""

_ISO = {
    "year": re.compile(r"(?P<year>\d{4})"),
    "month": re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})"),
    "day": re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})"),
}
_MONTHS = "|".join(calendar.month_name[1:])
_PRINTED = re.compile(
    rf"(?P<decade>\d{{3}}0)s|(?P<first>\d{{4}})[-–/](?P<last>\d{{1,2}}|\d{{4}})"
    rf"|(?:(?:(?P<day>\d{{1,2}})\s+)?(?P<month>{_MONTHS})\s+)?(?P<year>\d{{4}})"
)


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days, both ends included.

    Attributes:
        first: First day.
        last: Last day.

    Raises:
        InvalidArgument: If it ends before it begins.
    """

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise InvalidArgument(f"a period ends before it begins: {self.first} to {self.last}")

    @property
    def exact(self) -> bool:
        """Whether it is a single day."""
        return self.first == self.last

    def meets(self, other: Period) -> bool:
        """Whether the two have a day in common."""
        return self.first <= other.last and other.first <= self.last

    def within(self, other: Period) -> bool:
        """Whether every day of it is a day of the other."""
        return other.first <= self.first and self.last <= other.last

    @property
    def position(self) -> float:
        """Its middle on an axis of years: the start of 2005 is 2005.0."""
        return (year_fraction(self.first) + year_fraction(self.last)) / 2


def year_fraction(day: date) -> float:
    """A day on an axis of years.

    Example:
        >>> year_fraction(date(2005, 1, 1)), round(year_fraction(date(2005, 7, 2)), 3)
        (2005.0, 2005.499)
    """
    length = 366 if calendar.isleap(day.year) else 365
    return day.year + (day.timetuple().tm_yday - 1) / length


def read_period(text: str, precision: str) -> Period:
    """Read a date of a study's table, such as ``2004-10`` with the precision ``month``.

    Args:
        text: Year, year-month or year-month-day, in digits.
        precision: ``"year"``, ``"month"`` or ``"day"``.

    Returns:
        The days that the date leaves open.

    Raises:
        InvalidArgument: If the text is not a date of that precision.

    Example:
        >>> read_period("2004-10", "month").last
        datetime.date(2004, 10, 31)
    """
    if precision not in _ISO:
        raise InvalidArgument(f"a precision is year, month or day, not {precision!r}")
    match = _ISO[precision].fullmatch(text)
    if match is None:
        raise InvalidArgument(f"{text!r} is not a date known to the {precision}")
    parts = {name: int(value) for name, value in match.groupdict().items()}
    return _calendar_period(text, parts["year"], parts.get("month"), parts.get("day"))


def read_printed_period(text: str) -> Period:
    """Read a date as a source prints it: a day, a month, a year, a financial year, a decade.

    A financial year such as ``2005-6`` runs from 1 April to 31 March.

    Args:
        text: The date as printed.

    Returns:
        The days that the print leaves open.

    Raises:
        InvalidArgument: If the text is not such a date, or a financial year is not followed by
            the next year.

    Example:
        >>> print(read_printed_period("2005-6").first, read_printed_period("2005-6").last)
        2005-04-01 2006-03-31
    """
    match = _PRINTED.fullmatch(text.strip())
    if match is None:
        raise InvalidArgument(f"{text!r} is not a date that can be read")
    if match["decade"]:
        decade = int(match["decade"])
        return Period(date(decade, 1, 1), date(decade + 9, 12, 31))
    if match["first"]:
        year, after = int(match["first"]), match["last"]
        if not str(year + 1).endswith(after):
            raise InvalidArgument(f"{text!r}: a financial year ends in the year after its first")
        return Period(date(year, 4, 1), date(year + 1, 3, 31))
    names = list(calendar.month_name)
    month = names.index(match["month"]) if match["month"] else None
    day = int(match["day"]) if match["day"] else None
    return _calendar_period(text, int(match["year"]), month, day)


def _calendar_period(text: str, year: int, month: int | None, day: int | None) -> Period:
    try:
        if month is None:
            return Period(date(year, 1, 1), date(year, 12, 31))
        if day is None:
            return Period(date(year, month, 1), date(year, month, _month_length(year, month)))
        return Period(date(year, month, day), date(year, month, day))
    except (ValueError, IndexError) as error:
        raise InvalidArgument(f"{text!r} is not a day of the calendar") from error


def _month_length(year: int, month: int) -> int:
    if not 1 <= month <= 12:
        raise ValueError(month)
    return calendar.monthrange(year, month)[1]


def written(period: Period, *, short: bool = False) -> str:
    """A period as a reader meets it.

    Args:
        period: A day, a whole month or a whole year; any other stretch is written with both ends.
        short: Whether months are cut to three letters.

    Example:
        >>> written(read_period("2007-05-17", "day")), written(read_period("1996", "year"))
        ('17 May 2007', '1996')
    """
    first, last = period.first, period.last
    names = calendar.month_abbr if short else calendar.month_name
    if period.exact:
        return f"{first.day} {names[first.month]} {first.year}"
    if (first.year, first.month) == (last.year, last.month):
        if first.day == 1 and last.day == _month_length(last.year, last.month):
            return f"{names[first.month]} {first.year}"
    elif (first, last) == (date(first.year, 1, 1), date(first.year, 12, 31)):
        return str(first.year)
    days = (Period(day, day) for day in (first, last))
    return " to ".join(written(day, short=short) for day in days)


def months_between(start: Period, end: Period, *, label: str) -> Estimate:
    """Time from one date to another, in months, as exactly as both are known.

    Args:
        start: The earlier date.
        end: The later date.
        label: What lies between them, for the sentence: ``"From first budgets to the report"``.

    Returns:
        Bounds in months of 30.4375 days; a value only where both dates are single days.

    Raises:
        InvalidArgument: If the end can lie before the start.

    Reference:
        Moore, Kearfott and Cloud 2009, Introduction to Interval Analysis.

    Example:
        >>> start, end = read_period("2004-10", "month"), read_period("2005-04", "month")
        >>> print(months_between(start, end, label="From news to budgets").sentence)
        From news to budgets: 5.0 to 6.9 months.
    """
    if end.first < start.last:
        raise InvalidArgument(f"{label}: the end can lie before the start")
    low = (end.first - start.last).days / DAYS_IN_MONTH
    high = (end.last - start.first).days / DAYS_IN_MONTH
    return Estimate(
        value=low if low == high else None,
        low=low,
        high=high,
        kinds=("dates",),
        unit="months",
        method="Difference of dates, each any day that it leaves open",
        reference="Moore, Kearfott and Cloud 2009, Introduction to Interval Analysis",
        sentence=f"{label}: {low:.1f} to {high:.1f} months.",
        inputs={"from": written(start), "to": written(end)},
    )


def elapsed_share(start: Period, at: Period, end: Period, *, label: str) -> Estimate:
    """The share of a stretch of time that had passed at a date within it.

    Args:
        start: When the stretch began.
        at: The date within it.
        end: When it ended.
        label: What is told, for the sentence.

    Returns:
        Bounds of the share over all days that the three dates leave open.

    Raises:
        InvalidArgument: If the dates can be out of order, or the stretch can be empty.

    Reference:
        Moore, Kearfott and Cloud 2009, Introduction to Interval Analysis.

    Example:
        >>> day = lambda text: read_period(text, "day")
        >>> elapsed_share(day("2001-01-01"), day("2001-01-04"), day("2001-01-11"), label="x").value
        0.3
    """
    if at.first < start.last or end.first < at.last or end.first <= start.last:
        raise InvalidArgument(f"{label}: the three dates can be out of order")
    # Rising in the date within and falling in the end; falling in the start, as the date within
    # lies no later than the end.
    low = (at.first - start.last).days / (end.last - start.last).days
    high = (at.last - start.first).days / (end.first - start.first).days
    return Estimate(
        value=low if low == high else None,
        low=low,
        high=high,
        kinds=("dates",),
        unit="share",
        method="Time passed over time in all, each date any day that it leaves open",
        reference="Moore, Kearfott and Cloud 2009, Introduction to Interval Analysis",
        sentence=f"{label}: {show_range(low, high, 'share')} of the time had passed.",
        inputs={"from": written(start), "at": written(at), "to": written(end)},
    )


__all__ = [
    "DAYS_IN_MONTH",
    "Period",
    "elapsed_share",
    "months_between",
    "read_period",
    "read_printed_period",
    "written",
    "year_fraction",
]
