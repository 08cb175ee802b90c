"""A published folder: the moving front, and one frozen folder for each edition.

``editions.json`` lists the editions, and the history of all that happened to them;
``e/<edition>/`` is one of them, frozen; ``e/<edition>.manifest.json`` holds its checksums, and
``editions.json`` that file's own. ``e/front.manifest.json`` holds those of the front.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from pbcanalysis.catalogue.records import Catalogue, Record
from pbcanalysis.editions.listed import PublishedEdition, order
from pbcanalysis.editions.notice import Event, Notice, states
from pbcanalysis.errors import InvalidArgument, PbcError

LIST = "editions.json"
FROZEN = "e"
FRONT = "front.manifest.json"
SHORTEST = 16
"""Characters of a digest that are enough to tell it from any other."""


class Tampered(PbcError):
    """A published edition is not what it was when it was published; lists what differs."""

    @classmethod
    def at(cls, lines: Iterable[str]) -> Tampered:
        """What to tell of files that differ, one line each."""
        return cls(
            "a published edition is not as it was published:\n"
            + "\n".join(lines)
            + "\nput these files back from a copy; editions are never changed"
        )


@dataclass(frozen=True)
class Published:
    """A published folder.

    Attributes:
        folder: The folder.
        address: Its address on the web, with a slash at its end, or empty text.
        editions: Its editions, oldest first; never empty.
        history: All that happened to them, in order.
        front: SHA-256 of the front's manifest; empty where none was noted.
        reader: Reads a file of it by its relative name, where it is not a folder of this machine.
    """

    folder: Path
    address: str
    editions: tuple[PublishedEdition, ...]
    history: tuple[Event, ...]
    front: str = ""
    reader: Callable[[str], bytes | None] | None = None

    @classmethod
    def read(cls, folder: Path) -> Published:
        """Read a published folder.

        Raises:
            InvalidArgument: If it has no list of editions, or one that cannot be read.
            Tampered: If the list does not follow from the history that stands beside it.
        """
        try:
            return cls.from_json((folder / LIST).read_bytes(), folder)
        except FileNotFoundError as error:
            raise InvalidArgument(
                f"{folder} holds no {LIST}; nothing was published there"
            ) from error

    @classmethod
    def from_json(cls, text: bytes, folder: Path) -> Published:
        """A published folder from its list of editions; see :meth:`read`."""
        where = folder / LIST
        try:
            content = json.loads(text)
            editions = tuple(PublishedEdition.of(entry) for entry in content["editions"])
            address = str(content["address"])
            front = str(content.get("front", ""))
            told = content.get("history")
            history = tuple(Event.of(one) for one in told) if told is not None else None
            noted = [str(one["state"]) for one in told or ()]
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise InvalidArgument(f"{where} cannot be read: {error!r}") from error
        if not editions:
            raise InvalidArgument(f"{where} lists no edition")
        editions = tuple(sorted(editions, key=lambda e: order(e.id)))
        if history is None:
            # A list that was made before there was a history: each was published, and no more.
            history = tuple(Event(e.id, e.digest, e.manifest) for e in editions)
        elif noted != states(history):
            raise Tampered(f"{where}: the history was changed; its digests do not follow")
        found = cls(folder, address, editions, history, front)
        wrong = found._not_told()
        if wrong:
            raise Tampered(f"{where}: the history does not tell of " + ", ".join(wrong))
        return found

    def _not_told(self) -> list[str]:
        """Editions that are otherwise in the list than in the history."""
        listed = {e.id: (e.digest, e.manifest, e.notices) for e in self.editions}
        told: dict[str, tuple[str, str, tuple[Notice, ...]]] = {}
        for event in self.history:
            before = told.get(event.id, ("", "", ()))[2]
            notices = before if event.notice is None else (*before, event.notice)
            told[event.id] = (event.digest, event.manifest, notices)
        return sorted(id for id in listed.keys() | told.keys() if listed.get(id) != told.get(id))

    @property
    def digest(self) -> str:
        """Digest of the history; to be kept elsewhere, so that it can be held against it later."""
        return states(self.history)[-1]

    def knows(self, digest: str) -> bool:
        """Whether the history once had a digest, so that all it told then is told still.

        Args:
            digest: The digest, or at least its first 16 characters.
        """
        return len(digest) >= SHORTEST and any(
            state.startswith(digest.lower()) for state in states(self.history)
        )

    def with_event(self, entry: PublishedEdition, event: Event) -> Published:
        """The folder after one thing more has happened, with the line of the edition since."""
        others = [one for one in self.editions if one.id != entry.id]
        editions = sorted([*others, entry], key=lambda e: order(e.id))
        return replace(self, editions=tuple(editions), history=(*self.history, event))

    def edition(self, id: str) -> PublishedEdition:
        """The line of an edition.

        Raises:
            InvalidArgument: If there is none of this id.
        """
        for entry in self.editions:
            if entry.id == id:
                return entry
        known = ", ".join(entry.id for entry in self.editions)
        raise InvalidArgument(f"there is no edition {id} in {self.folder}; there is {known}")

    @property
    def newest(self) -> PublishedEdition:
        """The newest edition, whose pages stand at the front."""
        return self.editions[-1]

    def frozen(self, id: str) -> Path:
        """The frozen folder of an edition."""
        return self.folder / FROZEN / id

    @property
    def latest(self) -> PublishedEdition | None:
        """The newest edition whose content is there, or ``None``."""
        return next((entry for entry in reversed(self.editions) if not entry.removed), None)

    @cached_property
    def catalogues(self) -> dict[str, Catalogue]:
        """The catalogue of each edition whose content is there, oldest first.

        Raises:
            Tampered: If one is not as it was published.
        """
        found = {}
        for entry in self.editions:
            if not entry.removed:
                content = self.content(entry.id, "catalogue.json")
                where = str(self.frozen(entry.id) / "catalogue.json")
                found[entry.id] = catalogue_from(content or b"", where)
        return found

    def content(self, id: str, name: str) -> bytes | None:
        """A file of a frozen edition, if it is as it was published.

        Args:
            id: The edition.
            name: The file, relative to the edition's folder.

        Returns:
            Its bytes; ``None`` where the edition was published without it.

        Raises:
            Tampered: If it is not as it was published.
        """
        where = f"{FROZEN}/{id}/{name}"
        sum = self.manifest(id).get(name)
        found = self._bytes(where)
        if sum is None and found is None:
            return None
        if sum is None or found is None:
            raise Tampered.at([f"{where}: was added" if sum is None else f"{where}: is missing"])
        if hashlib.sha256(found).hexdigest() != sum:
            raise Tampered.at([f"{where}: was changed"])
        return found

    def manifest(self, id: str) -> dict[str, str]:
        """The checksums of an edition.

        Raises:
            Tampered: If they are not those that were published.
        """
        name = f"{FROZEN}/{manifest_path(self.folder, id).name}"
        content = self._bytes(name)
        if content is None:
            raise Tampered.at([f"{name}: is missing"])
        if hashlib.sha256(content).hexdigest() != self.edition(id).manifest:
            raise Tampered.at([f"{name}: was changed"])
        found: dict[str, str] = json.loads(content)
        return found

    def _bytes(self, name: str) -> bytes | None:
        if self.reader is not None:
            return self.reader(name)
        path = self.folder / name
        return path.read_bytes() if path.is_file() else None

    def to_json(self) -> str:
        """The list of editions as JSON text."""
        content = {
            "address": self.address,
            "newest": self.newest.id,
            "editions": [entry.to_data() for entry in self.editions],
            "history": [
                {**event.to_data(), "state": state}
                for event, state in zip(self.history, states(self.history), strict=True)
            ],
            **({"front": self.front} if self.front else {}),
        }
        return json.dumps(content, indent=1) + "\n"


def manifest_path(folder: Path, id: str) -> Path:
    """Where the checksums of an edition stand: beside its frozen folder, not in it."""
    return folder / FROZEN / f"{id}.manifest.json"


CITED = (
    "catalogue.json", "site.json", "notices.json", "data/datapackage.json", "data/sources.bib",
)  # fmt: skip
"""What citations are written from."""


def require_as_published(place: Path, names: Iterable[str] = CITED) -> None:
    """Check what is going to be read of a place, if it is a frozen edition.

    Args:
        place: A site, a published folder, or an edition of one.
        names: The files.

    Raises:
        Tampered: If it is an edition and one of them is not as it was published.
    """
    home = place.resolve()
    if home.parent.name == FROZEN and (home.parents[1] / LIST).is_file():
        published = Published.read(home.parents[1])
        for name in names:
            published.content(home.name, name)


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
