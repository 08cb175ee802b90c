"""PDF files: the text of each page, with link annotations and addresses written out."""

from __future__ import annotations

import io
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from pbcanalysis.verify.documents import UnreadableReport, plain
from pbcanalysis.verify.passages import Link, Passage, Writer, with_notes

# A gap between lines that is this much larger than usual begins a new paragraph.
_GAP = 1.35
_SLACK = 3.0
# A raised mark of a note is at most this large beside the text around it.
_MARK = 0.9


@dataclass(frozen=True, slots=True)
class _Run:
    """A run of text as the page draws it, and where it stands on the page, in points."""

    text: str
    x: float
    y: float
    size: float


def read(content: bytes) -> list[Passage]:
    """The passages of a PDF file.

    Raises:
        UnreadableReport: If it is locked, or holds pictures of pages and no text.
    """
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted and not reader.decrypt(""):
        raise UnreadableReport("it is locked with a password")
    found: list[Passage] = []
    for number, page in enumerate(reader.pages, start=1):
        links = _links(page)
        passages: list[tuple[Writer, str]] = []
        notes: dict[str, tuple[Writer, str]] = {}
        for count, lines in enumerate(_paragraphs(_runs(page)), start=1):
            note = _raised(lines[0], 0)
            if note and note not in notes:
                notes[note] = (_writer([lines[0][1:], *lines[1:]], links), f"note {note}")
            else:
                passages.append((_writer(lines, links), f"page {number}, paragraph {count}"))
        _first_marks_only([writer for writer, _ in passages])
        found += with_notes(passages, notes)
    if not found:
        raise UnreadableReport("it holds no text; pictures of pages cannot be read")
    return found


def _first_marks_only(writers: list[Writer]) -> None:
    """Keep the first mark of each number: further ones are exponents, as in square metres."""
    seen: set[str] = set()
    for writer in writers:
        kept = []
        for name, at in writer.marks:
            if name not in seen:
                kept.append((name, at))
            seen.add(name)
        writer.marks = kept


def _runs(page: Any) -> list[_Run]:
    runs: list[_Run] = []

    def visit(text: str, cm: Sequence[float], tm: Sequence[float], font: Any, size: float) -> None:
        if text.strip():
            scale = abs(tm[0] * cm[0]) or 1.0
            x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
            y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
            runs.append(_Run(text.replace("\n", " "), x, y, size * scale))

    page.extract_text(visitor_text=visit)
    return runs


def _links(page: Any) -> list[tuple[str, tuple[float, float, float, float]]]:
    found = []
    for reference in page.get("/Annots") or ():
        annotation = reference.get_object()
        action = annotation.get("/A")
        address = action.get_object().get("/URI") if action is not None else None
        if annotation.get("/Subtype") == "/Link" and address:
            a, b, c, d = (float(side) for side in annotation["/Rect"])
            text = address.decode() if isinstance(address, bytes) else str(address)
            found.append((text, (min(a, c), min(b, d), max(a, c), max(b, d))))
    return found


def _paragraphs(runs: list[_Run]) -> list[list[list[_Run]]]:
    """Runs as lines, and lines as paragraphs, by the gaps between them."""
    lines: list[list[_Run]] = []
    for run in runs:
        # Raised marks of notes stand a little higher than their line.
        if lines and abs(lines[-1][0].y - run.y) < max(0.5 * lines[-1][0].size, 0.5 * run.size, 1):
            lines[-1].append(run)
        else:
            lines.append([run])
    gaps = [one[0].y - two[0].y for one, two in itertools.pairwise(lines)]
    usual = median([gap for gap in gaps if gap > 0] or [0.0])
    paragraphs: list[list[list[_Run]]] = []
    for number, line in enumerate(lines):
        gap = gaps[number - 1] if number else 0.0
        far = gap > _GAP * min(usual, 1.6 * line[0].size) or gap < -1
        if not paragraphs or far or _raised(line, 0):
            paragraphs.append([])
        paragraphs[-1].append(line)
    return paragraphs


def _raised(line: list[_Run], at: int) -> str:
    """The number of a note that a run is the raised mark of, or empty text."""
    run = line[at]
    beside = line[at + 1] if at + 1 < len(line) else line[at - 1]
    small = beside is not run and run.size < _MARK * beside.size
    text = run.text.strip().strip("[]")
    return text if small and text.isdigit() and len(text) <= 3 and run.y > beside.y else ""


def _writer(
    lines: list[list[_Run]], links: list[tuple[str, tuple[float, float, float, float]]]
) -> Writer:
    writer = Writer()
    spans: list[tuple[_Run, int, int, float]] = []
    written = ""
    for line in lines:
        writer.add(" ")
        written += "\n"
        for at, run in enumerate(line):
            mark = _raised(line, at)
            if mark:
                writer.mark(mark)
                continue
            start = len(writer.text)
            writer.add(run.text)
            written += run.text
            following = line[at + 1].x if at + 1 < len(line) else None
            spans.append((run, start, len(writer.text), _width(run, following)))
    text = plain.joined(written)
    if text != written:
        # An address that a line had cut in two: it is found whole in the text, as written out.
        whole = Writer()
        whole.add(text)
        return whole
    found: dict[str, list[tuple[int, int]]] = {}
    for address, box in links:
        for run, start, end, width in spans:
            inside = _inside(run, start, end, width, box)
            if inside is not None:
                found.setdefault(address, []).append(inside)
    for address, places in found.items():
        for start, end in _merged(places):
            writer.links.append(Link(address, start, end))
    return writer


def _width(run: _Run, following: float | None) -> float:
    guess = 0.5 * run.size * len(run.text)
    return guess if following is None or following <= run.x else following - run.x


def _inside(
    run: _Run, start: int, end: int, width: float, box: tuple[float, float, float, float]
) -> tuple[int, int] | None:
    """The part of a run that lies in a box, as places in the text."""
    left, bottom, right, top = box
    if not bottom - _SLACK <= run.y <= top or width <= 0:
        return None
    first = max(0.0, (left - run.x) / width)
    last = min(1.0, (right - run.x) / width)
    if last - first < 0.02 or first > 0.98:
        return None
    size = end - start
    if first < 0.1 and last > 0.9:
        return start, end
    return start + round(first * size), start + max(round(last * size), round(first * size) + 1)


def _merged(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Pieces of one link that follow on each other, as one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if merged and start - merged[-1][1] <= 1:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
