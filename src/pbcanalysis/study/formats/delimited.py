"""Delimited text: encodings, delimiters, comments and the row of names."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

from pbcanalysis.study.formats.cells import HEADER_SEARCH, RawTable, header_row, label, refuse
from pbcanalysis.study.formats.held import hold

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs"}
FIRST = 1000
"""Rows in which the names of the columns are looked for, unless their line is named."""
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
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
    # A large file need not stand in memory as bytes, as text and as cells.
    del content
    left_out = _LeftOut()
    stream = _rows(text, delimiter, comment, file, left_out)
    del text
    first = list(islice(stream, FIRST))
    if not first:
        raise refuse(file, "no line", "a line with the names of the columns", "Add the names.")
    wanted = (dialect.get("headerRows") or [0])[0]
    if first[-1][0] < wanted:
        first += stream
    numbers, rows = [number for number, _ in first], [row for _, row in first]
    place = _header(dialect, rows, numbers, names, file)
    labels = tuple(label(cell) for cell in rows[place])
    held, found = hold(chain(first[place + 1 :], stream), len(labels))
    if left_out.comments:
        one = left_out.comments == 1
        lines = "1 line that begins" if one else f"{left_out.comments} lines that begin"
        told.append(f"{lines} with {comment} left out as a comment")
    if left_out.blank:
        one = left_out.blank == 1
        told.append(f"{left_out.blank} empty {'line was' if one else 'lines were'} left out")
    if place:
        told.append(f"names of the columns found in line {numbers[place]}")
    plain = encoding == "UTF-8" and delimiter == "," and not place
    plain = plain and not left_out.comments and not left_out.blank
    return RawTable(
        file,
        None,
        labels,
        held,
        found,
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


@dataclass
class _LeftOut:
    """How many comments and empty lines were left out."""

    comments: int = 0
    blank: int = 0


def _rows(
    text: str, delimiter: str, comment: str, file: str, left_out: _LeftOut
) -> Iterator[tuple[int, list[str]]]:
    """Rows with their first lines, one after the other; what is left out is counted."""
    _allow_long_cells()
    # io.StringIO would hold four bytes for each character of the file.
    lines = (match[0] for match in _LINE.finditer(text))
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    line, any_row = 1, False
    try:
        for row in reader:
            if comment and row and row[0].lstrip().startswith(comment):
                left_out.comments += 1
            elif any_row and not any(row):
                # An end of line after the last row is no empty line.
                left_out.blank += 1
            else:
                any_row = True
                yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        raise refuse(
            file,
            f"a quotation mark that does not pair with another ({error})",
            "cells in quotation marks that begin and end with one",
            "Close the mark; write one inside a cell twice.",
            row=line,
        ) from error


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
