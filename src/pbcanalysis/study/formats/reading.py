"""From a file of any format to cells in the plain form that the schema describes."""

from __future__ import annotations

import csv
import difflib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pbcanalysis.errors import Problem
from pbcanalysis.study.formats.cells import Cell, RawTable, refuse
from pbcanalysis.study.formats.columns import arrange
from pbcanalysis.study.formats.delimited import read_delimited
from pbcanalysis.study.formats.marks import (
    Meaning,
    decimal_mark,
    is_number,
    is_typed,
    read_missing,
    read_number,
    read_value,
)
from pbcanalysis.study.formats.packed import read_json_lines, read_labelled, read_parquet
from pbcanalysis.study.formats.sheets import read_sheet

_NUMBER = re.compile(r"(-?[0-9]{1,15}(\.[0-9]{1,15})?)?")
"""A cell of a number in plain form, or an empty one, where a full stop is the decimal mark."""
READERS = {
    ".csv": read_delimited,
    ".tsv": read_delimited,
    ".tab": read_delimited,
    ".txt": read_delimited,
    ".xlsx": read_sheet,
    ".xlsm": read_sheet,
    ".xlsb": read_sheet,
    ".xls": read_sheet,
    ".ods": read_sheet,
    ".parquet": read_parquet,
    ".sav": read_labelled,
    ".zsav": read_labelled,
    ".dta": read_labelled,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
}
"""What reads a file, by the ending of its name."""


@dataclass(frozen=True, slots=True)
class Told:
    """How cells were read that do not stand as they are read.

    Attributes:
        file: The file.
        sheet: The sheet, where there is one.
        column: The column; ``None`` for what concerns the whole file.
        what: How they were read.
        cells: How many; nought for what concerns the whole file.
        row: The first of their rows.
    """

    file: str
    sheet: str | None
    column: str | None
    what: str
    cells: int = 0
    row: int | None = None

    def __str__(self) -> str:
        place = self.file + (f", sheet {self.sheet}" if self.sheet else "")
        if self.column is None:
            return f"{place}: {self.what}"
        word = "cell" if self.cells == 1 else "cells"
        return (
            f"{place}, column {self.column}: {self.cells} {word} from row {self.row}: {self.what}"
        )


@dataclass(frozen=True, slots=True)
class PlainTable:
    """A table in the form that the schema describes.

    Attributes:
        raw: The table as the file has it.
        rows: Its cells as plain text, each row as long as in the file.
        told: What was read otherwise than it stands.
        problems: What could not be read.
    """

    raw: RawTable
    rows: tuple[tuple[str, ...], ...]
    told: tuple[Told, ...]
    problems: tuple[Problem, ...]

    @property
    def as_it_stands(self) -> bool:
        """Whether the file says the same without any of our reading."""
        return self.raw.plain and not self.told and not self.problems

    def column(self, name: str) -> list[str]:
        """The cells of one column; empty text where a row is too short."""
        place = self.raw.labels.index(name)
        return [row[place] if place < len(row) else "" for row in self.rows]

    def write(self, path: Path) -> None:
        """Write the plain form as comma-separated UTF-8."""
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(self.raw.labels)
            writer.writerows(self.rows)


def read_raw(folder: Path, resource: Mapping[str, Any]) -> RawTable:
    """Read a table's file as it stands.

    Raises:
        InvalidInput: If the file does not exist, has an unknown ending or cannot be read.
    """
    file = str(resource["path"])
    path = folder / file
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise refuse(
            file,
            f"the ending {path.suffix!r}",
            "one of " + ", ".join(READERS),
            "Save the table in one of these formats.",
        )
    if not path.is_file():
        files = [p.name for p in folder.iterdir() if p.is_file()] if folder.is_dir() else []
        near = difflib.get_close_matches(file, files, n=1, cutoff=0.7)
        mend = f"Did you mean {near[0]!r}? " if near else "Add the file, or "
        mend += "Correct path in datapackage.json." if near else "correct path in datapackage.json."
        raise refuse(file, f"no such file as {file}", "a table", mend)
    return (
        read_delimited(path, file, resource)
        if reader is read_delimited
        else reader(path, file, resource)
    )


def read_plain(folder: Path, resource: Mapping[str, Any]) -> PlainTable:
    """Read a table of any format into plain form.

    Args:
        folder: The study folder.
        resource: The table's entry in the data package.

    Raises:
        InvalidInput: As :func:`read_raw`.
    """
    schema = resource["schema"]
    arranged = arrange(read_raw(folder, resource), schema["fields"])
    raw = arranged.raw
    fields = {field["name"]: field for field in schema["fields"]}
    keys = [
        name
        for key in schema.get("foreignKeys", [])
        for name in ([key["fields"]] if isinstance(key["fields"], str) else key["fields"])
    ]
    described = [fields.get(name) for name in raw.labels]
    numeric = [place for place, field in enumerate(described) if field and is_number(field)]
    mark: str | None = "."
    if raw.kind == "delimited" and raw.delimiter in (";", "\t"):
        mark = decimal_mark(
            cell
            for row in raw.rows
            for place in numeric
            if place < len(row) and isinstance(cell := row[place], str)
        )
    typed = [field is not None and is_typed(field, keys) for field in described]
    found: dict[tuple[str, str], Told] = {}
    problems: list[Problem] = list(arranged.problems)
    # Where cells are missing or too many, each may stand in another's place.
    ragged = {one.row for one in arranged.problems if one.column is None}
    plainly = [
        _plainly(raw, place, field, typed[place], mark) for place, field in enumerate(described)
    ]
    if not ragged and all(plainly):
        rows: tuple[tuple[str, ...], ...] = raw.rows  # type: ignore[assignment]
    else:
        rows = tuple(
            _plain_row(raw, index, described, typed, mark, plainly, ragged, found, problems)
            for index in range(len(raw.rows))
        )
    numeric = [place for place in numeric if not plainly[place]]
    problems += _mixed(raw, numeric)
    told = [Told(raw.file, raw.sheet, None, what) for what in (*raw.told, *arranged.told)]
    return PlainTable(raw, rows, (*told, *found.values()), tuple(problems))


def _plainly(
    raw: RawTable, place: int, field: Mapping[str, Any] | None, typed: bool, mark: str | None
) -> bool:
    """Whether every cell of a column of text stands as it is read; looked at as a whole."""
    if raw.kind != "delimited" or field is None:
        return False
    cells = {row[place] if place < len(row) else "" for row in raw.rows}
    if not typed:
        return True
    if is_number(field):
        own = "decimalChar" in field or "groupChar" in field
        return mark == "." and not own and all(map(_NUMBER.fullmatch, cells))  # type: ignore[arg-type]
    return all(_meaning(cell, field, typed, mark, None) == Meaning(str(cell)) for cell in cells)


def _plain_row(
    raw: RawTable,
    index: int,
    described: Sequence[Mapping[str, Any] | None],
    typed: Sequence[bool],
    mark: str | None,
    plainly: Sequence[bool],
    ragged: Collection[int | None],
    found: dict[tuple[str, str], Told],
    problems: list[Problem],
) -> tuple[str, ...]:
    """One row in plain form; what is read otherwise or refused is added to the last two."""
    plain = []
    number = raw.numbers[index]
    for place, cell in enumerate(raw.rows[index]):
        field = described[place] if place < len(described) else None
        if field is None or plainly[place]:
            plain.append("" if cell is None else str(cell))
            continue
        meaning = _meaning(cell, field, typed[place], mark, raw.shown.get((index, place)))
        plain.append(meaning.text)
        name = raw.labels[place]
        if meaning.expected and number not in ragged:
            expected, mend = meaning.expected, meaning.mend
            problems.append(
                Problem(raw.file, number, name, repr(cell), expected, mend, sheet=raw.sheet)
            )
        elif meaning.told and not meaning.expected:
            before = found.get((name, meaning.told))
            cells, first = (before.cells + 1, before.row) if before else (1, number)
            told = Told(raw.file, raw.sheet, name, meaning.told, cells, first)
            found[name, meaning.told] = told
    return tuple(plain)


def _meaning(
    cell: Cell, field: Mapping[str, Any], typed: bool, mark: str | None, shown: str | None
) -> Meaning:
    if not isinstance(cell, str):
        return read_value(cell, field, shown)
    if not typed or not cell:
        return Meaning(cell)
    missing = read_missing(cell)
    if missing is not None:
        return missing
    if is_number(field):
        return read_number(cell, field, mark)
    stripped = cell.strip().strip("\u00a0")
    return Meaning(stripped, "" if stripped == cell else "spaces around the text left out")


def _mixed(raw: RawTable, numeric: list[int]) -> list[Problem]:
    """Columns in which some numbers carry a percent sign, or one currency, and others another."""
    problems = []
    for place in numeric:
        seen: dict[str, int] = {}
        for number, row in zip(raw.numbers, raw.rows, strict=True):
            cell = row[place] if place < len(row) else None
            if not isinstance(cell, str) or not any(c.isdigit() for c in cell):
                continue
            marks = [m for m in ("%", "£", "€", "$", "GBP", "EUR", "USD") if m in cell]
            seen.setdefault(marks[0] if marks else "no sign", number)
        if len(seen) < 2:
            continue
        first, second, *_ = seen.items()
        error = len(set(seen) - {"no sign"}) > 1
        problems.append(
            Problem(
                raw.file,
                second[1],
                raw.labels[place],
                f"{second[0]} here, {first[0]} in row {first[1]}",
                "numbers of one kind in a column",
                "Write all of them in one way; a sign may mean another size.",
                "error" if error else "warning",
                raw.sheet,
            )
        )
    return problems
