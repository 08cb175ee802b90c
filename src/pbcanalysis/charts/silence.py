"""Charts of chapter 05: what those who did not reply could change."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import numpy as np

from pbcanalysis.charts.chart import Chart, choose, new_figure
from pbcanalysis.charts.frames import columns_of
from pbcanalysis.charts.ranges import RangeRow, draw_ranges
from pbcanalysis.charts.style import BLUE, GRID, INK, MUTED, ORANGE, SKY, YELLOW, Size
from pbcanalysis.charts.thresholds import COLUMN, Thresholds, side
from pbcanalysis.display import show, show_level, show_range
from pbcanalysis.errors import InvalidArgument

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

WORST = ("Statement", "As printed", "Replied from", "Replied to", "All from", "All to")
LADDER = ("Assumption", "From", "To")
TIPPING = ("Statement", "As printed", "Fewest", "Most", "Nearest", "Tips at")
WIDTHS = ("Statement", "As printed", "Rounding", "Words", "Silence")


def worst_cases(data: pd.DataFrame, *, asked: int, replied: int, source: str) -> Chart:
    """Shares among those who replied, inside the shares possible among all who were asked.

    Args:
        data: Columns as in ``WORST``; shares from 0 to 1; at least one row. A further column
            ``Threshold`` may say what each statement is held against, blank for nothing; without
            it all are held against one half.
        asked: How many were asked.
        replied: How many replied.
        source: Who produced the figures.

    Raises:
        InvalidArgument: If a column is missing.
    """
    rows = columns_of(data, WORST)
    held = Thresholds.of(data.reset_index(drop=True))
    open_ = held.judged - held.clear(rows["All from"], rows["All to"])
    widest = float((rows["All to"] - rows["All from"]).max())
    headline = choose(
        held.judged == 0,
        f"With nothing assumed about those who did not reply, up to {show(widest, 'points')} are "
        "open",
        choose(
            open_ == held.judged,
            "With nothing assumed about those who did not reply, no statement is settled: each "
            f"could lie on either side of {held.words}",
            f"With nothing assumed about those who did not reply, {open_} of {held.judged} "
            f"statements could lie on either side of {held.words}",
        ),
    )
    told = [
        f"{row['As printed']}: {show_range(row['Replied from'], row['Replied to'], 'share')} of "
        f"those who replied, {show_range(row['All from'], row['All to'], 'share')} of all asked"
        for _, row in rows.iterrows()
    ]
    marks = [
        RangeRow(
            label=f"{row['Statement']}: {row['As printed']}",
            low=row["All from"],
            high=row["All to"],
            told=show_range(row["All from"], row["All to"], "share"),
            colour=ORANGE,
            inner=(row["Replied from"], row["Replied to"]),
            inner_colour=BLUE,
            mark=threshold if held.common is None and threshold == threshold else None,
        )
        for (_, row), threshold in zip(rows.iterrows(), held.each.tolist(), strict=True)
    ]
    return Chart(
        headline=headline,
        subtitle=(
            f"Possible shares of the {replied:,} who replied (thick, blue) and of all {asked:,} "
            "who were asked (thin, orange), if those who did not reply are any mixture"
        ),
        alt="Long thin bars on a scale from nought to all, each with a short thick mark inside"
        + held.line.replace(", with", ", and", 1)
        + ". "
        + ". ".join(told)
        + ".",
        source=source,
        data=rows.assign(**{COLUMN: held.each}) if COLUMN in data.columns else rows,
        draw=lambda size: draw_ranges(
            marks,
            size,
            line=held.common,
            line_label="" if held.common is None else side(held.common),
            axis_label="Share saying so",
        ),
        units=dict.fromkeys([*WORST[2:], *([COLUMN] if COLUMN in data.columns else [])], "share"),
    )


def assumption_rungs(
    data: pd.DataFrame,
    *,
    statement: str,
    asked: int,
    level: float,
    source: str,
    threshold: float | None = 0.5,
) -> Chart:
    """One statement under weaker and weaker assumptions.

    Args:
        data: Columns as in ``LADDER``, from the strongest assumption to the weakest.
        statement: What is told of whom, with its print.
        asked: How many were asked.
        level: Level of the rungs that carry one.
        source: Who produced the figures.
        threshold: The share that the statement is held against; ``None`` for none.

    Raises:
        InvalidArgument: If a column is missing.
    """
    rows = columns_of(data, LADDER)
    last = rows.iloc[-1]
    held = Thresholds(np.full(len(rows), np.nan if threshold is None else threshold))
    below = held.clear(rows["From"], rows["To"])
    anything = f"anything from {show_range(last['From'], last['To'], 'share')}"
    headline = choose(
        threshold is None,
        f"The weakest assumption about the silent leaves {anything}",
        choose(
            below == len(rows),
            f"Under every assumption the statement stays on one side of {held.words}",
            f"{below} of {len(rows)} assumptions {choose(below == 1, 'keeps', 'keep')} the "
            f"statement on one side of {held.words}; the weakest leaves {anything}",
        ),
    )
    marks = [
        RangeRow(
            label=row["Assumption"],
            low=row["From"],
            high=row["To"],
            told=choose(
                row["From"] == row["To"],
                show(row["From"], "share"),
                show_range(row["From"], row["To"], "share"),
            ),
            colour=choose(
                threshold is None or row["To"] < threshold or row["From"] > threshold, SKY, ORANGE
            ),
        )
        for _, row in rows.iterrows()
    ]
    return Chart(
        headline=headline,
        subtitle=(
            f"{statement}: share of all {asked:,} asked that each assumption leaves open"
            + choose(
                threshold is None,
                "",
                f"; pale blue where all of it is on one side of {held.words}, orange where it is "
                "not",
            )
            + f". Random samples at {show_level(level)}"
        ),
        alt=f"Bars that grow longer from top to bottom{held.line}. "
        + ". ".join(f"{row.label}: {row.told}" for row in marks)
        + ".",
        source=source,
        data=rows,
        draw=lambda size: draw_ranges(
            marks,
            size,
            line=threshold,
            line_label="" if threshold is None else side(threshold),
            axis_label="Share of all who were asked",
        ),
        units=dict.fromkeys(LADDER[1:], "share"),
    )


def tipping_lines(
    data: pd.DataFrame, *, asked: int, replied: int, source: str, units: str | None = "practices"
) -> Chart:
    """Share among all against the share among those who did not reply, one panel a statement.

    Args:
        data: Columns as in ``TIPPING``: for each statement the fewest and the most who may have
            said yes, the possible count nearest to the threshold of those who replied, and the
            share of those who did not at which, with that count, all together are at it. A further
            column ``Threshold`` may say what each is held against; without it that is one half.
        asked: How many were asked.
        replied: How many replied, fewer than were asked.
        source: Who produced the figures.
        units: What those asked are called; ``None`` if they may be anything.

    Raises:
        InvalidArgument: If a column is missing, there is no row, or everyone replied.
    """
    rows = columns_of(data, TIPPING)
    if not 0 < replied < asked:
        raise InvalidArgument(f"of {asked} asked, {replied} cannot be those who replied")
    held = Thresholds.of(data.reset_index(drop=True))
    if held.judged < len(rows):
        raise InvalidArgument("a statement without a threshold turns nowhere")
    can = rows[rows["Tips at"].between(0, 1)]
    low, high = float(can["Tips at"].min()), float(can["Tips at"].max())
    silent = asked - replied
    these = f"the silent {units}" if units else "the silent"
    majority = choose(held.common == 0.5, "majority", "statement")
    if can.empty:
        headline = f"Whatever {these} would have said, no {majority} turns"
    elif len(can) < len(rows):
        stay = len(rows) - len(can)
        headline = (
            f"{stay} of {len(rows)} statements {choose(stay == 1, 'keeps its', 'keep their')} side "
            f"of {held.words} whatever {these} would have said; the others turn at "
            + choose(low == high, show(low, "share"), show_range(low, high, "share"))
        )
    else:
        headline = choose(
            low == high,
            f"The {majority} turns where {show(low, 'share')} of {these} say yes",
            f"Every {majority} can turn once {these} stand at a share between "
            f"{show(low, 'share')} and {show(high, 'share')}",
        )
    told = [
        f"{row['As printed']}: {row['Fewest']} to {row['Most']} of {replied:,} who replied, "
        + choose(
            0 <= row["Tips at"] <= 1,
            f"turns at {show(row['Tips at'], 'share')} of those who did not",
            "turns at no share of those who did not",
        )
        for _, row in rows.iterrows()
    ]
    return Chart(
        headline=headline,
        subtitle=(
            f"Share of all {asked:,} asked, by the share saying yes among the {silent:,} who did "
            "not reply. Dot: they are just like those who replied. Square and figure: all are at "
            + choose(held.common is None, "the share that is claimed", held.words)
        ),
        alt="Panels with a rising line or band each, which crosses a broken line at "
        + choose(held.common is None, "the share that is claimed", held.words)
        + ". "
        + ". ".join(told)
        + ".",
        source=source,
        data=rows.assign(**{COLUMN: held.each}) if COLUMN in data.columns else rows,
        draw=lambda size: _draw_tipping(rows, held, asked, replied, size),
        units={
            **dict.fromkeys(TIPPING[2:5], "count"),
            **dict.fromkeys(["Tips at", *([COLUMN] if COLUMN in data.columns else [])], "share"),
        },
    )


def _draw_tipping(
    rows: pd.DataFrame, held: Thresholds, asked: int, replied: int, size: Size
) -> Figure:
    from matplotlib.ticker import PercentFormatter

    columns = min(2 if size.narrow else 3, len(rows))
    lines = -(-len(rows) // columns)
    figure = new_figure(size, (2.15 if size.narrow else 2.35) * lines + 0.4)
    panels = figure.subplots(lines, columns, squeeze=False).ravel()
    silent = asked - replied
    for place, panel in enumerate(panels):
        if place >= len(rows):
            panel.set_axis_off()
            continue
        row = rows.iloc[place]
        threshold = float(held.each[place])
        panel.axhline(threshold, color=MUTED, linewidth=1, linestyle=(0, (3, 3)))
        low, high = (
            [row[name] / asked, (row[name] + silent) / asked] for name in ("Fewest", "Most")
        )
        panel.fill_between([0, 1], low, high, color=ORANGE, alpha=0.35, linewidth=0)
        nearest = [row["Nearest"] / asked, (row["Nearest"] + silent) / asked]
        panel.plot([0, 1], nearest, color=ORANGE, linewidth=2)
        like = row["Nearest"] / replied
        panel.plot(like, like, "o", color=BLUE, markersize=7, markeredgecolor="white")
        if 0 <= row["Tips at"] <= 1:
            square = {"color": INK, "markersize": 5.5, "markeredgecolor": "white"}
            panel.plot(row["Tips at"], threshold, "s", **square)
            panel.annotate(
                show(row["Tips at"], "share"),
                (row["Tips at"], threshold),
                xytext=(4, -5),
                textcoords="offset points",
                ha="left",
                va="top",
                weight="semibold",
            )
        panel.set_title(
            textwrap.fill(f"{row['Statement']}: {row['As printed']}", 26 if size.narrow else 32),
            loc="left",
            fontsize=size.font * (0.88 if size.narrow else 0.95),
        )
        panel.set_xlim(0, 1)
        panel.set_ylim(0, 1)
        for axis in (panel.xaxis, panel.yaxis):
            axis.set_major_formatter(PercentFormatter(1, decimals=0))
            axis.set_ticks([0, 0.5, 1])
        # Labels at the ends turn inwards, so that those of neighbouring panels do not meet.
        for label, way in zip(panel.get_xticklabels(), ("left", "center", "right"), strict=True):
            label.set_horizontalalignment(way)
        panel.grid(color=GRID)
        panel.set_xlabel("Of the silent" if place + columns >= len(rows) else "")
        panel.set_ylabel("Of all asked" if place % columns == 0 else "")
        if place % columns:
            panel.set_yticklabels([])
    return figure


_PARTS = (
    ("Rounding", INK, "white"),
    ("Words", YELLOW, INK),
    ("Silence", ORANGE, "white"),
)
_MOST = {
    "Rounding": "The rounding of figures",
    "Words": "The looseness of words",
    "Silence": "Silence",
}


def width_budgets(data: pd.DataFrame, *, asked: int, source: str) -> Chart:
    """How much of what is left open about those asked comes from rounding, words and silence.

    Args:
        data: Columns as in ``WIDTHS``; widths as differences of shares, in the order in which they
            were counted in; at least one row.
        asked: How many were asked.
        source: Who produced the figures.

    Raises:
        InvalidArgument: If a column is missing, or a width is negative.
    """
    rows = columns_of(data, WIDTHS)
    widths = rows[list(WIDTHS[2:])]
    if bool((widths < 0).any().any()):
        raise InvalidArgument("a part of a width is not negative")
    told = [
        f"{row['As printed']}: "
        + ", ".join(f"{name.lower()} {show(row[name], 'points')}" for name in WIDTHS[2:])
        for _, row in rows.iterrows()
    ]
    return Chart(
        headline=_headline_of_widths(widths),
        subtitle=(
            f"Percentage points between the ends of what is open about all {asked:,} asked, with "
            "nothing assumed about the silent. Counted in one after the other: rounding, words, "
            "silence"
        ),
        alt="Stacked bars, one for each statement. " + ". ".join(told) + ".",
        source=source,
        data=rows,
        draw=lambda size: _draw_widths(rows, size),
        units=dict.fromkeys(WIDTHS[2:], "points"),
    )


def _headline_of_widths(widths: pd.DataFrame) -> str:
    """Which source is the largest, in how many statements, and how large at the least."""
    open_ = widths[widths.sum(axis=1) > 0]
    if open_.empty:
        return "Nothing is left open about those who were asked"
    largest = open_.idxmax(axis=1)
    source = str(largest.mode().iloc[0])
    own = open_[largest == source]
    # Rounded down, so that "at least" stays true.
    least = int(100 * float((own[source] / own.sum(axis=1)).min()) + 1e-9)
    part = "all" if least == 100 else f"at least {least}%"
    if len(own) < len(open_):
        return (
            f"{_MOST[source]} makes up most of what {len(own)} of {len(open_)} statements leave "
            "open"
        )
    each = "the statement leaves" if len(open_) == 1 else "each statement leaves"
    return f"{_MOST[source]} makes up {part} of what {each} open"


def _draw_widths(rows: pd.DataFrame, size: Size) -> Figure:
    count = len(rows)
    pitch = 0.82 if size.narrow else 0.62
    figure = new_figure(size, pitch * count + 1.1)
    axes = figure.subplots()
    for place, (_, row) in enumerate(rows.iterrows()):
        y = count - 1 - place
        left = 0.0
        for name, colour, ink in _PARTS:
            width = 100 * row[name]
            axes.barh(
                y,
                width,
                left=left,
                height=0.36 if size.narrow else 0.52,
                color=colour,
                edgecolor="white",
                linewidth=0.8,
            )
            # A figure needs room to stand in; smaller parts are told in the table of the chart.
            if width >= (9 if size.narrow else 4.5):
                axes.text(
                    left + width / 2,
                    y,
                    f"{width:.0f}",
                    ha="center",
                    va="center",
                    color=ink,
                    bbox={"facecolor": colour, "edgecolor": "none", "pad": 1.5},
                )
            left += width
        label = f"{row['Statement']}: {row['As printed']}"
        if size.narrow:
            axes.text(0, y + 0.23, textwrap.fill(label, 46), ha="left", va="bottom")
    if size.narrow:
        axes.set_yticks([])
    else:
        axes.set_yticks(
            range(count - 1, -1, -1),
            [
                textwrap.fill(f"{row['Statement']}: {row['As printed']}", 34)
                for _, row in rows.iterrows()
            ],
        )
    _key_of_parts(axes, [name for name in WIDTHS[2:] if rows[name].any()])
    axes.set_xlim(0, 100)
    axes.set_ylim(-0.5, count - 0.35 if size.narrow else count - 0.5)
    axes.set_xticks([0, 25, 50, 75, 100])
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", color=GRID)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("Percentage points")
    return figure


def _key_of_parts(axes: Any, present: list[str]) -> None:
    """A key of the parts that the bars have: one that no bar has would be looked for in vain."""
    from matplotlib.patches import Patch

    handles = [
        Patch(facecolor=colour, edgecolor="white", label=name)
        for name, colour, _ in _PARTS
        if name in present
    ]
    if handles:
        axes.legend(
            handles=handles,
            loc="lower left",
            bbox_to_anchor=(0, 1.0),
            ncols=len(handles),
            frameon=False,
            borderaxespad=0.1,
            handlelength=1.2,
            columnspacing=1.2,
        )
