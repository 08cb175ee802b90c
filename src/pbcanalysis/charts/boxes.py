"""Boxes and arrows, laid out in inches: for charts that show how things follow from each other."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pbcanalysis.charts.chart import new_figure
from pbcanalysis.charts.style import INK, MUTED, PAPER, Size

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PAD = 0.09
"""Room between a box's edge and its text, in inches."""


def line_height(size: Size) -> float:
    """Height of a line of text, in inches."""
    return size.font / 72 * 1.25


def wrapped(text: str, width: float, size: Size, *, heavy: bool = False) -> list[str]:
    """Lines of a text that fit a width in inches, by the typeface's mean width of a letter."""
    letter = size.font / 72 * (0.5 if heavy else 0.47)
    return textwrap.wrap(text, max(8, int(width / letter))) or [""]


@dataclass(frozen=True, slots=True)
class Box:
    """A box with a heading and lines of text below it.

    Attributes:
        left: Left edge, in inches.
        top: Top edge, in inches from the foot of the figure.
        width: Width, in inches.
        heading: Lines of the heading.
        lines: Lines of the text.
        size: Where the chart is read.
    """

    left: float
    top: float
    width: float
    heading: Sequence[str]
    lines: Sequence[str]
    size: Size

    @staticmethod
    def height_of(heading: Sequence[str], lines: Sequence[str], size: Size) -> float:
        """Height of a box with these lines, in inches."""
        return (len(heading) + len(lines)) * line_height(size) + 2 * PAD

    @property
    def height(self) -> float:
        """Height, in inches."""
        return self.height_of(self.heading, self.lines, self.size)

    @property
    def bottom(self) -> float:
        """Bottom edge, in inches from the foot of the figure."""
        return self.top - self.height

    @property
    def middle(self) -> float:
        """Height of its middle, in inches from the foot of the figure."""
        return self.top - self.height / 2

    def draw(self, axes: Axes, *, colour: str = INK, dashed: bool = False) -> None:
        """Draw it; ``dashed`` is a sign of its own beside the colour."""
        from matplotlib.patches import Rectangle

        axes.add_patch(
            Rectangle(
                (self.left, self.bottom),
                self.width,
                self.height,
                facecolor=PAPER,
                edgecolor=colour,
                linewidth=1.4,
                linestyle=(0, (4, 2.5)) if dashed else "solid",
                zorder=2,
            )
        )
        step, y = line_height(self.size), self.top - PAD
        for text, weight, shade in [(t, "semibold", INK) for t in self.heading] + [
            (t, "normal", MUTED) for t in self.lines
        ]:
            axes.text(self.left + PAD, y, text, va="top", weight=weight, color=shade, zorder=3)
            y -= step


def sheet(size: Size, height: float) -> tuple[Figure, Axes]:
    """A figure whose one axes, without lines or ticks, is measured in inches."""
    figure = new_figure(size, height)
    # No room around the axes: what is drawn keeps its own.
    figure.get_layout_engine().set(w_pad=0, h_pad=0)  # type: ignore[union-attr,call-arg]
    axes = figure.subplots()
    axes.set_xlim(0, size.width)
    axes.set_ylim(0, height)
    axes.axis("off")
    return figure, axes


def arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    """An arrow between two points, in inches."""
    axes.annotate(
        "",
        end,
        xytext=start,
        arrowprops={
            "arrowstyle": "-|>",
            "color": MUTED,
            "linewidth": 1.4,
            "shrinkA": 0,
            "shrinkB": 0,
            "mutation_scale": 12,
        },
        zorder=1,
    )
