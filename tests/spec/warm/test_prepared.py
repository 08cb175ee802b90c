"""What is worked out beforehand, or left out, never changes what a run leaves."""

from __future__ import annotations

import ast
import codeop
import json
import warnings
from pathlib import Path
from types import CodeType, SimpleNamespace
from typing import Any, cast

import nbformat
import papermill.execute
import pytest
from ipykernel import compiler
from ipykernel.compiler import XCachingCompiler
from IPython.core import compilerop, interactiveshell
from IPython.core.inputtransformer2 import TransformerManager
from IPython.core.interactiveshell import InteractiveShell
from nbformat.v4 import nbbase
from papermill.iorw import load_notebook_node

from pbcanalysis.warm import foreseen, rehearsed, spared


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
    monkeypatch.setattr(papermill.execute, "load_notebook_node", load_notebook_node)
    transform = interactiveshell.InteractiveShell.transform_ast
    monkeypatch.setattr(interactiveshell.InteractiveShell, "transform_ast", transform)
    for module in (codeop, compilerop):
        monkeypatch.setattr(module, "compile", compile, raising=False)
    for store in ("_nodes", "_trees", "_codes"):
        monkeypatch.setattr(foreseen, store, {})
    foreseen.install()
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


CELL = "def f(x):\n    return [g(y) for y in x if y > 1]\nlater = lambda: f([1, 2])\nf\n"


def _compiled(source: str, name: str, *transformers: ast.NodeTransformer) -> list[CodeType]:
    """The code of each statement of a cell, by the steps of the kernel's shell."""
    compiler = XCachingCompiler()
    shell = SimpleNamespace(ast_transformers=list(transformers))
    tree = interactiveshell.InteractiveShell.transform_ast(
        cast("InteractiveShell", shell), compiler.ast_parse(source, name)
    )
    with compiler.extra_flags(ast.PyCF_ALLOW_TOP_LEVEL_AWAIT):
        return [
            compiler(ast.Interactive([node]), name, "single")
            if node is tree.body[-1]
            else compiler(ast.Module([node], []), name, "exec")
            for node in tree.body
        ]


def _files(code: CodeType) -> set[str]:
    inner = [_files(item) for item in code.co_consts if isinstance(item, CodeType)]
    return {code.co_filename}.union(*inner)


def test_code_that_was_foreseen_is_that_of_the_cell_and_of_its_file(installed: None) -> None:
    plain = _compiled(CELL, "/tmp/1.py")
    foreseen.prepare(CELL)
    ready = {id(code) for _, code in foreseen._codes.values()}
    assert len(ready) == 3
    found = _compiled(CELL, "/tmp/1.py")
    assert not foreseen._trees, "what was parsed is given out once"
    assert found == plain
    assert set().union(*map(_files, found)) == {"/tmp/1.py"}


def test_a_notebook_that_changes_what_was_parsed_gets_it(installed: None) -> None:
    class Doubled(ast.NodeTransformer):
        def visit_Constant(self, node: ast.Constant) -> ast.Constant:
            node.value *= 2
            return node

    foreseen.prepare("x = 21\nx")
    names: dict[str, int] = {}
    exec(_compiled("x = 21\nx", "/tmp/1.py", Doubled())[0], names)
    assert names["x"] == 42


def test_a_notebook_is_read_anew_when_it_changed(installed: None, tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    cell = nbformat.v4.new_code_cell("x = 1", id="a")
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
    before = load_notebook_node(str(path))
    foreseen.read([path, tmp_path / "absent.ipynb"])
    (node,) = foreseen._nodes.values()
    assert papermill.execute.load_notebook_node(str(path)) is node
    assert node == before
    assert papermill.execute.load_notebook_node(str(path)) is not node, "given out once"
    foreseen.read([path])
    path.write_text(path.read_text(encoding="utf-8").replace("x = 1", "x = 2"), encoding="utf-8")
    assert papermill.execute.load_notebook_node(str(path)).cells[0].source == "x = 2"


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
