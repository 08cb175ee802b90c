"""Every link and download inside the site leads somewhere."""

from __future__ import annotations

import csv
import io
import json
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

from bs4 import BeautifulSoup


@cache
def _soups(site: Path) -> dict[Path, BeautifulSoup]:
    """Every page of a site, parsed once; nothing here changes the site."""
    return {
        path: BeautifulSoup(path.read_text(encoding="utf-8"), "lxml")
        for path in sorted(site.rglob("*.html"))
    }


def _addresses(soup: BeautifulSoup) -> set[str]:
    found = set()
    for name, attribute in (("a", "href"), ("link", "href"), ("img", "src"), ("script", "src")):
        found |= {str(tag[attribute]) for tag in soup.find_all(name) if tag.get(attribute)}
    for tag in soup.find_all("source"):
        found.add(str(tag["srcset"]).split()[0])
    return found


def test_every_internal_link_and_download_resolves(site: Path) -> None:
    soups = _soups(site)
    anchors = {
        path: {str(tag["id"]) for tag in soup.find_all(id=True)} for path, soup in soups.items()
    }
    lost = []
    checked = 0
    for path, soup in soups.items():
        for address in _addresses(soup):
            if urlsplit(address).scheme or address.startswith("//"):
                continue
            checked += 1
            target, anchor = urldefrag(address)
            file = path.parent / unquote(urlsplit(target).path) if target else path
            file = file.resolve()
            if file.is_dir():
                file = file / "index.html"
            if not file.is_file():
                lost.append(f"{path.relative_to(site)}: {address}")
            elif anchor and file in anchors and unquote(anchor) not in anchors[file]:
                lost.append(f"{path.relative_to(site)}: {address} (no such place on the page)")
    assert checked > 1000
    assert lost == []


def test_every_record_has_its_page_and_its_files(site: Path) -> None:
    records = json.loads((site / "catalogue.json").read_text(encoding="utf-8"))["records"]
    assert records
    for record in records:
        folder = site / "r" / record["id"]
        names = {path.name for path in folder.iterdir()}
        endings = ("json", "csv", "zip", "bib", "biblatex.bib", "ris", "csl.json")
        expected = {"index.html", *(f"{record['id']}.{end}" for end in endings)}
        if record["kind"] == "chart":
            expected |= {
                f"{record['id']}.{end}" for end in ("svg", "png", "wide.svg", "narrow.svg")
            }
        assert names == expected
        assert json.loads((folder / f"{record['id']}.json").read_text(encoding="utf-8")) == record
        rows = list(csv.reader(io.StringIO((folder / f"{record['id']}.csv").read_text("utf-8"))))
        assert len(rows) > 1
        assert len({len(row) for row in rows}) == 1


def test_the_catalogue_fits_its_published_schema(site: Path) -> None:
    import jsonschema

    schema = json.loads((site / "catalogue.schema.json").read_text(encoding="utf-8"))
    catalogue = json.loads((site / "catalogue.json").read_text(encoding="utf-8"))
    jsonschema.validate(catalogue, schema)


def test_every_page_names_its_language_and_title(site: Path) -> None:
    for path, soup in _soups(site).items():
        assert soup.html is not None
        assert soup.html.get("lang") == "en-GB", path
        assert soup.title is not None
        assert soup.title.get_text().strip(), path
