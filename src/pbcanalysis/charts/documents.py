"""Who printed what: documents by the form in which they print their statements."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from pbcanalysis.charts.chart import Chart, choose, new_figure
from pbcanalysis.charts.frames import columns_of
from pbcanalysis.charts.style import BLUE, GRID, INK, PAPER, Size
from pbcanalysis.errors import InvalidArgument

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

COLUMNS = ("Document", "Form", "Statements")
MOST = 25
"""Documents drawn, those with most statements first; all are in the chart's data."""


def who_printed_what(data: pd.DataFrame, *, source: str) -> Chart:
    """How many statements each document prints, by their form, as a table of squares.

    Args:
        data: Columns as in ``COLUMNS``: one row for each document and form with the number of
            statements, above nought. Forms keep their order of first appearance.
        source: Who gathered them.

    Raises:
        InvalidArgument: If a column is missing, nothing is counted, or a count is below one.
    """
    rows = columns_of(data, COLUMNS)
    if rows.empty or not (rows["Statements"] > 0).all():
        raise InvalidArgument("statements are counted, and there has to be one at least")
    totals = rows.groupby("Document", sort=False)["Statements"].sum()
    totals = totals.sort_values(ascending=False, kind="stable")
    forms = list(dict.fromkeys(rows["Form"]))
    total, documents = int(totals.sum()), len(totals)
    shown = [str(name) for name in totals.index[:MOST]]
    hidden = documents - len(shown)
    first = str(totals.index[0])
    tied = int((totals == totals.iloc[0]).sum()) > 1
    counted = f"{total} statement" + ("" if total == 1 else "s")
    headline = choose(
        documents == 1,
        f"All of the {counted} are from one document, {first}"
        if total > 1
        else f"The one statement is from {first}",
        f"{counted.capitalize()} are from {documents} documents; "
        + (
            f"no document prints more than {int(totals.iloc[0])}"
            if tied
            else f"{first} prints most, {int(totals.iloc[0])}"
        ),
    )
    told = [
        f"{name}: "
        + ", ".join(
            f"{row['Statements']} {row['Form'].lower()}"
            for row in rows[rows["Document"] == name].to_dict("records")
        )
        for name in shown
    ]
    note = f"; {hidden} further documents are in the data" if hidden else ""
    return Chart(
        headline=headline,
        subtitle=f"Number of statements by document and by the form in which it is printed{note}",
        alt=f"A table of squares whose area is the number of statements. {'. '.join(told)}{note}.",
        source=source,
        data=rows,
        draw=lambda size: _draw(rows, shown, forms, size),
        units={"Statements": "count"},
    )


def _draw(rows: pd.DataFrame, shown: list[str], forms: list[str], size: Size) -> Figure:
    labels = [textwrap.fill(name, 20 if size.narrow else 34) for name in shown]
    heights = [max(0.46, 0.19 * (label.count("\n") + 1) + 0.14) for label in labels]
    figure = new_figure(size, sum(heights) + (1.05 if size.narrow else 0.75))
    axes = figure.subplots()
    counts = {
        (row["Document"], row["Form"]): int(row["Statements"]) for row in rows.to_dict("records")
    }
    most = max(counts.values())
    y, centres = sum(heights), []
    for name, height in zip(shown, heights, strict=True):
        centre = y - height / 2
        centres.append(centre)
        axes.axhline(y - height, color=GRID, linewidth=0.6, zorder=0)
        for x, form in enumerate(forms):
            count = counts.get((name, form), 0)
            if not count:
                continue
            side = 22 * (count / most) ** 0.5
            axes.plot(x, centre, "s", color=BLUE, markersize=side, zorder=2)
            inside = side > 12
            axes.annotate(
                str(count),
                (x, centre),
                xytext=(0, 0) if inside else (side / 2 + 3, 0),
                textcoords="offset points",
                ha="center" if inside else "left",
                va="center",
                color=PAPER if inside else INK,
                zorder=3,
            )
        y -= height
    axes.set_yticks(centres, labels)
    names = [textwrap.fill(form, 11 if size.narrow else 12) for form in forms]
    axes.set_xticks(range(len(forms)), names, rotation=40 if size.narrow else 0)
    if size.narrow:
        for label in axes.get_xticklabels():
            label.set_horizontalalignment("left")
    axes.xaxis.tick_top()
    axes.set_xlim(-0.55, len(forms) - 0.45)
    axes.set_ylim(0, sum(heights))
    axes.tick_params(length=0)
    for side_ in ("left", "bottom"):
        axes.spines[side_].set_visible(False)
    return figure


__all__ = ["who_printed_what"]
