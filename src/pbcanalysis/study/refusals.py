"""Which cells of a table are wrong, so that nothing is concluded from them."""

from __future__ import annotations

import difflib
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pbcanalysis.errors import Problem
from pbcanalysis.study.descriptor import TYPES
from pbcanalysis.study.formats import PlainTable


@dataclass(frozen=True, slots=True)
class Refusals:
    """What is wrong in one table.

    Attributes:
        cells: Row of the file and column of each cell that is wrong.
        rows: Rows of the file that are wrong as a whole, such as one with too few cells.
        columns: Columns that are wrong as a whole, such as one that is not there.
        cut_short: Whether there are more mistakes than were looked for.
    """

    cells: frozenset[tuple[int, str]] = frozenset()
    rows: frozenset[int] = frozenset()
    columns: frozenset[str] = frozenset()
    cut_short: bool = False

    @classmethod
    def of(
        cls, table: PlainTable, resource: Mapping[str, Any], problems: Iterable[Problem]
    ) -> Refusals:
        """What problems say of a table.

        Args:
            table: The table.
            resource: Its entry in the data package.
            problems: Problems of any table.
        """
        cells: set[tuple[int, str]] = set()
        rows: set[int] = set()
        # What is wrong in a description is told there; cells are not judged by it.
        columns = {
            str(one["name"])
            for one in resource["schema"]["fields"]
            if one.get("type", "string") not in TYPES
        }
        cut_short = False
        for problem in problems:
            if (problem.file, problem.sheet) != (table.raw.file, table.raw.sheet):
                continue
            if problem.severity != "error":
                continue
            names = [] if problem.column is None else problem.column.split(", ")
            if problem.row not in (None, table.raw.header):
                cells |= {(problem.row, name) for name in names}
                rows |= set() if names else {problem.row}
            else:
                columns |= set(names)
                cut_short = cut_short or not names
        return cls(frozenset(cells), frozenset(rows), frozenset(columns), cut_short)

    def __bool__(self) -> bool:
        return bool(self.cells or self.rows or self.columns or self.cut_short)

    def places(self, numbers: Sequence[int], columns: Collection[str]) -> Collection[int]:
        """Places of the rows in which a cell of some columns is wrong.

        Args:
            numbers: The number of each row in its file.
            columns: The columns.
        """
        if not self.columns.isdisjoint(columns):
            return range(len(numbers))
        wrong = self.rows | {row for row, column in self.cells if column in columns}
        # Numbers rise from row to row, and of millions of rows a few are wrong.
        places = ((bisect_left(numbers, row), row) for row in sorted(wrong))
        return [at for at, row in places if at < len(numbers) and numbers[at] == row]

    def may_be(self, table: PlainTable, column: str, value: str) -> bool:
        """Whether a value that a column lacks may be meant by a cell that is wrong.

        Args:
            table: The table whose mistakes these are.
            column: The column in which the value is looked for.
            value: The value.
        """
        if column in self.columns or self.cut_short:
            return True
        if column not in table.raw.labels or not (self.cells or self.rows):
            return False
        place = table.raw.labels.index(column)
        for number, row in zip(table.raw.numbers, table.rows, strict=True):
            if number in self.rows and (value in row or len(row) < len(table.raw.labels)):
                return True
            if (number, column) in self.cells:
                cell = row[place] if place < len(row) else ""
                if not cell or difflib.SequenceMatcher(None, cell, value).ratio() >= 0.6:
                    return True
        return False


__all__ = ["Refusals"]
