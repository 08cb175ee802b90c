"""The text of a chapter as HTML with places left open: read once, filled for every run.

MyST-Parser reads the markdown cells of a notebook as the book does, through docutils and without
Sphinx. What differs from run to run (numbers, readings, what code shows) becomes a mark in the
HTML. Private-use characters stand for marks: no text that anyone writes holds them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.core import publish_parts
from docutils.parsers.rst import Directive, directives, roles
from docutils.writers.html5_polyglot import HTMLTranslator, Writer
from myst_parser.parsers.docutils_ import Parser
from sphinx.util.docutils import docutils_namespace

from pbcanalysis.site.tracing import ROLES, otherwise_at

TRACED, CELL, OPENED, CLOSED = "\ue000", "\ue001", "\ue002", "\ue003"
ELSE_OPENED, ELSE_CLOSED = "\ue004", "\ue005"
MARK = re.compile(f"([{TRACED}-{ELSE_CLOSED}])(\\d+){TRACED}")
_SETTINGS = {
    # As in book/_config.yml.
    "myst_enable_extensions": ["colon_fence", "deflist", "attrs_inline"],
    # Links between chapters are followed up below; docutils knows one document only.
    "myst_all_links_external": True,
    "doctitle_xform": False,
    "initial_header_level": 1,
    "math_output": "MathML",
    "report_level": 2,
    "halt_level": 5,
    "warning_stream": False,
    "embed_stylesheet": False,
    "file_insertion_enabled": False,
}
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_WHERE = re.compile(r"^\S+:\d+: \(\w+/\d\) ")
_NAMED = ("term", "ref", "doc", "numref", "abbr")
"""Roles of the book that lead to what a sweep has not; their words are kept."""


@dataclass(frozen=True, slots=True)
class Named:
    """A piece of prose that names something of a run, such as ``{value}`survey.capacity` ``."""

    role: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence with its condition, and what stands in its place where that fails, if anything."""

    condition: str
    text: str
    otherwise: str
    line: int


@dataclass(frozen=True, slots=True)
class ChapterText:
    """A chapter's text, with a mark wherever something of a run goes.

    Attributes:
        name: The notebook's name without its ending, which is also its page's.
        title: Its first heading.
        html: The text.
        headings: Headings of the second level, as (anchor, words).
        named: What marks of prose name, by number.
        readings: Its readings, by number.
        problems: What could not be read, each with its line.
    """

    name: str
    title: str
    html: str
    headings: tuple[tuple[str, str], ...]
    named: tuple[Named, ...]
    readings: tuple[Reading, ...]
    problems: tuple[str, ...]


class _mark(nodes.Inline, nodes.TextElement):  # noqa: N801 - docutils names nodes in lower case
    """A mark in a line of text."""


class _cell(nodes.General, nodes.Element):  # noqa: N801
    """The place of a code cell."""


class _reading(nodes.General, nodes.Element):  # noqa: N801
    """A reading, around its text."""


class _Translator(HTMLTranslator):
    """HTML with marks."""

    def visit__mark(self, node: _mark) -> None:
        self.body.append(f"{TRACED}{node['number']}{TRACED}")
        raise nodes.SkipNode

    def visit_literal(self, node: nodes.literal) -> None:
        self.body.append(self.starttag(node, "code", ""))

    def depart_literal(self, node: nodes.literal) -> None:
        self.body.append("</code>")

    def visit__cell(self, node: _cell) -> None:
        self.body.append(f"{CELL}{node['number']}{TRACED}\n")
        raise nodes.SkipNode

    def visit__reading(self, node: _reading) -> None:
        mark = ELSE_OPENED if node["otherwise"] else OPENED
        self.body.append(f"{mark}{node['number']}{TRACED}\n")

    def depart__reading(self, node: _reading) -> None:
        mark = ELSE_CLOSED if node["otherwise"] else CLOSED
        self.body.append(f"{mark}{node['number']}{TRACED}\n")


class _Cell(Directive):
    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        return [_cell("", number=int(self.arguments[0]))]


def read_text(
    name: str,
    cells: Sequence[Mapping[str, Any]],
    pages: Mapping[str, str],
    titles: Mapping[str, str],
) -> ChapterText:
    """Read the markdown of a notebook.

    Args:
        name: The notebook's name without its ending.
        cells: Its cells, as the file has them.
        pages: Addresses of pages by the name of the file that a link may lead to.
        titles: Titles of those pages, for links without words.

    Returns:
        The text with its marks. A link to what is no page keeps its words and loses its address.
    """
    parts = []
    for number, cell in enumerate(cells):
        code = cell["cell_type"] == "code"
        parts.append(f"```{{pbc-cell}} {number}\n```" if code else source_of(cell))
    writer = _Writer(pages, titles)
    with _vocabulary() as (named, readings):
        fragment = publish_parts(
            "\n\n".join(parts), parser=Parser(), writer=writer, settings_overrides=dict(_SETTINGS)
        )["fragment"]
    return ChapterText(
        name,
        writer.heading or name,
        fragment,
        tuple(writer.headings),
        tuple(named),
        tuple(readings),
        tuple(writer.problems),
    )


def source_of(cell: Mapping[str, Any]) -> str:
    """A cell's source as one text; a notebook file may hold it as lines."""
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


class _Writer(Writer):
    """Writes HTML with marks, and notes what it saw of the chapter."""

    def __init__(self, pages: Mapping[str, str], titles: Mapping[str, str]) -> None:
        super().__init__()
        self.translator_class = _Translator
        self.pages, self.titles = pages, titles
        self.heading = ""
        self.headings: list[tuple[str, str]] = []
        self.problems: list[str] = []

    def translate(self) -> None:
        self._take_problems()
        self._follow_links()
        for section in self.document.findall(nodes.section):
            words = section[0].astext() if isinstance(section[0], nodes.title) else ""
            above = section.parent
            if isinstance(above, nodes.document):
                self.heading = self.heading or words
            elif isinstance(above.parent, nodes.document):
                self.headings.append((section["ids"][0], words))
        super().translate()

    def _take_problems(self) -> None:
        """Take messages out of the page; whoever asked for it tells them."""
        for message in list(self.document.findall(nodes.system_message)):
            words = _WHERE.sub("", message.astext().split("\n")[-1])
            self.problems.append(f"line {message.get('line', '?')} of its text: {words}")
            message.parent.remove(message)
        for problem in list(self.document.findall(nodes.problematic)):
            problem.replace_self(nodes.inline("", problem.astext(), classes=["pbc-missing"]))
        for section in list(self.document.findall(nodes.section)):
            if "system-messages" in section["classes"]:
                section.parent.remove(section)

    def _follow_links(self) -> None:
        for link in list(self.document.findall(nodes.reference)):
            address = link.get("refuri", "")
            if not address or address.startswith("#") or _ELSEWHERE.match(address):
                continue
            file, _, anchor = address.partition("#")
            name = Path(file).name
            words = link.children or [nodes.Text(self.titles.get(name, name))]
            if name not in self.pages:
                link.replace_self(words)
                continue
            link["refuri"] = self.pages[name] + (f"#{anchor}" if anchor else "")
            link.children = []
            link += words


@contextmanager
def _vocabulary() -> Iterator[tuple[list[Named], list[Reading]]]:
    """The roles and directives of the book, for as long as a text is read."""
    named: list[Named] = []
    readings: list[Reading] = []

    def role(name: str, raw: str, text: str, line: int, *_: Any, **__: Any) -> Any:
        named.append(Named(name, text, line))
        return [_mark(raw, number=len(named) - 1)], []

    def words(name: str, raw: str, text: str, *_: Any, **__: Any) -> Any:
        return [nodes.inline(raw, text.partition("<")[0].strip() or text)], []

    class ReadingDirective(Directive):
        has_content = True
        option_spec: ClassVar[dict[str, Any]] = {"holds": directives.unchanged_required}

        def run(self) -> list[nodes.Node]:
            place = otherwise_at(self.content)
            end = len(self.content) if place is None else place
            parts = [(self.content[:end], 0)]
            if place is not None:
                parts.append((self.content[place + 1 :], place + 1))
            said = ["\n".join(lines) for lines, _ in parts]
            condition = self.options.get("holds", "")
            readings.append(Reading(condition, said[0], "".join(said[1:]), self.lineno))
            found: list[nodes.Node] = []
            for number, (lines, offset) in enumerate(parts):
                node = _reading("", number=len(readings) - 1, otherwise=bool(number))
                self.state.nested_parse(lines, self.content_offset + offset, node)
                found.append(node)
            return found

    class RecordDirective(Directive):
        required_arguments = 1

        def run(self) -> list[nodes.Node]:
            named.append(Named("record", self.arguments[0], self.lineno))
            return [_mark("", number=len(named) - 1)]

    with docutils_namespace():
        for name in ROLES:
            roles.register_local_role(name, role)
        for name in _NAMED:
            roles.register_local_role(name, words)
        directives.register_directive("reading", ReadingDirective)
        directives.register_directive("record", RecordDirective)
        directives.register_directive("pbc-cell", _Cell)
        yield named, readings
