"""One chapter of the book as a page, beside the site and not in its place."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

from bs4 import BeautifulSoup

from pbcanalysis.editions.checksums import checksums

Run = Callable[..., "subprocess.CompletedProcess[str]"]
NAME = "05_silent_practices"


def test_one_chapter_as_a_page_is_that_of_the_book(project: Path, pbc: Run) -> None:
    before = checksums(project / "_site")
    done = pbc("build", "--chapter", "5", cwd=project)
    assert done.returncode == 0, done.stdout + done.stderr
    alone = project / "_build" / "chapter" / "_site"
    assert f"notebooks/{NAME}.html" in done.stderr.replace("\n", "")

    def text(site: Path) -> str:
        page = (site / "notebooks" / f"{NAME}.html").read_text(encoding="utf-8")
        article = BeautifulSoup(page, "html.parser").select_one("article")
        assert article is not None
        for link in article.select("a[href*='.html']"):
            del link["href"]
        return " ".join(article.get_text(" ").split())

    # All but how to cite: a book of one page has other words for it.
    assert (
        text(alone).split("Cite this chapter")[0]
        == text(project / "_site").split("Cite this chapter")[0]
    )
    records = json.loads((alone / "catalogue.json").read_text(encoding="utf-8"))["records"]
    own = {record["id"] for record in records if record["chapter"] == "05"}
    assert {path.name for path in (alone / "r").iterdir()} == own
    assert checksums(project / "_site") == before


def test_a_chapter_that_is_none_is_told(project: Path, pbc: Run) -> None:
    done = pbc("build", "--chapter", "12", cwd=project)
    assert done.returncode == 1
    assert "no chapter '12'" in done.stderr
    assert "Traceback" not in done.stderr
