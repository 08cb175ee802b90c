"""The chart of chapter 02 that holds words against the figures printed beside them."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from pbcanalysis.charts.chart import Chart, choose, new_figure
from pbcanalysis.charts.frames import columns_of
from pbcanalysis.charts.style import BLUE, GRID, INK, MUTED, ORANGE, PAPER, SKY, Size
from pbcanalysis.display import show_range
from pbcanalysis.errors import InvalidArgument

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLUMNS = (
    "Words",
    "Figure",
    "Figure from",
    "Figure to",
    "Careful from",
    "Careful to",
    "Loose from",
    "Loose to",
    "Fits",
)
FITS = {
    "core": "a careful reading",
    "wide": "a loose reading only",
    "semantic": "the literal meaning only",
    "none": "no reading",
}
"""The narrowest reading that a figure fits, as a reader meets it."""


def words_beside_figures(data: pd.DataFrame, *, policy: str, source: str) -> Chart:
    """Shares in words, what they leave open, and the figure printed beside them.

    Args:
        data: Columns as in ``COLUMNS``; ends are shares from 0 to 1; ``Fits`` is a key of
            ``FITS``. At least one row.
        policy: Version of the policy for words.
        source: Who printed words and figures.

    Raises:
        InvalidArgument: If a column is missing, or a value of ``Fits`` is not known.
    """
    rows = columns_of(data, COLUMNS)
    unknown = set(rows["Fits"]) - set(FITS)
    if unknown:
        raise InvalidArgument(f"not known: {', '.join(sorted(map(str, unknown)))}")
    total, careful = len(rows), int((rows["Fits"] == "core").sum())
    headline = choose(
        careful == total,
        "Wherever words stand beside a figure, a careful reading of them fits it",
        f"In {careful} of {total} cases the figure fits a careful reading of the words beside it",
    )
    parts = [
        f"“{row['Words']}” for {row['Figure']}: careful reading "
        f"{show_range(row['Careful from'], row['Careful to'], 'share')}, loose "
        f"{show_range(row['Loose from'], row['Loose to'], 'share')}, fits {FITS[row['Fits']]}"
        for _, row in rows.iterrows()
    ]
    shown = rows.assign(Fits=[FITS[each] for each in rows["Fits"]])
    return Chart(
        headline=headline,
        subtitle=(
            "What the words leave open (policy for words, version "
            f"{policy}), in percentage points from the figure printed for the same thing"
        ),
        alt="Horizontal bars for what the words leave open, beside a line at the figure itself. "
        + ". ".join(parts)
        + ".",
        source=source,
        data=shown,
        draw=lambda size: _draw(rows, size),
        units=dict.fromkeys(COLUMNS[2:8], "share"),
    )


def _draw(rows: pd.DataFrame, size: Size) -> Figure:
    count = len(rows)
    figure = new_figure(
        size, (0.72 if size.narrow else 0.58) * count + (1.5 if size.narrow else 1.1)
    )
    axes = figure.subplots()
    axes.axvline(0, color=MUTED, linewidth=1, linestyle=(0, (3, 3)))
    for y, (_, row) in zip(range(count - 1, -1, -1), rows.iterrows(), strict=True):
        at = (row["Figure from"] + row["Figure to"]) / 2
        ends = {name: 100 * (row[name] - at) for name in COLUMNS[2:8]}
        axes.hlines(y, ends["Loose from"], ends["Loose to"], color=SKY, linewidth=8)
        axes.hlines(y, ends["Careful from"], ends["Careful to"], color=BLUE, linewidth=14)
        axes.hlines(y, ends["Figure from"], ends["Figure to"], color=INK, linewidth=2.5, zorder=3)
        # Filled where a careful reading does not hold the figure.
        axes.plot(
            0,
            y,
            marker="D",
            markersize=6.5,
            markerfacecolor=PAPER if row["Fits"] == "core" else ORANGE,
            markeredgecolor=INK,
            zorder=4,
        )
    labels = [
        textwrap.fill(f"“{row['Words']}”", 22) + "\n" + textwrap.fill(str(row["Figure"]), 22)
        for _, row in rows.iterrows()
    ]
    axes.set_yticks(range(count - 1, -1, -1), labels)
    axes.set_ylim(-0.6, count - 0.3)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:+.0f}" if value else "0")
    axes.locator_params(axis="x", nbins=5 if size.narrow else 8, integer=True)
    axes.grid(axis="x", color=GRID)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    label = "Percentage points from the figure"
    axes.set_xlabel(textwrap.fill(label, 22) if size.narrow else label, color=INK)
    _key(axes, size)
    return figure


def _key(axes: Axes, size: Size) -> None:
    from matplotlib.lines import Line2D

    handles = [
        Line2D([], [], color=BLUE, linewidth=10, label="careful reading of the words"),
        Line2D([], [], color=SKY, linewidth=6, label="loose reading"),
        Line2D([], [], color=INK, linewidth=2.5, marker="D", markerfacecolor=PAPER, label="figure"),
    ]
    axes.legend(
        handles=handles,
        loc="lower left",
        bbox_to_anchor=(0, 1.0),
        ncols=1 if size.narrow else 3,
        frameon=False,
        handlelength=1.4,
        columnspacing=1.2,
        labelcolor=MUTED,
        borderaxespad=0,
    )
