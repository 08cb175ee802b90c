"""What other programs read: archives, numbers, the data package, the crate, lists and feeds."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml
from frictionless import Package

from pbcanalysis.catalogue import Catalogue, Record
from pbcanalysis.catalogue.citation import ChapterTitle, Library, Name, Work
from pbcanalysis.catalogue.corrections import Correction
from pbcanalysis.catalogue.exports import (
    atom_feed,
    bundle,
    citation_cff,
    numbers_csv,
    record_bundle,
    ro_crate,
    sitemap,
    tables_package,
)
from pbcanalysis.catalogue.exports.bundle import caveats, citation_files
from pbcanalysis.catalogue.exports.cff import book_reference
from pbcanalysis.catalogue.records import Method, Table
from pbcanalysis.errors import InvalidArgument
from pbcanalysis.study import Study, open_study

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NUMBER = Record(
    id="survey.share",
    kind="number",
    title="Share of practices, £ & all",
    value=22 / 122,
    low=0.12,
    high=0.26,
    level=0.95,
    unit="share",
    display="18.0%",
    display_interval="18.0% (95% interval 12.0% to 26.0%)",
    method=Method(name="Wilson score interval", reference="Wilson 1927"),
    statements=("survey.capacity",),
    sources=("bmj2007nov",),
    chapter="04",
    notebook="notebooks/04_percentages.ipynb",
    cell="abc",
    edition="2026.11",
    licence="CC BY 4.0",
)
TABLE = Record(
    id="survey.rows",
    kind="table",
    title="Rows",
    sentence="Two rows.",
    data=Table(
        columns=("what", "count", "share", "sure"),
        units=("", "count", "share", ""),
        rows=(("a, b", 1, 0.5, True), ("c", None, 2, False)),
    ),
    sources=("bmj2007nov",),
    chapter="04",
    edition="2026.11",
    licence="CC BY 4.0",
)
BARE = Work(
    name="study",
    title="What did it deliver?",
    authors=(Name(literal="The authors"), Name("Müller", "Ann")),
    edition="2026.11",
    chapters={"04": ChapterTitle("Percentages", "notebooks/04_percentages.html")},
)
PUBLIC = Work(
    name=BARE.name,
    title=BARE.title,
    authors=BARE.authors,
    edition=BARE.edition,
    address="https://example.org/book/",
)


@pytest.fixture(scope="module")
def study(root: Path) -> Study:
    return open_study(root / "data", check=False)


@pytest.fixture
def library(root: Path) -> Library:
    catalogue = Catalogue(edition="2026.11", study="study", digest="", records=(NUMBER, TABLE))
    return Library(BARE, catalogue, root / "data" / "sources.bib")


def test_an_archive_has_the_same_bytes_whenever_it_is_made() -> None:
    files = {"b.csv": b"2", "a.txt": "é".encode()}
    first = bundle(files)
    assert first == bundle(dict(reversed(files.items())))
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert archive.namelist() == ["a.txt", "b.csv"]
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.testzip() is None


def test_a_records_archive_carries_caveats_licence_sources_and_corrections(
    library: Library, study: Study
) -> None:
    told = Correction("c", NUMBER.id, "It was typed 81%.", "reader", "mended", "2026-11-02")
    files = {"survey.share.csv": b"x\n", **citation_files(library, NUMBER)}
    with zipfile.ZipFile(
        io.BytesIO(record_bundle(library, study, NUMBER, files, [told]))
    ) as archive:
        names = {name.removeprefix("survey.share/") for name in archive.namelist()}
        assert names == {*files, "README.md"}
        text = archive.read("survey.share/README.md").decode()
    for part in (
        NUMBER.title,
        NUMBER.display_interval,
        "Wilson score interval (Wilson 1927)",
        "survey.share.csv",
        "It was typed 81%.",
        "BMJ (2007)",
        "CC BY 4.0",
        "The sources keep their own terms",
        study.statement("survey.capacity")["why"].rstrip("."),
        "edition 2026.11",
    ):
        assert part in text, part
    assert "http" not in text.split("## Cite")[1].split("Cite the producers")[0]


def test_bounds_without_probability_are_told(study: Study) -> None:
    bounds = NUMBER.model_copy(update={"value": None, "level": None})
    text = " ".join(caveats(study, bounds))
    assert "no point value" in text
    assert "carry no probability" in text
    assert "no point value" not in " ".join(caveats(study, NUMBER))


def test_numbers_are_one_table_with_a_row_for_each(library: Library) -> None:
    (row,) = csv.DictReader(io.StringIO(numbers_csv(library.catalogue, PUBLIC)))
    assert (row["id"], row["unit"], row["sources"]) == ("survey.share", "share", "bmj2007nov")
    assert float(row["value"]) == float(f"{22 / 122:.12g}")
    assert row["address"] == "https://example.org/book/e/2026.11/r/survey.share/"
    (row,) = csv.DictReader(io.StringIO(numbers_csv(library.catalogue, BARE)))
    assert row["address"] == ""


def test_all_tables_are_a_sound_data_package(library: Library, tmp_path: Path) -> None:
    for name, content in tables_package(library).items():
        (tmp_path / name).write_bytes(content)
    report = Package(str(tmp_path / "datapackage.json")).validate()
    assert report.valid, report.to_summary()
    described = json.loads((tmp_path / "datapackage.json").read_text("utf-8"))
    assert [entry["name"] for entry in described["resources"]] == ["numbers", "survey.rows"]
    types = [field["type"] for field in described["resources"][1]["schema"]["fields"]]
    assert types == ["string", "integer", "number", "boolean"]
    assert "homepage" not in described


def test_the_crate_names_each_file_once_and_every_reference_leads_somewhere(
    library: Library,
) -> None:
    files = ["data/a.csv", "_sources/notebooks/04.ipynb", "numbers.csv"]
    crate = json.loads(ro_crate(library, files, "0.1.0"))
    graph = {entry["@id"]: entry for entry in crate["@graph"]}
    assert len(graph) == len(crate["@graph"])
    root = graph["./"]
    assert [part["@id"] for part in root["hasPart"]] == sorted(files)
    for name in ("name", "description", "datePublished", "license"):
        assert root[name]
    assert graph["ro-crate-metadata.json"]["about"] == {"@id": "./"}
    assert [entry["@id"] for entry in graph["#run"]["result"]] == ["numbers.csv"]

    def references(value: object) -> list[str]:
        if isinstance(value, dict):
            if set(value) == {"@id"}:
                return [value["@id"]]
            return [found for inner in value.values() for found in references(inner)]
        if isinstance(value, list):
            return [found for inner in value for found in references(inner)]
        return []

    found = [name for entry in crate["@graph"] for name in references(dict(entry))]
    assert set(found) - set(graph) == {"https://w3id.org/ro/crate/1.1"}


def test_the_citation_file_says_what_the_work_says() -> None:
    entry = yaml.safe_load(citation_cff(PUBLIC))
    assert entry["cff-version"] == "1.2.0"
    assert entry["title"] == entry["preferred-citation"]["title"] == BARE.title
    assert entry["authors"] == [
        {"name": "The authors"},
        {"family-names": "Müller", "given-names": "Ann"},
    ]
    assert entry["version"] == entry["preferred-citation"]["edition"] == "2026.11"
    assert entry["preferred-citation"]["year"] == 2026
    assert entry["url"] == "https://example.org/book/e/2026.11/"
    assert "url" not in yaml.safe_load(citation_cff(BARE))


def test_the_projects_citation_file_agrees_with_the_study_and_the_package(root: Path) -> None:
    import pbcanalysis

    entry = yaml.safe_load((root / "CITATION.cff").read_text("utf-8"))
    config = yaml.safe_load((root / "book" / "_config.yml").read_text("utf-8"))
    descriptor = json.loads((root / "data" / "datapackage.json").read_text("utf-8"))
    work = Work.of(descriptor, title=config["title"])
    assert entry["preferred-citation"] == book_reference(work)
    assert entry["authors"] == book_reference(work)["authors"]
    assert entry["version"] == pbcanalysis.__version__


def test_the_list_of_pages_holds_full_addresses() -> None:
    tree = ElementTree.fromstring(
        sitemap(PUBLIC, ["index.html", "r/a.b/index.html", "re-index.html", "x&y.html"])
    )
    assert [place.text for place in tree.iter(f"{MAP}loc")] == [
        "https://example.org/book/",
        "https://example.org/book/r/a.b/",
        "https://example.org/book/re-index.html",
        "https://example.org/book/x&y.html",
    ]


def test_the_feed_has_an_entry_for_each_record(library: Library) -> None:
    tree = ElementTree.fromstring(atom_feed(PUBLIC, library.catalogue))
    entries = tree.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == [NUMBER.title, TABLE.title]
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert ids[0] == "https://example.org/book/e/2026.11/r/survey.share/"
    assert len(set(ids)) == len(ids)
    assert tree.findtext(f"{ATOM}updated") == "2026-11-01T00:00:00Z"
    assert [name.text for name in tree.iter(f"{ATOM}name")] == ["The authors", "Ann Müller"]


def test_without_an_address_there_is_neither(library: Library) -> None:
    with pytest.raises(InvalidArgument, match="no address"):
        sitemap(BARE, ["index.html"])
    with pytest.raises(InvalidArgument, match="no address"):
        atom_feed(BARE, library.catalogue)
