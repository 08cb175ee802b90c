"""Markdown, with tables and footnotes; read through the HTML that it makes."""

from __future__ import annotations

import re

from pbcanalysis.verify.documents import html, text_of
from pbcanalysis.verify.passages import Passage

# A definition right below a note is not part of the note.
_DEFINITION = re.compile(r"(?<!\n)\n(?=\[[^\]\n]+\]:)")
_FRONT_MATTER = re.compile(r"\A---\n.*?\n(?:---|\.\.\.)\n", re.DOTALL)


def read(content: bytes) -> list[Passage]:
    """The passages of a Markdown file."""
    from markdown_it import MarkdownIt
    from mdit_py_plugins.footnote import footnote_plugin

    text = text_of(content).replace("\r\n", "\n")
    parser = MarkdownIt("commonmark").enable("table").use(footnote_plugin)
    return html.read_text(parser.render(_DEFINITION.sub("\n\n", _FRONT_MATTER.sub("", text))))
