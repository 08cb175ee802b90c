from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pbcanalysis.study.periods import Period, elapsed_share, months_between, read_period, written

days = st.dates(date(1900, 1, 1), date(2090, 1, 1))
lengths = st.integers(0, 400)


@given(days, lengths, st.integers(1, 4000), lengths, st.data())
def test_every_pair_of_days_lies_between_the_bounds(
    first: date, a: int, gap: int, b: int, data: st.DataObject
) -> None:
    start = Period(first, first + timedelta(days=a))
    begins = start.last + timedelta(days=gap)
    end = Period(begins, begins + timedelta(days=b))
    found = months_between(start, end, label="x")
    one = first + timedelta(days=data.draw(st.integers(0, a)))
    other = begins + timedelta(days=data.draw(st.integers(0, b)))
    months = (other - one).days / (365.25 / 12)
    assert found.low - 1e-9 <= months <= found.high + 1e-9


@given(days, lengths, st.integers(1, 2000), lengths, st.integers(1, 2000), lengths, st.data())
def test_every_choice_of_days_gives_a_share_within_the_bounds(
    first: date, a: int, gap: int, b: int, more: int, c: int, data: st.DataObject
) -> None:
    start = Period(first, first + timedelta(days=a))
    begins = start.last + timedelta(days=gap)
    at = Period(begins, begins + timedelta(days=b))
    ends = at.last + timedelta(days=more)
    end = Period(ends, ends + timedelta(days=c))
    found = elapsed_share(start, at, end, label="x")
    x, y, z = (
        period.first + timedelta(days=data.draw(st.integers(0, length)))
        for period, length in ((start, a), (at, b), (end, c))
    )
    assert found.low - 1e-9 <= (y - x).days / (z - x).days <= found.high + 1e-9


@given(days)
def test_a_day_is_written_and_read_back(day: date) -> None:
    from pbcanalysis.study.periods import read_printed_period

    period = read_period(day.isoformat(), "day")
    assert read_printed_period(written(period)) == period
