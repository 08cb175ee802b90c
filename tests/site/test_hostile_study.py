"""A study whose every text is hostile: what it gives is text, on every kind of page."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser

Run = Callable[..., subprocess.CompletedProcess[str]]
Served = Callable[[Path], AbstractContextManager[str]]
WIDEST = """[...document.querySelectorAll("body *")].filter(
  one => one.getBoundingClientRect().right > 361).slice(0, 3).map(
  one => one.outerHTML.slice(0, 120))"""
"""What reaches out of a narrow window."""
PROSE = {"measures", "note", "place", "speaker", "label", "about", "why", "event", "name", "who"}


def hostile(name: str) -> str:
    """A text that would run, fetch or read if it were taken for anything but text."""
    return (
        f'<script>alert("{name}")</script><img src=x onerror=alert(1)>\'"]]>{{{{7*7}}}} '
        f"```{{include}} /etc/hostname``` ![p](https://tracker.example/{name}.png) "
        "{param}`level` </title></style> " + "Donaudampfschifffahrt" * 12
    )


@pytest.fixture(scope="module")
def hostile_site(root: Path, tmp_path_factory: pytest.TempPathFactory, pbc: Run) -> Path:
    """The site of the example of a report, with a hostile text wherever a text may stand."""
    folder = tmp_path_factory.mktemp("hostile") / "report"
    unwanted = shutil.ignore_patterns("_build", "_site")
    shutil.copytree(root / "examples" / "report", folder, ignore=unwanted)
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    package["title"] = hostile("title")
    package["contributors"] = [{"title": hostile("who"), "role": "author"}]
    package["description"] = (
        hostile("about") + "\n\n```{include} /etc/hostname\n```\n\n"
        ":::{raw} html\n<script>alert(2)</script>\n:::\n\n"
        "**bold** [x](javascript:alert(1)) [ok](https://example.org)"
    )
    for table in package["resources"]:
        table |= {"title": hostile("table"), "description": hostile("table")}
        for column in table["schema"]["fields"]:
            column |= {"title": hostile("column"), "description": hostile("column")}
        _fill(folder / table["path"])
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    sources = folder / "sources.bib"
    text = sources.read_text(encoding="utf-8")
    text = text.replace("title = {", "title = {<script>alert(5)</script> ")
    text = text.replace("note = {", "note = {<img src=x onerror=alert(7)> ")
    sources.write_text(text, encoding="utf-8")
    done = pbc("build", str(folder), cwd=folder.parent)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "_site"


def _fill(path: Path) -> None:
    raw = path.read_bytes().decode("utf-8-sig", "replace")
    first = raw.partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    rows = list(csv.DictReader(io.StringIO(raw), delimiter=delimiter))
    for row in rows:
        for column in PROSE & row.keys():
            if row[column]:
                row[column] += " " + hostile(f"{path.stem}.{column}")
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(out.getvalue(), encoding="utf-8")


def test_no_page_holds_an_element_that_a_text_would_make(hostile_site: Path) -> None:
    pages = sorted(hostile_site.rglob("*.html"))
    assert len(pages) > 100
    for page in pages:
        soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
        name = page.relative_to(hostile_site).as_posix()
        assert not soup.find_all(attrs={"onerror": True}), name
        assert not soup.find_all(src=re.compile("tracker")), name
        assert not soup.find_all(href=re.compile("^javascript", re.I)), name
        for script in soup.find_all("script"):
            if script.get("type", "") not in ("application/ld+json", "application/json"):
                assert "alert(" not in script.text, name
    front = BeautifulSoup((hostile_site / "index.html").read_text(encoding="utf-8"), "html.parser")
    article = front.find("article")
    assert article is not None
    # What was written is read, and inline marks are marks.
    assert "{param}level </title></style>" in article.get_text().replace("`", "")
    assert [one.get_text() for one in article.find_all("strong")] == ["bold"]
    assert [one["href"] for one in article.find_all("a", string="ok")] == ["https://example.org"]


def test_in_a_browser_nothing_runs_and_nothing_is_asked_for(
    hostile_site: Path, browser: Browser, served: Served
) -> None:
    kinds = [
        "index", "statements", "references", "parameters", "records", "dictionary", "cite",
        *(f"notebooks/{path.stem}" for path in sorted((hostile_site / "notebooks").glob("*.html"))),
        *(f"r/{path.name}/index" for path in sorted((hostile_site / "r").iterdir())[::12]),
    ]  # fmt: skip
    with served(hostile_site) as address:
        page = browser.new_page()
        happened: list[str] = []
        page.on("dialog", lambda dialog: (happened.append(dialog.message), dialog.dismiss()))
        # The theme chats there about what it does; only what goes wrong is told as such.
        page.on(
            "console",
            lambda message: (
                happened.append(message.text) if message.type in ("error", "warning") else None
            ),
        )
        page.on("pageerror", lambda error: happened.append(str(error)))
        page.on(
            "request",
            lambda request: request.url.startswith(address) or happened.append(request.url),
        )
        for kind in kinds:
            if (hostile_site / f"{kind}.html").is_file():
                page.goto(f"{address}{kind}.html", wait_until="load")
                assert happened == [], kind
        page.close()


def test_very_long_words_break_and_no_page_goes_sideways(
    hostile_site: Path, browser: Browser, served: Served
) -> None:
    pages = sorted(path.relative_to(hostile_site) for path in hostile_site.rglob("*.html"))
    wide = {}
    with served(hostile_site) as address:
        page = browser.new_page(viewport={"width": 360, "height": 900})
        for name in pages[::4]:
            page.goto(f"{address}{name.as_posix()}", wait_until="load")
            reach = page.evaluate("document.documentElement.scrollWidth")
            if reach > 360:
                wide[name.as_posix()] = page.evaluate(WIDEST)
        page.close()
    assert wide == {}
