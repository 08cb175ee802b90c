"""Charts of chapter 04: one reported share by several interval methods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pbcanalysis.charts.chart import Chart, choose
from pbcanalysis.charts.frames import columns_of
from pbcanalysis.charts.ranges import RangeRow, draw_ranges
from pbcanalysis.charts.style import SKY, YELLOW
from pbcanalysis.display import show, show_level, show_range

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("Method", "Population", "From", "To")


TOLD = 0.001
"""A tenth of a percentage point: what is less would be shown as nought."""


def interval_methods(
    data: pd.DataFrame,
    *,
    share: float | None,
    statement: str,
    level: float,
    base: int,
    source: str,
    threshold: float | None = 0.5,
) -> Chart:
    """Intervals for one share by several methods, one row for each.

    Args:
        data: Columns as in ``COLUMNS``. ``Population`` groups the methods by what they take the
            replies to be drawn from; the first group is the plain case.
        share: The share among those who replied, or ``None`` where more than one is possible.
        statement: What is told of whom, with its print.
        level: Confidence level.
        base: Number of respondents.
        source: Who produced the figures.
        threshold: The share that the statement is held against; ``None`` for none.

    Raises:
        InvalidArgument: If a column is missing, or there is no row.
    """
    rows = columns_of(data, COLUMNS)
    plain = rows[rows["Population"] == rows["Population"].iloc[0]]
    others = rows[rows["Population"] != rows["Population"].iloc[0]]
    gap = max(
        float(plain["From"].max() - plain["From"].min()),
        float(plain["To"].max() - plain["To"].min()),
    )
    headline = f"{len(plain)} methods for the same replies differ by " + choose(
        gap < TOLD, f"less than {show(TOLD, 'points')}", f"no more than {show(gap, 'points')}"
    )
    if len(others):
        widths = others["To"] - others["From"]
        usual = float((plain["To"] - plain["From"]).mean())
        change = float((widths - usual).abs().max())
        headline += choose(
            change > gap,
            "; what the replies are taken to be drawn from matters more",
            "; what the replies are taken to be drawn from matters as little",
        )
    # Half as much room again on both sides keeps the ends of the bars off the edges.
    low, high = float(rows["From"].min()), float(rows["To"].max())
    room = max(0.5 * (high - low), 0.02)
    limits = (max(low - room, 0.0), min(high + room, 1.0))
    ticks = _ticks(*limits)
    marks = [
        RangeRow(
            label=choose(
                row["Population"] == rows["Population"].iloc[0],
                str(row["Method"]),
                f"{row['Method']} ({row['Population']})",
            ),
            low=row["From"],
            high=row["To"],
            told=show_range(row["From"], row["To"], "share"),
            colour=choose(row["Population"] == rows["Population"].iloc[0], SKY, YELLOW),
            point=share,
        )
        for _, row in rows.iterrows()
    ]
    at = "" if share is None else f" Each has a dot at {show(share, 'share')}."
    return Chart(
        headline=headline,
        subtitle=(
            f"{statement}: {show_level(level)} intervals from {base:,} replies, were they drawn at "
            "random; pale blue from an endless group, yellow as named"
        ),
        alt="Bars of similar length below each other."
        + at
        + " "
        + ". ".join(f"{row.label}: {row.told}" for row in marks)
        + ".",
        source=source,
        data=rows,
        draw=lambda size: draw_ranges(
            marks,
            size,
            limits=limits,
            ticks=ticks,
            line=threshold
            if threshold is not None and limits[0] <= threshold <= limits[1]
            else None,
            axis_label="Share in the group from which the replies are drawn",
        ),
        units=dict.fromkeys(COLUMNS[2:], "share"),
    )


def _ticks(low: float, high: float) -> list[float]:
    """Round marks, four or five of them, between two shares."""
    step = next(
        step for step in (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1.0) if (high - low) / step <= 5
    )
    first = int(low / step)
    found = [round(i * step, 4) for i in range(first, int(high / step) + 2)]
    return [tick for tick in found if low - 1e-9 <= tick <= high + 1e-9]
