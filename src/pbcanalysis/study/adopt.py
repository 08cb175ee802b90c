"""A file that somebody has, taken as the beginning of a study: which table it is, read as what."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pbcanalysis.errors import InvalidInput
from pbcanalysis.study.formats import READERS, RawTable, read_raw
from pbcanalysis.study.formats.cells import Cell, folded, refuse
from pbcanalysis.study.formats.labels import Labelled, labelled_columns

MOST_ANSWERS = 20
"""Different values that a column without labels may have to be taken for a question."""
MOST_LABELS = 120
"""Answers that a codebook holds for one question."""
ROLES = {
    "id": ("id", "respid", "resp_id", "respondent", "serial", "caseid", "case_id", "uid", "number"),
    "area": ("area", "region", "gor", "district", "county", "locality", "place"),
    "weight": ("weight", "weights", "wt", "wgt", "weight_final", "finalweight", "wtfinl"),
}
"""Names, in small letters, under which columns of these roles are commonly found."""
_REASONS = (
    ("don't know", r"don.?t know|do not know|\bdk\b|not sure|unsure"),
    ("refused", r"refus|prefer not|declin"),
    ("not asked", r"not asked|not applicable|inapplicable|inap\b|\bn/?a\b|filter|routed"),
)


@dataclass(frozen=True, slots=True)
class Adopted:
    """What a file became.

    Attributes:
        like: The kind of study that it begins.
        tables: For each table that it gives: its file's name, its text (``None`` if the file is
            copied as it is) and its Table Schema.
        told: What was read as what, in words.
        keys: Keys of sources that it names.
        bases: Groups of people that it names.
    """

    like: str
    tables: Mapping[str, tuple[str, str | None, dict[str, Any]]]
    told: tuple[str, ...]
    keys: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()


def adopt(path: Path, templates: Mapping[str, Any]) -> Adopted:
    """Find out which table a file is, and what its columns are.

    A file with the columns of a known table is that table. Every other is taken for the answers
    of single respondents, for which a codebook is made: from the labels of SPSS and Stata, or
    from the values themselves.

    Args:
        path: The file.
        templates: The tables of new studies, as ``templates/tables.json`` has them.

    Raises:
        InvalidInput: If there is no such file, or it cannot be read.
    """
    if path.suffix.lower() not in READERS:
        raise refuse(
            path.name, f"the ending {path.suffix!r}", "one of " + ", ".join(READERS),
            "Save the table in one of these formats.",
        )  # fmt: skip
    if not path.is_file():
        raise refuse(str(path), "no such file", "a table", "Check the name and the folder.")
    if path.suffix.lower() in (".sav", ".zsav", ".dta"):
        return _respondents(path, labelled_columns(path, path.name))
    known = _known(path, templates)
    if known is not None:
        return known
    raw = read_raw(path.parent, {"path": path.name, "schema": {"fields": []}, **_first_row(path)})
    columns: dict[str, list[Cell]] = {
        label: [row[place] if place < len(row) and row[place] != "" else None for row in raw.rows]
        for place, label in enumerate(raw.labels)
        if label
    }
    return _respondents(path, Labelled(columns, {}, {}, {}, raw.told))


def _first_row(path: Path) -> dict[str, Any]:
    sheet = path.suffix.lower() in (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
    return {"dialect": {"headerRows": [1]}} if sheet else {}


def _known(path: Path, templates: Mapping[str, Any]) -> Adopted | None:
    """The known table whose columns a file has, if it has those that it needs."""
    best: tuple[int, str, RawTable] | None = None
    for name, table in templates["tables"].items():
        if name in ("respondents", "codebook"):
            continue
        try:
            raw = read_raw(path.parent, {"path": path.name, "schema": table["schema"]})
        except InvalidInput:
            continue
        have = {folded(label) for label in raw.labels}
        fields = table["schema"]["fields"]
        needed = {f["name"] for f in fields if (f.get("constraints") or {}).get("required")}
        count = len(have & {field["name"] for field in fields})
        if len(needed & have) * 3 >= len(needed) * 2 and count > (best[0] if best else 2):
            best = count, name, raw
    if best is None:
        return None
    _, name, raw = best
    told = [f"{path.name} read as the table {name}", *raw.told]
    fields = templates["tables"][name]["schema"]["fields"]
    absent = [f["name"] for f in fields if f["name"] not in {folded(x) for x in raw.labels}]
    if absent:
        told.append("columns that it lacks: " + ", ".join(absent))
    places = [n for n, label in enumerate(raw.labels) if folded(label).split("_")[0] == "source"]
    keys = {str(row[n]).strip() for row in raw.rows for n in places if n < len(row) and row[n]}
    like = {"payments": "payments", "survey_findings": "survey"}.get(name, "report")
    file = f"{name}{path.suffix.lower()}"
    schema = templates["tables"][name]["schema"]
    keys = {key for key in keys if re.fullmatch(r"[^\s,{}\"#%~\\]+", key)}
    bases = [n for n, label in enumerate(raw.labels) if folded(label) == "base"]
    groups = {str(row[n]).strip() for row in raw.rows for n in bases if n < len(row) and row[n]}
    return Adopted(
        like, {name: (file, None, schema)}, tuple(told), tuple(sorted(keys)), tuple(sorted(groups))
    )


def _respondents(path: Path, found: Labelled) -> Adopted:
    """Answers of single respondents, with a codebook of their questions."""
    told = [f"{path.name} read as the answers of {found.rows:,} respondents", *found.told]
    columns = dict(found.columns)
    fields: list[dict[str, Any]] = []
    out: dict[str, Sequence[Cell]] = {}
    roles = {role: _role(role, columns) for role in ROLES}
    for role, name in roles.items():
        if name is not None and name != role:
            told.append(f"column {name} taken as the respondents' {role}")
    cells = columns.get(roles["id"] or "")
    out["id"] = cells if cells is not None else list(range(1, found.rows + 1))
    if cells is None:
        told.append("no column of ids: respondents are numbered by their rows")
    fields.append(_field("id", "string", "Respondent.", required=True, unique=True))
    if roles["area"]:
        meaning = found.labels.get(roles["area"], {})
        out["area"] = [meaning.get(c, c) for c in columns[roles["area"]]]
        fields.append(_field("area", "string", "Area of the respondent.", required=True))
    if roles["weight"]:
        out["weight"] = columns[roles["weight"]]
        fields.append(_field("weight", "number", "Weight of the respondent.", required=True))
    codebook: list[list[Cell]] = []
    for name, values in columns.items():
        if name in roles.values():
            continue
        question = found.questions.get(name) or name
        rows, codes, words = _item(name, question, values, found)
        told += words
        codebook += rows
        out[name] = codes
        whole = all(type(c) is int for c in codes if c is not None)
        number = all(isinstance(c, int | float) and not isinstance(c, bool)
                     for c in codes if c is not None)  # fmt: skip
        kind = "integer" if whole else "number" if number else "string"
        fields.append(_field(name, kind, question))
    if not codebook:
        raise refuse(
            path.name, "no question: no column with labels or with few different values",
            f"columns of answers, each with at most {MOST_ANSWERS} different ones",
            "Name the columns as pbc new --like report does, or add labels.",
        )  # fmt: skip
    answers = _csv(list(out), zip(*out.values(), strict=True))
    book = _csv(["item", "question", "code", "label", "role"], codebook)
    schema = {"fields": fields, "primaryKey": ["id"]}
    tables: dict[str, tuple[str, str | None, dict[str, Any]]] = {
        "respondents": ("respondents.csv", answers, schema),
        "codebook": ("codebook.csv", book, {}),
    }
    return Adopted("survey", tables, tuple(told))


def _item(
    name: str, question: str, values: Sequence[Cell], found: Labelled
) -> tuple[list[list[Cell]], Sequence[Cell], list[str]]:
    """Rows of the codebook for a column, its cells as codes, and what to tell; no rows if none."""
    labels, missing = found.labels.get(name, {}), found.missing.get(name, frozenset())
    seen = {value for value in values if value is not None}
    if labels:
        bare = sorted(str(value) for value in seen - set(labels) - missing)
        if bare or len(labels) > MOST_LABELS or not all(type(code) is int for code in labels):
            why = f"values without a label, such as {bare[0]}" if bare else "labels of another kind"
            kept = [None if value in missing else value for value in values]
            return [], kept, [f"column {name}: {why}; kept as it is, not in the codebook"]
        coded = {**labels, **{c: str(c) for c in missing & seen if c not in labels}}
        rows = [_row(name, question, code, text, code in missing) for code, text in coded.items()]
        reasons = [row for row in rows if row[4] != "answer"]
        doubtful = [row for row in rows if row[4] == "answer" and _reason(str(row[3]))]
        words = [f"column {name}: {len(rows) - len(reasons)} answers"]
        words += [f"column {name}: code {row[2]} ({row[3]}) read as {row[4]}" for row in reasons]
        words += [
            f"column {name}: code {row[2]} ({row[3]}) read as an answer; if it is none, write "
            f"{_reason(str(row[3]))} as its role in codebook.csv"
            for row in doubtful
        ]
        return rows, values, words
    if not 1 < len(seen) <= MOST_ANSWERS or any(isinstance(v, float) for v in seen):
        return [], values, []
    if all(re.fullmatch(r"-?\d{1,9}", str(value)) for value in seen):
        codes = sorted({int(str(value)) for value in seen})
        rows = [_row(name, question, code, str(code), False) for code in codes]
        numbers = [None if value is None else int(str(value)) for value in values]
        return rows, numbers, [f"column {name}: {len(rows)} codes without labels"]
    order = {text: code for code, text in enumerate(sorted(map(str, seen)), start=1)}
    rows = [_row(name, question, code, text, False) for text, code in order.items()]
    coded_values = [None if value is None else order[str(value)] for value in values]
    return rows, coded_values, [f"column {name}: {len(rows)} answers in words, given codes from 1"]


def _row(name: str, question: str, code: Cell, text: str, missing: bool) -> list[Cell]:
    # "Not applicable" may be an answer; what the file does not call missing stays one.
    return [name, question, code, text, (_reason(text) or "no answer") if missing else "answer"]


def _reason(label: str) -> str:
    """Why there is no answer, as far as a label says so."""
    return next((reason for reason, words in _REASONS if re.search(words, label.lower())), "")


def _role(role: str, columns: Mapping[str, Sequence[Cell]]) -> str | None:
    """The column of a role, by its name and by what stands in it."""
    names: dict[str, str] = {}
    for column in columns:
        names.setdefault(folded(column), column)
    for candidate in ROLES[role]:
        name = names.get(candidate)
        if name is None:
            continue
        cells = columns[name]
        if any(cell is None for cell in cells):
            continue
        if role == "id" and len(set(cells)) < len(cells):
            continue
        if role == "weight" and not all(
            re.fullmatch(r"\d+(\.\d+)?([eE]-?\d+)?", str(c)) for c in cells
        ):
            continue
        return name
    return None


def _field(name: str, kind: str, description: str, **limits: bool) -> dict[str, Any]:
    field = {"name": name, "type": kind, "description": description}
    return {**field, "constraints": limits} if limits else field


def _csv(names: Sequence[str], rows: Any) -> str:
    import io

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(["" if cell is None else cell for cell in row] for row in rows)
    return text.getvalue()
