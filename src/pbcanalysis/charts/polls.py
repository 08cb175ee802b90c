"""A chart of chapter 08: what replies can say of all who were asked, when many kept silent."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import numpy as np

from pbcanalysis.charts.chart import Chart, choose, new_figure
from pbcanalysis.charts.frames import columns_of
from pbcanalysis.charts.style import BLUE, GRID, INK, MUTED, YELLOW, Size
from pbcanalysis.charts.thresholds import Thresholds
from pbcanalysis.display import show, show_range
from pbcanalysis.errors import InvalidArgument

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd
    from matplotlib.figure import Figure

    from pbcanalysis.survey.findings import Finding

COLUMNS = ("Finding", "As printed", "Replies from", "Replies to", "Asked from", "Asked to")


def poll_rows(findings: Iterable[Finding], labels: Mapping[str, str]) -> pd.DataFrame:
    """The rows of :func:`replies_and_asked` from findings.

    Args:
        findings: Findings of one survey, of which it is known how many were asked and replied.
        labels: What each is called on the page, by topic; the question itself without it.

    Returns:
        One row for each finding. Columns ``COLUMNS``.

    Raises:
        InvalidArgument: If one of these numbers is not known.
    """
    import pandas as pd

    rows = []
    for finding in findings:
        bounds = finding.of_all_asked()
        if bounds is None:
            raise InvalidArgument(f"of {finding.id!r} it is not known how many were asked")
        label = labels.get(finding.topic, finding.question)
        shares = (float(finding.low), float(finding.high))
        rows.append((label, finding.as_printed, *shares, bounds.low, bounds.high))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def replies_and_asked(
    data: pd.DataFrame, *, replied: int, asked: int, source: str, threshold: float | None = 0.5
) -> Chart:
    """Shares among those who replied, and worst-case bounds among all who were asked.

    Args:
        data: Columns as in ``COLUMNS``; shares from 0 to 1; one row for each finding.
        replied: Number who replied.
        asked: Number who were asked, at least as many.
        source: Who produced the figures.
        threshold: The share that findings are held against; ``None`` where they are not about
            what most would say.

    Raises:
        InvalidArgument: If a column or every row is missing, or more replied than were asked.
    """
    rows = columns_of(data, COLUMNS)
    if not 0 < replied <= asked:
        raise InvalidArgument(f"{replied} replies of {asked} asked cannot be")
    silent = f"With {asked - replied:,} of {asked:,} silent"
    held = Thresholds(np.full(len(rows), np.nan if threshold is None else threshold))
    sided = held.clear(rows["Asked from"], rows["Asked to"])
    widest = float((rows["Asked to"] - rows["Asked from"]).max())
    what = choose(threshold == 0.5, "what most of those asked would say", f"a side of {held.words}")
    headline = choose(
        threshold is None,
        f"{silent}, the worst case leaves up to {show(widest, 'points')} open",
        choose(
            sided == 0,
            f"{silent}, no finding shows {what}",
            f"{silent}, {sided} of {len(rows)} findings show {what}",
        ),
    )
    return Chart(
        headline=headline,
        subtitle=(
            f"Dark: shares of the {replied:,} who replied that the print leaves open. Light: "
            f"worst-case bounds for all {asked:,} who were asked, with nothing assumed about the "
            "silent"
        ),
        alt=f"Horizontal bars on a scale from nought to all{held.line}. "
        + ". ".join(
            f"{row['Finding']}, {row['As printed']}: "
            f"{show_range(row['Replies from'], row['Replies to'], 'share')} of replies, "
            f"{show_range(row['Asked from'], row['Asked to'], 'share')} of those asked"
            for _, row in rows.iterrows()
        )
        + ".",
        source=source,
        data=rows,
        draw=lambda size: _draw(rows, threshold, size),
        units=dict.fromkeys(COLUMNS[2:], "share"),
    )


def _draw(rows: pd.DataFrame, threshold: float | None, size: Size) -> Figure:
    from matplotlib.ticker import PercentFormatter

    count = len(rows)
    figure = new_figure(size, (0.72 if size.narrow else 0.5) * count + 0.9)
    axes = figure.subplots()
    if threshold is not None:
        axes.axvline(threshold, color=MUTED, linewidth=1, linestyle=(0, (3, 3)))
    positions = list(range(count - 1, -1, -1))
    for y, (_, row) in zip(positions, rows.iterrows(), strict=True):
        axes.hlines(y, row["Asked from"], row["Asked to"], color=YELLOW, alpha=0.55, linewidth=11)
        low, high = row["Replies from"], row["Replies to"]
        # One possible count is a point; a bar needs a width to be seen.
        half, middle = max((high - low) / 2, 0.005), (low + high) / 2
        axes.hlines(y, middle - half, middle + half, color=BLUE, linewidth=17)
    axes.set_yticks(
        positions,
        [
            textwrap.fill(f"{row['Finding']}: {row['As printed']}", 20 if size.narrow else 36)
            for _, row in rows.iterrows()
        ],
    )
    axes.set_ylim(-0.6, count - 0.4)
    axes.set_xlim(0, 1)
    axes.set_xticks([0, 0.5, 1] if size.narrow else [0, 0.25, 0.5, 0.75, 1])
    axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.grid(axis="x", color=GRID)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("Share", color=INK)
    return figure
