"""A chart as one thing: what it says, what it shows, how it is drawn, and its data."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from pbcanalysis.charts.style import INK, MUTED, NARROW, WIDE, Size, house_style
from pbcanalysis.errors import InvalidArgument

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


@dataclass(frozen=True, eq=False)
class Chart:
    """A chart of the book.

    Attributes:
        headline: The finding, as a sentence without a full stop. Computed from the data, so that
            it is true of whatever data are drawn.
        subtitle: The statistic: what is shown, of whom, in which unit.
        alt: What the eye sees, for those who cannot see it; with its numbers, from the data.
        source: Who produced what is shown, in one line.
        data: What is drawn, one row for each mark; columns carry units in their names.
        units: Unit of a column of numbers, by column; pages write the data accordingly.
        draw: Draws the axes at a size and returns the figure. It draws no headline: that is text
            on a page, and is added to the files for download.
    """

    headline: str
    subtitle: str
    alt: str
    source: str
    data: pd.DataFrame
    draw: Callable[[Size], Figure]
    units: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("headline", "subtitle", "alt", "source"):
            if not str(getattr(self, name)).strip():
                raise InvalidArgument(f"a chart needs its {name}")
        if self.data.empty:
            raise InvalidArgument("a chart without data has nothing to show")

    def svg(self, size: Size = WIDE) -> str:
        """The axes alone as SVG text, for a page that carries headline and source as text."""
        with house_style(size):
            return _svg(self.draw(size))

    def complete_svg(self) -> str:
        """Headline, subtitle, axes and source as one SVG picture, for use elsewhere."""
        return self._complete_svg

    @cached_property
    def _complete_svg(self) -> str:
        # A notebook shows it and a build keeps it as a file: it is drawn once for both.
        with house_style(WIDE):
            return _svg(self._complete())

    def complete_png(self) -> bytes:
        """The same picture as PNG at print size (1,672 pixels wide)."""
        import matplotlib.pyplot as plt

        with house_style(WIDE):
            figure = self._complete()
            buffer = io.BytesIO()
            figure.savefig(buffer, format="png", metadata={"Software": None})
            plt.close(figure)
            return buffer.getvalue()

    def _complete(self) -> Figure:
        """The figure with room made above for the headline and below for the source."""
        from matplotlib.layout_engine import ConstrainedLayoutEngine

        size = WIDE
        figure = self.draw(size)
        headline = textwrap.wrap(self.headline, 84)
        subtitle = textwrap.wrap(self.subtitle, 100)
        source = textwrap.wrap("Source: " + self.source, 120)
        line = size.font / 72 * 1.25
        top = line * (1.35 * len(headline) + len(subtitle)) + 0.3
        bottom = line * 0.85 * len(source) + 0.2
        width, height = figure.get_size_inches()
        total = height + top + bottom
        figure.set_size_inches(width, total)
        engine = figure.get_layout_engine()
        if not isinstance(engine, ConstrainedLayoutEngine):
            raise InvalidArgument("draw the chart on a figure made with new_figure()")
        engine.set(rect=(0, bottom / total, 1, height / total))
        y = 1 - 0.08 / total
        for words in headline:
            figure.text(
                0.01, y, words, size=size.font * 1.3, weight="semibold", color=INK, va="top"
            )
            y -= line * 1.35 / total
        for words in subtitle:
            figure.text(0.01, y, words, size=size.font, color=MUTED, va="top")
            y -= line / total
        y = (bottom - 0.08) / total
        for words in source:
            figure.text(0.01, y, words, size=size.font * 0.82, color=MUTED, va="top")
            y -= line * 0.85 / total
        return figure


def _svg(figure: Figure) -> str:
    import matplotlib.pyplot as plt

    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    plt.close(figure)
    return buffer.getvalue()


def new_figure(size: Size, height: float, **options: object) -> Figure:
    """A figure of a size's width with constrained layout.

    Args:
        size: The size, from which the width comes.
        height: Height in inches.
        options: Passed to ``matplotlib.figure.Figure``.
    """
    import matplotlib.pyplot as plt

    from pbcanalysis.charts.laid_out import LaidOutFigure

    return plt.figure(
        figsize=(size.width, height),
        layout="constrained",
        FigureClass=LaidOutFigure,
        **options,  # type: ignore[arg-type]
    )


def choose(condition: bool, if_true: str, if_false: str) -> str:
    """The first text where the condition holds, else the second: a headline that follows data."""
    return if_true if condition else if_false


__all__ = ["NARROW", "WIDE", "Chart", "choose", "new_figure"]
