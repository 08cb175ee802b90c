"""Text of cells that acts on whoever reads it: control characters, and formulas of spreadsheets.

A control character moves a terminal's cursor, or turns round the order in which a line is read. A
cell that begins with ``=`` runs where the site's CSV is opened in a spreadsheet. Values are never
changed on their way to the site (decision 17), so both are refused where they come in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from pbcanalysis.errors import Problem
from pbcanalysis.study.formats.held import different

if TYPE_CHECKING:
    from pbcanalysis.study.formats import PlainTable

MOST = 100
"""Cells of a column that are told."""
_CONTROL = re.compile(
    # C0 but tab and line breaks, delete and C1; marks that override the direction of text.
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]"
)
# What is left of a sign or @ counts as text, unless it calls something: a function, a program.
_FORMULA = re.compile(r"\s*(?:=|[+\-@].*(?:\w\(|\|))", re.DOTALL)


def has_control(text: str) -> bool:
    """Whether a text has a character that controls, and does not stand for, what is read.

    Example:
        >>> has_control("two\\nlines"), has_control("\\x1b[31mred")
        (False, True)
    """
    return bool(_CONTROL.search(text))


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would compute a text rather than show it.

    Example:
        >>> [is_formula(text) for text in ("=1+1", "+WEBSERVICE(A1)", "@SUM(A1:A9)")]
        [True, True, True]
        >>> [is_formula(text) for text in ("-3.2%", "- of which: (net)", "+44", "a = b")]
        [False, False, False, False]
    """
    return bool(_FORMULA.match(text))


def unsafe_problems(tables: Mapping[str, PlainTable]) -> list[Problem]:
    """Cells and names of columns with control characters, and cells that are formulas.

    Args:
        tables: The study's tables as read.
    """
    return [problem for table in tables.values() for problem in _of_table(table)]


def _of_table(table: PlainTable) -> Iterator[Problem]:
    raw = table.raw
    for name in dict.fromkeys(raw.labels):
        if has_control(name):
            yield _control(table, None, name, name)
        cells = table.cells(name)
        told = {
            cell: found
            for cell in different(cells)
            if isinstance(cell, str) and (found := _what(cell))
        }
        if not told:
            continue
        left = MOST
        for number, cell in zip(raw.numbers, cells, strict=False):
            if not left:
                break
            if cell in told:
                left -= 1
                make = _control if told[str(cell)] == "control" else _formula
                yield make(table, number, name, str(cell))


def _what(cell: str) -> str:
    if has_control(cell):
        return "control"
    return "formula" if is_formula(cell) else ""


def _control(table: PlainTable, row: int | None, name: str, text: str) -> Problem:
    codes = dict.fromkeys(f"U+{ord(found):04X}" for found in _CONTROL.findall(text))
    mend = "Delete it; often it comes from copying out of another program."
    found = f"{text[:60]!r}, with the control character {', '.join(codes)}"
    return _problem(table, row, name, found, "text without control characters", mend)


def _formula(table: PlainTable, row: int | None, name: str, text: str) -> Problem:
    found = f"{text[:60]!r}, which a spreadsheet would compute"
    mend = "Write what it comes to, or put a word before it."
    return _problem(table, row, name, found, "text or a number", mend)


def _problem(
    table: PlainTable, row: int | None, name: str, found: str, expected: str, mend: str
) -> Problem:
    return Problem(table.raw.file, row, name, found, expected, mend, sheet=table.raw.sheet)
