"""Charts of chapter 08: survey waves, and the change from one population to another."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from pbcanalysis.charts.chart import Chart, choose, new_figure
from pbcanalysis.charts.frames import columns_of
from pbcanalysis.charts.style import BLUE, GRID, INK, MUTED, ORANGE, SKY, Size
from pbcanalysis.display import show_level, show_range
from pbcanalysis.errors import InvalidArgument
from pbcanalysis.survey.findings import Finding
from pbcanalysis.survey.waves import WaveChange

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WAVE_COLUMNS = (
    "Topic",
    "Wave",
    "Order",
    "Respondents",
    "As printed",
    "Printed",
    "Interval from",
    "Interval to",
    "Source quality",
)
CHANGE_COLUMNS = ("Topic", "First as printed", "First", "Second as printed", "Second")


OPEN_COLUMNS = ("Possible from", "Possible to")
"""Columns that a table of waves may have: what words leave open."""


def wave_rows(
    findings: Iterable[Finding], topics: Mapping[str, str], level: float, *, words: bool = False
) -> pd.DataFrame:
    """The rows of :func:`survey_waves` from findings.

    Args:
        findings: The findings of the surveys that are to be followed.
        topics: Name on the page of each topic to be shown, by topic, in order.
        level: Confidence level of the intervals.
        words: Whether findings told in words have a row as well. They name no point: ``Printed``
            is then missing, and ``OPEN_COLUMNS`` tell what they leave open.

    Returns:
        One row for each finding of those topics. Columns ``WAVE_COLUMNS``, and ``OPEN_COLUMNS``
        with ``words``.
    """
    import pandas as pd

    rows = []
    for topic, name in topics.items():
        for found in findings:
            if found.topic != topic or (found.printed is None and not words):
                continue
            interval = found.interval(level)
            rows.append(
                {
                    "Topic": name,
                    "Wave": found.month or (found.name if words else "no date"),
                    "Order": found.position,
                    "Respondents": found.respondents,
                    "As printed": found.as_printed,
                    "Printed": float("nan") if found.printed is None else found.printed,
                    "Interval from": float("nan") if interval is None else interval.low,
                    "Interval to": float("nan") if interval is None else interval.high,
                    "Source quality": found.quality,
                    "Possible from": float(found.low),
                    "Possible to": float(found.high),
                }
            )
    return pd.DataFrame(rows, columns=[*WAVE_COLUMNS, *(OPEN_COLUMNS if words else ())])


def survey_waves(
    data: pd.DataFrame,
    *,
    first_topic: str,
    other_group: str | None,
    level: float,
    source: str,
    change: WaveChange | None = None,
) -> Chart:
    """One small chart for each topic: the printed figure of each wave, in the waves' order.

    Args:
        data: Columns as in ``WAVE_COLUMNS``, shares from 0 to 1 (differences of shares likewise).
            ``Wave`` is a short label; ``Order`` sorts the waves; the interval's ends are missing
            where no base is known. ``Printed`` is missing for words only, and then the columns
            ``OPEN_COLUMNS`` tell what they leave open.
        first_topic: Topic that is shown first and named in the headline.
        other_group: The respondents who are not those of the other waves; their mark stands
            apart. ``None`` if all waves asked the same kind of people.
        level: Confidence level of the intervals.
        source: Who produced the figures.
        change: The change of that topic from the first wave of the same people to the last. The
            headline says of it what can be said; without it, only what was printed.

    Raises:
        InvalidArgument: If a column is missing, or the topic has no rows.
    """
    words = [name for name in OPEN_COLUMNS if name in data.columns]
    rows = columns_of(data, (*WAVE_COLUMNS, *words)).sort_values(["Topic", "Order"], kind="stable")
    if len(words) < len(OPEN_COLUMNS) and rows["Printed"].isna().any():
        raise InvalidArgument(f"words are drawn by the columns {' and '.join(OPEN_COLUMNS)}")
    topics = list(dict.fromkeys(data["Topic"]))
    if first_topic not in topics:
        raise InvalidArgument(f"no wave tells {first_topic!r}; there are {', '.join(topics)}")
    topics = [first_topic, *(topic for topic in topics if topic != first_topic)]
    same = rows[(rows["Topic"] == first_topic) & (rows["Respondents"] != other_group)]
    low_quality = bool((rows["Source quality"] == "low").any())
    with_base = int(rows["Interval from"].notna().sum())
    subject = f"{first_topic} The share" if first_topic.endswith("?") else first_topic
    if len(same) > 1:
        start, end = same.iloc[0], same.iloc[-1]
        way = choose(
            start["As printed"] == end["As printed"],
            f"stayed at {end['As printed']}",
            f"went from {start['As printed']} to {end['As printed']}",
        )
        story = f"{subject} {way} over {len(same)} surveys" + (
            "" if change is None else _settled(change)
        )
    else:
        story = f"{first_topic}: a single figure, so nothing can be followed"
    return Chart(
        headline=story,
        subtitle=(
            "Printed figure of each survey, in the order of the surveys (not to scale of time). "
            f"Filled, with a {show_level(level)} Wilson interval: base known ({with_base} of "
            f"{len(rows)}). Hollow: base not printed, no interval"
            + (f". Diamond: {other_group}, another population" if other_group else "")
            + (". Dark bar without a mark: words" if rows["Printed"].isna().any() else "")
            + ("; * read in a source of low quality" if low_quality else "")
        ),
        alt="Small charts, one for each topic. "
        + ". ".join(
            f"{topic}: "
            + ", ".join(
                f"{row['Wave']} {row['As printed']}"
                + (f" ({other_group})" if row["Respondents"] == other_group else "")
                + (
                    f", interval {show_range(row['Interval from'], row['Interval to'], 'share')}"
                    if row["Interval from"] == row["Interval from"]
                    else ""
                )
                for _, row in rows[rows["Topic"] == topic].iterrows()
            )
            for topic in topics
        )
        + ".",
        source=source,
        data=rows,
        draw=lambda size: _draw_waves(rows, topics, other_group, size),
        units=dict.fromkeys([*WAVE_COLUMNS[5:8], *words], "share"),
    )


def _settled(change: WaveChange) -> str:
    """What can be said of a change, to end a headline with."""
    if change.tested:
        return choose(
            change.clear,
            ", by more than chance would bring",
            ", no further than chance may bring",
        )
    if change.before.unit == "points":
        return "; a difference of shares is not tested"
    if change.known == "none" or not change.same_respondents:
        return "; without bases no change is tested"
    least = change.settled_from
    return (
        "; no base would settle it for waves drawn apart"
        if least is None
        else f"; settled only if the base not printed is {least:,} or more"
    )


def _draw_waves(
    rows: pd.DataFrame, topics: list[str], other_group: str | None, size: Size
) -> Figure:
    from matplotlib.ticker import PercentFormatter

    across = 1 if size.narrow else 2
    down = -(-len(topics) // across)
    figure = new_figure(size, down * (2.0 if size.narrow else 2.15) + 0.35)
    grid = figure.subplots(down, across, sharex=True, sharey=True, squeeze=False)
    waves = rows.drop_duplicates("Order").sort_values("Order")
    place = {order: x for x, order in enumerate(waves["Order"])}
    outside = waves[waves["Respondents"] == other_group]["Order"].tolist()
    panels = grid.ravel().tolist()
    ends = [name for name in OPEN_COLUMNS if name in rows.columns]
    lowest = float(rows[["Printed", "Interval from", *ends]].min().min())
    highest = float(rows[["Printed", "Interval to", *ends]].max().max())
    margin = 0.16 * (highest - lowest) + 0.03
    # Words are longer than figures: the more waves, the narrower they are set, on more lines.
    width = max(9, 44 // len(place))
    lines = max(len(textwrap.wrap(text, width)) for text in rows["As printed"])
    extra = 0.3 * (lines - 1) * margin
    bottom, top = max(lowest - margin, -1.0), min(highest + margin, 1.05) + extra
    ticks = [k / 4 for k in range(-4, 5) if bottom <= k / 4 <= top]
    for axes, topic in zip(panels, topics, strict=False):
        part = rows[rows["Topic"] == topic]
        _one_topic(axes, part, place, other_group, width)
        if outside:
            axes.axvline(place[outside[0]] - 0.5, color=MUTED, linewidth=1, linestyle=(0, (3, 3)))
        axes.set_title(topic, loc="left", color=INK, weight="semibold", pad=4)
        axes.set_xlim(-0.6, len(place) - 0.4)
        axes.set_ylim(bottom, top)
        axes.set_yticks(ticks)
        axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
        axes.grid(axis="y", color=GRID)
        axes.tick_params(axis="x", length=0)
        axes.set_xticks(
            range(len(place)),
            [
                str(wave).replace(" ", "\n")
                + (f"\n{str(other_group).split()[-1]}" if order in outside else "")
                for wave, order in zip(waves["Wave"], waves["Order"], strict=True)
            ],
            fontsize=size.font * 0.78,
        )
    for axes in panels[len(topics) :]:
        axes.set_visible(False)
    if len(topics) % across:
        # The panel above an empty place carries the names of the waves itself.
        panels[len(topics) - across].tick_params(axis="x", labelbottom=True)
    return figure


def _one_topic(
    axes: Axes, part: pd.DataFrame, place: dict[int, int], other_group: str | None, width: int
) -> None:
    same = part[(part["Respondents"] != other_group) & part["Printed"].notna()]
    axes.plot(
        [place[order] for order in same["Order"]],
        same["Printed"],
        color=SKY,
        linewidth=1.2,
        zorder=1,
    )
    for _, row in part.iterrows():
        x, y = place[row["Order"]], row["Printed"]
        known = row["Interval from"] == row["Interval from"]
        outside = row["Respondents"] == other_group
        colour = ORANGE if outside else BLUE
        if known:
            axes.vlines(x, row["Interval from"], row["Interval to"], color=SKY, linewidth=8)
        if y != y:
            # Words name no point: their mark is all that they leave open.
            axes.vlines(x, row["Possible from"], row["Possible to"], color=colour, linewidth=4)
            y = row["Possible to"]
        else:
            axes.plot(
                x,
                y,
                marker="D" if outside else "o",
                markersize=6 if outside else 5,
                markerfacecolor=colour if known else "white",
                markeredgecolor=colour,
                markeredgewidth=1.4,
                linestyle="none",
            )
        end = max(row["Interval to"], y) if known else y
        axes.annotate(
            textwrap.fill(row["As printed"], width)
            + ("*" if row["Source quality"] == "low" else ""),
            (x, end),
            xytext=(0, 6),
            textcoords="offset points",
            ha="center",
            va="bottom",
            color=colour if outside else INK,
            fontsize="small",
        )


def population_change(
    data: pd.DataFrame, *, people: tuple[str, str], months: tuple[str, str], source: str
) -> Chart:
    """Two populations asked the same questions, set apart so that no rise is read into them.

    Args:
        data: Columns as in ``CHANGE_COLUMNS``; shares from 0 to 1; one row for each question.
        people: Who answered first, and who second.
        months: When either was asked.
        source: Who produced the figures.

    Raises:
        InvalidArgument: If a column is missing, there is no row, or the same people were asked.
    """
    rows = columns_of(data, CHANGE_COLUMNS)
    first, second = people
    if first == second:
        raise InvalidArgument(f"{first} were asked twice: that is no change of population")
    more = int((rows["Second"] > rows["First"]).sum())
    on = f"all {more}" if more == len(rows) else f"{more} of {len(rows)}"
    said = f"{second.capitalize()} said yes more often than {first} on {on} questions"
    return Chart(
        headline=choose(
            more > 0,
            f"{said}: other people, so no rise can be read from it",
            f"{said}: other people",
        ),
        subtitle=f"Share of yes as printed: {first}, from {months[0]} (circles), and {second}, "
        f"from {months[1]} (diamonds). No base is printed for either, so there are no intervals",
        alt=f"Two separate panels of marks on one scale: {first}, then {second}. "
        + ". ".join(
            f"{row['Topic']}: {first} {row['First as printed']}, {second} "
            f"{row['Second as printed']}"
            for _, row in rows.iterrows()
        )
        + ".",
        source=source,
        data=rows,
        draw=lambda size: _draw_change(rows, people, months, size),
        units={"First": "share", "Second": "share"},
    )


def _draw_change(
    rows: pd.DataFrame, people: tuple[str, str], months: tuple[str, str], size: Size
) -> Figure:
    from matplotlib.ticker import PercentFormatter

    count = len(rows)
    height = 0.42 * count + 0.75
    figure = new_figure(size, 2 * height + 0.2 if size.narrow else height + 0.4)
    shape = (2, 1) if size.narrow else (1, 2)
    panels = figure.subplots(*shape, sharex=True, sharey=True).ravel().tolist()
    looks = (("First", BLUE, "o"), ("Second", ORANGE, "D"))
    for axes, (column, colour, marker), who, when in zip(
        panels, looks, people, months, strict=True
    ):
        for y, (_, row) in zip(range(count - 1, -1, -1), rows.iterrows(), strict=True):
            axes.hlines(y, 0, row[column], color=GRID, linewidth=2)
            axes.plot(
                row[column],
                y,
                marker=marker,
                markersize=8,
                markerfacecolor="white",
                markeredgecolor=colour,
                markeredgewidth=2,
                linestyle="none",
            )
            axes.annotate(
                row[f"{column} as printed"],
                (row[column], y),
                xytext=(9, 0),
                textcoords="offset points",
                ha="left",
                va="center",
                color=INK,
            )
        title = f"{who.capitalize()}, from {when}"
        axes.set_title(textwrap.fill(title, 40), loc="left", color=colour, weight="semibold")
        axes.set_yticks(
            range(count - 1, -1, -1),
            [textwrap.fill(str(topic), 20 if size.narrow else 24) for topic in rows["Topic"]],
        )
        axes.set_ylim(-0.6, count - 0.4)
        axes.set_xlim(0, 1.02)
        axes.set_xticks([0, 0.5, 1])
        axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
        axes.grid(axis="x", color=GRID)
        axes.tick_params(axis="y", length=0)
    return figure
