"""Builds one after another write only what changed, and leave the bytes of a first build."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from pbcanalysis.site.own_scripts import scripts_of, with_own_scripts

Run = Callable[..., "subprocess.CompletedProcess[str]"]

PAGES = {
    "index.md": "# Front\n\n{value}`tiny.bases`\n\n- [Words](words.md)\n- {ref}`the-term`\n",
    "words.md": "# Words\n\n(the-term)=\n## The terms\n\n:::{glossary}\nBase\n"
    "  What a percentage is of.\n:::\n",
    "claims.md": "# Claims\n\nAt {param}`level`, {stated}`survey.capacity`, {source}`bmj2007may`, "
    "{term}`Base`.\n\n:::{reading}\n:holds: tiny.bases > 3\nMore than three.\n:::\n",
    "statements.md": "# Statements\n\n:::{generated} statements\n:::\n",
}
# Draws the pages of records through Sphinx and the theme, one by one, beside those of the build.
DRAWN = """
from pbcanalysis.site import metadata
from pbcanalysis.site.context import context
from pbcanalysis.site.notes import uses
from pbcanalysis.site.record_page import named_on, record_files, record_page

def pages(app):
    site = context(app)
    titles = {name: title.astext() for name, title in app.env.titles.items()}
    for record in site.edition.catalogue.records:
        files = record_files(site, record)
        body = record_page(site, record, files, titles)
        body = body.replace(*named_on(record, uses(app.env).get(record.id, ()), titles))
        head = metadata.record_head(site.library, record, list(files))
        context_ = {"title": record.title, "body": body, "metatags": head}
        yield f"r/{record.id}.drawn/index", context_, "page.html"

def setup(app):
    app.connect("html-collect-pages", pages)
"""


def _digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _edit(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def _edit_cell(path: Path, number: int, before: str, after: str) -> None:
    node = nbformat.read(path, as_version=4)
    assert before in node.cells[number].source
    node.cells[number].source = node.cells[number].source.replace(before, after, 1)
    nbformat.write(node, path)


def _again(done: subprocess.CompletedProcess[str]) -> dict[str, str]:
    """Pages that were made again, each with the reason told."""
    assert done.returncode == 0, done.stderr
    told = done.stderr.partition("pages are built: ")[2].splitlines()[1:]
    pairs = [line.partition(": ")[::2] for line in told]
    return {name: reason for name, reason in pairs if ".html" in name or "page" in name}


@pytest.fixture(scope="module")
def folder(
    tmp_path_factory: pytest.TempPathFactory, tiny_project: Callable[[Path], Path], pbc: Run
) -> Path:
    folder = tiny_project(tmp_path_factory.mktemp("again") / "project")
    for name, text in PAGES.items():
        (folder / "book" / name).write_text(text, encoding="utf-8")
    toc = folder / "book" / "_toc.yml"
    more = "".join(f"- file: {name}\n" for name in ("words", "claims", "statements"))
    toc.write_text(toc.read_text(encoding="utf-8") + more, encoding="utf-8")
    _edit_cell(
        folder / "notebooks" / "01_bases.ipynb", 2, "Rows of bases", 'Rows & <b> \\"bases\\"'
    )
    (folder / "book" / "drawn.py").write_text(DRAWN, encoding="utf-8")
    _edit(folder / "book" / "_config.yml", "sphinx:\n", "sphinx:\n  local_extensions: {drawn: .}\n")
    done = pbc("build", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


def _cold(folder: Path, elsewhere: Path, pbc: Run) -> dict[str, str]:
    """The site of a first build of the same sources, with runs of chapters taken from the cache."""
    copy = shutil.copytree(folder, elsewhere, ignore=shutil.ignore_patterns("_build", "_site"))
    done = pbc("build", "--cache", str(folder / "_build" / "cache"), cwd=copy)
    assert done.returncode == 0, done.stderr
    assert "no chapter has to run" in done.stderr
    return _digests(copy / "_site")


def test_pages_of_records_are_what_the_theme_would_draw_for_each(folder: Path) -> None:
    drawn = folder / "_build" / "site" / "out" / "_build" / "html" / "r"
    for id in ("tiny.bases", "tiny.events", "tiny.table"):
        page = (folder / "_site" / "r" / id / "index.html").read_text(encoding="utf-8")
        own = (drawn / f"{id}.drawn" / "index.html").read_text(encoding="utf-8")
        own, _ = with_own_scripts(own, f"r/{id}/index.html", scripts_of(own))
        assert page == own.replace(f"{id}.drawn/", f"{id}/")
    assert "Rows &amp; &lt;b&gt; &#34;bases&#34;" in (
        folder / "_site" / "r" / "tiny.bases" / "index.html"
    ).read_text(encoding="utf-8")


def test_each_change_reaches_its_pages_alone_and_all_of_them_leave_the_bytes_of_a_first_build(
    folder: Path, tmp_path: Path, pbc: Run
) -> None:
    book, data, notebooks = folder / "book", folder / "data", folder / "notebooks"

    def build(*words: str) -> dict[str, str]:
        return _again(pbc("build", "--why", *words, cwd=folder))

    before = (folder / "_site" / "r" / "tiny.events" / "index.html").stat().st_ino
    _edit_cell(notebooks / "02_timeline.ipynb", 3, "Another sentence.", "A changed sentence.")
    # The front page is drawn in every run.
    assert build() == {"notebooks/02_timeline.html": "its text changed"}
    after = (folder / "_site" / "r" / "tiny.events" / "index.html").stat().st_ino
    assert before == after

    # A value of a table that no chapter reads and a page lists, and a term of the glossary.
    _edit(book / "words.md", "What a percentage is of.", "The number that a percentage is of.")
    _edit(data / "statements.csv", "percent,18%,Had both", "percent,17%,Had both")
    # A parameter, and a reading that rests on a record which changes its value.
    rows = (data / "bases.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    more = rows[1].replace("ac-trusts,Trusts", "ac-trusts-again,More trusts")
    (data / "bases.csv").write_text("".join([*rows, more]), encoding="utf-8")
    _edit(book / "claims.md", "> 3\nMore than three.", "> 300\nMore than three hundred.")
    told = build("--set", "level=0.9")
    assert "the parameter level changed" in told["claims.html"]
    assert "the record tiny.bases changed" in told["index.html"]
    assert told["statements.html"] == "the generated list statements changed"
    assert told["words.html"] == "its text changed"
    assert "notebooks/02_timeline.html" not in told
    page = (folder / "_site" / "claims.html").read_text(encoding="utf-8")
    assert "does not hold on the data of this edition" in page

    # A new record and one that goes; a new title, which other pages show.
    _edit_cell(notebooks / "02_timeline.ipynb", 2, '"tiny.table"', '"tiny.other"')
    _edit(book / "words.md", "# Words", "# Words and terms")
    told = build("--set", "level=0.9")
    assert told["statements.html"].startswith("the title or the order of a page changed")
    assert told["page of the record tiny.other"] == "it is new"
    assert not (folder / "_site" / "r" / "tiny.table").exists()
    assert _digests(folder / "_site") == _cold(folder, tmp_path / "first", _set(pbc))


def _set(pbc: Run) -> Run:
    def run(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        return pbc(*words, "--set", "level=0.9", cwd=cwd)

    return run


def test_a_failure_changes_nothing_and_styles_and_new_chapters_reach_every_page(
    folder: Path, tmp_path: Path, pbc: Run
) -> None:
    before = _digests(folder / "_site")
    page = folder / "book" / "words.md"
    sound = page.read_bytes()
    page.write_bytes(sound + b"\n{value}`tiny.nothing`\n")
    failed = pbc("build", cwd=folder)
    assert failed.returncode == 1
    assert "no record 'tiny.nothing'" in failed.stderr
    assert _digests(folder / "_site") == before
    page.write_bytes(sound)
    with (folder / "book" / "_static" / "pbc.css").open("a", encoding="utf-8") as file:
        file.write("\n.pbc-more { color: inherit; }\n")
    source = folder / "notebooks" / "02_timeline.ipynb"
    text = source.read_text(encoding="utf-8")
    for before, after in (
        ("Chapter 02", "Chapter 03"),
        ('\\"02\\"', '\\"03\\"'),
        ("tiny.", "more."),
    ):
        assert before in text
        text = text.replace(before, after)
    (folder / "notebooks" / "03_more.ipynb").write_text(text, encoding="utf-8")
    _edit(
        folder / "book" / "_toc.yml",
        "- file: notebooks/02_timeline\n",
        "- file: notebooks/02_timeline\n- file: notebooks/03_more\n",
    )
    told = _again(pbc("build", "--why", cwd=folder))
    # After a failure nothing that was kept of pages is trusted.
    assert told["all 7 pages"] == "they have not been built here before"
    assert _digests(folder / "_site") == _cold(folder, tmp_path / "first", pbc)
