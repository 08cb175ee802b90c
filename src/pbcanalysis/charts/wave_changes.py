"""Changes from one wave to another, question by question, on one scale of percentage points."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pbcanalysis.charts.chart import Chart, choose
from pbcanalysis.charts.frames import columns_of
from pbcanalysis.charts.ranges import RangeRow, draw_ranges
from pbcanalysis.charts.style import BLUE, INK, ORANGE, SKY
from pbcanalysis.charts.waves import survey_waves, wave_rows
from pbcanalysis.display import show_level, show_range
from pbcanalysis.errors import InvalidArgument
from pbcanalysis.survey.wave_topics import TopicChange
from pbcanalysis.survey.waves import wave_change

if TYPE_CHECKING:
    import pandas as pd

CHANGES = ("Question", "First", "Last", "Replies from", "Replies to", "From", "To")
MOST_TOPICS = 8
"""Topics drawn side by side."""
STEPS = (0.02, 0.05, 0.1, 0.2, 0.25, 0.5)


def changes_between_waves(
    data: pd.DataFrame, *, waves: tuple[str, str], level: float, source: str
) -> Chart:
    """Intervals of changes, each with what is known of those who replied inside.

    Args:
        data: Columns as in ``CHANGES``; differences of shares. ``Replies from`` and ``Replies
            to`` are the change among those who replied, a point or what the prints leave open.
            ``From`` and ``To`` allow for sampling, and are missing where that cannot be done.
        waves: What the first and the last wave are called.
        level: Confidence level of the intervals.
        source: Who produced the figures.

    Raises:
        InvalidArgument: If a column is missing, there is no row, or a range is not in order.
    """
    rows = columns_of(data, CHANGES)
    if bool((rows["Replies from"] > rows["Replies to"]).any()):
        raise InvalidArgument("a change runs from low to high")
    tested = rows[rows["From"].notna() & rows["To"].notna()]
    higher, lower = int((tested["From"] > 0).sum()), int((tested["To"] < 0).sum())
    others = len(rows) - len(tested)
    # An answer without a base is not one that has not changed.
    besides = choose(others == 0, "", f"; {others:,} cannot be tested")
    headline = choose(
        len(tested) == 0,
        choose(
            len(rows) == 1,
            "The difference cannot be tested from what was printed",
            f"None of {len(rows)} differences can be tested from what was printed",
        ),
        choose(
            higher + lower == 0,
            choose(
                others == 0,
                f"No answer differs from {waves[0]} to {waves[1]} by more than chance may bring",
                f"Of {_answers(len(tested))} tested, none differs by more than chance may bring",
            ),
            f"Of {_answers(len(tested))} tested, {higher} {choose(higher == 1, 'is', 'are')} "
            f"higher and {lower} lower beyond chance",
        )
        + besides,
    )
    marks = [_mark(row) for row in rows.to_dict("records")]
    reach = max(max(abs(mark.low), abs(mark.high)) for mark in marks)
    reach = min(max(1.1 * reach, 0.05), 2.0)
    step = next((step for step in STEPS if reach / step <= 3), 1.0)
    ticks = [step * k for k in range(-int(reach / step), int(reach / step) + 1)]
    inner = bool((rows["Replies from"] < rows["Replies to"]).any())
    return Chart(
        headline=headline,
        subtitle=(
            f"Difference in percentage points from {waves[0]} to {waves[1]}, with "
            f"{show_level(level)} intervals, were those who replied drawn at random; "
            + choose(
                inner,
                "dark: what the prints leave open among those who replied",
                "dark: the difference among those who replied",
            )
        ),
        alt="Bars on a scale of percentage points with a line at nought. "
        + ". ".join(
            f"{mark.label}: {mark.told}, from {row['First']} to {row['Last']}"
            for mark, row in zip(marks, rows.to_dict("records"), strict=True)
        )
        + ".",
        source=source,
        data=rows,
        draw=lambda size: draw_ranges(
            marks,
            size,
            limits=(-reach, reach),
            ticks=ticks,
            line=0.0,
            line_label="no difference",
            axis_label="Percentage points, last less first",
            points=True,
        ),
        units=dict.fromkeys(CHANGES[3:], "points"),
    )


def _answers(count: int) -> str:
    return f"{count:,} answer" + choose(count == 1, "", "s")


def _mark(row: Mapping[Any, Any]) -> RangeRow:
    inner = (float(row["Replies from"]), float(row["Replies to"]))
    tested = row["From"] == row["From"] and row["To"] == row["To"]
    low, high = (float(row["From"]), float(row["To"])) if tested else inner
    away = tested and (low > 0 or high < 0)
    said = show_range(low, high, "points").removesuffix(" percentage points")
    return RangeRow(
        label=str(row["Question"]),
        low=low,
        high=high,
        told=said if tested else f"{said}, not tested",
        colour=choose(away, ORANGE, SKY),
        inner=inner,
        inner_colour=choose(tested, INK, BLUE),
        strong=away,
    )


def change_marks(topics: Iterable[TopicChange]) -> pd.DataFrame:
    """The rows of :func:`changes_between_waves` from topics that waves share.

    Args:
        topics: The topics.

    Returns:
        One row for each topic. It is tested only where both bases are known and both waves asked
        the same kind of people.
    """
    import pandas as pd

    rows = []
    for topic in topics:
        change = topic.change
        tested = change.sampling if change.tested else None
        rows.append(
            (
                topic.question,
                change.before.as_printed,
                change.after.as_printed,
                change.printing.low,
                change.printing.high,
                float("nan") if tested is None else tested.low,
                float("nan") if tested is None else tested.high,
            )
        )
    return pd.DataFrame(rows, columns=list(CHANGES))


def topics_by_wave(topics: Sequence[TopicChange], *, level: float, source: str) -> Chart:
    """Small charts of the topics that waves share, words among them.

    Args:
        topics: The topics, at least one; of more than ``MOST_TOPICS`` the first are drawn.
        level: Confidence level of the intervals.
        source: Who produced the figures.

    Raises:
        InvalidArgument: If there is no topic.
    """
    if not topics:
        raise InvalidArgument("there is no topic that two waves share")
    drawn = topics[:MOST_TOPICS]
    findings = [finding for topic in drawn for finding in topic.findings]
    names = {topic.topic: topic.question for topic in drawn}
    first = findings[0].respondents
    same = [finding for finding in drawn[0].findings if finding.respondents == first]
    others = [finding.respondents for finding in findings if finding.respondents != first]
    return survey_waves(
        wave_rows(findings, names, level, words=True),
        first_topic=drawn[0].question,
        other_group=others[0] if others else None,
        change=wave_change(same[0], same[-1], level) if len(same) > 1 else None,
        level=level,
        source=source,
    )
