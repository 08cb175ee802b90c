"""The table of a plan: a row for each run, in any form that a study's tables may have."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from pbcanalysis.errors import InvalidInput, Problem
from pbcanalysis.study.formats.cells import Cell
from pbcanalysis.study.formats.reading import read_raw

ENDINGS = (".csv", ".tsv", ".tab", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".parquet", ".jsonl")
"""A plan whose name ends like this is a table of rows and nothing else."""
_DECIMAL_COMMA = re.compile(r"[-+]?\d+,\d+")

Row = tuple[str, int | None, dict[str, Any]]
"""The file of a row, its number there, and its values by parameter."""


def rows_of_table(file: Path, names: Sequence[str], problems: list[Problem]) -> list[Row]:
    """The rows of a plan's table; a blank cell leaves the default, a blank row is no run.

    Args:
        file: The table.
        names: Names that its columns may have, by which the form of the file is found.
        problems: What is wrong is added here.
    """
    resource = {"path": file.name, "schema": {"fields": [{"name": name} for name in names]}}
    try:
        raw = read_raw(file.parent, resource)
    except InvalidInput as error:
        problems += [
            Problem(one.file, one.row, one.column, one.found, one.expected, _mend(one.mend))
            for one in error.problems
        ]
        return []
    except OSError as error:
        problems.append(
            Problem(file.name, None, None, str(error.strerror), "a table", "Correct the path.")
        )
        return []
    # In files whose cells are parted by semicolons, a comma stands in numbers.
    commas = raw.kind == "delimited" and raw.delimiter == ";"
    rows: list[Row] = []
    for number, row in zip(raw.numbers, raw.rows, strict=True):
        if raw.kind == "delimited" and len(row) != len(raw.labels):
            problems.append(
                Problem(
                    raw.file, number, None, "another number of cells than the header",
                    f"{len(raw.labels)} cells", "Correct the row.",
                )
            )  # fmt: skip
            continue
        cells = zip(raw.labels, row, strict=False)
        values = {label: _typed(cell, commas) for label, cell in cells if not _blank(cell)}
        if values:
            rows.append((raw.file, number, values))
    return rows


def _mend(mend: str) -> str:
    # Tables of studies are described in their data package; that of a plan is named by the plan.
    return "Correct the path in the plan." if "datapackage.json" in mend else mend


def _blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _typed(cell: Cell, commas: bool) -> Any:
    """A cell as YAML reads it, but never as a date or truth value: those stay text."""
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return cell
    text = str(cell).strip()
    if commas and _DECIMAL_COMMA.fullmatch(text):
        text = text.replace(",", ".")
    try:
        value = yaml.safe_load(text)
    except yaml.YAMLError:
        return text
    return value if isinstance(value, int | float) and not isinstance(value, bool) else text
