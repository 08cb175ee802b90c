"""Delimited text: encodings, delimiters, comments and the row of names."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pbcanalysis.study.formats.cells import HEADER_SEARCH, RawTable, header_row, label, refuse

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs"}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8 with a byte-order mark"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)


def decode(content: bytes, file: str, declared: str = "") -> tuple[str, str]:
    """Text of a file, and the encoding in which it was read.

    Args:
        content: The bytes.
        file: Name of the file, for messages.
        declared: The encoding that the data package names, if it names one.

    Raises:
        InvalidInput: If the bytes are in none of UTF-8, UTF-16 and Windows-1252, or not in the
            declared encoding.

    Example:
        >>> decode("caf\\u00e9".encode("cp1252"), "a.csv")
        ('café', 'Windows-1252')
    """
    for mark, codec, name in _MARKS:
        if content.startswith(mark):
            return _decoded(content, file, codec, name), name
    if declared and declared.lower().replace("-", "") not in ("utf8", ""):
        return _decoded(content, file, declared, declared), declared
    for codec, places in (("utf-16-le", content[1:400:2]), ("utf-16-be", content[0:400:2])):
        # Latin text in UTF-16 has a zero in every second byte; UTF-8 text has none at all.
        if places and places.count(0) > len(places) * 0.6:
            return _decoded(content, file, codec, "UTF-16"), "UTF-16"
    try:
        return content.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        if declared:
            raise
        return _decoded(content, file, "cp1252", "Windows-1252"), "Windows-1252"


def _decoded(content: bytes, file: str, codec: str, name: str) -> str:
    try:
        return content.decode(codec)
    except (UnicodeDecodeError, LookupError) as error:
        raise refuse(file, str(error), f"text in {name}", "Save the file as UTF-8.") from error


def read_delimited(path: Path, file: str, resource: Mapping[str, Any]) -> RawTable:
    """Read a delimited text file.

    Args:
        path: The file.
        file: Its name for messages.
        resource: Its entry in the data package; ``dialect`` may name ``delimiter``,
            ``headerRows`` and ``commentChar``.

    Raises:
        InvalidInput: If the text cannot be decoded or is empty.
    """
    dialect = resource.get("dialect") or {}
    names = [field["name"] for field in resource["schema"]["fields"]]
    declared = str(resource.get("encoding") or "")
    content = path.read_bytes()
    try:
        text, encoding = decode(content, file, declared)
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        raise refuse(
            file,
            str(error),
            "UTF-8",
            "Save the file as UTF-8, or name its encoding in datapackage.json.",
            row=row,
        ) from error
    told = [] if encoding == "UTF-8" else [f"read as {encoding}"]
    comment = str(dialect.get("commentChar") or "")
    delimiter = str(dialect.get("delimiter") or "") or _delimiter(text, names, comment)
    if delimiter != ",":
        told.append(f"cells are separated by {DELIMITERS.get(delimiter, repr(delimiter))}")
    if "\0" in text:
        raise refuse(
            file,
            "a NUL byte, which no text has",
            "text",
            "The file is damaged, or is no CSV: save it again as CSV UTF-8.",
            row=text[: text.index("\0")].count("\n") + 1,
        )
    rows, numbers, comments, blank = _rows(text, delimiter, comment, file)
    if comments:
        lines = "1 line that begins" if comments == 1 else f"{comments} lines that begin"
        told.append(f"{lines} with {comment} left out as a comment")
    if blank:
        told.append(f"{blank} empty {'line was' if blank == 1 else 'lines were'} left out")
    if not rows:
        raise refuse(file, "no line", "a line with the names of the columns", "Add the names.")
    place = _header(dialect, rows, numbers, names, file)
    if place:
        told.append(f"names of the columns found in line {numbers[place]}")
    labels = tuple(label(cell) for cell in rows[place])
    plain = encoding == "UTF-8" and delimiter == "," and not place and not comments and not blank
    return RawTable(
        file,
        None,
        labels,
        tuple(tuple(row) for row in rows[place + 1 :]),
        tuple(numbers[place + 1 :]),
        numbers[place],
        "delimited",
        delimiter,
        plain and list(labels) == rows[place],
        tuple(told),
    )


def _delimiter(text: str, names: Sequence[str], comment: str) -> str:
    """The delimiter under which most of the expected names are found; a comma if none is."""
    _allow_long_cells()
    best, most = ",", 0
    for delimiter in DELIMITERS:
        sample = io.StringIO(text[:200_000], newline="")
        first = []
        for row in csv.reader(sample, delimiter=delimiter):
            if not (comment and row and row[0].startswith(comment)):
                first.append(row)
            if len(first) >= HEADER_SEARCH:
                break
        # Where no names are expected, the delimiter is the one that a line shows most.
        found = header_row(first, names)[1] if names else max(map(len, first), default=1) - 1
        if found > most:
            best, most = delimiter, found
    return best


def _allow_long_cells() -> None:
    """Let a cell be as long as it is; the csv module stops at 128 KiB."""
    csv.field_size_limit(max(csv.field_size_limit(), 2**31 - 1))


def _rows(
    text: str, delimiter: str, comment: str, file: str
) -> tuple[list[list[str]], list[int], int, int]:
    """Rows, their first lines, and how many comments and empty lines were left out."""
    _allow_long_cells()
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    numbers: list[int] = []
    comments, blank, line = 0, 0, 1
    try:
        for row in reader:
            if comment and row and row[0].lstrip().startswith(comment):
                comments += 1
            elif rows and not any(row):
                blank += 1
            else:
                rows.append(row)
                numbers.append(line)
            line = reader.line_num + 1
    except csv.Error as error:
        raise refuse(
            file,
            f"a quotation mark that does not pair with another ({error})",
            "cells in quotation marks that begin and end with one",
            "Close the mark; write one inside a cell twice.",
            row=line,
        ) from error
    # An end of line after the last row is no empty line.
    return rows, numbers, comments, blank


def _header(
    dialect: Mapping[str, Any],
    rows: Sequence[Sequence[str]],
    numbers: Sequence[int],
    names: Sequence[str],
    file: str,
) -> int:
    wanted = dialect.get("headerRows")
    if wanted:
        if wanted[0] not in numbers:
            raise refuse(
                file,
                f"no line {wanted[0]}",
                "the line with the names of the columns",
                "Correct headerRows in datapackage.json.",
            )
        return list(numbers).index(wanted[0])
    place, found = header_row(rows, names)
    first = header_row(rows[:1], names)[1]
    # The first line stays the header unless another is plainly meant.
    return place if found > max(first, 0) and not first else 0
