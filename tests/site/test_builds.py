"""Builds as a whole: the same bytes twice, nothing lost on failure, readings that stop holding."""

from __future__ import annotations

import csv
import hashlib
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def _digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def small(tmp_path: Path, copy_project: Callable[[Path], Path]) -> Path:
    """The project with one chapter and a front page only: quick to build and to spoil."""
    folder = copy_project(tmp_path / "small")
    for path in (folder / "notebooks").glob("*.ipynb"):
        if not path.name.startswith("04_"):
            path.unlink()
    for path in (folder / "book").glob("*.md"):
        if path.stem not in ("index", "statements", "records", "parameters", "references"):
            path.unlink()
    (folder / "book" / "index.md").write_text(
        "# Front\n\n"
        "{value}`survey.capacity|interval`\n\n"
        ":::{reading}\n:holds: survey.capacity.high < 0.5\nFewer than half.\n:::\n",
        encoding="utf-8",
    )
    (folder / "book" / "_toc.yml").write_text(
        "format: jb-book\nroot: index\nchapters:\n"
        + "".join(f"- file: {n}\n" for n in ("statements", "records", "parameters", "references")),
        encoding="utf-8",
    )
    return folder


def _with_chapter(small: Path) -> Path:
    """The same with the chapter's page, without its links to pages that are not there."""
    (path,) = (small / "notebooks").glob("*.ipynb")
    node = nbformat.read(path, as_version=4)
    for cell in node.cells:
        if cell.cell_type == "markdown":
            cell.source = "Text.\n"
    node.cells[0].source = "# Chapter\n"
    nbformat.write(node, path)
    toc = small / "book" / "_toc.yml"
    toc.write_text(toc.read_text() + f"- file: notebooks/{path.stem}\n", encoding="utf-8")
    return path


def test_two_builds_of_the_book_give_the_same_bytes(
    project: Path, tmp_path: Path, copy_project: Callable[[Path], Path], pbc: Run
) -> None:
    again = copy_project(tmp_path / "elsewhere" / "deeper")
    done = pbc("build", "--workers", "1", cwd=again)
    assert done.returncode == 0, done.stderr
    first, second = _digests(project / "_site"), _digests(again / "_site")
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []


def test_every_chapter_is_as_plain_papermill_stored_it(project: Path) -> None:
    """Builds run chapters warm; a drift test compares what is stored with plain runs."""
    told = (project / "told.txt").read_text(encoding="utf-8")
    chapters = sorted((project / "notebooks").glob("*.ipynb"))
    assert chapters
    for path in chapters:
        assert f"{path.name} done" in told
        ran = project / "_build" / "edition" / "notebooks" / path.name
        assert ran.read_text(encoding="utf-8") == path.read_text(encoding="utf-8")


def test_a_reading_that_fails_on_changed_data_says_so_in_its_place(small: Path, pbc: Run) -> None:
    path = small / "data" / "statements.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["id"] == "survey.capacity":
            row["as_printed"] = "45%"  # 55 of 122: an interval that reaches above half
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    done = pbc("build", cwd=small)
    assert done.returncode == 0, done.stderr
    assert "no longer true" in done.stderr
    (reading,) = json.loads((small / "_site" / "readings.json").read_text(encoding="utf-8"))
    assert reading["holds"] is False
    assert reading["values"]["survey.capacity.high"] > 0.5
    soup = BeautifulSoup((small / "_site" / "index.html").read_text("utf-8"), "html.parser")
    broken = soup.select_one(".pbc-reading-broken")
    assert broken is not None
    assert "does not hold" in broken.get_text()
    assert "survey.capacity.high < 0.5" in broken.get_text()
    assert "Fewer than half" in broken.get_text()


def test_a_parameter_reaches_the_chapter_and_its_page_and_the_command_line_wins(
    small: Path, pbc: Run
) -> None:
    notebook = _with_chapter(small)
    (small / "mine.yml").write_text("level: 0.8\nwords_policy: wide\n", encoding="utf-8")
    done = pbc("build", "--params", "mine.yml", "--set", "level=0.9", cwd=small)
    assert done.returncode == 0, done.stderr
    about = json.loads((small / "_site" / "edition.json").read_text("utf-8"))
    assert about["parameters"]["level"] == 0.9
    assert about["parameters"]["words_policy"] == "wide"
    records = json.loads((small / "_site" / "catalogue.json").read_text("utf-8"))["records"]
    by_id = {record["id"]: record for record in records}
    assert by_id["survey.capacity"]["level"] == 0.9
    assert "90% confidence" in by_id["survey.capacity"]["display_interval"]
    page = (small / "_site" / "notebooks" / f"{notebook.stem}.html").read_text("utf-8")
    text = BeautifulSoup(page, "html.parser").get_text()
    assert "level = 0.9" in text
    assert 'study_folder = "../data"' in text


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--set", "levle=0.9"), "Did you mean 'level'?"),
        (("--set", "level=2"), "a number from 0.5 to 0.999"),
        (("--set", "level"), "name=value"),
        (("--params", "absent.yml"), "absent.yml"),
    ],
)
def test_a_wrong_parameter_stops_everything_before_it_runs(
    small: Path, pbc: Run, arguments: tuple[str, ...], told: str
) -> None:
    (small / "_site").mkdir()
    (small / "_site" / "index.html").write_text("the former site", encoding="utf-8")
    done = pbc("build", *arguments, cwd=small)
    assert done.returncode == 1, done.stdout + done.stderr
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert "done" not in done.stderr
    assert (small / "_site" / "index.html").read_text("utf-8") == "the former site"


def test_a_chapter_that_fails_is_named_with_its_cell_and_the_former_site_stays(
    small: Path, pbc: Run
) -> None:
    notebook = _with_chapter(small)
    node = nbformat.read(notebook, as_version=4)
    node.cells.append(nbformat.v4.new_code_cell("raise RuntimeError('no such thing')"))
    nbformat.write(node, notebook)
    (small / "_site").mkdir()
    (small / "_site" / "index.html").write_text("the former site", encoding="utf-8")
    done = pbc("build", cwd=small)
    assert done.returncode == 1, done.stdout + done.stderr
    assert notebook.name in done.stderr
    assert "RuntimeError: no such thing" in done.stderr
    assert (small / "_site" / "index.html").read_text("utf-8") == "the former site"
    assert not (small / "_build" / "edition").exists()


def test_a_page_with_an_unknown_number_is_named_and_the_former_site_stays(
    small: Path, pbc: Run
) -> None:
    index = small / "book" / "index.md"
    index.write_text("# Front\n\n{value}`survey.capasity`\n", encoding="utf-8")
    (small / "_site").mkdir()
    (small / "_site" / "index.html").write_text("the former site", encoding="utf-8")
    done = pbc("build", cwd=small)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "did you mean 'survey.capacity'" in done.stderr
    assert "index.md" in done.stderr
    assert (small / "_site" / "index.html").read_text("utf-8") == "the former site"


WRONG = (
    ("{value}`survey.capacity|middle`", "no form of 'survey.capacity' 'middle'"),
    ("{stated}`survey.nothing`", "no statement 'survey.nothing'"),
    ("{param}`levle`", "did you mean 'level'"),
    ("{source}`bmj2007mai`", "did you mean 'bmj2007may'"),
    (":::{reading}\nx\n:::", "a reading needs its condition"),
    (":::{record} survey.capacity\n:::", "no chart or table"),
)


def test_wrong_references_fail_the_build(root: Path, project: Path, tmp_path: Path) -> None:
    from pbcanalysis.editions import Edition
    from pbcanalysis.errors import InvalidInput
    from pbcanalysis.site.build import SiteFailed, build_site

    book = tmp_path / "book"
    (book / "_static").mkdir(parents=True)
    (book / "_static" / "pbc.css").touch()
    (book / "_config.yml").write_bytes((root / "book" / "_config.yml").read_bytes())
    (book / "_toc.yml").write_text("format: jb-book\nroot: index\n", encoding="utf-8")
    texts = "\n\n".join(text for text, _ in WRONG)
    (book / "index.md").write_text(f"# Front\n\n{texts}\n", encoding="utf-8")
    edition = Edition.read(project / "_build" / "edition")
    with pytest.raises(SiteFailed) as failed:
        build_site(edition, book, tmp_path / "work", tmp_path / "_site")
    lines = str(failed.value).splitlines()
    assert sum("index.md:" in line for line in lines) == len(WRONG)
    for _, told in WRONG:
        assert told in str(failed.value)
    reading = ":::{reading}\n:holds: survey.capasity > 1\nx\n:::\n"
    (book / "index.md").write_text(f"# Front\n\n{reading}", encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"did you mean 'survey\.capacity'"):
        build_site(edition, book, tmp_path / "work", tmp_path / "_site")
    assert not (tmp_path / "_site").exists()


def test_serve_says_what_is_missing(tmp_path: Path, pbc: Run) -> None:
    done = pbc("serve", cwd=tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "pbc build" in done.stderr


def test_check_tells_a_sound_study_and_a_spoilt_one(small: Path, pbc: Run) -> None:
    done = pbc("check", cwd=small)
    assert done.returncode == 0, done.stdout + done.stderr
    path = small / "data" / "bases.csv"
    path.write_text(path.read_text("utf-8").replace(",623,", ",many,"), encoding="utf-8")
    done = pbc("check", cwd=small)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "bases.csv, row 4, column count" in done.stderr


def test_serve_shows_the_site(project: Path) -> None:
    import sys
    from urllib.request import ProxyHandler, build_opener

    command = [sys.executable, "-m", "pbcanalysis.cli.main", "serve", "_site", "--port", "0"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    with subprocess.Popen(command, cwd=project, text=True, **pipes) as server:
        try:
            assert server.stdout is not None
            line = server.stdout.readline()
            assert line.startswith("http"), line
            # A proxy that is to be asked for the world's pages does not have this one.
            with build_opener(ProxyHandler({})).open(line.split()[0]) as answer:
                page = answer.read().decode("utf-8")
        finally:
            server.terminate()
    assert page == (project / "_site" / "index.html").read_text(encoding="utf-8")
