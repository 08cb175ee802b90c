"""Dates of a study's tables: of the calendar, and none ends before it begins."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pbcanalysis.errors import InvalidArgument, Problem
from pbcanalysis.study.periods import Period, read_period
from pbcanalysis.study.timeline import end_period

if TYPE_CHECKING:
    from pbcanalysis.checks.rows import Row, Tables


def dates(tables: Tables) -> Iterator[Problem]:
    """Stretches of time in all tables but the timeline, which is held to more."""
    for name, rows in tables.items():
        if name == "timeline":
            continue
        pairs = [
            (first, last)
            for first, last in (("fieldwork_start", "fieldwork_end"), ("date", "end_date"))
            if rows and last in rows[0].places
        ]
        for row in rows if pairs else ():
            for first, last in pairs:
                start, end = row[first], row[last]
                length = min(len(start), len(end))
                # Dates known to different precision are compared as far as both are known.
                if length >= 4 and end[:length] < start[:length]:
                    yield row.problem(
                        last,
                        f"{end}, before {first} {start}",
                        "an end that is not before its beginning",
                        "Check both dates; day and month may stand the wrong way round.",
                    )


def events(tables: Tables) -> Iterator[Problem]:
    """The timeline, whose events are drawn in time: what has no place there is an error."""
    for row in tables.get("timeline", []):
        periods: list[Period] = []
        for column in ("date", "end_date"):
            if not row[column] or row.unsure(column, "precision"):
                continue
            period = _period(row, column)
            if isinstance(period, Problem):
                yield period
            else:
                periods.append(period)
        if len(periods) == 2 and periods[1].last < periods[0].first:
            yield row.problem(
                "end_date",
                f"{row['end_date']}, before date {row['date']}",
                "an end that is not before its beginning",
                "Check both dates; day and month may stand the wrong way round.",
                "error",
            )


def _period(row: Row, column: str) -> Period | Problem:
    try:
        if column == "end_date":
            return end_period(row[column])
        return read_period(row[column], row["precision"])
    except InvalidArgument as error:
        exact = "" if column == "end_date" else f" known to the {row['precision']}"
        why = str(error)
        return row.problem(
            column,
            repr(row[column]),
            f"a date of the calendar{exact}, such as 2007-06-18, 2007-06 or 2007",
            f"{why[:1].upper()}{why[1:].rstrip('.')}. Correct the date, or its precision.",
            "error",
        )


__all__ = ["dates", "events"]
