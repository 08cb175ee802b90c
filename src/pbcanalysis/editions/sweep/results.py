"""The results of a sweep: one tidy table of all records by run, and the list of what failed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pbcanalysis.editions.sweep.journal import Finished, Journal
from pbcanalysis.editions.sweep.plan import STUDY, Plan

if TYPE_CHECKING:
    import pandas as pd

RECORD = (
    "chapter", "record", "kind", "title", "value", "low", "high", "level", "interval", "unit",
    "display", "count", "base",
)  # fmt: skip
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def tidy_table(plan: Plan, finished: Mapping[str, Finished], journal: Journal) -> pd.DataFrame:
    """All records of all runs that succeeded, one to a row.

    Returns:
        A frame with ``run``, ``study``, a column ``set_<name>`` for each parameter of the plan,
        ``chapter``, ``record``, ``kind``, ``title``, ``value``, ``low``, ``high``, ``level``,
        ``interval``, ``unit``, ``display``, ``count`` and ``base`` (where a value is one over the
        other) and ``edition_digest``, in the order of the plan and of the book.
    """
    import pandas as pd

    names = [name for name in plan.varied if name != STUDY]
    rows: list[dict[str, Any]] = []
    for run in plan.runs:
        entry = finished.get(run.id)
        if entry is None or entry.failures:
            continue
        start = {"run": run.id, "study": run.study.name}
        start |= {f"set_{name}": run.values.get(name) for name in names}  # type: ignore[misc]
        rows += [
            {**start, "record": record.pop("id"), **record, "edition_digest": entry.key}
            for record in journal.records(run.id)
        ]
    columns = ["run", "study", *(f"set_{name}" for name in names), *RECORD, "edition_digest"]
    frame = pd.DataFrame(rows, columns=columns)
    for name in ("value", "low", "high", "level", "count", "base"):
        frame[name] = pd.to_numeric(frame[name]).astype("float64")
    for name in names:
        column = frame[f"set_{name}"]
        if column.map(type).nunique() > 1:
            # A parameter that is text in one study and a number in another is text in the table.
            frame[f"set_{name}"] = column.map(lambda value: None if value is None else str(value))
    return frame


def write_results(
    folder: Path, plan: Plan, finished: Mapping[str, Finished], journal: Journal
) -> None:
    """Write ``results.parquet``, ``results.csv`` and ``failures.json``.

    Args:
        folder: The sweep's folder.
        plan: Its plan.
        finished: What has ended, by run.
        journal: Where records are kept.
    """
    frame = tidy_table(plan, finished, journal)
    for name, write in (("results.parquet", frame.to_parquet), ("results.csv", frame.to_csv)):
        scratch = folder / f"{name}.new"
        write(scratch, index=False)
        scratch.replace(folder / name)
    failures = [
        {
            "run": run.id,
            "chapter": failure.chapter,
            "cell": failure.cell,
            "error": failure.error,
            "source": failure.source,
            "traceback": _COLOURS.sub("", "\n".join(failure.traceback)),
        }
        for run in plan.runs
        if run.id in finished
        for failure in finished[run.id].failures
    ]
    text = json.dumps(failures, indent=1, ensure_ascii=False) + "\n"
    (folder / "failures.json").write_text(text, encoding="utf-8")
