"""A project with one small chapter, on the book's own study."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[3]
PARAMETERS = 'study_folder = "../data"\nlevel = 0.95\npopulation = 623'
OPEN = (
    "from pbcanalysis.catalogue import open_chapter\n"
    'chapter = open_chapter("04", study_folder, level=level, population=population)'
)
RECORD = (
    "import os, time\n"
    # Where a test says so, a run waits until its own door is open.
    'doors = os.environ.get("DOORS")\n'
    'while doors and not os.path.exists(f"{doors}/{level}"):\n'
    "    time.sleep(0.01)\n"
    'chapter.number("test.product", level * population, unit="count", method="a product",\n'
    '               title="Level times population", statements=["survey.replies"])'
)
FAIL = 'if population == 500:\n    raise ValueError("five hundred is too few")'


@dataclass(frozen=True)
class Project:
    """Folders of a project."""

    home: Path

    @property
    def study(self) -> Path:
        return self.home / "data"

    @property
    def notebooks(self) -> Path:
        return self.home / "notebooks"

    @property
    def doors(self) -> Path:
        """The folder that runs are to be told of in the environment, as DOORS."""
        return self.home / "doors"

    def open(self, levels: Iterable[float]) -> None:
        """Let runs of these levels go on."""
        self.doors.mkdir(exist_ok=True)
        for level in levels:
            (self.doors / str(level)).touch()

    def plan(self, text: str, name: str = "plan.yml") -> Path:
        path = self.home / name
        path.write_text(text, encoding="utf-8")
        return path


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """The project, fresh for each test."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    sources = [PARAMETERS, OPEN, FAIL, RECORD]
    cells = [nbformat.v4.new_code_cell(source, id=f"c{n}") for n, source in enumerate(sources)]
    cells[0].metadata["tags"] = ["parameters"]
    (tmp_path / "notebooks").mkdir()
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "notebooks" / "04_small.ipynb")
    return Project(tmp_path)


VISITS = 28_000
READ = (
    "from pbcanalysis.study.remembered import shared\n"
    'visits = chapter.study.table("visits")\n'
    "found = [\n"
    '    int(visits["count"].sum()),\n'
    '    chapter.study.row_numbers("visits")[-1],\n'
    '    shared(chapter.study.folder, chapter.study.resources["visits"]) is not None,\n'
    "]\n"
    'visits["count"] = 0\n'
    'found.append(int(chapter.study.table("visits")["count"].sum()))\n'
    'for name, value in zip(("counted", "last-row", "shared", "again"), found):\n'
    '    chapter.number(f"test.{name}", int(value), unit="count", method="a sum", title=name,\n'
    '                   statements=["survey.replies"])'
)


@pytest.fixture
def with_large_table(project: Project) -> Project:
    """The project, with a table of more than a million bytes that its chapter reads and changes."""
    rows = (f"visit number {n:08} of the practice,{n % 7}" for n in range(VISITS))
    text = "\n".join(["id,count", *rows]) + "\n"
    assert len(text) > 1_000_000
    (project.study / "visits.csv").write_text(text, encoding="utf-8")
    path = project.study / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    fields = [
        {"name": "id", "type": "string", "description": "Its name."},
        {"name": "count", "type": "integer", "description": "How many came."},
    ]
    table = {"name": "visits", "path": "visits.csv", "description": "Visits, one in a row."}
    table["profile"] = "tabular-data-resource"
    package["resources"].append({**table, "schema": {"fields": fields}})
    path.write_text(json.dumps(package), encoding="utf-8")
    notebook = project.notebooks / "04_small.ipynb"
    node = nbformat.read(notebook, as_version=4)
    node.cells.append(nbformat.v4.new_code_cell(READ, id="large"))
    nbformat.write(node, notebook)
    return project
