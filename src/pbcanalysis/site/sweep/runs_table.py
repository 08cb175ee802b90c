"""The table of a sweep's runs, on pages and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pbcanalysis.display import show, show_range
from pbcanalysis.editions.sweep.journal import RUNS
from pbcanalysis.editions.sweep.kept import place_in
from pbcanalysis.editions.sweep.plan import STUDY, Run
from pbcanalysis.site.sweep.about import About
from pbcanalysis.site.tracing import shown_parameter

if TYPE_CHECKING:
    import pandas as pd

WHOLE = 60
"""More runs than this have a page of their own for their table; the front page shows its ends."""
SHOWN = 10
"""Rows of either end that the front page shows then."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the table of runs: what is shown, what stands beneath it, and what sorts it."""

    shown: str
    beneath: str = ""
    sort: str = ""


def table_rows(
    about: About,
    frame: pd.DataFrame,
    records: Sequence[str],
    states: Mapping[str, Mapping[str, Any]],
    failed: Mapping[str, int],
    *,
    by_plan: bool,
) -> list[dict[str, Any]]:
    """The table of runs, as its template wants it.

    Args:
        about: The sweep.
        frame: The tidy table of results.
        records: Ids of the records compared.
        states: What is noted of the pages of runs that have them, by id.
        failed: For each run that failed, at which failure of the page it stands.
        by_plan: Whether runs are in the order of the plan; if not, in that of the first record.
    """
    kept = frame[frame["record"].isin(records)]
    found = {(str(row.run), str(row.record)): row for row in kept.itertuples(index=False)}
    rows: list[dict[str, Any]] = []
    several = len(about.plan.varied) > 1
    names = [name for name in about.plan.varied if name != STUDY]
    for run in about.plan.runs:
        state = states.get(run.id)
        results = [_result(found.get((run.id, record))) for record in records]
        rows.append(
            {
                "id": run.id,
                "label": about.labels[run.id],
                "failed": failed.get(run.id),
                "page": f"{RUNS}/{run.id}/index.html" if state else "",
                "chapters": [
                    (f"{RUNS}/{run.id}/{Path(name).stem}.html", place_in(state, name))
                    for name in state["chapters"]
                ]
                if state
                else [],
                "broken": _broken(state) if state else 0,
                "parameters": [_parameter(about, run, name) for name in names] if several else [],
                "results": results,
            }
        )
    if not by_plan and records:
        rows.sort(key=lambda row: -float(row["results"][0].sort or "-inf"))  # blanks last
    return rows


def _result(row: Any) -> Cell:
    if row is None:
        return Cell("–")
    known = row.value == row.value
    ends = row.low == row.low and row.high == row.high
    span = show_range(row.low, row.high, row.unit) if ends else ""
    if not known:
        return Cell(span, sort=repr(float(row.low)))
    return Cell(show(row.value, row.unit), span, repr(float(row.value)))


def _parameter(about: About, run: Run, name: str) -> Cell:
    if name not in run.values:
        return Cell("as declared")
    value = run.values[name]
    sort = repr(float(value)) if isinstance(value, int | float) else ""
    return Cell(shown_parameter(about.studies[run.study], name, value), sort=sort)


def is_long(runs: int) -> bool:
    """Whether so many runs have a page of their own for their table."""
    return runs > WHOLE


def ends_of(rows: Sequence[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What the front page shows of the table: all rows, or the first and the last of very many."""
    if not is_long(len(rows)):
        return list(rows), []
    return list(rows[:SHOWN]), list(rows[-SHOWN:])


def runs_csv(
    about: About,
    frame: pd.DataFrame,
    records: Sequence[str],
    states: Mapping[str, Mapping[str, Any]],
    failed: Mapping[str, int],
) -> str:
    """One row for each run, in the order of the plan: what was set, and the records compared.

    Args:
        about: The sweep.
        frame: The tidy table of results.
        records: Ids of the records compared; each has a column for its value and for its ends.
        states: What is noted of the pages of runs that have them, by id.
        failed: The runs that failed.
    """
    names = [name for name in about.plan.varied if name != STUDY]
    kept = frame[frame["record"].isin(records)]
    found: dict[tuple[str, str], Any] = {
        (str(row.run), str(row.record)): row for row in kept.itertuples(index=False)
    }
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    ends = [column for id in records for column in (id, f"{id}.low", f"{id}.high")]
    broken = ["readings_that_do_not_hold"] if states else []
    writer.writerow(["run", "study", *(f"set_{name}" for name in names), *ends, *broken, "failed"])
    for run in about.plan.runs:
        values: list[Any] = []
        for id in records:
            row = found.get((run.id, id))
            three = (None,) * 3 if row is None else (row.value, row.low, row.high)
            values += ["" if one is None or one != one else repr(float(one)) for one in three]
        state = states.get(run.id)
        told = [_broken(state) if state else ""] if states else []
        own = [run.values.get(name, "") for name in names]
        writer.writerow(
            [run.id, run.study.name, *own, *values, *told, "yes" if run.id in failed else "no"]
        )
    return stream.getvalue()


def _broken(state: Mapping[str, Any]) -> int:
    return sum(one["holds"] is False for one in state["readings"])
