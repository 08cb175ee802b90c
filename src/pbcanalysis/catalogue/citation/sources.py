"""The sources of a study as items to be cited."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from pbcanalysis.catalogue.citation.item import Item, Kind, Name

_KINDS: dict[str, Kind] = {"article": "article", "techreport": "report", "report": "report"}


def read_items(path: Path) -> dict[str, Item]:
    """The entries of a BibTeX file by key, with the fields that citations use.

    Args:
        path: The file, which the study's checks have passed.
    """
    from pybtex.database import parse_string

    entries = parse_string(path.read_text(encoding="utf-8"), bib_format="bibtex").entries
    return {key: _item(key, entry) for key, entry in entries.items()}


def _item(key: str, entry: Any) -> Item:
    fields = {name.lower(): str(value) for name, value in entry.fields.items()}

    def plain(name: str) -> str:
        return _plain(fields.get(name, ""))

    kind = _KINDS.get(entry.type.lower())
    if kind is None:
        if entry.type.lower() == "book":
            kind = "book"
        else:
            kind = "webpage" if fields.get("url") else "document"
    publisher = plain("institution") or plain("organization") or plain("publisher")
    authors = tuple(_name(person) for person in entry.persons.get("author", []))
    if kind == "article":
        # A journal's publisher is not part of the citation of an article.
        publisher = ""
    elif [name.literal for name in authors] == [publisher]:
        publisher = ""
    parts = re.fullmatch(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", fields.get("date", ""))
    year = re.fullmatch(r"\d{4}", fields.get("year", ""))
    return Item(
        key=key,
        kind=kind,
        title=plain("title"),
        authors=authors or ((Name(literal=publisher),) if publisher else ()),
        year=int(parts[1]) if parts else int(year[0]) if year else None,
        month=int(parts[2]) if parts and parts[2] else None,
        day=int(parts[3]) if parts and parts[3] else None,
        container=plain("journal") or plain("journaltitle") or plain("booktitle"),
        publisher=publisher if authors else "",
        volume=plain("volume"),
        issue=plain("number") or plain("issue"),
        pages=plain("pages").replace("--", "–"),
        doi=fields.get("doi", ""),
        url=fields.get("url", ""),
        note=plain("note"),
    )


def _name(person: Any) -> Name:
    family = _plain(" ".join(person.prelast_names + person.last_names))
    given = _plain(" ".join(person.first_names + person.middle_names))
    # A name in braces is one word to BibTeX: a body, not a person.
    return Name(family, given) if given else Name(literal=family)


def _plain(text: str) -> str:
    from pybtex.richtext import Text

    return str(Text.from_latex(text)).replace("\xa0", " ").strip()
