"""Chart of chapter 06: one sum in several currencies, and the days whose rates fit it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from pbcanalysis.charts.chart import Chart, new_figure
from pbcanalysis.charts.frames import columns_of
from pbcanalysis.charts.style import BLUE, GRID, INK, MUTED, ORANGE, PINK, YELLOW, Size
from pbcanalysis.display import show, show_range
from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money.rate_dating import MONTHS, RateDating

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLUMNS = ("date", "currency", "low", "high", "agrees")
BANDS = ((INK, "-"), (BLUE, "--"), (ORANGE, "-."), (PINK, ":"))
MARGIN = timedelta(days=21)


def day_in_words(day: date) -> str:
    """A day as prose writes it.

    Example:
        >>> day_in_words(date(2007, 10, 26))
        '26 October 2007'
    """
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def spell_in_words(first: date, last: date) -> str:
    """A run of days as prose writes it, without saying the same month or year twice.

    Example:
        >>> spell_in_words(date(2007, 10, 26), date(2007, 10, 31))
        '26 to 31 October 2007'
    """
    if first == last:
        return day_in_words(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {day_in_words(last)}"
    if first.year == last.year:
        return f"{first.day} {MONTHS[first.month - 1]} to {day_in_words(last)}"
    return f"{day_in_words(first)} to {day_in_words(last)}"


def sums_crossing(
    days: pd.DataFrame, dating: RateDating, *, as_printed: Mapping[str, str], source: str
) -> Chart:
    """Every printed sum at each day's rates, in the first currency, and where all meet.

    Args:
        days: Columns as in ``COLUMNS``, from
            :func:`~pbcanalysis.money.converted_sums.converted_by_day`.
        dating: The days on which all agree, from :func:`~pbcanalysis.money.date_rates` on the
            same rates.
        as_printed: The sums as printed by currency, the base currency first; two to four.
        source: Who produced the figures.

    Raises:
        InvalidArgument: If a column is missing, or the currencies are not those of ``days``.
    """
    rows = columns_of(days, COLUMNS)
    if not 2 <= len(as_printed) <= len(BANDS) or set(days["currency"]) != set(as_printed):
        raise InvalidArgument(f"give each of two to {len(BANDS)} currencies its printed sum")
    base = next(iter(as_printed))
    number = {2: "Both sums", 3: "All three sums"}.get(len(as_printed), "All sums")
    if not dating.days:
        headline = (
            f"On no day do the sums as printed fit one set of exchange rates; "
            f"{day_in_words(dating.closest_day)} comes closest"
        )
    else:
        spells = [spell_in_words(*spell) for spell in dating.spells]
        when = " and ".join(spells) if len(spells) <= 2 else f"{len(spells)} separate spells"
        headline = f"{number} fit one another only at the exchange rates of {when}"
        if dating.stale_days is not None:
            least, most = dating.stale_days
            age = f"{least}" if least == most else f"{least} to {most}"
            headline += f", {age} days before they were printed"
    ends = [
        f"{as_printed[currency]} is worth "
        f"{show_range(band['low'].iloc[0], band['high'].iloc[0], base)} at the rates of "
        f"{day_in_words(dating.first_day)} and "
        f"{show_range(band['low'].iloc[-1], band['high'].iloc[-1], base)} at those of "
        f"{day_in_words(dating.last_day)}"
        for currency in as_printed
        if currency != base
        for band in [rows[rows["currency"] == currency]]
    ]
    first = rows[rows["currency"] == base].iloc[0]
    agreeing = (
        "They have an amount in common on "
        + ", ".join(day_in_words(day) for day in dating.days[:10])
        + ("" if len(dating.days) <= 10 else " and later days")
        if dating.days
        else "They never have an amount in common"
    )
    shown = rows.assign(date=[f"{stamp:%Y-%m-%d}" for stamp in rows["date"]]).rename(
        columns={
            "date": "Day",
            "currency": "Currency",
            "low": "Lowest amount",
            "high": "Highest amount",
            "agrees": "All agree",
        }
    )
    return Chart(
        headline=headline,
        subtitle=(
            f"What {' and '.join(as_printed.values())} can each have come from, in {base} at each "
            "day's reference rates; the width of a band is the rounding of the print"
        ),
        alt=(
            "Bands over time, the whole period and the weeks around the crossing. "
            f"{as_printed[base]} is a level band from {show(first['low'], base)} to "
            f"{show(first['high'], base)}; {'; '.join(ends)}. {agreeing}."
        ),
        source=source,
        data=shown,
        draw=lambda size: _draw(rows, dating, as_printed, size),
        units={"Lowest amount": base, "Highest amount": base},
    )


def _draw(
    rows: pd.DataFrame, dating: RateDating, as_printed: Mapping[str, str], size: Size
) -> Figure:
    if size.narrow:
        figure = new_figure(size, 5.8)
        whole, near = figure.subplots(2, 1, height_ratios=[1, 1.15])
    else:
        figure = new_figure(size, 3.7)
        whole, near = figure.subplots(1, 2, width_ratios=[1.15, 1])
    days = dating.days or (dating.closest_day,)
    begin = max(dating.first_day, days[0] - MARGIN)
    end = min(dating.last_day, max(days[-1], dating.printed_on or days[-1]) + timedelta(days=4))
    if (end - begin).days > 150:
        end = min(end, days[-1] + MARGIN)
    for axes, first, last in ((whole, dating.first_day, dating.last_day), (near, begin, end)):
        _bands(axes, rows, dating, as_printed, first, last)
    years = f"{dating.first_day.year}"
    if dating.last_day.year != dating.first_day.year:
        years += f" to {dating.last_day.year}"
    whole.set_title(f"The whole period, {years}", loc="left", color=MUTED)
    if not size.narrow:
        near.set_ylabel("")
    near.set_title("Around the crossing", loc="left", color=MUTED)
    _labels(whole, rows, as_printed)
    if dating.printed_on is not None and begin <= dating.printed_on <= end:
        near.axvline(dating.printed_on, color=MUTED, linewidth=1.2, linestyle=(0, (4, 3)))
        near.annotate(
            "printed",
            (dating.printed_on, 0.02),
            xycoords=("data", "axes fraction"),
            xytext=(-4, 0),
            textcoords="offset points",
            ha="right",
            va="bottom",
            color=MUTED,
        )
    if dating.days:
        near.annotate(
            "all agree",
            (dating.days[0], 0.98),
            xycoords=("data", "axes fraction"),
            xytext=(-4, 0),
            textcoords="offset points",
            ha="right",
            va="top",
            color=INK,
        )
    return figure


def _bands(
    axes: Axes,
    rows: pd.DataFrame,
    dating: RateDating,
    as_printed: Mapping[str, str],
    first: date,
    last: date,
) -> None:
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    stamps = rows["date"].dt.date
    window = rows[(stamps >= first) & (stamps <= last)]
    scale, unit = _scale(float(rows["high"].max()))
    for begin, end in dating.spells:
        # Half a day either side, so that a single day can be seen.
        span = _place(begin) - 0.5, _place(end) + 0.5
        axes.axvspan(*span, color=YELLOW, alpha=0.45, linewidth=0)
    for (colour, style), currency in zip(BANDS, as_printed, strict=False):
        band = window[window["currency"] == currency]
        low, high = band["low"] / scale, band["high"] / scale
        axes.fill_between(band["date"], low, high, color=colour, alpha=0.22, linewidth=0)
        for line in (low, high):
            axes.plot(band["date"], line, color=colour, linewidth=0.8, linestyle=style)
    axes.margins(y=0.12)
    axes.set_xlim(_place(first) - 0.5, _place(last) + 0.5)
    locator = AutoDateLocator(minticks=3, maxticks=5)
    axes.xaxis.set_major_locator(locator)
    formatter = ConciseDateFormatter(locator, show_offset=False)
    axes.xaxis.set_major_formatter(formatter)
    axes.grid(axis="y", color=GRID)
    axes.set_ylabel(f"{next(iter(as_printed))} {unit}".strip())


def _labels(axes: Axes, rows: pd.DataFrame, as_printed: Mapping[str, str]) -> None:
    """The sums beside their bands, where these lie farthest apart: at one end of the period."""
    scale, _ = _scale(float(rows["high"].max()))
    days = rows["date"].drop_duplicates().sort_values().tolist()

    def middle(currency: str, day: object) -> float:
        band = rows[(rows["currency"] == currency) & (rows["date"] == day)].iloc[0]
        return float(band["low"] + band["high"]) / 2

    def gap(day: object) -> float:
        heights = sorted(middle(currency, day) for currency in as_printed)
        return min(b - a for a, b in pairwise(heights))

    place = max(range(len(days)), key=lambda i: (gap(days[i]), -i))
    share = place / max(len(days) - 1, 1)
    align = "left" if share < 0.25 else "right" if share > 0.75 else "center"
    lowest = min(as_printed, key=lambda currency: middle(currency, days[place]))
    for (colour, _), currency in zip(BANDS, as_printed, strict=False):
        under = currency == lowest
        # Clear of the band for some weeks to either side, so that its ups and downs miss the text.
        near = rows[
            (rows["currency"] == currency)
            & rows["date"].isin(days[max(place - 30, 0) : place + 31])
        ]
        edge = float(near["low"].min() if under else near["high"].max()) / scale
        axes.annotate(
            as_printed[currency],
            (days[place], edge),
            xytext=({"left": 3, "right": -3, "center": 0}[align], -2 if under else 2),
            textcoords="offset points",
            ha=align,
            va="top" if under else "bottom",
            color=colour,
            weight="semibold",
        )


def _scale(largest: float) -> tuple[float, str]:
    for scale, unit in ((1e9, "billion"), (1e6, "million")):
        if largest >= scale:
            return scale, unit
    return 1.0, ""


def _place(day: date) -> float:
    """Where a day lies on a time axis."""
    from matplotlib.dates import date2num

    return float(date2num(day))
