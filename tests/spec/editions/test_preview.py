"""One chapter by itself: it alone runs, and finds the results of the others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pbcanalysis.editions import Notebook, make_edition
from pbcanalysis.editions.notebooks import read_notebooks
from pbcanalysis.editions.preview import as_it_stands, book_of, find_chapter
from pbcanalysis.errors import InvalidArgument


@pytest.fixture
def project(tmp_path: Path, tiny_project: Callable[[Path], Path]) -> Path:
    return tiny_project(tmp_path / "project")


def test_a_chapter_is_found_by_its_number(project: Path) -> None:
    notebooks = read_notebooks(project / "notebooks")
    assert [find_chapter(notebooks, number).chapter for number in ("02", "2")] == ["02", "02"]
    with pytest.raises(InvalidArgument, match=r"no chapter '11'; there are 01, 02"):
        find_chapter(notebooks, "11")


def test_the_book_of_a_chapter_has_its_settings_and_no_other_page(
    project: Path, tmp_path: Path
) -> None:
    chapter = find_chapter(read_notebooks(project / "notebooks"), "02")
    book = book_of(chapter, project / "book", tmp_path / "one")
    assert "root: notebooks/02_timeline" in (book / "_toc.yml").read_text(encoding="utf-8")
    assert (book / "_config.yml").read_bytes() == (project / "book" / "_config.yml").read_bytes()
    assert (book / "_static" / "pbc.css").is_file()
    assert not list(book.rglob("*.md"))


def test_the_others_are_taken_from_the_last_build_and_do_not_run(
    project: Path, tmp_path: Path
) -> None:
    ran: list[tuple[str, str]] = []

    def progress(notebook: Notebook, state: str) -> None:
        ran.append((notebook.path.name, state))

    def edition(name: str, only: str = "", built: Path | None = None) -> set[str]:
        ran.clear()
        made = make_edition(
            project / "data",
            project / "notebooks",
            tmp_path / name / "edition",
            progress=progress,
            only=only,
            built=built,
        )
        assert {path.name for path in (made.folder / "notebooks").iterdir()} == (
            {"01_bases.ipynb", "02_timeline.ipynb"} if not only else {"02_timeline.ipynb"}
        )
        assert {path.name for path in (made.folder / "records").iterdir()} == {
            record.id for record in made.shown
        }
        return set(made.catalogue.by_id())

    # Without outputs of the other chapter, it runs as well: its results may be named.
    every = edition("first", only="02")
    assert {name for name, _ in ran} == {"01_bases.ipynb", "02_timeline.ipynb"}
    assert edition("whole") == every
    # 01 would fail now; it is not run.
    path = project / "notebooks" / "01_bases.ipynb"
    path.write_text(path.read_text("utf-8").replace("print(", "raise SystemError("), "utf-8")
    built = tmp_path / "whole" / "edition" / "notebooks"
    assert edition("second", only="02", built=built) == every
    assert {name for name, _ in ran} == {"02_timeline.ipynb"}


def test_a_chapter_without_outputs_anywhere_is_not_made_up(project: Path, tmp_path: Path) -> None:
    notebook = read_notebooks(project / "notebooks")[0]
    assert as_it_stands(notebook, tmp_path / "nothing", {"level": 0.95}) is None
