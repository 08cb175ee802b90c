"""A table under names of somebody's own: where the names stand, and what is no record."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pbcanalysis.currencies import MARK
from pbcanalysis.errors import InvalidInput, Problem
from pbcanalysis.study.formats import RawTable, read_raw
from pbcanalysis.study.formats.cells import HEADER_SEARCH, Cell, label
from pbcanalysis.study.formats.labels import Labelled
from pbcanalysis.study.formats.sheets import visible_grids
from pbcanalysis.study.intake.aggregates import aggregate_problem
from pbcanalysis.study.intake.exports import export_of
from pbcanalysis.study.intake.ticks import tick_sets
from pbcanalysis.study.intake.tidy import tidied

_SHEETS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
_TOTAL = re.compile(r"(grand\s+|sub[\s-]*)?totals?\b.{0,40}|(sources?|notes?)\s*:.*", re.IGNORECASE)
_SUM = re.compile(rf"[(-]?\s*(?:{MARK})?\s*-?\d{{1,3}}(,?\d{{3}})*(\.\d\d?)?\s*\)?\s*(CR|DR)?")
_PAID = re.compile(
    r"\b(amount|value|paid|payment|spend|spent|expenditure|net|gross|total|sum)\b|£", re.IGNORECASE
)
_PAYEE = re.compile(
    r"\b(supplier|payee|beneficiary|recipient|vendor|practice|provider|organi[sz]ation|creditor|"
    r"grantee|contractor)s?\b",
    re.IGNORECASE,
)
_PRINTED = re.compile(
    r"figures?|values?|per ?cent(age)?|%|results?|numbers?|as printed|printed", re.IGNORECASE
)
_STATED = re.compile(
    r"statements?|findings?|claims?|measures?|indicators?|text|quotes?|what it says", re.IGNORECASE
)
LONGEST_CODE = 20
"""Characters of the longest text that alone in a row is taken for a respondent's code."""
_IDS = re.compile(
    r"id|resp(ondent|onse)?([ _.]?(id|no|number|code))?|case.?id|serial", re.IGNORECASE
)


def unlabelled_columns(path: Path, *, marks: bool = True) -> Labelled:
    """Read a table whose columns nobody has described.

    The row of names is the first that is filled as rows below it are; of a workbook, the sheet
    that is seen and has most cells is read.

    Args:
        path: The file.
        marks: Whether marks such as ``NA`` are no answers.

    Returns:
        Its columns, without labels.

    Raises:
        InvalidInput: If it cannot be read, its names stand in two rows or are missing, rows are
            totals or notes, or it lists payments; everything at once.
    """
    resource: dict[str, Any] = {"path": path.name, "schema": {"fields": []}}
    told: list[str] = []
    if path.suffix.lower() in _SHEETS:
        grids = visible_grids(path, path.name)
        sheet = max(grids, key=lambda name: sum(map(_filled, grids[name])))
        grid = grids[sheet]
        top = [label(cell) for cell in grid[0]] if grid else []
        place = 0 if export_of(top, grid[1:4]).program else names_row(grid)
        others = [repr(name) for name in grids if name != sheet and any(map(_filled, grids[name]))]
        resource["dialect"] = {"sheetName": sheet, "headerRows": [place + 1]}
        if others:
            told.append(f"sheet {sheet!r} read, which has most cells; not {', '.join(others)}")
        try:
            raw = read_raw(path.parent, resource)
        except InvalidInput as error:
            # What else is wrong is told with it, from the cells that could be read.
            labels = tuple(label(cell) for cell in grid[place])
            filled = [at for at in range(place + 1, len(grid)) if _filled(grid[at])]
            rest = RawTable(
                path.name, sheet, labels, tuple(tuple(grid[at]) for at in filled),
                tuple(at + 1 for at in filled), place + 1, "sheet",
            )  # fmt: skip
            raise InvalidInput([*_wrong(rest, rest.rows), *error.problems]) from error
    else:
        raw = read_raw(path.parent, resource)
        known = export_of(raw.labels, raw.rows[:3]).program
        place = 0 if known else names_row([raw.labels, *raw.rows])
        if place and raw.header is not None:
            resource["dialect"] = {"headerRows": [raw.numbers[place - 1]]}
            raw = read_raw(path.parent, resource)
    export = export_of(raw.labels, raw.rows[:3])
    rows = [tuple(None if cell == "" else cell for cell in row) for row in raw.rows]
    if export.program:
        rows = rows[export.skipped :]
        raw = replace(raw, labels=export.labels, rows=rows, numbers=raw.numbers[export.skipped :])
        told += export.told()
    if problems := _wrong(raw, rows):
        raise InvalidInput(problems)
    width = max([len(raw.labels), *map(len, rows)])
    nameless = [
        str(at + 1)
        for at in range(width)
        if (at >= len(raw.labels) or not raw.labels[at]) and _column(rows, at)
    ]
    if nameless:
        told.append(f"left out, as the column has no name: column {', '.join(nameless)}")
    columns: dict[str, list[Cell]] = {
        name: [row[at] if at < len(row) else None for row in rows]
        for at, name in enumerate(raw.labels)
        if name and name not in export.left_out
    }
    tidy, done = tidied(columns, marks=marks)
    ticked, words, sets = tick_sets(tidy, export.questions)
    for one in sets:
        if one.name in ticked:
            # KoBo writes all answers into one column too.
            del ticked[one.name]
            told.append(f"column {one.name} left out, which says again what those behind it say")
    questions = {**export.questions, **words}
    return Labelled(ticked, {}, {}, questions, (*raw.told, *told, *done), sets)


def names_row(grid: Sequence[Sequence[Cell]]) -> int:
    """Index of the first row that has words in most of the columns that are filled below it.

    Example:
        >>> names_row([["Our survey", None], [None, None], ["Age", "Help"], [31, "yes"]])
        2
    """
    head = grid[:HEADER_SEARCH]
    typical = sorted(n for row in grid if (n := _filled(row)))
    wanted = typical[len(typical) // 2] * 0.6 if typical else 0
    for place, row in enumerate(head):
        filled = [cell for cell in row if cell not in (None, "")]
        if len(filled) >= max(1, wanted) and all(map(_is_word, filled)):
            return place
    return 0


def _wrong(raw: RawTable, rows: Sequence[Sequence[Cell]]) -> list[Problem]:
    """Why the rows cannot be the answers of respondents, in the order in which to mend it."""
    return [*_another_table(raw, rows), *_names(raw, rows), *_no_records(raw, rows)]


def _names(raw: RawTable, rows: Sequence[Sequence[Cell]]) -> Iterator[Problem]:
    """Names that stand in two rows, stand twice, or are the answers of the first respondent."""
    labels = raw.labels
    if rows:
        below = [at for at, cell in enumerate(rows[0]) if cell is not None]
        under = [at for at in below if at >= len(labels) or not labels[at]]
        words = all(_is_word(rows[0][at]) for at in below)
        if under and words and any(name and at not in below for at, name in enumerate(labels)):
            yield Problem(
                raw.file,
                raw.header,
                None,
                f"names of the columns in two rows, the second with {rows[0][under[0]]!r}",
                "one row of names, with a name for each column",
                "Write each column's name into one row, and take the other row out; cells that "
                "are merged have to be parted.",
                sheet=raw.sheet,
            )
    for at, name in enumerate(labels):
        if name and labels[:at].count(name) == 1:
            yield Problem(
                raw.file, raw.header, name,
                f"{_times(labels.count(name))} columns named {name!r}", "each name once",
                "Give each column its own name.", sheet=raw.sheet,
            )  # fmt: skip
    named = [at for at, name in enumerate(labels) if name]
    alike = [at for at in named if labels[at] in {str(c) for c in _column(rows, at)}]
    if len(alike) * 2 > len(named) or any(re.fullmatch(r"-?[\d.,/%]+", labels[a]) for a in alike):
        yield Problem(
            raw.file,
            raw.header,
            labels[alike[0]],
            f"{labels[alike[0]]!r} as the name of a column, which is also one of its answers",
            "a row with the names of the columns above the first respondent",
            "Add a row of names.",
            sheet=raw.sheet,
        )


def _times(count: int) -> str:
    return "two" if count == 2 else f"{count:,}"


def _no_records(raw: RawTable, rows: Sequence[Sequence[Cell]]) -> Iterator[Problem]:
    """Totals and notes among the rows."""
    for number, row in zip(raw.numbers, rows, strict=True):
        start = next((str(cell).strip() for cell in row[:2] if cell is not None), "")
        note = _filled(row) == 1 and len(raw.labels) > 3 and len(start) > LONGEST_CODE
        if _TOTAL.fullmatch(start) or note:
            yield Problem(
                raw.file,
                number,
                None,
                f"{start[:60]!r}, which looks like a {'note' if note else 'total or a note'}",
                "records alone below the names",
                "Take the row out of the table.",
                sheet=raw.sheet,
            )


def _another_table(raw: RawTable, rows: Sequence[Sequence[Cell]]) -> Iterator[Problem]:
    """Payments, or statements of a report, under names of columns that nobody knows."""
    if any(_IDS.fullmatch(name) for name in raw.labels):
        return
    sums = [at for at, name in enumerate(raw.labels) if _PAID.search(name) and _is_sums(rows, at)]
    payees = [name for name in raw.labels if _PAYEE.search(name)]
    printed = [name for name in raw.labels if _PRINTED.fullmatch(name)]
    stated = [name for name in raw.labels if _STATED.fullmatch(name)]
    if sums and payees:
        paid = raw.labels[sums[0]]
        yield Problem(
            raw.file,
            raw.header,
            paid,
            f"sums of money, beside {payees[0]!r}: a list of payments",
            "the columns year, practice, paid and source, with one row for each year and payee",
            f"Name {payees[0]!r} practice and {paid!r} paid, add the year (such as 2022-23) and "
            "the source, add up the payments of one payee in one year, and leave totals out; pbc "
            "new --like payments shows how. Answers of respondents have a column named id.",
            sheet=raw.sheet,
        )
    elif printed and stated:
        yield Problem(
            raw.file,
            raw.header,
            printed[0],
            f"{printed[0]!r} beside {stated[0]!r}: statements of a report",
            "the columns id, source, kind, as_printed, measures and base",
            f"Name {printed[0]!r} as_printed and {stated[0]!r} measures, and add the others; pbc "
            "new --like report shows how. Answers of respondents have a column named id.",
            sheet=raw.sheet,
        )
    elif problem := aggregate_problem(raw, rows):
        yield problem


def _is_sums(rows: Sequence[Sequence[Cell]], at: int) -> bool:
    """Whether most cells of a column are numbers as sums of money are written."""
    cells = _column(rows, at)
    sums = [c for c in cells if isinstance(c, int | float) or _SUM.fullmatch(str(c).strip())]
    return len(sums) > len(cells) * 0.8 and len(set(map(str, sums))) * 2 > len(sums)


def _column(rows: Sequence[Sequence[Cell]], at: int) -> list[Cell]:
    return [row[at] for row in rows if at < len(row) and row[at] is not None]


def _filled(row: Sequence[Cell]) -> int:
    return sum(cell not in (None, "") for cell in row)


def _is_word(cell: Cell) -> bool:
    return isinstance(cell, str) and not re.fullmatch(
        rf"(?:\(|{MARK})?-?[\d.,/: ]+[%)]?", cell.strip()
    )
