"""The events of a study in order of time, each as exactly as it is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.study.periods import Period, read_period, written, year_fraction

if TYPE_CHECKING:
    import pandas as pd

    from pbcanalysis.study.folder import Study

SORTS = {
    "announcement": "promise",
    "guidance": "promise",
    "start": "step",
    "end": "step",
    "law": "step",
    "scheme": "step",
    "structure": "step",
    "milestone": "step",
    "evaluation": "judgement",
}
"""Kinds of events in the table, and the three sorts in which charts show them."""


@dataclass(frozen=True, slots=True)
class DatedEvent:
    """One row of the timeline.

    Attributes:
        id: Id of the event.
        event: What happened.
        kind: Kind of the event, as in the table.
        source: Key of the source that dates it.
        began: When it happened, or began.
        ended: When it ended; the same as ``began`` for an event without an end of its own.
    """

    id: str
    event: str
    kind: str
    source: str
    began: Period
    ended: Period

    @property
    def written(self) -> str:
        """Its date as a reader meets it, with months cut to three letters."""
        first = written(self.began, short=True)
        if self.ended == self.began:
            return first
        return f"{first} to {written(self.ended, short=True)}"

    @property
    def starts(self) -> float:
        """Where it begins on an axis of years."""
        return year_fraction(self.began.first)

    @property
    def ends(self) -> float:
        """Where it ends on an axis of years: the end of its last day."""
        last: date = self.ended.last
        return year_fraction(last + timedelta(days=1))


def dated_events(study: Study) -> list[DatedEvent]:
    """The events of a study's table ``timeline``, in order of time.

    Args:
        study: The study.

    Returns:
        One entry for each row, ordered by the first day that its date leaves open, then by the
        order of the table.

    Raises:
        InvalidArgument: If a date does not fit its precision, an event ends before it begins, or
            its kind is not known.
    """
    found = []
    for row in study.table("timeline").fillna("").astype(str).to_dict("records"):
        if row["kind"] not in SORTS:
            raise InvalidArgument(f"event {row['id']!r}: no kind {row['kind']!r}")
        began = read_period(row["date"], row["precision"])
        ended = end_period(row["end_date"]) if row["end_date"] else began
        if ended.last < began.first:
            raise InvalidArgument(f"event {row['id']!r} ends before it begins")
        found.append(
            DatedEvent(
                str(row["id"]),
                str(row["event"]),
                str(row["kind"]),
                str(row["source"]),
                began,
                ended,
            )
        )
    return sorted(found, key=lambda event: event.began.first)


def end_period(text: str) -> Period:
    """Read the end of an event, whose form tells how exactly it is known.

    Raises:
        InvalidArgument: If the text is no year, month or day.

    Example:
        >>> end_period("2007-03").last
        datetime.date(2007, 3, 31)
    """
    return read_period(text, ("year", "month", "day")[min(text.count("-"), 2)])


def event_period(study: Study, event: str) -> Period:
    """When one event happened, or began.

    Args:
        study: The study.
        event: Id of the event in the table ``timeline``.

    Raises:
        InvalidArgument: If there is no such event.
    """
    for each in dated_events(study):
        if each.id == event:
            return each.began
    raise InvalidArgument(f"no event {event!r} in timeline.csv")


def spells(study: Study, ends: Mapping[str, tuple[str, str]]) -> pd.DataFrame:
    """How long policies ran, as stretches of an axis of years.

    Args:
        study: The study.
        ends: For each policy the ids of the events that begin and end it.

    Returns:
        Columns ``Policy``, ``Starts`` and ``Ends``, in years; each event counts from the first
        day that its date leaves open.

    Raises:
        InvalidArgument: If an event does not exist, or a policy ends before it begins.
    """
    import pandas as pd

    rows = []
    for policy, (first, last) in ends.items():
        start = year_fraction(event_period(study, first).first)
        end = year_fraction(event_period(study, last).first)
        if end <= start:
            raise InvalidArgument(f"{policy}: it ends before it begins")
        rows.append((policy, start, end))
    return pd.DataFrame(rows, columns=["Policy", "Starts", "Ends"])


__all__ = ["SORTS", "DatedEvent", "dated_events", "end_period", "event_period", "spells"]
