"""The site's list of pages, and a feed of what an edition holds."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from pbcanalysis.catalogue.citation.item import calendar_date
from pbcanalysis.catalogue.citation.work import Work
from pbcanalysis.catalogue.records import Catalogue
from pbcanalysis.errors import InvalidArgument

_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'


def sitemap(work: Work, pages: Sequence[str]) -> str:
    """``sitemap.xml``: every page at the site's front.

    Args:
        work: The book, with its address.
        pages: Pages relative to the site's root.

    Raises:
        InvalidArgument: If the book has no address: a sitemap holds full addresses only.
    """
    _need_address(work)
    rows = [f" <url><loc>{escape(work.front(_plain(page)))}</loc></url>" for page in sorted(pages)]
    return (
        f'{_HEAD}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        + "\n".join(rows)
        + "\n</urlset>\n"
    )


def atom_feed(work: Work, catalogue: Catalogue) -> str:
    """``feed.xml``: the records of an edition, as Atom.

    The edition's month stands for the moment, so that two builds give the same feed.

    Args:
        work: The book, with its address.
        catalogue: Its records.

    Raises:
        InvalidArgument: If the book has no address.

    Reference:
        Nottingham and Sayre (2005), RFC 4287.
    """
    _need_address(work)
    year, month = calendar_date(work.edition)
    moment = f"{year or 2000:04d}-{month or 1:02d}-01T00:00:00Z"
    authors = "".join(
        f"<author><name>{escape(name.natural())}</name></author>" for name in work.authors
    )
    entries = []
    for record in catalogue.records:
        address = work.frozen(f"r/{record.id}/")
        text = record.sentence or record.display_interval or record.title
        entries.append(
            f"<entry><title>{escape(record.title)}</title><id>{escape(address)}</id>"
            f"<link href={quoteattr(address)}/><updated>{moment}</updated>"
            f"<summary>{escape(text)}</summary></entry>"
        )
    return (
        f'{_HEAD}<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-GB">\n'
        f"<title>{escape(work.title)}</title>\n"
        f"<subtitle>Edition {escape(work.edition)}</subtitle>\n"
        f"<id>{escape(work.front(''))}</id>\n"
        f"<link href={quoteattr(work.front(''))}/>\n"
        f'<link rel="self" href={quoteattr(work.front("feed.xml"))}/>\n'
        f"<updated>{moment}</updated>\n{authors}\n" + "\n".join(entries) + "\n</feed>\n"
    )


def add_pages(text: str, addresses: Sequence[str]) -> str:
    """A sitemap with further pages at its end.

    Args:
        text: The sitemap, as :func:`sitemap` writes it.
        addresses: Full addresses.

    Example:
        >>> "<loc>https://a.org/b</loc>" in add_pages("<urlset></urlset>", ["https://a.org/b"])
        True
    """
    rows = "".join(f" <url><loc>{escape(address)}</loc></url>\n" for address in addresses)
    return text.replace("</urlset>", f"{rows}</urlset>")


def add_links(text: str, addresses: Sequence[str]) -> str:
    """A feed with links to pages that are related to all of it.

    Args:
        text: The feed, as :func:`atom_feed` writes it.
        addresses: Full addresses.

    Example:
        >>> add_links("<feed><updated>", ["https://a.org/b"]).split()[1:]
        ['rel="related"', 'href="https://a.org/b"/>', '<updated>']
    """
    links = "".join(f'<link rel="related" href={quoteattr(address)}/>\n' for address in addresses)
    return text.replace("<updated>", f"{links}<updated>", 1)


def _plain(page: str) -> str:
    """A folder's page is the folder."""
    folder, _, name = page.rpartition("/")
    return f"{folder}/".lstrip("/") if name == "index.html" else page


def _need_address(work: Work) -> None:
    if not work.address:
        raise InvalidArgument(
            "no address: name it with --address or as homepage in datapackage.json"
        )
