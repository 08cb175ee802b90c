"""Passages: paragraphs and cells of a report as plain text, with the links that stand in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pbcanalysis.currencies import SIGNS

_SPACE = re.compile(r"[ \t\r\n\f\v]+")
_BARE = re.compile(r"https?://[^\s<>\"'\u201c\u201d{}|\\^`]+")
_CLOSING = ".,;:!?)]}\u2019\u201d"
_ABBREVIATIONS = (
    "e.g.", "i.e.", "et al.", "vs.", "cf.", "fig.", "figs.", "no.", "nos.", "p.", "pp.", "c.",
    "ca.", "approx.", "dr.", "mr.", "mrs.", "ms.", "prof.", "st.", "vol.", "ed.", "eds.", "viz.",
)  # fmt: skip
_END = re.compile(r"[.!?][\u201d\u2019\"')\]]*(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Link:
    """A link in a passage.

    Attributes:
        address: Where it leads.
        start: Where its text begins in the passage; a link in a note stands where its mark does.
        end: Where its text ends.
        note: Text of the note that it stands in, or empty.
        label: What the note is called, for example ``footnote 2``, or empty.
    """

    address: str
    start: int
    end: int
    note: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, list item, heading or cell.

    Attributes:
        place: Where it is in the report, for example ``paragraph 3``.
        text: Its text, with single spaces.
        links: Its links, in order.
        row: The texts of the other cells of its row, where it is a cell.
    """

    place: str
    text: str
    links: tuple[Link, ...]
    row: tuple[str, ...] = ()


@dataclass
class Writer:
    """Text in the making: pieces are added in order, and links opened and closed around them."""

    text: str = ""
    links: list[Link] = field(default_factory=list)
    marks: list[tuple[str, int]] = field(default_factory=list)
    """Marks of notes whose text comes later: the note's name, and the place of the mark."""

    def add(self, piece: str) -> None:
        """Add text; runs of blanks become one."""
        piece = _SPACE.sub(" ", piece)
        if piece.startswith(" ") and (not self.text or self.text.endswith(" ")):
            piece = piece[1:]
        self.text += piece

    def link(self, address: str, start: int) -> None:
        """A link from a former length of the text to its present end."""
        start = min(start, len(self.text))
        self.links.append(Link(address, start, len(self.text)))

    def note(self, note: Writer, label: str) -> None:
        """A note whose mark stands here: its links count as links of this passage."""
        inner = note.passage("")
        here = len(self.text.rstrip())
        self.links += [Link(link.address, here, here, inner.text, label) for link in inner.links]

    def mark(self, name: str) -> None:
        """The mark of a note that is added later by :func:`with_notes`."""
        self.marks.append((name, len(self.text.rstrip())))

    def passage(self, place: str, row: Sequence[str] = ()) -> Passage:
        """The finished passage; addresses that stand bare in its text are links too."""
        text = self.text.rstrip()
        links = [*self.links]
        for address, start, end in bare_addresses(text):
            if not any(link.start < end and start < link.end for link in links):
                links.append(Link(address, start, end))
        links.sort(key=lambda link: (link.start, link.end))
        return Passage(place, text, tuple(links), tuple(row))


def bare_addresses(text: str) -> list[tuple[str, int, int]]:
    """Addresses written out in a text, each with its place; closing punctuation is not theirs.

    Example:
        >>> bare_addresses("See https://example.org/r/a.b/.")
        [('https://example.org/r/a.b/', 4, 30)]
    """
    found = []
    for match in _BARE.finditer(text):
        address = match.group().rstrip(_CLOSING)
        found.append((address, match.start(), match.start() + len(address)))
    return found


def with_notes(
    passages: Sequence[tuple[Writer, str]], notes: dict[str, tuple[Writer, str]]
) -> list[Passage]:
    """Finished passages, with the links of each note where its mark stands.

    Args:
        passages: Text in the making and its place, in the order of the report.
        notes: Notes by name, each with what it is called.

    Returns:
        The passages, and at the end those notes whose mark was not found.
    """
    found = []
    used = set()
    for writer, place in passages:
        marks = list(writer.marks)
        done = writer.passage(place)
        extra = []
        for name, at in marks:
            if name in notes:
                used.add(name)
                note, label = notes[name]
                inner = note.passage("")
                extra += [Link(link.address, at, at, inner.text, label) for link in inner.links]
        links = sorted((*done.links, *extra), key=lambda link: (link.start, link.end))
        found.append(replace(done, links=tuple(links)))
    found += [note.passage(label) for name, (note, label) in notes.items() if name not in used]
    return found


def sentences(text: str) -> list[tuple[int, int]]:
    """Where each sentence of a text begins and ends.

    Example:
        >>> text = "It was 18.0% (cf. Table 2). The rest was not."
        >>> [text[a:b] for a, b in sentences(text)]
        ['It was 18.0% (cf. Table 2).', 'The rest was not.']
    """
    spans = []
    start = 0
    for match in _END.finditer(text):
        end = match.end()
        before = text[start:end].lower()
        word = before.split()[-1] if before.split() else ""
        after = text[end:].lstrip()
        if word.lstrip("(\u201c\"'") in _ABBREVIATIONS or before.endswith("et al."):
            continue
        if after and not (
            after[0].isupper() or after[0].isdigit() or after[0] in "\u201c\"'([" + SIGNS
        ):
            continue
        spans.append((start, end))
        start = len(text) - len(text[end:].lstrip())
    if start < len(text):
        spans.append((start, len(text)))
    return spans


def sentence_at(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence around a place. A mark right behind a full stop belongs to what it ends."""
    spans = sentences(text)
    for first, last in spans:
        if first <= start <= last:
            stop = max((b for a, b in spans if a < end), default=last) if end > last else last
            return first, max(last, stop)
    return 0, len(text)
