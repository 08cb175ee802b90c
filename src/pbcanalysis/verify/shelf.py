"""The editions that a report is checked against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from pbcanalysis.catalogue.records import Catalogue, Record
from pbcanalysis.editions.listed import order
from pbcanalysis.editions.published import FROZEN, LIST, Published, read_catalogue
from pbcanalysis.editions.retired import FILE as RETIRED
from pbcanalysis.editions.retired import Retired, read_retired, retired_from
from pbcanalysis.errors import InvalidArgument


@dataclass(frozen=True)
class Shelf:
    """Editions, oldest first, with what was retired.

    Attributes:
        records: The records of each edition by id, oldest edition first; never empty.
        retired: Retired records by id.
        address: Where the editions are on the web, or empty text.
        notices: What was told of editions since they were published, by id, in words.
        withdrawn: Editions that were withdrawn.
    """

    records: dict[str, dict[str, Record]]
    retired: dict[str, Retired]
    address: str = ""
    notices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    withdrawn: frozenset[str] = frozenset()

    @classmethod
    def read(cls, folder: Path) -> Shelf:
        """Read a published folder, a site, or an edition of a build.

        Raises:
            InvalidArgument: If the folder is none of these, or no edition has content any more.
            Tampered: If an edition is not as it was published.
        """
        home = folder.resolve()
        if (folder / LIST).is_file():
            return cls._of_published(Published.read(folder))
        if home.parent.name == FROZEN and (home.parents[1] / LIST).is_file():
            return cls._of_published(Published.read(home.parents[1]), only=home.name)
        catalogue = read_catalogue(folder)
        data = "data" if (folder / "data").is_dir() else "study"
        return cls.of({catalogue.edition: catalogue}, read_retired(folder / data / RETIRED))

    @classmethod
    def _of_published(cls, published: Published, only: str = "") -> Shelf:
        """The editions of a published folder, or one of them, with their checksums checked."""
        latest = published.edition(only) if only else published.latest
        if latest is None or latest.removed:
            told = (latest or published.newest).told
            raise InvalidArgument("there is nothing to check against. " + " ".join(told))
        content = published.content(latest.id, f"data/{RETIRED}")
        found = {
            id: catalogue for id, catalogue in published.catalogues.items() if only in ("", id)
        }
        made = cls.of(found, retired_from(content or b""), published.address)
        return replace(
            made,
            notices={entry.id: entry.told for entry in published.editions if entry.notices},
            withdrawn=frozenset(entry.id for entry in published.editions if entry.withdrawn),
        )

    @classmethod
    def of(
        cls,
        catalogues: dict[str, Catalogue],
        retired: dict[str, Retired] | None = None,
        address: str = "",
    ) -> Shelf:
        """A shelf of catalogues by edition."""
        ids = list(catalogues) if len(catalogues) == 1 else sorted(catalogues, key=order)
        return cls({id: catalogues[id].by_id() for id in ids}, dict(retired or {}), address)

    @property
    def newest(self) -> str:
        """Id of the newest edition."""
        return list(self.records)[-1]

    def record(self, id: str, edition: str) -> Record | None:
        """A record as an edition has it."""
        return self.records[edition].get(id)

    def editions_with(self, id: str) -> list[str]:
        """Editions that have a record, newest first."""
        return [edition for edition in reversed(self.records) if id in self.records[edition]]

    def known_ids(self) -> list[str]:
        """All ids of all editions."""
        return sorted({id for records in self.records.values() for id in records})
