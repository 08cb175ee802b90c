"""Answers of single respondents in a file that somebody has, with a codebook of their questions."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pbcanalysis.currencies import MARK
from pbcanalysis.study.formats.cells import Cell, refuse
from pbcanalysis.study.formats.labels import Labelled
from pbcanalysis.study.identifying import identifying
from pbcanalysis.study.intake.answer_sets import read_sets
from pbcanalysis.study.intake.design import ROLES, populations_told, role_of, weight_told
from pbcanalysis.study.intake.no_answers import proposed
from pbcanalysis.study.intake.questions import (
    LONGEST_ANSWER,
    MOST_ANSWERS,
    MOST_LABELS,
    Question,
    book_row,
    in_order,
    reason_of,
)

_ROLE_TEXTS = {
    "area": "Area of the respondent.",
    "weight": "Weight of the respondent.",
    "stratum": "Stratum of the sample.",
    "cluster": "Cluster of the sample: those drawn together.",
}
_FIGURE = re.compile(rf"(?:\(|{MARK})?-?(?:{MARK})?\s?\d[\d.,/: -]*[%)]?")
"""Dates, times and numbers as they are typed."""


@dataclass(frozen=True, slots=True)
class Answers:
    """Respondents and their codebook, as text of two tables.

    Attributes:
        respondents: The table of respondents, and its fields in Table Schema.
        fields: Its columns.
        codebook: The codebook.
        several: Whether it has questions to which several answers can be given.
        told: What was read as what, in words.
    """

    respondents: str
    fields: list[dict[str, Any]]
    codebook: str
    several: bool
    told: tuple[str, ...]


def answers_of(file: str, found: Labelled, *, by_label: bool = False) -> Answers:
    """Take columns for the answers of respondents, and make a codebook of their questions.

    Args:
        file: Name of the file, for messages.
        found: Its columns, with labels where it has some.
        by_label: Whether labels that say that there is no answer are read so.

    Raises:
        InvalidInput: If no column can be a question.
    """
    told = [f"{file} read as the answers of {found.rows:,} respondents", *found.told]
    columns = {}
    # A column of ticks may be called Phone or E-mail.
    ticked = {column for one in found.sets for column in one.columns}
    for name, cells in found.columns.items():
        what = "" if found.labels.get(name) or name in ticked else identifying(name, cells)
        if what:
            told.append(f"column {name}: {what}, which say who somebody is; left out of the study")
        else:
            columns[name] = cells
    fields: list[dict[str, Any]] = []
    out: dict[str, Sequence[Cell]] = {}
    roles: dict[str, str | None] = {}
    for role in ROLES:
        roles[role], why = role_of(role, columns, found.questions)
        if why:
            told.append(why)
        if roles[role] not in (None, role):
            told.append(f"column {roles[role]} taken as the respondents' {role}")
    weight = roles["weight"]
    told.append(weight_told(weight, columns[weight]) if weight else "no column of weights found: "
                "every respondent counts alike")  # fmt: skip
    told += populations_told(columns)
    ids = columns.get(roles["id"] or "")
    out["id"] = ids if ids is not None else list(range(1, found.rows + 1))
    if ids is None:
        told.append("no column of ids: respondents are numbered by their rows")
    fields.append(_field("id", "string", "Respondent.", required=True, unique=True))
    for role, text in _ROLE_TEXTS.items():
        if (source := roles[role]) is not None:
            meaning = found.labels.get(source, {}) if role == "area" else {}
            out[role] = [meaning.get(c, c) for c in columns[source]]
            kind = "number" if role == "weight" else "string"
            fields.append(_field(role, kind, text, required=True))
    codebook: list[list[Cell]] = []
    kept: list[str] = []
    sets = read_sets(found, set(roles.values()))
    told += sets.told
    for name, values in columns.items():
        if name in roles.values():
            continue
        text = found.questions.get(name) or name
        asked = list(sets.questions.get(name, ()))
        if name not in sets.taken:
            # What is not taken as a role cannot have its name, by which chapters know it.
            given = f"{name}_as_given" if name in ROLES else name
            asked.append(_question(given, text, values, found))
        for question in asked:
            told += question.told
            codebook += question.book
            out |= question.columns
            about = str(question.book[0][1]) if question.book else text
            fields += [_field(one, _kind(held), about) for one, held in question.columns.items()]
            if not question.book and not question.told:
                kept.append(name)
    if not codebook:
        raise refuse(
            file, "no question among the columns " + ", ".join(map(repr, found.columns)),
            f"columns of answers, each with 2 to {MOST_ANSWERS} different ones, or the columns of "
            "a known table",
            "For statements of a report, name the columns id, source, kind, as_printed, measures "
            "and base; for other tables see what pbc new --like full writes.",
        )  # fmt: skip
    codebook, summary = proposed(codebook, take=by_label)
    told += summary
    if kept:
        told.append(
            "kept as they are, not in the codebook (numbers, dates, remarks, or one value alone): "
            + ", ".join(kept)
        )
    several = any(row[5] for row in codebook)
    heads = ["item", "question", "code", "label", "role", "column"]
    width = len(heads) if several else len(heads) - 1
    return Answers(
        _csv(list(out), zip(*out.values(), strict=True)),
        fields,
        _csv(heads[:width], (row[:width] for row in codebook)),
        several,
        tuple(told),
    )


def _question(name: str, text: str, values: Sequence[Cell], found: Labelled) -> Question:
    """What a column is: a question with its answers, several that go together, or neither."""
    labels, missing = found.labels.get(name, {}), found.missing.get(name, frozenset())
    if labels:
        return _labelled(name, text, values, labels, missing)
    seen = {value for value in values if value is not None}
    parts = _parts(seen)
    if parts:
        return _several(name, text, values, parts)
    if any(isinstance(value, float | dt.date | dt.time) for value in seen):
        return Question({name: values})
    if seen and all(re.fullmatch(r"-?\d{1,9}", str(value)) for value in seen):
        if not 1 < len(seen) <= MOST_ANSWERS:
            return Question({name: values})
        codes = sorted({int(str(value)) for value in seen})
        rows = [book_row(name, text, code, str(code)) for code in codes]
        numbers = [None if value is None else int(str(value)) for value in values]
        return Question({name: numbers}, rows, [f"column {name}: {len(rows)} codes without labels"])
    if all(_FIGURE.fullmatch(str(value).strip()) for value in seen):
        return Question({name: values})
    return _in_words(name, text, values)


def _labelled(
    name: str,
    text: str,
    values: Sequence[Cell],
    labels: Mapping[Cell, str],
    missing: frozenset[Cell],
) -> Question:
    seen = {value for value in values if value is not None}
    if _is_scale(seen, labels, missing):
        between: dict[Cell, str] = {code: str(code) for code in seen - set(labels) - missing}
        labels = dict(sorted({**labels, **between}.items(), key=lambda one: int(str(one[0]))))
    bare = sorted(str(value) for value in seen - set(labels) - missing)
    if bare or len(labels) > MOST_LABELS or not all(type(code) is int for code in labels):
        why = f"values without a label, such as {bare[0]}" if bare else "labels of another kind"
        kept = [None if value in missing else value for value in values]
        return Question(
            {name: kept}, [], [f"column {name}: {why}; kept as it is, not in the codebook"]
        )
    coded = {**labels, **{c: str(c) for c in missing & seen if c not in labels}}
    # "Not applicable" may be an answer; what the file does not call missing stays one.
    rows = [
        book_row(
            name,
            text,
            code,
            label,
            (reason_of(label) or "no answer") if code in missing else "answer",
        )
        for code, label in coded.items()
    ]
    reasons = [row for row in rows if row[4] != "answer"]
    told = [f"column {name}: {len(rows) - len(reasons)} answers"]
    told += [f"column {name}: code {row[2]} ({row[3]}) read as {row[4]}" for row in reasons]
    return Question({name: values}, in_order(rows), told)


def _is_scale(seen: Collection[Cell], labels: Mapping[Cell, str], missing: frozenset[Cell]) -> bool:
    """Whether a column is a scale of whole numbers with labels at its ends."""
    ends = [code for code in labels if type(code) is int and code not in missing]
    bare = set(seen) - set(labels) - missing
    steps = [code for code in bare if type(code) is int]
    return (
        0 < len(steps) == len(bare) <= MOST_ANSWERS
        and len(ends) > 1
        and min(ends) < min(steps)
        and max(steps) < max(ends)
        and all(type(code) is int for code in labels)
    )


def _in_words(name: str, text: str, values: Sequence[Cell]) -> Question:
    """A column of words: what differs in case and spaces alone is one answer."""
    spelled: dict[str, list[str]] = {}
    for value in values:
        if value is not None:
            words = " ".join(str(value).split())
            ways = spelled.setdefault(words.casefold(), [])
            if words not in ways:
                ways.append(words)
    longest = max(map(len, spelled), default=0)
    if len(spelled) > MOST_ANSWERS or longest > LONGEST_ANSWER:
        why = f"{len(spelled):,} different texts of up to {longest} characters, taken for remarks"
        told = [f"column {name}: {why}, which may say who somebody is; left out of the study"]
        return Question({}, [], told)
    if len(spelled) < 2:
        return Question({name: values})
    order = {key: code for code, key in enumerate(sorted(spelled, key=lambda k: spelled[k][0]), 1)}
    rows = [book_row(name, text, code, spelled[key][0]) for key, code in order.items()]
    coded = [None if v is None else order[" ".join(str(v).split()).casefold()] for v in values]
    told = [f"column {name}: {len(rows)} answers in words, given codes from 1"]
    told += [
        f"column {name}: {' and '.join(map(repr, ways))} taken as one answer"
        for ways in spelled.values()
        if len(ways) > 1
    ]
    told += [
        f"column {name}: cells such as {ways[0]!r} may hold several answers; if they do, put "
        "semicolons between them"
        for ways in spelled.values()
        if {part.strip().casefold() for part in ways[0].split(",")} <= set(spelled) - {ways[0]}
        and "," in ways[0]
    ][:1]
    return Question({name: coded}, in_order(rows), told)


def _parts(seen: Collection[Cell]) -> list[str]:
    """The answers that stand together in cells with semicolons between them; none if it is not so.

    Example:
        >>> _parts(["Bus; Train", "Bus", "Train;Tram"])
        ['Bus', 'Train', 'Tram']
        >>> _parts(["Bus; I am always late", "None"])
        []
    """
    cells = [[part.strip() for part in str(value).split(";") if part.strip()] for value in seen]
    times: dict[str, int] = {}
    for cell in cells:
        for part in cell:
            times[part] = times.get(part, 0) + 1
    # Microsoft Forms ends each answer with one, a single answer too.
    if cells and all(str(value).strip().endswith(";") for value in seen):
        return sorted(times) if 1 < len(times) <= MOST_ANSWERS else []
    joined = sum(len(cell) > 1 for cell in cells)
    again = sum(count > 1 for count in times.values())
    if joined < 2 or not 1 < len(times) <= MOST_ANSWERS or again * 2 < len(times):
        return []
    return sorted(times)


def _several(name: str, text: str, values: Sequence[Cell], parts: Sequence[str]) -> Question:
    """A question to which several answers can be given: a column for each, ticked or left."""
    chosen = [
        None if value is None else {part.strip() for part in str(value).split(";")}
        for value in values
    ]
    columns: dict[str, Sequence[Cell]] = {
        f"{name} ({part})": [None if cell is None else int(part in cell) for cell in chosen]
        for part in parts
    }
    rows: list[list[Cell]] = [
        [name, text, 1, part, "answer", column] for part, column in zip(parts, columns, strict=True)
    ]
    told = [
        f"column {name}: {len(parts)} answers that can be given together, a column for each; an "
        "empty cell is read as no answer, not as none of them"
    ]
    return Question(columns, rows, told)


def _kind(cells: Sequence[Cell]) -> str:
    known = [cell for cell in cells if cell is not None]
    if all(type(cell) is int for cell in known):
        return "integer"
    number = all(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in known)
    return "number" if number else "string"


def _field(name: str, kind: str, description: str, **limits: bool) -> dict[str, Any]:
    told = {"name": name, "type": kind, "description": description}
    return {**told, "constraints": limits} if limits else told


def _csv(names: Sequence[str], rows: Iterable[Iterable[Cell]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(["" if cell is None else cell for cell in row] for row in rows)
    return text.getvalue()
