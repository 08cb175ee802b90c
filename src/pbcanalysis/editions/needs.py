"""What general chapters and their sections need of a study, and what is left out without it.

A notebook names its needs in its metadata, and so may any of its cells, under ``pbcanalysis``::

    {"needs": [{"table": "money", "filled": ["base"], "any": {"kind": ["cost", "paid"]}}],
     "section": "Cost of one"}

A table has to be there with at least one row in which every column of ``filled`` has a value,
every column of ``empty`` none,
every column of ``above`` a number above the one named, every column of ``any`` one of the values
named, and, with ``begins``, some column whose name begins so has a value. ``distinct`` names for
columns how many different values these rows need. ``{"covers": {"column": "period", "table":
"payments", "of": "year"}}`` asks that the column holds all values of another table's column, and
``meets`` that it holds one of them. ``{"one_of": [needs, needs]}`` is met if one of its lists is.
Cells whose needs are not met are taken out before the chapter runs; one line says so.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

import nbformat

if TYPE_CHECKING:
    import pandas as pd


class HasTables(Protocol):
    """A study, or what could be read of one."""

    @property
    def resources(self) -> Mapping[str, dict[str, Any]]:
        """Description of each table, by its name."""

    def table(self, name: str) -> pd.DataFrame:
        """One table."""


Need = Mapping[str, Any]


Tables = dict[str, "pd.DataFrame"]
"""Tables read so far: a large one is read once for all chapters and sections."""


def unmet(study: HasTables, needs: Sequence[Need], tables: Tables | None = None) -> str:
    """Why needs are not met by a study.

    Args:
        study: The study.
        needs: What is needed; see the module.
        tables: Tables of the study that have been read, by name; those read here are added.

    Returns:
        The reason, as the end of a sentence; empty if everything is there.
    """
    read = {} if tables is None else tables
    for need in needs:
        reason = _lacking(study, need, read)
        if reason:
            return reason
    return ""


def fitted(
    study: HasTables, node: nbformat.NotebookNode, tables: Tables | None = None
) -> nbformat.NotebookNode:
    """A chapter without the cells whose needs a study does not meet.

    Args:
        study: The study.
        node: The notebook.
        tables: As for :func:`unmet`.

    Returns:
        The notebook itself if nothing has to go; else a copy in which the first of the cells of
        each section that goes is a line that says what is left out and why.
    """
    read = {} if tables is None else tables
    reasons = [unmet(study, _own(cell).get("needs", ()), read) for cell in node.cells]
    if not any(reasons):
        return node
    cells = []
    told: set[tuple[str, str]] = set()
    for cell, reason in zip(node.cells, reasons, strict=True):
        if not reason:
            cells.append(cell)
            continue
        section = str(_own(cell).get("section", "A section"))
        if (section, reason) not in told:
            told.add((section, reason))
            line = f"*{section}: left out, as {reason}.*"
            cells.append(nbformat.v4.new_markdown_cell(line, id=cell.id))
    kept = copy.copy(node)
    kept.cells = cells
    return kept


def _own(cell: nbformat.NotebookNode) -> Mapping[str, Any]:
    own: Mapping[str, Any] = cell.metadata.get("pbcanalysis", {})
    return own


def _table(study: HasTables, name: str, tables: Tables) -> pd.DataFrame:
    if name not in tables:
        tables[name] = study.table(name)
    return tables[name]


def _lacking(study: HasTables, need: Need, tables: Tables) -> str:
    if "one_of" in need:
        reasons = [unmet(study, needs, tables) for needs in need["one_of"]]
        return "" if "" in reasons else " and ".join(dict.fromkeys(reasons))
    table = need["table"]
    if table not in study.resources:
        return f"the study has no table {table}"
    rows = _table(study, table, tables)
    if not len(rows):
        return f"the table {table} has no rows"
    wanted = [*need.get("filled", []), *need.get("above", {}), *need.get("any", {})]
    wanted += need.get("distinct", {})
    for column in wanted:
        if column not in rows.columns:
            return f"the table {table} has no column {column}"
    for column in need.get("filled", []):
        rows = rows[rows[column].notna()]
    for column, least in need.get("above", {}).items():
        rows = rows[(rows[column] > least).fillna(False).astype(bool)]
    for column, values in need.get("any", {}).items():
        rows = rows[rows[column].isin(list(values))]
    if "begins" in need:
        start = need["begins"]
        columns = [name for name in rows.columns if str(name).startswith(start)]
        if not columns:
            return f"the table {table} has no column whose name begins with {start}"
        rows = rows[rows[columns].notna().any(axis=1)]
        wanted.append(start)
    for column in need.get("empty", []):
        # A column that a study does not have is empty in every row.
        if column in rows.columns:
            rows = rows[rows[column].isna()]
    if not len(rows):
        wanted += need.get("empty", [])
        asked = " and ".join(dict.fromkeys(wanted))
        return f"no row of the table {table} has what is needed in {asked}"
    for column, least in need.get("distinct", {}).items():
        if rows[column].nunique() < least:
            return f"the table {table} has fewer than {least} different values of {column}"
    return _together(study, need, rows, tables)


def _together(study: HasTables, need: Need, rows: pd.DataFrame, tables: Tables) -> str:
    """Whether a column holds all or some of the values of another table's column."""
    for sort in ("covers", "meets"):
        if sort not in need:
            continue
        asked = need[sort]
        if asked["table"] not in study.resources:
            return f"the study has no table {asked['table']}"
        others = set(_table(study, asked["table"], tables)[asked["of"]].dropna())
        held = set(rows[asked["column"]].dropna())
        lacking = sorted(map(str, others - held))
        if sort == "covers" and lacking:
            return f"the table {need['table']} has no {asked['column']} {lacking[0]}"
        if sort == "meets" and not others & held:
            return (
                f"the tables {need['table']} and {asked['table']} have no {asked['column']} in "
                "common"
            )
    return ""


__all__ = ["HasTables", "Need", "Tables", "fitted", "unmet"]
