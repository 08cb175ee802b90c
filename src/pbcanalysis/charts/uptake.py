"""Charts of chapter 06: who took up the payments, area by area."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from pbcanalysis.charts.chart import Chart, choose, new_figure
from pbcanalysis.charts.frames import columns_of
from pbcanalysis.charts.style import BLUE, GRID, INK, MUTED, ORANGE, Size
from pbcanalysis.display import show
from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money.uptake import UptakeShares

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

# SKY, as it looks over white at about a third of its strength: text stays legible on it.
PALE = "#c9e6f8"
AREAS = ("area", "units", "taking_up", "reported", "share", "low", "high")
FUNNEL = (
    "area",
    "base",
    "share",
    "lower limit 95%",
    "upper limit 95%",
    "lower limit 99.8%",
    "upper limit 99.8%",
    "position",
)


def uptake_by_area_dots(areas: pd.DataFrame, shares: UptakeShares, *, source: str) -> Chart:
    """One dot for each area in order of its share, and the whole range for areas left blank.

    Args:
        areas: From :func:`~pbcanalysis.money.uptake_by_area`.
        shares: From :func:`~pbcanalysis.money.uptake_shares` on the same table.
        source: Who produced the figures.

    Raises:
        InvalidArgument: If a column is missing.
    """
    rows = columns_of(areas, AREAS)
    order = rows.assign(_key=rows["share"].astype(float).fillna(-1)).sort_values(
        ["_key", "area"], ascending=[False, True], kind="stable", ignore_index=True
    )
    known = order[order["reported"]]
    top, bottom = known.iloc[0], known.iloc[-1]
    blank = len(shares.blank_areas)
    headline = (
        f"Uptake ran from {show(bottom['share'], 'share', 0)} in {bottom['area']} to "
        f"{show(top['share'], 'share', 0)} in {top['area']}"
    )
    if blank:
        headline += f"; {blank} of {shares.areas} areas left it blank"
    listed = "; ".join(
        f"{row['area']} {show(row['share'], 'share', 0)}" for _, row in known.iterrows()
    )
    noughts, reported = _value(shares.blanks_as_nought), _value(shares.reported_only)
    names = ", ".join(shares.blank_areas)
    shown = order[["area", "units", "taking_up", "low", "high"]].rename(
        columns={
            "area": "Area",
            "units": "Practices",
            "taking_up": "Taking up",
            "low": "Lowest share",
            "high": "Highest share",
        }
    )
    return Chart(
        headline=headline,
        subtitle=(
            "Share of all practices of each area that had taken up the payments; a count of all, "
            "so no sampling intervals"
        ),
        alt=(
            f"Dots in falling order on a scale from nought to all. {listed}. "
            + (f"Blank, drawn as a line over the whole scale: {names}. " if blank else "")
            + f"Vertical lines at {show(noughts, 'share')}, blanks counted as nought, and at "
            f"{show(reported, 'share')}, reporting areas only."
        ),
        source=source,
        data=shown,
        draw=lambda size: _draw_dots(order, noughts, reported, size),
        units={
            "Practices": "count",
            "Taking up": "count",
            "Lowest share": "share",
            "Highest share": "share",
        },
    )


def _draw_dots(rows: pd.DataFrame, noughts: float, reported: float, size: Size) -> Figure:
    from matplotlib.ticker import PercentFormatter

    count = len(rows)
    figure = new_figure(size, (0.36 if size.narrow else 0.235) * count + 1.0)
    axes = figure.subplots()
    for y, (_, row) in zip(range(count - 1, -1, -1), rows.iterrows(), strict=True):
        if row["reported"]:
            axes.plot(row["share"], y, "o", color=BLUE, markersize=6.5)
        else:
            axes.hlines(y, 0, 1, color=PALE, linewidth=10)
            axes.annotate(
                "blank: anything from none to all",
                (0.5, y),
                ha="center",
                va="center",
                color=INK,
                size=size.font * 0.85,
            )
    same = abs(noughts - reported) < 1e-9
    for value, text, align, style in (
        (noughts, "blanks as nought", "right", (0, (3, 3))),
        (reported, "reporting areas", "left", "-"),
    ):
        if same and align == "right":
            continue
        axes.axvline(value, color=MUTED, linewidth=1.1, linestyle=style, zorder=0)
        axes.annotate(
            f"{show(value, 'share')}\n{text}",
            (value, count - 0.35),
            xytext=(-4 if align == "right" else 4, 0),
            textcoords="offset points",
            ha=align,
            va="bottom",
            color=MUTED,
            size=size.font * 0.9,
        )
    axes.set_yticks(
        range(count - 1, -1, -1),
        [textwrap.fill(name, 24 if size.narrow else 60) for name in rows["area"]],
        fontsize=size.font * (0.8 if size.narrow else 0.88),
    )
    axes.set_ylim(-0.7, count + (1.2 if size.narrow else 1.6))
    axes.set_xlim(0, 1)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1])
    axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.grid(axis="both", color=GRID)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("Share of practices")
    return figure


def uptake_funnel(table: pd.DataFrame, *, common: float, source: str) -> Chart:
    """Areas by size and share, with the limits that chance alone would keep them within.

    For a count of all practices the limits are a yardstick of size, not a test: nothing was
    sampled.

    Args:
        table: From :func:`~pbcanalysis.survey.funnel.funnel_table` with both default levels.
        common: The common share about which the limits lie.
        source: Who produced the figures.

    Raises:
        InvalidArgument: If a column is missing.
    """
    rows = columns_of(table, FUNNEL)
    outside = int(rows["position"].str.endswith("99.8%").sum())
    headline = choose(
        outside * 2 > len(rows),
        f"{outside} of {len(rows)} areas lie farther from the common share than equal chances for "
        "every practice would bring about",
        f"{len(rows) - outside} of {len(rows)} areas lie as near the common share as equal chances "
        "for every practice would bring about",
    )
    parts = [
        f"{row['area']} {show(row['share'], 'share', 0)} of {show(row['base'], 'count')}"
        for _, row in rows.sort_values("share", ascending=False).iterrows()
    ]
    shown = rows[list(FUNNEL)].rename(
        columns={"area": "Area", "base": "Practices", "share": "Share", "position": "Position"}
    )
    limits = [name for name in FUNNEL if "limit" in name]
    return Chart(
        headline=headline,
        subtitle=(
            f"Share of practices against their number, with 95% and 99.8% limits about "
            f"{show(common, 'share')}; diamonds lie "
            "outside the wider ones. A description of spread, since all practices were counted"
        ),
        alt=(
            "Dots by number of practices and share, in a funnel that narrows to the right about "
            f"{show(common, 'share')}. {'; '.join(parts)}."
        ),
        source=source,
        data=shown,
        draw=lambda size: _draw_funnel(rows, common, size),
        units={"Practices": "count", "Share": "share", **dict.fromkeys(limits, "share")},
    )


def _draw_funnel(rows: pd.DataFrame, common: float, size: Size) -> Figure:
    import numpy as np
    from matplotlib.ticker import PercentFormatter

    from pbcanalysis.survey.funnel import funnel_limits

    figure = new_figure(size, 4.4 if size.narrow else 4.0)
    axes = figure.subplots()
    largest = int(rows["base"].max())
    smallest = int(rows["base"].min())
    bases = np.arange(max(int(0.6 * smallest), 1), int(1.12 * largest) + 2)
    for level, name, style in ((0.95, "95%", (0, (4, 3))), (0.998, "99.8%", "-")):
        low, high = funnel_limits(common, bases, level=level)
        for line in (low, high):
            axes.plot(bases, line, color=MUTED, linewidth=1, linestyle=style)
        axes.annotate(
            name,
            (bases[0], high[0]),
            xytext=(4, 1),
            textcoords="offset points",
            ha="left",
            va="bottom",
            color=MUTED,
            size=size.font * 0.85,
        )
    axes.axhline(common, color=MUTED, linewidth=1.2)
    outside = rows["position"].str.endswith("99.8%").to_numpy()
    inside = rows[~outside]
    axes.plot(inside["base"], inside["share"], "o", color=BLUE, markersize=6)
    axes.plot(rows["base"][outside], rows["share"][outside], "D", color=ORANGE, markersize=6)
    for index, above in (
        (int(rows["share"].to_numpy().argmax()), True),
        (int(rows["share"].to_numpy().argmin()), False),
    ):
        row = rows.iloc[index]
        right = row["base"] > (bases[0] + bases[-1]) / 2
        axes.annotate(
            str(row["area"]),
            (row["base"], row["share"]),
            xytext=(-8 if right else 8, 4 if above else -4),
            textcoords="offset points",
            ha="right" if right else "left",
            va="bottom" if above else "top",
            size=size.font * 0.9,
        )
    axes.set_ylim(0, 1)
    axes.set_xlim(bases[0], bases[-1])
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.grid(axis="y", color=GRID)
    axes.set_xlabel("Practices in the area")
    axes.set_ylabel("Share that took up the payments")
    return figure


def _value(estimate: object) -> float:
    value = getattr(estimate, "value", None)
    if value is None:
        raise InvalidArgument("the share needs a value to be drawn")
    return float(value)
