"""From a file of any format to cells in the plain form that the schema describes."""

from __future__ import annotations

import csv
import difflib
from collections.abc import Mapping
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
    rows: list[tuple[str, ...]] = []
    for index, row in enumerate(raw.rows):
        plain = []
        for place, cell in enumerate(row):
            field = described[place] if place < len(described) else None
            if field is None:
                plain.append("" if cell is None else str(cell))
                continue
            meaning = _meaning(cell, field, typed[place], mark, raw.shown.get((index, place)))
            plain.append(meaning.text)
            name = raw.labels[place]
            if meaning.expected and raw.numbers[index] not in ragged:
                problems.append(
                    Problem(
                        raw.file,
                        raw.numbers[index],
                        name,
                        repr(cell),
                        meaning.expected,
                        meaning.mend,
                        sheet=raw.sheet,
                    )
                )
            elif meaning.told and not meaning.expected:
                before = found.get((name, meaning.told))
                found[name, meaning.told] = Told(
                    raw.file,
                    raw.sheet,
                    name,
                    meaning.told,
                    before.cells + 1 if before else 1,
                    before.row if before else raw.numbers[index],
                )
        rows.append(tuple(plain))
    problems += _mixed(raw, numeric)
    told = [Told(raw.file, raw.sheet, None, what) for what in (*raw.told, *arranged.told)]
    return PlainTable(raw, tuple(rows), (*told, *found.values()), tuple(problems))


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
