"""Charts of chapter 03: who was asked, who replied, and what the replies are worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pbcanalysis.charts.chart import Chart, choose, new_figure
from pbcanalysis.charts.frames import columns_of
from pbcanalysis.charts.ranges import RangeRow, draw_ranges
from pbcanalysis.charts.style import BLUE, GRID, INK, MUTED, ORANGE, Size
from pbcanalysis.display import show, show_ends, show_range
from pbcanalysis.errors import InvalidArgument

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

PRACTICES = ("Most replies from a practice", "From", "To")
WORTH = ("Likeness", "Worth")


def asked_and_replied(
    *,
    replied: int,
    asked: int,
    source: str,
    units: tuple[str, str] | None = ("practice", "practices"),
) -> Chart:
    """One square for each organisation asked, filled for each that replied.

    Args:
        replied: How many replied, from none to all of those asked.
        asked: How many were asked, at least one and at most 5,000.
        source: Who produced the figures.
        units: What one and what several of those asked are called; ``None`` if they may be
            anything.

    Raises:
        InvalidArgument: If the numbers do not fit one another.
    """
    import pandas as pd

    if not (0 <= replied <= asked and 1 <= asked <= 5000):
        raise InvalidArgument(f"{replied} of {asked} cannot be drawn as squares")
    silent = asked - replied
    share = silent / asked
    one, several = ("", "") if units is None else (f"{units[0]} ", f"{units[1]} ")
    return Chart(
        headline=choose(
            share > 0.5,
            f"{show(silent, 'count')} of the {show(asked, 'count')} {several}asked are not heard",
            f"{show(replied, 'count')} of the {show(asked, 'count')} {several}asked are heard",
        ),
        subtitle=f"One square for each {one}asked; filled: a reply, if each reply stands for one "
        f"{one}".rstrip(),
        alt=(
            f"A block of {asked} squares, of which {replied} are filled, "
            f"{show(1 - share, 'share')}, and {silent} are outlined, {show(share, 'share')}."
        ),
        source=source,
        data=pd.DataFrame(
            {
                (several.strip() or "those asked").capitalize(): ["Replied", "Did not reply"],
                "Number": [replied, silent],
            }
        ),
        draw=lambda size: _draw_squares(replied, asked, size),
        units={"Number": "count"},
    )


def _draw_squares(replied: int, asked: int, size: Size) -> Figure:
    from matplotlib.collections import PatchCollection
    from matplotlib.patches import Rectangle

    columns = 24 if size.narrow else 45
    if asked > 1500:
        columns *= 2
    rows = -(-asked // columns)
    height = (size.width - 0.2) * rows / columns
    figure = new_figure(size, height + 0.45)
    axes = figure.subplots()
    side = 0.78
    squares = [
        Rectangle((i % columns + (1 - side) / 2, -(i // columns) - 1 + (1 - side) / 2), side, side)
        for i in range(asked)
    ]
    axes.add_collection(
        PatchCollection(
            squares,
            facecolors=[BLUE if i < replied else "white" for i in range(asked)],
            edgecolors=[BLUE if i < replied else ORANGE for i in range(asked)],
            linewidths=0.8,
        )
    )
    axes.set_xlim(0, columns)
    axes.set_ylim(-rows, 1.6 if size.narrow else 1.9)
    axes.set_aspect("equal")
    axes.set_axis_off()
    axes.text(0, 0.3, f"{replied} replied", color=BLUE, weight="semibold", va="bottom")
    axes.text(
        columns,
        0.3,
        f"{asked - replied} did not",
        color=ORANGE,
        weight="semibold",
        va="bottom",
        ha="right",
    )
    return figure


def practices_behind_replies(
    data: pd.DataFrame, *, asked: int, replied: int, assumed: int, source: str
) -> Chart:
    """Response rates of practices, by how many replies one practice may have sent.

    Args:
        data: Columns as in ``PRACTICES``, in rising order of the most replies; rates as shares.
        asked: Practices asked.
        replied: Replies.
        assumed: The most replies from a practice that the text takes; it has to be one of the rows.
        source: Who produced the figures.

    Raises:
        InvalidArgument: If a column is missing, or the assumed number is not among the rows.
    """
    rows = columns_of(data, PRACTICES)
    chosen = rows[rows["Most replies from a practice"] == assumed]
    if chosen.empty:
        raise InvalidArgument(f"no row has up to {assumed} replies from a practice")
    case = chosen.iloc[0]
    fewest = show_ends(case["From"], case["To"], "share")[0]
    headline = choose(
        assumed > 1,
        f"With up to {assumed} replies from each, as few as {fewest} of practices may be heard",
        f"With one reply from each practice, {show(case['To'], 'share')} of those asked are heard",
    )
    marks = [
        RangeRow(
            label=choose(
                row["Most replies from a practice"] == 1,
                "One reply from each practice",
                f"Up to {int(row['Most replies from a practice'])} replies from a practice",
            ),
            low=row["From"],
            high=row["To"],
            told=choose(
                row["From"] == row["To"],
                show(row["To"], "share"),
                show_range(row["From"], row["To"], "share"),
            ),
            colour=BLUE,
        )
        for _, row in rows.iterrows()
    ]
    top = min(1.0, max(0.05 * (int(float(rows["To"].max()) / 0.05) + 1), 0.1))
    return Chart(
        headline=headline,
        subtitle=f"Possible share of the {asked} practices asked from which at least one of the "
        f"{replied} replies came",
        alt="Bars that share their right end and grow longer to the left, down the page. "
        + ". ".join(f"{row.label}: {row.told}" for row in marks)
        + ".",
        source=source,
        data=rows,
        draw=lambda size: draw_ranges(
            marks,
            size,
            limits=(0, top),
            ticks=[top * i / 5 for i in range(6)] if top <= 0.25 else [0, top / 2, top],
            line=None,
            axis_label="Share of practices asked that are heard",
        ),
        units={"Most replies from a practice": "count", "From": "share", "To": "share"},
    )


def worth_of_replies(
    data: pd.DataFrame, *, replied: int, clusters: int, assumed: float, source: str
) -> Chart:
    """What replies in clusters are worth, by how alike answers inside a cluster are.

    Args:
        data: Columns as in ``WORTH``: intra-cluster correlation and effective number of replies,
            in rising order of the correlation.
        replied: Replies.
        clusters: Clusters over which they are spread.
        assumed: The correlation that the text assumes; it has to be one of the rows.
        source: Who produced the figures.

    Raises:
        InvalidArgument: If a column is missing, or the assumed value is not among the rows.
    """
    rows = columns_of(data, WORTH)
    chosen = rows[(rows["Likeness"] - assumed).abs() < 1e-9]
    if chosen.empty:
        raise InvalidArgument(f"no row has the likeness {assumed}")
    worth = float(chosen["Worth"].iloc[0])
    return Chart(
        headline=choose(
            round(worth) < replied,
            f"If answers within a trust are alike to a degree of {assumed:g}, {replied} replies "
            f"are worth {worth:.0f}",
            f"Without likeness within trusts, {replied} replies are worth all {replied}",
        ),
        subtitle=(
            f"Effective number of the {replied} replies, spread evenly over {clusters} trusts, by "
            "how alike answers within a trust are (intra-cluster correlation)"
        ),
        alt=(
            f"A falling curve from {rows['Worth'].iloc[0]:.0f} at {rows['Likeness'].iloc[0]:g} to "
            f"{rows['Worth'].iloc[-1]:.0f} at {rows['Likeness'].iloc[-1]:g}, with a dot at "
            f"{worth:.0f} for {assumed:g}."
        ),
        source=source,
        data=rows,
        draw=lambda size: _draw_worth(rows, replied, assumed, worth, size),
        units={"Likeness": "ratio", "Worth": "count"},
    )


def _draw_worth(
    rows: pd.DataFrame, replied: int, assumed: float, worth: float, size: Size
) -> Figure:
    figure = new_figure(size, 3.2)
    axes = figure.subplots()
    axes.axhline(replied, color=MUTED, linewidth=1, linestyle=(0, (3, 3)))
    axes.annotate(
        f"all {replied}",
        (float(rows["Likeness"].max()), replied),
        xytext=(0, 3),
        textcoords="offset points",
        ha="right",
        va="bottom",
        color=MUTED,
    )
    axes.plot(rows["Likeness"], rows["Worth"], color=BLUE, linewidth=2)
    axes.plot(assumed, worth, "o", color=INK, markersize=7, markeredgecolor="white")
    axes.annotate(
        f"{worth:.0f} at {assumed:g}",
        (assumed, worth),
        xytext=(8, 4),
        textcoords="offset points",
        weight="semibold",
        ha="left" if assumed < 0.7 * float(rows["Likeness"].max()) else "right",
        va="bottom",
    )
    axes.set_xlim(0, float(rows["Likeness"].max()))
    axes.set_ylim(0, replied * 1.15)
    axes.grid(color=GRID)
    axes.set_xlabel("Intra-cluster correlation")
    axes.set_ylabel("Replies drawn one by one")
    return figure


RATES = ("Survey", "Asked", "Replied")


def replies_by_survey(
    data: pd.DataFrame, *, source: str, done: str = "replied", noun: str = "Replies"
) -> Chart:
    """Rates of reply of several surveys, groups or questions, one bar each.

    Args:
        data: Columns as in ``RATES``, in order; nobody replied who was not asked.
        done: What those did who are counted, as a verb.
        noun: What is counted.
        source: Who produced the figures.

    Raises:
        InvalidArgument: If a column is missing, there is no row, or more replied than were asked.
    """
    rows = columns_of(data, RATES)
    if bool(((rows["Replied"] > rows["Asked"]) | (rows["Asked"] < 1)).any()):
        raise InvalidArgument("no more can reply than were asked, and at least one was asked")
    rates = rows["Replied"].astype(float) / rows["Asked"].astype(float)
    low, high = float(rates.min()), float(rates.max())
    rows["Rate of reply"] = rates
    marks = [
        RangeRow(
            label=str(row["Survey"]),
            low=0.0,
            high=rate,
            told=f"{show(rate, 'share')}, {show(row['Replied'], 'count')} of "
            f"{show(row['Asked'], 'count')}",
            colour=BLUE,
        )
        for (_, row), rate in zip(rows.iterrows(), rates, strict=True)
    ]
    return Chart(
        headline=choose(
            low == high,
            f"Of those asked, {show(high, 'share')} {done}",
            f"Between {' and '.join(show_ends(low, high, 'share'))} of those asked {done}",
        ),
        subtitle=f"{noun} as a share of all who were asked; a plain count, so without an interval",
        alt="Bars from nought to the rate, on a scale to all. "
        + ". ".join(f"{mark.label}: {mark.told}" for mark in marks)
        + ".",
        source=source,
        data=rows,
        draw=lambda size: draw_ranges(
            marks, size, line=0.5, line_label="half", axis_label="Share of those asked"
        ),
        units={"Asked": "count", "Replied": "count", "Rate of reply": "share"},
    )
