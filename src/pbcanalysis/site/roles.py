"""Roles: numbers, printed figures, parameters and sources in prose, each linked to its origin."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.util.docutils import SphinxRole

from pbcanalysis.site.context import context, root_of
from pbcanalysis.site.notes import notes
from pbcanalysis.site.tracing import UnknownName, closed, opened, unbroken


class traced(nodes.Inline, nodes.TextElement):  # noqa: N801 - docutils names nodes in lower case
    """A piece of text with a link to its origin and a note of it on hover and focus."""


def visit_traced(translator: Any, node: traced) -> None:
    """Open the link."""
    translator.body.append(opened(node["role"], node["href"], node["note_id"]))


def depart_traced(translator: Any, node: traced) -> None:
    """Close the link and write the note."""
    translator.body.append(closed(node["note"], node["note_id"]))


def visit_text(translator: Any, node: traced) -> None:
    """Other builders write the text alone."""


class _Traced(SphinxRole):
    role = ""

    def run(self) -> Any:
        site = context(self.env.app)
        try:
            found = site.facts.trace(self.role, self.text)
        except UnknownName as unknown:
            message = self.inliner.reporter.error(str(unknown), line=self.lineno)
            return [self.inliner.problematic(self.rawtext, self.rawtext, message)], [message]
        own, name = notes(self.env), f"{self.role}:{self.text}"
        own.depends[name] = site.look(name, Path(self.env.srcdir))
        if self.role == "value":
            own.uses[self.text.partition("|")[0]] = None
        node = traced(
            self.rawtext,
            "",
            *(
                nodes.inline("", part, classes=["pbc-short"]) if whole else nodes.Text(part)
                for part, whole in unbroken(found.text)
            ),
            href=root_of(self.env.docname) + found.address,
            note=found.note,
            note_id=f"pbc-note-{self.env.new_serialno('pbc')}",
            role=self.role,
        )
        return [node], []


class ValueRole(_Traced):
    """``{value}`id` ``: a record's number; with ``|interval``, ``|low``, ``|high``, ``|range``."""

    role = "value"


class StatedRole(_Traced):
    """``{stated}`id` ``: a figure or words exactly as a source prints them."""

    role = "stated"


class ParameterRole(_Traced):
    """``{param}`name` ``: the value that a parameter has in this edition."""

    role = "param"


class SourceRole(_Traced):
    """``{source}`key` ``: a short citation that leads to the reference."""

    role = "source"
