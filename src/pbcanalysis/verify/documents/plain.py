"""Plain text: paragraphs parted by empty lines, addresses written out, notes by [1]."""

from __future__ import annotations

import re

from pbcanalysis.verify.documents import text_of
from pbcanalysis.verify.links import is_record_address
from pbcanalysis.verify.passages import Passage, Writer, bare_addresses, with_notes

_NOTE = re.compile(r"\s*(?:\[(\d+|\*+)\]|\^(\d+)|(\d+)[.)])\s+(?=\S)")
_MARK = re.compile(r"\[(\d+|\*+)\]|\^(\d+)")
_BROKEN = re.compile(r"(https?://\S*[^\s.,;:)\]])\n[ \t]*(\S+)|(https?://\S+)\n[ \t]*(\S+)")


def read(content: bytes) -> list[Passage]:
    """The passages of a text file."""
    return read_text(text_of(content))


def read_text(text: str) -> list[Passage]:
    """The passages of a text."""
    blocks = re.split(r"\n[ \t]*\n", joined(text.replace("\r\n", "\n").replace("\r", "\n")))
    passages: list[tuple[Writer, str]] = []
    notes: dict[str, tuple[Writer, str]] = {}
    marked = {_name(match) for block in blocks for match in _MARK.finditer(block)}
    count = 0
    for block in blocks:
        count += bool(block.strip())
        rest = []
        lines = block.split("\n")
        for at, line in enumerate(lines):
            match = _NOTE.match(line)
            tail = "\n".join(lines[at:])
            if match and bare_addresses(tail) and (match[1] or match[2] or match[3] in marked):
                following = _note_lines(lines[at:])
                note = Writer()
                note.add("\n".join(following)[match.end() :])
                notes[_name(match)] = (note, f"note {_name(match)}")
            elif not _continues(lines, at):
                rest.append(line)
        body = "\n".join(rest)
        if body.strip():
            passages.append((_marked(body), f"paragraph {count}"))
    return with_notes(passages, notes)


def joined(text: str) -> str:
    """The text with addresses of records whole again where a line ends inside them."""

    def whole(match: re.Match[str]) -> str:
        first, second = match[1] or match[3], match[2] or match[4]
        address, *_ = bare_addresses(first + second) or [("", 0, 0)]
        complete = is_record_address(first + "/") and first.endswith("/")
        if not complete and is_record_address(address[0]) and address[0].endswith("/"):
            return first + second
        return match.group()

    return _BROKEN.sub(whole, text)


def _name(match: re.Match[str]) -> str:
    return next(group for group in match.groups() if group)


def _note_lines(lines: list[str]) -> list[str]:
    """The lines of a note: its first, and those until the next note."""
    found = lines[:1]
    for line in lines[1:]:
        if _NOTE.match(line):
            break
        found.append(line)
    return found


def _continues(lines: list[str], at: int) -> bool:
    """Whether a line belongs to a note that began on a line above in the same block."""
    for above in range(at - 1, -1, -1):
        match = _NOTE.match(lines[above])
        if match:
            return bool(bare_addresses("\n".join(lines[above : at + 1])) and (match[1] or match[2]))
    return False


def _marked(block: str) -> Writer:
    writer = Writer()
    at = 0
    for match in _MARK.finditer(block):
        writer.add(block[at : match.start()])
        writer.mark(_name(match))
        writer.add(match.group())
        at = match.end()
    writer.add(block[at:])
    return writer
