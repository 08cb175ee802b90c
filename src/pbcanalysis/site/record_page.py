"""The page of a record: everything that its reader may ask, and the files that go with it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

import pbcanalysis
from pbcanalysis.catalogue.exports.bundle import caveats, citation_files, record_bundle
from pbcanalysis.catalogue.records import Record
from pbcanalysis.site import citing, render
from pbcanalysis.site.context import SiteContext

_ROOT = "../../"
# The forms of a picture that pages show are made for one page; whoever saves one wants the whole.
_FOR_PAGES = (".wide.svg", ".narrow.svg")
_USES = "<!-- pbc:uses -->"


@dataclass(frozen=True, slots=True)
class Download:
    """A file that can be downloaded from a record's page."""

    name: str
    label: str
    size: str


MOST_OTHERS = 6
"""Related numbers that a record's page names."""


@dataclass(frozen=True, slots=True)
class Other:
    """A number on the same statements."""

    id: str
    display: str
    title: str


@dataclass(frozen=True, slots=True)
class Use:
    """A page that names the record."""

    address: str
    title: str


def record_files(site: SiteContext, record: Record) -> dict[str, bytes]:
    """All files of a record's page by name: its data and pictures, citations, and one archive."""
    folder = site.edition.folder / "records" / record.id
    stored = {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
    cited = citation_files(site.library, record)
    whole = {name: stored[name] for name in stored if not name.endswith(_FOR_PAGES)}
    archive = record_bundle(
        site.library,
        site.study,
        record,
        {**whole, **cited},
        [judged.correction for judged in site.corrections_of(record)],
    )
    return {**stored, **cited, f"{record.id}.zip": archive}


def record_page(
    site: SiteContext,
    record: Record,
    files: Mapping[str, bytes],
    pages: Collection[str],
) -> str:
    """The page of a record, as HTML, with a mark where :func:`named_on` belongs.

    Args:
        site: The edition.
        record: The record.
        files: The record's files by name.
        pages: Names of the book's pages.
    """
    body = ""
    if record.kind == "chart":
        body = render.figure(record, _ROOT, site.study, "Chart", folder="", links=False)
    elif record.kind == "table":
        body = render.table(record, _ROOT, site.study, "Table", folder="", links=False)
    address = site.library.work.frozen(f"r/{record.id}/")
    return render.render(
        "record.html",
        record=record,
        body=Markup(body),
        root=_ROOT,
        study=site.study,
        statements=[site.study.statement(name) for name in record.statements],
        version=pbcanalysis.__version__,
        work=site.library.work,
        downloads=_downloads(record, files),
        uses=Markup(_USES),
        caveats=caveats(site.study, record),
        **described(site, record),
        corrections=site.corrections_of(record),
        has_corrections="corrections" in pages,
        cite=Markup(citing.block(site.library, record.id, "", level=3)),
        address=address,
        embed=embed(record, address, site.library.work.title),
    )


def named_on(record: Record, pages: Sequence[str], titles: Mapping[str, str]) -> tuple[str, str]:
    """The mark in a record's page, and the list of pages that name the record to put there.

    Args:
        record: The record.
        pages: Names of the pages that name it.
        titles: Titles of the book's pages, by name of the page.
    """
    own = record.notebook.removesuffix(".ipynb")
    uses = [Use(f"{page}.html", titles.get(page, page)) for page in sorted(pages) if page != own]
    html = render.render("uses.html", uses=uses, root=_ROOT)
    return f"{_USES}\n", f"{html}\n" if html else ""


def described(site: SiteContext, record: Record) -> dict[str, Any]:
    """What a record's page says of the rest of the edition."""
    return {
        "chapter": _chapter(site, record),
        "methods": _methods(site, record),
        "others": [Other(one.id, one.display_interval, one.title) for one in _others(site, record)],
    }


def embed(record: Record, address: str, book: str) -> str:
    """A record as HTML for another page: a figure with its link and no script.

    Args:
        record: The record.
        address: Its lasting address; without one, the picture is taken to lie beside the page.
        book: Title of the book.
    """
    credit = f"{book}, edition {record.edition}, {record.kind} {record.id}"
    html = render.render(
        "embed.html",
        record=record,
        address=address,
        credit=credit,
        grid=Markup(render.grid(record)) if record.kind == "table" else "",
    )
    return html


def _downloads(record: Record, files: Mapping[str, bytes]) -> list[Download]:
    labels = {
        "csv": "Data (CSV)",
        "json": "Record (JSON)",
        "svg": "Picture (SVG)",
        "png": "Picture for print (PNG)",
        "zip": "All with README (zip)",
    }
    found = []
    for ending, label in labels.items():
        name = f"{record.id}.{ending}"
        if name in files:
            found.append(Download(name, label, _size(len(files[name]))))
    return found


def _size(count: int) -> str:
    """A file's size as readers know it.

    Example:
        >>> _size(900), _size(5120), _size(2_300_000)
        ('900 bytes', '5 kB', '2.3 MB')
    """
    if count < 1000:
        return f"{count} bytes"
    if count < 1_000_000:
        return f"{count / 1000:.0f} kB"
    return f"{count / 1_000_000:.1f} MB"


def _chapter(site: SiteContext, record: Record) -> Use:
    number = record.chapter
    chapter = site.library.work.chapters.get(number)
    title = f"Chapter {site.library.work.place(number)}"
    if chapter is not None:
        return Use(chapter.page, f"{title}: {chapter.title}")
    return Use(record.notebook.replace(".ipynb", ".html"), title)


def _others(site: SiteContext, record: Record) -> list[Record]:
    """Numbers in the same unit on the same statements, with other brackets first.

    One rests on the same statements if it names all that the other names.
    """
    if record.kind != "number" or not record.statements:
        return []
    own = set(record.statements)
    found = {
        one.id: one
        for name in record.statements
        for one in site.bracketed.get(name, ())
        if one.id != record.id and one.unit == record.unit and _nested(own, set(one.statements))
    }
    near = sorted(
        found.values(),
        key=lambda one: (one.interval == record.interval, len(own ^ set(one.statements))),
    )
    return near[:MOST_OTHERS]


def _nested(one: set[str], two: set[str]) -> bool:
    return one <= two or two <= one


def _methods(site: SiteContext, record: Record) -> list[str]:
    """Methods of the chapter's numbers that rest on the same statements as a chart or table."""
    if record.method is not None:
        return []
    found: dict[str, None] = {}
    for other in site.edition.catalogue.records:
        shared = set(other.statements) & set(record.statements)
        if other.chapter == record.chapter and other.method is not None and shared:
            reference = f" ({other.method.reference})" if other.method.reference else ""
            found[f"{other.method.name}{reference}"] = None
    return list(found)
