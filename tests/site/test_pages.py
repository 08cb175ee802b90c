"""Every page, in a real browser: no error, no request beyond the site, nothing cut off."""

from __future__ import annotations

import json
from pathlib import Path

import site_checks
from playwright.sync_api import expect
from site_reader import Reader, Visit


def test_pages_load_without_errors_or_requests_elsewhere(site: Path, reader: Reader) -> None:
    pages = site_checks.pages_of(site)
    records = [page for page in pages if page.startswith("r/")]
    assert len(records) == len(
        json.loads((site / "catalogue.json").read_text(encoding="utf-8"))["records"]
    )
    # Pages of records are drawn from one frame, so every fifth of them stands for the rest;
    # links and files of all of them are held to by test_links.
    others = [page for page in pages if page not in records]
    site_checks.pages_load([*others, *records[::5]], reader)


def test_a_phone_is_given_the_phones_chart_and_a_desk_the_desks(site: Path, reader: Reader) -> None:
    for width, name in ((360, "narrow"), (1280, "wide")):
        with reader.reading(width=width) as (page, visit):
            for chapter in site_checks.chapters(site):
                page.goto(reader.address + chapter, wait_until="load")
                images = page.locator(".pbc-figure picture img")
                for index in range(images.count()):
                    image = images.nth(index)
                    image.scroll_into_view_if_needed()
                    assert image.evaluate("i => i.currentSrc").endswith(f".{name}.svg")
                    assert image.evaluate("i => i.decode().then(() => i.naturalWidth)") > 0
            assert visit.failed == []


def test_every_chart_has_words_for_those_who_cannot_see_it(site: Path, reader: Reader) -> None:
    site_checks.every_chart_has_words_for_those_who_cannot_see_it(site, reader)


def test_the_site_opens_from_disk(site: Path, reader: Reader) -> None:
    origin = site.as_uri()
    with reader.reading(origin=origin) as (page, visit):
        for name in ("index.html", "notebooks/04_percentages.html"):
            page.goto(f"{origin}/{name}", wait_until="load")
            assert page.locator("h1:visible").count() == 1
        page.locator(".pbc-value > a").first.click()
        page.wait_for_url(f"{origin}/r/**")
    assert visit == Visit()


def test_the_origin_of_a_number_shows_on_hover_and_on_focus(reader: Reader) -> None:
    with reader.reading() as (page, _):
        page.goto(reader.address + "notebooks/04_percentages.html", wait_until="load")
        number = page.locator(".pbc-value").first
        note = number.locator(".pbc-note")
        expect(note).not_to_be_visible()
        number.locator("a").hover()
        expect(note).to_be_visible()
        page.mouse.move(0, 0)
        expect(note).not_to_be_visible()
        page.keyboard.press("Tab")
        number.locator("a").focus()
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Tab")
        expect(note).to_be_visible()
        assert number.locator("a").get_attribute("aria-describedby") == note.get_attribute("id")


def test_numbers_link_to_their_records_without_scripts(reader: Reader) -> None:
    with reader.reading(scripts=False) as (page, visit):
        page.goto(reader.address + "notebooks/04_percentages.html", wait_until="load")
        link = page.locator(".pbc-value > a").first
        text = link.inner_text()
        link.click()
        page.wait_for_url("**/r/**")
        assert text in page.locator("article").inner_text()
        # Scripts are asked for and refused, which is what this test is about.
        assert [url for url in visit.failed if ".js" not in url] == []


def test_code_is_folded_and_can_be_opened(site: Path, reader: Reader) -> None:
    with reader.reading() as (page, _):
        for chapter in site_checks.chapters(site):
            page.goto(reader.address + chapter, wait_until="load")
            folds = page.locator("article details.hide")
            assert folds.count() > 0
            code = folds.first.locator("pre")
            expect(code.first).not_to_be_visible()
            folds.first.locator("summary").click()
            expect(code.first).to_be_visible()
            assert page.locator("article .cell_input pre:visible").count() == 1


def test_search_finds_a_chapter(reader: Reader) -> None:
    with reader.reading() as (page, visit):
        page.goto(reader.address + "search.html?q=fundholding", wait_until="load")
        page.locator("ul.search li a").first.wait_for()
        assert page.locator("ul.search li a[href*='notebooks/']").count() > 0
        assert visit.errors == []
