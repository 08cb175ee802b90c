"""What general chapters and their sections need of a study, and what is left out without it.

A notebook names its needs in its metadata, and so may any of its cells, under ``pbcanalysis``::

    {"needs": [{"table": "money", "filled": ["base"], "any": {"kind": ["cost", "paid"]}}],
     "section": "Cost of one"}

A table has to be there with at least one row in which every column of ``filled`` has a value and
every column of ``any`` one of the values named. ``{"one_of": [needs, needs]}`` is met if one of
its lists is. Cells whose needs are not met are taken out before the chapter runs; one line says so.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

import nbformat

from pbcanalysis.study import Study

Need = Mapping[str, Any]


def unmet(study: Study, needs: Sequence[Need]) -> str:
    """Why needs are not met by a study.

    Args:
        study: The study.
        needs: What is needed; see the module.

    Returns:
        The reason, as the end of a sentence; empty if everything is there.
    """
    for need in needs:
        reason = _lacking(study, need)
        if reason:
            return reason
    return ""


def fitted(study: Study, node: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """A chapter without the cells whose needs a study does not meet.

    Args:
        study: The study.
        node: The notebook.

    Returns:
        The notebook itself if nothing has to go; else a copy in which the first of the cells of
        each section that goes is a line that says what is left out and why.
    """
    reasons = [unmet(study, _own(cell).get("needs", ())) for cell in node.cells]
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


def _lacking(study: Study, need: Need) -> str:
    if "one_of" in need:
        reasons = [unmet(study, needs) for needs in need["one_of"]]
        return "" if "" in reasons else " and ".join(dict.fromkeys(reasons))
    table = need["table"]
    if table not in study.resources:
        return f"the study has no table {table}"
    rows = study.table(table)
    if not len(rows):
        return f"the table {table} has no rows"
    for column in need.get("filled", []):
        if column not in rows.columns:
            return f"the table {table} has no column {column}"
        rows = rows[rows[column].notna()]
    for column, values in need.get("any", {}).items():
        if column not in rows.columns:
            return f"the table {table} has no column {column}"
        rows = rows[rows[column].isin(list(values))]
    if not len(rows):
        wanted = " and ".join([*need.get("filled", []), *need.get("any", {})])
        return f"no row of the table {table} has what is needed in {wanted}"
    return ""


__all__ = ["Need", "fitted", "unmet"]
