"""Word documents: paragraphs, tables, links, fields, footnotes and endnotes."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from typing import Any

from pbcanalysis.verify.passages import Passage, Writer, with_notes

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_FIELD = re.compile(r'HYPERLINK\s+(?:\\[a-z]\s+)*"([^"]*)"(?:[^"]*\\l\s+"([^"]*)")?', re.IGNORECASE)
_NOTES = {"footnotes": "footnote", "endnotes": "endnote"}


def read(content: bytes) -> list[Passage]:
    """The passages of a Word document."""
    from docx import Document

    document = Document(io.BytesIO(content))
    notes: dict[str, tuple[Writer, str]] = {}
    for relation in document.part.rels.values():
        kind = _NOTES.get(relation.reltype.rsplit("/", 1)[-1])
        if kind is not None and not relation.is_external:
            notes.update(_notes(relation.target_part, kind))
    reader = _Reader(_addresses(document.part))
    reader.body(document.element.body)
    found = with_notes(reader.done, notes)
    return _with_rows(found, reader.rows)


def _addresses(part: Any) -> dict[str, str]:
    return {name: rel.target_ref for name, rel in part.rels.items() if rel.is_external}


def _notes(part: Any, kind: str) -> dict[str, tuple[Writer, str]]:
    from defusedxml.ElementTree import fromstring

    # The document library leaves these parts as bytes.
    root = fromstring(part.blob)
    found = {}
    number = 0
    for element in root.iter(f"{_W}{kind}"):
        if element.get(f"{_W}type") in ("separator", "continuationSeparator"):
            continue
        number += 1
        reader = _Reader(_addresses(part))
        writer = Writer()
        for paragraph in element.iter(f"{_W}p"):
            writer.add(" ")
            reader.inline(paragraph, writer)
        found[f"{kind} {element.get(f'{_W}id')}"] = (writer, f"{kind} {number}")
    return found


@dataclass
class _Reader:
    addresses: dict[str, str]
    done: list[tuple[Writer, str]] = field(default_factory=list)
    rows: list[list[int]] = field(default_factory=list)
    tables: int = 0
    paragraphs: int = 0
    # Fields that are open: their instruction, and where their result began.
    fields: list[list[Any]] = field(default_factory=list)

    def body(self, element: Any, inside: str = "") -> None:
        """Paragraphs and tables in their order."""
        for child in element:
            if child.tag == f"{_W}p":
                self._paragraph(child, inside)
            elif child.tag == f"{_W}tbl":
                self._table(child)
            elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"):
                self.body(child, inside)

    def _paragraph(self, element: Any, inside: str) -> None:
        writer = Writer()
        self.inline(element, writer)
        if writer.text.strip():
            self.paragraphs += not inside
            self.done.append((writer, inside or f"paragraph {self.paragraphs}"))

    def _table(self, element: Any) -> None:
        self.tables += 1
        table = self.tables
        for row_number, row in enumerate(element.iter(f"{_W}tr"), start=1):
            if next(row.iterancestors(f"{_W}tbl")) is not element:
                continue
            first = len(self.done)
            for number, cell in enumerate(row.iterchildren(f"{_W}tc"), start=1):
                self.body(cell, f"table {table}, row {row_number}, cell {number}")
            self.rows.append(list(range(first, len(self.done))))

    def inline(self, element: Any, writer: Writer) -> None:
        """The text of a paragraph."""
        for child in element:
            name = child.tag if isinstance(child.tag, str) else ""
            if name == f"{_W}t":
                writer.add(child.text or "")
            elif name in (f"{_W}tab", f"{_W}br", f"{_W}cr"):
                writer.add(" ")
            elif name == f"{_W}noBreakHyphen":
                writer.add("-")
            elif name == f"{_W}hyperlink":
                start = len(writer.text)
                self.inline(child, writer)
                address = self.addresses.get(child.get(f"{_R}id", ""), "")
                if address:
                    writer.link(address, start)
            elif name == f"{_W}fldSimple":
                start = len(writer.text)
                self.inline(child, writer)
                self._field(child.get(f"{_W}instr", ""), start, writer)
            elif name == f"{_W}fldChar":
                self._field_mark(child.get(f"{_W}fldCharType", ""), writer)
            elif name == f"{_W}instrText":
                if self.fields:
                    self.fields[-1][0] += child.text or ""
            elif name in (f"{_W}footnoteReference", f"{_W}endnoteReference"):
                kind = name.removeprefix(_W).removesuffix("Reference")
                writer.mark(f"{kind} {child.get(f'{_W}id')}")
            elif name not in (f"{_W}del", f"{_W}moveFrom", f"{_W}pPr", f"{_W}rPr", _FALLBACK):
                self.inline(child, writer)

    def _field_mark(self, kind: str, writer: Writer) -> None:
        if kind == "begin":
            self.fields.append(["", len(writer.text)])
        elif kind == "separate" and self.fields:
            self.fields[-1][1] = len(writer.text)
        elif kind == "end" and self.fields:
            instruction, start = self.fields.pop()
            self._field(instruction, start, writer)

    def _field(self, instruction: str, start: int, writer: Writer) -> None:
        match = _FIELD.search(instruction)
        if match and match[1]:
            writer.link(match[1], start)


def _with_rows(passages: list[Passage], rows: list[list[int]]) -> list[Passage]:
    from dataclasses import replace

    for members in rows:
        for member in members:
            others = tuple(passages[other].text for other in members if other != member)
            passages[member] = replace(passages[member], row=others)
    return passages
