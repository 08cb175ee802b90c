"""Charts of answers by area: the funnel, and ordered dots with their intervals."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import numpy as np

from pbcanalysis.charts.chart import Chart, choose, new_figure
from pbcanalysis.charts.funnels import FunnelPoints, draw_funnel
from pbcanalysis.charts.style import BLUE, GRID, INK, MUTED, ORANGE, SKY, Size
from pbcanalysis.display import show, show_level, show_range
from pbcanalysis.survey.area_positions import OUTER, AreaPositions

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

MOST_NAMED = 60
"""Areas whose names fit beside ordered dots; of more, all are in the data of the chart."""

_NAMES = {
    "area": "Area",
    "base": "Answered",
    "share": "Share",
    "low": "Interval from",
    "high": "Interval to",
    "first place": "First place possible",
    "last place": "Last place possible",
    "position": "Position",
}


def area_funnel(found: AreaPositions, *, question: str, answer: str, source: str) -> Chart:
    """Shares of areas against their number of respondents, within funnel limits.

    Args:
        found: The areas, as ``compare_areas`` gives them.
        question: What was asked.
        answer: The answer that is counted.
        source: Who produced the figures.
    """
    rows = found.areas
    level = show_level(found.level)
    outside = (rows["position"] != "within").to_numpy()
    count, beyond = len(rows), found.beyond
    limits = [str(name) for name in rows.columns if " limit " in str(name)]
    shown = _shown(rows, [*limits, "position"])
    told = [
        f"{row['area']} {show(row['share'], 'share')} of {show(row['base'], 'count')}"
        for _, row in rows[outside].iterrows()
    ]
    return Chart(
        headline=choose(
            beyond == 0,
            f"No area lies outside the {level} limits that chance alone would keep to",
            f"{beyond} of {count} areas {choose(beyond == 1, 'lies', 'lie')} outside the {level} "
            f"limits, where chance alone would put about {found.expected:.1f}",
        ),
        subtitle=(
            f"{_sentence(question)} Share answering “{answer}”, by the number who answered, "
            f"with {level} and {show_level(OUTER)} limits about {show(found.target, 'share')}"
            + _widened(found)
        ),
        alt=(
            f"Points for {count} areas by the number who answered, from "
            f"{show_range(rows['base'].min(), rows['base'].max(), 'count')}. Shares run from "
            f"{show_range(rows['share'].min(), rows['share'].max(), 'share')}, with a line at "
            f"{show(found.target, 'share')} and limits that narrow to the right. Outside the "
            f"{level} limits: {', '.join(told) or 'none'}."
        ),
        source=source,
        data=shown,
        draw=lambda size: draw_funnel(
            FunnelPoints(
                names=rows["area"].astype(str).tolist(),
                sizes=rows["base"].to_numpy(dtype=np.float64),
                values=rows["share"].to_numpy(dtype=np.float64),
                outside=outside,
                target=found.target,
                levels=found.levels,
                limits=found.limits,
                shown=lambda value: show(value, "share", 0),
            ),
            size,
            across="Respondents who answered",
            upwards="Share giving this answer",
        ),
        units=_units(limits),
    )


def _shown(rows: pd.DataFrame, further: list[str]) -> pd.DataFrame:
    """What every chart of areas has in its data, with what it draws beside that."""
    return rows[["area", "base", "share", *further]].rename(columns=_NAMES)


def _units(shares: list[str]) -> dict[str, str]:
    return {"Answered": "count", **dict.fromkeys(["Share", *shares], "share")}


def _widened(found: AreaPositions) -> str:
    parts = []
    if found.weighting > 1:
        parts.append("the weights")
    if found.widened:
        parts.append("the spread between areas")
    return f", widened for {' and '.join(parts)}" if parts else ""


def _sentence(question: str) -> str:
    """A question with a mark at its end.

    Example:
        >>> _sentence("Are you well?"), _sentence("Sex of respondent")
        ('Are you well?', 'Sex of respondent.')
    """
    return question if question.rstrip()[-1:] in ("?", ".", "!", ":", "…") else f"{question}."


def area_dots(found: AreaPositions, *, question: str, answer: str, source: str) -> Chart:
    """Areas in the order of their shares, each with its interval and the places it can have.

    Args:
        found: The areas, as ``compare_areas`` gives them.
        question: What was asked.
        answer: The answer that is counted.
        source: Who produced the figures.
    """
    rows = found.areas
    level = show_level(found.level)
    first, last = rows.iloc[0], rows.iloc[-1]
    overlap = int(((rows["low"] <= found.target) & (rows["high"] >= found.target)).sum())
    sure = int((rows["first place"] == rows["last place"]).sum())
    shown = _shown(rows, ["low", "high", "first place", "last place"])
    listed = "; ".join(
        f"{row['area']} {show(row['share'], 'share')} "
        f"({show_range(row['low'], row['high'], 'share')})"
        for _, row in rows.iterrows()
    )
    return Chart(
        headline=choose(
            sure == 0,
            f"From {first['area']} to {last['area']}, no area's place in the order is known",
            f"Of {len(rows)} areas, {sure} {choose(sure == 1, 'has', 'have')} a place in the order "
            "that is known",
        ),
        subtitle=(
            f"{_sentence(question)} Share answering “{answer}”, areas in order, with {level} "
            f"intervals; the line is all together, {show(found.target, 'share')}, which {overlap} "
            f"of {len(rows)} intervals hold"
        ),
        alt=f"Dots in falling order, each on a bar. {listed}.",
        source=source,
        data=shown,
        draw=lambda size: _draw_dots(rows, found.target, size),
        units=_units(["Interval from", "Interval to"]),
    )


def _draw_dots(rows: pd.DataFrame, target: float, size: Size) -> Figure:
    from matplotlib.ticker import PercentFormatter

    count = len(rows)
    named = count <= MOST_NAMED
    pitch = 0.19 if named else 9.0 / count
    figure = new_figure(size, max(pitch * count + 0.9, 1.6))
    axes = figure.subplots()
    places = np.arange(count - 1, -1, -1)
    away = ((rows["low"] > target) | (rows["high"] < target)).to_numpy()
    axes.axvline(target, color=MUTED, linewidth=1, linestyle=(0, (3, 3)))
    thick = min(6.0, 0.55 * pitch * 72)
    axes.hlines(places, rows["low"], rows["high"], color=SKY, alpha=0.75, linewidth=thick)
    shares = rows["share"].to_numpy()
    mark = min(5.0, 0.5 * pitch * 72)
    axes.plot(shares[~away], places[~away], "o", color=BLUE, markersize=mark)
    # Apart from all together is told by form as well as colour.
    axes.plot(shares[away], places[away], "D", color=ORANGE, markersize=mark * 1.15)
    if named:
        width = 18 if size.narrow else 44
        labels = [textwrap.shorten(str(name), width, placeholder="…") for name in rows["area"]]
        axes.set_yticks(places, labels, fontsize=size.font * 0.8)
    else:
        axes.set_yticks([])
        axes.set_ylabel(f"{count} areas, in order", color=INK)
    axes.set_ylim(-0.8, count - 0.2)
    low, high = float(rows["low"].min()), float(rows["high"].max())
    axes.set_xlim(max(low - 0.03, 0.0), min(high + 0.03, 1.0))
    axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.locator_params(axis="x", nbins=4 if size.narrow else 7)
    axes.grid(axis="x", color=GRID)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("Share giving this answer", color=INK)
    return figure
