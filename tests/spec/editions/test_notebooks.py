"""Notebooks on their way through Papermill: parameters declared, nothing of the run left behind."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from pbcanalysis.editions.notebooks import clean, declaration_problems, read_notebooks
from pbcanalysis.errors import InvalidInput
from pbcanalysis.study import open_study

V4 = nbformat.v4


def _notebook(*cells: nbformat.NotebookNode) -> nbformat.NotebookNode:
    return V4.new_notebook(cells=list(cells))


def _parameters(source: str) -> nbformat.NotebookNode:
    return V4.new_code_cell(source, metadata={"tags": ["parameters"]})


def _write(folder: Path, name: str, notebook: nbformat.NotebookNode) -> Path:
    path = folder / name
    nbformat.write(notebook, path)
    return path


def test_the_parameters_cell_is_read(tmp_path: Path) -> None:
    source = 'study_folder = "../data"  # where\nlevel = 0.95\nreading = "core"'
    _write(tmp_path, "04_x.ipynb", _notebook(_parameters(source)))
    (notebook,) = read_notebooks(tmp_path)
    assert notebook.chapter == "04"
    assert notebook.declared == {"study_folder": "../data", "level": 0.95, "reading": "core"}


@pytest.mark.parametrize(
    ("name", "cell", "found"),
    [
        ("percentages.ipynb", _parameters("level = 0.95"), "a name without a number"),
        ("04_x.ipynb", V4.new_code_cell("level = 0.95"), "no parameters cell"),
        ("04_x.ipynb", _parameters("import os"), "line 1 is not name = value"),
        ("04_x.ipynb", _parameters("level = 1 / 2"), "malformed"),
        ("04_x.ipynb", _parameters("level ="), "invalid syntax"),
    ],
)
def test_a_notebook_that_cannot_be_run_with_parameters_is_told(
    tmp_path: Path, name: str, cell: nbformat.NotebookNode, found: str
) -> None:
    _write(tmp_path, name, _notebook(cell))
    with pytest.raises(InvalidInput) as told:
        read_notebooks(tmp_path)
    assert found in told.value.problems[0].found
    assert told.value.problems[0].file == name


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="no notebook"):
        read_notebooks(tmp_path)


def test_a_misspelt_parameter_of_a_notebook_is_told(tmp_path: Path, root: Path) -> None:
    _write(tmp_path, "04_x.ipynb", _notebook(_parameters('study_folder = "."\nlevle = 0.9')))
    (notebook,) = read_notebooks(tmp_path)
    (problem,) = declaration_problems(notebook, open_study(root / "data").parameters)
    assert (problem.file, problem.column) == ("04_x.ipynb", "levle")
    assert problem.mend == "Did you mean 'level'?"


def test_a_notebook_without_the_study_folder_is_told(tmp_path: Path, root: Path) -> None:
    _write(tmp_path, "04_x.ipynb", _notebook(_parameters("level = 0.9")))
    (notebook,) = read_notebooks(tmp_path)
    (problem,) = declaration_problems(notebook, open_study(root / "data").parameters)
    assert problem.column == "study_folder"


def test_a_clean_notebook_shows_the_values_it_ran_with_and_no_trace_of_the_run() -> None:
    executed = _notebook(
        _parameters('study_folder = "../data"\nlevel = 0.95  # a share of £1\nname = "é"'),
        V4.new_code_cell(
            'study_folder = "/home/someone/data"\nlevel = 0.9',
            metadata={"tags": ["injected-parameters"]},
        ),
        V4.new_code_cell(
            "1 + 1",
            execution_count=7,
            metadata={"execution": {"iopub.execute_input": "2026"}, "papermill": {"duration": 1}},
            outputs=[V4.new_output("execute_result", {"text/plain": "2"}, execution_count=7)],
        ),
    )
    executed.metadata["papermill"] = {"start_time": "2026"}
    cleaned = clean(executed, {"level": 0.9, "name": "ü"})
    assert [cell.source for cell in cleaned.cells] == [
        'study_folder = "../data"\nlevel = 0.9  # a share of £1\nname = "ü"',
        "1 + 1",
    ]
    assert [cell.execution_count for cell in cleaned.cells] == [1, 2]
    assert cleaned.cells[1].outputs[0].execution_count == 2
    text = nbformat.writes(cleaned)
    assert "2026" not in text
    assert "/home" not in text
    assert clean(executed, {"level": 0.9, "name": "ü"}) == cleaned
