"""The Sphinx extension: everything that pages of the book can refer to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import escape

import pbcanalysis
from pbcanalysis.site import notes, outdated, render, shell
from pbcanalysis.site.context import context, load
from pbcanalysis.site.directives import GeneratedDirective, ReadingDirective, RecordDirective
from pbcanalysis.site.pages import READINGS
from pbcanalysis.site.roles import (
    ParameterRole,
    SourceRole,
    StatedRole,
    ValueRole,
    depart_traced,
    traced,
    visit_text,
    visit_traced,
)

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config


def record_shell(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """One page for all records, with marks where they differ; see :mod:`.shell`."""
    # Pages are all written at this point, and the index is not.
    outdated.tidy_index(app)
    yield (
        shell.PAGE,
        {"title": shell.TITLE, "body": shell.BODY, "metatags": shell.HEAD},
        "page.html",
    )


def readings_page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """The list of all readings with their verdicts, at ``readings.html``."""
    readings = [
        {**reading, "title": app.env.titles[reading["page"]].astext()}
        for reading in notes.readings(app.env)
    ]
    broken = sum(not reading["holds"] for reading in readings)
    body = render.render("readings.html", readings=readings, broken=broken)
    yield "readings", {"title": "Every reading", "body": body}, "page.html"


def add_metadata(
    app: Sphinx, pagename: str, templatename: str, context_: dict[str, Any], doctree: object
) -> None:
    """Tell reference managers what the front page and the chapters are."""
    head = outdated.head(app, context(app).library, pagename)
    if head:
        context_["metatags"] = context_.get("metatags", "") + head


def escape_names(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object
) -> None:
    """Show the study's title and authors as text: the theme puts both into its frame as HTML."""
    for name in ("docstitle", "author", "pagetitle", "project", "shorttitle"):
        if isinstance(context.get(name), str):
            context[name] = escape(context[name])


def drop_thebe(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object
) -> None:
    """Leave out the scripts for live code cells.

    Jupyter-book and the theme each add them, which is an error in the browser, and they would
    fetch a library from another site.
    """
    context["script_files"] = [
        script
        for script in context.get("script_files", [])
        if "thebe" not in f"{script} {getattr(script, 'attributes', {})}".lower()
    ]


def write_readings(app: Sphinx, error: Exception | None) -> None:
    """List all readings with their verdicts beside the site, for the build to tell."""
    if error is None:
        path = Path(app.outdir) / READINGS
        path.write_text(
            json.dumps(notes.readings(app.env), indent=1, sort_keys=True) + "\n", encoding="utf-8"
        )


def use_own_frame(app: Sphinx, config: Config) -> None:
    """Draw pages in our own form of the theme's frame, where a study has none of its own."""
    config.templates_path = [*config.templates_path, str(Path(__file__).with_name("theme"))]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register roles, directives and pages with Sphinx."""
    for name in ("pbc_edition", "pbc_title", "pbc_address", "pbc_commit"):
        app.add_config_value(name, "", "env")
    app.add_node(
        traced,
        html=(visit_traced, depart_traced),
        latex=(visit_text, visit_text),
        text=(visit_text, visit_text),
    )
    for name, role in {
        "value": ValueRole(),
        "stated": StatedRole(),
        "param": ParameterRole(),
        "source": SourceRole(),
    }.items():
        app.add_role(name, role)
    app.add_directive("reading", ReadingDirective)
    app.add_directive("record", RecordDirective)
    app.add_directive("generated", GeneratedDirective)
    app.connect("config-inited", use_own_frame)
    app.connect("builder-inited", load)
    app.connect("env-purge-doc", outdated.forget)
    app.connect("doctree-read", outdated.note_files)
    app.connect("env-get-outdated", outdated.outdated)
    # After numbers of sections and figures are given.
    app.connect("env-get-updated", outdated.to_write, priority=900)
    app.connect("write-started", outdated.note_writing)
    app.connect("html-collect-pages", record_shell)
    app.connect("html-collect-pages", readings_page)
    app.connect("html-page-context", add_metadata)
    # After the theme, which adds the authors.
    app.connect("html-page-context", escape_names, priority=900)
    # After every extension that adds scripts to a page.
    app.connect("html-page-context", drop_thebe, priority=900)
    app.connect("build-finished", write_readings)
    app.connect("build-finished", outdated.tell)
    return {
        "version": pbcanalysis.__version__,
        "parallel_read_safe": False,
        "parallel_write_safe": True,
    }
