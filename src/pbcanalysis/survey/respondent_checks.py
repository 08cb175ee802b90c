"""What in a study's respondents their codebook or their design cannot carry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from pbcanalysis.errors import InvalidArgument, InvalidInput, Problem
from pbcanalysis.study import Inspection
from pbcanalysis.survey.codebook import Item, item_of
from pbcanalysis.survey.respondents import half_answered
from pbcanalysis.survey.study_respondents import PLACES, ROLES

if TYPE_CHECKING:
    import pandas as pd

    from pbcanalysis.study import Study

Mask = npt.NDArray[np.bool_]


def respondent_problems(study: Study | Inspection) -> list[Problem]:
    """Everything in a study's respondents that its codebook or its design cannot carry.

    Args:
        study: A study that has passed its checks, or what an inspection could read of one. Of
            what is wrong there, nothing is concluded.

    Returns:
        Errors with file, row and column; none where the study has no codebook.
    """
    names = study.resources
    if "respondents" not in names or "codebook" not in names:
        return []
    found = study if isinstance(study, Inspection) else Inspection.of(study)
    try:
        book = found.table("codebook")
    except InvalidArgument:
        return []  # what makes it unreadable is told
    items, problems = _items(found, book)
    try:
        people = found.table("respondents")
    except InvalidArgument:
        return problems
    problems += _half_filled(found, people)
    problems += _weights(found, people)
    for item in items:
        problems += _answers(found, item, people)
    return problems


def _items(found: Inspection, book: pd.DataFrame) -> tuple[list[Item], list[Problem]]:
    """The questions that the codebook describes well, and what is wrong in the others."""
    problems = [
        _problem(found, "codebook", None, name, "no such column", "the column", "Add the column.")
        for name in ("item", "code", "label", "role")
        if name not in book.columns
    ]
    if problems:
        return [], problems
    doubtful = _doubtful(found, "codebook", *book.columns)
    if _doubtful(found, "codebook", "item").any():
        # Nobody knows of which question such a row is, and so which codes it would explain.
        doubtful[:] = True
    items: list[Item] = []
    owner: dict[str, str] = {}
    for name, rows in book.assign(_place=np.arange(len(book))).groupby("item", sort=False):
        places = rows["_place"].to_numpy()
        if doubtful[places].any():
            continue
        wrong = list(_row_problems(found, rows))
        try:
            item = item_of(str(name), rows)
        except InvalidArgument as error:
            if not wrong:
                mend = "Correct the codebook."
                expected = "a question with answers of its own"
                wrong.append(
                    _problem(found, "codebook", int(places[0]), "item", f"{error}", expected, mend)
                )
        else:
            taken = [column for column in item.columns if column in owner]
            wrong += [
                _problem(
                    found,
                    "codebook",
                    int(places[0]),
                    "item",
                    f"column {column!r}, which is of {owner[column]!r} already",
                    "columns of its own for each question",
                    "Correct the codebook.",
                )
                for column in taken
            ]
            owner |= {column: item.name for column in item.columns if column not in owner}
            if not wrong:
                items.append(item)
        problems += wrong
    return items, problems


def _row_problems(found: Inspection, rows: pd.DataFrame) -> Iterator[Problem]:
    """Rows of one question without a code or a label, or with a code that stands twice."""
    multiple = "column" in rows.columns and bool(rows["column"].notna().any())
    seen: dict[object, int] = {}
    for row in rows.to_dict("records"):
        place, role, code = int(row["_place"]), row["role"], row["code"]
        if role == "blank":
            continue
        what = row.get("column") if multiple and role == "answer" else code
        column = "column" if multiple and role == "answer" else "code"
        if what is None or what != what or str(what) == "<NA>":
            yield _problem(
                found,
                "codebook",
                place,
                column,
                "an empty cell",
                f"the {column} that stands for {role!r}",
                "Fill the cell; what an empty answer means is said by the role blank.",
            )
        elif what in seen:
            number = found.tables["codebook"].raw.numbers[seen[what]]
            yield _problem(
                found,
                "codebook",
                place,
                column,
                f"{what!r}, as in row {number}",
                "each code of a question once",
                "Give the answer a code of its own, or take the row out.",
            )
        else:
            seen[what] = place
        label = row["label"]
        if role == "answer" and (label is None or str(label) == "<NA>"):
            yield _problem(
                found,
                "codebook",
                place,
                "label",
                "an empty cell",
                "words for the answer",
                "Fill the cell.",
            )


def _half_filled(found: Inspection, people: pd.DataFrame) -> Iterator[Problem]:
    for name in (*ROLES.values(), *PLACES):
        if name not in people.columns:
            continue
        blank = people[name].isna().to_numpy()
        sure = ~_doubtful(found, "respondents", name)
        wrong = blank & sure
        if wrong.any() and not blank[sure].all():
            yield _problem(
                found,
                "respondents",
                int(np.argmax(wrong)),
                name,
                f"{int(wrong.sum())} blanks, the first here",
                "a value in every row, or in none",
                "Fill the column in, or leave it empty throughout.",
            )


def _weights(found: Inspection, people: pd.DataFrame) -> Iterator[Problem]:
    """Weights that are not above nought, unless all are the same and weigh nobody."""
    name = ROLES["weights"]
    if name not in people.columns or people[name].nunique() < 2:
        return
    if people[name].dtype.kind not in "fiu":
        yield _problem(
            found, "respondents", None, name, f"cells of type {people[name].dtype}",
            "numbers", "Give the column the type number in datapackage.json.",
        )  # fmt: skip
        return
    wrong = (~people[name].between(0, np.inf, inclusive="neither") & people[name].notna()).to_numpy(
        dtype=bool, na_value=False
    )
    if wrong.any():
        place, others = int(np.argmax(wrong)), int(wrong.sum()) - 1
        more = f" here, and in {others} other rows" if others else ""
        yield _problem(
            found,
            "respondents",
            place,
            name,
            f"{people[name].iloc[place]:g}{more}",
            "a weight above 0, and finite",
            "Drop the row or correct the weight.",
        )


def _answers(found: Inspection, item: Item, people: pd.DataFrame) -> Iterator[Problem]:
    """Codes that are not in the codebook, and questions that are answered in part."""
    file = str(found.resources["respondents"]["path"])
    codes = {}
    for column in item.columns:
        if column not in people.columns:
            yield _problem(
                found, "respondents", None, column, "no such column",
                "a column for each question of the codebook",
                "Add it, or take the question out of the codebook.",
            )  # fmt: skip
            continue
        try:
            codes[column] = item.encode(people[column], file)
        except InvalidInput as error:
            for problem in error.problems:
                place = None if problem.row is None else problem.row - 2
                yield _placed(found, problem, place)
    if item.multiple and len(codes) == len(item.columns):
        sure = ~_doubtful(found, "respondents", *item.columns)
        places = np.flatnonzero(sure)
        known = {column: values[sure] for column, values in codes.items()}
        for problem in half_answered(item, known, file, 0):
            place = int(places[problem.row or 0])
            yield _placed(found, problem, place)


def _doubtful(found: Inspection, table: str, *columns: object) -> Mask:
    """Rows of a table in which one of these cells is told to be wrong."""
    numbers = found.tables[table].raw.numbers
    mask = np.zeros(len(numbers), dtype=bool)
    places = found.refusals(table).places(numbers, [str(column) for column in columns])
    mask[np.fromiter(places, dtype=np.intp)] = True
    return mask


def _placed(found: Inspection, problem: Problem, place: int | None) -> Problem:
    """A problem at its row of the file: comments and headings are rows there too."""
    raw = found.tables["respondents"].raw
    row = None if place is None else raw.numbers[place]
    return replace(problem, file=raw.file, row=row, sheet=raw.sheet)


def _problem(
    found: Inspection,
    table: str,
    place: int | None,
    column: str,
    told: str,
    expected: str,
    mend: str,
) -> Problem:
    raw = found.tables[table].raw
    row = None if place is None else raw.numbers[place]
    return Problem(raw.file, row, column, told, expected, mend, sheet=raw.sheet)


__all__ = ["respondent_problems"]
