"""The chapters as files: no typed result, parameters as declared, outputs stored and clean."""

from __future__ import annotations

import ast
import importlib.util
import json
import re
from pathlib import Path

import nbformat
import pytest

from pbcanalysis.editions.edition import records_of
from pbcanalysis.editions.notebooks import STUDY_FOLDER, clean, declaration_problems, read_notebooks
from pbcanalysis.study import open_study

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
PAGES = sorted((ROOT / "book").glob("*.md"))
SPEC = importlib.util.spec_from_file_location(
    "prose_rules", Path(__file__).parent / "prose_rules.py"
)
assert SPEC is not None
assert SPEC.loader is not None
prose_rules = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(prose_rules)


def _names(paths: list[Path]) -> list[str]:
    return [path.name for path in paths]


@pytest.mark.parametrize("path", NOTEBOOKS + PAGES, ids=_names(NOTEBOOKS + PAGES))
def test_no_result_is_typed_in_prose(path: Path) -> None:
    found = [
        piece for text in prose_rules.markdown_of(path) for piece in prose_rules.typed_results(text)
    ]
    assert found == []


@pytest.mark.parametrize(
    "text",
    [
        "Only 18% said so.",
        "It cost £98m.",
        "122 replied.",
        "Nearly three quarters agreed.",
        "A majority agreed.",
        "Some thousands of practices.",
        ":::{reading}\n:holds: a.b < 0.5\nOnly 18% said so.\n:::",
        "See [the 18%](x.md).",
    ],
)
def test_the_rule_sees_a_typed_result(text: str) -> None:
    assert prose_rules.typed_results(text) != []


@pytest.mark.parametrize(
    "text",
    [
        "Only {value}`survey.capacity` said so, of {stated}`survey.replies`.",
        "On 24 November 2007, in 2006-07, and in chapter 4.",
        ":::{reading}\n:holds: a.b < 0.5\nFewer than half said so.\n:::",
        "Run `pbc build --set level=0.9`.",
        "See [the page](04_percentages.ipynb).",
        "# 4. What the percentages mean",
    ],
)
def test_the_rule_lets_pass_what_is_traced(text: str) -> None:
    assert prose_rules.typed_results(text) == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=_names(NOTEBOOKS))
def test_no_result_is_typed_in_what_a_cell_passes_to_readers(path: Path) -> None:
    """Titles, sentences and sources given in cells hold no digits but years."""
    node = nbformat.read(path, as_version=4)
    told = []
    for cell in node.cells:
        if cell.cell_type != "code":
            continue
        for call in ast.walk(ast.parse(cell.source)):
            if not isinstance(call, ast.Call):
                continue
            for keyword in call.keywords:
                if keyword.arg not in ("title", "sentence", "headline", "subtitle", "alt"):
                    continue
                # How a value is to be written, as in {share:.1%}, is not text.
                forms = {
                    id(piece)
                    for part in ast.walk(keyword.value)
                    if isinstance(part, ast.FormattedValue) and part.format_spec is not None
                    for piece in ast.walk(part.format_spec)
                }
                for part in ast.walk(keyword.value):
                    if (
                        isinstance(part, ast.Constant)
                        and isinstance(part.value, str)
                        and id(part) not in forms
                    ):
                        told += prose_rules.typed_results(part.value, words=False)
    assert told == []


def test_notebooks_declare_parameters_as_the_study_does() -> None:
    parameters = open_study(ROOT / "data").parameters
    for notebook in read_notebooks(ROOT / "notebooks"):
        assert declaration_problems(notebook, parameters) == []
        own = {k: v for k, v in notebook.declared.items() if k != STUDY_FOLDER}
        declared = parameters.for_chapter(notebook.chapter)
        assert own == declared, f"{notebook.path.name} and parameters.yml disagree"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=_names(NOTEBOOKS))
def test_outputs_are_stored_and_clean(path: Path) -> None:
    node = nbformat.read(path, as_version=4)
    code = [cell for cell in node.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in code)
    assert clean(node, {}) == node
    assert records_of(node)
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"/home/|/root/|/tmp/|/Users/", text)
    streams = [o for cell in code for o in cell.outputs if o.output_type in ("stream", "error")]
    assert streams == []


def test_no_notebook_asks_for_a_kernel_that_a_reader_may_not_have() -> None:
    everywhere = [*NOTEBOOKS, *ROOT.glob("src/**/*.ipynb"), *ROOT.glob("examples/*/*/*.ipynb")]
    asked = {json.loads(path.read_text())["metadata"]["kernelspec"]["name"] for path in everywhere}
    assert asked == {"python3"}


def test_ids_are_used_once_in_the_book() -> None:
    ids = [
        record.id
        for path in NOTEBOOKS
        for record, _ in records_of(nbformat.read(path, as_version=4))
    ]
    assert len(set(ids)) == len(ids)


def test_every_chapter_is_in_the_table_of_contents() -> None:
    contents = (ROOT / "book" / "_toc.yml").read_text(encoding="utf-8")
    listed = re.findall(r"file: notebooks/(\w+)", contents)
    assert sorted(listed) == [path.stem for path in NOTEBOOKS]


def test_every_chapter_follows_the_rule_of_chapters() -> None:
    for path in NOTEBOOKS:
        text = "\n".join(prose_rules.markdown_of(path))
        assert re.match(rf"# {int(path.name[:2])}\. ", text), path.name
        assert "**The question.**" in text, path.name
        for part in ("What the sources say", "does not show", "re-run"):
            assert part.lower() in text.lower(), f"{path.name}: no part {part!r}"
        assert ":::{reading}" in text, path.name
