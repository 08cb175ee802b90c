"""Small sites, made without a build: what publishing and comparing read, and little else."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pbcanalysis.catalogue.records import Catalogue, Record

PAGE = (
    "<!DOCTYPE html>\n<html><head><title>{title} &#8212; The book</title>{head}</head>\n"
    '<body><article class="bd-article">\n{body}\n</article>\n'
    '<footer class="bd-footer-content"><p>Foot</p></footer></body></html>\n'
)

STATEMENTS = {
    "name": "statements",
    "path": "statements.csv",
    "schema": {
        "fields": [{"name": n, "type": "string"} for n in ("id", "as_printed", "measures")],
        "primaryKey": "id",
    },
}

MakeSite = Callable[..., Path]


def share(id: str, value: float, low: float, high: float, **more: Any) -> Record:
    """A share with its interval, written as pages write it."""
    from pbcanalysis.display import show, show_interval

    return Record(
        id=id,
        kind="number",
        title=f"Title of {id}",
        value=value,
        low=low,
        high=high,
        level=0.95,
        unit="share",
        display=show(value, "share"),
        display_low=show(low, "share"),
        display_high=show(high, "share"),
        display_interval=show_interval(value, low, high, 0.95, "share"),
        sources=("key2007",),
        chapter="04",
        **more,
    )


@pytest.fixture
def make_share() -> Callable[..., Record]:
    """Makes a share's record."""
    return share


@pytest.fixture
def make_site(tmp_path: Path) -> MakeSite:
    """Writes a site: ``make_site("a", "2026.11", [records], digest="1")``."""

    def make(
        name: str,
        edition: str,
        records: list[Record],
        *,
        digest: str = "1",
        retired: str = "",
        parameters: dict[str, Any] | None = None,
        readings: list[dict[str, Any]] | None = None,
        statements: str = "id,as_printed,measures\n",
        sources: str = "@misc{key2007, author={Author, A}, title={A title}, year={2007}}",
        pages: dict[str, str] | None = None,
    ) -> Path:
        site = tmp_path / name
        (site / "data").mkdir(parents=True)
        sealed = tuple(record.sealed(edition=edition) for record in records)
        catalogue = Catalogue(edition=edition, study="s", digest=digest, records=sealed)
        (site / "catalogue.json").write_text(catalogue.to_json(), encoding="utf-8")
        about = {"edition": edition, "parameters": parameters or {}}
        (site / "edition.json").write_text(json.dumps(about), encoding="utf-8")
        (site / "readings.json").write_text(json.dumps(readings or []), encoding="utf-8")
        package = {"name": "s", "title": "The book", "version": edition, "resources": [STATEMENTS]}
        (site / "data" / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
        (site / "data" / "statements.csv").write_text(statements, encoding="utf-8")
        (site / "data" / "sources.bib").write_text(sources, encoding="utf-8")
        if retired:
            (site / "data" / "retired.csv").write_text(retired, encoding="utf-8")
        head = '<meta name="citation_title" content="x"><link rel="cite-as" href="y">'
        for path, body in {"index.html": "Front", **(pages or {})}.items():
            page = PAGE.format(title=path, head="", body=body)
            (site / path).write_text(page, encoding="utf-8")
        for record in records:
            folder = site / "r" / record.id
            folder.mkdir(parents=True)
            body = f"<h1>{record.title}</h1><!-- pbc:history -->"
            page = PAGE.format(title=record.title, head=head, body=body)
            (folder / "index.html").write_text(page, encoding="utf-8")
        return site

    return make
