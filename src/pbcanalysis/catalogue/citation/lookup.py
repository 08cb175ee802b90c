"""From an id to what is cited: a record, a chapter, the book, or a source."""

from __future__ import annotations

import difflib
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pbcanalysis.catalogue.citation.item import Item, calendar_date
from pbcanalysis.catalogue.citation.sources import read_items
from pbcanalysis.catalogue.citation.work import Work, chapter_titles
from pbcanalysis.catalogue.records import Catalogue, Record
from pbcanalysis.errors import InvalidInput, PbcError, Problem

BOOK = "book"
SITE_FILE = "site.json"
NOTICES = "notices.json"
"""What is told of an edition since it was published."""


class UnknownId(PbcError):
    """Nothing that can be cited has this id."""


@dataclass(frozen=True)
class Library:
    """Everything of one edition that can be cited.

    Attributes:
        work: The book.
        catalogue: Its records.
        bibliography: The study's ``sources.bib``.
        notices: What was told of the edition since it was published, oldest first, each with
            ``kind`` (``withdrawn`` or ``corrected``), ``date`` and ``sentence``.
    """

    work: Work
    catalogue: Catalogue
    bibliography: Path
    notices: tuple[dict[str, Any], ...] = ()

    @classmethod
    def read(cls, folder: Path, *, address: str = "") -> Library:
        """Read a built site, or the folder of an edition.

        Args:
            folder: The folder, with ``catalogue.json`` in it.
            address: Where the site lives, if it was not said when the site was built.

        Raises:
            InvalidInput: If the folder is neither.
        """
        study = next(
            (folder / name for name in ("study", "data") if (folder / name).is_dir()), None
        )
        if study is None or not (folder / "catalogue.json").is_file():
            raise InvalidInput(
                [
                    Problem(
                        str(folder),
                        None,
                        None,
                        "no catalogue.json with the study beside it",
                        "a built site or an edition",
                        "Run `pbc build` first, or name its folder.",
                    )
                ]
            )
        about = {}
        if (folder / SITE_FILE).is_file():
            about = json.loads((folder / SITE_FILE).read_text(encoding="utf-8"))
        notebooks = folder / "notebooks"
        if not any(notebooks.glob("*.ipynb")):
            notebooks = folder / "_sources" / "notebooks"
        descriptor = json.loads((study / "datapackage.json").read_text(encoding="utf-8"))
        return cls(
            Work.of(
                descriptor,
                title=about.get("title", ""),
                address=address or about.get("address", ""),
                chapters=chapter_titles(notebooks),
                commit=about.get("commit", ""),
            ),
            Catalogue.model_validate_json((folder / "catalogue.json").read_text(encoding="utf-8")),
            study / "sources.bib",
            _notices(folder),
        )

    @cached_property
    def sources(self) -> dict[str, Item]:
        """Sources by key."""
        return read_items(self.bibliography)

    @cached_property
    def _records(self) -> dict[str, Record]:
        return self.catalogue.by_id()

    @property
    def ids(self) -> list[str]:
        """All ids: ``book``, ``chapter-NN``, records, keys of sources."""
        chapters = [f"chapter-{number}" for number in self.work.chapters]
        return [BOOK, *chapters, *self._records, *self.sources]

    def item(self, id: str) -> Item:
        """What an id names.

        Args:
            id: ``book``, ``chapter-04`` (or ``04``), the id of a record, or the key of a source.

        Raises:
            UnknownId: If nothing has the id; with the nearest that exists.
        """
        number = id.removeprefix("chapter-")
        number = number.zfill(2) if number.isdigit() else number
        if id == BOOK:
            return self.book()
        if number in self.work.chapters:
            return self.chapter(number)
        if id in self._records:
            return self.record(self._records[id])
        if id in self.sources:
            return self.sources[id]
        near = difflib.get_close_matches(id, self.ids, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise UnknownId(f"nothing here has the id {id!r}{hint}")

    def originals(self, id: str) -> list[Item]:
        """The sources that a record rests on, or all that a chapter's or the book's records do."""
        number = id.removeprefix("chapter-")
        number = number.zfill(2) if number.isdigit() else number
        if id in self._records:
            keys = list(self._records[id].sources)
        elif number in self.work.chapters:
            keys = [
                key
                for record in self._records.values()
                if record.chapter == number
                for key in record.sources
            ]
        else:
            # The book as a whole lists its sources on a page of its own.
            keys = []
        return [self.sources[key] for key in dict.fromkeys(keys)]

    def book(self) -> Item:
        """The book."""
        work = self.work
        year, month = calendar_date(work.edition)
        return Item(
            key=f"{work.name}-{work.edition}",
            kind="book",
            title=self._told(work.title),
            note=self._note,
            authors=work.authors,
            year=year,
            month=month,
            edition=work.edition,
            publisher=work.publisher,
            url=work.frozen(""),
        )

    def chapter(self, number: str) -> Item:
        """A chapter by its two-digit number."""
        chapter = self.work.chapters[number]
        return self._part(f"chapter-{number}", "chapter", chapter.title, chapter.page, "")

    def record(self, record: Record) -> Item:
        """A record."""
        page = f"r/{record.id}/"
        return self._part(record.id, "record", record.title, page, f"{record.kind} {record.id}")

    def _told(self, title: str) -> str:
        """A title that says what became of the edition; every style and format has a title."""
        kinds = {notice["kind"]: notice for notice in self.notices}
        if "withdrawn" in kinds:
            return f"Withdrawn: {title}"
        if "corrected" in kinds:
            return f"{title} (corrected on {kinds['corrected']['date']})"
        return title

    @property
    def _note(self) -> str:
        return " ".join(str(notice["sentence"]) for notice in self.notices)

    def _part(self, id: str, kind: str, title: str, page: str, number: str) -> Item:
        work = self.work
        year, month = calendar_date(work.edition)
        return Item(
            key=f"{work.name}-{work.edition}-{id}",
            kind="chapter" if kind == "chapter" else "record",
            title=self._told(title),
            note=self._note,
            authors=work.authors,
            year=year,
            month=month,
            container=work.title,
            edition=work.edition,
            number=number,
            publisher=work.publisher,
            url=work.frozen(page),
        )


def _notices(folder: Path) -> tuple[dict[str, Any], ...]:
    path = folder / NOTICES
    return tuple(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else ()
