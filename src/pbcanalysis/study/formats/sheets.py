"""Spreadsheets: Excel and OpenDocument, with the sheet and the row of names named or found."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from pbcanalysis.errors import InvalidInput, Problem
from pbcanalysis.study.formats.cells import Cell, RawTable, header_row, label, refuse

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"


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
        raise _no_workbook(file, error) from error
    found = {name: header_row(grid, names) for name, grid in grids.items()}
    sheet = _chosen(file, {name: found[name][1] for name in grids}, _hidden(book))
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
    empty = {
        (number, column)
        for number, row in zip(numbers, rows, strict=True)
        for column in range(len(labels))
        if column >= len(row) or row[column] is None
    }
    _refuse_without_value(path, file, sheet, labels, empty)
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


def visible_grids(path: Path, file: str) -> dict[str, list[list[Cell]]]:
    """Cells of the sheets that a reader of a workbook sees, by name; of all if none is seen.

    Args:
        path: The workbook.
        file: Its name for messages.

    Raises:
        InvalidInput: If it cannot be read.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(str(path))
        hidden = _hidden(book)
        return {
            name: [
                [_cell(cell) for cell in row]
                for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            ]
            for name in ([n for n in book.sheet_names if n not in hidden] or book.sheet_names)
        }
    except (CalamineError, OSError) as error:
        raise _no_workbook(file, error) from error


def _no_workbook(file: str, error: Exception) -> InvalidInput:
    return refuse(file, str(error), "an Excel or OpenDocument workbook", "Save the workbook again.")


def _hidden(book: Any) -> set[str]:
    """Names of the sheets that a reader of the workbook does not see."""
    from python_calamine import SheetVisibleEnum

    return {
        str(one.name) for one in book.sheets_metadata if one.visible != SheetVisibleEnum.Visible
    }


def _chosen(file: str, counts: Mapping[str, int], hidden: set[str]) -> str:
    """The sheet with most of the names, among those that are seen if any of them has one.

    Raises:
        InvalidInput: If two of them have as many.
    """
    seen = {name: count for name, count in counts.items() if name not in hidden}
    if not any(seen.values()):
        seen = dict(counts)
    most = max(seen.values())
    best = [name for name, count in seen.items() if count == most]
    if most and len(best) > 1:
        raise refuse(
            file,
            f"{most} of the columns' names in each of the sheets " + ", ".join(map(repr, best)),
            "one sheet with the table",
            "Name it as sheetName under dialect in datapackage.json.",
        )
    return best[0]


def _refuse_without_value(
    path: Path, file: str, sheet: str, labels: list[str], empty: set[tuple[int, int]]
) -> None:
    """Refuse formulas whose value is not in the file, and errors: both look like empty cells.

    Raises:
        InvalidInput: With every such cell of the table.
    """
    if path.suffix.lower() not in (".xlsx", ".xlsm") or not empty:
        return
    with ZipFile(path) as archive:
        pages = [archive.read(n) for n in archive.namelist() if n.startswith("xl/worksheets/")]
    if not any(b"<f" in page or b't="e"' in page for page in pages):
        return
    from openpyxl import load_workbook

    page = load_workbook(path)[sheet]
    problems = []
    for number, column in sorted(empty):
        cell = page.cell(number, column + 1)
        if cell.data_type == "e" and str(cell.value).upper() == "#N/A":
            continue
        if cell.data_type not in ("f", "e"):
            continue
        what = "an error" if cell.data_type == "e" else "a formula without a value, or an error"
        mend = "Open the workbook, let it calculate, mend the error, and save it."
        if cell.data_type == "e":
            mend = "Mend the cell, or empty it if the value is not known."
        problems.append(
            Problem(
                file,
                number,
                labels[column],
                f"{str(cell.value)!r}, {what}",
                "a value",
                mend,
                sheet=sheet,
            )
        )
    if problems:
        raise InvalidInput(problems)


def _cell(value: Cell | dt.timedelta) -> Cell:
    """A cell as plain value: nothing for an empty one, text for a span of time."""
    if value == "":
        return None
    return str(value) if isinstance(value, dt.timedelta) else value


def _shown(
    path: Path, sheet: str, rows: list[tuple[Cell, ...]], numbers: list[int]
) -> dict[tuple[int, int], str]:
    """Percentages as a sheet shows them: it keeps 18% as 0.18, which is not what was printed."""
    fractions = [
        (row, column)
        for row, cells in enumerate(rows)
        for column, cell in enumerate(cells)
        if isinstance(cell, float | int) and not isinstance(cell, bool)
    ]
    ending = path.suffix.lower()
    if not fractions or ending not in (".xlsx", ".xlsm", ".ods"):
        return {}
    decimals = (_decimals_ods if ending == ".ods" else _decimals_excel)(
        path, sheet, {(numbers[row], column) for row, column in fractions}
    )
    shown = {}
    for row, column in fractions:
        places = decimals.get((numbers[row], column))
        if places is not None:
            value = Decimal(repr(rows[row][column])) * 100
            shown[row, column] = f"{value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)}%"
    return shown


def _decimals_excel(
    path: Path, sheet: str, cells: set[tuple[int, int]]
) -> dict[tuple[int, int], int]:
    """Decimals of percentages, by row and column of the sheet, from the cells' number formats."""
    from openpyxl import load_workbook

    page = load_workbook(path, data_only=True)[sheet]
    found = {}
    for row, column in cells:
        match = re.fullmatch(
            r"[#,]*0(?:\.(0+))?\\?\s*%", str(page.cell(row, column + 1).number_format)
        )
        if match:
            found[row, column] = len(match[1] or "")
    return found


def _decimals_ods(
    path: Path, sheet: str, cells: set[tuple[int, int]]
) -> dict[tuple[int, int], int]:
    """Decimals of percentages, by row and column of the sheet, from the text that they show."""
    from defusedxml.ElementTree import fromstring

    with ZipFile(path) as archive:
        root = fromstring(archive.read("content.xml"))
    (table,) = (t for t in root.iter(f"{_TABLE}table") if t.get(f"{_TABLE}name") == sheet)
    last = max(row for row, _ in cells)
    found = {}
    row = 0
    for line in table.iter(f"{_TABLE}table-row"):
        if row >= last:
            break
        repeated = int(line.get(f"{_TABLE}number-rows-repeated", 1))
        column = 0
        for box in line:
            if box.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
                continue
            wide = int(box.get(f"{_TABLE}number-columns-repeated", 1))
            text = "".join(box.itertext()).strip()
            match = re.fullmatch(r"-?[\d.,\s]*?\d(?:[.,](\d+))?\s*%", text)
            if box.get(f"{_OFFICE}value-type") == "percentage" and match:
                for place in range(row + 1, min(row + repeated, last) + 1):
                    for across in range(column, column + wide):
                        found[place, across] = len(match[1] or "")
            column += wide
        row += repeated
    return found
