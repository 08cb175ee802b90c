"""What is cited, in one form that every style and format is written from."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from pbcanalysis.errors import InvalidArgument

Kind = Literal["book", "chapter", "record", "article", "report", "webpage", "document"]

_CSL_TYPES = {
    "book": "book",
    "chapter": "chapter",
    "record": "chapter",
    "article": "article-journal",
    "report": "report",
    "webpage": "webpage",
    "document": "document",
}


@dataclass(frozen=True, slots=True)
class Name:
    """An author: a person with ``family`` and ``given``, or a body with ``literal``.

    Attributes:
        family: Family name.
        given: Given names.
        literal: Name of a body.
        address: A page about the author, such as an ORCID; empty where none is known.
    """

    family: str = ""
    given: str = ""
    literal: str = ""
    address: str = ""

    def csl(self) -> dict[str, str]:
        """The name as CSL-JSON has it."""
        if self.literal:
            return {"literal": self.literal}
        return {"family": self.family, **({"given": self.given} if self.given else {})}

    def natural(self) -> str:
        """``Given Family``, or the body's name."""
        return self.literal or f"{self.given} {self.family}".strip()

    def inverted(self) -> str:
        """``Family, Given``, or the body's name."""
        return self.literal or ", ".join(filter(None, (self.family, self.given)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing to be cited.

    Attributes:
        key: Key of the entry in BibTeX and id in CSL-JSON.
        kind: What it is.
        title: Title in plain text.
        authors: Authors in order.
        year: Year, or ``None`` where it is not known.
        month: Month from 1 to 12, or ``None``.
        day: Day of the month, or ``None``.
        container: The journal, or the book that a chapter or record is part of.
        edition: Calendar version of our own book; empty for sources.
        number: Id of the record within the book, with its kind; empty for all else.
        publisher: Publisher or institution.
        volume: Volume of a journal.
        issue: Issue of a journal.
        pages: Pages.
        doi: Digital object identifier, without an address before it.
        url: Address; empty where there is none, never made up.
        note: What an entry says beside.
        accessed: Day on which it was looked at, only where the caller names one.

    Raises:
        InvalidArgument: If month or day are not in the calendar.
    """

    key: str
    kind: Kind
    title: str
    authors: tuple[Name, ...] = ()
    year: int | None = None
    month: int | None = None
    day: int | None = None
    container: str = ""
    edition: str = ""
    number: str = ""
    publisher: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    doi: str = ""
    url: str = ""
    note: str = ""
    accessed: date | None = None

    def __post_init__(self) -> None:
        if self.month is not None and not 1 <= self.month <= 12:
            raise InvalidArgument(f"a month lies between 1 and 12, not {self.month}")
        if self.day is not None and not 1 <= self.day <= 31:
            raise InvalidArgument(f"a day lies between 1 and 31, not {self.day}")

    @property
    def full_title(self) -> str:
        """The title, and for a record what and where it is in the book.

        Example:
            >>> Item(key="k", kind="record", title="Size", number="number survey.size").full_title
            'Size [number survey.size]'
        """
        return f"{self.title} [{self.number}]" if self.number else self.title

    @property
    def iso_date(self) -> str:
        """The date as far as it is known: ``2007``, ``2007-05`` or ``2007-05-17``."""
        parts = [f"{self.year:04d}" if self.year is not None else ""]
        if self.year is not None and self.month is not None:
            parts.append(f"{self.month:02d}")
            if self.day is not None:
                parts.append(f"{self.day:02d}")
        return "-".join(parts)

    def seen_on(self, accessed: date | None) -> Item:
        """The same item with a date of access, or without one."""
        return replace(self, accessed=accessed)

    def csl(self) -> dict[str, Any]:
        """The item as CSL-JSON, the input of citation processors."""
        entry: dict[str, Any] = {
            "id": self.key,
            "type": _CSL_TYPES[self.kind],
            "title": self.full_title,
            "author": [name.csl() for name in self.authors],
            "container-title": self.container,
            "edition": f"Edition {self.edition}" if self.edition else "",
            "publisher": self.publisher,
            "volume": self.volume,
            "issue": self.issue,
            "page": self.pages,
            "DOI": self.doi,
            "URL": self.url,
            "note": self.note,
            "language": "en-GB",
        }
        if self.year is not None:
            entry["issued"] = {"date-parts": [[int(part) for part in self.iso_date.split("-")]]}
        if self.accessed is not None:
            day = self.accessed
            entry["accessed"] = {"date-parts": [[day.year, day.month, day.day]]}
        return {name: value for name, value in entry.items() if value}


def calendar_date(version: str) -> tuple[int | None, int | None]:
    """Year and month of a calendar version; nothing where the version is of another kind.

    Example:
        >>> calendar_date("2026.11"), calendar_date("2026.11.2"), calendar_date("1.0")
        ((2026, 11), (2026, 11), (None, None))
    """
    match = re.match(r"(\d{4})(?:[.-](\d{1,2}))?(?:\D|$)", version)
    if not match:
        return None, None
    month = int(match[2]) if match[2] and 1 <= int(match[2]) <= 12 else None
    return int(match[1]), month
