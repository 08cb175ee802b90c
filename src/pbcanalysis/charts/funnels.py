"""The drawing that funnels of areas share: points, limits that narrow, and names outside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from pbcanalysis.charts.chart import new_figure
from pbcanalysis.charts.style import BLUE, GRID, INK, MUTED, ORANGE, PAPER, SKY, Size
from pbcanalysis.display import show_level

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    Values = npt.NDArray[np.float64]
    Flags = npt.NDArray[np.bool_]

MOST_NAMED = 6
"""Areas named in a funnel, furthest out first; all are in its data."""
_STYLES = ((0, (4, 3)), "-", ":", "-.")


@dataclass(frozen=True, slots=True, eq=False)
class FunnelPoints:
    """What a funnel draws.

    Attributes:
        names: Names of the areas.
        sizes: How much each is worth, on the scale across.
        values: The value of each, on the scale upwards.
        outside: Which lie outside, drawn as diamonds and named.
        target: The common value.
        levels: Levels of the limits, inner first; none draws no limits.
        limits: From sizes and a level to the lower and the upper limit.
        shown: A value in words, for the scale upwards.
    """

    names: Sequence[str]
    sizes: Values
    values: Values
    outside: Flags
    target: float
    levels: Sequence[float]
    limits: Callable[[Values, float], tuple[Values, Values]]
    shown: Callable[[float], str]


def draw_funnel(points: FunnelPoints, size: Size, *, across: str, upwards: str) -> Figure:
    """Draw a funnel.

    Args:
        points: What it draws.
        size: The size to draw at.
        across: What the scale across shows.
        upwards: What the scale upwards shows.
    """
    figure = new_figure(size, 4.2 if size.narrow else 4.4)
    axes = figure.subplots()
    x, y = points.sizes, points.values
    axes.axhline(points.target, color=MUTED, linewidth=1)
    if points.levels:
        sizes = np.geomspace(x.min() * 0.92, x.max() * 1.08, 200)
        for level, style in zip(points.levels, _STYLES, strict=False):
            for limit in points.limits(sizes, level):
                axes.plot(sizes, limit, color=SKY, linewidth=1.4, linestyle=style)
            axes.annotate(
                show_level(level),
                (sizes[-1], points.limits(sizes[-1:], level)[1][0]),
                xytext=(4, 0),
                textcoords="offset points",
                va="center",
                color=MUTED,
                annotation_clip=False,
            )
    outside = points.outside
    axes.plot(x[~outside], y[~outside], "o", color=BLUE, markersize=5, alpha=0.85, zorder=4)
    # Outside is told by form as well as colour.
    axes.plot(x[outside], y[outside], "D", color=ORANGE, markersize=6.5, zorder=5)
    _name_outside(axes, points, size)
    axes.grid(axis="y", color=GRID)
    axes.yaxis.set_major_formatter(lambda value, _: points.shown(value))
    axes.set_xlabel(across, color=INK)
    axes.set_ylabel(upwards, color=INK)
    return figure


def _name_outside(axes: Axes, points: FunnelPoints, size: Size) -> None:
    places = np.flatnonzero(points.outside)
    distance = np.abs(points.values[places] - points.target)
    middle = float(np.mean(axes.get_xlim()))
    wide, high = np.ptp(axes.get_xlim()), np.ptp(axes.get_ylim())
    named: list[tuple[float, float]] = []
    for place in places[np.argsort(-distance, kind="stable")]:
        x, y = float(points.sizes[place]), float(points.values[place])
        at = (x / wide, y / high)
        # A name that would cover another is left to the data and the text of the chart.
        covered = any(abs(at[0] - one) < 0.4 and abs(at[1] - two) < 0.06 for one, two in named)
        if covered or len(named) == (MOST_NAMED // 2 if size.narrow else MOST_NAMED):
            continue
        named.append(at)
        left = x < middle
        axes.annotate(
            str(points.names[place]),
            (x, y),
            xytext=(7 if left else -7, 0),
            textcoords="offset points",
            ha="left" if left else "right",
            va="center",
            color=INK,
            bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1},
        )
