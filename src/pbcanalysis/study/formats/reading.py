"""From a file of any format to cells in the plain form that the schema describes."""

from __future__ import annotations

import csv
import difflib
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pbcanalysis.currencies import marks_in
from pbcanalysis.errors import InvalidInput, Problem
from pbcanalysis.study.formats.cells import Cell, RawTable, refuse
from pbcanalysis.study.formats.columns import arrange
from pbcanalysis.study.formats.delimited import read_delimited
from pbcanalysis.study.formats.held import (
    Coded,
    Column,
    Held,
    Written,
    column_at,
    firsts,
    uneven_rows,
    written,
)
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
from pbcanalysis.study.formats.spans import refuse_large_book
from pbcanalysis.study.own_files import inside, link_out

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
    rows: Sequence[tuple[str, ...]]
    told: tuple[Told, ...]
    problems: tuple[Problem, ...]

    @property
    def as_it_stands(self) -> bool:
        """Whether the file says the same without any of our reading."""
        return self.raw.plain and not self.told and not self.problems

    def cells(self, name: str) -> Column:
        """One column as it is held; empty text where a row is too short."""
        return column_at(self.rows, self.raw.labels.index(name))

    def column(self, name: str) -> list[str]:
        """The cells of one column; empty text where a row is too short."""
        return list(self.cells(name))  # type: ignore[arg-type]

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
    if not inside(path, folder):
        raise InvalidInput([link_out(file)])
    try:
        refuse_large_book(path, file)
        return reader(path, file, resource)
    except InvalidInput:
        raise
    except (KeyboardInterrupt, SystemExit):
        raise
    # Readers tell a damaged file in many ways, among them by panics that are no Exception.
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        found = f"what its reader cannot read ({type(error).__name__}: {str(error)[:120]})"
        mend = "The file is damaged, or no such file: save it again with the program it is from."
        raise refuse(file, found, f"a sound {path.suffix} file", mend) from error


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
    fields = {field["name"]: field for field in schema["fields"]}
    keys = [
        name
        for key in schema.get("foreignKeys", [])
        for name in ([key["fields"]] if isinstance(key["fields"], str) else key["fields"])
    ]
    # Where cells are missing or too many, each may stand in another's place.
    ragged = {one.row for one in arranged.problems if one.column is None}
    plain = in_plain_form(arranged.raw, fields, keys, ragged)
    told = [Told(plain.raw.file, plain.raw.sheet, None, what) for what in arranged.told]
    whole = [one for one in plain.told if one.column is None]
    return replace(
        plain,
        told=(*whole, *told, *plain.told[len(whole) :]),
        problems=(*arranged.problems, *plain.problems),
    )


def in_plain_form(
    raw: RawTable,
    fields: Mapping[str, Mapping[str, Any]],
    keys: Sequence[str] = (),
    ragged: Collection[int | None] = (),
) -> PlainTable:
    """Bring the cells of a table into plain form.

    Args:
        raw: The table as its file has it.
        fields: For each column that is described, its entry in a schema.
        keys: Columns that name rows of other tables.
        ragged: Rows of another length than the header, whose cells are not judged.
    """
    described = [fields.get(name) for name in raw.labels]
    numeric = [place for place, field in enumerate(described) if field and is_number(field)]
    absent = "" if raw.kind == "delimited" else None
    columns = [column_at(raw.rows, place, absent) for place in range(len(raw.labels))]
    mark: str | None = "."
    if raw.kind == "delimited" and raw.delimiter in (";", "\t"):
        cells = (cell for place in numeric for _, cell in firsts(columns[place]))
        mark = decimal_mark(cell for cell in cells if isinstance(cell, str))
    found = [
        _read_column(
            raw, place, columns[place], field, field is not None and is_typed(field, keys), mark
        )
        for place, field in enumerate(described)
    ]
    problems: list[Problem] = []
    refused = sorted((index, place) for place, one in enumerate(found) for index in one.refused)
    for index, place in refused:
        meaning, number = found[place].refused[index], raw.numbers[index]
        if number not in ragged:
            cell = repr(columns[place][index])
            problems.append(
                Problem(
                    raw.file, number, raw.labels[place], cell, meaning.expected, meaning.mend,
                    sheet=raw.sheet,
                )
            )  # fmt: skip
    problems += _mixed(
        raw, {place: columns[place] for place in numeric if not found[place].plainly}
    )
    told = [Told(raw.file, raw.sheet, None, what) for what in raw.told]
    otherwise = sorted(
        (first, place, what, cells)
        for place, one in enumerate(found)
        for what, (cells, first) in one.told.items()
    )
    told += [
        Told(raw.file, raw.sheet, raw.labels[place], what, cells, raw.numbers[first])
        for first, place, what, cells in otherwise
    ]
    rows = (
        raw.rows if all(one.plainly for one in found) else _rows(raw, [one.cells for one in found])
    )
    return PlainTable(raw, rows, tuple(told), tuple(problems))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class _Read:
    """A column in plain form.

    Attributes:
        cells: Its cells as plain text.
        told: How cells were read otherwise than they stand: how many, and the place of the first.
        refused: What is wrong in cells that are refused, by their place.
        plainly: Whether every cell stands as it is read.
    """

    cells: Column
    told: dict[str, tuple[int, int]]
    refused: dict[int, Meaning]
    plainly: bool = False


def _read_column(
    raw: RawTable,
    place: int,
    cells: Column,
    field: Mapping[str, Any] | None,
    typed: bool,
    mark: str | None,
) -> _Read:
    """Read the cells of one column; of a column of few values each value once."""
    if field is None:
        return _Read(_mapped(cells, lambda cell: "" if cell is None else str(cell)), {}, {})
    if _plainly(raw, cells, field, typed, mark):
        return _Read(cells, {}, {}, plainly=True)
    told: dict[str, tuple[int, int]] = {}
    refused: dict[int, Meaning] = {}
    if isinstance(cells, Coded):
        meanings = [_meaning(cell, field, typed, mark, None) for cell in cells.values]
        for code, meaning in enumerate(meanings):
            if meaning.expected:
                refused |= dict.fromkeys(cells.places(code).tolist(), meaning)
            elif meaning.told:
                at = cells.places(code)
                if len(at):
                    count, first = told.get(meaning.told, (0, int(at[0])))
                    told[meaning.told] = (count + len(at), min(first, int(at[0])))
        return _Read(Coded([meaning.text for meaning in meanings], cells.codes), told, refused)

    def read(numbered: tuple[int, Cell]) -> str:
        index, cell = numbered
        meaning = _meaning(cell, field, typed, mark, raw.shown.get((index, place)))
        if meaning.expected:
            refused[index] = meaning
        elif meaning.told:
            count, first = told.get(meaning.told, (0, index))
            told[meaning.told] = (count + 1, first)
        return meaning.text

    texts = map(read, enumerate(cells))
    done: Column = written(texts) if isinstance(cells, Written) else list(texts)
    return _Read(done, told, refused)


def _mapped(cells: Column, read: Callable[[Cell], str]) -> Column:
    if isinstance(cells, Coded):
        return Coded([read(value) for value in cells.values], cells.codes)
    return written(map(read, cells)) if isinstance(cells, Written) else [read(c) for c in cells]


def _plainly(
    raw: RawTable, cells: Column, field: Mapping[str, Any], typed: bool, mark: str | None
) -> bool:
    """Whether every cell of a column of text stands as it is read; looked at as a whole."""
    if raw.kind != "delimited":
        return False
    if not typed:
        return True
    if is_number(field):
        own = "decimalChar" in field or "groupChar" in field
        if mark != "." or own:
            return False
        values = cells.values if isinstance(cells, Coded) else cells
        return all(map(_NUMBER.fullmatch, values))  # type: ignore[arg-type]
    return all(
        _meaning(cell, field, typed, mark, None) == Meaning(str(cell)) for _, cell in firsts(cells)
    )


def _rows(raw: RawTable, columns: Sequence[Column]) -> Sequence[tuple[Cell, ...]]:
    """Rows from columns in plain form, each as long as in the file."""
    uneven = {}
    for index, row in uneven_rows(raw.rows, len(columns)):
        more = ("" if cell is None else str(cell) for cell in row[len(columns) :])
        uneven[index] = (*(column[index] for column in columns[: len(row)]), *more)
    if isinstance(raw.rows, Held):
        return Held(columns, uneven)
    even = zip(*columns, strict=True) if columns else iter([()] * len(raw.rows))
    return tuple(uneven.get(index, row) for index, row in enumerate(even))


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


def _mixed(raw: RawTable, columns: Mapping[int, Column]) -> list[Problem]:
    """Columns in which some numbers carry a percent sign, or one currency, and others another."""
    problems = []
    for place, column in columns.items():
        seen: dict[str, int] = {}
        for index, cell in firsts(column):
            if not isinstance(cell, str) or not any(c.isdigit() for c in cell):
                continue
            marks = ["%"] if "%" in cell else list(marks_in(cell))
            seen.setdefault(marks[0] if marks else "no sign", raw.numbers[index])
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
