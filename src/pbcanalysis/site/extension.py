"""The Sphinx extension: everything that pages of the book can refer to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pbcanalysis
from pbcanalysis.site import metadata, render
from pbcanalysis.site.context import context, load
from pbcanalysis.site.directives import GeneratedDirective, ReadingDirective, RecordDirective
from pbcanalysis.site.record_page import record_files, record_page, write_files
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

READINGS = "readings.json"


def record_pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """A page for every record, at its permanent address ``r/<id>/``, and its files beside it.

    Sphinx asks for these when all other pages are read, so that the uses of records are known.
    """
    site = context(app)
    titles = {name: title.astext() for name, title in app.env.titles.items()}
    for record in site.edition.catalogue.records:
        files = record_files(site, record)
        write_files(Path(app.outdir) / "r" / record.id, files)
        body = record_page(site, record, files, titles)
        head = metadata.record_head(site.library, record, list(files))
        yield (
            f"r/{record.id}/index",
            {"title": record.title, "body": body, "metatags": head},
            "page.html",
        )


def readings_page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """The list of all readings with their verdicts, at ``readings.html``."""
    readings = [
        {**reading, "title": app.env.titles[reading["page"]].astext()}
        for reading in sorted(context(app).readings, key=lambda r: (r["page"], r["line"]))
    ]
    broken = sum(not reading["holds"] for reading in readings)
    body = render.render("readings.html", readings=readings, broken=broken)
    yield "readings", {"title": "Every reading", "body": body}, "page.html"


def add_metadata(
    app: Sphinx, pagename: str, templatename: str, context_: dict[str, Any], doctree: object
) -> None:
    """Tell reference managers what the front page and the chapters are."""
    library = context(app).library
    head = ""
    if pagename == app.config.root_doc:
        head = metadata.book_head(library)
    for number, chapter in library.work.chapters.items():
        if chapter.page == f"{pagename}.html":
            head = metadata.chapter_head(library, number)
    if head:
        context_["metatags"] = context_.get("metatags", "") + head


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


def share_navigation(
    app: Sphinx, pagename: str, templatename: str, context_: dict[str, Any], doctree: object
) -> None:
    """Draw the navigation of record pages once for all of them.

    None of them is in it and all lie equally deep, so that it is the same text on each. To draw it
    takes longer than all else on such a page.
    """
    own = context_.get("toctree")
    if not pagename.startswith("r/") or own is None:
        return
    drawn = context(app).navigation

    def shared(**options: Any) -> str:
        key = repr(sorted(options.items()))
        if key not in drawn:
            drawn[key] = own(**options)
        return drawn[key]

    context_["toctree"] = shared


def write_readings(app: Sphinx, error: Exception | None) -> None:
    """List all readings with their verdicts beside the site, for the build to tell."""
    if error is None:
        path = Path(app.outdir) / READINGS
        readings = sorted(context(app).readings, key=lambda r: (r["page"], r["line"]))
        path.write_text(json.dumps(readings, indent=1, sort_keys=True) + "\n", encoding="utf-8")


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
    app.connect("builder-inited", load)
    app.connect("html-collect-pages", record_pages)
    app.connect("html-collect-pages", readings_page)
    app.connect("html-page-context", add_metadata)
    # After every extension that adds scripts to a page.
    app.connect("html-page-context", drop_thebe, priority=900)
    # Before the theme, which draws its sidebar while this event lasts.
    app.connect("html-page-context", share_navigation, priority=400)
    app.connect("build-finished", write_readings)
    return {
        "version": pbcanalysis.__version__,
        "parallel_read_safe": False,
        "parallel_write_safe": True,
    }
