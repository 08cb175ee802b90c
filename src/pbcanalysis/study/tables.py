"""Tables of a study, checked against their Table Schema and read with its types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pbcanalysis.errors import InvalidInput, Problem
from pbcanalysis.scratch import Scratch
from pbcanalysis.study.addresses import FETCHED
from pbcanalysis.study.descriptor import FILE, TYPES, is_described
from pbcanalysis.study.formats import PlainTable, read_plain
from pbcanalysis.study.formats.held import Coded, rows_at
from pbcanalysis.study.large import rows_to_judge
from pbcanalysis.study.mistakes import LIMIT, date_problems, problems_of
from pbcanalysis.study.own_files import inside, link_out
from pbcanalysis.study.patterns import slow_patterns, without
from pbcanalysis.study.refusals import Refusals
from pbcanalysis.study.remembered import is_kept, remembered
from pbcanalysis.study.typed_copies import read_copy

if TYPE_CHECKING:
    import pandas as pd


def read_tables(
    folder: Path, descriptor: Mapping[str, Any]
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
        if not is_described(resource):
            continue
        try:
            table = read_plain(folder, resource)
        except InvalidInput as error:
            problems += error.problems
            continue
        found[resource["name"]] = table
        problems += table.problems
    return found, problems


def table_problems(
    folder: Path,
    descriptor: dict[str, Any],
    plain: dict[str, PlainTable],
    before: Sequence[Problem] = (),
) -> list[Problem]:
    """Everything that the schema says is wrong in the tables, table by table.

    Args:
        folder: The study folder.
        descriptor: The data package.
        plain: The tables in plain form, as :func:`read_tables` gives them.
        before: What was wrong in reading them. A value that another table lacks because of such
            a mistake, or of one found here, is not told.
    """

    import frictionless

    slow = slow_patterns(descriptor, plain)
    if slow:
        descriptor = without(descriptor, slow)
    missing = _missing(folder, descriptor)
    judged = {name: _left_to_judge(name, table, descriptor, plain) for name, table in plain.items()}
    with Scratch("pbc-tables-") as scratch:
        checked = _plain_package(folder, descriptor, judged, Path(scratch))
        try:
            package = frictionless.Package(checked, basepath=scratch)
            report = package.validate(limit_errors=LIMIT)
        except frictionless.FrictionlessException as error:
            return [_of_package(reason.note) for reason in error.reasons or [error.error]]
    problems = [_of_package(error.note) for error in report.errors]
    problems += [*slow.values(), *missing, *_loose_keys(descriptor)]
    described = {r["name"]: r for r in descriptor["resources"] if is_described(r)}
    keyless: list[Problem] = [*before]
    for task in report.tasks:
        table = plain.get(task.name)
        if table is None:
            problems += [_of_package(f"{task.name}: {error.note}") for error in task.errors]
            continue
        schema = described[task.name]["schema"]
        own = [error for error in task.errors if error.type != "foreign-key"]
        keyless += problems_of(own, judged[task.name], schema, plain)
        keyless += date_problems(table, {one["name"]: one for one in schema["fields"]})
    refusals = {name: Refusals.of(table, described[name], keyless) for name, table in plain.items()}
    for task in report.tasks:
        table = plain.get(task.name)
        if table is not None:
            schema = described[task.name]["schema"]
            errors = [error for error in task.errors if not _follows(error, task, plain, refusals)]
            problems += problems_of(errors, judged[task.name], schema, plain)
            problems += date_problems(table, {one["name"]: one for one in schema["fields"]})
    return problems


def _left_to_judge(
    name: str, table: PlainTable, descriptor: Mapping[str, Any], plain: dict[str, PlainTable]
) -> PlainTable:
    """A large table without the rows that are plainly sound; any other as it is."""
    schemas = {r["name"]: r["schema"] for r in descriptor["resources"] if is_described(r)}
    named = {
        key["reference"].get("resource")
        for schema in schemas.values()
        for key in schema.get("foreignKeys") or []
        if isinstance(key, dict) and isinstance(key.get("reference"), dict)
    }
    # What other tables name has to be there whole.
    left = None if name in named else rows_to_judge(table, schemas[name], plain)
    if left is None:
        return table
    raw = replace(
        table.raw,
        rows=rows_at(table.raw.rows, left),
        numbers=tuple(table.raw.numbers[place] for place in left),
        plain=False,
    )
    rows: Any = rows_at(table.rows, left)
    return replace(table, raw=raw, rows=rows)


def _follows(
    error: Any, task: Any, plain: dict[str, PlainTable], refusals: dict[str, Refusals]
) -> bool:
    """Whether a key is not found only because the row that it names is told to be wrong."""
    if error.type != "foreign-key":
        return False
    name = error.reference_name or task.name
    return name in plain and any(
        refusals[name].may_be(plain[name], column, str(cell))
        for column, cell in zip(error.reference_field_names, error.field_cells, strict=True)
    )


def _without_column(key: Any, schema: dict[str, Any]) -> list[str]:
    """Columns of a foreign key that a table does not have; nothing can break such a key."""
    names = {field["name"] for field in schema["fields"]}
    given = key.get("fields", []) if isinstance(key, dict) else []
    columns = [given] if isinstance(given, str) else given
    return [str(name) for name in columns if name not in names]


def _loose_keys(descriptor: dict[str, Any]) -> list[Problem]:
    """Foreign keys of columns that have been taken out of a table: told, and not checked."""
    found = []
    for resource in descriptor["resources"]:
        if not is_described(resource):
            continue
        schema = resource["schema"]
        for key in schema.get("foreignKeys") or []:
            found += [
                Problem(
                    FILE,
                    None,
                    "foreignKeys",
                    f"{name!r}, which is no column of {resource['name']}",
                    "columns of that table",
                    "Remove the entry, or describe the column.",
                    "warning",
                )
                for name in _without_column(key, schema)
            ]
    return found


def _of_package(note: str) -> Problem:
    return Problem(FILE, None, None, note, "a valid data package", "Correct the entry.")


def _missing(folder: Path, descriptor: Mapping[str, Any]) -> list[Problem]:
    """Files of tables that are not described and that the study does not have, by their names."""
    found = []
    for resource in descriptor["resources"]:
        if is_described(resource) or not isinstance(resource, dict):
            continue
        path = resource.get("path")
        if not isinstance(path, str) or "://" in path:
            continue
        own = inside(folder / path, folder)
        if own and not (folder / path).is_file():
            mend = "Add the file, or correct path in datapackage.json."
            found.append(Problem(path, None, None, f"no such file as {path}", "a table", mend))
        elif not own and ".." not in Path(path).parts and not Path(path).is_absolute():
            found.append(link_out(path))
    return found


def _plain_package(
    folder: Path, descriptor: dict[str, Any], plain: dict[str, PlainTable], scratch: Path
) -> dict[str, Any]:
    """The package with every table as plain comma-separated text, for frictionless to check."""
    import shutil

    unread = {r.get("name") for r in descriptor["resources"] if isinstance(r, dict)} - set(plain)
    resources = []
    for place, resource in enumerate(descriptor["resources"]):
        if not is_described(resource):
            # A path that is no file's name is told with the description, and so is what would
            # have to be fetched: frictionless is given no way to anything outside.
            if isinstance(resource, dict) and isinstance(resource.get("path"), str):
                path = folder / resource["path"]
                if "://" in resource["path"]:
                    continue
                if (
                    inside(path, folder)
                    and path.is_file()
                    and ".." not in Path(resource["path"]).parts
                ):
                    (scratch / resource["path"]).parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(path, scratch / resource["path"])
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
            schema["foreignKeys"] = [
                key for key in schema["foreignKeys"] if not _without_column(key, schema)
            ]
        schema["fields"] = [
            {k: v for k, v in field.items() if k not in ("decimalChar", "groupChar")}
            if field.get("type", "string") in TYPES
            # What is wrong in a description is told; cells are not judged by it.
            else {"name": field["name"], "type": "any"}
            for field in schema["fields"]
        ]
        kept = {
            key: value
            for key, value in resource.items()
            if key not in ("dialect", "format", "mediatype", "bytes", "hash", *FETCHED)
        }
        resources.append(
            {**kept, "path": path.name, "encoding": "utf-8", "format": "csv", "schema": schema}
        )
    own = {key: value for key, value in descriptor.items() if key not in FETCHED}
    return {**own, "resources": resources}


def read_table(folder: Path, resource: dict[str, Any]) -> pd.DataFrame:
    """Read one checked table.

    Args:
        folder: The study folder.
        resource: The table's entry in the data package.

    Raises:
        InvalidInput: If the file cannot be read.

    Returns:
        A frame with one row per row of the file, in its order, which belongs to the caller. Text
        stays text, so that printed figures keep their trailing noughts; whole numbers are
        ``Int64``, numbers ``float64``, dates text as written. Empty cells are missing.
    """
    frame = remembered("frame", folder, resource, lambda: _read_table(folder, resource))
    # What is kept is given out as a copy; a large table is nobody else's.
    return frame.copy() if is_kept(folder, resource) else frame


def _read_table(folder: Path, resource: dict[str, Any]) -> pd.DataFrame:
    copy = read_copy(folder, resource)
    return copy if copy is not None else frame_of(read_sound(folder, resource), resource)


def read_sound(folder: Path, resource: dict[str, Any]) -> PlainTable:
    """Read one checked table as plain text.

    Args:
        folder: The study folder.
        resource: The table's entry in the data package.

    Raises:
        InvalidInput: If the file, or a cell of it, cannot be read.
    """
    table = read_plain(folder, resource)
    wrong = [problem for problem in table.problems if problem.severity == "error"]
    if wrong:
        raise InvalidInput(wrong)
    return table


def frame_of(
    table: PlainTable, resource: Mapping[str, Any], refusals: Refusals | None = None
) -> pd.DataFrame:
    """A table with the types of its schema.

    Args:
        table: The table in plain form.
        resource: Its entry in the data package.
        refusals: What is wrong in it; such cells are missing then.
    """
    import pandas as pd

    refused = refusals or Refusals()
    numbers = table.raw.numbers

    kinds = {one["name"]: one.get("type", "string") for one in resource["schema"]["fields"]}

    def column(name: str) -> pd.Series:
        cells, kind = table.cells(name), kinds.get(name, "string")
        wrong = refused.places(numbers, (name,))
        if isinstance(cells, Coded):
            # Each different value is read once; what stands in wrong cells alone, not at all.
            cells = cells.without(wrong)
            values = _series([str(value or "") or None for value in cells.values], kind)
            return values.take(cells.codes).reset_index(drop=True)
        found = [str(cell) or None for cell in cells]
        for place in wrong:
            found[place] = None
        return _series(found, kind)

    return pd.DataFrame({name: column(name) for name in table.raw.labels}, copy=False)


def _series(cells: list[str | None], kind: str) -> pd.Series:
    """Text as values of a type of the schema."""
    import pandas as pd

    found = pd.Series(pd.array(cells, dtype="string"))
    if kind in ("integer", "year"):
        return pd.to_numeric(found).astype("Int64")
    if kind == "number":
        return pd.to_numeric(found).astype("Float64").astype("float64")
    if kind == "boolean":
        known = {"true": True, "1": True, "false": False, "0": False}
        return found.str.lower().map(known).astype("boolean")
    return found
