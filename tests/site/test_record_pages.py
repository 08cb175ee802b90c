"""Pages of records: copied with the keyboard, downloaded, read without scripts, printed, cited."""

from __future__ import annotations

import io
import json
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Page, expect
from site_reader import Reader, Visit, faults

from pbcanalysis.catalogue.citation import FORMATS, STYLES, Library, in_style, write
from pbcanalysis.catalogue.citation.formats import ENDINGS

Run = Callable[..., "subprocess.CompletedProcess[str]"]

NUMBER = "survey.capacity"
CLIPBOARD = """async () => {
  const [item] = await navigator.clipboard.read();
  const read = async (type) => item.types.includes(type) ? (await item.getType(type)).text() : "";
  return [await read("text/plain"), await read("text/html")];
}"""


def _records(site: Path) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = json.loads(
        (site / "catalogue.json").read_text(encoding="utf-8")
    )["records"]
    return records


def _one_of_each_kind(site: Path) -> list[str]:
    return list({record["kind"]: record["id"] for record in _records(site)}.values())


def _soup(site: Path, id: str) -> BeautifulSoup:
    return BeautifulSoup((site / "r" / id / "index.html").read_text("utf-8"), "html.parser")


def _press(page: Page, name: str, key: str) -> None:
    """Reach a button with the Tab key, from the control before it, and press it."""
    button = page.get_by_role("button", name=name, exact=True)
    button.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert button.evaluate("b => b === document.activeElement")
    page.keyboard.press(key)


def test_a_number_is_copied_with_its_link_by_keyboard(site: Path, reader: Reader) -> None:
    record = next(record for record in _records(site) if record["id"] == NUMBER)
    shown = record["display"]
    with reader.reading() as (page, visit):
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        address = f"{reader.address}r/{NUMBER}/index.html"
        page.goto(address, wait_until="load")
        _press(page, f"Copy {shown} with its link", "Enter")
        page.get_by_role("status").get_by_text("Copied").wait_for(state="attached")
        plain, rich = page.evaluate(CLIPBOARD)
        link = BeautifulSoup(rich, "html.parser").a
        assert link is not None
        assert (link.get_text(), link["href"]) == (shown, address)
        assert plain == f"{shown} ({address})"
        assert visit.errors == []


def test_citations_are_copied_by_keyboard(site: Path, reader: Reader) -> None:
    soup = _soup(site, NUMBER)
    with reader.reading() as (page, _):
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.goto(f"{reader.address}r/{NUMBER}/index.html", wait_until="load")
        for style, label in (("harvard", "Harvard"), ("vancouver", "Vancouver"), ("apa", "APA")):
            _press(page, f"Copy citation in {label} style", "Space")
            page.get_by_role("status").get_by_text("Copied").wait_for(state="attached")
            cell = soup.find(id=f"cite-survey-capacity-{style}")
            assert cell is not None
            assert page.evaluate(CLIPBOARD)[0] == cell.get_text()


def test_copying_works_from_disk(site: Path, reader: Reader) -> None:
    origin = site.as_uri()
    with reader.reading(origin=origin) as (page, visit):
        address = f"{origin}/r/{NUMBER}/index.html"
        page.goto(address, wait_until="load")
        page.locator(".pbc-copy").first.press("Enter")
        page.get_by_role("status").get_by_text("Copied").wait_for(state="attached")
        page.evaluate(
            "document.body.insertAdjacentHTML('beforeend',"
            "'<div id=paper contenteditable=true>&nbsp;</div>')"
        )
        page.locator("#paper").focus()
        page.keyboard.press("Control+V")
        assert page.locator("#paper a").get_attribute("href") == address
        assert visit.elsewhere == []


def test_every_download_of_each_kind_gives_the_file(site: Path, reader: Reader) -> None:
    with reader.reading() as (page, visit):
        for id in _one_of_each_kind(site):
            page.goto(f"{reader.address}r/{id}/index.html", wait_until="load")
            for fold in page.locator("details.pbc-cite-format > summary").all():
                fold.click()
            links = page.locator(f".pbc-record a[download][href^='{id}.']")
            assert links.count() >= 3 + len(FORMATS)
            for link in links.all():
                name = link.get_attribute("href") or ""
                with page.expect_download() as waiting:
                    link.click()
                got = Path(waiting.value.path()).read_bytes()
                assert waiting.value.suggested_filename == name
                assert got == (site / "r" / id / name).read_bytes()
        assert visit == Visit()


def test_all_can_be_read_and_selected_without_scripts(site: Path, reader: Reader) -> None:
    with reader.reading(scripts=False) as (page, _):
        for id in _one_of_each_kind(site):
            page.goto(f"{reader.address}r/{id}/index.html", wait_until="load")
            assert page.locator(".pbc-copy:visible").count() == 0
            for style in STYLES:
                text = page.locator(f"#cite-{id.replace('.', '-')}-{style}")
                expect(text).to_be_visible()
                assert id in text.inner_text()
            page.locator("details.pbc-cite-format > summary").first.click()
            expect(page.locator("details.pbc-cite-format pre").first).to_be_visible()
            expect(page.locator("#embed")).to_be_visible()


def test_a_printed_page_has_the_result_and_the_citation_and_no_buttons(
    site: Path, reader: Reader
) -> None:
    with reader.reading() as (page, _):
        page.emulate_media(media="print")
        for id in _one_of_each_kind(site):
            page.goto(f"{reader.address}r/{id}/index.html", wait_until="load")
            assert page.locator(".pbc-copy:visible").count() == 0
            assert page.locator(".pbc-big:visible, .pbc-figure:visible").count() == 1
            assert page.locator(".pbc-cite-text:visible").count() == len(STYLES)
            assert page.locator(".bd-sidebar-primary:visible").count() == 0


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_serious_with_all_folds_open(site: Path, reader: Reader, width: int) -> None:
    with reader.reading(width=width) as (page, _):
        for id in _one_of_each_kind(site):
            page.goto(f"{reader.address}r/{id}/index.html", wait_until="load")
            page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
            assert faults(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_every_record_carries_its_citations_and_they_are_those_of_the_command_line(
    site: Path,
) -> None:
    library = Library.read(site)
    for record in _records(site):
        id = record["id"]
        soup, name = _soup(site, id), id.replace(".", "-")
        item, originals = library.item(id), library.originals(id)
        assert originals, id
        for style in STYLES:
            cell = soup.find(id=f"cite-{name}-{style}")
            assert cell is not None
            assert cell.get_text() == in_style(item, style)
        for format, ending in ENDINGS.items():
            text = write([item, *originals], format)
            assert (site / "r" / id / f"{id}.{ending}").read_text("utf-8") == text
            cell = soup.find(id=f"cite-{name}-{format}")
            assert cell is not None
            assert cell.get_text() == text.rstrip("\n")
        listed = [str(li.get_text()) for li in soup.select("ul.pbc-references > li")]
        assert listed == [in_style(source, "harvard") for source in originals]


def test_every_record_tells_reference_managers_what_it_is(site: Path) -> None:
    for record in _records(site):
        id = record["id"]
        soup = _soup(site, id)
        tags = {str(t.get("name") or t.get("property")): t["content"] for t in soup.find_all("meta")
                if t.get("content")}  # fmt: skip
        assert record["title"] in tags["citation_title"]
        assert tags["citation_author"]
        assert tags["citation_publication_date"].startswith("20")
        assert tags["og:title"] == record["title"]
        assert tags["description"]
        assert "og:image" not in tags
        script = soup.find("script", type="application/ld+json")
        assert script is not None
        about = json.loads(script.get_text())
        assert about["@type"] == ("CreativeWork" if record["kind"] == "number" else "Dataset")
        assert about["identifier"] == id
        assert about["license"]
        assert len(about["isBasedOn"]) == len(record["sources"])
        items = {link["href"] for link in soup.find_all("link", rel="item")}
        assert {f"{id}.csv", f"{id}.zip"} <= items
        assert soup.find("link", rel="license") is not None
        assert soup.find("link", rel="cite-as") is None
        for name in items:
            assert (site / "r" / id / str(name)).is_file()


def test_every_archive_holds_the_record_with_its_readme(site: Path) -> None:
    for record in _records(site):
        id = record["id"]
        folder = site / "r" / id
        with zipfile.ZipFile(io.BytesIO((folder / f"{id}.zip").read_bytes())) as archive:
            names = [name.removeprefix(f"{id}/") for name in archive.namelist()]
            assert {"README.md", f"{id}.csv", f"{id}.json", f"{id}.bib"} <= set(names)
            if record["kind"] == "chart":
                assert {f"{id}.svg", f"{id}.png"} <= set(names)
            for name in names:
                if name != "README.md":
                    assert archive.read(f"{id}/{name}") == (folder / name).read_bytes()
            text = archive.read(f"{id}/README.md").decode()
        for part in (id, record["title"], record["licence"], "## Caveats", "## Cite"):
            assert part in text


def test_pages_that_name_a_record_are_listed_on_its_page(site: Path) -> None:
    soup = BeautifulSoup((site / "index.html").read_text("utf-8"), "html.parser")
    named = {str(link["href"]).split("/")[1] for link in soup.select(".pbc-value > a")}
    assert named
    for id in named:
        links = [str(link["href"]) for link in _soup(site, id).select(".pbc-facts a")]
        assert "../../index.html" in links, id
    for record in _records(site):
        page = record["notebook"].replace(".ipynb", ".html")
        links = [str(link["href"]) for link in _soup(site, record["id"]).select(".pbc-facts a")]
        assert links.count(f"../../{page}") == 1


def test_a_place_is_kept_for_the_history_of_every_record(site: Path) -> None:
    for record in _records(site):
        page = (site / "r" / record["id"] / "index.html").read_text("utf-8")
        assert page.count("<!-- pbc:history -->") == 1


def test_chapters_and_the_front_page_tell_what_they_are_and_how_to_cite_them(site: Path) -> None:
    library = Library.read(site)
    for number, chapter in library.work.chapters.items():
        page = site / chapter.page
        if not page.is_file():
            continue
        soup = BeautifulSoup(page.read_text("utf-8"), "html.parser")
        tag = soup.find("meta", attrs={"name": "citation_title"})
        assert tag is not None
        assert tag["content"] == chapter.title
        cell = soup.find(id=f"cite-chapter-{number}-apa")
        assert cell is not None
        assert cell.get_text() == in_style(library.item(number), "apa")
    front = BeautifulSoup((site / "index.html").read_text("utf-8"), "html.parser")
    tag = front.find("meta", attrs={"name": "citation_title"})
    assert tag is not None
    assert tag["content"] == library.work.title


@pytest.mark.parametrize("folder", ["_site", "_build/edition"])
def test_the_command_line_cites_from_a_site_and_from_an_edition(
    project: Path, pbc: Run, folder: str
) -> None:
    library = Library.read(project / folder)
    done = pbc("cite", NUMBER, "--style", "apa", "--edition-folder", folder, cwd=project)
    assert done.returncode == 0, done.stderr
    cited = [library.item(NUMBER), *library.originals(NUMBER)]
    assert done.stdout.splitlines() == [in_style(item, "apa") for item in cited]
    done = pbc("cite", "book", "--format", "ris", "--edition-folder", folder, cwd=project)
    assert done.stdout == write([library.item("book")], "ris")


def test_the_command_line_writes_a_day_and_an_address_only_if_told(project: Path, pbc: Run) -> None:
    done = pbc("cite", NUMBER, "--alone", cwd=project)
    assert "ccessed" not in done.stdout
    assert "http" not in done.stdout
    day = ("--accessed", "2026-11-22", "--address", "https://example.org/b")
    done = pbc("cite", NUMBER, "--alone", *day, cwd=project)
    assert "(Accessed: 22 November 2026)" in done.stdout
    assert f"https://example.org/b/e/2026.11/r/{NUMBER}/" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("survey.capasity",), "did you mean 'survey.capacity'"),
        ((NUMBER, "--style", "chicago"), "harvard, vancouver, apa"),
        ((NUMBER, "--format", "endnote"), "bibtex, biblatex, ris, csl-json"),
        ((NUMBER, "--edition-folder", "data"), "build first (pbc build study)"),
        ((NUMBER, "--style", "apa", "--format", "ris"), "not both"),
        ((NUMBER, "--accessed", "yesterday"), "yesterday"),
    ],
)
def test_the_command_line_says_what_it_cannot_cite(
    project: Path, pbc: Run, arguments: tuple[str, ...], told: str
) -> None:
    done = pbc("cite", *arguments, cwd=project)
    assert done.returncode != 0
    assert told.lower() in done.stderr.lower()
    assert "Traceback" not in done.stderr


def test_caveats_stand_beside_every_number_as_in_its_archive(site: Path) -> None:
    catalogue = json.loads((site / "catalogue.json").read_text(encoding="utf-8"))
    told = 0
    for record in catalogue["records"][::7]:
        folder = site / "r" / record["id"]
        with zipfile.ZipFile(folder / f"{record['id']}.zip") as archive:
            readme = archive.read(f"{record['id']}/README.md").decode()
        there = readme.partition("## Caveats")[2].partition("\n## ")[0]
        lines = [line.removeprefix("- ") for line in there.splitlines() if line.startswith("- ")]
        soup = BeautifulSoup((folder / "index.html").read_text(encoding="utf-8"), "lxml")
        assert [item.get_text() for item in soup.select(".pbc-caveats li")] == lines, record["id"]
        told += len(lines)
    assert told > 50


def test_the_share_with_both_leads_to_what_silence_leaves_open(site: Path) -> None:
    page = site / "r" / "survey.capacity" / "index.html"
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "lxml")
    others = {item.get_text().split(": ")[0] for item in soup.select(".pbc-others li")}
    # 22 of 623, and 22 and all 501 who did not reply.
    assert "between 3.5% and 84.0% (worst case)" in others
    assert pytest.approx(0.035, abs=0.0005) == 22 / 623
    assert pytest.approx(0.839, abs=0.001) == (22 + 501) / 623
