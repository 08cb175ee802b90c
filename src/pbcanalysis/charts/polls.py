"""A chart of chapter 08: what replies can say of all who were asked, when many kept silent."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from pbcanalysis.charts.chart import Chart, choose, new_figure
from pbcanalysis.charts.frames import columns_of
from pbcanalysis.charts.style import BLUE, GRID, INK, MUTED, YELLOW, Size
from pbcanalysis.display import show_range
from pbcanalysis.errors import InvalidArgument

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

COLUMNS = ("Finding", "As printed", "Replies from", "Replies to", "Asked from", "Asked to")


def replies_and_asked(data: pd.DataFrame, *, replied: int, asked: int, source: str) -> Chart:
    """Shares among those who replied, and worst-case bounds among all who were asked.

    Args:
        data: Columns as in ``COLUMNS``; shares from 0 to 1; one row for each finding.
        replied: Number who replied.
        asked: Number who were asked, at least as many.
        source: Who produced the figures.

    Raises:
        InvalidArgument: If a column or every row is missing, or more replied than were asked.
    """
    rows = columns_of(data, COLUMNS)
    if not 0 < replied <= asked:
        raise InvalidArgument(f"{replied} replies of {asked} asked cannot be")
    sided = int(((rows["Asked from"] > 0.5) | (rows["Asked to"] < 0.5)).sum())
    headline = choose(
        sided == 0,
        f"With {asked - replied:,} of {asked:,} silent, no finding shows what most of those asked "
        "would say",
        f"With {asked - replied:,} of {asked:,} silent, {sided} of {len(rows)} findings show what "
        "most of those asked would say",
    )
    return Chart(
        headline=headline,
        subtitle=(
            f"Dark: shares of the {replied:,} who replied that the print leaves open. Light: "
            f"worst-case bounds for all {asked:,} who were asked, with nothing assumed about the "
            "silent"
        ),
        alt="Horizontal bars on a scale from nought to all, with a line at half. "
        + ". ".join(
            f"{row['Finding']}, {row['As printed']}: "
            f"{show_range(row['Replies from'], row['Replies to'], 'share')} of replies, "
            f"{show_range(row['Asked from'], row['Asked to'], 'share')} of those asked"
            for _, row in rows.iterrows()
        )
        + ".",
        source=source,
        data=rows,
        draw=lambda size: _draw(rows, size),
        units=dict.fromkeys(COLUMNS[2:], "share"),
    )


def _draw(rows: pd.DataFrame, size: Size) -> Figure:
    from matplotlib.ticker import PercentFormatter

    count = len(rows)
    figure = new_figure(size, (0.72 if size.narrow else 0.5) * count + 0.9)
    axes = figure.subplots()
    axes.axvline(0.5, color=MUTED, linewidth=1, linestyle=(0, (3, 3)))
    positions = list(range(count - 1, -1, -1))
    for y, (_, row) in zip(positions, rows.iterrows(), strict=True):
        axes.hlines(y, row["Asked from"], row["Asked to"], color=YELLOW, alpha=0.55, linewidth=11)
        low, high = row["Replies from"], row["Replies to"]
        # One possible count is a point; a bar needs a width to be seen.
        half, middle = max((high - low) / 2, 0.005), (low + high) / 2
        axes.hlines(y, middle - half, middle + half, color=BLUE, linewidth=17)
    axes.set_yticks(
        positions,
        [
            textwrap.fill(f"{row['Finding']}: {row['As printed']}", 20 if size.narrow else 36)
            for _, row in rows.iterrows()
        ],
    )
    axes.set_ylim(-0.6, count - 0.4)
    axes.set_xlim(0, 1)
    axes.set_xticks([0, 0.5, 1] if size.narrow else [0, 0.25, 0.5, 0.75, 1])
    axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.grid(axis="x", color=GRID)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("Share", color=INK)
    return figure
