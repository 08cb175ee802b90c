from datetime import date

import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.study.periods import (
    Period,
    elapsed_share,
    months_between,
    read_period,
    read_printed_period,
    written,
    year_fraction,
)

MONTH = 365.25 / 12


@pytest.mark.parametrize(
    ("text", "precision", "first", "last"),
    [
        ("1996", "year", date(1996, 1, 1), date(1996, 12, 31)),
        ("2004-02", "month", date(2004, 2, 1), date(2004, 2, 29)),
        ("2007-05-17", "day", date(2007, 5, 17), date(2007, 5, 17)),
    ],
)
def test_a_date_leaves_open_what_its_precision_leaves(
    text: str, precision: str, first: date, last: date
) -> None:
    assert read_period(text, precision) == Period(first, last)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2004", date(2004, 1, 1), date(2004, 12, 31)),
        ("2005-6", date(2005, 4, 1), date(2006, 3, 31)),
        ("1999-2000", date(1999, 4, 1), date(2000, 3, 31)),
        ("2006/07", date(2006, 4, 1), date(2007, 3, 31)),
        ("April 2005", date(2005, 4, 1), date(2005, 4, 30)),
        ("31 March 2007", date(2007, 3, 31), date(2007, 3, 31)),
        ("1990s", date(1990, 1, 1), date(1999, 12, 31)),
    ],
)
def test_a_printed_date_is_read(text: str, first: date, last: date) -> None:
    assert read_printed_period(text) == Period(first, last)


@pytest.mark.parametrize("text", ["November 22", "2005-8", "soon", "31 February 2007", "1995s"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(InvalidArgument):
        read_printed_period(text)


@pytest.mark.parametrize(
    ("text", "precision"), [("2004-10", "year"), ("2004", "day"), ("2004-13", "month"), ("x", "y")]
)
def test_a_date_of_another_precision_is_refused(text: str, precision: str) -> None:
    with pytest.raises(InvalidArgument):
        read_period(text, precision)


def test_months_between_are_from_the_nearest_days_to_the_farthest() -> None:
    found = months_between(
        read_period("2004-10", "month"), read_period("2005-04", "month"), label="x"
    )
    # 31 October to 1 April: 30 + 31 + 31 + 28 + 31 + 1 days; 1 October to 30 April: 60 days more,
    # 30 of October and 29 of April with one counted at each end.
    assert found.low == pytest.approx((30 + 31 + 31 + 28 + 31 + 1) / MONTH)
    assert found.high == pytest.approx((31 + 30 + 31 + 31 + 28 + 31 + 29) / MONTH)
    assert found.value is None


def test_between_two_days_there_is_a_point() -> None:
    start, end = read_period("2006-07-01", "day"), read_period("2006-10-01", "day")
    found = months_between(start, end, label="x")
    assert found.value == found.low == found.high == pytest.approx((31 + 31 + 30) / MONTH)


def test_time_that_may_run_backwards_is_refused() -> None:
    year, month = read_period("2007", "year"), read_period("2007-05", "month")
    with pytest.raises(InvalidArgument, match="can lie before"):
        months_between(year, month, label="x")
    with pytest.raises(InvalidArgument, match="out of order"):
        elapsed_share(year, month, read_period("2013", "year"), label="x")
    with pytest.raises(InvalidArgument, match="ends before"):
        Period(date(2007, 1, 2), date(2007, 1, 1))


def test_elapsed_share_takes_the_extremes_of_all_dates() -> None:
    found = elapsed_share(
        read_period("2001-01", "month"),
        read_period("2001-02-10", "day"),
        read_period("2001-04-11", "day"),
        label="x",
    )
    # From 31 January: 10 of 70 days. From 1 January: 40 of 100.
    assert (found.low, found.high) == (pytest.approx(10 / 70), pytest.approx(40 / 100))


def test_periods_meet_and_lie_within() -> None:
    year, month = read_printed_period("2005-6"), read_printed_period("April 2005")
    assert month.within(year)
    assert not year.within(month)
    assert year.meets(read_printed_period("2006"))
    assert not month.meets(read_printed_period("2004"))


@pytest.mark.parametrize(
    ("period", "long", "short"),
    [
        (read_period("2004-10", "month"), "October 2004", "Oct 2004"),
        (read_period("1996", "year"), "1996", "1996"),
        (
            Period(date(2006, 4, 1), date(2007, 3, 31)),
            "1 April 2006 to 31 March 2007",
            "1 Apr 2006 to 31 Mar 2007",
        ),
        (
            Period(date(2006, 4, 1), date(2006, 4, 3)),
            "1 April 2006 to 3 April 2006",
            "1 Apr 2006 to 3 Apr 2006",
        ),
    ],
)
def test_periods_are_written(period: Period, long: str, short: str) -> None:
    assert written(period) == long
    assert written(period, short=True) == short


def test_years_of_a_leap_year_are_366_days() -> None:
    assert year_fraction(date(2004, 3, 1)) == pytest.approx(2004 + (31 + 29) / 366)
    middle = read_period("2005", "year").position
    assert middle == pytest.approx(2005 + (364 / 2) / 365)
