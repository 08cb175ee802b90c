"""Tables of a study, checked against their Table Schema and read with its types."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pbcanalysis.errors import InvalidInput, Problem
from pbcanalysis.study.formats import PlainTable, read_plain

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


def read_tables(
    folder: Path, descriptor: dict[str, Any]
) -> tuple[dict[str, PlainTable], list[Problem]]:
    """Read every table of the package into plain form.

    Args:
        folder: The study folder.
        descriptor: The data package.

    Returns:
        Tables by name, without those that cannot be read, and every problem met in reading.
    """
    found: dict[str, PlainTable] = {}
    problems: list[Problem] = []
    for resource in descriptor["resources"]:
        if not _described(resource):
            continue
        try:
            table = read_plain(folder, resource)
        except InvalidInput as error:
            problems += error.problems
            continue
        found[resource["name"]] = table
        problems += table.problems
    return found, problems


def _described(resource: Any) -> bool:
    """Whether an entry of the package says enough to read its table."""
    if not isinstance(resource, dict) or not isinstance(resource.get("schema"), dict):
        return False
    fields = resource["schema"].get("fields")
    return (
        isinstance(resource.get("name"), str)
        and isinstance(resource.get("path"), str)
        and isinstance(fields, list)
        and all(isinstance(field, dict) and isinstance(field.get("name"), str) for field in fields)
        and isinstance(resource.get("dialect") or {}, dict)
    )


def table_problems(
    folder: Path, descriptor: dict[str, Any], plain: dict[str, PlainTable] | None = None
) -> list[Problem]:
    """Everything that the schema says is wrong in the tables, table by table.

    Args:
        folder: The study folder.
        descriptor: The data package.
        plain: The tables in plain form, as :func:`read_tables` gives them.
    """
    import tempfile

    import frictionless

    with tempfile.TemporaryDirectory() as scratch:
        checked = _plain_package(folder, descriptor, plain or {}, Path(scratch))
        try:
            report = frictionless.Package(checked, basepath=scratch).validate(limit_errors=500)
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
        if _described(resource)
    }
    for task in report.tasks:
        names = fields.get(task.name, {})
        table = (plain or {}).get(task.name)
        for mistake in task.errors:
            problem = _problem(table.raw.file if table else task.place, names, mistake)
            problems.append(_as_in_file(problem, table) if table else problem)
    return problems


def _plain_package(
    folder: Path, descriptor: dict[str, Any], plain: dict[str, PlainTable], scratch: Path
) -> dict[str, Any]:
    """The package with every table as plain comma-separated text, for frictionless to check."""
    import shutil

    unread = {r["name"] for r in descriptor["resources"] if _described(r)} - set(plain)
    resources = []
    for place, resource in enumerate(descriptor["resources"]):
        if not _described(resource):
            resources.append(resource)
            continue
        name = resource["name"]
        if name in unread:
            # Its own problem is told; what is missing for that reason is not told again.
            continue
        path = scratch / f"{place}.csv"
        if plain[name].as_it_stands:
            shutil.copyfile(folder / resource["path"], path)
        else:
            plain[name].write(path)
        schema = dict(resource["schema"])
        if isinstance(schema.get("foreignKeys"), list):
            schema["foreignKeys"] = [
                key
                for key in schema["foreignKeys"]
                if not isinstance(key, dict)
                or not isinstance(key.get("reference"), dict)
                or key["reference"].get("resource") not in unread
            ]
        schema["fields"] = [
            {k: v for k, v in field.items() if k not in ("decimalChar", "groupChar")}
            for field in schema["fields"]
        ]
        kept = {
            key: value
            for key, value in resource.items()
            if key not in ("dialect", "format", "mediatype", "bytes", "hash")
        }
        resources.append(
            {**kept, "path": path.name, "encoding": "utf-8", "format": "csv", "schema": schema}
        )
    return {**descriptor, "resources": resources}


def _as_in_file(problem: Problem, table: PlainTable) -> Problem:
    """A problem of the plain form, with the row, sheet and cell of the file it was made from."""
    from dataclasses import replace

    row, found = problem.row, problem.found
    if row is None:
        return replace(problem, sheet=table.raw.sheet)
    index = row - 2
    if index < 0:
        return replace(problem, row=table.raw.header, sheet=table.raw.sheet)
    if index < len(table.rows):
        row = table.raw.numbers[index]
        if problem.column in table.raw.labels:
            place = table.raw.labels.index(problem.column)
            cells = table.raw.rows[index]
            plain = table.rows[index][place] if place < len(table.rows[index]) else ""
            if place < len(cells) and cells[place] is not None and str(cells[place]) != plain:
                found = f"{cells[place]!r}, which is read as {plain or 'missing'}"
    return replace(problem, row=row, found=found, sheet=table.raw.sheet)


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

    Raises:
        InvalidInput: If the file cannot be read.

    Returns:
        A frame with one row per row of the file, in its order. Text stays text, so that printed
        figures keep their trailing noughts; whole numbers are ``Int64``, numbers ``float64``,
        dates text as written. Empty cells are missing.
    """
    import pandas as pd

    table = read_plain(folder, resource)
    wrong = [problem for problem in table.problems if problem.severity == "error"]
    if wrong:
        raise InvalidInput(wrong)
    frame = pd.DataFrame(
        {
            name: pd.array([cell or None for cell in table.column(name)], dtype="string")
            for name in table.raw.labels
        }
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
