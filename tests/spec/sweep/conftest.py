"""A project with one small chapter, on the book's own study."""

from __future__ import annotations

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
