"""One chapter by itself: it alone runs, and what it says of the others stands as it was.

Whoever works on a chapter wants to see its page in seconds. The results of the other chapters,
which its prose may name, are those of the last build, or those stored in their notebooks.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import nbformat

from pbcanalysis.catalogue.records import MIME
from pbcanalysis.editions.notebooks import STUDY_FOLDER, Notebook, clean, read_notebook
from pbcanalysis.editions.run import Executed
from pbcanalysis.errors import InvalidArgument

_PAGES = (".md", ".ipynb")


def find_chapter(notebooks: list[Notebook], number: str) -> Notebook:
    """The chapter of a number such as ``05`` or ``5``.

    Raises:
        InvalidArgument: If there is none; the text names those that there are.
    """
    wanted = number.strip().zfill(2)
    for notebook in notebooks:
        if notebook.chapter == wanted:
            return notebook
    known = ", ".join(notebook.chapter for notebook in notebooks)
    raise InvalidArgument(f"there is no chapter {number!r}; there are {known}")


def as_it_stands(notebook: Notebook, built: Path, values: dict[str, Any]) -> Executed | None:
    """A chapter with the outputs of the last build, or with those stored in it.

    Args:
        notebook: The chapter.
        built: The folder of the last build's executed notebooks.
        values: All parameters; those of that run may have been others.

    Returns:
        The chapter, or ``None`` if it has recorded nothing yet.
    """
    for path in (built / notebook.path.name, notebook.path):
        if path.is_file():
            node = nbformat.v4.upgrade(read_notebook(path).copy())
            if _has_records(node):
                own = {n: values[n] for n in notebook.declared if n != STUDY_FOLDER}
                return Executed(notebook, clean(node, {}), own)
    return None


def _has_records(node: nbformat.NotebookNode) -> bool:
    return any(
        MIME in output.get("data", {})
        for cell in node.cells
        if cell.cell_type == "code"
        for output in cell.outputs
    )


def book_of(chapter: Notebook, book: Path, folder: Path) -> Path:
    """A book of one page: the chapter, in the book's own settings and styles.

    Args:
        chapter: The chapter.
        book: The book's pages.
        folder: Where to put it; replaced.
    """
    shutil.rmtree(folder, ignore_errors=True)
    for path in sorted(book.rglob("*")):
        if path.is_file() and path.suffix not in _PAGES:
            target = folder / path.relative_to(book)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    (folder / "_toc.yml").write_text(
        f"format: jb-book\nroot: notebooks/{chapter.path.stem}\n", encoding="utf-8"
    )
    return folder
