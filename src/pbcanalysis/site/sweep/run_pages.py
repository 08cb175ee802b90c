"""The pages of one run: a page for each of its chapters, and one with all its records."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import nbformat
from markupsafe import Markup

from pbcanalysis.catalogue.chapter import NARROW_MIME, WIDE_MIME
from pbcanalysis.catalogue.citation.work import place_of
from pbcanalysis.catalogue.files import record_csv
from pbcanalysis.catalogue.records import MIME, Catalogue, Record
from pbcanalysis.editions.edition import LICENCE
from pbcanalysis.editions.notebooks import clean
from pbcanalysis.editions.sweep.journal import RUNS
from pbcanalysis.editions.sweep.kept import (
    EXECUTED,
    NOTEBOOKS,
    PICTURES,
    STATE,
    TABLES,
    digests,
    share,
)
from pbcanalysis.editions.sweep.plan import Run
from pbcanalysis.site import render
from pbcanalysis.site.sweep.cells import cells_html
from pbcanalysis.site.sweep.fill import Filled, fill
from pbcanalysis.site.sweep.labels import title_of
from pbcanalysis.site.sweep.text import ChapterText, read_text
from pbcanalysis.site.tracing import Facts, shown_parameter
from pbcanalysis.study import Study
from pbcanalysis.study.parameters import Declaration

STUDIES = "studies"
DATA = "data"
ROOT = "../../"
"""The root of the site, as seen from the pages of a run."""


@dataclass
class Chapters:
    """The chapters of a sweep: their texts are read once.

    Attributes:
        folder: The notebooks.
        names: File names of those that the sweep runs, in order.
    """

    folder: Path
    names: Sequence[str]
    _texts: dict[str, ChapterText] = field(default_factory=dict)

    def text(self, name: str) -> ChapterText:
        """The text of a chapter, with its marks."""
        if name not in self._texts:
            cells = self.sources[name]
            pages = {one: f"{Path(one).stem}.html" for one in self.names}
            self._texts[name] = read_text(Path(name).stem, cells, pages, self.titles)
        return self._texts[name]

    @cached_property
    def sources(self) -> dict[str, list[dict[str, Any]]]:
        """Cells of the notebooks as they stand in the folder, by file name."""
        return {
            name: json.loads((self.folder / name).read_text(encoding="utf-8"))["cells"]
            for name in self.names
        }

    @cached_property
    def titles(self) -> dict[str, str]:
        """First headings, by file name."""
        found = {}
        for name, cells in self.sources.items():
            lines = [
                line
                for cell in cells
                if cell["cell_type"] == "markdown"
                for line in "".join(cell["source"]).splitlines()
            ]
            heading = next((line for line in lines if line.startswith("# ")), f"# {name}")
            found[name] = heading.removeprefix("# ").strip()
        return found

    @cached_property
    def places(self) -> dict[str, int]:
        """The numbers that readers see, by file name."""
        return {name: place_of(title, name) for name, title in self.titles.items()}

    def place(self, number: str) -> int:
        """The number that readers see, by a chapter's two-digit number."""
        return next(
            (place for name, place in self.places.items() if name[:2] == number), int(number)
        )

    @cached_property
    def elsewhere(self) -> dict[str, str]:
        """Records of chapters that the sweep does not run, by id, from their stored outputs."""
        found: dict[str, str] = {}
        for path in sorted(self.folder.glob("*.ipynb")):
            if path.name in self.names:
                continue
            for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
                for output in cell.get("outputs", ()):
                    record = output.get("data", {}).get(MIME)
                    if record is not None:
                        found[record["id"]] = record["chapter"]
        return found


@dataclass(frozen=True)
class RunPages:
    """What the pages of one run are made from.

    Attributes:
        site: The sweep's folder.
        run: The run.
        key: Its key.
        label: What it is called.
        study: Its study.
        shelf: Name of the folder with the pages of its study.
        chapters: The chapters of the sweep.
        varied: Names of the parameters that vary from run to run.
        title: What the sweep is called.
    """

    site: Path
    run: Run
    key: str
    label: str
    study: Study
    shelf: str
    chapters: Chapters
    varied: Sequence[str]
    title: str

    @property
    def folder(self) -> Path:
        """The run's folder."""
        return self.site / RUNS / self.run.id

    @cached_property
    def values(self) -> dict[str, Any]:
        """All parameters of the run."""
        return {**self.study.parameters.defaults(), **self.run.values}

    def write(self, *, keep_notebooks: bool) -> dict[str, Any]:
        """Make the pages from the executed notebooks, which then go.

        Args:
            keep_notebooks: Whether the notebooks stay, as files to download.

        Returns:
            What is noted of the pages: ``key``, ``chapters`` and the ``places`` that readers see
            as their numbers, ``readings``, ``problems``, ``shared`` (files that other runs may
            have too) and the digests of ``files``.
        """
        remove_pages(self.folder)
        executed = {
            # Without the check of its form, which the run has just written.
            name: nbformat.v4.reads((self.folder / EXECUTED / name).read_text(encoding="utf-8"))
            for name in self.chapters.names
        }
        records: dict[str, Record] = {}
        pictures: dict[str, tuple[str, str]] = {}
        for name, node in executed.items():
            for record, shown in _records(node, name):
                records[record.id] = record
                if WIDE_MIME in shown:
                    pictures[record.id] = (
                        self._picture(shown.pop(WIDE_MIME)),
                        self._picture(shown.pop(NARROW_MIME)),
                    )
        records = {id: self._sealed(record) for id, record in records.items()}
        tables = {
            id: share(self.site, TABLES, "csv", record_csv(record).encode())
            for id, record in records.items()
            if record.kind != "number"
        }
        facts = Facts(records, self.study, self.values)
        executed = {name: clean(node, self.values) for name, node in executed.items()}
        if keep_notebooks:
            _keep(executed, self.folder / NOTEBOOKS)
        readings: list[dict[str, Any]] = []
        problems: list[str] = []
        for name, node in executed.items():
            done = self._chapter(name, node, facts, pictures, tables)
            readings += [{**one, "chapter": name} for one in done.readings]
            problems += done.problems
        self._index(facts, readings, problems, tables, keep_notebooks)
        self._data(records)
        shared = {*tables.values(), *(path for pair in pictures.values() for path in pair)}
        state = {
            "key": self.key,
            "chapters": list(self.chapters.names),
            "places": self.chapters.places,
            "readings": readings,
            "problems": problems,
            "shared": sorted(shared),
            "files": digests(self.folder),
        }
        text = json.dumps(state, indent=1, ensure_ascii=False) + "\n"
        (self.folder / STATE).write_text(text, encoding="utf-8")
        shutil.rmtree(self.folder / EXECUTED)
        return state

    def _sealed(self, record: Record) -> Record:
        book, edition = title_of(self.study), self.study.version
        return record.sealed(
            edition=edition,
            licence=LICENCE,
            citation=f"{record.title}. In: {book}, edition {edition}, record {record.id}, run "
            f"{self.run.id}.",
        )

    def _picture(self, svg: str | list[str]) -> str:
        return share(self.site, PICTURES, "svg", "".join(svg).encode())

    def _chapter(
        self,
        name: str,
        node: nbformat.NotebookNode,
        facts: Facts,
        pictures: Mapping[str, tuple[str, str]],
        tables: Mapping[str, str],
    ) -> Filled:
        shelf = f"{ROOT}{STUDIES}/{self.shelf}/"

        def show(record: Record, label: str) -> str:
            below = render.render(
                "sweep/below.html", record=record, table=f"{ROOT}{tables[record.id]}"
            )
            if record.kind == "table":
                return render.table(
                    record, shelf, self.study, label, DATA, links=False, below=below
                )
            wide, narrow = (f"{ROOT}{one}" for one in pictures[record.id])
            return render.figure(
                record, shelf, self.study, label, DATA,
                links=False, pictures=(wide, narrow), below=below,
            )  # fmt: skip

        def placed(id: str) -> str | None:
            record = facts.records.get(id)
            if record is None or record.kind == "number":
                return None
            return show(record, f"From chapter {self.chapters.place(record.chapter)}")

        text = self.chapters.text(name)
        cells = cells_html(node.cells, self.chapters.places[name], facts.records, show)
        filled = fill(text, facts, cells, self._address, lambda: self.chapters.elsewhere, placed)
        page = render.page(
            "sweep/chapter.html",
            **self._frame(f"{text.title}: {self.label}", name),
            text=text,
            body=Markup(filled.html),
            problems=filled.problems,
            own=[record for record in facts.records.values() if record.chapter == name[:2]],
        )
        (self.folder / f"{text.name}.html").write_text(page, encoding="utf-8")
        return filled

    def _index(
        self,
        facts: Facts,
        readings: Sequence[Mapping[str, Any]],
        problems: Sequence[str],
        tables: Mapping[str, str],
        keep_notebooks: bool,
    ) -> None:
        page = render.page(
            "sweep/run.html",
            **self._frame(self.label, ""),
            study=self.study,
            shelf=f"{ROOT}{STUDIES}/{self.shelf}/",
            records=list(facts.records.values()),
            broken=[reading for reading in readings if reading["holds"] is False],
            judged=len(readings),
            problems=problems,
            tables=tables,
            parameters=[
                (name, entry, shown_parameter(self.study, name, self.values[name]))
                for name, entry in sorted(
                    self.study.parameters.declarations.items(), key=self._concern
                )
            ],
            set_here=set(self.run.values),
            notebooks=self.chapters.names if keep_notebooks else (),
            places=self.chapters.places,
        )
        (self.folder / "index.html").write_text(page, encoding="utf-8")

    def _concern(self, item: tuple[str, Declaration]) -> int:
        """Parameters that the plan sets come first, then those that the chapters use."""
        name, entry = item
        used = {one[:2] for one in self.chapters.names} & set(entry.chapters)
        return 0 if name in self.run.values else 1 if used else 2

    def _frame(self, title: str, here: str) -> dict[str, Any]:
        """What every page of the run has around its text."""
        names = list(self.chapters.names)
        links = [
            {"file": f"{Path(name).stem}.html", "title": self.chapters.titles[name], "name": name}
            for name in names
        ]
        place = names.index(here) if here else -1
        return {
            "root": ROOT,
            "title": title,
            "book": self.title,
            "label": self.label,
            "links": links,
            "here": here,
            "before": links[place - 1] if place > 0 else None,
            "after": links[place + 1] if place + 1 < len(links) else None,
            "shown": [
                (
                    self.study.parameters.declarations[name].label,
                    shown_parameter(self.study, name, self.values[name]),
                    name,
                )
                for name in self.varied
                if name in self.study.parameters.declarations
            ],
        }

    def _address(self, address: str) -> str:
        """Where an address of the book leads from the pages of a run."""
        if address.startswith("r/"):
            return f"index.html#{address.split('/')[1]}"
        if address.startswith("parameters.html#"):
            return address.replace("parameters.html#", "index.html#parameter-")
        return f"{ROOT}{STUDIES}/{self.shelf}/{address}"

    def _data(self, records: Mapping[str, Record]) -> None:
        folder = self.folder / DATA
        folder.mkdir(exist_ok=True)
        catalogue = Catalogue(
            edition=self.study.version,
            study=self.study.name,
            digest=self.key,
            records=tuple(records.values()),
        )
        (folder / "catalogue.json").write_text(catalogue.to_json(), encoding="utf-8")


def remove_pages(folder: Path) -> None:
    """Take away the pages of a run, and what stands beside them for their readers."""
    (folder / STATE).unlink(missing_ok=True)
    for path in folder.glob("*.html"):
        path.unlink()
    shutil.rmtree(folder / DATA, ignore_errors=True)


def _records(node: nbformat.NotebookNode, name: str) -> list[tuple[Record, dict[str, Any]]]:
    """The records of an executed notebook, each with what its cell showed."""
    found = []
    for cell in node.cells:
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            if MIME in data:
                record = Record.model_validate(data[MIME])
                update = {"notebook": f"notebooks/{name}", "cell": cell.get("id", "")}
                found.append((record.model_copy(update=update), data))
    return found


def _keep(executed: Mapping[str, nbformat.NotebookNode], folder: Path) -> None:
    """Write the notebooks where readers find them, without the pictures of pages."""
    folder.mkdir(exist_ok=True)
    for name, node in executed.items():
        text = nbformat.v4.writes(node) + "\n"
        (folder / name).write_text(text, encoding="utf-8")
