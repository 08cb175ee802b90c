"""The folders of all records: made while the pages are written, or taken over from before."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from pbcanalysis.catalogue.records import Record
from pbcanalysis.site import metadata
from pbcanalysis.site.assembly import Assembly
from pbcanalysis.site.context import SiteContext
from pbcanalysis.site.former import Former
from pbcanalysis.site.record_page import described, named_on, record_files, record_page
from pbcanalysis.site.shell import Shell
from pbcanalysis.study.reads import digest_of, file_digest

PAGE = "index.html"


@dataclass
class Made:
    """What was made of one record: its files, and its page but for what other pages know."""

    files: dict[str, bytes]
    head: str
    body: str


@dataclass
class RecordFolders:
    """The folders ``r/<id>/`` of an edition.

    Attributes:
        site: The edition.
        former: The site that stands.
        code: Digest of all code that makes them.
        pages: Names of the book's pages.
        keys: What each folder is made from, and its page, by id.
        again: Why a folder was made again, by id.
    """

    site: SiteContext
    former: Former
    code: str
    pages: Collection[str]
    keys: dict[str, tuple[str, str]] = field(default_factory=dict)
    again: dict[str, str] = field(default_factory=dict)
    _made: dict[str, Made] = field(default_factory=dict)

    def prepare(self) -> None:
        """Make what has to be made and does not depend on other pages."""
        for record in self.site.edition.shown:
            key = self._key(record)
            self.keys[record.id] = (key, "")
            if self.former.records.get(record.id, ("", ""))[0] != key:
                known = record.id in self.former.records
                self.again[record.id] = "it or what it rests on changed" if known else "it is new"
                self._made[record.id] = self._make(record)

    def finish(
        self,
        assembly: Assembly,
        shell: Shell,
        uses: Mapping[str, Sequence[str]],
        titles: Mapping[str, str],
    ) -> None:
        """Put every folder into the new site.

        Args:
            assembly: The new site.
            shell: The frame of the pages.
            uses: Pages that name a record, by its id.
            titles: Titles of the book's pages.
        """
        frame = digest_of(shell.page)
        stored: dict[str, set[str]] = {}
        for name in self.former.files:
            top, _, rest = name.partition("/")
            if top == "r":
                id, _, file = rest.partition("/")
                stored.setdefault(id, set()).add(file)
        for record in self.site.edition.shown:
            id = record.id
            named = named_on(record, uses.get(id, ()), titles)
            page = digest_of([frame, named])
            folder = f"r/{id}"
            same = id not in self._made and self.former.records[id][1] == page
            self.keys[id] = (self.keys[id][0], page)
            if same and assembly.adopt_all(folder, stored.get(id, set())):
                continue
            self.again.setdefault(id, "a page that names it, or the frame of all pages, changed")
            made = self._made.pop(id, None) or self._make(record)
            for name, content in made.files.items():
                assembly.put(f"{folder}/{name}", content)
            text = shell.filled(id, record.title, made.head, made.body.replace(*named))
            assembly.put(f"{folder}/{PAGE}", text.encode())

    def _make(self, record: Record) -> Made:
        files = record_files(self.site, record)
        head = metadata.record_head(self.site.library, record, list(files))
        return Made(files, head, record_page(self.site, record, files, self.pages))

    def _key(self, record: Record) -> str:
        """Digest of what a record's folder is made from, but for what other pages know."""
        study, library = self.site.study, self.site.library
        folder = self.site.edition.folder / "records" / record.id
        return digest_of(
            [
                self.code,
                record.to_json(),
                [study.statement(name) for name in record.statements],
                [repr(study.sources[key]) for key in sorted(self._sources(record))],
                [repr(item) for item in library.originals(record.id)],
                repr(library.work),
                [repr(judged) for judged in self.site.corrections_of(record)],
                "corrections" in self.pages,
                repr(described(self.site, record)),
                [[path.name, file_digest(path)] for path in sorted(folder.iterdir())],
            ]
        )

    def _sources(self, record: Record) -> set[str]:
        """Sources of a record and of its statements."""
        study = self.site.study
        return {*record.sources, *(study.statement(name)["source"] for name in record.statements)}
