"""What frictionless finds wrong in a table, in the one form in which mistakes are told."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pbcanalysis.errors import Problem
from pbcanalysis.study.formats import PlainTable
from pbcanalysis.study.formats.wanted import expected_of, is_of_dates

EMPTY = "an empty cell"
LIMIT = 500
"""Mistakes of one table that are looked for."""
# Told where the table is read: names of columns, and rows of another length.
_TOLD_BEFORE = ("-label", "missing-cell", "extra-cell", "blank-header", "unmatched-header")


def problems_of(
    errors: Iterable[Any],
    table: PlainTable,
    schema: Mapping[str, Any],
    tables: Mapping[str, PlainTable],
) -> list[Problem]:
    """Mistakes of one table, by row; what one mistake causes is told once.

    Args:
        errors: What frictionless found in the table's plain form.
        table: The table.
        schema: Its Table Schema.
        tables: All tables, by name.
    """
    found: dict[tuple[int | None, str | None, bool], Problem] = {}
    count = 0
    for error in errors:
        count += 1
        if error.type.endswith(_TOLD_BEFORE):
            continue
        problem = _problem(error, table, schema, tables)
        # A key that is not unique is an error of its column and of the table's key.
        twice = error.type in ("unique-error", "primary-key")
        found.setdefault((problem.row, problem.column, twice), problem)
    for row, column, _ in [key for key in found if key[2]]:
        # A key that is empty and has to be filled is no second row with that key.
        if (row, column, False) in found and found[row, column, True].found.startswith(EMPTY):
            del found[row, column, True]
    problems = sorted(found.values(), key=lambda one: (one.row or 0, one.column or ""))
    if count >= LIMIT:
        problems.append(
            Problem(
                table.raw.file,
                None,
                None,
                f"more than {LIMIT} mistakes",
                "a table that can be checked to its end",
                "Mend these, and check again: there may be more.",
                sheet=table.raw.sheet,
            )
        )
    return problems


def _problem(
    error: Any,
    table: PlainTable,
    schema: Mapping[str, Any],
    tables: Mapping[str, PlainTable],
) -> Problem:
    raw, column, index = table.raw, getattr(error, "field_name", None), _index(error)
    if error.type == "foreign-key":
        column = ", ".join(error.field_names)
    elif error.type == "primary-key":
        keys = schema.get("primaryKey") or [None]
        column = keys if isinstance(keys, str) else keys[0]
    field = {one["name"]: one for one in schema["fields"]}.get(column, {})
    key = schema.get("primaryKey") or ()
    table_keys = (key,) if isinstance(key, str) else tuple(map(str, key))
    found, expected, mend = _words(error, table, field, tables, index, table_keys)
    row = raw.numbers[index] if index is not None else None
    return Problem(raw.file, row, column, found, expected, mend, sheet=raw.sheet)


def _words(
    error: Any,
    table: PlainTable,
    field: Mapping[str, Any],
    tables: Mapping[str, PlainTable],
    index: int | None,
    table_keys: tuple[str, ...],
) -> tuple[str, str, str]:
    """Found, expected and mend."""
    if error.type in ("type-error", "constraint-error"):
        expected = expected_of(field)
        cell = getattr(error, "cell", None)
        if cell in (None, ""):
            return _cell(table, field, index), expected, "Fill the cell."
        choices = [str(one) for one in (field.get("constraints") or {}).get("enum") or ()]
        near = difflib.get_close_matches(str(cell).lower(), choices, n=1)
        mend = "Correct the cell, or leave it empty if the value is not known."
        if near:
            mend = f"Did you mean {near[0]!r}?"
        elif error.type == "constraint-error" or (field.get("constraints") or {}).get("required"):
            mend = "Correct the cell, or the column's description in datapackage.json."
        return _cell(table, field, index), expected, mend
    if error.type == "foreign-key":
        value = ", ".join(map(str, error.field_cells))
        place = tables.get(error.reference_name) if error.reference_name else table
        known: list[str] = []
        if place is not None and error.reference_field_names[0] in place.raw.labels:
            known = place.column(error.reference_field_names[0])
        near = difflib.get_close_matches(value, known, n=1)
        file = place.raw.file if place is not None else error.reference_name
        return (
            repr(value),
            f"a value of column {', '.join(error.reference_field_names)} in {file}",
            f"Did you mean {near[0]!r}?" if near else f"Correct it, or add the row to {file}.",
        )
    if error.type in ("unique-error", "primary-key"):
        keys = table_keys if error.type == "primary-key" else ()
        match = re.search(r"at position \"?(\d+)", error.note)
        first = table.raw.numbers[int(match[1]) - 2] if match else None
        cell = _cell(table, field, index)
        found = f"{cell}, as in row {first}" if first is not None else f"{cell} again"
        if len(keys) > 1:
            both = " and ".join(keys)
            mend = f"Correct one of them, or put what the rows hold for one {both} into one row."
            return (
                f"{_cells(table, keys, index)}{found.removeprefix(cell)}",
                f"each {both} once",
                mend,
            )
        return found, "a value that no other row has", "Give the row a value of its own."
    mend = "Correct it, or the description in datapackage.json."
    return error.note or error.title, "what datapackage.json describes", mend


def _cell(table: PlainTable, field: Mapping[str, Any], index: int | None) -> str:
    """A cell as it stands in the file, and as it is read where that is something else."""
    name = field.get("name")
    if index is None or name not in table.raw.labels:
        return EMPTY
    place = table.raw.labels.index(str(name))
    row, plain = table.raw.rows[index], table.rows[index]
    cell = row[place] if place < len(row) else None
    text = plain[place] if place < len(plain) else ""
    if cell in (None, ""):
        return EMPTY
    if str(cell) == text:
        return repr(text)
    return f"{cell!r}, which is read as {text or 'missing'}"


def _cells(table: PlainTable, names: Iterable[str], index: int | None) -> str:
    """The cells of a key that has several columns."""
    return " and ".join(_cell(table, {"name": name}, index) for name in names)


def _index(error: Any) -> int | None:
    """Place of the row in the plain form, whose first row has the names."""
    row = getattr(error, "row_number", None)
    return None if row is None or row < 2 else row - 2


def date_problems(table: PlainTable, fields: Mapping[str, Mapping[str, Any]]) -> Iterator[Problem]:
    """Days and months that no calendar has, in columns of text that hold dates.

    A pattern such as ``^\\d{4}(-\\d{2}(-\\d{2})?)?$`` allows a year or a month alone, which a
    column of type ``date`` does not; and it allows 31 February.
    """
    for name in table.raw.labels:
        field = fields.get(name, {})
        pattern = str((field.get("constraints") or {}).get("pattern") or "")
        written = r"\d{4}-\d\d(-\d\d)?"
        if field.get("type") == "date":
            # frictionless also takes 2007-2-3, which does not sort as a date.
            written = r"\d{4}-\d{1,2}-\d{1,2}"
        elif field.get("type", "string") != "string" or not pattern or not is_of_dates(pattern):
            continue
        for number, text in zip(table.raw.numbers, table.column(name), strict=True):
            if re.fullmatch(written, text) and not _in_calendar(text):
                yield Problem(
                    table.raw.file,
                    number,
                    name,
                    repr(text),
                    "a day or month that the calendar has, such as 2007-02-28 or 2007-02",
                    "Correct the date.",
                    sheet=table.raw.sheet,
                )


def _in_calendar(text: str) -> bool:
    try:
        dt.date.fromisoformat(text if len(text) > 7 else f"{text}-01")
    except ValueError:
        return False
    return True
