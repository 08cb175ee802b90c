"""Tables of a study, checked against their Table Schema and read with its types."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pbcanalysis.errors import InvalidInput, Problem

if TYPE_CHECKING:
    import pandas as pd

FILE = "datapackage.json"

_MENDS = {
    "missing-label": "Add the column, or its name in the first row.",
    "extra-label": "Remove the column, or describe it in datapackage.json.",
    "incorrect-label": "Name the columns as datapackage.json does, in the same order.",
    "duplicate-label": "Give each column its own name.",
    "blank-label": "Give the column a name in the first row.",
    "blank-row": "Remove the empty row.",
    "extra-cell": "Remove the cell, or put text that has a comma in quotation marks.",
    "missing-cell": "Add the cells that are missing; an empty cell still needs its comma.",
    "type-error": "Correct the cell, or leave it empty if the value is not known.",
    "constraint-error": "Correct the cell, or the constraint in datapackage.json if it is wrong.",
    "primary-key": "Give the row an id of its own.",
    "unique-error": "Give the row a value of its own in this column.",
    "foreign-key": "Name an id that exists in the other table, or add it there.",
    "encoding-error": "Save the file as UTF-8.",
    "scheme-error": "Add the file, or correct its path in datapackage.json.",
}


def read_descriptor(folder: Path) -> dict[str, Any]:
    """Read ``datapackage.json``.

    Raises:
        InvalidInput: If it does not exist or is not a JSON object with resources.
    """
    path = folder / FILE
    try:
        descriptor = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise InvalidInput(
            [
                Problem(
                    FILE,
                    None,
                    None,
                    f"no such file in {folder.name}/",
                    "a Frictionless Data Package",
                    "Name the folder that holds datapackage.json.",
                )
            ]
        ) from error
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        row = getattr(error, "lineno", None)
        raise InvalidInput(
            [Problem(FILE, row, None, str(error), "JSON in UTF-8", "Correct the text there.")]
        ) from error
    if not isinstance(descriptor, dict) or not descriptor.get("resources"):
        raise InvalidInput(
            [
                Problem(
                    FILE,
                    None,
                    "resources",
                    "no resources",
                    "at least one table",
                    "List each table with its path and schema.",
                )
            ]
        )
    return descriptor


def table_problems(folder: Path, descriptor: dict[str, Any]) -> list[Problem]:
    """Everything that the schema says is wrong in the tables, table by table."""
    import frictionless

    try:
        report = frictionless.Package(descriptor, basepath=str(folder)).validate(limit_errors=500)
    except frictionless.FrictionlessException as error:
        reasons = error.reasons or [error.error]
        return [
            Problem(FILE, None, None, reason.note, "a valid data package", "Correct the entry.")
            for reason in reasons
        ]
    problems = [
        Problem(FILE, None, None, error.note, "a valid data package", "Correct the entry.")
        for error in report.errors
    ]
    fields = {
        resource["name"]: {field["name"]: field for field in resource["schema"]["fields"]}
        for resource in descriptor["resources"]
        if isinstance(resource.get("schema"), dict)
    }
    for task in report.tasks:
        names = fields.get(task.name, {})
        problems += [_problem(task.place, names, mistake) for mistake in task.errors]
    return problems


def _problem(file: str, fields: dict[str, dict[str, Any]], error: Any) -> Problem:
    column = getattr(error, "field_name", None) or getattr(error, "label", None)
    row = getattr(error, "row_number", None)
    if row is None and error.type.endswith("-label"):
        row = 1
    cell = getattr(error, "cell", None)
    field = fields.get(column or "", {})
    found = f"{cell!r}" if cell not in (None, "") else "an empty cell"
    expected = field.get("type", "a valid value")
    if error.type == "constraint-error":
        limits = {k: v for k, v in field.get("constraints", {}).items() if k != "unique"}
        expected = f"{expected} with " + ", ".join(f"{k} {v}" for k, v in limits.items())
    elif error.type != "type-error":
        found, expected = error.note, "what datapackage.json describes"
    return Problem(
        file,
        row,
        column or None,
        found,
        expected,
        _MENDS.get(error.type, "Correct it, or the description in datapackage.json."),
    )


def read_table(folder: Path, resource: dict[str, Any]) -> pd.DataFrame:
    """Read one checked table.

    Args:
        folder: The study folder.
        resource: The table's entry in the data package.

    Returns:
        A frame with one row per row of the file, in its order. Text stays text, so that printed
        figures keep their trailing noughts; whole numbers are ``Int64``, numbers ``float64``,
        dates text as written. Empty cells are missing.
    """
    import pandas as pd

    frame = pd.read_csv(
        folder / resource["path"],
        dtype="string",
        keep_default_na=False,
        na_values=[""],
        encoding="utf-8",
        skipinitialspace=False,
    )
    for field in resource["schema"]["fields"]:
        name, kind = field["name"], field.get("type", "string")
        if kind in ("integer", "year"):
            frame[name] = pd.to_numeric(frame[name]).astype("Int64")
        elif kind == "number":
            frame[name] = pd.to_numeric(frame[name]).astype("Float64").astype("float64")
        elif kind == "boolean":
            frame[name] = (
                frame[name].str.lower().map({"true": True, "false": False}).astype("boolean")
            )
    return frame
