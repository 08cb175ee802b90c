"""The editions that a report is checked against."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pbcanalysis.catalogue.records import Catalogue, Record
from pbcanalysis.editions.published import LIST, Published, order, read_catalogue
from pbcanalysis.editions.retired import FILE as RETIRED
from pbcanalysis.editions.retired import Retired, read_retired


@dataclass(frozen=True)
class Shelf:
    """Editions, oldest first, with what was retired.

    Attributes:
        records: The records of each edition by id, oldest edition first; never empty.
        retired: Retired records by id.
        address: Where the editions are on the web, or empty text.
    """

    records: dict[str, dict[str, Record]]
    retired: dict[str, Retired]
    address: str = ""

    @classmethod
    def read(cls, folder: Path) -> Shelf:
        """Read a published folder, a site, or an edition of a build.

        Raises:
            InvalidArgument: If the folder is none of these.
        """
        if (folder / LIST).is_file():
            published = Published.read(folder)
            retired = read_retired(published.frozen(published.newest.id) / "data" / RETIRED)
            return cls.of(published.catalogues, retired, published.address)
        catalogue = read_catalogue(folder)
        data = "data" if (folder / "data").is_dir() else "study"
        return cls.of({catalogue.edition: catalogue}, read_retired(folder / data / RETIRED))

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
