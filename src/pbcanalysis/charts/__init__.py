"""Charts: the house style, and one function for each chart of the book."""

from pbcanalysis.charts.chart import Chart, choose, new_figure
from pbcanalysis.charts.style import NARROW, WIDE, Size, house_style

__all__ = ["NARROW", "WIDE", "Chart", "Size", "choose", "house_style", "new_figure"]
