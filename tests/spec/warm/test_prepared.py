"""What is worked out beforehand, or left out, never changes what a run leaves."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import nbformat
import papermill.execute
import pytest
from ipykernel import compiler
from IPython.core import interactiveshell
from IPython.core.inputtransformer2 import TransformerManager
from nbformat.v4 import nbbase

from pbcanalysis.warm import rehearsed, spared


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The shortcuts in this process, and taken out again."""
    for place, name in (
        (TransformerManager, "transform_cell"),
        (interactiveshell, "_should_be_async"),
        (compiler, "murmur2_x86"),
        (papermill.execute, "write_ipynb"),
        (nbbase, "validate"),
    ):
        monkeypatch.setattr(place, name, getattr(place, name))
    for store in ("_plain", "_awaits", "_names"):
        monkeypatch.setattr(rehearsed, store, {})
    rehearsed.install()
    spared.install()


def _notebook(path: Path, *sources: str) -> Path:
    cells = [{"cell_type": "code", "source": source} for source in sources]
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    return path


CELLS = ("%timeit 1", "!ls", "x = 1\ny = x", "await f()", "?len", "")


def test_prepared_cells_are_what_the_kernel_would_make_of_them(
    installed: None, tmp_path: Path
) -> None:
    before = [TransformerManager().transform_cell(cell) for cell in CELLS]
    names = [compiler.murmur2_x86(cell, 7) for cell in CELLS]
    rehearsed.rehearse([_notebook(tmp_path / "a.ipynb", *CELLS), tmp_path / "absent.ipynb"])
    assert set(rehearsed._plain) == set(CELLS)
    assert [TransformerManager().transform_cell(cell) for cell in CELLS] == before
    assert [compiler.murmur2_x86(cell, 7) for cell in CELLS] == names
    assert [interactiveshell._should_be_async(cell) for cell in before] == [
        False, False, False, True, False, False,
    ]  # fmt: skip


def test_a_notebook_that_adds_a_transformation_gets_it(installed: None, tmp_path: Path) -> None:
    rehearsed.rehearse([_notebook(tmp_path / "a.ipynb", "x = 1")])
    manager = TransformerManager()
    manager.line_transforms.append(lambda lines: [line.replace("1", "2") for line in lines])
    assert manager.transform_cell("x = 1") == "x = 2\n"


@pytest.mark.parametrize("source", ["def broken(:", 'x = "\\d"', "x = 1 is 1"])
def test_what_warns_or_fails_is_left_to_its_run(
    installed: None, tmp_path: Path, source: str
) -> None:
    rehearsed.rehearse([_notebook(tmp_path / "a.ipynb", source)])
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        interactiveshell._should_be_async(source)
        interactiveshell._should_be_async(source)
    assert len(seen) == (0 if "broken" in source else 2)


OUTPUTS: list[dict[str, Any]] = [
    {"output_type": "stream", "name": "stdout", "text": "a"},
    {"output_type": "stream", "name": "stdout", "text": ["a", "b"]},
    {"output_type": "stream", "name": 1, "text": "a"},
    {"output_type": "stream", "name": "stdout"},
    {"output_type": "display_data", "data": {"text/plain": "a"}, "metadata": {}},
    {"output_type": "display_data", "data": {"text/plain": 1}, "metadata": {}},
    {"output_type": "display_data", "data": {"application/x+json": {"a": 1}}, "metadata": {}},
    {"output_type": "display_data", "data": {"application/jsonl": {"a": 1}}, "metadata": {}},
    {"output_type": "display_data", "data": {"text/x+json": {"a": 1}}, "metadata": {}},
    {"output_type": "display_data", "data": {}, "metadata": []},
    {"output_type": "display_data", "data": {}, "metadata": {}, "more": 1},
    {"output_type": "execute_result", "data": {}, "metadata": {}, "execution_count": 2},
    {"output_type": "execute_result", "data": {}, "metadata": {}, "execution_count": -2},
    {"output_type": "execute_result", "data": {}, "metadata": {}, "execution_count": True},
    {"output_type": "execute_result", "data": {}, "metadata": {}, "execution_count": None},
    {"output_type": "error", "ename": "A", "evalue": "b", "traceback": ["c"]},
    {"output_type": "error", "ename": "A", "evalue": "b", "traceback": [1]},
]


@pytest.mark.parametrize("output", OUTPUTS, ids=map(str, OUTPUTS))
def test_an_output_is_refused_exactly_where_the_schema_refuses_it(
    installed: None, output: dict[str, Any]
) -> None:
    def refused(validate: Any, **version: int) -> bool:
        try:
            validate(output, ref=output["output_type"], **version)
        except nbformat.ValidationError:
            return True
        return False

    assert refused(nbbase.validate) == refused(nbformat.validate, version=4, version_minor=5)


def test_the_schema_is_spared_for_what_chapters_show() -> None:
    assert spared.is_sound(OUTPUTS[0], "stream")
    assert spared.is_sound(OUTPUTS[4], "display_data")
    assert spared.is_sound(OUTPUTS[6], "display_data")
    assert spared.is_sound(OUTPUTS[11], "execute_result")


def test_a_notebook_is_written_where_it_is_wanted(installed: None, tmp_path: Path) -> None:
    node = nbformat.v4.new_notebook()
    papermill.execute.write_ipynb(node, None)
    papermill.execute.write_ipynb(node, str(tmp_path / "out.ipynb"))
    assert nbformat.read(tmp_path / "out.ipynb", as_version=4) == node
