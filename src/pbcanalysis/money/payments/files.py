"""Opening one CSV file: its header, its cells as bytes, and the line of each row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pbcanalysis.errors import InvalidInput, Problem
from pbcanalysis.money.payments.amounts import decoded

BLOCK = 1 << 23
"""Bytes read at a time."""
MOST_COLUMNS = 9_000
"""So many cells of the largest amount still fit into one 64-bit sum."""

_BOM = b"\xef\xbb\xbf"
_NO_CSV = {
    b"PK\x03\x04": ("a workbook or zip archive", "Open it and save the sheet as CSV UTF-8."),
    b"\xff\xfe": ("text in UTF-16", "Save it as CSV UTF-8."),
    b"\xfe\xff": ("text in UTF-16", "Save it as CSV UTF-8."),
    b"%PDF": ("a PDF", "Ask for the table as CSV."),
}


@dataclass(frozen=True, slots=True)
class Opened:
    """A file whose header has been read.

    Attributes:
        path: The file.
        name: Its name, for messages.
        header: Names of the columns.
        header_row: Line of the header.
        start: Byte at which the first row of data begins.
        first_row: Line at which it begins.
    """

    path: Path
    name: str
    header: tuple[str, ...]
    header_row: int
    start: int
    first_row: int


def open_file(path: Path, name: str, header_row: int = 1) -> Opened:
    """Read a file's header.

    Args:
        path: The file.
        name: What to call it in messages.
        header_row: Line in which the header begins.

    Returns:
        What was found.

    Raises:
        InvalidInput: If the file cannot be read, is no CSV, or has no such header.

    Reference:
        RFC 4180.
    """

    def fail(row: int | None, found: str, expected: str, mend: str) -> InvalidInput:
        return InvalidInput([Problem(name, row, None, found, expected, mend)])

    try:
        with path.open("rb") as file:
            beginning = file.read(4)
            for mark, (found, mend) in _NO_CSV.items():
                if beginning.startswith(mark):
                    raise fail(None, found, "a CSV file", mend)
            file.seek(len(_BOM) if beginning.startswith(_BOM) else 0)
            for _ in range(header_row - 1):
                file.readline()
            text, lines = b"", 0
            # A quoted name may hold line breaks.
            while lines == 0 or (text.count(b'"') % 2 and lines < 1000):
                line = file.readline()
                text, lines = text + line, lines + 1
                if not line:
                    break
            start = file.tell()
    except OSError as error:
        reason = error.strerror or str(error)
        raise fail(None, reason, "a readable file", "Check the name and the folder.") from error
    if not text.strip():
        raise fail(header_row, "nothing", "the names of the columns", "Check header_row.")
    try:
        rows = list(csv.reader(io.StringIO(decoded(text), newline="")))
    except csv.Error as error:
        raise fail(header_row, str(error), "a CSV header", "Save the file as CSV UTF-8.") from error
    header = tuple(rows[0])
    for parting, called in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        if len(header) == 1 and parting in header[0]:
            raise fail(
                header_row, f"columns parted by {called}", "commas", "Save it as CSV with commas."
            )
    if len(rows) > 1 or len(header) > MOST_COLUMNS:
        raise fail(
            header_row,
            f"a header of {len(rows)} rows and {len(header)} columns",
            f"one row and at most {MOST_COLUMNS} columns",
            "Check quotes and header_row.",
        )
    return Opened(path, name, header, header_row, start, header_row + lines)


def batches(opened: Opened, places: list[int]) -> Iterator[dict[int, Any]]:
    """Read the wanted columns, a block of rows at a time.

    Args:
        opened: The file.
        places: Places of the columns.

    Yields:
        Arrow arrays of bytes by place.

    Raises:
        InvalidInput: If rows are of a wrong length (a problem for each of the first of them), or
            the file breaks off within quotes.

    Reference:
        RFC 4180; Apache Arrow, columnar format.
    """
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    names = [f"c{place}" for place in range(len(opened.header))]
    wanted = [names[place] for place in places]
    if opened.path.stat().st_size <= opened.start:
        return
    try:
        with pa.OSFile(str(opened.path)) as file:
            file.seek(opened.start)
            reader = arrow_csv.open_csv(
                file,
                read_options=arrow_csv.ReadOptions(column_names=names, block_size=BLOCK),
                parse_options=arrow_csv.ParseOptions(newlines_in_values=True),
                convert_options=arrow_csv.ConvertOptions(
                    column_types=dict.fromkeys(wanted, pa.binary()),
                    include_columns=wanted,
                    strings_can_be_null=False,
                ),
            )
            for batch in reader:
                yield dict(zip(places, batch.columns, strict=True))
    except pa.ArrowInvalid as error:
        if "Empty CSV" in str(error):
            return
        # The reader stops at the first row of a wrong length; a second look finds them all.
        _, problems = _lines_one_by_one(opened, None)
        message = str(error).splitlines()[0][:120]
        mend = "Look for a quote that is not closed."
        unclear = Problem(opened.name, None, None, message, "rows of a CSV file", mend)
        raise InvalidInput(problems or [unclear]) from error


def lines_below(opened: Opened) -> int:
    """Number of lines below the header: no fewer than there are rows."""
    with opened.path.open("rb") as file:
        file.seek(opened.start)
        breaks, end = 0, b"\n"
        while block := file.read(BLOCK):
            breaks += block.count(b"\n")
            end = block[-1:]
    return breaks + (end != b"\n")


def row_lines(opened: Opened, rows: int, lines: int) -> tuple[npt.NDArray[np.int64], list[Problem]]:
    """Line of the file at which each row begins.

    Args:
        opened: The file.
        rows: Number of rows that :func:`batches` gave.
        lines: Number of lines, by :func:`lines_below`.

    Returns:
        One line for each of these rows; and a problem if quotes can be read in two ways.

    Reference:
        RFC 4180.
    """
    if lines == rows:
        return np.arange(opened.first_row, opened.first_row + rows, dtype=np.int64), []
    return _lines_one_by_one(opened, rows)


def _lines_one_by_one(
    opened: Opened, rows: int | None
) -> tuple[npt.NDArray[np.int64], list[Problem]]:
    width = len(opened.header)
    lines: list[int] = []
    problems: list[Problem] = []
    wrong = 0
    with opened.path.open(encoding="latin-1", newline="") as file:
        file.seek(opened.start)
        reader = csv.reader(file)
        line = opened.first_row
        try:
            for cells in reader:
                if len(cells) == width:
                    lines.append(line)
                elif cells:
                    wrong += 1
                    if wrong <= MOST_TOLD:
                        problems.append(_wrong_length(opened.name, line, len(cells), width))
                line = opened.first_row + reader.line_num
        except csv.Error as error:
            problems.append(
                Problem(opened.name, line, None, str(error), "a CSV row", "Correct the row.")
            )
    if wrong > MOST_TOLD:
        problems.append(more(opened.name, None, wrong - MOST_TOLD, "rows of a wrong length"))
    if not problems and rows is not None and len(lines) != rows:
        found = f"{len(lines)} or {rows} rows, by how quotes are read"
        mend = "Look for quotes inside cells, and double or drop them."
        problems.append(Problem(opened.name, None, None, found, "one reading of the file", mend))
    return np.asarray(lines, dtype=np.int64), problems


MOST_TOLD = 20
"""Problems of one kind told one by one; the others are counted."""


def more(file: str, column: str | None, count: int, what: str) -> Problem:
    """The problem that stands for those not told one by one.

    Example:
        >>> more("a.csv", "QOF", 3, "such cells").found
        '3 more such cells'
    """
    return Problem(file, None, column, f"{count:,} more {what}", "none", "Mend them likewise.")


def _wrong_length(file: str, line: int, found: int, expected: int) -> Problem:
    mend = (
        "Put amounts with commas, and names with commas, in quotes."
        if found > expected
        else "Add the missing cells, or remove the row."
    )
    return Problem(file, line, None, f"{found} cells", f"{expected}, as in the header", mend)
