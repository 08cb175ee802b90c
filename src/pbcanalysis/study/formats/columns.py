"""Columns of a file put in the order of the schema; what is missing or too much is told."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pbcanalysis.errors import Problem
from pbcanalysis.study.formats.cells import Cell, RawTable, folded
from pbcanalysis.study.formats.held import Held, Row, column_at, firsts, uneven_rows


@dataclass(frozen=True, slots=True)
class Arranged:
    """A table with its columns in the order of the schema.

    Attributes:
        raw: The table.
        told: What was read otherwise than it stands, in words.
        problems: What is wrong with the names of the columns, and rows of another length.
    """

    raw: RawTable
    told: tuple[str, ...]
    problems: tuple[Problem, ...]


def arrange(raw: RawTable, fields: Sequence[Mapping[str, Any]]) -> Arranged:
    """Put the columns of a file in the order of the schema.

    The order of columns means nothing. A name that differs from the schema's in case, spaces or
    hyphens alone is taken for it. A column that the file lacks is empty, unless the schema
    requires its cells. A column that the schema does not describe is refused: it may be another
    one misspelt.

    Args:
        raw: The table as the file has it.
        fields: The columns of the schema.
    """
    names = [str(field["name"]) for field in fields]
    ragged = [*_ragged(raw), *_notes(raw, fields)]
    if list(raw.labels) == names:
        return Arranged(raw, (), tuple(ragged))
    places, told = _places(raw, names)
    problems: list[Problem] = []
    absent = [name for name in names if name not in places]
    extra = [
        place
        for place, label in enumerate(raw.labels)
        if place not in places.values() and (label or _first_filled(raw, place) is not None)
    ]
    blank = len(raw.labels) - len(places) - len(extra)
    if blank:
        told.append(f"{blank} empty column{'s' if blank > 1 else ''} without a name left out")
    problems += [_too_much(raw, place, absent) for place in extra]
    required = {
        str(field["name"]) for field in fields if (field.get("constraints") or {}).get("required")
    }
    spare = [raw.labels[place] for place in extra if raw.labels[place]]
    for name in absent:
        if name in required:
            mend = "Add the column, or its name in the row of names."
            if spare:
                mend = f"Add it, or give its name to the column that holds it: {', '.join(spare)}?"
            found = f"no column {name}"
            problems.append(_problem(raw, name, found, f"a column named {name}", mend))
    optional = [name for name in absent if name not in required]
    if optional and not extra and raw.kind != "records":
        told.append(f"no column {', '.join(optional)}: read as empty")
    order = [places.get(name) for name in names]
    if [place for place in order if place is not None] != sorted(places.values()):
        told.append("columns stand in another order than in datapackage.json")
    rows = _in_order(raw, order)
    moved = {place: new for new, place in enumerate(order) if place is not None}
    shown = {(row, moved[place]): t for (row, place), t in raw.shown.items() if place in moved}
    done = replace(raw, labels=tuple(names), rows=rows, shown=shown, plain=False)
    return Arranged(done, tuple(told), (*problems, *ragged))


def _places(raw: RawTable, names: Sequence[str]) -> tuple[dict[str, int], list[str]]:
    """Where each column of the schema stands in the file."""
    places: dict[str, int] = {}
    told: list[str] = []
    for place, label in enumerate(raw.labels):
        if label in names and label not in places:
            places[label] = place
    near = {folded(name): name for name in names if name not in places}
    for place, label in enumerate(raw.labels):
        name = near.get(folded(label))
        if name is not None and name not in places and place not in places.values():
            places[name] = place
            told.append(f"column {label!r} read as {name}")
    return places, told


def _in_order(raw: RawTable, order: Sequence[int | None]) -> Sequence[Row]:
    """The rows with their cells in another order; where there is no column, cells are empty."""
    empty = "" if raw.kind == "delimited" else None
    if isinstance(raw.rows, Held):
        blank = raw.rows.blank(empty)
        return Held([blank if place is None else raw.rows.columns[place] for place in order])
    return tuple(
        tuple(row[place] if place is not None and place < len(row) else empty for place in order)
        for row in raw.rows
    )


def _first_filled(raw: RawTable, place: int) -> int | None:
    """Place of the first row with something in a column."""
    cells = firsts(column_at(raw.rows, place))
    return next((row for row, cell in cells if _is_filled(cell)), None)


def _too_much(raw: RawTable, place: int, absent: Sequence[str]) -> Problem:
    label = raw.labels[place]
    if not label:
        row = raw.numbers[_first_filled(raw, place) or 0]
        found = f"no name for column {place + 1}, which has a cell in row {row}"
        return _problem(
            raw, f"{place + 1}", found, "a name for each column", "Name the column, or empty it."
        )
    if label in raw.labels[:place]:
        found, mend = f"two columns named {label}", "Give each column its own name."
        return _problem(raw, label, found, "each name once", mend)
    near = difflib.get_close_matches(folded(label), absent, n=1)
    expected = "a column that datapackage.json describes"
    if absent:
        expected += ", such as " + ", ".join(absent[:4])
    mend = "Remove the column, or describe it in datapackage.json."
    if near:
        mend = f"Did you mean {near[0]}?"
    return _problem(raw, label, f"the column {label}", expected, mend)


def _ragged(raw: RawTable) -> list[Problem]:
    """Rows of a text file with another number of cells than there are names."""
    if raw.kind != "delimited":
        return [
            _row_problem(raw, raw.numbers[place], row)
            for place, row in uneven_rows(raw.rows, len(raw.labels))
            if len(row) > len(raw.labels) and any(_is_filled(c) for c in row[len(raw.labels) :])
        ]
    return [
        _row_problem(raw, raw.numbers[place], row)
        for place, row in uneven_rows(raw.rows, len(raw.labels))
    ]


def _notes(raw: RawTable, fields: Sequence[Mapping[str, Any]]) -> list[Problem]:
    """Words below or between the rows of a sheet: one cell of text where several are required."""
    required = [f for f in fields if (f.get("constraints") or {}).get("required")]
    if raw.kind != "sheet" or len(required) < 2:
        return []
    found = []
    for number, row in zip(raw.numbers, raw.rows, strict=True):
        filled = [cell for cell in row if _is_filled(cell)]
        if len(filled) == 1 and isinstance(filled[0], str) and " " in filled[0].strip():
            mend = "Take the note out of the table, or begin it with the table's comment sign."
            expected = "a row of the table, or nothing"
            text = f"the words {filled[0][:60]!r} alone in the row"
            found.append(Problem(raw.file, number, None, text, expected, mend, sheet=raw.sheet))
    return found


def _is_filled(cell: Cell) -> bool:
    return cell not in (None, "")


def _row_problem(raw: RawTable, number: int, row: Sequence[Cell]) -> Problem:
    wanted = f"{len(raw.labels)} cells, as there are names"
    if raw.kind != "delimited":
        beyond = next(cell for cell in row[len(raw.labels) :] if _is_filled(cell))
        mend = "Name the column in which it stands, or remove the cell."
        found = f"{beyond!r} to the right of the last name"
        return Problem(raw.file, number, None, found, wanted, mend, sheet=raw.sheet)
    if len(row) > len(raw.labels):
        mend = "Put text that has the separator in it in quotation marks, or remove the cell."
    else:
        mend = "Add the cells that are missing; an empty cell still needs its separator."
    found = f"{len(row)} cell{'' if len(row) == 1 else 's'}"
    return Problem(raw.file, number, None, found, wanted, mend, sheet=raw.sheet)


def _problem(raw: RawTable, column: str, found: str, expected: str, mend: str) -> Problem:
    return Problem(raw.file, raw.header, column, found, expected, mend, sheet=raw.sheet)
