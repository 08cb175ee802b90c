"""Tables as they stand in a file, before anybody says what their cells mean."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from pbcanalysis.errors import InvalidInput, Problem

Cell: TypeAlias = str | int | float | bool | dt.date | dt.datetime | dt.time | None
"""What a file gives for a cell; text files give text alone."""

HEADER_SEARCH = 25
"""Rows in which the row of column names is looked for."""


@dataclass(frozen=True, slots=True)
class RawTable:
    """A table as a file holds it.

    Attributes:
        file: Name of the file, relative to the study folder.
        sheet: Name of the sheet, where the file has sheets.
        labels: Names of the columns.
        rows: The cells, row by row; rows may be shorter or longer than the labels. Large tables
            are held by column (:mod:`pbcanalysis.study.formats.held`).
        numbers: For each row its number in the file: the line of a text file, the row of a
            sheet, the number of the record (from 1) of a file without lines.
        header: Number of the row with the names; ``None`` where the format keeps them apart.
        kind: ``"delimited"``, ``"sheet"`` or ``"records"``.
        delimiter: What stands between cells of a delimited file.
        plain: Whether the file is comma-separated UTF-8 with its names in the first line, so that
            it can be read as it stands.
        told: What was found out about the file, in words.
        shown: Cells by (row, column) as a spreadsheet shows them, where it keeps another value.
    """

    file: str
    sheet: str | None
    labels: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]
    numbers: Sequence[int]
    header: int | None = 1
    kind: str = "records"
    delimiter: str = ","
    plain: bool = False
    told: tuple[str, ...] = ()
    shown: dict[tuple[int, int], str] = field(default_factory=dict)


def refuse(
    file: str,
    found: str,
    expected: str,
    mend: str,
    *,
    row: int | None = None,
    column: str | None = None,
    sheet: str | None = None,
) -> InvalidInput:
    """One problem of a file that cannot be read, ready to be raised."""
    return InvalidInput([Problem(file, row, column, found, expected, mend, sheet=sheet)])


def label(cell: Cell) -> str:
    """A cell of the row of names, as text without spaces around it."""
    return "" if cell is None else " ".join(str(cell).replace("\ufeff", "").split())


def folded(name: str) -> str:
    """A column's name without what people write in many ways: case, spaces, hyphens.

    Example:
        >>> folded("As printed")
        'as_printed'
    """
    return re.sub(r"[\s_\-]+", "_", name.strip()).casefold()


def header_row(rows: Sequence[Sequence[Cell]], names: Sequence[str]) -> tuple[int, int]:
    """The row that holds most of the names, and how many of them.

    Args:
        rows: The first rows of a table.
        names: Names of the columns that are looked for.

    Returns:
        Index of the row (the first of equals) and the number of names found in it.

    Example:
        >>> header_row([["My survey", None], ["id", "count"], ["a", 3]], ["id", "count"])
        (1, 2)
    """
    wanted = {folded(name) for name in names}
    found = [len(wanted & {folded(label(cell)) for cell in row}) for row in rows[:HEADER_SEARCH]]
    if not found:
        return 0, 0
    best = max(range(len(found)), key=lambda place: (found[place], -place))
    return best, found[best]


def plain_value(value: Any) -> Cell:
    """A value as a plain one: whole numbers without a point, nothing for what is missing."""
    if value is None or value != value:  # NaN and NaT are not themselves
        return None
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str):
        return value or None
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value  # type: ignore[no-any-return]
