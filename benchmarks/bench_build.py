"""Builds of the book, against jupyter-book with its own execution and its own cache.

Both work on the same chapters and pages in folders of their own, one after the other: from
nothing, again with nothing changed, after a table changed, after a sentence changed. For
jupyter-book, the roles that only this project knows are taken out of the text, it makes no records
and none of their pages, and it does not check the study; so its work is less. After a table
changed its cache re-runs nothing and keeps the old numbers; two lines compare with that, and with
the one way to get them right there, which is to start anew.

Where a time was wanted and no other way is, the ratio is that of the wanted time to ours.
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
from pathlib import Path

import nbformat
import yaml
from profiling import arguments

ROOT = Path(__file__).resolve().parents[1]
BOOK = "from jupyter_book.cli.main import main; main()"
PBC = "from pbcanalysis.cli.main import app; app()"
QUICK = 7
WANTED_S = 0.15


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


def tell(name: str, ours_s: float, plain_s: float, limit: float, n: int) -> None:
    """One line of JSON; ``limit`` is the ratio that is wanted."""
    ratio = round(plain_s / ours_s, 2)
    line = {
        "name": name,
        "ratio": ratio,
        "limit": limit,
        "met": ratio >= limit,
        "ours_s": round(ours_s, 3),
        "plain_s": round(plain_s, 3),
        "n": n,
    }
    print(json.dumps(line), flush=True)


def main() -> None:
    """Time both ways and print a line of JSON for each change."""
    parser = arguments(__doc__)
    parser.add_argument("--chapters", nargs="*", default=[], help="two-digit numbers; default: all")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        mine, other = Path(scratch) / "ours", Path(scratch) / "theirs"
        ours(mine, options.chapters)
        theirs(other, mine)
        n = len(list((mine / "notebooks").glob("*.ipynb")))
        book = ("build", "book", "-q")
        cached = "jupyter-book with its own cache"
        cold = timed(other, BOOK, *book)
        first = timed(mine, PBC, "build")
        tell("build from nothing, against jupyter-book from nothing", first, cold, 1, n)
        quick = timed(mine, PBC, "build", repeats=QUICK)
        tell(
            f"build with nothing changed, against {cached}", quick, timed(other, BOOK, *book), 1, n
        )
        tell("build with nothing changed, against the wanted 0.15 s", quick, WANTED_S, 1, n)
        change_table(mine)
        change_table(other / "book")
        stale = timed(other, BOOK, *book)
        one = timed(mine, PBC, "build")
        # Its cache does not see the change and keeps old numbers: to start anew is the one way.
        tell("build after a table changed, against jupyter-book from nothing", one, cold, 1, n)
        tell(f"build after a table changed, against {cached}, which misses it", one, stale, 1, n)
        change_sentence(mine)
        change_sentence(other / "book")
        one, plain_s = timed(mine, PBC, "build"), timed(other, BOOK, *book)
        tell(f"build after a sentence changed, against {cached}", one, plain_s, 1, n)
        shown = timed(mine, PBC, "--help", repeats=QUICK)
        theirs_shown = timed(mine, BOOK, "--help")
        tell("pbc --help, against jupyter-book --help", shown, theirs_shown, 1, n)
        tell("pbc --help, against the wanted 0.15 s", shown, WANTED_S, 1, n)


if __name__ == "__main__":
    main()
