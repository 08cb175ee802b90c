"""Charts of chapter 04: what printed percentages and words leave open."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from pbcanalysis.charts.chart import Chart, choose, new_figure
from pbcanalysis.charts.frames import columns_of
from pbcanalysis.charts.style import BLUE, GRID, INK, MUTED, SKY, Size
from pbcanalysis.charts.thresholds import COLUMN, Thresholds
from pbcanalysis.display import show, show_level, show_range

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

COLUMNS = (
    "Statement",
    "As printed",
    "Possible from",
    "Possible to",
    "Interval from",
    "Interval to",
)


def possible_shares(
    data: pd.DataFrame, *, level: float, base: int, source: str, group: str = ""
) -> Chart:
    """Possible shares and their intervals, one line for each statement.

    Args:
        data: Columns as in ``COLUMNS``; shares from 0 to 1; at least one row. A further column
            ``Threshold`` may say what each statement is held against, blank for nothing; without
            it all are held against one half.
        level: Confidence level of the intervals.
        base: Number of respondents the shares are of.
        source: Who produced the figures.
        group: Name of the base; without it, those who replied.

    Raises:
        InvalidArgument: If a column is missing.
    """
    rows = columns_of(data, COLUMNS)
    held = Thresholds.of(data.reset_index(drop=True))
    clear = held.clear(rows["Interval from"], rows["Interval to"])
    if not held.judged:
        widest = float((rows["Interval to"] - rows["Interval from"]).max())
        headline = (
            f"Taken as a random sample, the replies leave up to {show(widest, 'points')} open"
        )
    elif held.judged == 1:
        headline = choose(
            clear == 1,
            f"Taken as a random sample, the replies put {choose(len(rows) == 1, 'the', 'a')} "
            f"statement clearly on one side of {held.words}",
            f"Even taken as a random sample, the replies leave open on which side of {held.words} "
            "it lies",
        )
    else:
        headline = choose(
            clear == held.judged == len(rows),
            "Taken as a random sample, the replies put every statement clearly on one side of "
            f"{held.words}",
            f"Taken as a random sample, the replies put {clear} of {held.judged} statements "
            f"clearly on one side of {held.words}",
        )
    whom = choose(bool(group), f"in the base “{group}”", "who replied")
    parts = [
        f"{row['As printed']}: possible "
        f"{show_range(row['Possible from'], row['Possible to'], 'share')}, interval "
        f"{show_range(row['Interval from'], row['Interval to'], 'share')}"
        for _, row in rows.iterrows()
    ]
    return Chart(
        headline=headline,
        subtitle=(
            f"Shares of the {base:,} {whom} that the print leaves open, and the "
            f"{show_level(level)} Wilson intervals around them"
        ),
        alt=f"Horizontal bars on a scale from nought to all{held.line}. " + ". ".join(parts) + ".",
        source=source,
        data=rows.assign(**{COLUMN: held.each}) if COLUMN in data.columns else rows,
        draw=lambda size: _draw(rows, held, size, group),
        units=dict.fromkeys([*COLUMNS[2:], *([COLUMN] if COLUMN in data.columns else [])], "share"),
    )


def _draw(rows: pd.DataFrame, held: Thresholds, size: Size, group: str) -> Figure:
    from matplotlib.ticker import PercentFormatter

    count = len(rows)
    figure = new_figure(size, (0.78 if size.narrow else 0.62) * count + 0.9)
    axes = figure.subplots()
    positions = range(count - 1, -1, -1)
    if held.common is not None:
        axes.axvline(held.common, color=MUTED, linewidth=1, linestyle=(0, (3, 3)))
    for y, (_, row) in zip(positions, rows.iterrows(), strict=True):
        axes.hlines(y, row["Interval from"], row["Interval to"], color=SKY, linewidth=9)
        # A single possible count is a point; a bar needs a width to be seen.
        low, high = row["Possible from"], row["Possible to"]
        half = max((high - low) / 2, 0.004)
        middle = (low + high) / 2
        axes.hlines(y, middle - half, middle + half, color=BLUE, linewidth=16)
    if held.common is None:
        for y, threshold in zip(positions, held.each.tolist(), strict=True):
            axes.vlines(threshold, y - 0.3, y + 0.3, color=INK, linewidth=2)
    first = rows.iloc[0]
    if not size.narrow:
        axes.annotate(
            "interval",
            (first["Interval to"], count - 1),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            color=MUTED,
        )
        axes.annotate(
            "possible shares",
            ((first["Possible from"] + first["Possible to"]) / 2, count - 1),
            xytext=(0, 11),
            textcoords="offset points",
            ha="center",
            va="bottom",
            color=BLUE,
        )
    labels = [
        textwrap.fill(f"{row['Statement']}: {row['As printed']}", 22 if size.narrow else 36)
        for _, row in rows.iterrows()
    ]
    axes.set_yticks(list(positions), labels)
    axes.set_ylim(-0.6, count - 0.35)
    axes.set_xlim(0, 1)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1])
    axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.grid(axis="x", color=GRID)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(
        choose(bool(group), "Share of the base", "Share of those who replied"), color=INK
    )
    return figure
