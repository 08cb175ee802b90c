"""Text that a study gives, on its way into pages: it is text, and not markup of ours.

The title of a study is shown as it is written. Its description may hold inline marks (emphasis,
code, links); everything else in it is text too. What a study's pages and notebooks say is written
by its author in Markdown, and is not dealt with here.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from pbcanalysis.study.addresses import may_be_linked

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


def literal(text: str) -> str:
    """Markdown that shows a text as it is written, on one line.

    Example:
        >>> print(literal("A *bold* <b>title</b>"))
        A \\*bold\\* \\<b\\>title\\<\\/b\\>
    """
    return _PUNCTUATION.sub(r"\\\1", " ".join(text.split()))


def paragraphs(text: str) -> str:
    """The paragraphs of a text as HTML, with inline marks and nothing else.

    Emphasis, code and links are understood. HTML, directives and roles are shown as they are
    written, and a picture is no more than a link to it. A link leads to ``http``, ``https``,
    ``mailto`` or ``doi``, or is no link.

    Args:
        text: Text with blank lines between its paragraphs.

    Returns:
        One ``<p>`` a line, without blank lines, so that it can stand in Markdown as one block.

    Example:
        >>> print(paragraphs("Of *all* <b>kinds</b>\\n\\n```{include} secret"))
        <p>Of <em>all</em> &lt;b&gt;kinds&lt;/b&gt;</p>
        <p>```{include} secret</p>
    """
    blocks = [" ".join(block.split()) for block in re.split(r"\n\s*\n", text)]
    return "\n".join(f"<p>{_inline().renderInline(block)}</p>" for block in blocks if block)


@cache
def _inline() -> MarkdownIt:
    from markdown_it import MarkdownIt

    marks = MarkdownIt("zero").enable(["backticks", "emphasis", "link", "escape", "entity"])
    marks.validateLink = may_be_linked  # type: ignore[method-assign,assignment]
    return marks
