"""What two editions are compared by: records, readings, statements, sources, parameters.

It is read from a site, a published folder, an edition of a build, or a site served on this machine.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from pbcanalysis.catalogue.records import Catalogue
from pbcanalysis.editions.published import FROZEN, LIST, Published, catalogue_from
from pbcanalysis.errors import InvalidArgument

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
    """

    where: str
    catalogue: Catalogue
    parameters: dict[str, Any]
    readings: tuple[dict[str, Any], ...] | None
    statements: dict[str, str]
    sources: dict[str, str]

    @property
    def edition(self) -> str:
        """Id of the edition."""
        return self.catalogue.edition


def take_snapshot(place: Path | str) -> Snapshot:
    """Read what can be compared.

    Args:
        place: A site's folder, a published folder (its newest edition, or ``DIR/e/<edition>``), an
            edition of a build, or an address of a site on this machine, such as
            ``http://localhost:8000/``.

    Raises:
        InvalidArgument: If nothing of the kind is there, or the address is not on this machine.
    """
    text = str(place)
    if text.startswith(("http://", "https://")):
        return _snapshot(text, _address_reader(text))
    folder = Path(place)
    if (folder / LIST).is_file():
        published = Published.read(folder)
        folder = published.frozen(published.newest.id)
    elif (folder / FROZEN).is_dir() and not (folder / "catalogue.json").is_file():
        raise InvalidArgument(f"{folder} holds {FROZEN}/ and no {LIST}; name one edition in it")

    def read(name: str) -> bytes | None:
        path = folder / name
        return path.read_bytes() if path.is_file() else None

    return _snapshot(text, read)


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
            with opener.open(urljoin(base, name), timeout=SECONDS) as response:
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


def _snapshot(where: str, read: Reader) -> Snapshot:
    content = read("catalogue.json")
    if content is None:
        raise InvalidArgument(f"{where} holds no catalogue.json: it is no site and no edition")
    about = json.loads(read("edition.json") or b"{}")
    readings = read("readings.json")
    study = "data/" if read("data/datapackage.json") is not None else "study/"
    return Snapshot(
        where=where,
        catalogue=catalogue_from(content, where),
        parameters=dict(about.get("parameters", {})),
        readings=None if readings is None else tuple(json.loads(readings)),
        statements=_statements(read(study + "statements.csv") or b""),
        sources=_sources(read(study + "sources.bib")),
    )


def _statements(content: bytes) -> dict[str, str]:
    rows = csv.DictReader(io.StringIO(content.decode("utf-8")))
    return {row["id"]: f"{row.get('as_printed', '')} ({row.get('measures', '')})" for row in rows}


def _sources(content: bytes | None) -> dict[str, str]:
    import tempfile

    from pbcanalysis.study.sources import read_sources

    if content is None:
        return {}
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "sources.bib"
        path.write_bytes(content)
        sources = read_sources(path)
    return {key: f"{source.short}: {source.title}" for key, source in sources.items()}
