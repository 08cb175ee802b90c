"""Charts of chapters 06 and 07: what moves a result, one input at a time and as variance."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import TYPE_CHECKING

from pbcanalysis.charts.chart import Chart, choose, new_figure
from pbcanalysis.charts.frames import columns_of
from pbcanalysis.charts.style import BLUE, GRID, INK, MUTED, ORANGE, SKY, Size
from pbcanalysis.display import show, show_range
from pbcanalysis.errors import InvalidArgument

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

TORNADO = ("input", "low", "base", "high", "output_low", "output_high", "output_base", "swing")
SOBOL = ("input", "first_order", "total")


def tornado_bars(
    table: pd.DataFrame,
    *,
    labels: Mapping[str, str],
    units: Mapping[str, str],
    output: str,
    unit: str,
    source: str,
    decimals: Mapping[str, int] | None = None,
) -> Chart:
    """How far each input alone moves a result, widest first.

    Args:
        table: From :func:`~pbcanalysis.money.tornado`.
        labels: What readers call each input.
        units: Unit of each input, for its ends.
        output: What the result is, such as ``cost per practice paid``.
        unit: Unit of the result.
        source: Who produced the figures.
        decimals: Decimals of an input's ends, where the usual ones are too few.

    Raises:
        InvalidArgument: If a column is missing, or an input has no label or unit.
    """
    places = decimals or {}
    _check(table, TORNADO, labels)
    if set(table["input"]) - set(units):
        raise InvalidArgument("every input needs its unit")
    first = table.iloc[0]
    base = float(first["output_base"])
    # A difference of two shares is in percentage points.
    moved = "points" if unit == "share" else unit
    reached = float(first["output_low"]), float(first["output_high"])
    ends = min(reached), max(reached)
    headline = (
        f"{_capital(output)} moves most with {labels[first['input']]}: from "
        f"{show_range(*ends, unit)}"
    )
    if len(table) > 1:
        second = table.iloc[1]
        headline += f"; {labels[second['input']]} moves it by {show(second['swing'], moved)}"
    parts = [
        f"{labels[row['input']]} from "
        f"{show_range(row['low'], row['high'], units[row['input']], places.get(row['input']))} "
        f"gives {show(row['output_low'], unit)} to {show(row['output_high'], unit)}"
        for _, row in table.iterrows()
    ]
    shown = table.assign(input=table["input"].map(dict(labels)))[
        ["input", "output_low", "output_high", "swing"]
    ]
    shown.columns = ["Input", "Result at its low end", "Result at its high end", "Difference"]
    return Chart(
        headline=headline,
        subtitle=(
            f"{_capital(output)} when one input runs from its low to its high end and the others "
            f"stay; the line is {show(base, unit)}"
        ),
        alt=(
            f"Bars about a line at {show(base, unit)}, the widest on top. "
            f"{_capital('. '.join(_capital(part) for part in parts))}."
        ),
        source=source,
        data=shown,
        draw=lambda size: _draw_tornado(table, labels, units, places, output, unit, size),
        units={**dict.fromkeys(shown.columns[1:3], unit), shown.columns[3]: moved},
    )


def _draw_tornado(
    table: pd.DataFrame,
    labels: Mapping[str, str],
    units: Mapping[str, str],
    places: Mapping[str, int],
    output: str,
    unit: str,
    size: Size,
) -> Figure:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    count = len(table)
    figure = new_figure(size, (0.92 if size.narrow else 0.66) * count + 1.0)
    axes = figure.subplots()
    base = float(table["output_base"].iloc[0])
    axes.axvline(base, color=MUTED, linewidth=1.2)
    for y, (_, row) in zip(range(count - 1, -1, -1), table.iterrows(), strict=True):
        for end, colour, hatch in (("low", SKY, ""), ("high", BLUE, "")):
            reach = float(row[f"output_{end}"])
            axes.barh(y, reach - base, left=base, height=0.5, color=colour, hatch=hatch)
            text = show(row[end], units[row["input"]], places.get(row["input"]))
            below = reach < base or (reach == base and end == "low")
            axes.annotate(
                text,
                (reach, y),
                xytext=(-4 if below else 4, 0),
                textcoords="offset points",
                ha="right" if below else "left",
                va="center",
                color=INK,
                size=size.font * 0.9,
            )
    axes.set_yticks(
        range(count - 1, -1, -1),
        [
            textwrap.fill(_capital(labels[name]), 15 if size.narrow else 26)
            for name in table["input"]
        ],
    )
    axes.margins(x=0.32 if size.narrow else 0.16)
    axes.set_ylim(-0.6, count - 0.4)
    axes.xaxis.set_major_locator(MaxNLocator(4 if size.narrow else 6))
    reached = table[["output_low", "output_high"]].to_numpy()
    decimals = 0 if unit != "share" or float(reached.max() - reached.min()) > 0.05 else None
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: show(value, unit, decimals)))
    axes.grid(axis="x", color=GRID)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(_capital(output))
    return figure


def variance_shares(
    table: pd.DataFrame,
    *,
    labels: Mapping[str, str],
    output: str,
    stated: str,
    source: str,
) -> Chart:
    """Sobol indices: the share of a result's variance that goes back to each input.

    Args:
        table: From :func:`~pbcanalysis.money.sobol_indices` or one of its checks.
        labels: What readers call each input.
        output: What the result is.
        stated: The distributions stated for the inputs, in words.
        source: Who produced the figures.

    Raises:
        InvalidArgument: If a column is missing or an input has no label.
    """
    _check(table, SOBOL, labels)
    rows = table.sort_values("total", ascending=False, kind="stable").reset_index(drop=True)
    top = rows.iloc[0]
    share = show(float(top["total"]), "share", 0)
    apart = float(rows["total"].sum() - rows["first_order"].sum())
    headline = choose(
        float(top["total"]) > 0.5,
        f"Most of the spread in {output} comes from {labels[top['input']]}: {share} of the "
        "variance",
        f"No single input makes up most of the spread in {output}; {labels[top['input']]} comes "
        f"first with {share} of the variance",
    )
    parts = [
        f"{labels[row['input']]} alone {show(row['first_order'], 'share')}, with others "
        f"{show(row['total'], 'share')}"
        for _, row in rows.iterrows()
    ]
    shown = rows.assign(input=rows["input"].map(dict(labels)))[list(SOBOL)]
    shown.columns = ["Input", "Alone", "With others"]
    return Chart(
        headline=headline,
        subtitle=(
            f"Share of the variance of {output} that goes back to each input alone (inner bar) "
            f"and together with others (outer bar), if {stated}"
        ),
        alt=(
            f"Bars, the longest on top. {'. '.join(_capital(part) for part in parts)}. Acting "
            f"together adds {show(max(apart, 0.0), 'share')}."
        ),
        source=source,
        data=shown,
        draw=lambda size: _draw_sobol(rows, labels, size),
        units={"Alone": "share", "With others": "share"},
    )


def _draw_sobol(rows: pd.DataFrame, labels: Mapping[str, str], size: Size) -> Figure:
    from matplotlib.ticker import PercentFormatter

    count = len(rows)
    figure = new_figure(size, (0.72 if size.narrow else 0.5) * count + 0.9)
    axes = figure.subplots()
    for y, (_, row) in zip(range(count - 1, -1, -1), rows.iterrows(), strict=True):
        axes.barh(y, row["total"], height=0.5, color=SKY)
        axes.barh(y, max(row["first_order"], 0), height=0.28, color=BLUE)
        axes.annotate(
            show(float(row["total"]), "share"),
            (max(float(row["total"]), 0.0), y),
            xytext=(5, 0),
            textcoords="offset points",
            va="center",
            color=INK if row["total"] >= 0.01 else ORANGE,
        )
    axes.set_yticks(
        range(count - 1, -1, -1),
        [
            textwrap.fill(_capital(labels[name]), 16 if size.narrow else 30)
            for name in rows["input"]
        ],
    )
    axes.set_xlim(0, 1.12)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1])
    axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.grid(axis="x", color=GRID)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("Share of the variance")
    return figure


def _check(table: pd.DataFrame, columns: tuple[str, ...], labels: Mapping[str, str]) -> None:
    columns_of(table, columns)
    unlabelled = sorted(set(table["input"]) - set(labels))
    if unlabelled:
        raise InvalidArgument(f"no label for {', '.join(unlabelled)}")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
