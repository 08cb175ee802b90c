"""Roles: numbers, printed figures, parameters and sources in prose, each linked to its origin."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any

from docutils import nodes
from markupsafe import escape
from sphinx.util.docutils import SphinxRole

from pbcanalysis.display import show
from pbcanalysis.site.context import SiteContext, context, root_of


class traced(nodes.Inline, nodes.TextElement):  # noqa: N801 - docutils names nodes in lower case
    """A piece of text with a link to its origin and a note of it on hover and focus."""


def visit_traced(translator: Any, node: traced) -> None:
    """Open the link; the note follows it, so that it is announced after the text."""
    translator.body.append(
        f'<span class="pbc-traced pbc-{node["role"]}">'
        f'<a href="{escape(node["href"])}" aria-describedby="{node["note_id"]}">'
    )


def depart_traced(translator: Any, node: traced) -> None:
    """Close the link and write the note."""
    translator.body.append(
        f'</a><span class="pbc-note" role="tooltip" id="{node["note_id"]}">'
        f"{escape(node['note'])}</span></span>"
    )


def visit_text(translator: Any, node: traced) -> None:
    """Other builders write the text alone."""


class _Traced(SphinxRole):
    role = ""

    @property
    def site(self) -> SiteContext:
        return context(self.env.app)

    def linked(self, text: str, address: str, note: str) -> list[nodes.Node]:
        """One traced piece of text; ``address`` is relative to the site's root."""
        node = traced(
            self.rawtext,
            text,
            href=root_of(self.env.docname) + address,
            note=note,
            note_id=f"pbc-note-{self.env.new_serialno('pbc')}",
            role=self.role,
        )
        return [node]

    def unknown(self, kind: str, name: str, known: Iterable[str]) -> Any:
        near = difflib.get_close_matches(name, list(known), n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        message = self.inliner.reporter.error(f"no {kind} {name!r}{hint}", line=self.lineno)
        return [self.inliner.problematic(self.rawtext, self.rawtext, message)], [message]


class ValueRole(_Traced):
    """``{value}`id` ``: a record's number; with ``|interval``, ``|low``, ``|high``, ``|range``."""

    role = "value"

    def run(self) -> Any:
        name, _, form = self.text.partition("|")
        record = self.site.records.get(name)
        if record is None:
            return self.unknown("record", name, self.site.records)
        self.site.use(record.id, self.env.docname)
        forms = {
            "": record.display,
            "interval": record.display_interval,
            "low": record.display_low,
            "high": record.display_high,
            "range": record.display_low and f"{record.display_low} to {record.display_high}",
            "title": record.title,
            "headline": record.headline,
        }
        if not forms.get(form):
            return self.unknown(f"form of {name!r}", form, [key for key in forms if forms[key]])
        sources = "; ".join(self.site.study.sources[key].short for key in record.sources)
        method = f"{record.method.name}. " if record.method else ""
        note = (
            f"{record.title}: {record.display_interval or record.headline}. {method}From {sources}."
        )
        return self.linked(forms[form], f"r/{record.id}/index.html", note), []


class StatedRole(_Traced):
    """``{stated}`id` ``: a figure or words exactly as a source prints them."""

    role = "stated"

    def run(self) -> Any:
        known = [row["id"] for row in self._rows()]
        if self.text not in known:
            return self.unknown("statement", self.text, known)
        row = self.site.study.statement(self.text)
        source = self.site.study.sources[row["source"]]
        note = f"As printed in {source.short}, {row['place']}: {row['measures']}."
        return self.linked(row["as_printed"], f"statements.html#{row['id']}", note), []

    def _rows(self) -> list[dict[str, Any]]:
        frame = self.site.study.table("statements")
        return [{"id": str(name)} for name in frame["id"]]


class ParameterRole(_Traced):
    """``{param}`name` ``: the value that a parameter has in this edition."""

    role = "param"

    def run(self) -> Any:
        declarations = self.site.study.parameters.declarations
        if self.text not in declarations:
            return self.unknown("parameter", self.text, declarations)
        entry, value = declarations[self.text], self.site.edition.parameters[self.text]
        text = str(value)
        if entry.type in ("number", "integer") and not isinstance(value, str):
            text = show(float(value), entry.unit or "count")
            if entry.unit == "share" and text.endswith(".0%"):
                text = text.removesuffix(".0%") + "%"
        note = f"Parameter {self.text}: {entry.label}."
        return self.linked(text, f"parameters.html#{self.text}", note), []


class SourceRole(_Traced):
    """``{source}`key` ``: a short citation that leads to the reference."""

    role = "source"

    def run(self) -> Any:
        sources = self.site.study.sources
        if self.text not in sources:
            return self.unknown("source", self.text, sources)
        source = sources[self.text]
        return self.linked(source.short, f"references.html#{source.key}", source.title), []
