"""Topics that more than one wave asked about: the change of each, alone and all together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from pbcanalysis.display import show_range
from pbcanalysis.results import Estimate
from pbcanalysis.survey.findings import Finding
from pbcanalysis.survey.multiplicity import adjust_p_values, simultaneous_level
from pbcanalysis.survey.sampled_difference import newcombe_sampled
from pbcanalysis.survey.waves import WaveChange, p_written, sample_of, wave_change

if TYPE_CHECKING:
    import pandas as pd

OPEN = "cannot be told"
"""What is said of a change whose direction the prints leave open."""


@dataclass(frozen=True, slots=True)
class TopicChange:
    """One topic over the waves that asked about it.

    Attributes:
        findings: Its findings, in the order of the waves; at least two.
        change: The change from the first wave to the last.
        together: The interval of that change as one of all that are judged together; ``None``
            where the change has no interval with both bases known.
    """

    findings: tuple[Finding, ...]
    change: WaveChange
    together: Estimate | None

    @property
    def topic(self) -> str:
        """The topic, as one word that waves share."""
        return self.findings[0].topic

    @property
    def question(self) -> str:
        """The question, as the last wave puts it."""
        return self.findings[-1].question

    @property
    def in_words(self) -> bool:
        """Whether the first wave or the last is told in words."""
        return self.change.before.printed is None or self.change.after.printed is None

    @property
    def replies(self) -> str:
        """Which way the share of those who replied went, by the prints alone."""
        return (self.change.way or OPEN) if self.change.same_respondents else "other people"

    @property
    def clear(self) -> bool:
        """Whether the interval leaves out no change, with both bases known."""
        return self.change.clear

    @property
    def of_all_asked(self) -> tuple[Estimate, Estimate] | None:
        """Worst-case bounds among all who were asked, first and last; ``None`` unless both are
        known and both waves asked the same kind of people."""
        before, after = (each.of_all_asked() for each in (self.change.before, self.change.after))
        if before is None or after is None or not self.change.same_respondents:
            return None
        return before, after

    @property
    def settled_with_silence(self) -> bool:
        """Whether the shares of all who were asked differ, whatever the silent would have said."""
        bounds = self.of_all_asked
        return bounds is not None and (
            bounds[0].high < bounds[1].low or bounds[1].high < bounds[0].low
        )

    @property
    def clear_together(self) -> bool:
        """Whether the interval still does when all topics are judged together."""
        together = self.together
        return together is not None and (together.low > 0 or together.high < 0)


def follow_topics(findings: Iterable[Finding], level: float = 0.95) -> tuple[TopicChange, ...]:
    """Follow every topic from the first wave that asked about it to the last.

    Args:
        findings: Findings of all waves.
        level: Confidence level; joint over all topics for the intervals that hold together.

    Returns:
        One entry for each topic (told apart by unit) with findings of two waves or more, in
        order of appearance.

    Raises:
        InvalidArgument: If the level lies outside its range.

    Reference:
        Newcombe 1998b, method 10; Dunn 1961 for intervals that hold together.
    """
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.topic, finding.unit), []).append(finding)
    followed = []
    for group in groups.values():
        ordered = tuple(sorted(group, key=lambda finding: finding.position))
        if ordered[0].position < ordered[-1].position:
            followed.append((ordered, wave_change(ordered[0], ordered[-1], level)))
    together = changes_together((change for _, change in followed), level)
    return tuple(
        TopicChange(ordered, change, one.interval if one else None)
        for (ordered, change), one in zip(followed, together, strict=True)
    )


@dataclass(frozen=True, slots=True)
class Together:
    """A change judged as one of several.

    Attributes:
        interval: The interval that holds together with those of all others (Bonferroni).
        p_value: The p-value after Holm's correction.
    """

    interval: Estimate
    p_value: float


def changes_together(
    changes: Iterable[WaveChange], level: float = 0.95
) -> tuple[Together | None, ...]:
    """Judge several changes together: some of many seem clear by chance alone.

    Args:
        changes: The changes.
        level: Joint confidence level of all that have both bases known.

    Returns:
        One entry for each change, ``None`` where it has no interval with both bases known.

    Raises:
        InvalidArgument: If the level lies outside its range.

    Reference:
        Newcombe 1998b, method 10; Dunn 1961 for the intervals; Holm 1979 for the p-values.
    """
    every = list(changes)
    judged = [change for change in every if change.tested]
    if not judged:
        return (None,) * len(every)
    each = simultaneous_level(level, len(judged))
    p_values = iter(adjust_p_values([change.p_value or 0.0 for change in judged], "holm"))
    return tuple(
        Together(
            newcombe_sampled(sample_of(change.after), sample_of(change.before), each),
            next(p_values),
        )
        if change.tested
        else None
        for change in every
    )


def together_rows(
    labels: Iterable[str], changes: Iterable[WaveChange], level: float = 0.95
) -> pd.DataFrame:
    """The changes that can be judged together, as a table for readers.

    Args:
        labels: What each change is of.
        changes: The changes.
        level: Joint confidence level.

    Returns:
        One row for each change with both bases known: ``Change``, ``Alone`` and ``All together``
        in percentage points, ``After Holm`` (the p-value of no change).
    """
    import pandas as pd

    every = list(changes)
    rows = [
        {
            "Change": change.row(label)["Change"],
            "Alone": change.row()["With sampling"],
            "All together": _points(one.interval),
            "After Holm": f"p {p_written(one.p_value)}"
            if one.p_value < 0.001
            else f"p = {p_written(one.p_value)}",
        }
        for label, change, one in zip(labels, every, changes_together(every, level), strict=True)
        if one is not None
    ]
    return pd.DataFrame(rows, columns=["Change", "Alone", "All together", "After Holm"])


def steps(topic: TopicChange, level: float = 0.95) -> tuple[WaveChange, ...]:
    """The changes of a topic from each wave to the next.

    Args:
        topic: The topic.
        level: Confidence level of each change alone.

    Returns:
        One change for each neighbouring pair of its findings.
    """
    return tuple(wave_change(one, other, level) for one, other in pairwise(topic.findings))


def change_rows(topics: Iterable[TopicChange]) -> pd.DataFrame:
    """The changes of topics as a table for readers, in percentage points.

    Args:
        topics: The topics, as :func:`follow_topics` gives them.

    Returns:
        One row for each topic: ``Question``, ``First``, ``Last``, ``Those who replied`` (what
        the prints alone leave open), ``With sampling``, ``All together``, ``If people are
        in both``, ``What can be said``.
    """
    import pandas as pd

    rows = []
    for topic in topics:
        told = topic.change.row(topic.question)
        rows.append(
            {
                "Question": topic.question,
                "First": topic.change.before.as_printed,
                "Last": topic.change.after.as_printed,
                "Those who replied": told["Rounding alone"],
                "With sampling": told["With sampling"],
                "All together": "–" if topic.together is None else _points(topic.together),
                "If people are in both": told["If people are in both"],
                "What can be said": told["What can be said"],
            }
        )
    return pd.DataFrame(rows)


def silent_rows(topics: Iterable[TopicChange]) -> pd.DataFrame:
    """Differences among all who were asked, with nothing assumed of the silent, for readers.

    Args:
        topics: The topics, as :func:`follow_topics` gives them.

    Returns:
        One row for each topic of whose first and last wave both numbers are known: ``Question``,
        ``First, of all asked``, ``Last, of all asked``, ``Difference`` (in percentage points).
    """
    import pandas as pd

    rows = []
    for topic in topics:
        if (bounds := topic.of_all_asked) is None:
            continue
        first, last = bounds
        low, high = 100 * (last.low - first.high), 100 * (last.high - first.low)
        rows.append(
            (
                topic.question,
                show_range(first.low, first.high, "share"),
                show_range(last.low, last.high, "share"),
                f"{low:+.1f} to {high:+.1f}".replace("-", "−"),
            )
        )
    columns = ["Question", "First, of all asked", "Last, of all asked", "Difference"]
    return pd.DataFrame(rows, columns=columns)


def _points(interval: Estimate) -> str:
    return f"{100 * interval.low:+.1f} to {100 * interval.high:+.1f}".replace("-", "−")
