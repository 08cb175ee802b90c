"""What every site is held to, the book's and each example's alike.

pytest rewrites the assertions of this module (``conftest.py`` asks for it), so that they say what
they found.
"""

from __future__ import annotations

import csv
import io
import json
from functools import cache
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urldefrag, urlsplit

from bs4 import BeautifulSoup
from site_reader import Reader, Visit, faults

WIDTHS = (1280, 768, 360)
# Two frames later the page has been laid out anew and has chosen its pictures, which then come.
REACH = """async () => {
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  await Promise.all([...document.images].filter(image => !image.complete).map(
    image => new Promise(done => { image.onload = image.onerror = done; })));
  return document.documentElement.scrollWidth;
}"""


def pages_of(site: Path) -> list[str]:
    return sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))


def chapters(site: Path) -> list[str]:
    return [page for page in pages_of(site) if page.startswith("notebooks/")]


def sampled_pages(site: Path) -> list[str]:
    """Pages of the site's own, chapters, and one page of each kind of record."""
    records = json.loads((site / "catalogue.json").read_text(encoding="utf-8"))["records"]
    kinds = {record["kind"]: f"r/{record['id']}/index.html" for record in records}
    own = sorted(path.name for path in site.glob("*.html"))
    chapters = sorted(f"notebooks/{path.name}" for path in (site / "notebooks").glob("*.html"))
    return [*own, *chapters, *kinds.values()]


def pages_load(pages: list[str], reader: Reader) -> None:
    """Hold that pages load with one title, no error, and no request beyond the site.

    Those that are no page of a record are drawn as narrow as a phone and a tablet, too, and may
    not be wider than the screen.
    """
    without_title, wide = [], {}
    with reader.reading(width=WIDTHS[0]) as (page, visit):
        for name in pages:
            page.set_viewport_size({"width": WIDTHS[0], "height": 900})
            page.goto(reader.address + name, wait_until="load")
            if page.locator("h1:visible").count() != 1:
                without_title.append(name)
            for width in () if name.startswith("r/") else WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                if (reach := page.evaluate(REACH)) > width:
                    wide[name, width] = reach
    assert visit == Visit()
    assert without_title == []
    assert wide == {}


def every_chart_has_words_for_those_who_cannot_see_it(site: Path, reader: Reader) -> None:
    with reader.reading() as (page, _):
        for chapter in chapters(site):
            page.goto(reader.address + chapter, wait_until="load")
            for image in page.locator("article img").all():
                assert len(image.get_attribute("alt") or "") > 40, chapter


def nothing_serious(
    site: Path, reader: Reader, width: int, scheme: Literal["light", "dark"] = "light"
) -> None:
    told = {}
    with reader.reading(width=width, scheme=scheme) as (page, _):
        for name in sampled_pages(site):
            page.goto(reader.address + name, wait_until="load")
            # A page follows the system, so that it is the dark page that is looked at.
            assert page.locator("html").get_attribute("data-theme") == scheme
            if grave := faults(page):
                told[name] = grave
    assert told == {}


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


def every_internal_link_and_download_resolves(site: Path) -> None:
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


def every_record_has_its_page_and_its_files(site: Path) -> None:
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


def the_catalogue_fits_its_published_schema(site: Path) -> None:
    import jsonschema

    schema = json.loads((site / "catalogue.schema.json").read_text(encoding="utf-8"))
    catalogue = json.loads((site / "catalogue.json").read_text(encoding="utf-8"))
    jsonschema.validate(catalogue, schema)


def every_page_names_its_language_and_title(site: Path) -> None:
    for path, soup in _soups(site).items():
        assert soup.html is not None
        assert soup.html.get("lang") == "en-GB", path
        assert soup.title is not None
        assert soup.title.get_text().strip(), path
