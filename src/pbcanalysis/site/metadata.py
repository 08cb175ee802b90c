"""What the head of a page tells reference managers, search engines and those who share it."""

from __future__ import annotations

import json
from typing import Any

from markupsafe import Markup

from pbcanalysis.catalogue.citation import Item, Library
from pbcanalysis.catalogue.citation.work import LICENCE_ADDRESS
from pbcanalysis.catalogue.records import Record

_SCHEMA = "https://schema.org/"


def record_head(library: Library, record: Record, names: list[str]) -> str:
    """The metadata of a record's page.

    Args:
        library: The edition.
        record: The record.
        names: The record's files.
    """
    item, work = library.record(record), library.work
    text = description(record)
    tags = _highwire(item, work.front(f"r/{record.id}/"))
    tags += _open_graph(item, text, work.front(f"r/{record.id}/"))
    if record.kind == "chart" and work.address:
        tags.append(_meta("property", "og:image", work.frozen(f"r/{record.id}/{record.id}.png")))
        tags.append(_meta("property", "og:image:alt", record.alt))
        tags.append(_meta("name", "twitter:card", "summary_large_image"))
    tags += _signposts(item, record, names)
    tags.append(_json_ld(_record_ld(library, record, item, names)))
    return "\n".join(tags) + "\n"


def chapter_head(library: Library, number: str) -> str:
    """The metadata of a chapter's page."""
    item, page = library.chapter(number), library.work.chapters[number].page
    front = library.work.front(page)
    tags = _highwire(item, front) + _open_graph(item, library.work.description, front)
    tags += _links(item)
    entry = {
        "@context": _SCHEMA,
        "@type": "Chapter",
        **_common(item, library),
        "position": library.work.place(number),
        "isPartOf": {"@type": "Book", "name": library.work.title},
    }
    tags.append(_json_ld(entry))
    return "\n".join(tags) + "\n"


def book_head(library: Library) -> str:
    """The metadata of the front page."""
    item, front = library.book(), library.work.front("")
    tags = _highwire(item, front) + _open_graph(item, library.work.description, front)
    tags += _links(item)
    if front:
        tags.append(_link("alternate", "feed.xml", "application/atom+xml"))
    entry = {"@context": _SCHEMA, "@type": "Book", **_common(item, library)}
    if library.work.description:
        entry["description"] = library.work.description
    tags.append(_json_ld(entry))
    return "\n".join(tags) + "\n"


def description(record: Record) -> str:
    """A record in a sentence or two, for those who see it in a list."""
    parts = [record.title + "."]
    if record.display_interval:
        parts.append(record.display_interval + ".")
    parts += [record.sentence, record.subtitle and record.subtitle + "."]
    return " ".join(dict.fromkeys(part for part in parts if part)).replace("..", ".")


def _highwire(item: Item, front: str) -> list[str]:
    pairs = [("citation_title", item.full_title)]
    pairs += [("citation_author", name.inverted()) for name in item.authors]
    date = item.iso_date.replace("-", "/")
    pairs += [("citation_publication_date", date), ("citation_inbook_title", item.container)]
    pairs += [("citation_publisher", item.publisher), ("citation_language", "en")]
    pairs += [("citation_public_url", item.url), ("citation_fulltext_html_url", front)]
    return [_meta("name", name, value) for name, value in pairs if value]


def _open_graph(item: Item, text: str, front: str) -> list[str]:
    pairs = [
        ("og:type", "book" if item.kind == "book" else "article"),
        ("og:title", item.title),
        ("og:site_name", item.container or item.title),
        ("og:description", text),
        ("og:locale", "en_GB"),
        ("og:url", front),
    ]
    head = [_meta("property", name, value) for name, value in pairs if value]
    return [*head, _meta("name", "description", text or item.title)]


def _links(item: Item) -> list[str]:
    tags = [_link("license", LICENCE_ADDRESS)]
    if item.url:
        tags.append(_link("cite-as", item.url))
    tags += [_link("author", name.address) for name in item.authors if name.address]
    return tags


def _signposts(item: Item, record: Record, names: list[str]) -> list[str]:
    """Links by which a program finds the record's files (signposting.org)."""
    tags = _links(item)
    kind = "Dataset" if record.data is not None else "CreativeWork"
    tags += [_link("type", _SCHEMA + kind), _link("type", _SCHEMA + "AboutPage")]
    for name in names:
        ending = name.removeprefix(record.id + ".")
        if ending in _DESCRIPTIONS:
            tags.append(_link("describedby", name, _DESCRIPTIONS[ending]))
        elif ending in _ITEMS:
            tags.append(_link("item", name, _ITEMS[ending]))
    return tags


_DESCRIPTIONS = {
    "json": "application/json",
    "csl.json": "application/vnd.citationstyles.csl+json",
    "bib": "application/x-bibtex",
    "ris": "application/x-research-info-systems",
}
_ITEMS = {
    "csv": "text/csv",
    "zip": "application/zip",
    "svg": "image/svg+xml",
    "png": "image/png",
}


def _common(item: Item, library: Library) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "name": item.title,
        "inLanguage": "en-GB",
        "license": LICENCE_ADDRESS,
        "version": library.work.edition,
        "creator": [
            {
                "@type": "Organization" if name.literal else "Person",
                "name": name.natural(),
            }
            for name in item.authors
        ],
    }
    if item.iso_date:
        entry["datePublished"] = item.iso_date
    if item.url:
        entry["url"] = item.url
    if item.publisher:
        entry["publisher"] = {"@type": "Organization", "name": item.publisher}
    return entry


def _record_ld(library: Library, record: Record, item: Item, names: list[str]) -> dict[str, Any]:
    work = library.work
    base = work.frozen(f"r/{record.id}/")
    entry: dict[str, Any] = {
        "@context": _SCHEMA,
        "@type": "Dataset" if record.data is not None else "CreativeWork",
        **_common(item, library),
        "identifier": record.id,
        "description": description(record),
        "isPartOf": {"@type": "Book", "name": work.title, "version": work.edition},
        "isBasedOn": [
            {
                "@type": "CreativeWork",
                "name": source.title,
                **({"url": source.url} if source.url else {}),
            }
            for source in library.originals(record.id)
        ],
    }
    media = [
        {"@type": "DataDownload", "contentUrl": base + name, "encodingFormat": _ITEMS[ending]}
        for name in names
        if (ending := name.removeprefix(record.id + ".")) in _ITEMS
    ]
    if record.data is not None:
        entry["distribution"] = media
        entry["variableMeasured"] = list(record.data.columns)
    else:
        entry["encoding"] = [{**medium, "@type": "MediaObject"} for medium in media]
        numbers = {"value": record.value, "minValue": record.low, "maxValue": record.high}
        entry["mainEntity"] = {
            "@type": "PropertyValue",
            "name": record.title,
            "unitText": record.unit,
            **{name: value for name, value in numbers.items() if value is not None},
        }
    if record.method:
        about = entry if record.data is not None else entry["mainEntity"]
        about["measurementTechnique"] = record.method.name
    if record.kind == "chart" and work.address:
        entry["image"] = f"{base}{record.id}.png"
    return entry


def _meta(kind: str, name: str, value: str) -> str:
    return Markup('<meta {} content="{}">').format(Markup(f'{kind}="{name}"'), value)


def _link(relation: str, address: str, kind: str = "") -> str:
    ending = Markup(' type="{}"').format(kind) if kind else ""
    return Markup('<link rel="{}" href="{}"{}>').format(relation, address, ending)


def _json_ld(entry: dict[str, Any]) -> str:
    text = json.dumps(entry, ensure_ascii=False, sort_keys=True)
    # A script ends where its closing tag stands, wherever that is.
    text = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return f'<script type="application/ld+json">{text}</script>'
