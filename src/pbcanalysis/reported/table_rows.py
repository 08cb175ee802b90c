"""Rows of a study's tables, as its checks look at them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal

from pbcanalysis.errors import Problem
from pbcanalysis.study.formats import PlainTable


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
        try:
            number = float(self[column])
        except ValueError:
            return 0.0
        return number if math.isfinite(number) else 0.0

    def decimal(self, column: str) -> Decimal | None:
        """The cell as an exact number; ``None`` where it is none."""
        try:
            number = Decimal(self[column])
        except InvalidOperation:
            return None
        return number if number.is_finite() else None


Tables = dict[str, list[Row]]
"""Rows of a study's tables by the table's name."""

__all__ = ["Row", "Tables"]
