"""What the site holds for other programs, beside its pages."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

import pbcanalysis
from pbcanalysis.catalogue import Catalogue, Record
from pbcanalysis.catalogue.citation import Library
from pbcanalysis.catalogue.citation.lookup import BOOK, SITE_FILE
from pbcanalysis.catalogue.exports import (
    atom_feed,
    bundle,
    citation_cff,
    numbers_csv,
    ro_crate,
    sitemap,
    tables_package,
)
from pbcanalysis.catalogue.exports.ro_crate import FILE as CRATE
from pbcanalysis.site import citing
from pbcanalysis.site.assembly import Assembly

TABLES = "tables"
SCHEMAS = "schemas"


class About(BaseModel):
    """``site.json``: under which title and address a site was built."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = Field(description="Title of the book.")
    edition: str = Field(description="Calendar version of the edition.")
    address: str = Field(description="Where the site lives; empty if nobody has said.")
    commit: str = Field(description="Commit of the source; empty if it was not named.")
    package: str = Field(description="Version of the package that built the site.")


class Reading(BaseModel):
    """One entry of ``readings.json``: a sentence, its condition, and whether it holds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    page: str = Field(description="Page on which it stands, without its ending.")
    line: int = Field(description="Line of the page's source.")
    holds: bool
    condition: str
    values: dict[str, float] = Field(description="Each name in the condition with its number.")
    text: str = Field(description="The sentence, as written.")


def exports(library: Library) -> dict[str, bytes]:
    """What is made from the catalogue for other programs, and depends on no page.

    Args:
        library: The edition.

    Returns:
        Files by their path in the site.
    """
    work, catalogue = library.work, library.catalogue
    about = About(
        title=work.title,
        edition=work.edition,
        address=work.address,
        commit=work.commit,
        package=pbcanalysis.__version__,
    )
    tables = tables_package(library)
    files = {f"{TABLES}/{name}": content for name, content in tables.items()}
    files[f"{TABLES}/{TABLES}.zip"] = bundle(tables)
    for id in (BOOK, *(f"chapter-{number}" for number in work.chapters)):
        for name, content in citing.files(library, id).items():
            files[f"{citing.CITATIONS}/{name}"] = content
    files |= {f"{SCHEMAS}/{name}": _json(schema) for name, schema in schemas().items()}
    files |= {
        SITE_FILE: _json(about.model_dump()),
        "numbers.csv": numbers_csv(catalogue, work).encode(),
        "CITATION.cff": citation_cff(work).encode(),
    }
    if work.address:
        files["feed.xml"] = atom_feed(work, catalogue).encode()
    return files


def add_exports(library: Library, files: Mapping[str, bytes], site: Assembly) -> None:
    """Write what is made for other programs, and what lists the files of the site.

    Args:
        library: The edition.
        files: What :func:`exports` made of it.
        site: A site whose pages are all there.
    """
    for name, content in files.items():
        site.put(name, content)
    if library.work.address:
        pages = [name for name in site.manifest if name.endswith(".html")]
        hidden = ("search.html", "genindex.html")
        public = [page for page in pages if not page.startswith("_") and page not in hidden]
        site.put("sitemap.xml", sitemap(library.work, public).encode())
    listed = _listed(site.manifest)
    site.put(CRATE, ro_crate(library, listed, pbcanalysis.__version__).encode())


def schemas() -> dict[str, object]:
    """The JSON Schemas of what the site publishes, by file name."""
    return {
        "catalogue.schema.json": Catalogue.model_json_schema(),
        "record.schema.json": Record.model_json_schema(),
        "site.schema.json": About.model_json_schema(),
        "readings.schema.json": TypeAdapter(list[Reading]).json_schema(),
    }


def _listed(names: Collection[str]) -> list[str]:
    """The files that the crate lists: data, notebooks and results, not pages."""
    folders = ("data", "_sources/notebooks", TABLES, SCHEMAS, "r")
    ordered = sorted(names, key=lambda name: name.split("/"))
    found = [
        name
        for folder in folders
        for name in ordered
        if name.startswith(f"{folder}/") and not name.endswith(".html")
    ]
    top = ("catalogue.json", "edition.json", "readings.json", "numbers.csv", "CITATION.cff")
    return [*found, *(name for name in (*top, SITE_FILE) if name in names)]


def _json(value: object) -> bytes:
    return (json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()
