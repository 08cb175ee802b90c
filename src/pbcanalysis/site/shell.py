"""Pages of records in the theme's frame, which is the same for all of them.

None of these pages is in the contents and all lie equally deep, so navigation, scripts and styles
are the same text on each. Sphinx draws one, with marks for what differs; the others are made from
it. To draw each would take longer than all else in a build.
"""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup, escape

_ID = "pbc-any-record"
PAGE = f"r/{_ID}/index"
TITLE = "pbc-any-title"
BODY = "<!-- pbc:any-body -->"
HEAD = "<!-- pbc:any-head -->"


@dataclass(frozen=True)
class Shell:
    """The frame of record pages.

    Args:
        page: The page that Sphinx drew.

    Raises:
        ValueError: If a mark is not where it was put.
    """

    page: str

    def __post_init__(self) -> None:
        for mark in (TITLE, BODY, HEAD):
            if mark not in self.page:
                raise ValueError(f"the theme has no place for {mark}")

    def filled(self, id: str, title: str, head: str, body: str) -> str:
        """The page of a record.

        Args:
            id: The record.
            title: Its title as plain text.
            head: Metadata for the head.
            body: The text of the page.
        """
        # As the theme writes a title; and the body last, which may hold anything.
        plain = str(escape(Markup(title).striptags()))
        page = self.page.replace(_ID, id).replace(TITLE, plain)
        return page.replace(HEAD, head).replace(BODY, body)
