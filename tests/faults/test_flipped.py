"""A byte of any file is changed: the file is read, or told, and nobody meets a traceback.

Twenty changes to each format here, two hundred in ``make thorough``; places and bytes are drawn
with a stated seed.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest
from typer.testing import CliRunner

from pbcanalysis.cli.commands import app
from pbcanalysis.editions.needs import unmet
from pbcanalysis.editions.notebooks import read_chapter, read_notebook
from pbcanalysis.errors import InvalidInput
from pbcanalysis.study import check_study
from pbcanalysis.study.scaffold import new_study
from pbcanalysis.verify.documents import UnreadableReport, read_report

SEED = 20071103
MANY = pytest.mark.thorough
TIMES = [pytest.param(20, id="20"), pytest.param(200, id="200", marks=MANY)]
Write = Callable[[pd.DataFrame, Path], object]


def _parquet(frame: pd.DataFrame, path: Path) -> None:
    frame.to_parquet(path, index=False)


def _sav(frame: pd.DataFrame, path: Path) -> None:
    import pyreadstat

    pyreadstat.write_sav(frame, str(path), column_labels={"count": "How many?"})


def _dta(frame: pd.DataFrame, path: Path) -> None:
    import pyreadstat

    pyreadstat.write_dta(frame, str(path))


TABLES: dict[str, Write] = {
    ".csv": lambda frame, path: frame.to_csv(path, index=False),
    ".jsonl": lambda frame, path: frame.to_json(path, orient="records", lines=True),
    ".xlsx": lambda frame, path: frame.to_excel(path, index=False),
    ".ods": lambda frame, path: frame.to_excel(path, index=False, engine="odf"),
    ".parquet": _parquet,
    ".sav": _sav,
    ".dta": _dta,
}


def flipped(content: bytes, times: int, name: str) -> list[bytes]:
    """The same with one byte changed each time, half of them by one bit."""
    drawn = random.Random(f"{SEED} {name}")
    found = []
    for _ in range(times):
        place = drawn.randrange(len(content))
        by = drawn.choice([1 << drawn.randrange(8), drawn.randrange(1, 256)])
        found.append(content[:place] + bytes([content[place] ^ by]) + content[place + 1 :])
    return found


def _checked(folder: Path) -> None:
    told = CliRunner().invoke(app, ["check", str(folder)])
    assert told.exception is None or isinstance(told.exception, SystemExit), told.exception
    assert told.exit_code in (0, 1), told.output
    assert "Traceback" not in told.output
    assert told.exit_code == 0 or "error" in told.output


@pytest.mark.parametrize("times", TIMES)
@pytest.mark.parametrize("ending", TABLES)
def test_a_table(tmp_path: Path, ending: str, times: int) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "sources.bib").write_text("", encoding="utf-8")
    frame = pd.DataFrame({"id": [f"b{k}" for k in range(30)], "count": [k * 7 for k in range(30)]})
    path = folder / f"extra{ending}"
    TABLES[ending](frame, path)
    fields = [{"name": "id", "type": "string"}, {"name": "count", "type": "integer"}]
    table = {"name": "extra", "path": path.name, "schema": {"fields": fields}}
    package = {"name": "mine", "title": "Mine", "resources": [table]}
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    _checked(folder)
    for content in flipped(path.read_bytes(), times, ending):
        path.write_bytes(content)
        _checked(folder)


@pytest.mark.parametrize("times", TIMES)
@pytest.mark.parametrize(
    "name", ["datapackage.json", "parameters.yml", "sources.bib", "_toc.yml", "own.ipynb"]
)
def test_a_file_of_a_study(tmp_path: Path, name: str, times: int) -> None:
    folder = tmp_path / "mine"
    new_study(folder, "report")
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    # One table is enough, and much quicker.
    package["resources"] = [one for one in package["resources"] if one["name"] == "bases"]
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    path = folder / name
    if name == "own.ipynb":
        (folder / "notebooks").mkdir()
        path = folder / "notebooks" / "20_own.ipynb"
        cell = nbformat.v4.new_code_cell("level = 0.95", metadata={"tags": ["parameters"]})
        text = nbformat.v4.new_markdown_cell("# 20. Mine\n\nText.")
        node = nbformat.v4.new_notebook(cells=[text, cell])
        nbformat.write(node, path)
        toc = (folder / "_toc.yml").read_text(encoding="utf-8")
        mine = "    chapters:\n      - file: notebooks/20_own\n"
        (folder / "_toc.yml").write_text(toc.replace("    chapters:\n", mine, 1), encoding="utf-8")
    _checked(folder)
    for content in flipped(path.read_bytes(), times, name):
        path.write_bytes(content)
        _checked(folder)


ODD: list[Any] = [None, "x", 5, ["a"], {"a": 1}, [[1]], True, {"name": 5}, [None]]
PLACES: list[tuple[str | int, ...]] = [
    *(("metadata", *rest) for rest in ((), ("kernelspec",), ("pbcanalysis",))),
    *(("metadata", "pbcanalysis", name) for name in ("needs", "section")),
    *(("cells", 0, "metadata", *rest) for rest in ((), ("pbcanalysis",), ("tags",))),
    *(("cells", 1, name) for name in ("metadata", "outputs", "source", "execution_count")),
    *(("cells",), ("nbformat",), ("nbformat_minor",)),
]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: "-".join(map(str, place)))
def test_metadata_of_any_form(tmp_path: Path, place: tuple[str | int, ...]) -> None:
    path = tmp_path / "20_own.ipynb"
    for odd in ODD:
        markdown = {"cell_type": "markdown", "id": "a", "metadata": {}, "source": "# 20. Mine"}
        code = {
            **{"cell_type": "code", "id": "b", "metadata": {"tags": ["parameters"]}},
            **{"source": "level = 0.95", "outputs": [], "execution_count": None},
        }
        node: Any = {
            **{"cells": [markdown, code], "metadata": {"pbcanalysis": {}}},
            **{"nbformat": 4, "nbformat_minor": 5},
        }
        held = node
        for key in place[:-1]:
            held = held[key]
        held[place[-1]] = odd
        path.write_text(json.dumps(node), encoding="utf-8")
        # Anything else that is raised fails the test.
        with suppress(InvalidInput):
            chapter = read_notebook(path)
            assert unmet(NoTables(), chapter.metadata.get("pbcanalysis", {}).get("needs", ())) in (
                "",
                "the study has no table a",
            )
            read_chapter(path)


class NoTables:
    """A study without tables."""

    resources: Mapping[str, dict[str, Any]] = {}

    def table(self, name: str) -> pd.DataFrame:
        raise AssertionError(name)


def test_metadata_of_another_form_is_told_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "20_own.ipynb"
    node = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# 20. Mine")])
    node.metadata["pbcanalysis"] = {"needs": [{"table": "money", "filed": ["base"]}]}
    nbformat.write(node, path)
    with pytest.raises(InvalidInput) as refused:
        read_notebook(path)
    (problem,) = refused.value.problems
    assert problem.file == "20_own.ipynb"
    assert "needs" in problem.found
    assert "filed" in problem.found


def _docx(path: Path) -> None:
    from docx import Document

    document = Document()
    document.add_paragraph("Of all practices, 18.0% had both.")
    document.add_table(2, 2).cell(0, 0).text = "122"
    document.save(str(path))


def _odt(path: Path) -> None:
    from odf.opendocument import OpenDocumentText
    from odf.text import P

    document = OpenDocumentText()
    document.text.addElement(P(text="Of all practices, 18.0% had both."))
    document.save(str(path))


def _pdf(path: Path) -> None:
    from matplotlib.backends.backend_pdf import PdfPages
    from matplotlib.figure import Figure

    figure = Figure()
    figure.text(0.1, 0.5, "Of all practices, 18.0% had both.")
    with PdfPages(path) as pages:
        pages.savefig(figure)


PLAIN = {
    ".md": "Of all practices, [18.0%](https://example.org/r/x/) had both.\n",
    ".html": "<p>Of all, <a href='https://example.org/r/x/'>18.0%</a> had both.</p>",
    ".tex": "Of all practices, \\href{https://example.org/r/x/}{18.0\\%} had both.\n",
    ".txt": "Of all practices, 18.0% had both. https://example.org/r/x/\n",
}
REPORTS: dict[str, Callable[[Path], Any]] = {
    ".docx": _docx,
    ".odt": _odt,
    ".pdf": _pdf,
    **{
        ending: lambda path, text=text: path.write_text(text, encoding="utf-8")
        for ending, text in PLAIN.items()
    },
}


@pytest.mark.parametrize("times", TIMES)
@pytest.mark.parametrize("ending", REPORTS)
def test_a_report(tmp_path: Path, ending: str, times: int) -> None:
    path = tmp_path / f"report{ending}"
    REPORTS[ending](path)
    read_report(path)
    for content in flipped(path.read_bytes(), times, ending):
        path.write_bytes(content)
        # Anything else that is raised fails the test.
        with suppress(UnreadableReport):
            read_report(path)


@pytest.mark.parametrize(
    ("where", "odd", "column"),
    [
        ("resources", 5, "resources"),
        ("name", ["bases"], "resources[0].name"),
        ("fields", [1], "bases.fields[0]"),
        ("fields", [{"name": "id", "constraints": 5}], "bases.id"),
        ("foreignKeys", 5, "bases.foreignKeys"),
        ("foreignKeys", ["x"], "bases.foreignKeys[0]"),
        ("foreignKeys", [{"fields": "id"}], "bases.foreignKeys[0]"),
        ("foreignKeys", [{"reference": {"fields": "id"}}], "bases.foreignKeys[0].fields"),
    ],
)
def test_a_package_of_another_form_is_told_with_the_place(
    tmp_path: Path, where: str, odd: Any, column: str
) -> None:
    new_study(tmp_path / "mine", "report")
    path = tmp_path / "mine" / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    package["resources"] = [one for one in package["resources"] if one["name"] == "bases"]
    held = package if where == "resources" else package["resources"][0]
    held = held["schema"] if where in ("fields", "foreignKeys") else held
    held[where] = odd
    path.write_text(json.dumps(package), encoding="utf-8")
    told = [p for p in check_study(tmp_path / "mine") if p.file == "datapackage.json"]
    assert [problem.column for problem in told] == [column]
    _checked(tmp_path / "mine")
