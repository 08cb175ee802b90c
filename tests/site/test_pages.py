"""Every page, in a real browser: no error, no request beyond the site, nothing cut off."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conftest import Reader


WIDTHS = (1280, 768, 360)
# Two frames later the page has been laid out anew and has chosen its pictures, which then come.
REACH = """async () => {
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  await Promise.all([...document.images].filter(image => !image.complete).map(
    image => new Promise(done => { image.onload = image.onerror = done; })));
  return document.documentElement.scrollWidth;
}"""


def _pages(site: Path) -> list[str]:
    return sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))


def _chapters(site: Path) -> list[str]:
    return [page for page in _pages(site) if page.startswith("notebooks/")]


def test_pages_load_without_errors_or_requests_elsewhere(site: Path, reader: Reader) -> None:
    pages = _pages(site)
    records = [page for page in pages if page.startswith("r/")]
    assert len(records) == len(
        json.loads((site / "catalogue.json").read_text(encoding="utf-8"))["records"]
    )
    # Pages of records are drawn from one frame, so every fifth of them stands for the rest;
    # links and files of all of them are held to by test_links.
    pages_load([*(page for page in pages if page not in records), *records[::5]], reader)


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
    assert (visit.errors, visit.elsewhere, visit.failed) == ([], [], [])
    assert without_title == []
    assert wide == {}


def test_a_phone_is_given_the_phones_chart_and_a_desk_the_desks(site: Path, reader: Reader) -> None:
    for width, name in ((360, "narrow"), (1280, "wide")):
        with reader.reading(width=width) as (page, visit):
            for chapter in _chapters(site):
                page.goto(reader.address + chapter, wait_until="load")
                images = page.locator(".pbc-figure picture img")
                for index in range(images.count()):
                    image = images.nth(index)
                    image.scroll_into_view_if_needed()
                    assert image.evaluate("i => i.currentSrc").endswith(f".{name}.svg")
                    assert image.evaluate("i => i.decode().then(() => i.naturalWidth)") > 0
            assert visit.failed == []


def test_every_chart_has_words_for_those_who_cannot_see_it(site: Path, reader: Reader) -> None:
    with reader.reading() as (page, _):
        for chapter in _chapters(site):
            page.goto(reader.address + chapter, wait_until="load")
            for image in page.locator("article img").all():
                assert len(image.get_attribute("alt") or "") > 40, chapter


def test_the_site_opens_from_disk(site: Path, reader: Reader) -> None:
    origin = site.as_uri()
    with reader.reading(origin=origin) as (page, visit):
        for name in ("index.html", "notebooks/04_percentages.html"):
            page.goto(f"{origin}/{name}", wait_until="load")
            assert page.locator("h1:visible").count() == 1
        page.locator(".pbc-value > a").first.click()
        page.wait_for_load_state("load")
        assert page.url.startswith(origin + "/r/")
    assert (visit.errors, visit.elsewhere, visit.failed) == ([], [], [])


def test_the_origin_of_a_number_shows_on_hover_and_on_focus(reader: Reader) -> None:
    with reader.reading() as (page, _):
        page.goto(reader.address + "notebooks/04_percentages.html", wait_until="load")
        number = page.locator(".pbc-value").first
        note = number.locator(".pbc-note")
        assert not note.is_visible()
        number.locator("a").hover()
        assert note.is_visible()
        page.mouse.move(0, 0)
        assert not note.is_visible()
        page.keyboard.press("Tab")
        number.locator("a").focus()
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Tab")
        assert note.is_visible()
        assert number.locator("a").get_attribute("aria-describedby") == note.get_attribute("id")


def test_numbers_link_to_their_records_without_scripts(reader: Reader) -> None:
    with reader.reading(scripts=False) as (page, visit):
        page.goto(reader.address + "notebooks/04_percentages.html", wait_until="load")
        link = page.locator(".pbc-value > a").first
        text = link.inner_text()
        link.click()
        page.wait_for_load_state("load")
        assert text in page.locator("article").inner_text()
        # Scripts are asked for and refused, which is what this test is about.
        assert [url for url in visit.failed if ".js" not in url] == []


def test_code_is_folded_and_can_be_opened(site: Path, reader: Reader) -> None:
    with reader.reading() as (page, _):
        for chapter in _chapters(site):
            page.goto(reader.address + chapter, wait_until="load")
            folds = page.locator("article details.hide")
            assert folds.count() > 0
            code = folds.first.locator("pre")
            assert not code.first.is_visible()
            folds.first.locator("summary").click()
            assert code.first.is_visible()
            assert page.locator("article .cell_input pre:visible").count() == 1


def test_search_finds_a_chapter(reader: Reader) -> None:
    with reader.reading() as (page, visit):
        page.goto(reader.address + "search.html?q=fundholding", wait_until="load")
        page.locator("ul.search li a").first.wait_for()
        assert page.locator("ul.search li a[href*='notebooks/']").count() > 0
        assert visit.errors == []
