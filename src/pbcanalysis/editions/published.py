"""A published folder: the moving front, and one frozen folder for each edition.

``editions.json`` lists the editions; ``e/<edition>/`` is one of them, frozen;
``e/<edition>.manifest.json`` holds its checksums, and ``editions.json`` that file's own.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

from pbcanalysis.catalogue.records import Catalogue, Record
from pbcanalysis.editions.checksums import differences
from pbcanalysis.errors import InvalidArgument, PbcError

LIST = "editions.json"
FROZEN = "e"
_CALENDAR = re.compile(r"\d{4}\.(0[1-9]|1[0-2])(\.\d+)?")


class Tampered(PbcError):
    """A published edition is not what it was when it was published; lists what differs."""


@dataclass(frozen=True, slots=True)
class PublishedEdition:
    """One line of the list of editions.

    Attributes:
        id: Calendar version, for example ``2026.11``.
        digest: Digest over data, parameters, notebooks, package and results.
        date: Year and month, for example ``2026-11``.
        records: Number of records.
        manifest: SHA-256 of the manifest of checksums.
    """

    id: str
    digest: str
    date: str
    records: int
    manifest: str


@dataclass(frozen=True)
class Published:
    """A published folder.

    Attributes:
        folder: The folder.
        address: Its address on the web, with a slash at its end, or empty text.
        editions: Its editions, oldest first; never empty.
    """

    folder: Path
    address: str
    editions: tuple[PublishedEdition, ...]

    @classmethod
    def read(cls, folder: Path) -> Published:
        """Read a published folder.

        Raises:
            InvalidArgument: If it has no list of editions, or one that cannot be read.
        """
        try:
            content = json.loads((folder / LIST).read_text(encoding="utf-8"))
            editions = tuple(PublishedEdition(**entry) for entry in content["editions"])
            address = str(content["address"])
        except FileNotFoundError as error:
            raise InvalidArgument(
                f"{folder} holds no {LIST}; nothing was published there"
            ) from error
        except (ValueError, TypeError, KeyError) as error:
            raise InvalidArgument(f"{folder / LIST} cannot be read: {error!r}") from error
        if not editions:
            raise InvalidArgument(f"{folder / LIST} lists no edition")
        return cls(folder, address, tuple(sorted(editions, key=lambda e: order(e.id))))

    @property
    def newest(self) -> PublishedEdition:
        """The newest edition, whose pages stand at the front."""
        return self.editions[-1]

    def frozen(self, id: str) -> Path:
        """The frozen folder of an edition."""
        return self.folder / FROZEN / id

    @cached_property
    def catalogues(self) -> dict[str, Catalogue]:
        """The catalogue of each edition, oldest first."""
        return {entry.id: read_catalogue(self.frozen(entry.id)) for entry in self.editions}

    def tampering(self) -> list[str]:
        """Every file that is not as it was published, one line each; empty where all is well."""
        lines = []
        for entry in self.editions:
            path = manifest_path(self.folder, entry.id)
            name = path.relative_to(self.folder).as_posix()
            if not path.is_file():
                lines.append(f"{name}: is missing")
                continue
            content = path.read_bytes()
            if hashlib.sha256(content).hexdigest() != entry.manifest:
                lines.append(f"{name}: was changed")
                continue
            folder = self.frozen(entry.id)
            lines += [
                f"{FROZEN}/{entry.id}/{line}" for line in differences(folder, json.loads(content))
            ]
        return lines

    def require_untouched(self) -> None:
        """Check every frozen edition against its checksums.

        Raises:
            Tampered: With a line for each file that differs.
        """
        lines = self.tampering()
        if lines:
            raise Tampered(
                "a published edition is not as it was published:\n"
                + "\n".join(lines)
                + "\nput these files back from a copy; editions are never changed"
            )

    def to_json(self) -> str:
        """The list of editions as JSON text."""
        content = {
            "address": self.address,
            "newest": self.newest.id,
            "editions": [asdict(entry) for entry in self.editions],
        }
        return json.dumps(content, indent=1) + "\n"


def manifest_path(folder: Path, id: str) -> Path:
    """Where the checksums of an edition stand: beside its frozen folder, not in it."""
    return folder / FROZEN / f"{id}.manifest.json"


def order(id: str) -> tuple[int, ...]:
    """The order of a calendar version among others.

    Raises:
        InvalidArgument: If it is not a calendar version.

    Example:
        >>> order("2026.11") < order("2026.11.1") < order("2027.02")
        True
    """
    if not _CALENDAR.fullmatch(id):
        raise InvalidArgument(
            f"the edition {id!r} is not named by year and month; write the version in "
            "datapackage.json as 2026.11, or 2026.11.1 for a second one of that month"
        )
    return tuple(int(part) for part in id.split("."))


def month_of(id: str) -> str:
    """Year and month of an edition, for example ``2026-11`` for ``2026.11.1``."""
    year, month, *_ = id.split(".")
    return f"{year}-{month}"


def read_catalogue(folder: Path) -> Catalogue:
    """The catalogue of a site or an edition.

    Raises:
        InvalidArgument: If there is none, or it cannot be read.
    """
    path = folder / "catalogue.json"
    try:
        return catalogue_from(path.read_bytes(), str(path))
    except FileNotFoundError as error:
        raise InvalidArgument(f"{folder} holds no catalogue.json; run `pbc build` first") from error


def catalogue_from(content: bytes, where: str) -> Catalogue:
    """A catalogue from its JSON text, of this version of the package or another.

    Args:
        content: The JSON text.
        where: Where it came from, for messages.

    Raises:
        InvalidArgument: If it is not a catalogue.
    """
    try:
        found = json.loads(content)
        # An edition made by another version of the package may say more than this one knows.
        found["records"] = [
            {name: value for name, value in record.items() if name in Record.model_fields}
            for record in found["records"]
        ]
        known = {name: found[name] for name in Catalogue.model_fields if name in found}
        return Catalogue.model_validate(known)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise InvalidArgument(f"{where} is not a catalogue: {error}") from error
