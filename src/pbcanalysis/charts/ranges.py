"""Rows of ranges on one scale: the drawing that several charts of the book share."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pbcanalysis.charts.chart import new_figure
from pbcanalysis.charts.style import GRID, INK, MUTED, PAPER, Size
from pbcanalysis.errors import InvalidArgument

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# What a range shorter than this share of the axis is drawn as long as, so that it can be seen.
_LEAST = 0.006


@dataclass(frozen=True, slots=True)
class RangeRow:
    """One row: a range, perhaps with a second one inside it, and the words beside it.

    Attributes:
        label: What the row is about.
        low: Lower end.
        high: Upper end.
        told: The range in words, written beside it.
        colour: Colour of the bar.
        inner: A range drawn on top in ``inner_colour``, or ``None``.
        inner_colour: Its colour.
        point: A value marked by a dot, or ``None``.
        strong: Whether label and words are set in bold.
        mark: Where a short line stands across the bar of this row alone, or ``None``.
    """

    label: str
    low: float
    high: float
    told: str
    colour: str
    inner: tuple[float, float] | None = None
    inner_colour: str = INK
    point: float | None = None
    strong: bool = False
    mark: float | None = None


def draw_ranges(
    rows: Sequence[RangeRow],
    size: Size,
    *,
    limits: tuple[float, float] = (0.0, 1.0),
    ticks: Sequence[float] = (0, 0.25, 0.5, 0.75, 1),
    line: float | None = 0.5,
    line_label: str = "",
    axis_label: str,
    points: bool = False,
) -> Figure:
    """Draw the rows from top to bottom on a scale of shares, or of differences of shares.

    On a desktop labels stand on the left and words on the right; on a phone both stand above the
    bar, which then has the whole width.

    Args:
        rows: The rows, at least one.
        size: The size to draw at.
        limits: Ends of the scale, as shares.
        ticks: Marks of the scale.
        line: Where a broken line stands for comparison, or ``None``.
        line_label: What the line means, in a word or two.
        axis_label: What the scale shows.
        points: Whether the scale is one of differences, written in percentage points with sign.

    Raises:
        InvalidArgument: If there is no row, or a range is not ordered.
    """
    from matplotlib.ticker import PercentFormatter

    if not rows:
        raise InvalidArgument("a chart of ranges needs at least one row")
    for row in rows:
        if row.low > row.high:
            raise InvalidArgument(f"{row.label!r}: a range runs from low to high")
    labels = [textwrap.fill(row.label, 38 if size.narrow else 34) for row in rows]
    # On a phone a row grows with the lines of its label, which stand above the bar.
    heights = [
        0.36 + 0.17 * (label.count("\n") + 1)
        if size.narrow
        else max(0.46, 0.19 * (label.count("\n") + 1) + 0.12)
        for label in labels
    ]
    total = sum(heights)
    figure = new_figure(size, total + (0.95 if line_label else 0.75))
    axes = figure.subplots()
    least = _LEAST * (limits[1] - limits[0])
    if line is not None:
        axes.axvline(line, color=MUTED, linewidth=1, linestyle=(0, (3, 3)))
        if line_label:
            axes.annotate(
                line_label,
                (line, total),
                xytext=(0, 2),
                textcoords="offset points",
                ha="center",
                va="bottom",
                color=MUTED,
                annotation_clip=False,
            )
    centres = []
    top = total
    for row, label, height in zip(rows, labels, heights, strict=True):
        weight = "semibold" if row.strong else "normal"
        y = top - height + 0.2 if size.narrow else top - height / 2
        centres.append(y)
        axes.hlines(y, *_seen(row.low, row.high, least), color=row.colour, linewidth=9)
        if row.inner is not None:
            axes.hlines(y, *_seen(*row.inner, least), color=row.inner_colour, linewidth=15)
        if row.mark is not None:
            axes.vlines(row.mark, y - 0.14, y + 0.14, color=INK, linewidth=2)
        if row.point is not None:
            axes.plot(row.point, y, "o", color=INK, markersize=6, markeredgecolor="white")
        if size.narrow:
            # Lines of the scale must not run through the words.
            paper = {"facecolor": PAPER, "edgecolor": "none", "pad": 0.6}
            axes.text(
                limits[0],
                top - 0.06,
                label,
                ha="left",
                va="top",
                weight=weight,
                bbox=paper,
                linespacing=1.05,
            )
            axes.text(
                limits[1],
                y + 0.11,
                row.told,
                ha="right",
                va="bottom",
                color=MUTED,
                weight=weight,
                bbox=paper,
            )
        else:
            axes.text(
                1.015,
                y,
                row.told,
                transform=axes.get_yaxis_transform(),
                ha="left",
                va="center",
                color=INK,
                weight=weight,
            )
        top -= height
    if size.narrow:
        axes.set_yticks([])
    else:
        axes.set_yticks(centres, labels)
        for text, row in zip(axes.get_yticklabels(), rows, strict=True):
            text.set_fontweight("semibold" if row.strong else "normal")
    axes.set_ylim(0, total)
    axes.set_xlim(*limits)
    axes.set_xticks(list(ticks))
    if points:
        axes.xaxis.set_major_formatter(lambda value, _: _signed(value))
    else:
        axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.grid(axis="x", color=GRID)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(axis_label)
    return figure


def _signed(value: float) -> str:
    return f"{100 * value:+.0f}".replace("-", "−") if round(100 * value) else "0"


def _seen(low: float, high: float, least: float) -> tuple[float, float]:
    if high - low >= least:
        return low, high
    middle = (low + high) / 2
    return middle - least / 2, middle + least / 2
