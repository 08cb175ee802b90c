"""Builds of the book, against jupyter-book with its own execution and its own cache.

Both work on the same chapters and pages in folders of their own, one after the other: from
nothing, again with nothing changed, after a table changed, after a sentence changed. For
jupyter-book, the roles that only this project knows are taken out of the text, it makes no records
and none of their pages, and it does not check the study; so its work is less. After a table
changed its cache re-runs nothing and keeps the old numbers: the line says whether its pages
changed, and compares with the one way to get them right there, which is to start anew.

At the end: ``pbc --help``, and the bare start of Python beside it, which no command can beat.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import nbformat
import yaml
from profiling import arguments

ROOT = Path(__file__).resolve().parents[1]
BOOK = "from jupyter_book.cli.main import main; main()"
PBC = "from pbcanalysis.cli.main import app; app()"
QUICK = 7


def timed(folder: Path, code: str, *words: str, repeats: int = 1) -> float:
    """Seconds of the quickest of some runs of a command, as a whole process."""
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", code, *words],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONHASHSEED": "0"},
        )
        seconds.append(time.perf_counter() - start)
        if done.returncode:
            raise SystemExit(f"{' '.join(words)} failed:\n{done.stdout}{done.stderr}")
    return min(seconds)


def ours(folder: Path, chapters: list[str]) -> None:
    """A project with some chapters and their page in the order of the book."""
    for name in ("data", "book", "notebooks"):
        shutil.copytree(ROOT / name, folder / name)
    for path in (folder / "notebooks").glob("*.ipynb"):
        if chapters and path.name[:2] not in chapters:
            path.unlink()
    if chapters:
        for path in (folder / "book").glob("*.md"):
            path.unlink()
        (folder / "book" / "index.md").write_text("# Front\n\nText.\n", encoding="utf-8")
        for path in sorted((folder / "notebooks").glob("*.ipynb")):
            node = nbformat.read(path, as_version=4)
            for cell in node.cells:
                if cell.cell_type == "markdown":
                    cell.source = plain(cell.source)
            nbformat.write(node, path)
        toc = ["format: jb-book", "root: index", "chapters:"]
        names = sorted(path.stem for path in (folder / "notebooks").glob("*.ipynb"))
        toc += [f"- file: notebooks/{name}" for name in names]
        (folder / "book" / "_toc.yml").write_text("\n".join(toc) + "\n", encoding="utf-8")


def theirs(folder: Path, project: Path) -> None:
    """The same pages and chapters as jupyter-book alone can read them, without outputs."""
    shutil.copytree(project / "book", folder / "book")
    shutil.copytree(project / "data", folder / "book" / "data")
    shutil.copytree(project / "notebooks", folder / "book" / "notebooks")
    for path in (folder / "book" / "notebooks").glob("*.ipynb"):
        node = nbformat.read(path, as_version=4)
        for cell in node.cells:
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
            else:
                cell.source = plain(cell.source)
        nbformat.write(node, path)
    for path in (folder / "book").glob("*.md"):
        path.write_text(plain(path.read_text(encoding="utf-8")), encoding="utf-8")
    path = folder / "book" / "_config.yml"
    config = yaml.safe_load(path.read_text(encoding="utf-8"))
    config["execute"] = {"execute_notebooks": "cache", "timeout": 300}
    config["sphinx"]["extra_extensions"].remove("pbcanalysis.site.extension")
    del config["sphinx"]["config"]["nb_execution_mode"]
    path.write_text(yaml.safe_dump(config), encoding="utf-8")


def plain(text: str) -> str:
    """Text without what only this project knows, and without links to other pages."""
    text = re.sub(r"^:::+.*?^:::+\s*$", "", text, flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"^```\{(include|csv-table).*?^```\s*$", "", text, flags=re.M | re.S)
    text = re.sub(r"\[([^\]]*)\]\((?!https?:)[^)]*\)", r"\1", text)
    return re.sub(r"\{(value|stated|param|source)\}`[^`]*`", "a number", text)


def change_table(folder: Path) -> None:
    """Another figure in a table that some chapters read and others do not."""
    path = folder / "data" / "timeline.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("White paper proposes", "A white paper proposes"), "utf-8")


def change_sentence(folder: Path) -> None:
    """Another sentence in a chapter."""
    path = sorted((folder / "notebooks").glob("*.ipynb"))[0]
    node = nbformat.read(path, as_version=4)
    prose = next(cell for cell in node.cells if cell.cell_type == "markdown")
    prose.source += "\n\nOne more sentence.\n"
    nbformat.write(node, path)


def tell(name: str, ours_s: float, plain_s: float, **more: object) -> None:
    """One line of JSON."""
    ratio = round(plain_s / ours_s, 2)
    line = {"name": name, "ratio": ratio, "ours_s": round(ours_s, 3), "plain_s": round(plain_s, 3)}
    print(json.dumps({**line, **more}), flush=True)


def main() -> None:
    """Time both ways and print a line of JSON for each change."""
    parser = arguments(__doc__)
    parser.add_argument("--chapters", nargs="*", default=[], help="two-digit numbers; default: all")
    options = parser.parse_args()
    versions = {name: version(name) for name in ("jupyter-book", "papermill", "pandas")}
    with tempfile.TemporaryDirectory() as scratch:
        mine, other = Path(scratch) / "ours", Path(scratch) / "theirs"
        ours(mine, options.chapters)
        theirs(other, mine)
        n = len(list((mine / "notebooks").glob("*.ipynb")))
        book = ("build", "book", "-q")
        pages = other / "book" / "_build" / "html" / "notebooks"

        def html() -> dict[str, bytes]:
            return {path.name: path.read_bytes() for path in sorted(pages.glob("*.html"))}

        cold = timed(other, BOOK, *book)
        tell("build from nothing", timed(mine, PBC, "build"), cold, n=n, versions=versions)
        tell(
            "build with nothing changed",
            timed(mine, PBC, "build", repeats=QUICK),
            timed(other, BOOK, *book),
            n=n,
        )
        before = html()
        change_table(mine)
        change_table(other / "book")
        stale = timed(other, BOOK, *book)
        right = html() != before
        one = timed(mine, PBC, "build")
        tell("build after a table changed", one, cold, n=n, against="jupyter-book from nothing")
        tell(
            "build after a table changed, against a cache that does not see it",
            one,
            stale,
            n=n,
            plain_saw_the_change=right,
        )
        change_sentence(mine)
        change_sentence(other / "book")
        tell("build after a sentence changed", timed(mine, PBC, "build"), timed(other, BOOK, *book))
        bare = timed(mine, "pass", repeats=QUICK)
        shown = timed(mine, PBC, "--help", repeats=QUICK)
        tell("pbc --help, against jupyter-book --help", shown, timed(mine, BOOK, "--help"))
        tell("pbc --help, against the bare start of Python", shown, bare)


if __name__ == "__main__":
    main()
