"""A total built from below beside the total as printed: chapter 06, and any study's."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from pbcanalysis.charts.chart import Chart, choose, new_figure
from pbcanalysis.charts.frames import columns_of
from pbcanalysis.charts.style import BLUE, GRID, INK, MUTED, ORANGE, YELLOW, Size
from pbcanalysis.display import show, show_range
from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money.sums import PrintedSum, written

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

COLUMNS = ("How it is built", "Lowest", "Highest", "Verdict")
VERDICTS = {
    "inside": "prints as the total",
    "overlaps": "part prints as the total",
    "below": "falls short",
    "above": "exceeds it",
}


def built_from_below(
    data: pd.DataFrame,
    printed: PrintedSum,
    *,
    source: str,
    built: str = "Payment per patient times registered patients times uptake",
) -> Chart:
    """Totals built from rates, lists and uptake, against what prints as the published total.

    Args:
        data: Columns as in ``COLUMNS``; verdicts are those of
            :class:`~pbcanalysis.money.Reconciliation`.
        printed: The total as printed.
        source: Who produced the figures.
        built: How totals are built, for the subtitle.

    Raises:
        InvalidArgument: If a column is missing or a verdict is unknown.
    """
    rows = columns_of(data, COLUMNS)
    unknown = set(rows["Verdict"]) - set(VERDICTS)
    if unknown:
        raise InvalidArgument(f"unknown verdicts: {', '.join(sorted(unknown))}")
    low, high = printed.amount.ends
    unit = printed.currency
    fitting = int(rows["Verdict"].isin(["inside", "overlaps"]).sum())
    headline = choose(
        len(rows) == 1,
        f"The one way to build the total from below {'can' if fitting else 'cannot'} print as "
        f"{printed.as_printed}",
        f"Of {len(rows)} ways to build the total from below, "
        f"{fitting if fitting else 'none'} can print as {printed.as_printed}",
    )
    if not fitting:
        gaps = [max(low - row["Highest"], row["Lowest"] - high) for _, row in rows.iterrows()]
        headline += (
            f"; {'it' if len(rows) == 1 else 'the nearest'} misses it by {show(min(gaps), unit)}"
        )
    parts = [
        f"{row['How it is built']}: " + _amounts(row, unit) + f", {VERDICTS[row['Verdict']]}"
        for _, row in rows.iterrows()
    ]
    shown = rows.assign(Verdict=rows["Verdict"].map(VERDICTS))
    return Chart(
        headline=headline,
        subtitle=(
            f"{built}; the shaded band holds every amount that prints as {printed.as_printed}"
        ),
        alt=(
            f"Horizontal marks beside a shaded band from {show(low, unit)} to {show(high, unit)}. "
            f"{'. '.join(parts)}."
        ),
        source=source,
        data=shown,
        draw=lambda size: _draw(rows, low, high, printed, size),
        units={"Lowest": unit, "Highest": unit},
    )


def _draw(rows: pd.DataFrame, low: float, high: float, printed: PrintedSum, size: Size) -> Figure:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    count = len(rows)
    figure = new_figure(size, (0.84 if size.narrow else 0.56) * count + 1.1)
    axes = figure.subplots()
    axes.axvspan(low, high, color=YELLOW, alpha=0.45, linewidth=0)
    reach = max(high, float(rows["Highest"].max()))
    least = float(rows["Lowest"].min())
    left = 0.0 if least < 0.3 * reach else 0.55 * least
    for y, (_, row) in zip(range(count - 1, -1, -1), rows.iterrows(), strict=True):
        fits = row["Verdict"] in ("inside", "overlaps")
        colour = BLUE if fits else ORANGE
        middle = (row["Lowest"] + row["Highest"]) / 2
        half = max((row["Highest"] - row["Lowest"]) / 2, 0.003 * (reach - left))
        axes.hlines(y, middle - half, middle + half, color=colour, linewidth=9)
        rightward = row["Verdict"] == "above" or middle < low - 0.3 * (reach - left)
        rightward = rightward and not (size.narrow and row["Verdict"] == "above")
        axes.annotate(
            _amounts(row, printed.currency),
            (middle + half if rightward else middle - half, y),
            xytext=(5 if rightward else -5, 11 if size.narrow and not rightward else 0),
            textcoords="offset points",
            ha="left" if rightward else "right",
            va="center",
            color=INK if fits else ORANGE,
        )
    axes.annotate(
        f"{printed.as_printed} as printed",
        (low, count - 0.45),
        xytext=(-4, 0),
        textcoords="offset points",
        ha="right",
        va="bottom",
        color=MUTED,
    )
    axes.set_yticks(
        range(count - 1, -1, -1),
        [textwrap.fill(name, 20 if size.narrow else 34) for name in rows["How it is built"]],
    )
    axes.set_ylim(-0.6, count - 0.05)
    exceeding = not size.narrow and bool((rows["Verdict"] == "above").any())
    axes.set_xlim(left, reach + (0.34 if exceeding else 0.05) * (reach - left))
    axes.xaxis.set_major_locator(MaxNLocator(3 if size.narrow else 6))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: _tick(value, printed.currency)))
    axes.grid(axis="x", color=GRID)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    return figure


def _amounts(row: pd.Series, currency: str) -> str:
    low, high = show(row["Lowest"], currency), show(row["Highest"], currency)
    return low if low == high else show_range(row["Lowest"], row["Highest"], currency)


def _tick(value: float, currency: str) -> str:
    return "0" if value == 0 else written(round(value, 2), currency)
