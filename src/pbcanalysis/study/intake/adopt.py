"""A file that somebody has, taken as the beginning of a study: which table it is, read as what."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

from pbcanalysis.errors import InvalidInput
from pbcanalysis.study.formats import READERS, RawTable, read_raw
from pbcanalysis.study.formats.cells import folded, refuse
from pbcanalysis.study.formats.labels import Labelled, labelled_columns
from pbcanalysis.study.intake.answers import answers_of
from pbcanalysis.study.intake.unnamed import unlabelled_columns

Missing: TypeAlias = Literal["marks", "labels", "none"]
"""What is read as no answer beside what a file declares."""


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


def adopt(path: Path, templates: Mapping[str, Any], missing: Missing = "marks") -> Adopted:
    """Find out which table a file is, and what its columns are.

    A file with the columns of a known table is that table. Every other is taken for the answers
    of single respondents, for which a codebook is made: from the labels of SPSS and Stata, or
    from the values themselves.

    Args:
        path: The file.
        templates: The tables of new studies, as ``templates/tables.json`` has them.
        missing: What is read as no answer beside what the file declares: ``"marks"`` such as
            ``NA``, ``"labels"`` such as ``No answer`` as well, or ``"none"``.

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
        return _respondents(path.name, labelled_columns(path, path.name), templates, missing)
    known = _known(path, templates)
    if known is not None:
        return known
    return _respondents(
        path.name, unlabelled_columns(path, marks=missing != "none"), templates, missing
    )


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
    if name == "statements":
        told += _of_nobody(raw)
    like = {"payments": "payments", "survey_findings": "survey"}.get(name, "report")
    file = f"{name}{path.suffix.lower()}"
    # Columns that new studies begin without, and that checks know.
    further = [
        field
        for field in templates["further"].get(name, [])
        if field["name"] in {folded(label) for label in raw.labels}
    ]
    schema = {**templates["tables"][name]["schema"], "fields": [*fields, *further]}
    keys = {key for key in keys if re.fullmatch(r"[^\s,{}\"#%~\\]+", key)}
    bases = [n for n, label in enumerate(raw.labels) if folded(label) == "base"]
    groups = {str(row[n]).strip() for row in raw.rows for n in bases if n < len(row) and row[n]}
    return Adopted(
        like, {name: (file, None, schema)}, tuple(told), tuple(sorted(keys)), tuple(sorted(groups))
    )


def _of_nobody(raw: RawTable) -> list[str]:
    """Shares of statements that name no base, in words."""
    names = [folded(label) for label in raw.labels]
    kind = names.index("kind") if "kind" in names else None
    base = names.index("base") if "base" in names else len(names)
    if kind is None:
        return []
    count = sum(
        str(row[kind]).strip() in ("percent", "words")
        and not (base < len(row) and str(row[base] or "").strip())
        for row in raw.rows
        if kind < len(row)
    )
    return [f"shares without a base, which no chapter can work with: {count:,}"] if count else []


def _respondents(
    file: str, found: Labelled, templates: Mapping[str, Any], missing: Missing
) -> Adopted:
    """Answers of single respondents, with a codebook of their questions."""
    answers = answers_of(file, found, by_label=missing == "labels")
    book: dict[str, Any] = templates["tables"]["codebook"]["schema"]
    if answers.several:
        about = "For answers that can be given together: the column that is ticked for this one."
        column = {"name": "column", "type": "string", "description": about}
        book = {**book, "fields": [*book["fields"], column]}
    schema = {"fields": answers.fields, "primaryKey": ["id"]}
    tables: dict[str, tuple[str, str | None, dict[str, Any]]] = {
        "respondents": ("respondents.csv", answers.respondents, schema),
        "codebook": ("codebook.csv", answers.codebook, book),
    }
    return Adopted("survey", tables, answers.told)
