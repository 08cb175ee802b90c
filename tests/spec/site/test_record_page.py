"""Pages of records, made from the outputs that notebooks hold: no run, no Sphinx, no browser."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from pbcanalysis.catalogue.records import Record
from pbcanalysis.editions.edition import Edition
from pbcanalysis.site.assembly import Assembly
from pbcanalysis.site.context import SiteContext
from pbcanalysis.site.former import Former
from pbcanalysis.site.record_folders import RecordFolders
from pbcanalysis.site.record_page import named_on, record_files, record_page
from pbcanalysis.site.shell import BODY, HEAD, PAGE, TITLE, Shell

NUMBER = "survey.capacity"
PAGES = ("index", "notebooks/04_percentages", "corrections")
FRAME = f"<head><title>{TITLE}</title>{HEAD}</head><body>{BODY}<a href='{PAGE}'></a></body>"


def _page(context: SiteContext, record: Record) -> BeautifulSoup:
    files = record_files(context, record)
    return BeautifulSoup(record_page(context, record, files, PAGES), "html.parser")


def _text(soup: BeautifulSoup) -> str:
    return " ".join(soup.get_text(" ").split())


def test_a_number_has_its_value_interval_sources_and_cell(context: SiteContext) -> None:
    record = context.records[NUMBER]
    soup = _page(context, record)
    heading, number = soup.find("h1"), soup.find(id="number")
    assert heading is not None
    assert heading.get_text() == record.title
    # 22 of 122 is 18.0%; Wilson's interval as in any textbook: 12.2% to 25.8%.
    assert number is not None
    assert all(part in number.get_text() for part in ("18.0%", "12.2%", "25.8%"))
    told = _text(soup)
    assert f"{record.notebook} , cell {record.cell}" in told
    for key in record.sources:
        assert soup.find("a", href=f"../../references.html#{key}") is not None, key
    for name in record.statements:
        link = soup.find("a", href=f"../../statements.html#{name}")
        assert link is not None, name
        assert link.get_text() == context.study.statement(name)["as_printed"]


@pytest.mark.parametrize("kind", ["number", "chart", "table"])
def test_records_of_each_chapter_have_a_page_and_their_files(
    context: SiteContext, kind: str
) -> None:
    every = [record for record in context.records.values() if record.kind == kind]
    # One of each chapter; all are read in the browser's tests.
    records = list({record.chapter: record for record in every}.values())
    assert len(records) > 5
    for record in records:
        soup = _page(context, record)
        assert len(soup.find_all("h1")) == 1, record.id
        ids = [tag["id"] for tag in soup.find_all(id=True)]
        assert len(ids) == len(set(ids)), record.id
        # What can be downloaded is there, and is told with its size.
        files = record_files(context, record)
        listed = [str(link["href"]) for link in soup.select(".pbc-downloads a[download]")]
        assert listed, record.id
        assert set(listed) <= set(files), record.id


def test_a_table_shows_every_row(context: SiteContext) -> None:
    record = max(
        (record for record in context.records.values() if record.kind == "table"),
        key=lambda record: len(record.data.rows) if record.data else 0,
    )
    assert record.data is not None
    body = _page(context, record).select_one("table tbody")
    assert body is not None
    assert len(body.find_all("tr")) == len(record.data.rows)


def test_a_chart_is_described_in_words(context: SiteContext) -> None:
    for record in context.records.values():
        if record.kind == "chart":
            soup = _page(context, record)
            words = soup.select_one(".pbc-alt p")
            assert words is not None, record.id
            assert words.get_text() == record.alt


def test_the_archive_holds_what_the_page_offers(context: SiteContext) -> None:
    record = context.records[NUMBER]
    files = record_files(context, record)
    with zipfile.ZipFile(io.BytesIO(files[f"{NUMBER}.zip"])) as archive:
        names = archive.namelist()
        (told,) = (name for name in names if name.endswith(f"{NUMBER}.json"))
        kept = json.loads(archive.read(told))
    assert kept["id"] == NUMBER
    assert kept["value"] == pytest.approx(22 / 122)
    assert any(name.endswith("README.txt") or name.endswith("README.md") for name in names)


def test_pages_that_name_a_record_are_listed_and_its_own_chapter_is_not(
    context: SiteContext,
) -> None:
    record = context.records[NUMBER]
    own = record.notebook.removesuffix(".ipynb")
    mark, html = named_on(record, [own, "index", "methods"], {"index": "Front", "methods": "How"})
    assert mark in record_page(context, record, record_files(context, record), PAGES)
    links = [str(a["href"]) for a in BeautifulSoup(html, "html.parser").find_all("a")]
    assert links == ["../../index.html", "../../methods.html"]
    assert named_on(record, [own], {})[1] == ""


def test_folders_are_put_into_a_site_and_taken_over_from_it(
    stored: Edition, context: SiteContext, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    folders = RecordFolders(context, Former(site), "code", PAGES)
    folders.prepare()
    assembly = Assembly(tmp_path / "new", Former(site))
    folders.finish(assembly, Shell(FRAME), {NUMBER: ["index"]}, {"index": "Front"})
    made = {name.split("/")[1] for name in assembly.manifest}
    assert made == {record.id for record in stored.catalogue.records}
    page = (tmp_path / "new" / "r" / NUMBER / "index.html").read_text(encoding="utf-8")
    record = context.records[NUMBER]
    assert f"<title>{record.title}</title>" in page
    assert ">Front</a>" in page
    assert "pbc-any" not in page


def test_an_edition_of_one_chapter_has_the_pages_of_its_records_alone(stored: Edition) -> None:
    one = Edition(stored.folder, stored.catalogue, stored.parameters, only="05")
    assert {record.chapter for record in one.shown} == {"05"}
    assert len(stored.shown) == len(stored.catalogue.records)
