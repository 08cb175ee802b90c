"""The block of a page that says how to cite what it shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pbcanalysis.catalogue.citation import FORMATS, STYLES, Item, Library, in_style, write
from pbcanalysis.catalogue.citation.formats import ENDINGS, LABELS
from pbcanalysis.catalogue.citation.styles import NAMES
from pbcanalysis.site import render

CITATIONS = "cite"


@dataclass(frozen=True, slots=True)
class Style:
    """A citation in one style."""

    name: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Format:
    """A citation in one format, with the file it can be downloaded as."""

    name: str
    label: str
    text: str
    file: str


def block(library: Library, id: str, folder: str, level: int = 2) -> str:
    """How to cite a record, a chapter or the book, with the producers of its evidence.

    Args:
        library: The edition.
        id: What is cited; see :meth:`Library.item`.
        folder: Relative address of the folder that holds the citation's files.
        level: Level of the block's inner headings.
    """
    item, originals = library.item(id), library.originals(id)
    return render.render(
        "cite.html",
        id=id.replace(".", "-"),
        styles=_styles(item),
        formats=_formats([item, *originals], f"{folder}{id}"),
        originals=[Style(o.key, o.key, in_style(o, "harvard")) for o in originals],
        level=level,
        address=item.url,
    )


def files(library: Library, id: str) -> dict[str, bytes]:
    """The files of a citation by name, each with the producers' entries after ours."""
    items = [library.item(id), *library.originals(id)]
    return {f"{id}.{ENDINGS[name]}": write(items, name).encode() for name in FORMATS}


def _styles(item: Item) -> list[Style]:
    return [Style(name, NAMES[name], in_style(item, name)) for name in STYLES]


def _formats(items: Sequence[Item], stem: str) -> list[Format]:
    return [
        Format(name, LABELS[name], write(items, name).rstrip("\n"), f"{stem}.{ENDINGS[name]}")
        for name in FORMATS
    ]
