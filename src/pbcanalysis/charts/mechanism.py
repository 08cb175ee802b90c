"""The chart of chapter 01 that shows how a policy was meant to work, step by step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pbcanalysis.charts.boxes import PAD, Box, arrow, sheet, wrapped
from pbcanalysis.charts.chart import Chart, choose
from pbcanalysis.charts.frames import columns_of
from pbcanalysis.charts.style import BLUE, INK, MUTED, Size
from pbcanalysis.errors import InvalidArgument

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

COLUMNS = ("Step", "Follows", "Size promised", "Figures since")
NO_SIZE = "none"
"""What the column ``Size promised`` says of an effect that was promised without a size."""


def mechanism(data: pd.DataFrame, *, policy: str, source: str) -> Chart:
    """How a policy was meant to work: a tree of steps, each with the size that was promised.

    Args:
        data: Columns as in ``COLUMNS``, the means first. ``Follows`` names the step that a step
            follows from and is empty for the first; a step stands below the one it follows.
            ``Size promised`` is the size as printed, or ``"none"``; ``Figures since`` is the
            number of later figures that can be laid beside the step.
        policy: The policy, as it begins a sentence.
        source: Who made the promise.

    Raises:
        InvalidArgument: If a column is missing, or the steps do not form one tree.
    """
    rows = columns_of(data, COLUMNS)
    steps = _tree(rows)
    effects = rows.iloc[1:]
    sized = int((effects["Size promised"] != NO_SIZE).sum())
    bare = int((effects["Figures since"] == 0).sum())
    headline = choose(
        sized == 0,
        f"{policy} promised {_effects(len(effects))} and gave a size for none",
        f"{policy} promised {_effects(len(effects))} and gave a size for {sized}",
    )
    parts = [
        f"{row['Step']}, which follows from {_lower(row['Follows'])}: size promised "
        f"{row['Size promised']}, later figures {row['Figures since']}"
        for _, row in effects.iterrows()
    ]
    return Chart(
        headline=headline,
        subtitle=(
            "What was to follow from what, and how many later figures can be laid beside it. "
            f"Dashed: none, as for {bare} of {len(effects)}"
        ),
        alt=f"Boxes joined by arrows. The first is: {rows['Step'].iloc[0]}. "
        + ". ".join(parts)
        + ".",
        source=source,
        data=rows,
        draw=lambda size: _draw_narrow(steps, size) if size.narrow else _draw_wide(steps, size),
    )


@dataclass(frozen=True, slots=True)
class _Step:
    text: str
    lines: tuple[str, ...]
    dashed: bool
    depth: int
    row: int
    parent: int | None


def _effects(number: int) -> str:
    return f"{number} effect" + ("" if number == 1 else "s")


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _tree(rows: pd.DataFrame) -> list[_Step]:
    """Each step with its depth, and its row among the leaves."""
    names = [str(name) for name in rows["Step"]]
    if len(names) < 2 or len(set(names)) != len(names):
        raise InvalidArgument("a mechanism needs two steps at least, with names that differ")
    found: list[_Step] = []
    last_row, with_child = 0, set[int]()
    for index, row in rows.iterrows():
        follows, name = str(row["Follows"]), str(row["Step"])
        if (index == 0) != (follows == "") or (follows and follows not in names[: len(found)]):
            raise InvalidArgument(f"{name!r} has to follow from a step above it, not {follows!r}")
        parent = names.index(follows) if follows else None
        depth = 0 if parent is None else found[parent].depth + 1
        if parent is not None:
            if parent in with_child:
                last_row += 1
            elif parent != len(found) - 1:
                raise InvalidArgument(f"{name!r} has to stand next below {follows!r}")
            with_child.add(parent)
        size = row["Size promised"]
        lines = (f"size promised: {size}", f"later figures: {row['Figures since']}")
        if parent is None:
            lines = (f"from {size}", lines[1])
        dashed = parent is not None and row["Figures since"] == 0
        found.append(_Step(name, lines, dashed, depth, last_row, parent))
    return found


def _wrapped(lines: tuple[str, ...], width: float, size: Size) -> list[str]:
    return [part for line in lines for part in wrapped(line, width - 2 * PAD, size)]


def _draw_wide(steps: list[_Step], size: Size) -> Figure:
    columns = max(step.depth for step in steps) + 1
    gap, edge = 0.32, 0.03
    width = (size.width - 2 * edge - gap * (columns - 1)) / columns
    texts = [
        (wrapped(s.text, width - 2 * PAD, size, heavy=True), _wrapped(s.lines, width, size))
        for s in steps
    ]
    heights = [Box.height_of(heading, lines, size) for heading, lines in texts]
    tallest = [
        max(h for h, s in zip(heights, steps, strict=True) if s.row == row)
        for row in range(max(step.row for step in steps) + 1)
    ]
    total = sum(tallest) + 0.28 * (len(tallest) - 1) + 0.04
    figure, axes = sheet(size, total)
    boxes: list[Box] = []
    for step, (heading, lines), height in zip(steps, texts, heights, strict=True):
        above = sum(tallest[: step.row]) + 0.28 * step.row
        top = total - 0.02 - above - (tallest[step.row] - height) / 2
        left = edge + step.depth * (width + gap)
        boxes.append(Box(left, top, width, heading, lines, size))
    for step, box in zip(steps, boxes, strict=True):
        box.draw(axes, colour=BLUE if step.parent is None else INK, dashed=step.dashed)
        if step.parent is None:
            continue
        parent = boxes[step.parent]
        if steps[step.parent].row == step.row:
            arrow(axes, (parent.left + parent.width, box.middle), (box.left, box.middle))
        else:
            x = parent.left + parent.width / 2
            axes.plot([x, x], [parent.bottom, box.middle], color=MUTED, linewidth=1.4, zorder=1)
            arrow(axes, (x, box.middle), (box.left, box.middle))
    return figure


def _draw_narrow(steps: list[_Step], size: Size) -> Figure:
    gap, edge, indent = 0.16, 0.03, 0.3
    boxes: list[Box] = []
    y = 0.0
    for step in steps:
        left = edge + indent * step.depth
        width = size.width - edge - left
        heading = wrapped(step.text, width - 2 * PAD, size, heavy=True)
        lines = _wrapped(step.lines, width, size)
        boxes.append(Box(left, y, width, heading, lines, size))
        y -= Box.height_of(heading, lines, size) + gap
    total = -y - gap + 0.04
    figure, axes = sheet(size, total)
    boxes = [Box(b.left, b.top + total - 0.02, b.width, b.heading, b.lines, b.size) for b in boxes]
    for step, box in zip(steps, boxes, strict=True):
        box.draw(axes, colour=BLUE if step.parent is None else INK, dashed=step.dashed)
        if step.parent is not None:
            x = boxes[step.parent].left + 0.14
            axes.plot(
                [x, x],
                [boxes[step.parent].bottom, box.middle],
                color=MUTED,
                linewidth=1.4,
                zorder=1,
            )
            arrow(axes, (x, box.middle), (box.left, box.middle))
    return figure
