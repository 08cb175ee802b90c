"""The chart of chapter 02 that counts which statements can be worked out again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pbcanalysis.charts.chart import Chart, choose, new_figure
from pbcanalysis.charts.frames import columns_of
from pbcanalysis.charts.style import BLUE, GRID, INK, PAPER, SKY, Size
from pbcanalysis.errors import InvalidArgument

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLUMNS = ("Group", "Form", "In full", "In part", "Not")
PARTS = COLUMNS[2:]


def recomputability(data: pd.DataFrame, *, source: str) -> Chart:
    """How many statements can be worked out again, by the form in which they are printed.

    Args:
        data: Columns as in ``COLUMNS``: one row for each form in each group, with counts of
            statements. Groups keep their order, forms too.
        source: Who produced the statements.

    Raises:
        InvalidArgument: If a column is missing, a count is negative, or nothing is counted.
    """
    rows = columns_of(data, COLUMNS)
    counts = rows.loc[:, list(PARTS)]
    if (counts < 0).to_numpy().any() or not counts.to_numpy().sum():
        raise InvalidArgument("statements are counted, and there has to be one at least")
    total, full, part = (
        int(counts.to_numpy().sum()),
        *(int(counts[name].sum()) for name in PARTS[:2]),
    )
    neither = total - full - part
    headline = choose(
        2 * neither > total,
        f"{neither} of {total} statements have to be taken on trust; {full} can be worked out "
        f"again in full and {part} in part",
        f"{full} of {total} statements can be worked out again in full and {part} in part",
    )
    if total == 1:
        headline = choose(
            neither == 1,
            "The one statement has to be taken on trust",
            choose(
                full == 1,
                "The one statement can be worked out again in full",
                "The one statement can be worked out again in part",
            ),
        )
    told = [
        f"{row['Group']}, {row['Form']}: {row['In full']} in full, {row['In part']} in part, "
        f"{row['Not']} not"
        for _, row in rows.iterrows()
    ]
    return Chart(
        headline=headline,
        subtitle=(
            "Number of statements by the form in which they are printed, and whether they can be "
            "worked out again from other figures. Beside each bar: in full · in part · not"
        ),
        alt="Bars of statements, each parted into those that can be worked out again in full, "
        "in part and not. " + ". ".join(told) + ".",
        source=source,
        data=rows,
        draw=lambda size: _draw(rows, size),
        units=dict.fromkeys(PARTS, "count"),
    )


def _draw(rows: pd.DataFrame, size: Size) -> Figure:
    groups = list(dict.fromkeys(rows["Group"]))
    forms = list(dict.fromkeys(rows["Form"]))
    most = int(rows.loc[:, list(PARTS)].sum(axis=1).max())
    if size.narrow:
        figure = new_figure(size, len(groups) * (0.3 * len(forms) + 0.75) + 0.35)
        panels = figure.subplots(len(groups), 1, sharex=True, squeeze=False)[:, 0]
    else:
        figure = new_figure(size, 0.36 * len(forms) + 1.1)
        panels = figure.subplots(1, len(groups), sharey=True, sharex=True, squeeze=False)[0]
    for number, (axes, group) in enumerate(zip(panels, groups, strict=True)):
        of_group = rows[rows["Group"] == group].set_index("Form")
        chosen = of_group.loc[:, list(PARTS)].reindex(forms, fill_value=0)
        _bars(axes, chosen, forms, most, size)
        axes.set_title(group, loc="left", color=INK, weight="semibold")
        if size.narrow or number == 0:
            axes.set_yticks(range(len(forms)), forms)
        if number == (0 if not size.narrow else len(groups) - 1):
            axes.legend(
                loc="upper left",
                bbox_to_anchor=(0, -0.02 if not size.narrow else -0.04),
                ncols=3,
                frameon=False,
                handlelength=1.2,
                columnspacing=1.2,
                borderaxespad=0,
            )
    return figure


def _bars(axes: Axes, chosen: pd.DataFrame, forms: list[str], most: int, size: Size) -> None:
    looks: dict[str, dict[str, Any]] = {
        "In full": {"color": BLUE, "label": "in full"},
        "In part": {"color": SKY, "label": "in part", "hatch": "///", "edgecolor": PAPER},
        "Not": {"color": GRID, "label": "not"},
    }
    left = [0.0] * len(forms)
    for name, look in looks.items():
        values = [float(value) for value in chosen[name]]
        axes.barh(range(len(forms)), values, left=left, height=0.66, linewidth=0, **look)
        left = [a + b for a, b in zip(left, values, strict=True)]
    for y, form in enumerate(forms):
        counts = [int(chosen[name].to_dict()[form]) for name in PARTS]
        text = " · ".join(str(count) for count in counts) if sum(counts) else "none"
        axes.text(left[y] + most * 0.02, y, text, va="center", color=INK)
    axes.set_ylim(len(forms) - 0.5, -0.5)
    # Room at the right for the three counts behind the longest bar.
    axes.set_xlim(0, most * (1.42 if size.narrow else 1.5))
    axes.set_xticks([])
    axes.tick_params(axis="y", length=0)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
