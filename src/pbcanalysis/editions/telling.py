"""Where notices on editions are told: on pages, in lists, in the feed, in citations.

Every change can be made again on what it has changed before, with the same outcome.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from markupsafe import Markup

from pbcanalysis.catalogue.citation import FORMATS, STYLES, Library, in_style, write
from pbcanalysis.catalogue.citation.formats import ENDINGS
from pbcanalysis.catalogue.citation.lookup import NOTICES
from pbcanalysis.editions import pages
from pbcanalysis.editions.frozen import page_names, rewrite
from pbcanalysis.editions.listed import PublishedEdition
from pbcanalysis.editions.published import Published
from pbcanalysis.errors import InvalidArgument, PbcError

FEED = "feed.xml"
CORRECTIONS = "corrections.html"
_NOTICE = re.compile(r"<!-- pbc:notice -->.*?<!-- /pbc:notice -->\n?", re.DOTALL)
_LIST = re.compile(r"<!-- pbc:notices -->.*?<!-- /pbc:notices -->\n?", re.DOTALL)
_ENTRIES = re.compile(
    r"<entry><title>[^<]*</title><id>[^<]*#notice-\d+</id>.*?</entry>\n", re.DOTALL
)
_UPDATED = re.compile(r"<updated>([^<]*)</updated>")
_TITLE = re.compile(r"<title>(?:Withdrawn: )?")
_META = re.compile(
    r'(<meta name="(?:citation_title|DC\.title|og:title)" content=")(?:Withdrawn: )?'
)

Write = Callable[[str, str], None]


def notices_json(entry: PublishedEdition) -> str:
    """``notices.json`` of an edition: its notices, each with its sentence."""
    told = [{**one.to_data(), "sentence": one.sentence(entry.id)} for one in entry.notices]
    return json.dumps(told, indent=1, ensure_ascii=False) + "\n"


def tell_on_page(page: str, entry: PublishedEdition, root: str) -> str:
    """A page of an edition with its notices at the top."""
    page = _NOTICE.sub("", page)
    last = entry.withdrawn or entry.notices[-1]
    html = pages.render(
        "notice.html",
        sentences=entry.told,
        withdrawn=entry.withdrawn is not None,
        removed=entry.removed,
        see=last.see,
        root=root,
    )
    if ".pbc-edition {" not in page:
        page = pages.in_head(page, pages.render("style.html"))
    if entry.withdrawn is not None:
        page = _TITLE.sub("<title>Withdrawn: ", page, count=1)
        page = _META.sub(r"\1Withdrawn: ", page)
        if 'content="noindex"' not in page:
            page = pages.in_head(page, '<meta name="robots" content="noindex">')
    return pages.at_top(page, html)


def tell_in_edition(folder: Path, entry: PublishedEdition, root: str) -> None:
    """Tell the notices of an edition on its pages and in its citations.

    Args:
        folder: The folder of its pages: the frozen one, or the front.
        entry: The edition.
        root: From that folder to the published one, relative.
    """
    (folder / NOTICES).write_text(notices_json(entry), encoding="utf-8")
    for name in page_names(folder):
        up = "../" * name.count("/") + root
        rewrite(folder, name, partial(tell_on_page, entry=entry, root=up))
    if (folder / "catalogue.json").is_file() and (folder / "data" / "datapackage.json").is_file():
        _tell_in_citations(folder)


def _tell_in_citations(folder: Path) -> None:
    """Citations on pages, and their files, as the library now writes them."""
    try:
        library = Library.read(folder)
    except (PbcError, ValueError, KeyError) as error:
        made = json.loads((folder / "edition.json").read_text(encoding="utf-8")).get("package", "")
        raise InvalidArgument(
            f"this version of the package cannot write the citations of {folder.name} anew. Use "
            f"version {made or 'that made the edition'}, or take its content away (--remove): "
            f"{error}"
        ) from error
    places = {f"r/{id}/index.html": id for id in library.catalogue.by_id()}
    for number, chapter in library.work.chapters.items():
        places[chapter.page] = f"chapter-{number}"
    places["cite.html"] = "book"
    for name, id in places.items():
        path = folder / name
        if not path.is_file():
            continue
        page = path.read_text(encoding="utf-8")
        mark = f"cite-{id.replace('.', '-')}-"
        if mark not in page:
            continue
        item, originals = library.item(id), library.originals(id)
        for style in STYLES:
            text = str(Markup.escape(in_style(item, style)))
            page = _between(page, f'id="{mark}{style}">', text, "</p>")
        for format in FORMATS:
            text = write([item, *originals], format)
            kept = pages.kept(text.rstrip("\n"))
            page = _between(page, f'id="{mark}{format}">', kept, "</pre>")
            for file in sorted(folder.rglob(f"{id}.{ENDINGS[format]}")):
                file.write_bytes(text.encode())
        path.write_text(page, encoding="utf-8")


def _between(page: str, start: str, text: str, end: str) -> str:
    """A page with another text between a start and the next end; as it is without the start."""
    before, found, rest = page.partition(start)
    return f"{before}{found}{text}{end}{rest.partition(end)[2]}" if found else page


def tell_at_front(target: Path, published: Published, put: Write) -> None:
    """Tell all notices at the front: lists, feed, histories; and on each page, if it is its own.

    Args:
        target: The published folder that is being made.
        published: What is published, with its notices.
        put: Writes a file of the front.
    """
    noted = [entry for entry in published.editions if entry.notices]
    if not noted:
        return
    for name in ("editions.html", CORRECTIONS):
        if (target / name).is_file():
            page = _LIST.sub("", (target / name).read_text(encoding="utf-8"))
            html = pages.render("notices.html", noted=noted[::-1], root="")
            put(name, pages.at_end(page, html))
    for entry in noted:
        mark = "withdrawn" if entry.withdrawn else "corrected"
        row = re.compile(
            rf'(<th scope="row"><a href="[^"]*e/{re.escape(entry.id)}/[^"]*">)'
            rf"{re.escape(entry.id)}(?:, [a-z]+)?</a>"
        )
        for name in ("editions.html", *_record_pages(target)):
            page = (target / name).read_text(encoding="utf-8")
            changed = row.sub(rf"\g<1>{entry.id}, {mark}</a>", page)
            if changed != page:
                put(name, changed)
    if published.address and (target / FEED).is_file():
        put(FEED, _feed((target / FEED).read_text(encoding="utf-8"), published))
    if published.newest.notices:
        tell_in_edition(target, published.newest, "")


def _record_pages(target: Path) -> list[str]:
    return [name for name in page_names(target) if name.startswith("r/")]


def _feed(text: str, published: Published) -> str:
    """A feed with an entry for each notice."""
    text = _ENTRIES.sub("", text)
    entries = []
    days = []
    for entry in published.editions:
        for number, notice in enumerate(entry.notices):
            address = f"{published.address}e/{entry.id}/"
            days.append(f"{notice.date}T00:00:00Z")
            entries.append(
                f"<entry><title>Edition {entry.id} was {notice.kind}</title>"
                f"<id>{escape(address)}#notice-{number + 1}</id>"
                f"<link href={quoteattr(address)}/><updated>{days[-1]}</updated>"
                f"<summary>{escape(notice.sentence(entry.id))}</summary></entry>\n"
            )
    found = _UPDATED.search(text)
    if found:
        newest = max([found[1], *days])
        text = text.replace(found[0], f"<updated>{newest}</updated>", 1)
    return text.replace("</feed>", "".join(entries) + "</feed>")
