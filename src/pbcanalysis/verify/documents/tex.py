r"""LaTeX sources: ``\href``, ``\url``, footnotes and tables. Files that they input are not read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pbcanalysis.verify.documents import text_of
from pbcanalysis.verify.passages import Passage, Writer

_NOTES = {"footnote", "footnotetext", "endnote", "sidenote", "marginpar", "tablefootnote"}
_BREAKS = {
    "part", "chapter", "section", "subsection", "subsubsection", "paragraph", "subparagraph",
    "item", "par", "caption", "title", "maketitle",
}  # fmt: skip
_SILENT = {
    "label", "ref", "cite", "citep", "citet", "autoref", "eqref", "pageref", "usepackage",
    "documentclass", "input", "include", "includegraphics", "bibliography", "vspace", "hspace",
    "newcommand", "renewcommand", "setlength", "begin", "end", "hline", "toprule", "midrule",
    "bottomrule",
}  # fmt: skip
_SYMBOLS = {"pounds": "£", "textsterling": "£", "euro": "€", "texteuro": "€", "EUR": "€"}
_TABULAR = {"tabular", "tabular*", "tabularx", "longtable", "array", "tabulary"}


def read(content: bytes) -> list[Passage]:
    """The passages of a LaTeX source."""
    from pylatexenc.latexwalker import LatexWalker, get_default_latex_context_db
    from pylatexenc.macrospec import EnvironmentSpec, MacroSpec

    context = get_default_latex_context_db()
    context.add_context_category(
        "report",
        prepend=True,
        macros=[
            MacroSpec("href", "[{{"),
            MacroSpec("url", "{"),
            MacroSpec("nolinkurl", "{"),
            MacroSpec("SI", "[{{"),
            MacroSpec("qty", "[{{"),
            MacroSpec("num", "[{"),
            *(MacroSpec(name, "[{") for name in sorted(_NOTES)),
        ],
        environments=[
            EnvironmentSpec("tabularx", "{{"),
            EnvironmentSpec("tabular*", "{{"),
            EnvironmentSpec("tabulary", "{{"),
            EnvironmentSpec("longtable", "[{"),
        ],
    )
    text = text_of(content).replace("\r\n", "\n")
    nodes, _, _ = LatexWalker(text, latex_context=context).get_latex_nodes()
    reader = _Reader()
    reader.walk(nodes)
    reader.close()
    return reader.done


@dataclass
class _Reader:
    done: list[Passage] = field(default_factory=list)
    open: Writer = field(default_factory=Writer)
    paragraphs: int = 0
    tables: int = 0
    notes: int = 0
    inside: str = ""

    def close(self) -> None:
        """End the passage that is open."""
        if self.open.text.strip():
            self.paragraphs += not self.inside
            self.done.append(self.open.passage(self.inside or f"paragraph {self.paragraphs}"))
        self.open = Writer()

    def walk(self, nodes: Sequence[Any]) -> None:
        """Nodes of the source in their order."""
        for node in nodes:
            if node is None or node.isNodeType(_type("Comment")):
                continue
            if node.isNodeType(_type("Chars")):
                self._chars(node.chars)
            elif node.isNodeType(_type("Group")):
                self.walk(node.nodelist)
            elif node.isNodeType(_type("Math")):
                self._math(node)
            elif node.isNodeType(_type("Specials")):
                self._specials(node)
            elif node.isNodeType(_type("Environment")):
                self._environment(node)
            elif node.isNodeType(_type("Macro")):
                self._macro(node)

    def _chars(self, text: str) -> None:
        for number, block in enumerate(re.split(r"\n[ \t]*\n", text)):
            if number:
                self.close()
            self.open.add(block)

    def _specials(self, node: Any) -> None:
        if node.specials_chars == "\n\n":
            self.close()
        else:
            self.open.add(
                {"~": " ", "``": "\u201c", "''": "\u201d", "--": "\u2013", "---": "\u2014"}.get(
                    node.specials_chars, node.specials_chars
                )
            )

    def _math(self, node: Any) -> None:
        self.open.add(_plain_math(node.latex_verbatim()))

    def _environment(self, node: Any) -> None:
        name = node.environmentname
        if name in _TABULAR:
            self._table(node)
        elif name in ("comment", "verbatim", "lstlisting"):
            return
        else:
            self.close()
            self.walk(node.nodelist)
            self.close()

    def _table(self, node: Any) -> None:
        self.close()
        before = self.inside
        self.tables += 1
        table = self.tables
        row: list[int] = []
        number, column = 1, 1

        def end_cell() -> None:
            self.inside = f"table {table}, row {number}, cell {column}"
            first = len(self.done)
            self.close()
            row.extend(range(first, len(self.done)))

        def end_row() -> None:
            for member in row:
                others = tuple(self.done[other].text for other in row if other != member)
                self.done[member] = replace(self.done[member], row=others)
            row.clear()

        for child in node.nodelist:
            if child.isNodeType(_type("Specials")) and child.specials_chars == "&":
                end_cell()
                column += 1
            elif child.isNodeType(_type("Macro")) and child.macroname in ("\\", "tabularnewline"):
                end_cell()
                end_row()
                number, column = number + 1, 1
            else:
                self.walk([child])
        end_cell()
        end_row()
        self.inside = before

    def _macro(self, node: Any) -> None:
        name = node.macroname
        arguments = [] if node.nodeargd is None else list(node.nodeargd.argnlist)
        given = [argument for argument in arguments if argument is not None]
        if name == "href" and len(given) >= 2:
            start = len(self.open.text)
            self.walk([given[-1]])
            self.open.link(_address(given[-2]), start)
        elif name in ("url", "nolinkurl") and given:
            start = len(self.open.text)
            self.open.add(_address(given[-1]))
            self.open.link(_address(given[-1]), start)
        elif name in _NOTES and given:
            self._note(given[-1])
        elif name in ("SI", "qty") and len(given) >= 2:
            unit = given[-1].latex_verbatim()
            self.open.add(_inner(given[-2]))
            self.open.add("%" if "percent" in unit or r"\%" in unit else " " + _inner(given[-1]))
        elif name == "num" and given:
            self.open.add(_inner(given[-1]))
        elif name in _BREAKS:
            self.close()
            self.walk(given)
            if name not in ("item", "par"):
                self.close()
        elif name in _SILENT:
            return
        elif name in ("\\", "newline", ",", " ", ";", "quad", "thinspace"):
            self.open.add("\u202f" if name in (",", "thinspace") else " ")
        elif given:
            self.walk(given)
        else:
            # A blank behind a sign such as that of the pound only ends its name.
            blank = "" if name in _SYMBOLS else node.macro_post_space or ""
            self.open.add(_symbol(node) + blank)

    def _note(self, argument: Any) -> None:
        self.notes += 1
        inner = _Reader()
        inner.walk([argument])
        self.open.note(inner.open, f"footnote {self.notes}")


def _type(name: str) -> Any:
    from pylatexenc import latexwalker

    return getattr(latexwalker, f"Latex{name}Node")


def _inner(node: Any) -> str:
    text: str = node.latex_verbatim()
    return text[1:-1] if text.startswith("{") and text.endswith("}") else text


def _address(node: Any) -> str:
    return re.sub(r"\\([%#&_~{}])", r"\1", _inner(node)).strip()


def _plain_math(text: str) -> str:
    text = text.strip("$").removeprefix(r"\(").removesuffix(r"\)")
    text = text.replace("{,}", ",").replace(r"\,", "\u202f").replace(r"\%", "%")
    return re.sub(r"[{}]", "", text.replace(r"\pounds", "£").replace(r"\text", ""))


def _symbol(node: Any) -> str:
    from pylatexenc.latex2text import LatexNodes2Text

    if node.macroname in _SYMBOLS:
        return _SYMBOLS[node.macroname]
    text: str = LatexNodes2Text().nodelist_to_text([node])
    return text
