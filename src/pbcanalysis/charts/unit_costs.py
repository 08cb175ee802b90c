"""Chart of chapter 06: one sum divided by every count that sources offer."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from pbcanalysis.charts.chart import Chart, choose, new_figure
from pbcanalysis.charts.frames import columns_of
from pbcanalysis.charts.style import BLUE, GRID, ORANGE, Size
from pbcanalysis.display import show, show_range
from pbcanalysis.errors import InvalidArgument

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

COLUMNS = ("Counted", "Group", "Cost", "Lowest", "Highest")
MARKS = ((BLUE, "o"), (ORANGE, "D"))


def cost_by_denominator(data: pd.DataFrame, *, total: str, unit: str, source: str) -> Chart:
    """The cost per unit under each denominator, one line for each, one mark for each group.

    Args:
        data: Columns as in ``COLUMNS``: what was counted, among whom (one or two groups, such as
            all and those that took part), and the cost with its bounds.
        total: The sum as printed.
        unit: Unit of the costs, such as ``GBP/practice``.
        source: Who produced the figures.

    Raises:
        InvalidArgument: If a column is missing, or there are more than two groups.
    """
    rows = columns_of(data, COLUMNS)
    groups = list(dict.fromkeys(rows["Group"]))
    if len(groups) > len(MARKS):
        raise InvalidArgument(f"the chart shows one or two groups, not {len(groups)}")
    noun = unit.split("/")[-1]
    rounding = float((rows["Highest"] - rows["Lowest"]).max())
    spread = float(rows["Cost"].max() - rows["Cost"].min())
    span = show_range(float(rows["Lowest"].min()), float(rows["Highest"].max()), unit)
    headline = choose(
        spread > rounding,
        f"{total} comes to {span} per {noun}: who is counted moves it by {show(spread, unit)}, "
        f"rounding by no more than {show(rounding, unit)}",
        f"{total} comes to {span} per {noun}: rounding moves it more than who is counted",
    )
    parts = [
        f"{row['Counted']}, {row['Group']}: {show(row['Cost'], unit)} "
        f"({show_range(row['Lowest'], row['Highest'], unit)})"
        for _, row in rows.iterrows()
    ]
    return Chart(
        headline=headline,
        subtitle=(
            f"{total} divided by each count of practices that a source gives; lines show what the "
            "rounding leaves open"
            if noun == "practice"
            else f"{total} per {noun}, by each count that a source gives; lines show what the "
            "rounding leaves open"
        ),
        alt=f"Marks with short lines, one line of the chart for each count. {'. '.join(parts)}.",
        source=source,
        data=rows,
        draw=lambda size: _draw(rows, groups, unit, size),
        units=dict.fromkeys(COLUMNS[2:], unit),
    )


def _draw(rows: pd.DataFrame, groups: list[str], unit: str, size: Size) -> Figure:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    counted = list(dict.fromkeys(rows["Counted"]))
    figure = new_figure(size, (0.62 if size.narrow else 0.46) * len(counted) + 1.3)
    axes = figure.subplots()
    for group, (colour, marker) in zip(groups, MARKS, strict=False):
        part = rows[rows["Group"] == group]
        heights = [len(counted) - 1 - counted.index(name) for name in part["Counted"]]
        axes.hlines(heights, part["Lowest"], part["Highest"], color=colour, linewidth=3)
        axes.plot(part["Cost"], heights, marker, color=colour, markersize=7, label=group)
        top = part.iloc[0]
        axes.annotate(
            group,
            (top["Cost"], heights[0]),
            xytext=(0, 10),
            textcoords="offset points",
            ha="center",
            va="bottom",
            color=colour,
        )
    axes.set_yticks(
        range(len(counted) - 1, -1, -1),
        [textwrap.fill(name, 19 if size.narrow else 40) for name in counted],
    )
    axes.set_ylim(-0.5, len(counted) - 0.2)
    axes.xaxis.set_major_locator(MaxNLocator(4 if size.narrow else 6))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: show(value, unit, 0)))
    axes.grid(axis="x", color=GRID)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(f"Cost per {unit.split('/')[-1]}")
    axes.margins(x=0.08)
    return figure
