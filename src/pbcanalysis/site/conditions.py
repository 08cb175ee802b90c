"""Readings whose condition cannot be judged, found before a page is written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from pbcanalysis.catalogue.readings import InvalidCondition, judge
from pbcanalysis.editions import Edition
from pbcanalysis.editions.notebooks import read_notebook
from pbcanalysis.errors import InvalidInput, Problem

_READING = re.compile(r"^:{3,}\{reading\}[^\n]*\n((?::[a-z-]+:[^\n]*\n)*)", re.MULTILINE)
_FENCED = re.compile(r"^```.*?^```[^\n]*$", re.MULTILINE | re.DOTALL)
_HOLDS = re.compile(r"^:holds:[ \t]*(\S[^\n]*)$", re.MULTILINE)


def refuse_unreadable(edition: Edition, book: Path) -> None:
    """Refuse conditions that name what does not exist, or are none.

    Args:
        edition: The edition, whose records and parameters conditions may name.
        book: The folder of pages.

    Raises:
        InvalidInput: With every such condition, its notebook and cell or its page and line.
    """
    records = edition.catalogue.by_id()
    problems = []
    for file, row, condition in _conditions(edition, book):
        try:
            judge(condition, records, edition.parameters)
        except InvalidCondition as error:
            found = str(error)
            expected = "a comparison of records, such as survey.capacity.high < 0.5"
            mend = "Correct the line that begins with :holds:."
            problems.append(Problem(file, row, None, found, expected, mend))
    if problems:
        raise InvalidInput(problems)


def _conditions(edition: Edition, book: Path) -> Iterator[tuple[str, int, str]]:
    """Each condition with its file and its line in the page or cell."""
    for path in sorted((edition.folder / "notebooks").glob("*.ipynb")):
        for number, cell in enumerate(read_notebook(path).cells, start=1):
            if cell.cell_type == "markdown":
                for row, condition in _of_text(cell.source):
                    yield f"notebooks/{path.name}, cell {number}", row, condition
    for path in sorted(book.glob("*.md")):
        for row, condition in _of_text(path.read_text(encoding="utf-8")):
            yield f"book/{path.name}", row, condition


def _of_text(text: str) -> Iterator[tuple[int, str]]:
    # An example of a reading, between fences, is none.
    text = _FENCED.sub(lambda match: "\n" * match[0].count("\n"), text)
    for match in _READING.finditer(text + "\n"):
        found = _HOLDS.search(match[1])
        if found:
            before = text[: match.start(1) + found.start()]
            yield before.count("\n") + 1, found[1].strip()
