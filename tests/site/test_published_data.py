"""What a site publishes for programs, and what an address and corrections add to it."""

from __future__ import annotations

import csv
import io
import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
import yaml
from bs4 import BeautifulSoup
from frictionless import Package

from pbcanalysis.editions import Edition
from pbcanalysis.errors import InvalidArgument
from pbcanalysis.site.build import Site, build_site

ADDRESS = "https://example.org/book/"
COMMIT = "0123456789abcdef"
PAGES = ("statements", "records", "parameters", "references", "corrections", "cite")


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["catalogue", "site", "readings"])
def test_what_is_published_fits_its_published_schema(site: Path, name: str) -> None:
    schema = _json(site / "schemas" / f"{name}.schema.json")
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(_json(site / f"{name}.json"), schema)


def test_every_record_fits_its_published_schema(site: Path) -> None:
    check = jsonschema.Draft202012Validator(_json(site / "schemas" / "record.schema.json"))
    found = sorted((site / "r").glob("*/index.html"))
    for path in found:
        check.validate(_json(path.parent / f"{path.parent.name}.json"))
    assert len(found) == len(_json(site / "catalogue.json")["records"])


def test_all_tables_are_a_sound_data_package(site: Path) -> None:
    report = Package(str(site / "tables" / "datapackage.json")).validate()
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "note"])[:5]
    described = _json(site / "tables" / "datapackage.json")
    records = _json(site / "catalogue.json")["records"]
    tables = [record["id"] for record in records if record["data"] is not None]
    assert [entry["name"] for entry in described["resources"]] == ["numbers", *tables]


def test_the_table_of_numbers_has_every_number(site: Path) -> None:
    rows = list(csv.DictReader(io.StringIO((site / "numbers.csv").read_text("utf-8"))))
    records = _json(site / "catalogue.json")["records"]
    numbers = [record for record in records if record["kind"] == "number"]
    assert [row["id"] for row in rows] == [record["id"] for record in numbers]
    for row, record in zip(rows, numbers, strict=True):
        for end in ("value", "low", "high", "level"):
            assert (float(row[end]) if row[end] else None) == record[end]
        assert row["shown"] == record["display_interval"]


def test_every_file_of_the_crate_is_there(site: Path) -> None:
    crate = _json(site / "ro-crate-metadata.json")
    files = [entry["@id"] for entry in crate["@graph"] if entry["@type"] == "File"]
    assert "catalogue.json" in files
    assert any(name.endswith(".ipynb") for name in files)
    assert [name for name in files if not (site / name).is_file()] == []
    ids = [entry["@id"] for entry in crate["@graph"]]
    assert len(ids) == len(set(ids))


def test_without_an_address_none_is_made_up(site: Path, project: Path) -> None:
    assert not (site / "sitemap.xml").exists()
    assert not (site / "feed.xml").exists()
    assert _json(site / "site.json")["address"] == ""
    assert "no address was named" in (project / "told.txt").read_text("utf-8")


def test_the_citation_file_of_the_site_agrees_with_that_of_the_project(
    site: Path, root: Path
) -> None:
    of_site = yaml.safe_load((site / "CITATION.cff").read_text("utf-8"))
    of_project = yaml.safe_load((root / "CITATION.cff").read_text("utf-8"))
    assert of_site["preferred-citation"] == of_project["preferred-citation"]
    assert of_site["authors"] == of_project["authors"]


@dataclass(frozen=True)
class Public:
    """A small site with an address and corrections, and the record they concern."""

    made: Site
    record: dict[str, Any]

    def page(self, name: str) -> BeautifulSoup:
        return BeautifulSoup((self.made.folder / name).read_text("utf-8"), "html.parser")


@pytest.fixture(scope="module")
def public(root: Path, project: Path, tmp_path_factory: pytest.TempPathFactory) -> Public:
    tmp = tmp_path_factory.mktemp("public")
    shutil.copytree(project / "_build" / "edition", tmp / "edition")
    # Few records, so that this is about what is added and not about all of them.
    catalogue = _json(tmp / "edition" / "catalogue.json")
    kept = [record for record in catalogue["records"] if record["kind"] == "number"][:3]
    kept += [record for record in catalogue["records"] if record["kind"] == "chart"][:1]
    catalogue["records"] = kept
    (tmp / "edition" / "catalogue.json").write_text(json.dumps(catalogue), encoding="utf-8")
    shutil.rmtree(tmp / "edition" / "notebooks")
    (tmp / "edition" / "notebooks").mkdir()
    record = next(record for record in kept if record["value"] is not None)
    (tmp / "edition" / "study" / "corrections.csv").write_text(
        "id,what,reason,told_by,status,date,guard,note\n"
        f"kept,{record['id']},It was typed wrong.,reader,mended,2026-11-02,"
        f"{record['id']} > {record['value'] - 1},\n"
        f"lost,{record['id']},It was typed wrong again.,publisher of the source,mended,2026-11-03,"
        f"{record['id']} < {record['value'] - 1},\n",
        encoding="utf-8",
    )
    book = tmp / "book"
    (book / "_static").mkdir(parents=True)
    for name in ("_config.yml", *(f"{page}.md" for page in PAGES)):
        (book / name).write_bytes((root / "book" / name).read_bytes())
    for name in ("pbc.css", "pbc.js", "favicon.svg"):
        (book / "_static" / name).write_bytes((root / "book" / "_static" / name).read_bytes())
    (book / "index.md").write_text("# Front\n\nText.\n", encoding="utf-8")
    (book / "_toc.yml").write_text(
        "format: jb-book\nroot: index\nchapters:\n" + "".join(f"- file: {p}\n" for p in PAGES),
        encoding="utf-8",
    )
    edition = Edition.read(tmp / "edition")
    made = build_site(edition, book, tmp / "work", tmp / "_site", address=ADDRESS, commit=COMMIT)
    return Public(made, record)


def test_citations_and_metadata_carry_the_lasting_address(public: Public) -> None:
    edition = _json(public.made.folder / "site.json")["edition"]
    for record in _json(public.made.folder / "catalogue.json")["records"]:
        id = record["id"]
        lasting = f"{ADDRESS}e/{edition}/r/{id}/"
        soup = public.page(f"r/{id}/index.html")
        assert all(lasting in cell.get_text() for cell in soup.select(".pbc-cite-text"))
        link = soup.find("link", rel="cite-as")
        assert link is not None
        assert link["href"] == lasting
        tag = soup.find("meta", property="og:url")
        assert tag is not None
        assert tag["content"] == f"{ADDRESS}r/{id}/"
        picture = soup.find("meta", property="og:image")
        assert (picture is not None) == (record["kind"] == "chart")
        embed = soup.find(id="embed-html")
        assert embed is not None
        assert lasting in embed.get_text()
        assert "<script" not in embed.get_text()
        button = soup.select_one(".pbc-copy[data-copy-link]")
        assert button is not None
        assert button["data-copy-link"] == lasting
        assert COMMIT in soup.get_text()


def test_the_list_of_pages_and_the_feed_lead_to_pages_that_are_there(public: Public) -> None:
    folder = public.made.folder
    tree = ElementTree.parse(folder / "sitemap.xml").getroot()
    places = [place.text or "" for place in tree.iter() if place.tag.endswith("loc")]
    assert ADDRESS in places
    for place in places:
        name = place.removeprefix(ADDRESS)
        assert (folder / (name + "index.html" if not name or name[-1] == "/" else name)).is_file()
    feed = ElementTree.parse(folder / "feed.xml").getroot()
    entries = [entry for entry in feed if entry.tag.endswith("entry")]
    assert len(entries) == len(_json(folder / "catalogue.json")["records"])


def test_corrections_stand_on_their_page_and_on_the_record(public: Public) -> None:
    for name in ("corrections.html", f"r/{public.record['id']}/index.html"):
        text = public.page(name).get_text()
        assert "It was typed wrong." in text
        assert "It was typed wrong again." in text
        assert "publisher of the source" in text
    page = public.page(f"r/{public.record['id']}/index.html")
    link = page.select_one(".pbc-correction a")
    assert link is not None
    anchor = str(link["href"]).split("#")[1]
    assert public.page("corrections.html").find(id=anchor) is not None
    others = _json(public.made.folder / "catalogue.json")["records"]
    chart = next(record for record in others if record["kind"] == "chart")
    assert "It was typed" not in public.page(f"r/{chart['id']}/index.html").get_text()


def test_a_guard_that_fails_is_told(public: Public) -> None:
    told = {judged.correction.id: judged.trouble for judged in public.made.corrections}
    assert told["kept"] == ""
    assert "called mended" in told["lost"]
    assert public.record["id"] in told["lost"]


@pytest.mark.parametrize(
    ("address", "commit"), [("example.org", ""), ('https://e.org/"', ""), ("", "not a commit")]
)
def test_an_address_or_commit_that_cannot_be_one_is_refused(
    root: Path, project: Path, tmp_path: Path, address: str, commit: str
) -> None:
    edition = Edition.read(project / "_build" / "edition")
    with pytest.raises(InvalidArgument):
        build_site(
            edition,
            root / "book",
            tmp_path / "work",
            tmp_path / "_site",
            address=address,
            commit=commit,
        )
    assert not (tmp_path / "_site").exists()
