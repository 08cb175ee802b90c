"""Rows that ``pbc new`` wrote as examples and that still stand in a study.

A trial of made-up rows alone is marked on every page and cannot be published. Made-up rows beside
rows of somebody's own are refused: no reader could tell the ones from the others.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from pbcanalysis.errors import InvalidArgument, Problem

if TYPE_CHECKING:
    import pandas as pd

TEMPLATES = Path(__file__).parents[1] / "templates" / "tables.json"
MARK = "made-up example rows"
"""What the title of a trial ends with, on every page and in every citation."""
TOLD = (
    f"every row is one that pbc new wrote: the title of each page says {MARK!r}, and the site "
    "cannot be published"
)
WHOLE = ("respondents",)
"""Tables of which one row could be somebody's by chance; all example rows together could not."""


class HasTables(Protocol):
    """A study, or what could be read of one."""

    @property
    def resources(self) -> Mapping[str, dict[str, Any]]:
        """Description of each table, by its name."""

    def table(self, name: str) -> pd.DataFrame:
        """One table."""


@dataclass(frozen=True, slots=True)
class MadeUp:
    """What a study holds of the examples.

    Attributes:
        rows: For each table with made-up rows their places, from 0.
        own: Names of tables with rows of somebody's own.
    """

    rows: Mapping[str, tuple[int, ...]]
    own: tuple[str, ...]

    @property
    def trial(self) -> bool:
        """Whether all rows are made up, and there are some."""
        return bool(self.rows) and not self.own

    @property
    def mixed(self) -> bool:
        """Whether there are made-up rows beside others."""
        return bool(self.rows) and bool(self.own)


def made_up(study: HasTables, tables: Mapping[str, pd.DataFrame] | None = None) -> MadeUp:
    """Find the rows of a study that are those of the examples, cell by cell.

    Args:
        study: The study. A table that cannot be read is passed over.
        tables: Tables of the study that have been read already, by name.
    """
    found: dict[str, tuple[int, ...]] = {}
    own: list[str] = []
    for name in study.resources:
        try:
            frame = tables[name] if tables and name in tables else study.table(name)
        except InvalidArgument:
            continue
        places = _places(frame, name)
        if places:
            found[name] = places
        if len(frame) > len(places):
            own.append(name)
    return MadeUp(found, tuple(own))


def made_up_problems(
    study: HasTables, numbers: Mapping[str, Sequence[int]] | None = None
) -> list[Problem]:
    """Refusals of made-up rows in a study that holds rows of somebody's own.

    Args:
        study: The study.
        numbers: For each table the numbers of its rows in the file; without them rows are counted
            from the second line.

    Returns:
        One problem for each table with made-up rows; none in a trial of made-up rows alone.
    """
    state = made_up(study)
    if not state.mixed:
        return []
    told = []
    for name, places in state.rows.items():
        rows = (numbers or {}).get(name, ())
        row = rows[places[0]] if places[0] < len(rows) else places[0] + 2
        what = "a row" if len(places) == 1 else f"{len(places)} rows, the first here,"
        told.append(
            Problem(
                str(study.resources[name].get("path", name)),
                row,
                None,
                f"{what} that pbc new wrote as an example",
                f"rows of your own alone, as there are some in {', '.join(state.own)}",
                "Put yours in their place, or remove them; a table may be left without rows.",
            )
        )
    return told


@cache
def _examples() -> dict[str, list[dict[str, str]]]:
    templates = json.loads(TEMPLATES.read_text(encoding="utf-8"))
    examples = {}
    for name, about in templates["tables"].items():
        columns = [field["name"] for field in about["schema"]["fields"]]
        rows = csv.reader(templates["rows"][name])
        examples[name] = [dict(zip(columns, cells, strict=True)) for cells in rows]
    return examples


def _places(frame: pd.DataFrame, name: str) -> tuple[int, ...]:
    """Places of the rows that are an example's, in every column that an example has."""
    examples = _examples().get(name, [])
    if not examples or not set(examples[0]) <= set(map(str, frame.columns)):
        return ()
    frame = frame.reset_index(drop=True)
    places: list[int] = []
    met = 0
    for example in examples:
        left = frame
        for column, text in example.items():
            left = left[_same(left[column], text)]
            if left.empty:
                break
        met += not left.empty
        places += left.index.tolist()
    if name in WHOLE and met < len(examples):
        return ()
    return tuple(sorted(places))


def _same(cells: pd.Series[Any], text: str) -> pd.Series[bool]:
    """Which cells are those of an example; a large table is looked through as a whole."""
    from pandas.api.types import is_numeric_dtype

    wanted: str | float = text
    if is_numeric_dtype(cells):
        try:
            wanted = float(text) if text else float("nan")
        except ValueError:
            return cells.isna() & False
    found = (cells == wanted).fillna(False).astype(bool)
    return found if text else found | cells.isna()


__all__ = ["MARK", "TOLD", "MadeUp", "made_up", "made_up_problems"]
