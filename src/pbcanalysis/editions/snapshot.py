"""What two editions are compared by: records, readings, statements, sources, parameters.

It is read from a site, a published folder, an edition of a build, or a site served on this machine.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from pbcanalysis.catalogue.records import Catalogue
from pbcanalysis.editions.published import (
    FROZEN,
    LIST,
    Published,
    catalogue_from,
)
from pbcanalysis.errors import InvalidArgument, InvalidInput, PbcError
from pbcanalysis.scratch import Scratch
from pbcanalysis.study import Parameters, Study

LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")
LARGEST = 100_000_000
SECONDS = 60

Reader = Callable[[str], bytes | None]


@dataclass(frozen=True)
class Snapshot:
    """An edition as far as it can be compared.

    Attributes:
        where: The folder or address as it was named.
        catalogue: The records.
        parameters: Parameters by name.
        readings: Readings, each with ``page``, ``condition``, ``text``, ``holds``, ``values``;
            ``None`` where only a build is there, which has none yet.
        statements: Each statement's text as printed and what it is about, by id.
        sources: A short citation by key.
        unread: What of the study could not be read and so cannot be compared, with the reason.
        notices: What was told of the edition since it was published, in words.
    """

    where: str
    catalogue: Catalogue
    parameters: dict[str, Any]
    readings: tuple[dict[str, Any], ...] | None
    statements: dict[str, str]
    sources: dict[str, str]
    unread: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()

    @property
    def edition(self) -> str:
        """Id of the edition."""
        return self.catalogue.edition


def take_snapshot(place: Path | str) -> Snapshot:
    """Read what can be compared.

    What was published is believed only with its checksums.

    Args:
        place: A site's folder, a published folder (its newest edition, or ``DIR/e/<edition>``), an
            edition of a build, or an address of a site on this machine, such as
            ``http://localhost:8000/``.

    Raises:
        InvalidArgument: If nothing of the kind is there, its content was taken away, or the address
            is not on this machine.
        Tampered: If a published edition is not as it was published.
    """
    text = str(place)
    if text.startswith(("http://", "https://")):
        read = _address_reader(text)
        base, _, own = text.rstrip("/").rpartition(f"/{FROZEN}/")
        if base and "/" not in own:
            there = _address_reader(base)
            listed = there(LIST)
            if listed is not None:
                return _of_edition(text, Published.from_json(listed, Path(base)), own, there)
        listed = read(LIST)
        if listed is None:
            return _snapshot(text, read)
        published = Published.from_json(listed, Path(text))
        return _of_edition(text, published, published.newest.id, read)
    folder = Path(place)

    def of_folder(home: Path) -> Reader:
        return lambda name: (home / name).read_bytes() if (home / name).is_file() else None

    if (folder / LIST).is_file():
        published = Published.read(folder)
        return _of_edition(text, published, published.newest.id, of_folder(folder))
    home = folder.resolve()
    if home.parent.name == FROZEN and (home.parents[1] / LIST).is_file():
        published = Published.read(home.parents[1])
        return _of_edition(text, published, home.name, of_folder(home.parents[1]))
    if (folder / FROZEN).is_dir() and not (folder / "catalogue.json").is_file():
        raise InvalidArgument(f"{folder} holds {FROZEN}/ and no {LIST}; name one edition in it")
    return _snapshot(text, of_folder(folder))


def _of_edition(where: str, published: Published, id: str, read: Reader) -> Snapshot:
    """A snapshot of a published edition.

    Args:
        where: As it was named.
        published: The list of editions.
        id: The edition.
        read: Reads files of the published folder.
    """
    entry = published.edition(id)
    if entry.removed:
        raise InvalidArgument(f"{where} cannot be compared. " + " ".join(entry.told))
    checked = replace(published, reader=read)
    return _snapshot(where, lambda name: checked.content(id, name), entry.told)


def _address_reader(address: str) -> Reader:
    from urllib.error import HTTPError, URLError
    from urllib.request import ProxyHandler, build_opener

    parts = urlsplit(address)
    if parts.hostname not in LOCAL_HOSTS:
        raise InvalidArgument(
            f"{address} is not on this machine; download the site and name its folder"
        )
    base = address if address.endswith("/") else address + "/"
    # A proxy is for other machines.
    opener = build_opener(ProxyHandler({}))

    def read(name: str) -> bytes | None:
        try:
            with opener.open(urljoin(base, quote(name)), timeout=SECONDS) as response:
                if urlsplit(response.url).hostname not in LOCAL_HOSTS:
                    raise InvalidArgument(f"{address} leads away from this machine")
                content: bytes = response.read(LARGEST)
                return content
        except HTTPError as error:
            if error.code == 404:
                return None
            raise InvalidArgument(f"{urljoin(base, name)}: {error}") from error
        except (URLError, OSError) as error:
            raise InvalidArgument(f"{urljoin(base, name)} cannot be read: {error}") from error

    return read


def _snapshot(where: str, read: Reader, notices: tuple[str, ...] = ()) -> Snapshot:
    content = read("catalogue.json")
    if content is None:
        raise InvalidArgument(f"{where} holds no catalogue.json: it is no site and no edition")
    about = json.loads(read("edition.json") or b"{}")
    readings = read("readings.json")
    study = "data/" if read("data/datapackage.json") is not None else "study/"
    unread: list[str] = []
    with Scratch("pbc-run-") as scratch:
        statements = _statements(lambda name: read(study + name), Path(scratch), unread)
        sources = _sources(read(study + "sources.bib"), Path(scratch), unread)
    return Snapshot(
        where=where,
        catalogue=catalogue_from(content, where),
        parameters=dict(about.get("parameters", {})),
        readings=None if readings is None else tuple(json.loads(readings)),
        statements=statements,
        sources=sources,
        unread=tuple(f"{where}: {line}" for line in unread),
        notices=notices,
    )


def _statements(read: Reader, scratch: Path, unread: list[str]) -> dict[str, str]:
    """Statements by id, read as the study reads them, whatever the form of their file."""
    descriptor = json.loads(read("datapackage.json") or b"{}")
    found = [r for r in descriptor.get("resources", ()) if r.get("name") == "statements"]
    if not found:
        return {}
    try:
        paths = found[0]["path"]
        for path in [paths] if isinstance(paths, str) else paths:
            target = scratch / path
            if not target.resolve().is_relative_to(scratch.resolve()):
                raise InvalidArgument(f"{path} lies outside the study")
            content = read(path)
            if content is None:
                raise InvalidArgument(f"{path} is not there")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        study = Study(scratch, descriptor, Parameters({}), {})
        rows = study.statements
    except PbcError as error:
        # An edition stays as it is, whatever a later version of the package can read of it.
        unread.append(f"its statements cannot be read: {error}")
        return {}
    return {
        id: f"{row.get('as_printed', '')} ({row.get('measures', '')})" for id, row in rows.items()
    }


def _sources(content: bytes | None, scratch: Path, unread: list[str]) -> dict[str, str]:
    from pbcanalysis.study.sources import read_sources

    if content is None:
        return {}
    path = scratch / "sources.bib"
    path.write_bytes(content)
    try:
        sources = read_sources(path)
    except InvalidInput as error:
        unread.append(f"its sources cannot be read: {error}")
        return {}
    return {key: f"{source.short}: {source.title}" for key, source in sources.items()}
