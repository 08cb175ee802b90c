"""The edition as an RO-Crate: what is in it, who made it, from what, and how."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pbcanalysis.catalogue.citation.item import calendar_date
from pbcanalysis.catalogue.citation.lookup import Library
from pbcanalysis.catalogue.citation.work import LICENCE_ADDRESS

FILE = "ro-crate-metadata.json"
_PROFILE = "https://w3id.org/ro/crate/1.1"
_FORMATS = {
    "csv": "text/csv",
    "json": "application/json",
    "ipynb": "application/x-ipynb+json",
    "bib": "application/x-bibtex",
    "yml": "application/yaml",
    "svg": "image/svg+xml",
    "png": "image/png",
}


def ro_crate(library: Library, files: Sequence[str], package: str) -> str:
    """``ro-crate-metadata.json`` of a site.

    Args:
        library: The edition.
        files: Files that the crate lists, relative to the site's root.
        package: Version of this package.

    Reference:
        Sefton and others (2020), RO-Crate 1.1.
    """
    work, catalogue = library.work, library.catalogue
    year, month = calendar_date(work.edition)
    day = f"{year:04d}-{month or 1:02d}-01" if year is not None else "2000-01-01"
    authors = [
        {
            "@id": name.address or f"#author-{place}",
            "@type": "Organization" if name.literal else "Person",
            "name": name.natural(),
        }
        for place, name in enumerate(work.authors, start=1)
    ]
    used = {key for record in catalogue.records for key in record.sources}
    sources = [
        {
            "@id": item.url or f"#source-{key}",
            "@type": "CreativeWork",
            "name": item.title,
            "identifier": key,
        }
        for key, item in library.sources.items()
        if key in used
    ]
    sources = list({entry["@id"]: entry for entry in sources}.values())
    listed = [_file(name) for name in sorted(set(files))]
    notebooks = [f for f in listed if f["@id"].endswith(".ipynb")]
    inputs = [f for f in listed if f["@id"].startswith("data/")]
    results = [f for f in listed if f not in notebooks and f not in inputs]
    root: dict[str, Any] = {
        "@id": "./",
        "@type": "Dataset",
        "name": work.title,
        "description": work.description or work.title,
        "version": work.edition,
        "datePublished": day,
        "license": {"@id": LICENCE_ADDRESS},
        "author": _ids(authors),
        "hasPart": _ids(listed),
        "isBasedOn": _ids(sources),
        "mentions": [{"@id": "#run"}],
    }
    if work.address:
        root["url"] = work.frozen("")
    action = {
        "@id": "#run",
        "@type": "CreateAction",
        "name": f"Run of all chapters for edition {work.edition}",
        "instrument": [{"@id": "#package"}],
        "object": _ids([*inputs, *notebooks]),
        "result": _ids(results),
    }
    tool = {
        "@id": "#package",
        "@type": "SoftwareApplication",
        "name": "pbcanalysis",
        "softwareVersion": package,
        **({"identifier": work.commit} if work.commit else {}),
    }
    graph = [
        {
            "@id": FILE,
            "@type": "CreativeWork",
            "conformsTo": {"@id": _PROFILE},
            "about": {"@id": "./"},
        },
        root,
        {
            "@id": LICENCE_ADDRESS,
            "@type": "CreativeWork",
            "name": "Creative Commons Attribution 4.0 International",
        },
        *authors,
        tool,
        action,
        *sources,
        *listed,
    ]
    crate = {"@context": f"{_PROFILE}/context", "@graph": graph}
    return json.dumps(crate, ensure_ascii=False, indent=1) + "\n"


def _file(name: str) -> dict[str, Any]:
    ending = name.rpartition(".")[2]
    entry: dict[str, Any] = {"@id": name, "@type": "File", "name": name.rpartition("/")[2]}
    if ending in _FORMATS:
        entry["encodingFormat"] = _FORMATS[ending]
    return entry


def _ids(entries: Sequence[dict[str, Any]]) -> list[dict[str, str]]:
    return [{"@id": entry["@id"]} for entry in entries]
