"""OpenDocument texts: paragraphs, tables, links, footnotes and endnotes."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field, replace
from typing import Any

from pbcanalysis.verify.documents import UnreadableReport
from pbcanalysis.verify.passages import Passage, Writer

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_HREF = "{http://www.w3.org/1999/xlink}href"


def read(content: bytes) -> list[Passage]:
    """The passages of an OpenDocument text."""
    # Entities of a file from elsewhere are not followed.
    from defusedxml.ElementTree import fromstring

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        root = fromstring(archive.read("content.xml"))
    body = root.find(f"{_OFFICE}body/{_OFFICE}text")
    if body is None:
        raise UnreadableReport("it is no OpenDocument text")
    reader = _Reader()
    reader.block(body)
    return reader.finished()


@dataclass
class _Reader:
    done: list[Passage] = field(default_factory=list)
    rows: list[list[int]] = field(default_factory=list)
    tables: int = 0
    paragraphs: int = 0

    def block(self, element: Any, inside: str = "") -> None:
        """Paragraphs and tables in their order."""
        for child in element:
            if child.tag in (f"{_TEXT}p", f"{_TEXT}h"):
                writer = Writer()
                _inline(child, writer)
                if writer.text.strip():
                    self.paragraphs += not inside
                    self.done.append(writer.passage(inside or f"paragraph {self.paragraphs}"))
            elif child.tag == f"{_TABLE}table":
                self._table(child)
            elif child.tag != f"{_TEXT}tracked-changes":
                self.block(child, inside)

    def _table(self, element: Any) -> None:
        self.tables += 1
        table = self.tables
        for row_number, row in enumerate(element.iter(f"{_TABLE}table-row"), start=1):
            first = len(self.done)
            for number, cell in enumerate(row.findall(f"{_TABLE}table-cell"), start=1):
                self.block(cell, f"table {table}, row {row_number}, cell {number}")
            self.rows.append(list(range(first, len(self.done))))

    def finished(self) -> list[Passage]:
        """All passages, with the other cells of their rows."""
        for members in self.rows:
            for member in members:
                others = tuple(self.done[other].text for other in members if other != member)
                self.done[member] = replace(self.done[member], row=others)
        return self.done


def _inline(element: Any, writer: Writer) -> None:
    writer.add(element.text or "")
    for child in element:
        if child.tag == f"{_TEXT}note":
            body = child.find(f"{_TEXT}note-body")
            citation = child.find(f"{_TEXT}note-citation")
            note = Writer()
            for paragraph in body if body is not None else ():
                note.add(" ")
                _inline(paragraph, note)
            kind = child.get(f"{_TEXT}note-class", "footnote")
            number = "" if citation is None else f" {''.join(citation.itertext())}"
            writer.note(note, f"{kind}{number}")
        elif child.tag in (f"{_TEXT}s", f"{_TEXT}tab", f"{_TEXT}line-break"):
            writer.add(" ")
        elif child.tag == f"{_TEXT}a":
            start = len(writer.text)
            _inline(child, writer)
            writer.link(child.get(_HREF, ""), start)
        elif child.tag != f"{_OFFICE}annotation":
            _inline(child, writer)
        writer.add(child.tail or "")
