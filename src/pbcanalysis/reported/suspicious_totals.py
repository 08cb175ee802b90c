"""Rows of totals: among records, which they would double, and not the sum of the others."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pbcanalysis.errors import Problem
from pbcanalysis.reported.table_rows import Tables, decimal_of
from pbcanalysis.study.formats.held import different

ROWS_OF_TOTALS = frozenset(("total", "totals", "all", "sum", "grand total", "overall"))
RECORDS = {"payments": "practice", "respondents": "id"}
"""Tables whose rows are added up or counted, and the column that says whose a row is."""
_TOTAL = re.compile(r"((grand|sub)[\s-]*)?totals?(\s+(for|of|in)\b.*|[\s:]*[\d/-]*)", re.IGNORECASE)


def totals_among_records(tables: Tables) -> Iterator[Problem]:
    """Totals and subtotals among rows that are themselves added up."""
    for name, column in RECORDS.items():
        if name not in tables:
            continue
        cells = tables[name].cells(column)
        # Two plain looks spare millions of ids the pattern.
        named = (cell for cell in different(cells) if "otal" in cell or "OTAL" in cell)
        wrong = {cell for cell in named if _TOTAL.fullmatch(cell.strip())}
        for place in [at for at, cell in enumerate(cells) if cell in wrong] if wrong else ():
            row = tables[name][place]
            yield row.problem(
                column,
                f"{row[column]!r}, a total among the rows that make it up",
                "records alone, as totals would count twice",
                "Take the row out of the table.",
                "error",
            )


def totals(tables: Tables) -> Iterator[Problem]:
    """A row called total that is not the sum of the others."""
    for name, rows in tables.items():
        if name in ("statements", "bases", "money", *RECORDS) or len(rows) < 3:
            continue
        columns = rows.table.raw.labels
        places: set[int] = set()
        for column in columns[:3]:
            cells = rows.cells(column)
            named = {c for c in different(cells) if c.strip().casefold() in ROWS_OF_TOTALS}
            places |= (
                {place for place, cell in enumerate(cells) if cell in named} if named else set()
            )
        if len(places) != 1:
            continue
        place = places.pop()
        total = rows[place]
        for column in columns:
            stated = total.decimal(column)
            if stated is None or "percent" in column:
                continue
            numbered = enumerate(rows.cells(column))
            values = [decimal_of(cell) for index, cell in numbered if index != place]
            known = [value for value in values if value is not None]
            if len(known) < len(values):
                continue
            if sum(known) != stated:
                yield total.problem(
                    column,
                    f"{stated}, where the other rows add up to {sum(known)}",
                    "the sum of the other rows",
                    "Check the rows; one may be missing or stand twice.",
                )


__all__ = ["totals", "totals_among_records"]
