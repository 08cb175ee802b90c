"""HTML that publishing adds: notes, histories, and pages of its own in the shell of the site."""

from __future__ import annotations

import re
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

HISTORY_PLACE = "<!-- pbc:history -->"
_ARTICLE = re.compile(r"(<article\b[^>]*>)(.*)(</article>)", re.DOTALL)
_BODY = re.compile(r"(<body\b[^>]*>)(.*)(</body>)", re.DOTALL)
_FOOTER = re.compile(r'(<footer class="bd-footer-content">.*?)(</footer>)', re.DOTALL)
_PREVIOUS_NEXT = re.compile(r'<footer class="prev-next-footer.*?</footer>', re.DOTALL)
_TITLE = re.compile(r"<title>.*?</title>", re.DOTALL)
# What the head of a record's page says of that record would be wrong on any other page.
_ABOUT = re.compile(
    r'<meta\b[^>]*\b(?:name|property)="(?:citation_|og:|twitter:|DC\.|dcterms|description)[^>]*>\s*'
    r'|<link\b[^>]*\brel="(?:cite-as|canonical|describedby|item|collection|author|license|type)"'
    r"[^>]*>\s*"
    r'|<script\b[^>]*type="application/ld\+json"[^>]*>.*?</script>\s*',
    re.DOTALL | re.IGNORECASE,
)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(template: str, **context: Any) -> str:
    """A template of this package as HTML text."""
    return _environment().get_template(template).render(**context)


def kept(text: str) -> str:
    """Text of several lines on one line of HTML, as the pages of the site have it."""
    return "&#10;".join(
        "&#32;" * (len(line) - len(line.lstrip(" "))) + str(Markup.escape(line.lstrip(" ")))
        for line in text.splitlines()
    )


def in_head(page: str, html: str) -> str:
    """The page with something at the end of its head."""
    return page.replace("</head>", f"{html}\n</head>", 1)


def at_top(page: str, html: str) -> str:
    """The page with something before its text."""
    pattern = _ARTICLE if _ARTICLE.search(page) else _BODY
    return pattern.sub(lambda m: f"{m[1]}\n{html}\n{m[2]}{m[3]}", page, count=1)


def at_end(page: str, html: str) -> str:
    """The page with something after its text."""
    pattern = _ARTICLE if _ARTICLE.search(page) else _BODY
    return pattern.sub(lambda m: f"{m[1]}{m[2]}\n{html}\n{m[3]}", page, count=1)


def in_footer(page: str, html: str) -> str:
    """The page with something at the end of its footer."""
    if _FOOTER.search(page):
        return _FOOTER.sub(lambda m: f"{m[1]}{html}\n{m[2]}", page, count=1)
    return page.replace("</body>", f"{html}\n</body>", 1)


def in_history_place(page: str, html: str) -> str:
    """A record's page with its history in the place left for it, or at the end of its text."""
    if HISTORY_PLACE in page:
        return page.replace(HISTORY_PLACE, html, 1)
    return at_end(page, html)


def in_shell(page: str, title: str, html: str) -> str:
    """A new page that looks like an existing one of the same folder depth.

    Args:
        page: The existing page.
        title: Title of the new one.
        html: Its text.
    """
    name = _TITLE.search(page)
    book = re.split(r"&#8212;|&mdash;|—", name[0])[-1] if name else ""
    book = re.sub(r"</?title>", "", book).strip()
    full = f"{escape(title)} &#8212; {book}" if book else escape(title)
    page = _ABOUT.sub("", page)
    page = _TITLE.sub(lambda m: f"<title>{full}</title>", page, count=1)
    page = _PREVIOUS_NEXT.sub("", page)
    pattern = _ARTICLE if _ARTICLE.search(page) else _BODY
    return pattern.sub(lambda m: f"{m[1]}\n{html}\n{m[3]}", page, count=1)
