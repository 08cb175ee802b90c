"""Rows of a study's tables, as its checks look at them."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, overload

from pbcanalysis.errors import Problem
from pbcanalysis.study.formats import PlainTable
from pbcanalysis.study.refusals import Refusals


@dataclass(slots=True)  # frozen would take four times as long to make, and there may be millions
class Row:
    """One row of a table in plain form, with its place in the file; not to be changed.

    Attributes:
        table: The table.
        number: Its row in the file.
        places: Where the cell of each column stands; all rows of a table share it.
        cells: The cells.
        wrong: Columns whose cell is told to be wrong; it is empty here.
    """

    table: PlainTable
    number: int
    places: Mapping[str, int]
    cells: tuple[str, ...]
    wrong: frozenset[str] = frozenset()

    def __getitem__(self, column: str) -> str:
        place = self.places.get(column, len(self.cells))
        return "" if place >= len(self.cells) or column in self.wrong else self.cells[place]

    def unsure(self, *columns: str) -> bool:
        """Whether one of these cells is empty only because it is wrong."""
        return not self.wrong.isdisjoint(columns)

    def problem(
        self,
        column: str,
        found: str,
        expected: str,
        mend: str,
        severity: Literal["error", "warning"] = "warning",
    ) -> Problem:
        """What is wrong with a cell, at its place in the file."""
        raw = self.table.raw
        return Problem(
            raw.file, self.number, column, found, expected, mend, severity, sheet=raw.sheet
        )

    def whole(self, column: str) -> int | None:
        """The cell as a whole number; ``None`` where it is none."""
        return int(self[column]) if self[column].lstrip("+-").isdecimal() else None

    def number_of(self, column: str) -> float:
        """The cell as a number, roughly; nought where it is none."""
        return number_of(self[column])

    def decimal(self, column: str) -> Decimal | None:
        """The cell as an exact number; ``None`` where it is none."""
        return decimal_of(self[column])


def number_of(text: str) -> float:
    """A cell as a number, roughly; nought where it is none."""
    try:
        number = float(text)
    except ValueError:
        return 0.0
    return number if math.isfinite(number) else 0.0


def decimal_of(text: str) -> Decimal | None:
    """A cell as an exact number; ``None`` where it is none."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


class Rows(Sequence[Row]):
    """The rows of one table, each made when it is asked for: there may be millions.

    Args:
        table: The table in plain form.
        refusals: What is wrong in it.
    """

    def __init__(self, table: PlainTable, refusals: Refusals) -> None:
        self.table = table
        self.places = {label: place for place, label in enumerate(table.raw.labels)}
        self._refusals = refusals
        self._always = frozenset(name for name in self.places if name in refusals.columns)
        self._wrong: dict[int, frozenset[str]] = {}
        for row, column in refusals.cells:
            self._wrong[row] = self._wrong.get(row, self._always) | {column}
        self._wrong |= dict.fromkeys(refusals.rows, frozenset(self.places))

    def __len__(self) -> int:
        return len(self.table.rows)

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> list[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | list[Row]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        return self._row(self.table.raw.numbers[place], self.table.rows[place])

    def __iter__(self) -> Iterator[Row]:
        return map(self._row, self.table.raw.numbers, self.table.rows)

    def _row(self, number: int, cells: tuple[str, ...]) -> Row:
        wrong = self._wrong.get(number, self._always)
        return Row(self.table, number, self.places, cells, wrong)

    def unsure(self, *columns: str) -> Collection[int]:
        """Places of the rows in which one of these cells is empty only because it is wrong."""
        return self._refusals.places(self.table.raw.numbers, columns)

    def cells(self, column: str) -> Sequence[str]:
        """One column, in which what is wrong is empty; empty throughout where there is none."""
        if column not in self.places or column in self._always:
            return [""] * len(self)
        cells: Sequence[Any] = self.table.cells(column)
        wrong = self.unsure(column)
        if not wrong:
            return cells
        found = list(cells)
        for place in wrong:
            found[place] = ""
        return found


Tables = dict[str, Rows]
"""Rows of a study's tables by the table's name."""

__all__ = ["Row", "Rows", "Tables", "decimal_of", "number_of"]
