"""Notes on numbers: inside the screen at any width, by touch, by keyboard; lists that filter."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from site_reader import Reader

# Shows every note in turn as a keyboard does, and tells those that leave the window.
OUTSIDE = """() => {
  const lost = [];
  for (const link of document.querySelectorAll(".pbc-traced > a")) {
    if (!link.checkVisibility()) continue;
    link.focus();
    const note = link.parentElement.querySelector(".pbc-note");
    const box = note.getBoundingClientRect();
    const wide = document.documentElement.clientWidth;
    if (!box.width || box.left < 0 || box.right > wide + 0.5) {
      lost.push([link.textContent, box.left, box.right]);
    }
  }
  return [document.querySelectorAll(".pbc-traced").length, lost];
}"""
EDGE = (
    "document.querySelector('article').insertAdjacentElement('afterbegin',"
    " Object.assign(document.createElement('p'), {id: 'edge', style: 'text-align: right'}))"
    ".append(document.querySelector('.pbc-value'))"
)


def _prose(site: Path) -> list[str]:
    chapters = sorted(f"notebooks/{path.name}" for path in (site / "notebooks").glob("*.html"))
    return ["index.html", *chapters]


@pytest.mark.parametrize("width", [360, 768, 1000, 1280])
def test_no_note_leaves_the_window(site: Path, reader: Reader, width: int) -> None:
    told = {}
    seen = 0
    with reader.reading(width=width) as (page, _):
        for name in _prose(site):
            page.goto(reader.address + name, wait_until="load")
            page.keyboard.press("Tab")
            count, lost = page.evaluate(OUTSIDE)
            seen += count
            if lost:
                told[name] = lost
            assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert seen > 20
    assert told == {}


@pytest.mark.parametrize("width", [360, 1280])
def test_a_number_at_the_right_edge_keeps_its_note_inside(
    site: Path, reader: Reader, width: int
) -> None:
    with reader.reading(width=width) as (page, _):
        page.goto(reader.address + _prose(site)[1], wait_until="load")
        page.evaluate(EDGE)
        page.locator("#edge .pbc-value > a").hover()
        note = page.locator("#edge .pbc-note")
        expect(note).to_be_visible()
        box = note.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_escape_puts_a_note_away(site: Path, reader: Reader) -> None:
    with reader.reading() as (page, _):
        page.goto(reader.address + _prose(site)[1], wait_until="load")
        number = page.locator(".pbc-value").first
        number.locator("a").hover()
        expect(number.locator(".pbc-note")).to_be_visible()
        page.keyboard.press("Escape")
        expect(number.locator(".pbc-note")).not_to_be_visible()


def test_the_first_tap_shows_the_note_and_the_second_follows_the_link(
    site: Path, browser: Browser, address: str
) -> None:
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    start = address + _prose(site)[1]
    page.goto(start, wait_until="load")
    numbers = page.locator(".pbc-value")
    first, second = numbers.nth(0), numbers.nth(1)
    first.locator("a").tap()
    expect(first.locator(".pbc-note")).to_be_visible()
    assert page.url == start
    second.locator("a").tap()
    expect(second.locator(".pbc-note")).to_be_visible()
    expect(first.locator(".pbc-note")).not_to_be_visible()
    page.locator("article h1:visible").tap()
    expect(second.locator(".pbc-note")).not_to_be_visible()
    first.locator("a").tap()
    first.locator("a").tap()
    page.wait_for_url("**/r/**")
    # The note may lie over its own link: a tap on it leads there too.
    page.goto(start, wait_until="load")
    first.locator("a").tap()
    first.locator(".pbc-note").tap()
    page.wait_for_url("**/r/**")
    context.close()


def test_without_scripts_a_tap_follows_the_link(site: Path, browser: Browser, address: str) -> None:
    context = browser.new_context(
        viewport={"width": 360, "height": 740},
        has_touch=True,
        is_mobile=True,
        java_script_enabled=False,
    )
    page = context.new_page()
    page.goto(address + _prose(site)[1], wait_until="load")
    page.locator(".pbc-value > a").first.tap()
    page.wait_for_url("**/r/**")
    context.close()


def test_the_list_of_all_records_can_be_searched(reader: Reader) -> None:
    with reader.reading() as (page, visit):
        page.goto(reader.address + "records.html", wait_until="load")
        rows = page.locator("table.pbc-records tbody tr")
        whole = rows.count()
        assert whole > 8
        page.get_by_label("Show only what holds").fill("SURVEY.capacity exact")
        shown = page.locator("table.pbc-records tbody tr:visible")
        assert 0 < shown.count() < whole
        for text in shown.all_inner_texts():
            assert "survey.capacity" in text.lower()
            assert "exact" in text.lower()
        assert page.locator(".pbc-filter [role=status]").inner_text() == (
            f"{shown.count()} of {whole}"
        )
        page.get_by_label("Show only what holds").fill("")
        assert shown.count() == whole
        assert visit.errors == []


def test_the_list_is_whole_without_scripts(reader: Reader) -> None:
    with reader.reading(scripts=False) as (page, _):
        page.goto(reader.address + "records.html", wait_until="load")
        rows = page.locator("table.pbc-records tbody tr")
        assert rows.count() == page.locator("table.pbc-records tbody tr:visible").count() > 8
        assert page.locator(".pbc-filter:visible").count() == 0
