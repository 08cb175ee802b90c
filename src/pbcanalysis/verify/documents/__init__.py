"""Reading reports: each kind of file as passages with links."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from pbcanalysis.errors import InvalidArgument, PbcError
from pbcanalysis.study.formats.bounds import (
    REPORT,
    UNPACKED,
    VARIABLE,
    limit,
    unpacked_size,
)
from pbcanalysis.verify.passages import Passage

KINDS = {
    ".docx": "docx",
    ".odt": "odt",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".md": "markdown",
    ".markdown": "markdown",
    ".tex": "tex",
    ".txt": "plain",
    ".text": "plain",
    ".pdf": "pdf",
}


class UnreadableReport(PbcError):
    """A report that is not what its name says, is locked, or is broken."""


def read_report(path: Path) -> list[Passage]:
    """A report's passages.

    Args:
        path: A ``docx``, ``odt``, ``html``, ``md``, ``tex``, ``txt`` or ``pdf`` file.

    Raises:
        InvalidArgument: If there is no such file, or it is of another kind.
        UnreadableReport: If it cannot be read as what it is called.
    """
    kind = KINDS.get(path.suffix.lower())
    if kind is None:
        known = ", ".join(sorted(name.lstrip(".") for name in KINDS))
        raise InvalidArgument(f"{path.name} is none of the kinds that can be read: {known}")
    if not path.is_file():
        raise InvalidArgument(f"no file {path}")
    module = import_module(f"{__name__}.{kind}")
    read: Callable[[bytes], list[Passage]] = module.read
    most = limit(REPORT)
    if path.stat().st_size > most:
        raise UnreadableReport(_large(path, path.stat().st_size, most))
    content = path.read_bytes()
    try:
        if kind in ("docx", "odt") and unpacked_size(content) > (most := limit(UNPACKED)):
            raise UnreadableReport(_large(path, unpacked_size(content), most))
        return read(content)
    except UnreadableReport:
        raise
    # Libraries tell a broken file in many ways; each is told here by its own words.
    except Exception as error:
        raise UnreadableReport(f"{path.name} cannot be read as {kind}: {error}") from error


def _large(path: Path, size: int, most: int) -> str:
    return (
        f"{path.name} is too large: {size:,} bytes, at most {most:,} are read. "
        f"If it is sound, raise the limit: {VARIABLE}=2 in the environment doubles it."
    )


def text_of(content: bytes) -> str:
    """Text in UTF-8, with or without a mark, or in UTF-16 with one.

    Raises:
        UnreadableReport: If it is neither.
    """
    marked = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        return content.decode("utf-16" if marked else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableReport(f"it is not UTF-8 text: {error}") from error
