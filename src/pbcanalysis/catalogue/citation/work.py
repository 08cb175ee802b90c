"""The book as a published work: title, authors, edition, and where it can be found."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pbcanalysis.catalogue.citation.item import Name
from pbcanalysis.errors import InvalidArgument

LICENCE_ADDRESS = "https://creativecommons.org/licenses/by/4.0/"


@dataclass(frozen=True, slots=True)
class ChapterTitle:
    """A chapter's title and page.

    Attributes:
        title: Its first heading, without the number before it.
        page: Its page, relative to the site's root.
        place: The number that readers see. It runs on where chapters of a study are left out,
            while the number in the name of the file stays.
    """

    title: str
    page: str
    place: int = 0


@dataclass(frozen=True, slots=True)
class Work:
    """One edition of the book.

    Attributes:
        name: Name of the study; keys of entries begin with it.
        title: Title of the book.
        authors: Authors.
        edition: Calendar version.
        address: Where the site lives, with a slash at its end; empty if nobody has said.
        publisher: Publisher, or empty.
        description: What the study holds, in a few sentences.
        chapters: Chapters by two-digit number.
        commit: Commit of the source, if it was named.

    Raises:
        InvalidArgument: If the address is not one of the web.
    """

    name: str
    title: str
    authors: tuple[Name, ...]
    edition: str
    address: str = ""
    publisher: str = ""
    description: str = ""
    chapters: Mapping[str, ChapterTitle] = field(default_factory=dict)
    commit: str = ""

    def place(self, number: str) -> int:
        """The number of a chapter that readers see, by its two-digit number."""
        chapter = self.chapters.get(number)
        return int(number) if chapter is None else chapter.place or int(number)

    def __post_init__(self) -> None:
        if self.address and not re.fullmatch(r"https?://[^\s\"<>?#\\{}]+", self.address):
            raise InvalidArgument(
                f"{self.address!r} is not an address; write for example https://example.org/book/"
            )
        if self.address and not self.address.endswith("/"):
            object.__setattr__(self, "address", self.address + "/")
        if self.commit and not re.fullmatch(r"[0-9a-f]{7,64}", self.commit):
            raise InvalidArgument(f"{self.commit!r} is not a commit: write 7 to 64 digits of it")

    @classmethod
    def of(
        cls,
        descriptor: Mapping[str, Any],
        *,
        title: str = "",
        address: str = "",
        chapters: Mapping[str, ChapterTitle] | None = None,
        commit: str = "",
    ) -> Work:
        """The work that a data package describes.

        Args:
            descriptor: The study's data package.
            title: Title of the book; without it, the package's own.
            address: Where the site lives; without it, ``homepage`` of the package.
            chapters: Chapters by two-digit number.
            commit: Commit of the source.
        """
        people = [
            person
            for person in descriptor.get("contributors", [])
            if person.get("role", "author") in ("author", "publisher")
        ]
        return cls(
            name=str(descriptor.get("name", "study")),
            title=title or str(descriptor.get("title") or descriptor.get("name", "study")),
            authors=tuple(
                _name(person) for person in people if person.get("role", "author") == "author"
            ),
            edition=str(descriptor.get("version", "0")),
            address=address or str(descriptor.get("homepage", "")),
            publisher=next((p["title"] for p in people if p.get("role") == "publisher"), ""),
            description=str(descriptor.get("description", "")),
            chapters=dict(chapters or {}),
            commit=commit,
        )

    def frozen(self, page: str) -> str:
        """The lasting address of a page: its copy in this edition, which is never rewritten.

        Example:
            >>> work = Work("s", "T", (), "2026.11", address="https://example.org/book")
            >>> work.frozen("r/survey.size/")
            'https://example.org/book/e/2026.11/r/survey.size/'
            >>> Work("s", "T", (), "2026.11").frozen("r/survey.size/")
            ''
        """
        return f"{self.address}e/{self.edition}/{page}" if self.address else ""

    def front(self, page: str) -> str:
        """The address of a page where the newest edition stands; empty without a base address."""
        return self.address + page if self.address else ""


def chapter_titles(folder: Path) -> dict[str, ChapterTitle]:
    """The chapters in a folder of notebooks, by two-digit number.

    Args:
        folder: The folder; notebooks are named ``NN_name.ipynb``.
    """
    found = {}
    for path in sorted(folder.glob("[0-9][0-9]_*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        text = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
        heading = re.search(r"^# +(.+?)\s*$", text, re.MULTILINE)
        title = heading[1] if heading else path.stem[3:].replace("_", " ").capitalize()
        # The number is a field of its own, which a heading repeats.
        place = place_of(title, path.name)
        title = re.sub(rf"^{place}[.:]\s+", "", title)
        # A heading may hold a role or emphasis; a citation holds its words.
        title = re.sub(r"\{\w+\}`([^`]*)`", r"\1", title).replace("*", "").replace("`", "")
        found[path.name[:2]] = ChapterTitle(title, f"notebooks/{path.stem}.html", place)
    return found


def place_of(heading: str, name: str) -> int:
    """The number of a chapter that readers see: that of its heading, else that of its file.

    Args:
        heading: Its first heading.
        name: The name of its file, or its two-digit number.

    Example:
        >>> place_of("4. What was paid", "09_payments.ipynb"), place_of("What was paid", "09")
        (4, 9)
    """
    found = re.match(r"(\d{1,3})[.:]\s", heading)
    return int(found[1]) if found else int(name[:2])


def _name(person: Mapping[str, Any]) -> Name:
    """A contributor of a data package: a person if both names are given, else a body."""
    family, given = person.get("familyName", ""), person.get("givenName", "")
    literal = "" if family else str(person.get("title", ""))
    return Name(family, given if family else "", literal, str(person.get("path", "")))
