"""The front page of a sweep: its runs beside each other, in charts and in one table."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from pbcanalysis.catalogue.files import record_csv
from pbcanalysis.catalogue.records import Record, Table, tidy_scalar
from pbcanalysis.display import show
from pbcanalysis.editions.sweep.journal import Journal
from pbcanalysis.editions.sweep.kept import place_in
from pbcanalysis.editions.sweep.plan import STUDY
from pbcanalysis.site import render
from pbcanalysis.site.sweep.about import About
from pbcanalysis.site.sweep.compare import axis_of, chosen_records, compared, folded
from pbcanalysis.site.sweep.failed import KINDS, mistakes
from pbcanalysis.site.sweep.labels import label_of, title_of
from pbcanalysis.site.sweep.moves import SAME, largest_changes, without_effect
from pbcanalysis.site.sweep.runs_table import Cell, ends_of, is_long, runs_csv, table_rows
from pbcanalysis.site.tracing import shown_parameter

if TYPE_CHECKING:
    import pandas as pd

    from pbcanalysis.charts import Chart

COMPARE = "compare"
MADE = "made.json"
_ROLE = re.compile(r"\{(\w+)\}`[^`]*`")


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
    if made and all((folder / name).is_file() for name in _pages(about)):
        return
    frame = pd.read_parquet(folder / "results.parquet")
    records = chosen_records(frame, about.plan.compare, studies_vary=STUDY in about.plan.varied)
    axis = axis_of(about.plan, about.studies)
    charts = {}
    for id in records:
        still = without_effect(frame[frame["record"] == id], about.plan)
        # One record may follow less than all that varies.
        drawn = (axis_of(about.plan, about.studies, still) if still else None) or axis
        together = folded(about.plan, about.studies, still)
        credit = _credit(folder, about, frame, id)
        charts[id] = compared(frame, id, about.labels, drawn, credit, together)
    shutil.rmtree(folder / COMPARE, ignore_errors=True)
    (folder / COMPARE).mkdir()
    figures = [_figure(folder, about, id, chart) for id, chart in charts.items()]
    names = [name for name in about.plan.varied if name != STUDY]
    found, failed = mistakes(failures, about.labels)
    rows = table_rows(about, frame, records, states, failed, by_plan=axis is not None)
    first, last = ends_of(rows)
    table: dict[str, Any] = {
        "about": about,
        "names": [label_of(name, about.studies) for name in names]
        if len(about.plan.varied) > 1
        else [],
        "titles": [_title(frame, id) for id in records],
        "sorted_by": _title(frame, records[0]) if records and axis is None else "",
        "with_pages": bool(states),
        "shown_mistakes": KINDS,
    }
    text = runs_csv(about, frame, records, states, failed)
    (folder / "runs.csv").write_text(text, encoding="utf-8")
    if last:
        whole = render.page(
            "sweep/runs.html",
            root="",
            title=f"All runs: {about.title}",
            **table | {"rows": rows, "last": [], "long": True},
        )
        (folder / "runs.html").write_text(whole, encoding="utf-8")
    else:
        (folder / "runs.html").unlink(missing_ok=True)
    html = render.page(
        "sweep/front.html",
        root="",
        title=about.title,
        figures=[Markup(figure) for figure in figures],
        varied=_varied(about),
        changes=_changes(about, frame, records),
        mistakes=found,
        failed=len(failed),
        readings=_readings(about, states),
        downloads=_downloads(folder),
        **table | {"rows": first, "last": last, "long": False},
    )
    (folder / "index.html").write_text(html, encoding="utf-8")
    noted.write_text(json.dumps(key) + "\n", encoding="utf-8")


def _changes(about: About, frame: pd.DataFrame, records: Sequence[str]) -> list[dict[str, Any]]:
    """How far each record compared goes with each parameter alone; nothing if only one varies."""
    if len(about.plan.varied) < 2:
        return []
    found = []
    for id in records:
        rows = frame[frame["record"] == id]
        changes = largest_changes(rows, about.plan)
        if any(change is not None for change in changes.values()):
            unit = str(rows["unit"].iloc[0])
            found.append(
                {
                    "title": _title(frame, id),
                    "changes": [_change(change, unit) for change in changes.values()],
                }
            )
    return found


def _change(change: float | None, unit: str) -> Cell:
    if change is None:
        return Cell("–")
    if change <= SAME:
        return Cell("none", sort="0.0")
    return Cell(show(change, "points" if unit == "share" else unit), sort=repr(change))


def _pages(about: About) -> tuple[str, ...]:
    names = ("index.html", "runs.csv")
    return (*names, "runs.html") if is_long(len(about.plan.runs)) else names


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
        found.append((label_of(name, about.studies), _few(list(values))))
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
                    "chapter": place_in(state, one["chapter"]),
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
        "runs.csv": "one row for each run, with the numbers compared here (CSV)",
        "results.csv": "every record of every run (CSV)",
        "results.parquet": "the same (Parquet)",
        "failures.json": "what failed (JSON)",
    }
    return [(name, label) for name, label in names.items() if (folder / name).is_file()]
