"""The rectangle that the cells of a sheet span, found before any reader lays it out.

One stray cell at the far end of a sheet, or one row that is repeated a million times, makes a
reader lay out billions of empty cells. Sources: ECMA-376 (worksheets), OpenDocument 1.3 part 3
(``table:number-rows-repeated``), [MS-XLSB] 2.1.4 (records of the binary form). A sheet of the old
form (``.xls``) has 16.8 million cells at most, which is below the limit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from zipfile import BadZipFile, ZipFile

from pbcanalysis.errors import InvalidInput
from pbcanalysis.study.formats.bounds import (
    CELLS,
    CHUNK,
    limit,
    refuse_large_pack,
    too_large,
)
from pbcanalysis.study.formats.cells import refuse

LAID_OUT = 100_000_000
"""Cells, empty ones too, that the reader of OpenDocument sheets lays out at most."""
_PLACE = re.compile(rb'<(?:\w+:)?c\b[^>]*?\sr="([A-Z]{1,3})([0-9]{1,7})"')
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"


@dataclass(slots=True)
class Span:
    """How far the filled cells of a sheet reach, counted from 1.

    Attributes:
        rows: The last row with a filled cell.
        columns: The last column with one.
        far: Place of the cell that reaches farthest, as spreadsheets write it.
        laid_out: Cells of the sheet with the empty ones that the file names.
    """

    rows: int = 0
    columns: int = 0
    far: str = ""
    laid_out: int = 0

    def reach(self, row: int, column: int) -> None:
        """Take a filled cell in."""
        if row > self.rows or column > self.columns:
            self.far = f"{letters_of(column)}{row}"
        self.rows, self.columns = max(self.rows, row), max(self.columns, column)


def refuse_large_book(path: Path, file: str) -> None:
    """Refuse a workbook whose parts, or the rectangle of whose cells, are too large.

    Args:
        path: The workbook; other files are left alone.
        file: Its name for messages.

    Raises:
        InvalidInput: If it is too large, or damaged.
    """
    ending = path.suffix.lower()
    if ending not in _SHEETS:
        return
    refuse_large_pack(path, file)
    named, spans = _SHEETS[ending]
    try:
        with ZipFile(path) as archive:
            for name in archive.namelist():
                if re.fullmatch(named, name):
                    with archive.open(name) as part:
                        for span in spans(part):
                            _refuse(span, file)
    except InvalidInput:
        raise
    # A damaged part is told in many ways; none of them is the user's to know.
    except (BadZipFile, EOFError, SyntaxError, ValueError, NotImplementedError, OSError) as error:
        mend = "Save the workbook again."
        raise refuse(file, str(error), "an Excel or OpenDocument workbook", mend) from error


def _refuse(span: Span, file: str) -> None:
    cells = span.rows * span.columns
    if cells > limit(CELLS):
        raise too_large(
            file,
            f"a sheet that reaches to {span.far}, {cells:,} cells",
            f"{limit(CELLS):,} cells",
            f"Look at cell {span.far}: delete it with its row and column if it is stray. ",
        )
    if span.laid_out > LAID_OUT:
        raise refuse(
            file,
            f"too large: a sheet with {span.laid_out:,} cells, nearly all of them empty",
            f"at most {LAID_OUT:,}, empty ones too",
            f"Delete the empty rows and columns beyond {span.far or 'the table'}, which have a "
            "format of their own, or save the sheet as CSV.",
        )


def _of_excel(part: IO[bytes]) -> Iterator[Span]:
    span, before = Span(), b""
    while chunk := part.read(CHUNK):
        text = before + chunk
        for letters, digits in _PLACE.findall(text):
            span.reach(int(digits), _number_of(letters))
        before = text[text.rfind(b"<") :][:CHUNK]
    yield span


def _of_open_document(part: IO[bytes]) -> Iterator[Span]:
    from defusedxml.ElementTree import iterparse

    span, row, column, last, wide = Span(), 0, 0, 0, 0
    for event, element in iterparse(part, events=("start", "end")):
        tag = element.tag
        if event == "start":
            if tag == f"{_TABLE}table":
                span, row = Span(), 0
            elif tag == f"{_TABLE}table-row":
                column, last = 0, 0
            continue
        if tag in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            column += _repeated(element.get(f"{_TABLE}number-columns-repeated"))
            if element.get(f"{_OFFICE}value-type") or len(element):
                last = column
            element.clear()
        elif tag == f"{_TABLE}table-row":
            times = _repeated(element.get(f"{_TABLE}number-rows-repeated"))
            row += times
            wide = max(wide, column)
            if last:
                span.reach(row, last)
            element.clear()
        elif tag == f"{_TABLE}table":
            span.laid_out, wide = row * wide, 0
            yield span
            element.clear()


def _of_binary(part: IO[bytes]) -> Iterator[Span]:
    """Rows are records of type 0, filled cells of types 2 to 11; a blank has type 1."""
    span, row, content, place = Span(), 0, part.read(), 0
    while place < len(content):
        kind, place = _seven_bits(content, place, 2)
        size, place = _seven_bits(content, place, 4)
        if kind <= 11 and kind != 1:
            number = int.from_bytes(content[place : place + 4], "little")
            if kind:
                span.reach(row, number + 1)
            else:
                row = number + 1
        place += size
    yield span


def _seven_bits(content: bytes, place: int, most: int) -> tuple[int, int]:
    """A number in up to so many bytes of seven bits each, the lowest first, and where it ends."""
    found = 0
    for shift, byte in enumerate(content[place : place + most]):
        found |= (byte & 0x7F) << 7 * shift
        if byte < 0x80:
            return found, place + shift + 1
    return found, place + most


def _repeated(times: str | None) -> int:
    return max(int(times or 1), 1)


def _number_of(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def letters_of(column: int) -> str:
    """The letters of a column.

    Example:
        >>> letters_of(1), letters_of(27), letters_of(16384)
        ('A', 'AA', 'XFD')
    """
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


_SHEETS: dict[str, tuple[str, Callable[[IO[bytes]], Iterator[Span]]]] = {
    ".xlsx": (r"xl/worksheets/[^/]+\.xml", _of_excel),
    ".xlsm": (r"xl/worksheets/[^/]+\.xml", _of_excel),
    ".xlsb": (r"xl/worksheets/[^/]+\.bin", _of_binary),
    ".ods": (r"content\.xml", _of_open_document),
}
