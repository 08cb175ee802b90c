"""Cells as programs write them: whole numbers with a point, blanks, and marks for no answer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from pbcanalysis.study.formats.cells import Cell

_MARK = re.compile(
    r"n\.?a\.?|n/a|#n/?a|<na>|nan|null|\.{1,3}|-{1,3}|[–—]|\[[a-z]{1,2}\]", re.IGNORECASE
)
"""Marks that stand where there is no answer."""
_WHOLE = re.compile(r"-?\d{1,9}(\.0+)?")
_SHORT = re.compile(r"[A-Z]{2}")


def tidied(
    columns: Mapping[str, Sequence[Cell]], *, marks: bool = True
) -> tuple[dict[str, Sequence[Cell]], list[str]]:
    """Columns without marks, blanks and needless points, and what was done, in words.

    Args:
        columns: Cells by column.
        marks: Whether marks such as ``NA`` are no answers.

    Example:
        >>> tidied({"q": ["1.0", "NA", " ", "2.0"]})[0]
        {'q': ['1', None, None, '2']}
    """
    out: dict[str, Sequence[Cell]] = {}
    marked: dict[str, list[str]] = {}
    pointed = []
    for name, cells in columns.items():
        kinds = set(map(type, cells))
        if bool in kinds:
            out[name] = cells  # True would be taken for 1.
            continue
        seen = set(cells)
        new: dict[Cell, Cell] = {
            cell: None for cell in seen if isinstance(cell, str) and not cell.strip()
        }
        gone = _marks(seen - set(new)) if marks else set()
        if gone:
            count = Counter(cell for cell in cells if cell in gone)
            for cell, times in count.items():
                marked.setdefault(str(cell).strip(), []).append(f"{name}: {times:,}")
            new |= dict.fromkeys(gone)
        rest = seen - set(new) - {None}
        floats = [cell for cell in rest if isinstance(cell, float)]
        if floats and all(cell.is_integer() for cell in floats):
            new |= {cell: int(cell) for cell in floats}
        texts = [cell for cell in rest if isinstance(cell, str)]
        if (
            len(texts) == len(rest)
            and all(_WHOLE.fullmatch(cell) for cell in texts)
            and any("." in cell for cell in texts)
        ):
            new |= {cell: cell.partition(".")[0] for cell in texts}
            pointed.append(name)
        out[name] = [new.get(cell, cell) for cell in cells] if new else cells
    told = [f"cells {mark!r} read as empty, in {_first(places)}" for mark, places in marked.items()]
    if told:
        told.append("to keep such cells as answers, add --missing none")
    if pointed:
        told.append(f"whole numbers written as 1.0 read as 1, in {_first(pointed)}")
    return out, told


def is_mark(cell: Cell) -> bool:
    """Whether a cell holds a mark that stands where there is no answer.

    Example:
        >>> is_mark("[x]"), is_mark("None of them")
        (True, False)
    """
    return isinstance(cell, str) and bool(_MARK.fullmatch(cell.strip()))


def _marks(seen: set[Cell]) -> set[Cell]:
    """Marks among the values of a column.

    Where all others are codes of two capitals, as countries have, ``NA`` may be one of them.
    """
    found: set[Cell] = {c for c in seen if is_mark(c)}
    rest = seen - found - {None}
    codes = len(rest) > 2 and all(isinstance(c, str) and _SHORT.fullmatch(c) for c in rest)
    return found - {"NA"} if codes else found


def _first(places: Sequence[str], most: int = 5) -> str:
    """The first of several places, and how many more there are."""
    more = len(places) - most
    return ", ".join(places[:most]) + (f" and {more:,} more columns" if more > 0 else "")
