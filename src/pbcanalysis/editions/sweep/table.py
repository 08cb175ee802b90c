"""The table of a plan: a row for each run, in any form that a study's tables may have."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from pbcanalysis.errors import InvalidInput, Problem
from pbcanalysis.study.formats.cells import Cell, RawTable
from pbcanalysis.study.formats.marks import MISSING, SUPPRESSED
from pbcanalysis.study.formats.reading import in_plain_form, read_raw
from pbcanalysis.study.parameters import Declaration

STUDY = "study"
ENDINGS = (".csv", ".tsv", ".tab", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".parquet", ".jsonl")
"""A plan whose name ends like this is a table of rows and nothing else."""
_DECIMAL_COMMA = re.compile(r"[-+]?\d+,\d+")
_MENDS = {
    "or name decimalChar and groupChar for the column in datapackage.json": "as 0.9 or 1000",
    "or leave it empty if the value is not known": "or leave it empty for the default",
}
"""Mends that concern the tables of a study, and what they are for a plan."""

Row = tuple[str, int | None, dict[str, Any]]
"""The file of a row, its number there, and its values by parameter."""


@dataclass(frozen=True, slots=True)
class Declarations:
    """What the columns of a table may be.

    Attributes:
        names: Names of parameters, by which the form of the file is found.
        of: The declarations of the parameters of some studies, by name; the study of runs that
            name none where there are none.
    """

    names: Sequence[str]
    of: Callable[[Collection[str]], Mapping[str, Declaration]]


def rows_of_table(
    file: Path, declared: Declarations, problems: list[Problem], told: list[str]
) -> list[Row]:
    """The rows of a plan's table; a blank cell leaves the default, a blank row is no run.

    Numbers are read as those in the tables of a study are: percent signs, decimal commas and
    marks between thousands are understood and told, and what can be read in two ways is refused.

    Args:
        file: The table.
        declared: What its columns may be.
        problems: What is wrong is added here.
        told: What was read otherwise than it stands is added here.
    """
    fields = [{"name": name} for name in declared.names]
    try:
        raw = read_raw(file.parent, {"path": file.name, "schema": {"fields": fields}})
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
    ragged = {
        number
        for number, row in zip(raw.numbers, raw.rows, strict=True)
        if raw.kind == "delimited" and len(row) != len(raw.labels)
    }
    problems += [
        Problem(
            raw.file, number, None, "another number of cells than the header",
            f"{len(raw.labels)} cells", "Correct the row.",
        )
        for number in sorted(ragged)
    ]  # fmt: skip
    described = _described(raw, declared)
    plain = in_plain_form(raw, described, ragged=ragged)
    told += map(str, plain.told)
    refused = set()
    for one in plain.problems:
        if one.severity == "warning":
            told.append(str(one))
        else:
            refused.add((one.row, one.column))
            problems.append(replace(one, mend=_mend(one.mend)))
    # In files whose cells are parted by semicolons, a comma stands in numbers.
    commas = raw.kind == "delimited" and raw.delimiter == ";"
    rows: list[Row] = []
    for number, row, texts in zip(raw.numbers, raw.rows, plain.rows, strict=True):
        if number in ragged:
            continue
        values: dict[str, Any] = {}
        for label, cell, text in zip(raw.labels, row, texts, strict=False):
            if (number, label) in refused or _blank(text):
                continue
            if label not in described:
                values[label] = _typed(cell, commas)
            else:
                string = described[label]["type"] == "string"
                values[label] = text.strip() if string else _number(text)
        if values:
            rows.append((raw.file, number, values))
    return rows


def _described(raw: RawTable, declared: Declarations) -> dict[str, dict[str, Any]]:
    """What is declared of each column, as a schema has it."""
    studies: set[str] = set()
    if STUDY in raw.labels:
        at = raw.labels.index(STUDY)
        studies = {str(row[at]) for row in raw.rows if at < len(row) and not _blank(row[at])}
    fields = {}
    for name, entry in declared.of(studies).items():
        kind = entry.type
        if kind == "choice":
            choices = entry.choices or ()
            if all(isinstance(choice, str) for choice in choices):
                kind = "string"
            elif all(isinstance(choice, int | float) for choice in choices):
                kind = "number"
            else:
                continue
        if kind == "string":
            named = {str(choice).lower() for choice in entry.choices or ()}
            # Text is left as it is, a choice from a list is not.
            marks = named.isdisjoint(MISSING | SUPPRESSED)
            limits: dict[str, Any] = {"enum": entry.choices} if entry.choices and marks else {}
        else:
            limits = {
                bound: int(limit) if limit.is_integer() else limit
                for bound, limit in (("minimum", entry.minimum), ("maximum", entry.maximum))
                if limit is not None
            }
        fields[name] = {"name": name, "type": kind, "unit": entry.unit, "constraints": limits}
    return fields


def _mend(mend: str) -> str:
    for theirs, ours in _MENDS.items():
        mend = mend.replace(theirs, ours)
    # Tables of studies are described in their data package; that of a plan is named by the plan.
    return "Correct the path in the plan." if "datapackage.json" in mend else mend


def _blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _number(text: str) -> Any:
    """A number in plain form; what is not whole is left for the parameter to judge."""
    return int(text) if re.fullmatch(r"[-+]?\d+", text) else float(text)


def _typed(cell: Cell, commas: bool) -> Any:
    """A cell of an unknown column as YAML reads it; dates and truth values stay text."""
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
