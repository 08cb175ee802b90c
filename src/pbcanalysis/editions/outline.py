"""The chapters and pages of a study that brings its own order: what fits, what is left out."""

from __future__ import annotations

import copy
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import yaml

from pbcanalysis.editions.needs import Tables, fitted, unmet
from pbcanalysis.editions.notebooks import read_notebook
from pbcanalysis.editions.plain_text import literal, paragraphs
from pbcanalysis.errors import InvalidInput, Problem
from pbcanalysis.study import Study
from pbcanalysis.study.made_up import MARK, made_up
from pbcanalysis.study.own_files import own_bytes
from pbcanalysis.study.yaml_text import read_yaml

TOC = "_toc.yml"
TEMPLATES = Path(__file__).parents[1] / "templates"
BOOK = Path(__file__).parents[3] / "book"
"""The book's own pages, whose styles every study shares; a wheel carries them in templates."""
_NUMBER = re.compile(r"(\d{1,3})[.:]\s+")


@dataclass(frozen=True, slots=True)
class Outline:
    """The notebooks and pages of one study, gathered in one place.

    Attributes:
        notebooks: The folder of chapters that fit.
        book: The folder of pages, with ``_config.yml`` and ``_toc.yml``.
        left_out: One line for each chapter that was left out, with its reason.
    """

    notebooks: Path
    book: Path
    left_out: tuple[str, ...]


def has_outline(study_folder: Path) -> bool:
    """Whether a study brings its own order of chapters and pages."""
    return (study_folder / TOC).is_file()


def gather(
    study: Study, folder: Path, tables: Tables | None = None, *, numbered: bool = True
) -> Outline:
    """Gather what a study's table of contents names.

    A file is taken from the study's own ``notebooks/`` and ``book/``, then from the general ones
    of this package.

    Args:
        study: The study; its folder holds ``_toc.yml``.
        folder: Where to gather; replaced.
        tables: Tables of the study that have been read already, by name.
        numbered: Whether the numbers in headings run on where chapters are left out.

    Returns:
        The folders, and what was left out because its tables are absent or empty.

    Raises:
        InvalidInput: If the table of contents is not one, or names what does not exist.
    """
    toc, problems = _contents(study.folder)
    left_out: list[str] = []
    chapters: dict[str, Path] = {}
    changed: dict[str, nbformat.NotebookNode] = {}
    pages: dict[str, Path] = {}
    tables = {} if tables is None else tables
    parts = []
    for part in toc["parts"]:
        kept = []
        for entry in part["chapters"]:
            name, path = entry["file"], entry["path"]
            if name.startswith("notebooks/"):
                try:
                    node = read_notebook(path)
                except InvalidInput as error:
                    problems += error.problems
                    continue
                reason = unmet(study, node.metadata.get("pbcanalysis", {}).get("needs", ()), tables)
                if reason:
                    left_out.append(f"{unnumbered(node)}: left out, as {reason}.")
                    continue
                chapters[path.name] = path
                own = fitted(study, node, tables)
                if numbered:
                    own = renumbered(own, path.name, len(chapters))
                if own is not node:
                    changed[path.name] = own
            else:
                pages[path.name] = path
            kept.append({key: value for key, value in entry.items() if key != "path"})
        if kept:
            parts.append({**part, "chapters": kept})
    if not chapters and not problems:
        problems.append(nothing_fits(left_out))
    if problems:
        raise InvalidInput(problems)
    shutil.rmtree(folder, ignore_errors=True)
    notebooks, book = folder / "notebooks", folder / "book"
    notebooks.mkdir(parents=True)
    book.mkdir()
    for name, path in chapters.items():
        if name in changed:
            nbformat.write(changed[name], notebooks / name)
        else:
            shutil.copyfile(path, notebooks / name)
    for name, path in pages.items():
        shutil.copyfile(path, book / name)
    titles = {
        name: title_of(changed.get(name) or read_notebook(path)) for name, path in chapters.items()
    }
    _write_frame(study, book, {**toc, "parts": parts}, titles, left_out, tables)
    return Outline(notebooks, book, tuple(left_out))


def named_chapters(study_folder: Path) -> tuple[list[Path], list[Problem]]:
    """The chapters that a study's table of contents names, and what is wrong in it.

    Args:
        study_folder: The study; it holds ``_toc.yml``.

    Returns:
        Files of chapters; those of the study itself where the order cannot be read.
    """
    try:
        toc, problems = _contents(study_folder)
    except InvalidInput as error:
        return sorted((study_folder / "notebooks").glob("*.ipynb")), list(error.problems)
    entries = [entry for part in toc["parts"] for entry in part["chapters"]]
    return [e["path"] for e in entries if e["file"].startswith("notebooks/")], problems


def nothing_fits(left_out: list[str]) -> Problem:
    """That a study has tables for no chapter.

    Args:
        left_out: One line for each chapter that was left out, with its reason.
    """
    return Problem(
        TOC,
        None,
        None,
        " ".join(["no chapter that fits.", *left_out]).rstrip("."),
        "at least one chapter whose tables have rows",
        "Fill a table, or name notebooks/01_sources, for example.",
    )


def styles() -> Path:
    """The styles that every study shares."""
    own = TEMPLATES / "book" / "_static"
    return own if own.is_dir() else BOOK / "_static"


def _read_toc(folder: Path) -> dict[str, Any]:
    toc = read_yaml(own_bytes(folder / TOC), TOC)
    try:
        sound = all(
            isinstance(entry.get("file"), str)
            for part in toc["parts"]
            for entry in part["chapters"]
        )
    except (KeyError, TypeError, AttributeError):
        sound = False
    if not sound:
        raise InvalidInput(
            [
                Problem(
                    TOC,
                    None,
                    None,
                    "no list of parts with chapters",
                    "parts, each with chapters, each with file",
                    "See the _toc.yml that pbc new writes.",
                )
            ]
        )
    return {"format": "jb-book", "root": "index", "parts": toc["parts"]}


def _contents(folder: Path) -> tuple[dict[str, Any], list[Problem]]:
    """The table of contents with the ``path`` of each entry, without those that are wrong."""
    toc = _read_toc(folder)
    problems: list[Problem] = []
    named: set[str] = set()
    parts = []
    for part in toc["parts"]:
        kept = []
        for entry in part["chapters"]:
            name = str(entry["file"]).removesuffix(".ipynb").removesuffix(".md")
            path = _find(folder, name)
            if name in named:
                found, expected = f"{name!r} a second time", "each chapter and page once"
                mend = "Remove the line."
            elif path is None:
                found, expected = repr(name), "a notebook or page of the study, or a general one"
                mend = "Add the file to notebooks/ or book/ of the study, or remove the line."
            else:
                named.add(name)
                kept.append({**entry, "file": name, "path": path})
                continue
            named.add(name)
            problems.append(Problem(TOC, None, "file", found, expected, mend))
        parts.append({**part, "chapters": kept})
    return {**toc, "parts": parts}, problems


def _find(study_folder: Path, name: str) -> Path | None:
    if ".." in Path(name).parts or Path(name).is_absolute():
        return None
    if name.startswith("notebooks/"):
        places = [root / f"{name}.ipynb" for root in (study_folder, TEMPLATES)]
    else:
        places = [root / "book" / f"{name}.md" for root in (study_folder, TEMPLATES)]
    return next((path for path in places if path.is_file()), None)


def title_of(node: nbformat.NotebookNode) -> str:
    """First heading of a chapter."""
    for cell in node.cells:
        if cell.cell_type == "markdown" and cell.source.startswith("# "):
            return str(cell.source.splitlines()[0].removeprefix("# ").strip())
    return "A chapter"


def unnumbered(node: nbformat.NotebookNode) -> str:
    """First heading of a chapter, without its number: one that is left out has none."""
    return _NUMBER.sub("", title_of(node))


def renumbered(node: nbformat.NotebookNode, name: str, place: int) -> nbformat.NotebookNode:
    """A chapter with the number that it has among those of a study.

    The number in the name of its file stays: addresses, records and parameters hang on it.

    Args:
        node: The chapter.
        name: The name of its file.
        place: Its place among the chapters that are not left out, from 1.

    Returns:
        The chapter itself if its heading says another number than its file, or that place;
        otherwise a copy with the place in the heading.
    """
    for index, cell in enumerate(node.cells):
        if cell.cell_type != "markdown" or not cell.source.startswith("# "):
            continue
        found = _NUMBER.match(cell.source.removeprefix("# "))
        if found is None or found[1] != str(int(name[:2])) or int(found[1]) == place:
            return node
        headed = copy.copy(cell)
        headed["source"] = f"# {place}{cell.source[2 + len(found[1]) :]}"
        kept = copy.copy(node)
        kept.cells = [*node.cells[:index], headed, *node.cells[index + 1 :]]
        return kept
    return node


def number_on(folder: Path) -> None:
    """Let the numbers in the headings of a folder's chapters run on, in the order of their files.

    Args:
        folder: The chapters; those whose number changes are written again.
    """
    for place, path in enumerate(sorted(folder.glob("[0-9][0-9]_*.ipynb")), 1):
        node = read_notebook(path)
        own = renumbered(node, path.name, place)
        if own is not node:
            nbformat.write(own, path)


def _write_frame(
    study: Study,
    book: Path,
    toc: dict[str, Any],
    titles: dict[str, str],
    left_out: list[str],
    tables: Tables,
) -> None:
    """Settings, styles, order and front page."""
    own = study.folder / "book"
    config = yaml.safe_load((TEMPLATES / "book" / "_config.yml").read_text(encoding="utf-8"))
    title = str(study.descriptor.get("title") or study.name)
    if made_up(study, tables).trial:
        # The title stands on every page and in every citation.
        title = f"{title} ({MARK})"
    people = [str(one.get("title", "")) for one in study.descriptor.get("contributors", [])]
    config |= {"title": title, "author": ", ".join(people), "copyright": study.version[:4]}
    _dump(config, book / "_config.yml")
    _dump(toc, book / "_toc.yml")
    shutil.copytree(styles(), book / "_static")
    index = own / "index.md"
    text = (index if index.is_file() else TEMPLATES / "book" / "index.md").read_text("utf-8")
    lines = [f"- [{title}](notebooks/{name})" for name, title in titles.items()]
    if left_out:
        # One line together: who reads the site has no use for a list of what it does not hold.
        told = (line.rstrip(".").replace(": left out, as ", " (", 1) + ")" for line in left_out)
        lines.append(f"- Left out: {'; '.join(told)}.")
    text = text.replace("@TITLE@", literal(title)).replace("@CHAPTERS@", "\n".join(lines))
    about = str(study.descriptor.get("description", ""))
    text = text.replace("@DESCRIPTION@", paragraphs(about))
    (book / "index.md").write_text(text, encoding="utf-8")


def _dump(content: dict[str, Any], path: Path) -> None:
    path.write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True), encoding="utf-8")
