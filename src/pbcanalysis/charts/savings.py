"""Charts of chapter 07: sums spent beside sums saved, and referrals beside the level needed."""

from __future__ import annotations

import math
import textwrap
from typing import TYPE_CHECKING

from pbcanalysis.charts.chart import Chart, choose, new_figure
from pbcanalysis.charts.frames import columns_of
from pbcanalysis.charts.style import BLUE, GRID, INK, MUTED, ORANGE, Size
from pbcanalysis.display import show
from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money.sums import written

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

LEDGER = ("Scheme", "Spent", "Saved")
PRINTS = ("Spent from", "Spent to", "Saved from", "Saved to")
"""What the prints of the sums leave open; without these columns the sums are taken as exact."""
REFERRALS = ("Year", "Attendances")


def spent_and_saved(data: pd.DataFrame, *, currency: str, source: str) -> Chart:
    """What was spent and what is said to have been saved, one pair for each scheme or account.

    Args:
        data: Columns as in ``LEDGER``; sums as printed, in whole units of the currency. With the
            columns of ``PRINTS``, what the prints leave open.
        currency: Currency of the sums.
        source: Who produced the figures.

    Raises:
        InvalidArgument: If a column is missing or a sum spent is not above nought.
    """
    ranged = set(PRINTS) <= set(data.columns)
    rows = columns_of(data, (*LEDGER, *PRINTS) if ranged else LEDGER)
    ends = {
        name: (rows[f"{name} from"], rows[f"{name} to"]) if ranged else (rows[name], rows[name])
        for name in ("Spent", "Saved")
    }
    if not (ends["Spent"][0] > 0).all():
        raise InvalidArgument("every sum spent has to lie above nought")
    lowest, highest = ends["Saved"][0] / ends["Spent"][1], ends["Saved"][1] / ends["Spent"][0]
    short, covered = int((highest < 1).sum()), int((lowest >= 1).sum())
    least, most = (show(float(end), "share", 0) for end in (lowest.min(), highest.max()))
    if ranged:
        # Whole per cent that hold every ratio: the ends are rounded outwards.
        least = f"{math.floor(100 * float(lowest.min()) + 1e-9)}%"
        most = f"{math.ceil(100 * float(highest.max()) - 1e-9)}%"
    part = least if least == most else f"{least} to {most}"
    told = (
        f"In {covered} of {len(rows)} accounts the savings told cover what was spent"
        if short + covered == len(rows)
        else f"In {covered} of {len(rows)} accounts the savings told cover what was spent, in "
        f"{len(rows) - short - covered} rounding leaves it open"
    )
    if len(rows) == 1:
        headline = f"The savings told come to {part} of what was spent"
    else:
        headline = choose(
            short == len(rows),
            f"In none of the {len(rows)} accounts did the savings told cover what was spent: they "
            f"come to {part} of it",
            told,
        )
    parts = [
        f"{row['Scheme']}: {written(row['Spent'], currency)} spent, "
        f"{written(row['Saved'], currency)} saved"
        for _, row in rows.iterrows()
    ]
    return Chart(
        headline=headline,
        subtitle=f"Sums as printed in {currency}, of each account's own years and definitions",
        alt=f"Pairs of marks joined by a line, one pair for each account. {'. '.join(parts)}.",
        source=source,
        data=rows,
        draw=lambda size: _draw_ledger(rows, currency, size),
        units=dict.fromkeys((*LEDGER[1:], *(PRINTS if ranged else ())), currency),
    )


def _draw_ledger(rows: pd.DataFrame, currency: str, size: Size) -> Figure:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    count = len(rows)
    figure = new_figure(size, (0.95 if size.narrow else 0.68) * count + 1.0)
    axes = figure.subplots()
    for y, (_, row) in zip(range(count - 1, -1, -1), rows.iterrows(), strict=True):
        axes.hlines(y, row["Saved"], row["Spent"], color=GRID, linewidth=4)
        axes.plot(row["Spent"], y, "D", color=ORANGE, markersize=8)
        axes.plot(row["Saved"], y, "o", color=BLUE, markersize=8)
        for name, colour, above in (("Spent", ORANGE, True), ("Saved", BLUE, False)):
            text = written(row[name], currency)
            axes.annotate(
                f"{name.lower()} {text}" if y == count - 1 else text,
                (row[name], y),
                xytext=(0, 8 if above else -8),
                textcoords="offset points",
                ha="center",
                va="bottom" if above else "top",
                color=colour,
            )
    axes.set_yticks(
        range(count - 1, -1, -1),
        [textwrap.fill(name, 14 if size.narrow else 26) for name in rows["Scheme"]],
    )
    axes.set_ylim(-0.6, count - 0.4)
    axes.set_xlim(0, 1.15 * float(rows[["Spent", "Saved"]].to_numpy().max()))
    axes.xaxis.set_major_locator(MaxNLocator(3 if size.narrow else 6))
    axes.xaxis.set_major_formatter(
        FuncFormatter(lambda value, _: "0" if value == 0 else written(round(value, 2), currency))
    )
    axes.grid(axis="x", color=GRID)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    return figure


def referrals_and_need(
    data: pd.DataFrame,
    *,
    year: str,
    needed: tuple[float, float] | None,
    reader: str,
    cost: str,
    source: str,
) -> Chart:
    """Referred attendances by year, and the level to which one year would have had to fall.

    Args:
        data: Columns as in ``REFERRALS``, in order of time.
        year: The year whose volume the break-even is a share of; one of the years.
        needed: Fewest and most attendances to be avoided, by what the print of the sum leaves
            open, or ``None`` if no number of them repays.
        reader: The net saving assumed for each, in words.
        cost: The sum to be repaid, as printed.
        source: Who produced the figures.

    Raises:
        InvalidArgument: If a column is missing or the year is not in the table.
    """
    rows = columns_of(data, REFERRALS)
    if year not in set(rows["Year"]):
        raise InvalidArgument(f"the table has no year {year}")
    at = int(rows.index[rows["Year"] == year][0])
    volume = float(rows["Attendances"].iloc[at])
    before = None if at == 0 else float(rows["Attendances"].iloc[at - 1])
    change = None if before is None else volume / before - 1
    if change is None:
        headline = f"Referred attendances came to {show(volume, 'count')} in {year}"
    else:
        word = "fell" if change < 0 else "rose"
        headline = f"Referred attendances {word} by {show(abs(change), 'share')} in {year}"
    if needed is not None and needed[1] < volume:
        takes = [show(end / volume, "share") for end in needed]
        part = takes[0] if takes[0] == takes[1] else f"{takes[0]} to {takes[1]}"
        headline += f"; repaying {cost} in one year takes {part} fewer"
    elif needed is not None:
        headline += f"; repaying {cost} takes more than there were"
    listed = "; ".join(
        f"{row['Year']} {show(row['Attendances'], 'count')}" for _, row in rows.iterrows()
    )
    reached = needed is not None and needed[1] < volume
    levels = (volume - needed[1], volume - needed[0]) if needed and reached else None
    shown = rows.copy()
    columns = ("Repays at the latest from", "Repays at the earliest from")
    for place, name in enumerate(columns):
        shown[name] = [levels[place] if levels and each == year else None for each in rows["Year"]]
    return Chart(
        headline=headline,
        subtitle=(
            "Outpatient attendances referred by general practitioners, by financial year, and the "
            f"level that would have repaid {cost} at {reader} saved on each"
        ),
        alt=(
            f"Dots by year, joined by a line, on a scale from nought: {listed}. "
            + (
                f"A mark below {year} at {show(levels[0], 'count')} to "
                f"{show(levels[1], 'count')} is the level that repays."
                if levels
                else "No level repays."
            )
        ),
        source=source,
        data=shown,
        draw=lambda size: _draw_referrals(rows, at, sum(levels) / 2 if levels else None, size),
        units=dict.fromkeys(("Attendances", *columns), "count"),
    )


def _draw_referrals(rows: pd.DataFrame, at: int, level: float | None, size: Size) -> Figure:
    from matplotlib.ticker import FuncFormatter

    figure = new_figure(size, 3.6 if size.narrow else 3.3)
    axes = figure.subplots()
    places = list(range(len(rows)))
    axes.plot(places, rows["Attendances"], "-o", color=BLUE, markersize=7, linewidth=1.4)
    for place, value in zip(places, rows["Attendances"], strict=True):
        axes.annotate(
            _short(value),
            (place, value),
            xytext=(0, 9),
            textcoords="offset points",
            ha="center",
            va="bottom",
            color=BLUE,
        )
    if level is not None:
        top = float(rows["Attendances"].iloc[at])
        axes.annotate(
            "",
            (at, level),
            xytext=(at, top),
            arrowprops={"arrowstyle": "->", "color": ORANGE, "linewidth": 1.6, "shrinkA": 6},
        )
        axes.plot([at], [level], "D", color=ORANGE, markersize=8)
        right = at == len(rows) - 1
        axes.annotate(
            f"{_short(level)} would\nhave repaid",
            (at, level),
            xytext=(-10 if right else 10, -2),
            textcoords="offset points",
            ha="right" if right else "left",
            va="top",
            color=ORANGE,
        )
    axes.set_xticks(places, rows["Year"].tolist())
    axes.set_xlim(-0.45, len(rows) - 0.55)
    axes.set_ylim(0, float(rows["Attendances"].max()) * 1.18)
    axes.yaxis.set_major_formatter(
        FuncFormatter(lambda value, _: "0" if value == 0 else _short(value, 0))
    )
    axes.grid(axis="y", color=GRID)
    axes.tick_params(axis="x", length=0, labelcolor=INK)
    axes.spines["bottom"].set_color(MUTED)
    axes.set_ylabel("Attendances in the year")
    return figure


def _short(value: float, decimals: int = 2) -> str:
    """A large count in few letters: millions where there are any."""
    return f"{value / 1e6:.{decimals}f}m" if value >= 1e6 else show(value, "count")
