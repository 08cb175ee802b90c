"""Directives: readings, records placed on a page, and parts made from the study."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

from pbcanalysis.catalogue.readings import InvalidCondition, judge
from pbcanalysis.site import render
from pbcanalysis.site.context import GENERATED, context, root_of
from pbcanalysis.site.notes import notes
from pbcanalysis.site.tracing import BROKEN, broken_because, otherwise_at


class ReadingDirective(SphinxDirective):
    """A sentence that interprets a result, with the condition under which it holds.

    Where the condition fails, the sentence is shown as no longer true, with the numbers that
    broke it. What stands after a line ``otherwise:`` takes its place if it is given: a reading of
    its own, which holds where the first does not. Where nothing was compared, tested or counted,
    neither is said.
    """

    has_content = True
    option_spec: ClassVar[dict[str, Any]] = {"holds": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        site = context(self.env.app)
        condition = self.options.get("holds", "")
        if not condition:
            raise self.error(
                "a reading needs its condition: add a line such as :holds: x.low > 0.5"
            )
        try:
            verdict = judge(condition, site.records, site.edition.parameters)
        except InvalidCondition as error:
            raise self.error(str(error)) from error
        own, name = notes(self.env), f"reading:{condition}"
        own.depends[name] = site.look(name, Path(self.env.srcdir))
        for name, _ in verdict.values:
            for id in (name, name.rpartition(".")[0]):
                if id in site.records:
                    own.uses[id] = None
        if verdict.empty:
            return []
        said, offset, holds = self._said(verdict.holds)
        own.readings.append(
            {
                "page": self.env.docname,
                "line": self.lineno,
                "holds": holds,
                "condition": condition if holds is verdict.holds else f"not ({condition})",
                "values": dict(verdict.values),
                "text": "\n".join(said),
            }
        )
        body = nodes.container(classes=["pbc-reading"])
        self.state.nested_parse(said, offset, body)
        if holds:
            return [body]
        broken = nodes.container(classes=["pbc-reading-broken"])
        broken += nodes.paragraph("", "", nodes.strong("", BROKEN))
        body["classes"] = ["pbc-reading-struck"]
        broken += body
        before, stated, after = broken_because(verdict)
        line = nodes.paragraph()
        line += [nodes.Text(before), nodes.literal("", stated), nodes.Text(after)]
        broken += line
        return [broken]

    def _said(self, holds: bool) -> tuple[StringList, int, bool]:
        """The lines to show, where they begin, and whether they are true."""
        place = otherwise_at(self.content)
        if place is None:
            return self.content, self.content_offset, holds
        if holds:
            return self.content[:place], self.content_offset, True
        return self.content[place + 1 :], self.content_offset + place + 1, True


class RecordDirective(SphinxDirective):
    """A chart or table of the catalogue, placed on any page."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        site = context(self.env.app)
        record = site.records.get(self.arguments[0])
        if record is None or record.kind == "number":
            raise self.error(f"no chart or table {self.arguments[0]!r} in the catalogue")
        own, name = notes(self.env), f"record:{record.id}"
        own.depends[name] = site.look(name, Path(self.env.srcdir))
        own.uses[record.id] = None
        root = root_of(self.env.docname)
        make = render.figure if record.kind == "chart" else render.table
        label = f"From chapter {site.library.work.place(record.chapter)}"
        return [nodes.raw("", make(record, root, site.study, label), format="html")]


class GeneratedDirective(SphinxDirective):
    """A part made from the study or the catalogue: statements, references, parameters and so on."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        folder, part = Path(self.env.srcdir), self.arguments[0]
        path = folder / GENERATED / f"{part}.html"
        if not path.is_file():
            raise self.error(f"no generated part {part!r}")
        notes(self.env).depends[f"part:{part}"] = context(self.env.app).look(f"part:{part}", folder)
        return [nodes.raw("", path.read_text(encoding="utf-8"), format="html")]
