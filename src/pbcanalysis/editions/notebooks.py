"""Chapter notebooks: which parameters they declare, and how an executed one is made clean."""

from __future__ import annotations

import ast
import copy
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat

from pbcanalysis.editions.own_metadata import odd_metadata
from pbcanalysis.errors import InvalidInput, Problem
from pbcanalysis.study.parameters import FILE, Declaration, Declared, Parameters
from pbcanalysis.study.scaffold import TEMPLATES

STUDY_FOLDER = "study_folder"


@dataclass(frozen=True)
class Notebook:
    """A chapter's notebook as it stands in the folder.

    Attributes:
        path: The file.
        chapter: Its two-digit number, the start of its name.
        declared: Names and default values in its parameters cell.
    """

    path: Path
    chapter: str
    declared: dict[str, Any]


def read_notebooks(folder: Path) -> list[Notebook]:
    """All chapter notebooks of a folder, by name.

    Raises:
        InvalidInput: If a notebook has no number, or no readable parameters cell.
    """
    problems: list[Problem] = []
    notebooks = []
    for path in sorted(folder.glob("*.ipynb")):
        try:
            notebooks.append(read_chapter(path))
        except InvalidInput as error:
            problems += error.problems
    if not notebooks and not problems:
        problems.append(nothing_in(folder))
    if problems:
        raise InvalidInput(problems)
    return notebooks


def nothing_in(notebooks: Path) -> Problem:
    """That a folder has no chapter."""
    mend = "Add a chapter, or give the study a _toc.yml as pbc new does."
    return Problem(str(notebooks), None, None, "no notebook", "NN_name.ipynb", mend)


def read_chapter(path: Path) -> Notebook:
    """One chapter's notebook, with what its parameters cell declares.

    Raises:
        InvalidInput: If it is no notebook, has no number, or no readable parameters cell.
    """
    match = re.match(r"(\d\d)_", path.name)
    if not match:
        found, expected = "a name without a number", "two digits and an underscore first"
        mend = "Rename it, for example 04_percentages.ipynb."
        raise InvalidInput([Problem(path.name, None, None, found, expected, mend)])
    cell = _parameters_cell(read_notebook(path))
    if cell is None:
        found, expected = "no parameters cell", "one code cell tagged 'parameters'"
        mend = "Add the tag to the cell that sets the parameters."
        raise InvalidInput([Problem(path.name, None, None, found, expected, mend)])
    try:
        declared = _assignments(cell.source)
    except (SyntaxError, ValueError) as error:
        expected, mend = "plain assignments of plain values", "Write name = value, one to a line."
        problem = Problem(path.name, None, "parameters", str(error), expected, mend)
        raise InvalidInput([problem]) from error
    return Notebook(path, match.group(1), declared)


def read_notebook(path: Path) -> nbformat.NotebookNode:
    """A notebook in the present form, to be looked at and not changed: callers share it.

    A build looks at each several times; to parse and check one takes some ten milliseconds.

    Raises:
        InvalidInput: If the file is no notebook.
    """
    try:
        node = _parsed(path.read_text(encoding="utf-8"))
        cells = node.cells
        sound = all(isinstance(cell.source, str) and cell.cell_type for cell in cells)
        odd = odd_metadata(node) if sound else ""
    # Of a file that is nearly a notebook, nbformat raises whatever it comes upon.
    except Exception as error:
        found = str(error).splitlines()[0][:80] if str(error) else type(error).__name__
        raise _no_notebook(path, found) from error
    if not sound:
        raise _no_notebook(path, "cells without source or type")
    if odd:
        raise InvalidInput(
            [
                Problem(
                    path.name,
                    None,
                    None,
                    odd,
                    'metadata such as {"needs": [{"table": "money"}]}, and a list of tags',
                    "Correct it in JupyterLab (property inspector, advanced tools).",
                )
            ]
        )
    return node


@lru_cache(maxsize=64)
def _parsed(text: str) -> nbformat.NotebookNode:
    node: nbformat.NotebookNode = nbformat.reads(text, as_version=4)
    return node


def _no_notebook(path: Path, found: str) -> InvalidInput:
    mend = "Open the file in JupyterLab and save it again, or take it out of the folder."
    expected = "a Jupyter notebook of version 4"
    return InvalidInput([Problem(path.name, None, None, found, expected, mend)])


def general_parameters() -> Mapping[str, Declaration]:
    """The parameters of general chapters, as a new study declares them."""
    return Parameters.read(TEMPLATES / FILE).declarations


def declaration_problems(notebook: Notebook, parameters: Parameters | Declared) -> list[Problem]:
    """Where a notebook's parameters cell and the study's declarations disagree.

    Args:
        notebook: The notebook.
        parameters: What the study declares; a declaration that is wrong itself is passed over.
    """
    if isinstance(parameters, Parameters):
        parameters = Declared(parameters, frozenset(), ())
    problems = []
    values = {k: v for k, v in notebook.declared.items() if k != STUDY_FOLDER}
    if STUDY_FOLDER not in notebook.declared:
        problems.append(
            Problem(
                notebook.path.name,
                None,
                STUDY_FOLDER,
                "no such parameter",
                "the path of the study",
                f'Add {STUDY_FOLDER} = "../data" to the parameters cell.',
            )
        )
    for problem in parameters.problems_of(values, notebook.path.name):
        name = problem.column
        if name in general_parameters() and name not in parameters.parameters.declarations:
            # A study made before a general chapter had this parameter.
            mend = f"Copy {name} into {FILE} from one that `pbc new` writes."
            problem = replace(problem, mend=mend)
        problems.append(problem)
    return problems


def clean(executed: nbformat.NotebookNode, values: Mapping[str, Any]) -> nbformat.NotebookNode:
    """An executed notebook as it may be kept: same inputs, same bytes.

    The cell that Papermill injects goes, and its values stand in the parameters cell instead.
    Times, host-dependent metadata and the study's path go too.

    Args:
        executed: The notebook as Papermill leaves it.
        values: The parameters it ran with, without the study's path.
    """
    notebook = copy.deepcopy(executed)
    notebook.cells = [
        cell
        for cell in notebook.cells
        if "injected-parameters" not in cell.metadata.get("tags", [])
    ]
    number = 0
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        cell.metadata = nbformat.from_dict({"tags": list(tags)} if tags else {})
        if cell.cell_type != "code":
            continue
        number += 1
        cell.execution_count = number
        for output in cell.outputs:
            if "execution_count" in output:
                output.execution_count = number
    cell = _parameters_cell(notebook)
    if cell is not None:
        cell.source = _rewritten(cell.source, values)
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    return notebook


def keep_outputs(executed: Path, source: Path, target: Path, study_folder: str = "") -> None:
    """Write an executed notebook where it can be opened and run by hand.

    Args:
        executed: The notebook as an edition has it.
        source: The notebook that was run; what it says of the tables that it needs stays.
        target: Where to write it.
        study_folder: The study's path as seen from there, if it is another one.
    """
    node = read_notebook(executed)
    own = read_notebook(source).metadata.get("pbcanalysis")
    if own is not None:
        node.metadata["pbcanalysis"] = own
    cell = _parameters_cell(node)
    if cell is not None and study_folder:
        cell.source = _rewritten(cell.source, {STUDY_FOLDER: study_folder})
    nbformat.write(node, target)


def _parameters_cell(notebook: nbformat.NotebookNode) -> Any:
    for cell in notebook.cells:
        if cell.cell_type == "code" and "parameters" in cell.metadata.get("tags", []):
            return cell
    return None


def _assignments(source: str) -> dict[str, Any]:
    values = {}
    for node in ast.parse(source).body:
        if not (
            isinstance(node, ast.Assign)
            and len(node.targets) == 1
            and isinstance(node.targets[0], ast.Name)
        ):
            raise ValueError(f"line {node.lineno} is not name = value")
        values[node.targets[0].id] = ast.literal_eval(node.value)
    return values


def _literal(value: Any) -> str:
    """A value as it is written in a cell; text in double quotes, as the formatter has it."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def _rewritten(source: str, values: Mapping[str, Any]) -> str:
    """The parameters cell with other values; comments stay where they are."""
    lines = source.split("\n")
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            if name in values and node.value.end_lineno == node.value.lineno:
                row = node.value.lineno - 1
                # Columns of the syntax tree count bytes, not characters.
                line = lines[row].encode()
                new = line[: node.value.col_offset] + _literal(values[name]).encode()
                lines[row] = (new + line[node.value.end_col_offset :]).decode()
    return "\n".join(lines)
