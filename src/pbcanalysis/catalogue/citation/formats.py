"""Citations for reference managers: BibTeX, BibLaTeX, RIS and CSL-JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from pbcanalysis.catalogue.citation.item import Item, Name
from pbcanalysis.catalogue.citation.latex import ascii_only, escaped
from pbcanalysis.errors import InvalidArgument

_BIBTEX = {
    "book": "book",
    "chapter": "incollection",
    "record": "incollection",
    "article": "article",
    "report": "techreport",
    "webpage": "misc",
    "document": "misc",
}
_BIBLATEX = {
    **_BIBTEX,
    "chapter": "inbook",
    "record": "inbook",
    "report": "report",
    "webpage": "online",
}
_RIS = {
    "book": "BOOK",
    "chapter": "CHAP",
    "record": "CHAP",
    "article": "JOUR",
    "report": "RPRT",
    "webpage": "ELEC",
    "document": "GEN",
}
_ORDER = (
    "author",
    "title",
    "booktitle",
    "journal",
    "journaltitle",
    "edition",
    "volume",
    "number",
    "pages",
    "institution",
    "type",
    "publisher",
    "date",
    "year",
    "month",
    "doi",
    "url",
    "urldate",
    "note",
    "annote",
    "annotation",
    "language",
    "langid",
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def write(items: Iterable[Item], format: str, *, accessed: date | None = None) -> str:
    """Items as one text in a format that reference managers read.

    Args:
        items: What is cited, in order.
        format: ``bibtex``, ``biblatex``, ``ris`` or ``csl-json``.
        accessed: The day on which they were looked at; without it, none is written.

    Raises:
        InvalidArgument: If the format is not known.

    Example:
        >>> item = Item(key="a", kind="document", title="18% & more", year=2007)
        >>> print(write([item], "bibtex"), end="")
        @misc{a,
          title = {{18\\% \\& more}},
          year = {2007},
          language = {british}
        }
    """
    if format not in FORMATS:
        raise InvalidArgument(f"no format {format!r}; there are {', '.join(FORMATS)}")
    return FORMATS[format]([item.seen_on(accessed) for item in items])


def _bibtex(items: Sequence[Item]) -> str:
    return "\n".join(_bibtex_entry(item) for item in items)


def _bibtex_entry(item: Item) -> str:
    text = ascii_only
    fields = _common(item, text)
    fields["year"] = str(item.year) if item.year is not None else ""
    # The names of months are BibTeX's own, and stand without braces.
    month = _MONTHS[item.month - 1] if item.month is not None else ""
    note = f"Accessed {item.accessed.isoformat()}" if item.accessed else ""
    fields["note"] = text(note)
    fields["annote"] = text(item.note)
    container = "journal" if item.kind == "article" else "booktitle"
    fields[container] = text(item.container)
    fields["institution" if item.kind == "report" else "publisher"] = text(item.publisher)
    fields["number"] = text(item.issue)
    fields["language"] = "british"
    return _entry(_BIBTEX[item.kind], item.key, fields, month)


def _biblatex(items: Sequence[Item]) -> str:
    return "\n".join(_biblatex_entry(item) for item in items)


def _biblatex_entry(item: Item) -> str:
    text = escaped
    fields = _common(item, text)
    fields["date"] = item.iso_date
    fields["urldate"] = item.accessed.isoformat() if item.accessed else ""
    fields["annotation"] = text(item.note)
    container = "journaltitle" if item.kind == "article" else "booktitle"
    fields[container] = text(item.container)
    fields["institution" if item.kind == "report" else "publisher"] = text(item.publisher)
    if item.kind == "report":
        fields["type"] = "techreport"
    fields["number"] = text(item.issue)
    fields["langid"] = "british"
    return _entry(_BIBLATEX[item.kind], item.key, fields, "")


def _common(item: Item, text: Callable[[str], str]) -> dict[str, str]:
    return {
        "author": " and ".join(_latex_name(name, text) for name in item.authors),
        # Braces inside keep the capitals of the title as they are.
        "title": "{" + text(item.full_title) + "}",
        "edition": text(item.edition),
        "volume": text(item.volume),
        "pages": text(item.pages.replace("–", "--")),
        "doi": item.doi,
        "url": _latex_address(item.url),
    }


def _latex_name(name: Name, text: Callable[[str], str]) -> str:
    if name.literal:
        return "{" + text(name.literal) + "}"
    family = text(name.family)
    # A family name of several words, or with "and" in it, is one word to BibTeX in braces.
    if " " in name.family:
        family = "{" + family + "}"
    return f"{family}, {text(name.given)}" if name.given else family


def _latex_address(url: str) -> str:
    """An address for ``\\url``, which takes all but braces and backslashes as they are."""
    return url.replace("\\", "%5C").replace("{", "%7B").replace("}", "%7D").replace(" ", "%20")


def _entry(kind: str, key: str, fields: dict[str, str], month: str) -> str:
    lines = []
    for name in _ORDER:
        if name == "month" and month:
            lines.append(f"  month = {month}")
        elif fields.get(name):
            lines.append(f"  {name} = {{{fields[name]}}}")
    return f"@{kind}{{{key},\n" + ",\n".join(lines) + "\n}\n"


def _ris(items: Sequence[Item]) -> str:
    return "\n".join(_ris_entry(item) for item in items)


def _ris_entry(item: Item) -> str:
    tags: list[tuple[str, str]] = [("TY", _RIS[item.kind]), ("ID", item.key)]
    tags += [("AU", name.inverted()) for name in item.authors]
    tags += [("TI", item.full_title), ("T2", item.container), ("ET", item.edition)]
    tags += [("VL", item.volume), ("IS", item.issue)]
    first, _, last = item.pages.partition("–")
    tags += [("SP", first), ("EP", last), ("PB", item.publisher)]
    if item.year is not None:
        tags += [("PY", str(item.year)), ("DA", item.iso_date.replace("-", "/"))]
    tags += [("DO", item.doi), ("UR", item.url)]
    if item.accessed is not None:
        tags.append(("Y2", item.accessed.strftime("%Y/%m/%d")))
    tags += [("N1", item.note), ("LA", "en-GB")]
    lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in tags if value]
    return "\n".join([*lines, "ER  - "]) + "\n"


def _csl_json(items: Sequence[Item]) -> str:
    entries = [item.csl() for item in items]
    return json.dumps(entries, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


FORMATS: dict[str, Callable[[Sequence[Item]], str]] = {
    "bibtex": _bibtex,
    "biblatex": _biblatex,
    "ris": _ris,
    "csl-json": _csl_json,
}
"""Formats by name, each with the function that writes it."""

ENDINGS = {"bibtex": "bib", "biblatex": "biblatex.bib", "ris": "ris", "csl-json": "csl.json"}
"""Endings of file names, by format."""

LABELS = {"bibtex": "BibTeX", "biblatex": "BibLaTeX", "ris": "RIS", "csl-json": "CSL-JSON"}
"""Names as readers know them, by format."""
