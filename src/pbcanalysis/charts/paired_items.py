"""Charts of chapter 04: two questions put to the same people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pbcanalysis.charts.chart import Chart, choose, new_figure
from pbcanalysis.charts.frames import columns_of
from pbcanalysis.charts.ranges import RangeRow, draw_ranges
from pbcanalysis.charts.style import BLUE, GRID, INK, MUTED, PAPER, SKY, Size
from pbcanalysis.display import show, show_range
from pbcanalysis.errors import InvalidArgument

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

APART = ("In both", "Smallest", "Largest")
SINGLE = ("Reading", "From", "To")


def told_apart(
    data: pd.DataFrame,
    *,
    first: str,
    second: str,
    base: int,
    level: float,
    source: str,
    did: str = "are in both",
) -> Chart:
    """P-values of the difference of two items, by how many are counted in both.

    Args:
        data: Columns as in ``APART``: for each number who are in both, in rising order, the
            smallest and the largest exact McNemar p-value over the counts left open.
        first: The first item, with its print.
        second: The second item, with its print.
        base: Number of respondents.
        level: Level at which the items count as told apart; a p-value below one minus it.
        source: Who produced the figures.
        did: What those counted in both did, such as "said both" where they were asked.

    Raises:
        InvalidArgument: If a column is missing, or the level lies outside 0 to 1.
    """
    rows = columns_of(data, APART)
    if not 0 < level < 1:
        raise InvalidArgument(f"a level lies strictly between 0 and 1, not {level}")
    limit = 1 - level
    always = int((rows["Largest"] < limit).sum())
    never = int((rows["Smallest"] >= limit).sum())
    headline = choose(
        always == len(rows),
        "However the answers overlap, the two statements can be told apart",
        choose(
            never == len(rows),
            "However the answers overlap, the two statements cannot be told apart",
            f"Whether the two statements differ beyond chance hangs on how many {did}, which was "
            "not printed",
        ),
    )
    low, high = float(rows["Smallest"].min()), float(rows["Largest"].max())
    both = rows["In both"]
    return Chart(
        headline=headline,
        subtitle=(
            f"Chance of a difference this large if there were none (exact McNemar p-value), over "
            f"all counts the prints leave open: {first}, and {second}, asked of the same {base:,}"
        ),
        alt=(
            f"A band over {int(both.min())} to {int(both.max())} who {did}, with a broken line "
            f"at {show(limit, 'share')}. The band runs from {show(low, 'share', 2)} to "
            f"{show(high, 'share')} and falls towards the right. It lies wholly above the line "
            f"for {never} of {len(rows)} numbers."
        ),
        source=source,
        data=rows,
        draw=lambda size: _draw_apart(rows, limit, did, size),
        units={"In both": "count", "Smallest": "share", "Largest": "share"},
    )


def _draw_apart(rows: pd.DataFrame, limit: float, did: str, size: Size) -> Figure:
    from matplotlib.ticker import PercentFormatter

    figure = new_figure(size, 3.6 if size.narrow else 3.4)
    axes = figure.subplots()
    x = rows["In both"].to_numpy(dtype=float)
    axes.fill_between(x, rows["Smallest"], rows["Largest"], color=SKY, alpha=0.6, linewidth=0)
    axes.plot(x, rows["Smallest"], color=BLUE, linewidth=1.6)
    axes.plot(x, rows["Largest"], color=BLUE, linewidth=1.6)
    axes.axhline(limit, color=INK, linewidth=1, linestyle=(0, (3, 3)))
    axes.annotate(
        f"below {round(100 * limit, 6):g}%: told apart",
        (x[0], limit),
        xytext=(3, -4),
        textcoords="offset points",
        va="top",
        color=MUTED,
        bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 0.4},
    )
    peak = int(rows["Largest"].to_numpy().argmax())
    # One count on either side leaves one line, which needs no name.
    spread = bool((rows["Largest"] > rows["Smallest"]).any())
    names = (
        ("Largest", "counts nearest to each other", (-4, 5), "bottom"),
        ("Smallest", "counts furthest apart", (-4, 5), "bottom"),
    )
    for name, text, offset, alignment in names if spread else ():
        place = peak if name == "Largest" else len(rows) // 3
        axes.annotate(
            text,
            (x[place], rows[name].iloc[place]),
            xytext=(0 if name == "Largest" else offset[0], offset[1]),
            textcoords="offset points",
            ha="left" if place < len(rows) / 2 else "right",
            va=alignment,
            color=BLUE,
        )
    if len(x) > 1:
        axes.set_xlim(x.min(), x.max())
    else:
        # One possible number makes no band: its range is a line of its own.
        axes.vlines(x, rows["Smallest"], rows["Largest"], color=BLUE, linewidth=6)
        axes.set_xlim(x[0] - 1, x[0] + 1)
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    highest = max(float(rows["Largest"].max()), limit)
    if highest > 0.4:
        axes.set_yticks([0, 0.25, 0.5, 0.75, 1])
        axes.set_ylim(-0.09, 1.05)
    else:
        axes.set_ylim(-0.16 * highest, 1.35 * highest)
        axes.locator_params(axis="y", nbins=5)
    axes.grid(axis="y", color=GRID)
    axes.set_xlabel(f"How many {did}")
    axes.set_ylabel("p-value")
    return figure


def single_questions(data: pd.DataFrame, *, base: int, source: str) -> Chart:
    """What a share told of two questions together leaves open for each of them alone.

    Args:
        data: Columns as in ``SINGLE``, one row for each reading of the source.
        base: Number of respondents.
        source: Who produced the figures.

    Raises:
        InvalidArgument: If a column is missing, or there is no row.
    """
    rows = columns_of(data, SINGLE)
    minority = int((rows["To"] < 0.5).sum())
    headline = choose(
        0 < minority < len(rows),
        "Whether each single question had a minority of yeses depends on how one word is read",
        choose(
            minority == 0,
            "No reading settles whether a single question had a minority of yeses",
            "On every reading each single question had a minority of yeses",
        ),
    )
    marks = [
        RangeRow(
            label=str(row["Reading"]),
            low=row["From"],
            high=row["To"],
            told=choose(
                row["From"] == row["To"],
                show(row["From"], "share"),
                show_range(row["From"], row["To"], "share"),
            ),
            colour=BLUE,
        )
        for _, row in rows.iterrows()
    ]
    return Chart(
        headline=headline,
        subtitle=f"Possible shares of the {base:,} who replied that said yes to either single "
        "question, by reading of the source",
        alt="Bars of different length on a scale from nought to all, with a line at half. "
        + ". ".join(f"{row.label}: {row.told}" for row in marks)
        + ".",
        source=source,
        data=rows,
        draw=lambda size: draw_ranges(
            marks,
            size,
            line_label="half",
            axis_label="Share saying yes to one of the two questions",
        ),
        units=dict.fromkeys(SINGLE[1:], "share"),
    )
