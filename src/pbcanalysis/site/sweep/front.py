"""The front page of a sweep: its runs beside each other, in charts and in one table."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from pbcanalysis.catalogue.files import record_csv
from pbcanalysis.catalogue.records import Record, Table, tidy_scalar
from pbcanalysis.display import show, show_range
from pbcanalysis.editions.sweep.journal import RUNS, Journal
from pbcanalysis.editions.sweep.plan import STUDY, Run
from pbcanalysis.site import render
from pbcanalysis.site.sweep.about import About
from pbcanalysis.site.sweep.compare import axis_of, chosen_records, compared
from pbcanalysis.site.sweep.labels import title_of
from pbcanalysis.site.tracing import shown_parameter

if TYPE_CHECKING:
    import pandas as pd

    from pbcanalysis.charts import Chart

COMPARE = "compare"
MADE = "made.json"
_ROLE = re.compile(r"\{(\w+)\}`[^`]*`")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the table of runs: what is shown, what stands beneath it, and what sorts it."""

    shown: str
    beneath: str = ""
    sort: str = ""


def write_front(folder: Path, about: About, states: Mapping[str, Mapping[str, Any]]) -> None:
    """Write ``index.html`` and the charts in ``compare/``, unless they are what they would be.

    Args:
        folder: The sweep's folder, with its results.
        about: The sweep.
        states: What is noted of the pages of runs that have them, by id.

    Raises:
        InvalidInput: If the plan compares a record that no run has.
    """
    import pandas as pd

    failures = json.loads((folder / "failures.json").read_text(encoding="utf-8"))
    key = _key(folder, about, states)
    noted = folder / COMPARE / MADE
    made = noted.is_file() and json.loads(noted.read_text(encoding="utf-8")) == key
    if made and (folder / "index.html").is_file():
        return
    frame = pd.read_parquet(folder / "results.parquet")
    records = chosen_records(frame, about.plan.compare)
    axis = axis_of(about.plan, about.studies)
    charts = {
        id: compared(frame, id, about.labels, axis, _credit(folder, about, frame, id))
        for id in records
    }
    shutil.rmtree(folder / COMPARE, ignore_errors=True)
    (folder / COMPARE).mkdir()
    figures = [_figure(folder, about, id, chart) for id, chart in charts.items()]
    names = [name for name in about.plan.varied if name != STUDY]
    html = render.page(
        "sweep/front.html",
        root="",
        title=about.title,
        about=about,
        figures=[Markup(figure) for figure in figures],
        varied=_varied(about),
        names=[_label(about, name) for name in names] if len(about.plan.varied) > 1 else [],
        titles=[_title(frame, id) for id in records],
        rows=_rows(about, frame, records, states, failures, by_plan=axis is not None),
        sorted_by=_title(frame, records[0]) if records and axis is None else "",
        failures=[{**one, "label": about.labels[one["run"]]} for one in failures],
        failed=len({failure["run"] for failure in failures}),
        with_pages=bool(states),
        readings=_readings(about, states),
        downloads=_downloads(folder),
    )
    (folder / "index.html").write_text(html, encoding="utf-8")
    noted.write_text(json.dumps(key) + "\n", encoding="utf-8")


def _key(folder: Path, about: About, states: Mapping[str, Mapping[str, Any]]) -> str:
    """Digest of what the front page is made from; results hold the digest of the package."""
    total = hashlib.sha256()
    for name in ("results.csv", "failures.json"):
        total.update((folder / name).read_bytes())
    plan = about.plan
    total.update(repr((plan.title, plan.compare, plan.varied, about.labels)).encode())
    total.update(json.dumps([[id, states[id]["readings"]] for id in states]).encode())
    return total.hexdigest()


def _credit(folder: Path, about: About, frame: pd.DataFrame, id: str) -> str:
    """The sources that a record rests on in any run, in one line."""
    studies = {run.id: about.studies[run.study] for run in about.plan.runs}
    journal = Journal(folder)
    found: dict[str, None] = {}
    seen: set[str] = set()
    for run in frame[frame["record"] == id]["run"]:
        study = studies[run]
        if study.name in seen:
            continue
        seen.add(study.name)
        row = next(row for row in journal.records(run) if row["id"] == id)
        for key in row.get("sources", ()):
            found[study.sources[key].short] = None
    return "; ".join(found) or "the studies of this sweep"


def _figure(folder: Path, about: About, id: str, chart: Chart) -> str:
    """A chart's files, and its place on the page."""
    from pbcanalysis.charts import NARROW

    data = Table(
        columns=tuple(map(str, chart.data.columns)),
        units=tuple(chart.units.get(str(name), "") for name in chart.data.columns),
        rows=tuple(
            tuple(tidy_scalar(value) for value in row)
            for row in chart.data.itertuples(index=False, name=None)
        ),
    )
    shown = {
        "id": id,
        "kind": "chart",
        "title": f"{chart.headline}, by run",
        "headline": chart.headline,
        "subtitle": chart.subtitle,
        "alt": chart.alt,
        "credit": chart.source,
        "data": data,
    }
    record = Record.model_validate(shown)
    home = folder / COMPARE
    (home / f"{id}.csv").write_text(record_csv(record), encoding="utf-8")
    (home / f"{id}.page.svg").write_text(chart.svg(NARROW), encoding="utf-8")
    (home / f"{id}.svg").write_text(chart.complete_svg(), encoding="utf-8")
    below = render.render("sweep/compared.html", record=record, folder=f"{COMPARE}/")
    picture = f"{COMPARE}/{id}.page.svg"
    study = next(iter(about.studies.values()))
    return render.figure(
        record, "", study, id, COMPARE, links=False, pictures=(picture, picture), below=below
    )


def _rows(
    about: About,
    frame: pd.DataFrame,
    records: Sequence[str],
    states: Mapping[str, Mapping[str, Any]],
    failures: Sequence[Mapping[str, Any]],
    *,
    by_plan: bool,
) -> list[dict[str, Any]]:
    """The table of runs; in order of the first record compared unless a number varies."""
    failed = {failure["run"] for failure in failures}
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
                "failed": run.id in failed,
                "page": f"{RUNS}/{run.id}/index.html" if state else "",
                "chapters": [
                    (f"{RUNS}/{run.id}/{Path(name).stem}.html", int(name[:2]))
                    for name in (state["chapters"] if state else ())
                ],
                "broken": sum(one["holds"] is False for one in state["readings"]) if state else 0,
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


def _label(about: About, name: str) -> str:
    for study in about.studies.values():
        if name in study.parameters.declarations:
            return study.parameters.declarations[name].label
    return name


def _title(frame: pd.DataFrame, id: str) -> str:
    return str(frame.loc[frame["record"] == id, "title"].iloc[0])


def _varied(about: About) -> list[tuple[str, str]]:
    """What varies, and over how many values or between which."""
    found = []
    for name in about.plan.varied:
        if name == STUDY:
            titles = list(dict.fromkeys(title_of(study) for study in about.studies.values()))
            found.append(("Study", _few(titles)))
            continue
        runs = [run for run in about.plan.runs if name in run.values]
        values = dict.fromkeys(
            shown_parameter(about.studies[run.study], name, run.values[name]) for run in runs
        )
        found.append((_label(about, name), _few(list(values))))
    return found


def _few(words: Sequence[str]) -> str:
    if len(words) > 8:
        return f"{len(words)} values, from {words[0]} to {words[-1]}"
    return ", ".join(words)


def _readings(about: About, states: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Readings that do not hold in every run, with the runs in which they do not."""
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for id, state in states.items():
        for one in state["readings"]:
            place = (one["chapter"], one["condition"], one["text"])
            entry = found.setdefault(
                place,
                {
                    "chapter": int(one["chapter"][:2]),
                    "page": f"{Path(one['chapter']).stem}.html",
                    "condition": one["condition"],
                    "text": _ROLE.sub("…", one["text"]).replace("*", ""),
                    "holds": 0,
                    "broken": [],
                },
            )
            if one["holds"]:
                entry["holds"] += 1
            elif one["holds"] is False:
                entry["broken"].append((id, about.labels[id]))
    return [entry for entry in found.values() if entry["broken"]]


def _downloads(folder: Path) -> list[tuple[str, str]]:
    names = {
        "results.csv": "every record of every run (CSV)",
        "results.parquet": "the same (Parquet)",
        "failures.json": "what failed (JSON)",
    }
    return [(name, label) for name, label in names.items() if (folder / name).is_file()]
