"""The chart of chapter 02 that follows survey answers from those who gave them to the reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pbcanalysis.charts.boxes import PAD, Box, arrow, line_height, sheet, wrapped
from pbcanalysis.charts.chart import Chart, choose
from pbcanalysis.charts.frames import columns_of
from pbcanalysis.charts.style import BLUE, INK, Size
from pbcanalysis.errors import InvalidArgument

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

COLUMNS = ("Stage", "What is there", "What is lost after it", "Read by us")


def chain(data: pd.DataFrame, *, in_figures: int, in_words: int, source: str) -> Chart:
    """Survey answers on their way to the reader, and what each step leaves out.

    Args:
        data: Columns as in ``COLUMNS``, one row for each stage in order; ``Read by us`` tells
            whether the stage itself could be read. The last stage loses nothing more: its cell
            in ``What is lost after it`` is empty.
        in_figures: Survey results that reach the reader as a percentage.
        in_words: Survey results that reach the reader in words alone.
        source: Who produced what is shown.

    Raises:
        InvalidArgument: If a column is missing, there are fewer than two stages, or no result
            reaches the reader.
    """
    rows = columns_of(data, COLUMNS)
    if len(data) < 2:
        raise InvalidArgument("a chain needs two stages at least")
    if in_figures < 0 or in_words < 0 or in_figures + in_words == 0:
        raise InvalidArgument("no survey result reaches the reader")
    total = in_figures + in_words
    headline = choose(
        in_words > 0,
        f"Of {total} survey results, {in_words} reached print in words alone",
        f"All {total} survey results reached print as percentages",
    )
    unread = [str(row["Stage"]) for _, row in rows.iterrows() if not row["Read by us"]]
    parts = [
        f"{row['Stage']}: {row['What is there']}"
        + (
            f" Lost after it: {row['What is lost after it']}"
            if row["What is lost after it"]
            else ""
        )
        for _, row in rows.iterrows()
    ]
    return Chart(
        headline=headline,
        subtitle=(
            "From those who were asked to this book: what each stage holds, and what is lost "
            "after it" + (". Dashed: stages that could not be read" if unread else "")
        ),
        alt="Boxes one below the other, joined by arrows. "
        + " ".join(parts)
        + (f" Not read by us: {', '.join(unread)}." if unread else ""),
        source=source,
        data=rows,
        draw=lambda size: _draw(rows, size),
    )


def _draw(rows: pd.DataFrame, size: Size) -> Figure:
    edge = 0.03
    # On a phone what is lost stands below the box and not beside the arrow.
    width = size.width - 2 * edge if size.narrow else size.width * 0.52
    lost_left = edge + 0.42 if size.narrow else width + 0.35
    lost_width = size.width - lost_left - edge
    step = line_height(size)
    boxes: list[Box] = []
    losses: list[tuple[float, list[str]]] = []
    y = 0.0
    for _, row in rows.iterrows():
        heading = wrapped(str(row["Stage"]), width - 2 * PAD, size, heavy=True)
        lines = wrapped(str(row["What is there"]), width - 2 * PAD, size)
        boxes.append(Box(edge, y, width, heading, lines, size))
        y -= Box.height_of(heading, lines, size)
        text = str(row["What is lost after it"])
        lost = wrapped("Lost: " + text, lost_width, size) if text else []
        room = len(lost) * step + 0.24 if size.narrow else 0.4
        losses.append((y - room / 2, lost))
        y -= room if len(boxes) < len(rows) else 0
    total = -y + 0.04
    figure, axes = sheet(size, total)
    shift = total - 0.02
    boxes = [Box(b.left, b.top + shift, b.width, b.heading, b.lines, b.size) for b in boxes]
    for index, (box, (_, row)) in enumerate(zip(boxes, rows.iterrows(), strict=True)):
        read = bool(row["Read by us"])
        box.draw(axes, colour=BLUE if read else INK, dashed=not read)
        if index + 1 < len(boxes):
            x = edge + 0.2 if size.narrow else edge + width / 2
            arrow(axes, (x, box.bottom), (x, boxes[index + 1].top))
        middle, lost = losses[index]
        top = middle + shift + len(lost) * step / 2
        for number, text in enumerate(lost):
            axes.text(lost_left, top - number * step, text, va="top", color=INK)
    return figure
