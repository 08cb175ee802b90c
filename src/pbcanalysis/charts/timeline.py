"""Events in order of time, and policies as stretches of it: chapter 01, and any study's."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pbcanalysis.charts.chart import Chart, new_figure
from pbcanalysis.charts.style import BLUE, GRID, INK, MUTED, ORANGE, PAPER, Size
from pbcanalysis.display import show_range
from pbcanalysis.errors import InvalidArgument
from pbcanalysis.results import Estimate

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLUMNS = ("Date", "Event", "Sort", "Starts", "Ends")
SPELLS = ("Policy", "Starts", "Ends")
LOOKS = {
    "promise": ("o", PAPER, BLUE),
    "step": ("s", BLUE, BLUE),
    "judgement": ("D", ORANGE, ORANGE),
}
"""Sorts of events: marker, fill and edge. The marker alone tells them apart."""


def timeline(
    events: pd.DataFrame,
    spells: pd.DataFrame,
    *,
    passed: Estimate | None = None,
    policy: str = "",
    judge: str = "",
    years: tuple[int, int],
    source: str,
) -> Chart:
    """Events in order of time beside an axis of years, with policies as bands.

    Args:
        events: Columns as in ``COLUMNS``, in order of time: the date as written, what happened,
            its sort (a key of ``LOOKS``), and where it lies on an axis of years, both ends.
        spells: Columns as in ``SPELLS``: policies and how long they ran, in years.
        passed: The share of a policy's time that had passed when it was judged; without it the
            headline counts the events.
        policy: The policy, as it begins a sentence.
        judge: Who judged it.
        years: First and last year shown.
        source: Who dates the events.

    Raises:
        InvalidArgument: If a column is missing, a sort is not known, the years are out of order,
            or no event lies in them.
    """
    for frame, columns, name in ((events, COLUMNS, "events"), (spells, SPELLS, "spells")):
        missing = [column for column in columns if column not in frame.columns]
        if missing:
            raise InvalidArgument(f"the {name} need the columns {', '.join(missing)}")
    unknown = set(events["Sort"]) - set(LOOKS)
    if unknown:
        raise InvalidArgument(f"a sort is {', '.join(LOOKS)}, not {', '.join(sorted(unknown))}")
    first, last = years
    if first > last:
        raise InvalidArgument(f"the years are out of order: {first} to {last}")
    shown = (events["Ends"] >= first) & (events["Starts"] < last + 1)
    rows = events.loc[shown, list(COLUMNS)].reset_index(drop=True)
    if rows.empty:
        raise InvalidArgument(f"no event lies in {first} to {last}")
    bands = spells.loc[
        (spells["Ends"] > first) & (spells["Starts"] < last + 1), list(SPELLS)
    ].reset_index(drop=True)
    return Chart(
        headline=_headline(rows, passed, policy, judge),
        subtitle=f"{len(rows)} events from {first} to {last}, in order of time",
        alt=f"A list of {len(rows)} events beside an axis of years from {first} to {last}. "
        + ". ".join(f"{row['Date']}: {row['Event']}" for _, row in rows.iterrows())
        + ".",
        source=source,
        data=rows,
        draw=lambda size: _draw(rows, bands, (first, last + 1), size),
    )


def _headline(rows: pd.DataFrame, passed: Estimate | None, policy: str, judge: str) -> str:
    if passed is None:
        counts = rows["Sort"].value_counts()
        parts = [
            f"{count} {sort}" + ("" if count == 1 else "s")
            for sort in LOOKS
            if (count := int(counts.get(sort, 0)))
        ]
        listed = " and ".join([", ".join(parts[:-1]), parts[-1]]) if parts[1:] else parts[0]
        first, last = rows["Date"].iloc[0], rows["Date"].iloc[-1]
        return f"{listed}, from {first} to {last}" if len(rows) > 1 else f"{listed}, {first}"
    told = show_range(passed.low, passed.high, "share")
    return f"{policy} had run {told} of its time when {judge} judged it"


def _draw(rows: pd.DataFrame, bands: pd.DataFrame, span: tuple[int, int], size: Size) -> Figure:
    wrap = 46 if size.narrow else 54
    texts = [
        textwrap.wrap(f"{row['Date']}  {row['Event']}" if not size.narrow else row["Event"], wrap)
        for _, row in rows.iterrows()
    ]
    return (_narrow if size.narrow else _wide)(rows, bands, span, size, texts)


def _wide(
    rows: pd.DataFrame,
    bands: pd.DataFrame,
    span: tuple[int, int],
    size: Size,
    texts: Sequence[Sequence[str]],
) -> Figure:
    line = size.font / 72 * 1.18
    heights = [len(text) * line + 0.09 for text in texts]
    total = sum(heights)
    head = 0.62 if len(bands) else 0.12
    figure = new_figure(size, total + head + 0.6)
    axes = figure.subplots()
    ends = [sum(heights[:index]) for index in range(len(heights))]
    places = [total - end - height / 2 for end, height in zip(ends, heights, strict=True)]
    axes.set_ylim(0, total + head)
    _bands(axes, bands, span, total + head - 0.05)
    for y, (_, row) in zip(places, rows.iterrows(), strict=True):
        axes.axhline(y, color=GRID, linewidth=0.6, zorder=0)
        _mark(axes, row, y)
    axes.set_yticks(places, ["\n".join(text) for text in texts])
    for label in axes.get_yticklabels():
        label.set_horizontalalignment("left")
        label.set_linespacing(1.05)
    # Left-aligned labels start at the left edge of the figure, not at the axes.
    axes.tick_params(axis="y", length=0, pad=3.95 * 72)
    _years(axes, span, size)
    _legend(axes, (0, 1.0))
    return figure


def _narrow(
    rows: pd.DataFrame,
    bands: pd.DataFrame,
    span: tuple[int, int],
    size: Size,
    texts: Sequence[Sequence[str]],
) -> Figure:
    line = size.font / 72 * 1.18
    heights = [(len(text) + 1) * line + 0.1 for text in texts]
    total = sum(heights)
    figure = new_figure(size, 1.75 + total)
    top, axes = figure.subplots(2, 1, height_ratios=[1.35, total])
    top.set_ylim(0, 1.35)
    _bands(top, bands, span, 1.3)
    for _, row in rows.iterrows():
        _mark(
            top, row, {"promise": 0.62, "step": 0.4, "judgement": 0.18}[row["Sort"]], markersize=4.5
        )
    top.set_yticks([])
    _years(top, span, size)
    _legend(top, (0, 1.0))
    axes.set_xlim(0, size.width)
    axes.set_ylim(0, total)
    axes.axis("off")
    y = total
    for (_, row), text, height in zip(rows.iterrows(), texts, heights, strict=True):
        _mark(axes, row, y - line * 0.5, x=0.12)
        axes.text(0.3, y, row["Date"], va="top", weight="semibold", color=INK)
        for number, words in enumerate(text, 1):
            axes.text(0.3, y - number * line, words, va="top", color=INK)
        y -= height
    return figure


def _mark(
    axes: Axes, row: pd.Series, y: float, *, x: float | None = None, markersize: float = 6.5
) -> None:
    marker, fill, edge = LOOKS[str(row["Sort"])]
    start, end = (float(row["Starts"]), float(row["Ends"])) if x is None else (x, x)
    # A month is too short to be seen; what lasts longer, or is known less exactly, is a bar.
    if end - start > 0.1:
        axes.hlines(y, start, end, color=edge, linewidth=3)
    axes.plot(
        (start + end) / 2,
        y,
        marker=marker,
        markersize=markersize,
        markerfacecolor=fill,
        markeredgecolor=edge,
        markeredgewidth=1.5,
        zorder=4,
    )


def _bands(axes: Axes, bands: pd.DataFrame, span: tuple[int, int], top: float) -> None:
    for number, (_, band) in enumerate(bands.iterrows()):
        start, end = max(float(band["Starts"]), span[0]), min(float(band["Ends"]), span[1])
        axes.axvspan(start, end, color=GRID, alpha=0.75 if number % 2 == 0 else 0.4, linewidth=0)
        if (end - start) / (span[1] - span[0]) > 0.16:
            axes.text(
                (start + end) / 2,
                top,
                textwrap.fill(str(band["Policy"]), 14),
                ha="center",
                va="top",
                color=MUTED,
                linespacing=1.0,
                size="small",
            )


def _years(axes: Axes, span: tuple[int, int], size: Size) -> None:
    from matplotlib.ticker import MaxNLocator

    # Room for half a mark at either end.
    room = (span[1] - span[0]) * 0.02
    axes.set_xlim(span[0] - room, span[1] + room)
    axes.xaxis.set_major_locator(MaxNLocator(4 if size.narrow else 5, integer=True))
    axes.xaxis.set_major_formatter("{x:.0f}")
    axes.spines["left"].set_visible(False)


def _legend(axes: Axes, anchor: tuple[float, float]) -> None:
    from matplotlib.lines import Line2D

    handles = [
        Line2D(
            [],
            [],
            linestyle="none",
            marker=marker,
            markerfacecolor=fill,
            markeredgecolor=edge,
            markeredgewidth=1.5,
            label=name,
        )
        for name, (marker, fill, edge) in LOOKS.items()
    ]
    axes.legend(
        handles=handles,
        loc="lower left",
        bbox_to_anchor=anchor,
        ncols=3,
        frameon=False,
        handletextpad=0.2,
        columnspacing=1.0,
        borderaxespad=0,
    )
