"""Tables that hold a row for each area or organisation, and not one for each person."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pbcanalysis.errors import Problem
from pbcanalysis.study.formats import RawTable
from pbcanalysis.study.formats.cells import Cell, folded
from pbcanalysis.study.intake.design import ROLES
from pbcanalysis.study.intake.tidy import is_mark

_YEAR = re.compile(r"(19|20)\d\d([-/](19|20)?\d\d)?(\s.+)?")
_OF_MANY = re.compile(
    r"(.*[_\s(])?(base|denominator|numerator|rate|perc|perc_\w+|percent(age)?|%|per cent|lci|uci|"
    r"lower ci|upper ci|respondents|responses)\)?",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"(ods|ons|gss|nuts|lad|lsoa|msoa|ccg|icb|la|local authority|area|practice|organi[sz]ation|"
    r"provider|trust|hospital|school|ward|constituency|authority)s?([ _]?(code|name|id))?|"
    r"(.* )?(ods|ons|gss) code",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"-?[\d.,  ]*\d%?")
_ENOUGH = 3
"""Rows from which on it can be seen that each is another area."""
_MANY = 100
"""A count that no answer to a question is likely to be."""


def aggregate_problem(raw: RawTable, rows: Sequence[Sequence[Cell]]) -> Problem | None:
    """Why rows are areas, organisations or items and not people; ``None`` if they may be people.

    Args:
        raw: The table.
        rows: Its rows, with nothing for blank cells.
    """
    why = _why(raw.labels, rows)
    if not why:
        return None
    return Problem(
        raw.file,
        raw.header,
        None,
        f"{why}: a table of areas, organisations or years, with a row for many people",
        "a row for each respondent",
        "Write its shares as statements with their bases (pbc new --like report shows how), or "
        "begin with the answers of single people. If each row is a person, add a column named id.",
        sheet=raw.sheet,
    )


def _why(labels: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    if len(rows) < _ENOUGH or {folded(name) for name in labels} & set(ROLES["id"]):
        return ""
    columns = {
        name: [row[at] if at < len(row) else None for row in rows]
        for at, name in enumerate(labels)
        if name
    }
    figures = [name for name, cells in columns.items() if _are_numbers(cells)]
    weights = [name for name in figures if folded(name) in ROLES["weight"]]
    years = [name for name in figures if _YEAR.fullmatch(name)]
    if len(years) > 1:
        return f"numbers under the years {years[0]!r} and {years[1]!r}"
    keys = [
        name
        for name, cells in columns.items()
        if name not in figures and (_CODE.fullmatch(name) or folded(name) in ROLES["area"])
        if _mostly_different(cells)
    ]
    shares = [name for name in figures if _OF_MANY.fullmatch(name)]
    wide = [name for name in figures if name not in weights and _greatest(columns[name]) >= _MANY]
    if shares and (keys or len(shares) > 3):
        return f"column {shares[0]!r}" + (f" beside {keys[0]!r}" if keys else "")
    if keys and len(wide) > 1 and not weights:
        return f"another {keys[0]!r} in each row, beside numbers such as {wide[0]!r}"
    return ""


def _are_numbers(cells: Sequence[Cell]) -> bool:
    known = [cell for cell in cells if cell not in (None, "") and not is_mark(cell)]
    numbers = sum(
        isinstance(cell, int | float) or bool(_NUMBER.fullmatch(str(cell).strip()))
        for cell in known
    )
    return bool(known) and numbers > len(known) * 0.6


def _mostly_different(cells: Sequence[Cell]) -> bool:
    known = [cell for cell in cells if cell not in (None, "")]
    # A row for each organisation and year names each several times.
    return len(known) >= _ENOUGH and len(set(known)) * 5 >= len(known)


def _greatest(cells: Sequence[Cell]) -> float:
    numbers = []
    for cell in cells:
        text = re.sub(r"[,  %]", "", str(cell))
        if re.fullmatch(r"-?\d+(\.\d+)?", text):
            numbers.append(float(text))
    return max(numbers, default=0.0)
