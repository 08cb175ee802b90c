"""Rows of totals among records, which they would double."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pbcanalysis.checks.rows import Tables
from pbcanalysis.errors import Problem
from pbcanalysis.study.formats.held import different

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


__all__ = ["totals_among_records"]
