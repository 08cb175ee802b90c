"""The house style: type, colours and sizes that every chart shares."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

# Okabe and Ito's colours (2008) keep apart for readers with any common colour vision. Each is used
# with one meaning throughout the book, and never as the only sign of that meaning.
INK = "#1b2733"
MUTED = "#5b6770"
GRID = "#d9dee2"
BLUE = "#0072b2"
ORANGE = "#d55e00"
GREEN = "#007d5a"
SKY = "#56b4e9"
YELLOW = "#e69f00"
PINK = "#b3528a"
PAPER = "#ffffff"


@dataclass(frozen=True, slots=True)
class Size:
    """Where a chart will be read.

    Attributes:
        name: ``"wide"`` (desktop column, print) or ``"narrow"`` (phone).
        width: Width in inches. A chart chooses its own height.
        font: Base font size in points.
    """

    name: str
    width: float
    font: float

    @property
    def narrow(self) -> bool:
        """Whether this is the phone's size."""
        return self.name == "narrow"


WIDE = Size("wide", 7.6, 11.0)
NARROW = Size("narrow", 3.9, 10.5)


@cache
def _family() -> str:
    """Register the bundled typeface with matplotlib, once in a process."""
    from font_source_sans_pro import SourceSansPro, SourceSansProBold, SourceSansProSemibold
    from matplotlib import font_manager

    for path in (SourceSansPro, SourceSansProSemibold, SourceSansProBold):
        font_manager.fontManager.addfont(path)
    return "Source Sans Pro"


def settings(size: Size) -> dict[str, Any]:
    """Matplotlib settings of the house style for one size."""
    return {
        "font.family": [_family()],
        "font.size": size.font,
        "axes.titlesize": size.font,
        "axes.labelsize": size.font,
        "xtick.labelsize": size.font,
        "ytick.labelsize": size.font,
        "legend.fontsize": size.font,
        "text.color": INK,
        "axes.labelcolor": INK,
        "axes.edgecolor": MUTED,
        "xtick.color": INK,
        "ytick.color": INK,
        "axes.facecolor": PAPER,
        "figure.facecolor": PAPER,
        "savefig.facecolor": PAPER,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": False,
        "grid.color": GRID,
        "grid.linewidth": 0.8,
        "axes.axisbelow": True,
        "lines.solid_capstyle": "butt",
        # Outlines instead of text: the picture looks the same wherever it is opened.
        "svg.fonttype": "path",
        # Ids in the file come from a hash; without a salt they would differ at each run.
        "svg.hashsalt": "pbcanalysis",
        "figure.dpi": 100,
        "savefig.dpi": 220,
    }


@contextmanager
def house_style(size: Size = WIDE) -> Iterator[None]:
    """Draw with the house style inside a ``with`` block, and leave nothing behind."""
    import matplotlib as mpl
    import seaborn as sns

    with mpl.rc_context():
        sns.set_theme(style="ticks", rc=settings(size))
        yield
