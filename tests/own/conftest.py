"""Running the general chapters in this process: no kernel, no site, every record and reading."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import pytest

from pbcanalysis.catalogue.readings import judge
from pbcanalysis.catalogue.records import MIME, Record
from pbcanalysis.editions.needs import fitted
from pbcanalysis.editions.outline import gather
from pbcanalysis.study import open_study
from pbcanalysis.study.scaffold import TEMPLATES

_ROLE = re.compile(r"\{value\}`([^`|]+)(?:\|[a-z]+)?`")
_HOLDS = re.compile(r"^:holds: (.+)$", re.MULTILINE)
_NAMED = re.compile(r"\{(value|param)\}`([^`|]+)(?:\|([a-z]+))?`")
_READING = re.compile(
    r"^:::\{reading\}\n:holds: ([^\n]+)\n(.*?)(?:^\s*otherwise:\n(.*?))?^:::$",
    re.MULTILINE | re.DOTALL,
)
_IDS = re.compile(r"[a-z]+(?:-[a-z]+)*\.[a-z0-9]+(?:-[a-z0-9]+)*(?:\.low|\.high)?")
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
                    # The notebooks of a study of one's own stand in its folder.
                    source = source.replace(
                        'study_folder = ".."', f"study_folder = {str(study_folder)!r}"
                    )
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


def say(prose: str, records: dict[str, Record], values: dict[str, Any]) -> str:
    """Prose as a page has it: with numbers, and of each reading what is true.

    A reading that is false and has nothing to say otherwise is marked ``BROKEN``.
    """

    def judged(match: re.Match[str]) -> str:
        verdict = judge(match[1], records, values)
        if verdict.empty:
            return ""
        return match[2] if verdict.holds else match[3] or "BROKEN"

    def named(match: re.Match[str]) -> str:
        if match[1] == "param":
            return str(values[match[2]])
        record = records[match[2]]
        forms = {
            None: record.display,
            "interval": record.display_interval,
            "low": record.display_low,
            "high": record.display_high,
            "range": f"{record.display_low} to {record.display_high}",
        }
        assert forms[match[3]], match[0]
        return forms[match[3]]

    return _NAMED.sub(named, _READING.sub(judged, prose))


@dataclass
class Ran:
    """A chapter that has run.

    Attributes:
        records: Its records by id, as the catalogue has them.
        prose: The text of its markdown cells.
        values: The values of its parameters.
    """

    records: dict[str, dict[str, Any]] = field(default_factory=dict)
    prose: str = ""
    values: dict[str, Any] = field(default_factory=dict)

    def said(self) -> str:
        """Its prose as a page has it: with numbers, and of each reading what is true."""
        records = {id: Record.model_validate(one) for id, one in self.records.items()}
        return say(self.prose, records, self.values)

    def rows(self, id: str) -> list[list[Any]]:
        """Rows of a table or chart."""
        found: list[list[Any]] = self.records[id]["data"]["rows"]
        return found

    def unknown(self) -> set[str]:
        """Ids that its prose and readings name and that it did not record."""
        named = set(_ROLE.findall(self.prose))
        for condition in _HOLDS.findall(self.prose):
            plain = condition.replace("parameters.", "")
            named |= {id.removesuffix(".low").removesuffix(".high") for id in _IDS.findall(plain)}
        return named - set(self.records)


@pytest.fixture
def run_chapter(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """Runs a general chapter: ``run_chapter(folder, "05_costs", rounding_rule="unknown")``."""

    def run(folder: Path, name: str, **values: Any) -> Ran:
        ran = Ran()

        def keep(shown: dict[str, Any], **_: Any) -> None:
            record = json.loads(json.dumps(shown[MIME]))
            assert record["id"] not in ran.records, record["id"]
            ran.records[record["id"]] = record

        monkeypatch.setattr("IPython.display.publish_display_data", keep)
        whole = nbformat.read(TEMPLATES / "notebooks" / f"{name}.ipynb", as_version=4)
        node = fitted(open_study(folder), whole)
        space: dict[str, Any] = {}
        for cell in node.cells:
            if cell.cell_type != "code":
                ran.prose += cell.source + "\n\n"
                continue
            exec(compile(cell.source, f"{name}:{cell.id}", "exec"), space)
            if "parameters" in cell.metadata.get("tags", []):
                assert set(values) <= set(space)
                space |= {**values, "study_folder": str(folder)}
                ran.values = {**open_study(folder).parameters.defaults(), **values}
        assert ran.unknown() == set()
        return ran

    return run


@pytest.fixture
def draw_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Charts are made and not drawn."""
    monkeypatch.setenv("PBC_DRAW", "none")
