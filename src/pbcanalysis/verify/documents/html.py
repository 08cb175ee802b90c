"""Web pages."""

from __future__ import annotations

from dataclasses import dataclass, field

from bs4 import BeautifulSoup
from bs4.element import Comment, NavigableString, PageElement, Tag

from pbcanalysis.verify.documents import text_of
from pbcanalysis.verify.passages import Passage, Writer, with_notes

_BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details",
        "dialog", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1",
        "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "legend", "li", "main", "nav", "ol",
        "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr",
        "ul",
    }
)  # fmt: skip
_SKIPPED = frozenset(
    {"head", "script", "style", "template", "noscript", "svg", "math", "textarea", "select",
     "button"}
)  # fmt: skip


def read(content: bytes) -> list[Passage]:
    """The passages of a web page."""
    return read_text(text_of(content))


def read_text(html: str) -> list[Passage]:
    """The passages of a web page given as text."""
    soup = BeautifulSoup(html, "html.parser")
    page = _Page({str(tag["id"]): tag for tag in soup.find_all(id=True)})
    page.walk(soup)
    page.close()
    return page.finished()


@dataclass
class _Page:
    anchors: dict[str, Tag]
    done: list[tuple[Writer, str]] = field(default_factory=list)
    rows: dict[int, list[int]] = field(default_factory=dict)
    open: Writer = field(default_factory=Writer)
    notes: dict[str, tuple[Writer, str]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    place: str = ""
    inside: str = ""

    def walk(self, element: PageElement) -> None:
        """An element with all that it holds."""
        if isinstance(element, NavigableString):
            if not isinstance(element, Comment):
                self.open.add(str(element))
            return
        if not isinstance(element, Tag) or element.name in _SKIPPED or _hidden(element):
            return
        if element.name == "br":
            self.open.add(" ")
        elif element.name == "a":
            self._link(element)
        elif element.name in _BLOCKS:
            self._block(element)
        else:
            self._children(element)

    def _children(self, element: Tag) -> None:
        for child in element.children:
            self.walk(child)

    def _link(self, element: Tag) -> None:
        address = str(element.get("href", ""))
        if address.startswith("#"):
            target = self.anchors.get(address[1:])
            text = element.get_text(strip=True).strip("[]()")
            back = bool(element.get("class")) and "backref" in str(element.get("class"))
            if back or _leads_back(element):
                return
            if target is not None and (target.find("a", href=True) or "http" in target.get_text()):
                name = address[1:]
                self.notes.setdefault(name, (_note(target), f"note {text}"))
                self.open.mark(name)
                return
        start = len(self.open.text)
        self._children(element)
        if address:
            self.open.link(address, start)

    def _block(self, element: Tag) -> None:
        identity = str(element.get("id", ""))
        self.close()
        if identity and _is_note(element):
            # Read where its mark stands; kept here for the case that it has none.
            self.notes.setdefault(identity, (_note(element), f"note {identity}"))
            return
        if element.name == "table":
            self.counts["table"] = self.counts.get("table", 0) + 1
            self.counts["row"] = 0
        if element.name == "tr":
            self.counts["row"] = self.counts.get("row", 0) + 1
            self._row(element)
            return
        self._children(element)
        self.close()

    def _row(self, element: Tag) -> None:
        members: list[int] = []
        cells = element.find_all(["td", "th"], recursive=False)
        for number, cell in enumerate(cells, start=1):
            self.inside = (
                f"table {self.counts.get('table', 1)}, row {self.counts['row']}, cell {number}"
            )
            first = len(self.done)
            self._children(cell)
            self.close()
            members += range(first, len(self.done))
        self.inside = ""
        for member in members:
            self.rows[member] = members

    def close(self) -> None:
        """End the passage that is open."""
        if self.open.text.strip() or self.open.marks:
            if self.inside:
                place = self.inside
            else:
                self.counts["paragraph"] = self.counts.get("paragraph", 0) + 1
                place = f"paragraph {self.counts['paragraph']}"
            self.done.append((self.open, place))
        self.open = Writer()

    def finished(self) -> list[Passage]:
        """All passages, with their notes and the other cells of their rows."""
        from dataclasses import replace

        found = with_notes(self.done, self.notes)
        for number, members in self.rows.items():
            others = tuple(found[member].text for member in members if member != number)
            found[number] = replace(found[number], row=others)
        return found


def _hidden(element: Tag) -> bool:
    style = str(element.get("style", "")).replace(" ", "")
    return element.has_attr("hidden") or "display:none" in style or element.get("role") == "tooltip"


def _leads_back(element: Tag) -> bool:
    text = element.get_text(strip=True)
    return text in ("↩", "↩︎", "↑", "^") or element.get("role") == "doc-backlink"


def _is_note(element: Tag) -> bool:
    names = " ".join(element.get("class") or [])
    role = str(element.get("role", ""))
    parent = element.find_parent(class_="footnotes")
    return (
        "footnote-item" in names
        or role in ("doc-footnote", "doc-endnote")
        or (element.name == "li" and parent is not None)
        or str(element.get("epub:type", "")) in ("footnote", "endnote")
    )


def _note(element: Tag) -> Writer:
    page = _Page({})
    page._children(element)
    page.close()
    merged = Writer()
    for writer, _ in page.done:
        shift = len(merged.text) + 1 if merged.text else 0
        merged.add((" " if merged.text else "") + writer.text)
        merged.links += [
            type(link)(link.address, link.start + shift, link.end + shift) for link in writer.links
        ]
    return merged
