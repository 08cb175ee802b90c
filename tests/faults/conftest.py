"""Studies written from a few rows, for what is planted in them to be found."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from pbcanalysis.study.scaffold import TEMPLATES

Cells = Mapping[str, str]
Written = Callable[..., Path]
SOURCES = ("report", "paper")
DEFAULTS: Mapping[str, Cells] = {
    "statements": {"source": "report", "place": "page 1"},
    "bases": {"source": "report"},
    "surveys": {"source": "report"},
    "money": {"source": "report", "period": "2020-21"},
}


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """Write a study from rows of its tables; what a table needs and a row lacks is filled in."""

    def write(name: str = "study", rule: str = "half-up", **tables: Sequence[Cells]) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        known = json.loads((TEMPLATES / "tables.json").read_text(encoding="utf-8"))
        resources = []
        for table, rows in tables.items():
            schema = known["tables"][table]["schema"]
            schema["fields"] += known["further"].get(table, [])
            names = [field["name"] for field in schema["fields"]]
            with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
                out = csv.DictWriter(file, names, restval="", lineterminator="\n")
                out.writeheader()
                for place, row in enumerate(rows, 1):
                    out.writerow({**DEFAULTS.get(table, {}), **_filled(table, row, place)})
            resources.append({"name": table, "path": f"{table}.csv", "schema": schema})
        package = {"name": name, "version": "2026.12", "resources": resources}
        (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
        entries = (
            f"@misc{{{key}, title = {{A {key}}}, author = {{A. Writer}}, year = {{2021}}}}\n"
            for key in SOURCES
        )
        (folder / "sources.bib").write_text("\n".join(entries), encoding="utf-8")
        parameters = (TEMPLATES / "parameters.yml").read_text(encoding="utf-8")
        own = parameters.replace("default: half-up", f"default: {rule}")
        assert rule == "half-up" or own != parameters
        (folder / "parameters.yml").write_text(own, encoding="utf-8")
        (folder / "_toc.yml").write_bytes((TEMPLATES / "_toc.yml").read_bytes())
        return folder

    return write


def _filled(table: str, row: Cells, place: int) -> dict[str, str]:
    own = dict(row)
    if table == "statements":
        own.setdefault("measures", own["id"])
    if table == "bases":
        own.setdefault("label", f"Base {own['id']}")
    if table == "surveys":
        own.setdefault("name", own["id"])
        own.setdefault("position", str(place))
    if table == "survey_findings":
        own.setdefault("question", own["id"])
    if table == "money":
        own.setdefault("what", own["id"])
    return own
