"""Staging: the pages of the book and the executed chapters, as Sphinx will read them."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import nbformat
from markupsafe import Markup

from pbcanalysis.catalogue.citation import Library
from pbcanalysis.catalogue.citation.lookup import BOOK
from pbcanalysis.catalogue.records import MIME, Record
from pbcanalysis.editions import Edition
from pbcanalysis.site import citing, render
from pbcanalysis.site.context import GENERATED, corrections_of
from pbcanalysis.site.findings import findings_parts
from pbcanalysis.study.downloads import too_large
from pbcanalysis.study.parameters import Parameters
from pbcanalysis.study.scaffold import TEMPLATES
from pbcanalysis.study.small_numbers import unpublished

CONFIG = "_config.yml"
RUN_AT = "run_address"
"""Key of the data package: an address at which a chapter can be run, with ``{notebook}`` in it."""


class Staging:
    """A folder whose files are written only if their bytes differ from what is there.

    Args:
        folder: The folder; what is not put into it goes when it is closed.

    Attributes:
        files: SHA-256 of every file so far, by path.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: dict[str, str] = {}

    def put(self, name: str, content: bytes) -> None:
        """Put a file."""
        path = self.folder / name
        if not path.is_file() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        self.files[name] = hashlib.sha256(content).hexdigest()

    def close(self) -> None:
        """Take away what was not put."""
        for path in sorted(self.folder.rglob("*"), reverse=True):
            if path.is_dir():
                if not any(path.iterdir()):
                    path.rmdir()
            elif path.relative_to(self.folder).as_posix() not in self.files:
                path.unlink()


def stage(
    edition: Edition, book: Path, folder: Path, library: Library, settings: Mapping[str, Any]
) -> dict[str, str]:
    """Write the folder that jupyter-book builds.

    Args:
        edition: A finished edition.
        book: The folder with ``_config.yml``, ``_toc.yml`` and the pages that are not notebooks.
        folder: Where to stage; what is there and the same stays untouched.
        library: Everything of the edition that can be cited.
        settings: Settings of Sphinx beside those of ``_config.yml``.

    Returns:
        SHA-256 of every file, by path.
    """
    staging = Staging(folder)
    for path in sorted(book.rglob("*")):
        inside = path.relative_to(book)
        if path.is_file() and not any(_passed_over(part) for part in inside.parts):
            staging.put(inside.as_posix(), path.read_bytes())
    staging.put(CONFIG, _configured(book / CONFIG, settings))
    records = edition.catalogue.by_id()
    for path in sorted((edition.folder / "notebooks").glob("*.ipynb")):
        node = nbformat.read(path, as_version=4)
        number = path.name[:2]
        page = staged(node, number, records, edition, library.work.place(number))
        run_at = str(edition.study.descriptor.get(RUN_AT, ""))
        if run_at:
            page.cells.append(_run_cell(run_at, path.name))
        page.cells.append(_cite_cell(library, path.name[:2]))
        staging.put(f"notebooks/{path.name}", (nbformat.writes(page) + "\n").encode())
    parts = {**_generate(edition, library), **findings_parts(edition, book)}
    for name, html in parts.items():
        staging.put(f"{GENERATED}/{name}.html", (html + "\n").encode())
    staging.close()
    return staging.files


def _passed_over(part: str) -> bool:
    return part in ("_build", "__pycache__") or part.startswith(".")


def _configured(path: Path, settings: Mapping[str, Any]) -> bytes:
    """The book's settings with those of a build."""
    import yaml

    config = yaml.safe_load(path.read_text(encoding="utf-8"))
    config.setdefault("sphinx", {}).setdefault("config", {}).update(settings)
    return str(yaml.safe_dump(config, sort_keys=False)).encode()


def staged(
    node: nbformat.NotebookNode,
    chapter: str,
    records: dict[str, Record],
    edition: Edition,
    place: int,
) -> nbformat.NotebookNode:
    """A chapter as a page: code folded, records in their printed form, its numbers at the end."""
    page = node
    study = edition.study

    def show(record: Record, label: str) -> str:
        make = render.figure if record.kind == "chart" else render.table
        return make(record, "../", study, label)

    cells = staged_cells(page.cells, place, records, show)
    for cell in cells:
        if cell.cell_type == "code":
            cell.metadata["tags"] = ["hide-input"]
    own = [record for record in records.values() if record.chapter == chapter]
    if own:
        listed = render.record_list(own, "../")
        source = (
            "## Numbers, charts and tables of this chapter\n\n"
            f"<details><summary>All {len(own)}, each with a page of its own</summary>\n"
            f"{listed}\n</details>"
        )
        cells.append(
            nbformat.from_dict(
                {"cell_type": "markdown", "id": "records", "metadata": {}, "source": source}
            )
        )
    page.cells = cells
    return page


def staged_cells(
    source: Iterable[nbformat.NotebookNode],
    place: int,
    records: Mapping[str, Record],
    show: Callable[[Record, str], str],
) -> list[nbformat.NotebookNode]:
    """The cells of a chapter with its charts and tables in their printed form.

    Args:
        source: Its cells, executed; they are changed.
        place: Its number, as readers see it.
        records: Records by id.
        show: A chart or table as HTML, given with its label, for example ``Figure 4.1``.

    Returns:
        The cells. Numbers are not shown, as the text has them. Code that shows nothing is joined
        with what follows: one fold for a reader to open, not four.
    """
    cells: list[nbformat.NotebookNode] = []
    numbers = {"chart": itertools.count(1), "table": itertools.count(1)}
    words = {"chart": "Figure", "table": "Table"}
    for cell in source:
        if cell.cell_type != "code":
            cells.append(cell)
            continue
        shown = []
        for output in cell.outputs:
            data = output.get("data", {})
            if MIME not in data:
                shown.append(output)
                continue
            record = records[data[MIME]["id"]]
            if record.kind == "number":
                continue
            label = f"{words[record.kind]} {place}.{next(numbers[record.kind])}"
            html = show(record, label)
            shown.append(
                nbformat.from_dict(
                    {"output_type": "display_data", "metadata": {}, "data": {"text/html": html}}
                )
            )
        cell.outputs = shown
        before = cells[-1] if cells else None
        if before is not None and before.cell_type == "code" and not before.outputs:
            before.source += "\n\n" + cell.source
            before.outputs = cell.outputs
        else:
            cells.append(cell)
    return cells


def _run_cell(address: str, name: str) -> nbformat.NotebookNode:
    """A link to where a reader can run the chapter; the study says where that is."""
    from urllib.parse import quote

    where = address.replace("{notebook}", quote(name))
    source = (
        "## Run this chapter\n\n"
        f'<a href="{Markup.escape(where)}">Open this chapter where it can be run</a>, choose '
        "parameters at its top, and run all cells."
    )
    cell: nbformat.NotebookNode = nbformat.from_dict(
        {"cell_type": "markdown", "id": "run", "metadata": {}, "source": source}
    )
    return cell


def _cite_cell(library: Library, chapter: str) -> nbformat.NotebookNode:
    """How to cite a chapter, as its last cell."""
    block = citing.block(library, f"chapter-{chapter}", f"../{citing.CITATIONS}/", level=3)
    source = (
        "## Cite this chapter\n\n"
        f"<details><summary>Citations of the chapter and of its sources</summary>\n{block}\n"
        "</details>"
    )
    cell: nbformat.NotebookNode = nbformat.from_dict(
        {"cell_type": "markdown", "id": "cite", "metadata": {}, "source": source}
    )
    return cell


def _generate(edition: Edition, library: Library) -> dict[str, str]:
    """Parts that pages include: lists made from the study and the catalogue."""
    study = edition.study
    rows = list(study.statements.values())
    groups = [
        (key, [row for row in rows if row["source"] == key])
        for key in dict.fromkeys(row["source"] for row in rows)
    ]
    return {
        "statements": render.render("statements.html", groups=groups, study=study),
        "references": render.render(
            "references.html",
            sources=sorted(
                study.sources.values(), key=lambda s: (s.authors.lower(), s.year, s.key)
            ),
        ),
        "parameters": render.render(
            "parameters.html",
            declarations=study.parameters.declarations,
            values=edition.parameters,
            places={number: one.place for number, one in library.work.chapters.items()},
        ),
        "dictionary": render.render(
            "dictionary.html",
            resources=study.descriptor["resources"],
            hidden=unpublished(study.descriptor),
            large=too_large(study),
        ),
        "own-columns": _own_columns(),
        "own-parameters": _own_parameters(),
        "records": render.render("whole.html", address=library.work.address)
        + "\n"
        + render.record_list(edition.catalogue.records, ""),
        "cite": citing.block(library, BOOK, f"{citing.CITATIONS}/"),
        "corrections": render.render(
            "corrections.html",
            corrections=corrections_of(edition),
            records=edition.catalogue.by_id(),
            statements={row["id"] for row in rows},
        ),
    }


def _own_columns() -> str:
    """Every column of the tables that a study of one's own may have, from their schemas."""
    known = json.loads((TEMPLATES / "tables.json").read_text(encoding="utf-8"))
    resources = [
        {"name": name, "further": known["further"].get(name, []), **table}
        for name, table in known["tables"].items()
    ]
    return render.render("own_columns.html", resources=resources)


def _own_parameters() -> str:
    """Every parameter that the general chapters know, from their declarations."""
    declared = Parameters.read(TEMPLATES / "parameters.yml")
    return render.render("own_parameters.html", declarations=declared.declarations)
