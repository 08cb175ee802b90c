"""The site of a small sweep: made once, read in a real browser, with scripts and without."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest
from playwright.sync_api import Browser
from site_reader import Reader, Visit, faults

from pbcanalysis.editions.sweep import Summary, read_plan, sweep
from pbcanalysis.site.sweep import SweepSite, write_site

PLAN = """
title: Three levels & a failure
compare: [small.product, small.range]
grid:
  level: [0.95, 0.5, 0.75]
rows:
- {population: 600}
- {population: 500}
"""
TEXT = """# 4. A small <chapter>

At {param}`level`, {value}`small.product` of {stated}`survey.replies` ({source}`bmj2007nov`).
[Chapter 5](05_second.ipynb) follows; [methods](../methods.md) are in the book.

:::{reading}
:holds: small.product > 400
The product is above four hundred.
:::
"""
CODE = """
import pandas as pd
from pbcanalysis.catalogue import open_chapter
from pbcanalysis.charts import Chart, new_figure
from pbcanalysis.results import Estimate
chapter = open_chapter("04", study_folder, level=level, population=population)
if population == 500 and level == 0.5:
    raise ValueError("too few <of them>")
chapter.number("small.product", level * population, unit="count", method="a product",
               title="Level times population", statements=["survey.replies"])
chapter.number("small.range", Estimate(value=None, low=level / 2, high=level, unit="share",
               kinds=("worst-case",),
               method="a set", reference="", sentence="A set."),
               title="Half the level to the level", statements=["survey.replies"])
data = pd.DataFrame({"Level": [level], "Practices": [population]})
def draw(size):
    figure = new_figure(size, 2.0)
    figure.subplots().bar(["all"], [population])
    return figure
chapter.chart("small.bar", Chart("A bar", "Count", "One bar", "The study", data, draw),
              title="Practices", statements=["survey.replies"])
print("printed <beside> records")
"""
PARAMETERS = 'study_folder = "../data"\nlevel = 0.95\npopulation = 623'


def _notebook(path: Path, cells: list[tuple[str, str]]) -> None:
    nodes = []
    for number, (kind, source) in enumerate(cells):
        make = nbformat.v4.new_markdown_cell if kind == "text" else nbformat.v4.new_code_cell
        nodes.append(make(source.strip(), id=f"c{number}"))
        if kind == "parameters":
            nodes[-1].metadata["tags"] = ["parameters"]
    nbformat.write(nbformat.v4.new_notebook(cells=nodes), path)


@dataclass(frozen=True)
class Swept:
    """A sweep with its site."""

    home: Path
    summary: Summary
    site: SweepSite

    @property
    def folder(self) -> Path:
        return self.home / "out"

    def again(self, **options: Any) -> tuple[Summary, SweepSite]:
        return _sweep(self.home, **options)

    def pages(self, id_starts: str) -> Path:
        return next((self.folder / "runs").glob(f"{id_starts}*"))


def _sweep(home: Path, plan: str = PLAN) -> tuple[Summary, SweepSite]:
    (home / "plan.yml").write_text(plan, encoding="utf-8")
    found = read_plan(home / "plan.yml", home / "data")
    out = home / "out"
    summary = sweep(found, home / "notebooks", out, workers=2, pages=True, keep_notebooks=True)
    return summary, write_site(found, home / "notebooks", out, keep_notebooks=True)


@pytest.fixture(scope="module")
def swept(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Swept:
    home = tmp_path_factory.mktemp("swept")
    shutil.copytree(root / "data", home / "data")
    (home / "notebooks").mkdir()
    _notebook(
        home / "notebooks" / "04_small.ipynb",
        [("text", TEXT), ("parameters", PARAMETERS), ("code", CODE), ("text", "## The end")],
    )
    _notebook(
        home / "notebooks" / "05_second.ipynb",
        [
            ("text", "# 5. Second\n\nAgain {value}`small.product`."),
            ("parameters", 'study_folder = "../data"'),
        ],
    )
    return Swept(home, *_sweep(home))


def _reader(browser: Browser) -> Reader:
    """Someone who opens the site from disk."""
    return Reader(browser, "file:")


def test_each_run_has_its_chapters_as_pages(swept: Swept) -> None:
    assert len(swept.site.made) == 5
    assert swept.site.problems == ()
    folder = swept.pages("level-0.75-population-600")
    page = (folder / "04_small.html").read_text(encoding="utf-8")
    # 0.75 * 600
    assert '<a href="index.html#small.product" aria-describedby="pbc-note-1">450</a>' in page
    shelf = next((swept.folder / "studies").iterdir()).name
    assert f'href="../../studies/{shelf}/statements.html#survey.replies"' in page
    assert '<a class="reference external" href="05_second.html">Chapter 5</a>' in page
    assert "methods.md" not in page
    assert "printed &lt;beside&gt; records" in page
    assert "does not hold" not in page
    other = swept.pages("level-0.5-population-600") / "04_small.html"
    # 0.5 * 600 = 300, which is not above 400.
    assert "but small.product is 300." in other.read_text(encoding="utf-8")
    assert {one["run"].rsplit("-", 1)[0] for one in swept.site.broken} == {
        "level-0.5-population-600", "level-0.75-population-500",
    }  # fmt: skip
    second = (folder / "05_second.html").read_text(encoding="utf-8")
    assert ">450</a>" in second
    kept = nbformat.read(folder / "notebooks" / "04_small.ipynb", as_version=4)
    shown = [
        set(output.get("data", {})) for cell in kept.cells for output in cell.get("outputs", ())
    ]
    assert {kind for kinds in shown for kind in kinds} == {
        "application/vnd.pbcanalysis.record+json", "image/svg+xml", "text/plain",
    }  # fmt: skip


def test_a_run_that_failed_is_told_and_has_no_pages(swept: Swept) -> None:
    assert not list(swept.pages("level-0.5-population-500").glob("*.html"))
    page = (swept.folder / "index.html").read_text(encoding="utf-8")
    assert "1 run failed" in page
    assert "04_small.ipynb, cell" in page
    assert "ValueError: too few &lt;of them&gt;" in page
    assert "Traceback (most recent call last)" in page


def test_what_runs_share_is_there_once(swept: Swept) -> None:
    # Two populations were drawn, each wide and narrow, though five runs show them.
    assert len(list((swept.folder / "pictures").iterdir())) == 2 * 2
    # Their data hold the level too: three with 600, and two with 500, which failed at one.
    assert len(list((swept.folder / "tables").iterdir())) == 3 + 2


def test_nothing_that_stands_is_made_again(swept: Swept) -> None:
    gone = swept.pages("level-0.95-population-600")
    files = sorted(swept.folder.rglob("*.html"))
    before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in files}
    shutil.rmtree(gone)
    spoilt = swept.pages("level-0.75-population-600")
    page = spoilt / "04_small.html"
    page.write_bytes(page.read_bytes()[:-99])
    # The picture of 500 practices, in two runs, is spoilt in place.
    shown = json.loads((swept.pages("level-0.75-population-500") / "pages.json").read_text("utf-8"))
    picture = swept.folder / next(one for one in shown["shared"] if one.startswith("pictures/"))
    drawn = picture.read_bytes()
    picture.write_bytes(b"x" * len(drawn))
    summary, site = swept.again(plan=PLAN.replace("0.75]", "0.75, 0.8]"))
    # Two populations at the new level, the runs whose pages are gone or spoilt, the two that show
    # the spoilt picture, and the one that failed.
    assert (len(summary.ran), len(site.made)) == (7, 6)
    assert picture.read_bytes() == drawn
    for path in files:
        if {gone, spoilt} & set(path.parents):
            assert path.read_bytes() == before[path][1]
        elif path.parent.parent.name == "runs" and "population-500" not in path.parent.name:
            assert before[path] == (path.stat().st_mtime_ns, path.read_bytes())
    assert swept.again()[1].made == ()
    assert (swept.folder / "index.html").read_bytes() == before[swept.folder / "index.html"][1]


def test_records_of_a_run_are_there_for_programs(swept: Swept) -> None:
    folder = swept.pages("level-0.75-population-600") / "data"
    content = json.loads((folder / "catalogue.json").read_text(encoding="utf-8"))
    assert [record["id"] for record in content["records"]] == [
        "small.product", "small.range", "small.bar",
    ]  # fmt: skip
    page = (folder.parent / "04_small.html").read_text("utf-8")
    shared = re.search(r'href="([^"]*)" download="small.bar.csv"', page)
    assert shared is not None
    assert (folder.parent / shared[1]).read_text("utf-8") == "Level,Practices\n0.75,600\n"


def _pages(swept: Swept) -> list[Path]:
    run = swept.pages("level-0.5-population-600")
    study = next((swept.folder / "studies").iterdir())
    return [
        swept.folder / "index.html", run / "index.html", run / "04_small.html",
        study / "statements.html", study / "references.html",
    ]  # fmt: skip


@pytest.mark.parametrize("width", [390, 1280])
def test_every_kind_of_page_reads_well(swept: Swept, browser: Browser, width: int) -> None:
    with _reader(browser).reading(width=width) as (page, visit):
        for path in _pages(swept):
            page.goto(path.as_uri())
            assert visit == Visit()
            assert faults(page, impacts=None) == [], path.name
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            broken = page.evaluate(
                "[...document.images].filter(i => !i.complete || !i.naturalWidth).map(i => i.src)"
            )
            assert broken == []


def test_pages_run_files_of_the_site_alone(swept: Swept) -> None:
    assert len(_pages(swept)) > 3
    for path in _pages(swept):
        head, _, body = path.read_text(encoding="utf-8").partition("<title>")
        assert "script-src 'self';" in head, path.name
        assert "<script" not in head, path.name
        assert re.findall(r"<script(?![^>]* src=)[^>]*>", body) == [], path.name


def test_links_lead_somewhere(swept: Swept, browser: Browser) -> None:
    with _reader(browser).reading() as (page, _):
        for path in _pages(swept):
            page.goto(path.as_uri())
            for target in page.evaluate("[...document.links].map(a => a.href)"):
                if target.startswith("file:"):
                    file, _, anchor = target.removeprefix("file://").partition("#")
                    assert Path(file).is_file(), target
                    text = Path(file).read_text("utf-8") if anchor else ""
                    assert not anchor or f'id="{anchor}"' in text, target


def test_the_table_of_runs_is_sorted_and_filtered(swept: Swept, browser: Browser) -> None:
    def firsts(page: Any) -> list[str]:
        rows = page.locator(".pbc-sortable tbody tr:visible th")
        return [text.split(",")[-1].strip() for text in rows.all_inner_texts()]

    with _reader(browser).reading(scripts=False) as (page, _):
        page.goto((swept.folder / "index.html").as_uri())
        assert len(firsts(page)) == 6
        assert page.locator(".pbc-sort").count() == 0
        assert not page.locator(".pbc-filter").is_visible()
    with _reader(browser).reading() as (page, visit):
        page.goto((swept.folder / "index.html").as_uri())
        head = page.get_by_role("button", name="Level times population")
        head.click()
        # 0.95 * 600 = 570, 0.95 * 500 = 475, 0.75 * 600 = 450, then 375, 300; the failed run last.
        column = page.locator(".pbc-sortable tbody tr td:nth-child(4)")
        assert column.all_inner_texts() == ["570", "475", "450", "375", "300", "–"]
        assert head.locator("..").get_attribute("aria-sort") == "descending"
        head.press("Enter")
        assert column.all_inner_texts() == ["300", "375", "450", "475", "570", "–"]
        page.get_by_role("searchbox").fill("95%")
        assert len(firsts(page)) == 2
        assert visit == Visit()


def test_very_many_runs_have_a_page_for_their_table(
    swept: Swept, browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pbcanalysis.site.sweep.runs_table.WHOLE", 5)
    monkeypatch.setattr("pbcanalysis.site.sweep.runs_table.SHOWN", 2)
    (tmp_path / "plan.yml").write_text(PLAN, encoding="utf-8")
    out = tmp_path / "out"
    shutil.copytree(swept.folder, out)
    plan = read_plan(tmp_path / "plan.yml", swept.home / "data")
    write_site(plan, swept.home / "notebooks", out, keep_notebooks=True)
    rows = "table.pbc-runs tbody tr"
    with _reader(browser).reading(width=390) as (page, visit):
        page.goto((out / "index.html").as_uri())
        # Two at either end, and a line for the 6 - 4 runs between.
        assert page.locator(rows).count() == 2 + 1 + 2
        page.get_by_role("link", name="2 runs between").press("Enter")
        page.wait_for_url("**/runs.html")
        assert page.locator(rows).count() == 6
        page.get_by_role("searchbox").fill("failed")
        page.locator(f"{rows}:visible").get_by_role("link", name="failed").click()
        page.wait_for_url("**/index.html#failed-1")
        assert page.locator("#failed-1 h3").inner_text() == "ValueError: too few <of them>"
        page.goto((out / "runs.html").as_uri())
        assert faults(page, impacts=None) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert visit == Visit()
    table = pd.read_csv(out / "runs.csv").set_index(["set_level", "set_population"])
    # A level times a population, and none of the run that failed.
    assert table["small.product"].round(9).to_dict() == {
        (0.95, 600): 570, (0.95, 500): 475, (0.5, 600): 300,
        (0.5, 500): pytest.approx(float("nan"), nan_ok=True), (0.75, 600): 450, (0.75, 500): 375,
    }  # fmt: skip
    assert table.index[table["failed"] == "yes"].tolist() == [(0.5, 500)]
