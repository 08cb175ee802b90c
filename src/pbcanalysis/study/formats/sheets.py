"""Spreadsheets: Excel and OpenDocument, with the sheet and the row of names named or found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pbcanalysis.study.formats.cells import Cell, RawTable, header_row, label, refuse


def read_sheet(path: Path, file: str, resource: Mapping[str, Any]) -> RawTable:
    """Read one sheet of a workbook.

    Args:
        path: The workbook (``.xlsx``, ``.xlsm``, ``.xlsb``, ``.xls`` or ``.ods``).
        file: Its name for messages.
        resource: Its entry in the data package; ``dialect`` may name ``sheetName`` and
            ``headerRows``. Otherwise the sheet and row that hold most of the schema's names.

    Raises:
        InvalidInput: If the workbook cannot be read, or the sheet does not exist, or no row holds
            any of the names.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    dialect = resource.get("dialect") or {}
    names = [field["name"] for field in resource["schema"]["fields"]]
    comment = str(dialect.get("commentChar") or "")
    try:
        book = CalamineWorkbook.from_path(str(path))
        sheets = [str(name) for name in book.sheet_names]
        wanted = dialect.get("sheetName")
        if wanted is not None and wanted not in sheets:
            raise refuse(
                file,
                f"no sheet {wanted!r}",
                "one of " + ", ".join(repr(name) for name in sheets),
                "Correct sheetName in datapackage.json.",
            )
        grids: dict[str, list[list[Cell]]] = {
            name: [
                [_cell(cell) for cell in row]
                for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            ]
            for name in ([wanted] if wanted else sheets)
        }
    except (CalamineError, OSError) as error:
        raise refuse(
            file, str(error), "an Excel or OpenDocument workbook", "Save the workbook again."
        ) from error
    found = {name: header_row(grid, names) for name, grid in grids.items()}
    sheet = max(grids, key=lambda name: found[name][1])
    place, count = found[sheet]
    told = [] if wanted or len(sheets) == 1 else [f"sheet {sheet!r} chosen by its column names"]
    if dialect.get("headerRows"):
        place = int(dialect["headerRows"][0]) - 1
    elif not count:
        raise refuse(
            file,
            "no row with any of the column names",
            "a row with " + ", ".join(names[:4]) + (" and so on" if len(names) > 4 else ""),
            "Name the columns, or give sheetName and headerRows in datapackage.json.",
            sheet=sheet,
        )
    grid = grids[sheet]
    if place >= len(grid):
        raise refuse(
            file,
            f"no row {place + 1}",
            "the row of column names",
            "Correct headerRows in datapackage.json.",
            sheet=sheet,
        )
    if place:
        told.append(f"names of the columns found in row {place + 1}")
    labels = [label(cell) for cell in grid[place]]
    while labels and not labels[-1]:
        labels.pop()
    rows, numbers, comments = [], [], 0
    for number, row in enumerate(grid[place + 1 :], start=place + 2):
        if comment and row and isinstance(row[0], str) and row[0].lstrip().startswith(comment):
            comments += 1
            continue
        cells = row[: len(labels)]
        beyond = [cell for cell in row[len(labels) :] if cell is not None]
        if any(cell is not None for cell in cells) or beyond:
            # Cells to the right of the names are kept, so that they are told and not lost.
            rows.append(tuple(cells) + tuple(beyond))
            numbers.append(number)
    if comments:
        lines = "1 row that begins" if comments == 1 else f"{comments} rows that begin"
        told.append(f"{lines} with {comment} left out as a comment")
    blank = len(grid) - place - 1 - len(rows) - comments
    if blank:
        told.append(f"{blank} empty {'row was' if blank == 1 else 'rows were'} left out")
    return RawTable(
        file,
        sheet,
        tuple(labels),
        tuple(rows),
        tuple(numbers),
        place + 1,
        "sheet",
        told=tuple(told),
        shown=_shown(path, sheet, rows, numbers),
    )


def _cell(value: Cell | dt.timedelta) -> Cell:
    """A cell as plain value: nothing for an empty one, text for a span of time."""
    if value == "":
        return None
    return str(value) if isinstance(value, dt.timedelta) else value


def _shown(
    path: Path, sheet: str, rows: list[tuple[Cell, ...]], numbers: list[int]
) -> dict[tuple[int, int], str]:
    """Percentages as Excel shows them: it keeps 18% as 0.18, which is not what was printed."""
    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        return {}
    fractions = [
        (row, column)
        for row, cells in enumerate(rows)
        for column, cell in enumerate(cells)
        if isinstance(cell, float | int) and not isinstance(cell, bool)
    ]
    if not fractions:
        return {}
    import re
    from decimal import ROUND_HALF_UP, Decimal

    from openpyxl import load_workbook

    page = load_workbook(path, data_only=True)[sheet]
    shown = {}
    for row, column in fractions:
        kind = str(page.cell(numbers[row], column + 1).number_format)
        match = re.fullmatch(r"0(?:\.(0+))?%", kind)
        if match:
            decimals = len(match[1] or "")
            value = Decimal(repr(rows[row][column])) * 100
            shown[row, column] = f"{value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)}%"
    return shown
