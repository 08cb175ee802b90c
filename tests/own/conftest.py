"""Running the general chapters in this process: no kernel, no site, every record and reading."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from pbcanalysis.catalogue.readings import judge
from pbcanalysis.catalogue.records import MIME, Record
from pbcanalysis.editions.outline import gather
from pbcanalysis.study import open_study

_ROLE = re.compile(r"\{value\}`([^`|]+)(?:\|[a-z]+)?`")
_HOLDS = re.compile(r"^:holds: (.+)$", re.MULTILINE)
Chapters = dict[str, dict[str, Record]]


@pytest.fixture
def run_chapters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[Chapters, tuple[str, ...]]]:
    """Run the chapters that fit a study; every record that a sentence names has to be there."""
    monkeypatch.setenv("PBC_DRAW", "none")
    monkeypatch.setenv("PBC_STUDY_CHECKED", "1")

    def run(study_folder: Path, *numbers: str) -> tuple[Chapters, tuple[str, ...]]:
        study = open_study(study_folder)
        outline = gather(study, tmp_path / "gathered")
        found: Chapters = {}
        for path in sorted(outline.notebooks.glob("*.ipynb")):
            if numbers and path.name[:2] not in numbers:
                continue
            records: dict[str, Record] = {}

            def publish(data: dict[str, Any], into: dict[str, Record] = records, **_: Any) -> None:
                if MIME in data:
                    record = Record.model_validate(data[MIME])
                    into[record.id] = record

            monkeypatch.setattr("IPython.display.publish_display_data", publish)
            node = nbformat.read(path, as_version=4)
            names: dict[str, Any] = {}
            for cell in node.cells:
                if cell.cell_type == "code":
                    source = cell.source.replace('"../data"', repr(str(study_folder)))
                    exec(compile(source, path.name, "exec"), names)
            values = study.parameters.defaults()
            for cell in node.cells:
                if cell.cell_type == "markdown":
                    assert set(_ROLE.findall(cell.source)) <= set(records), path.name
                    for condition in _HOLDS.findall(cell.source):
                        judge(condition, records, values)
            found[path.name[:2]] = records
        return found, outline.left_out

    return run
