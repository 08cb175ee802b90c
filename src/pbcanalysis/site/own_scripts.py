"""Pages whose scripts are files of the site, as the policy of every page asks for.

The theme and some extensions of Sphinx write small scripts into pages, and a book's own markdown
may. Each becomes a file named by its content, so that pages share it, in the same place: scripts
run in the order in which they stand. From disk a page may not fetch, but may run script files.
Only scripts of the theme and of the book's own sources become files. Any other came with data; it
stays within its page, where the policy keeps it from running.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import cache
from html import escape
from pathlib import Path
from textwrap import shorten

import nbformat

from pbcanalysis.editions.policy import META

PAGE_SCRIPT = "_static/pbc-page.js"
"""What stands for the theme's script that names the page, and for its button that prints."""
_FOLDER = "_static/inline"
_ATTRIBUTES = r"(?:[^>\"']|\"[^\"]*\"|'[^']*')*"
_SCRIPT = re.compile(rf"<script\b({_ATTRIBUTES})>(.*?)</script\s*>", re.DOTALL | re.IGNORECASE)
_SRC = re.compile(r"(?:^|\s)src\s*=", re.IGNORECASE)
_TYPE = re.compile(r"(?:^|\s)type\s*=\s*[\"']?([^\"'\s]+)", re.IGNORECASE)
# Types that a browser runs; others, such as application/ld+json, are data to it.
_RUN = re.compile(r"(?:text|application)/(?:x-)?(?:java|ecma)script|module", re.IGNORECASE)
_PAGE_NAME = re.compile(r"\s*DOCUMENTATION_OPTIONS\.pagename = '([^']*)';\s*")
# The other script of the theme that differs between pages.
_KERNEL = re.compile(r"kernelName = '[\w.-]*'")
_PRINT = re.compile(r'\sonclick="window\.print\(\)"')
_FIRST = re.compile(r'<meta charset="utf-8"\s*/?>', re.IGNORECASE)
_HEAD = re.compile(rf"<head\b{_ATTRIBUTES}>", re.IGNORECASE)
_ELSEWHERE = re.compile(
    r"<(script|iframe|img|embed|object|video|audio|source)\b[^>]*?"
    r"\s(?:src|srcset|data)\s*=\s*[\"']?((?:https?:)?//[^\"'\s>]+)",
    re.IGNORECASE,
)
_HANDLER = re.compile(
    r"<([a-z][\w-]*)\b(?:\s+[^\s=>\"'/]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>\"']+))?)*?"
    r"\s+(on[a-z]+)\s*=",
    re.IGNORECASE,
)


def scripts_of(text: str) -> frozenset[str]:
    """Texts of the scripts that stand within a page, or within the source of one.

    Args:
        text: HTML, markdown, or code that writes HTML.

    Returns:
        Each text that a browser would run, its white space made one blank.
    """
    return frozenset(
        _plain(match[2]) for match in _SCRIPT.finditer(text) if _runs(match[1], match[2])
    )


def sources_of(book: Path, notebooks: Path) -> frozenset[str]:
    """Texts of the scripts that a book's own sources hold.

    Args:
        book: The folder of the book's own pages.
        notebooks: The folder of its chapters.

    Returns:
        The scripts of markdown and of cells, as ``scripts_of`` tells them. What a cell puts out is
        no source: it may show data.
    """
    texts = [path.read_text(encoding="utf-8") for path in sorted(book.rglob("*.md"))]
    for path in sorted(notebooks.glob("*.ipynb")):
        texts += [cell.source for cell in nbformat.read(path, as_version=4).cells]
    return frozenset().union(*map(scripts_of, texts))


def with_own_scripts(page: str, name: str, known: frozenset[str]) -> tuple[str, dict[str, bytes]]:
    """A page with the policy at the start of its head, and without scripts of its own text.

    Args:
        page: The page as Sphinx wrote it.
        name: Its path in the site.
        known: The scripts that may run, as ``scripts_of`` tells them.

    Returns:
        The page as the site has it, and the scripts that stood within it, by their path in the
        site.

    Example:
        >>> page = "<head></head><script>a=1</script>"
        >>> page, files = with_own_scripts(page, "r/x/index.html", scripts_of(page))
        >>> list(files.values()), "../../_static/inline/" in page
        ([b'a=1'], True)
    """
    root = "../" * name.count("/")
    files: dict[str, bytes] = {}

    def moved(match: re.Match[str]) -> str:
        attributes, text = match[1], match[2]
        if not _runs(attributes, text):
            return match[0]
        if named := _PAGE_NAME.fullmatch(text):
            files[PAGE_SCRIPT] = _page_script()
            told = escape(named[1])
            return f'<script src="{root}{PAGE_SCRIPT}" data-pagename="{told}"></script>'
        if _plain(text) not in known and not _KERNEL.fullmatch(text.strip()):
            return match[0]
        content = text.strip().encode()
        path = f"{_FOLDER}/{hashlib.sha256(content).hexdigest()[:16]}.js"
        files[path] = content
        return f'<script{attributes} src="{root}{path}"></script>'

    page = _PRINT.sub(" data-pbc-print", _SCRIPT.sub(moved, page))
    # A page that only leads to another has no head; what comes first on it is taken for one.
    first = _FIRST.search(page) or _HEAD.search(page)
    place = first.end() if first else 0
    return f"{page[:place]}\n{META}{page[place:]}", files


def kept_out(site: Path) -> list[str]:
    """What a book's own pages hold that a browser will not load or run there.

    Args:
        site: The site.

    Returns:
        A line for each, with its page.
    """
    pages = sorted((*site.glob("*.html"), *site.glob("notebooks/*.html")))
    return [
        f"{path.relative_to(site).as_posix()}: {what}"
        for path in pages
        for what in dict.fromkeys(_kept_out(path.read_text(encoding="utf-8")))
    ]


def _kept_out(page: str) -> Iterator[str]:
    for match in _ELSEWHERE.finditer(page):
        yield f"{match[1].lower()} from {match[2]}"
    for text in sorted(scripts_of(page)):
        yield f"script that no source of the book holds: {shorten(text, 60)}"
    # Text of scripts is no markup; those of data may hold anything that looks like it.
    for match in _HANDLER.finditer(_SCRIPT.sub("", page)):
        yield f"attribute {match[2].lower()} of {match[1].lower()}"


def _runs(attributes: str, text: str) -> bool:
    """Whether a browser would run a script of the page itself."""
    kind = _TYPE.search(attributes)
    file = _SRC.search(attributes)
    return bool(text.strip()) and not file and (kind is None or bool(_RUN.fullmatch(kind[1])))


def _plain(text: str) -> str:
    return " ".join(text.split())


@cache
def _page_script() -> bytes:
    return (Path(__file__).parent / "static" / "page.js").read_bytes()
