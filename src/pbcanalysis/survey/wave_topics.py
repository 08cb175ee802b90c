"""Topics that more than one wave asked about: the change of each, alone and all together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from pbcanalysis.results import Estimate
from pbcanalysis.survey.comparison import newcombe
from pbcanalysis.survey.findings import Finding
from pbcanalysis.survey.multiplicity import simultaneous_level
from pbcanalysis.survey.waves import WaveChange, wave_change

if TYPE_CHECKING:
    import pandas as pd

REPLIES = {"higher": "rose", "lower": "fell", "either": "cannot be told"}


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
        """Whether the share of those who replied rose, by the prints alone."""
        if not self.change.same_respondents:
            return "other people"
        printing = self.change.printing
        way = "higher" if printing.low > 0 else "lower" if printing.high < 0 else "either"
        return REPLIES[way]

    @property
    def clear(self) -> bool:
        """Whether the interval leaves out no change, with both bases known."""
        return self.change.known == "both" and _away(self.change.sampling)

    @property
    def clear_together(self) -> bool:
        """Whether the interval still does when all topics are judged together."""
        return _away(self.together)


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
    judged = sum(_judged(change) for _, change in followed)
    return tuple(
        TopicChange(
            ordered,
            change,
            _together(change, simultaneous_level(level, judged)) if _judged(change) else None,
        )
        for ordered, change in followed
    )


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
        the prints alone leave open), ``With sampling``, ``All together``, ``What can be said``.
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
                "What can be said": told["What can be said"],
            }
        )
    return pd.DataFrame(rows)


def _judged(change: WaveChange) -> bool:
    return change.known == "both" and change.sampling is not None


def _together(change: WaveChange, level: float) -> Estimate:
    before, after = change.before.counts, change.after.counts
    assert before is not None  # only changes with both bases known are judged together
    assert after is not None
    return newcombe(after, after.base, before, before.base, level)


def _away(interval: Estimate | None) -> bool:
    return interval is not None and (interval.low > 0 or interval.high < 0)


def _points(interval: Estimate) -> str:
    return f"{100 * interval.low:+.1f} to {100 * interval.high:+.1f}".replace("-", "−")
