"""Ten thousand made-up tables: no traceback, nothing accepted in silence, every place named.

What a cell may be read as is said here a second time and in another way: as the set of numbers
that its text can stand for in English or on the continent. A reading outside this set, or no
reading and no refusal, fails.
"""

from __future__ import annotations

import csv
import io
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pbcanalysis.checks.mistakes.statements import suspicions
from pbcanalysis.errors import InvalidInput, Problem
from pbcanalysis.study import check_study, open_study
from pbcanalysis.study.formats import PlainTable, read_plain
from pbcanalysis.study.formats.marks import MISSING, SUPPRESSED, read_number, read_value
from pbcanalysis.study.scaffold import TEMPLATES, new_study

FIELDS: list[dict[str, Any]] = [
    {"name": "id", "type": "string", "constraints": {"pattern": ".*"}},
    {"name": "count", "type": "integer"},
    {"name": "share", "type": "number", "constraints": {"maximum": 1}},
    {"name": "paid", "type": "number"},
    {"name": "words", "type": "string"},
]
NAMES = [field["name"] for field in FIELDS]
MARKS = sorted(MISSING | SUPPRESSED)
RESOURCE = {"name": "t", "schema": {"fields": FIELDS}}
NUMBERS = ("count", "share", "paid")
NUMBER = re.compile(r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?")
"""Plain numbers, which pandas and frictionless read alike."""

digits = st.integers(-(10**9), 10**9).map(str)
grouped = st.integers(0, 10**9).map(lambda n: f"{n:,}")
continental = grouped.map(lambda text: text.replace(",", "."))
decimals = st.decimals(-1000, 1000, places=2, allow_nan=False).map(str)
dirty = st.one_of(
    digits,
    grouped,
    continental,
    decimals,
    decimals.map(lambda text: text.replace(".", ",")),
    decimals.map(lambda text: text + "%"),
    grouped.map(lambda text: "£" + text),
    st.sampled_from([*MARKS, "", " ", "nan", "inf", "1e5", "1e999", "--", "1,2,3", "#REF!", "½"]),
    # What Python's own int() and float() would take.
    st.sampled_from(["٣", "１２", "1_000", "--1", "+-1", "0x10", "Infinity", "9" * 30, "1\u20092"]),
    st.text(max_size=8),
)
TABLES = {
    name: table["schema"]["fields"]
    for name, table in json.loads((TEMPLATES / "tables.json").read_text("utf-8"))["tables"].items()
}
tables = st.lists(st.lists(dirty, min_size=0, max_size=6), max_size=5)


ENGLISH = re.compile(r"([0-9]{1,3}(,[0-9]{3})+|[0-9]+)(\.[0-9]*)?|\.[0-9]+")
CONTINENTAL = re.compile(r"([0-9]{1,3}(\.[0-9]{3})+|[0-9]+)(,[0-9]*)?|,[0-9]+")


def possible(cell: str, name: str) -> set[Decimal]:
    """Every number that a cell's text can stand for; none if it is no number to anybody."""
    text = re.sub(r"[\s£€$%]|GBP|EUR|USD|(?<=\d)['’](?=\d{3})", "", cell).replace("\u2212", "-")
    below = text[:1] == "-"
    text = text[1:] if text[:1] in ("-", "+") else text
    found = set()
    if re.fullmatch(r"([0-9]+(\.[0-9]*)?|\.[0-9]+)[eE][-+]?[0-9]+", text):
        found.add(Decimal(text))
    if ENGLISH.fullmatch(text):
        found.add(Decimal(text.replace(",", "")))
    if CONTINENTAL.fullmatch(text):
        found.add(Decimal(text.replace(".", "").replace(",", ".")))
    if "%" in cell and name == "share":
        found = {number / 100 for number in found}
    return {number.copy_negate() if below else number for number in found}


def _judge(table: PlainTable, cells: dict[tuple[int, str], str]) -> None:
    """Every cell of a number is read as a number that it can stand for, or missing, or refused."""
    refused = {(p.row, p.column) for p in table.problems}
    told = {one.column for one in table.told}
    for index, number in enumerate(table.raw.numbers):
        for name in NUMBERS:
            before = cells.get((index, name), "")
            text = table.column(name)[index]
            if not refused.isdisjoint({(number, name), (number, None)}):
                continue
            if text != before:
                assert name in told, (before, text)
            if text == "":
                assert before == "" or before.strip().lower() in MARKS, before
            else:
                assert Decimal(text) in possible(before, name), (before, text)
                assert NUMBER.fullmatch(text), (before, text)
        if (number, None) not in refused:
            assert table.column("words")[index] == cells.get((index, "words"), "")
    for problem in table.problems:
        _placed(problem)


def _placed(problem: Problem) -> None:
    """A cell is named by row and column, a row by its number, a column by its name."""
    assert problem.file
    assert problem.row is not None or problem.column is not None
    assert problem.found
    assert problem.expected
    assert problem.mend


def _cells(rows: list[list[str]], labels: list[str]) -> dict[tuple[int, str], str]:
    return {
        (index, labels[place]): cell
        for index, row in enumerate(rows)
        for place, cell in enumerate(row)
        if place < len(labels)
    }


MANY = settings(
    max_examples=2000,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@MANY
@given(
    rows=tables,
    delimiter=st.sampled_from([",", ";", "\t"]),
    encoding=st.sampled_from(["utf-8", "utf-16", "utf-8-sig"]),
)
def test_delimited_text(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], delimiter: str, encoding: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "made-up.csv"
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerows([NAMES, *rows])
    path.write_bytes(text.getvalue().encode(encoding, "replace"))
    if "\0" in text.getvalue():
        with pytest.raises(InvalidInput, match="NUL"):
            read_plain(path.parent, {**RESOURCE, "path": path.name})
        return
    table = read_plain(path.parent, {**RESOURCE, "path": path.name})
    if table.as_it_stands:
        assert (delimiter, encoding) == (",", "utf-8")
    # The rows as the csv module of the standard library has them, without those that are empty.
    decoded = path.read_bytes().decode(encoding)
    lines = list(csv.reader(io.StringIO(decoded, newline=""), delimiter=delimiter))[1:]
    _judge(table, _cells([line for line in lines if any(line)], NAMES))


@MANY
@given(content=st.binary(max_size=120), ending=st.sampled_from(["csv", "jsonl", "tsv"]))
def test_bytes_of_any_kind(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, ending: str
) -> None:
    path = tmp_path_factory.getbasetemp() / f"made-up.{ending}"
    path.write_bytes(content)
    try:
        table = read_plain(path.parent, {**RESOURCE, "path": path.name})
    except InvalidInput as error:
        told = error.problems
    else:
        for problem in table.problems:
            _placed(problem)
        return
    assert all(p.file and p.found and p.expected and p.mend for p in told)


values = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), dirty, st.lists(st.integers(), max_size=1)
)


@MANY
@given(rows=st.lists(st.dictionaries(st.sampled_from([*NAMES, "other"]), values), max_size=4))
def test_json_lines(tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, Any]]) -> None:
    path = tmp_path_factory.getbasetemp() / "made-up.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    nested = any(isinstance(value, list) for row in rows for value in row.values())
    unknown = any("other" in row for row in rows)
    try:
        table = read_plain(path.parent, {**RESOURCE, "path": path.name})
    except InvalidInput as error:
        assert nested
        for problem in error.problems:
            assert problem.row is not None
            assert problem.column in [*NAMES, "other"]
        return
    assert not nested
    assert len(table.rows) == len(rows)
    for problem in table.problems:
        _placed(problem)
    assert unknown == ("other" in {problem.column for problem in table.problems})
    refused = {(p.row, p.column) for p in table.problems}
    for index, row in enumerate(rows):
        for name, value in row.items():
            if (index + 1, name) not in refused and type(value) in (int, float) and name in NUMBERS:
                # In the number's own type: a float holds whole numbers to 2**53 only.
                assert type(value)(table.column(name)[index]) == value


@MANY
@given(
    text=dirty,
    kind=st.sampled_from(["integer", "number"]),
    mark=st.sampled_from([".", ",", None, "both"]),
)
def test_one_number(text: str, kind: str, mark: str | None) -> None:
    meaning = read_number(text, {"name": "n", "type": kind}, mark)
    numbers = possible(text, "n")
    if meaning.expected:
        assert meaning.mend
        # A whole number without any mark has one reading, and is not refused.
        assert not (re.fullmatch(r"-?[0-9]{1,18}", text)), text
        return
    assert Decimal(meaning.text) in numbers, (text, meaning)
    assert meaning.told or meaning.text == text
    # Where nothing shows which mark is which, what has two readings is refused.
    if mark is None and kind == "number":
        assert len(numbers) == 1, (text, meaning)


@MANY
@given(
    cell=st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.dates(), st.datetimes()
    ),
    kind=st.sampled_from(["string", "integer", "number", "date"]),
)
def test_one_value_of_a_typed_file(cell: Any, kind: str) -> None:
    meaning = read_value(cell, {"name": "n", "type": kind}, None)
    if kind == "integer" and type(cell) in (int, float) and abs(cell) >= 2**63:
        assert meaning.expected
        return
    if isinstance(cell, float) and (cell != cell or abs(cell) == float("inf")):
        assert meaning.expected
    elif kind in ("integer", "number") and isinstance(cell, int | float) and cell is not None:
        if not isinstance(cell, bool):
            assert float(meaning.text) == float(cell)
    elif meaning.expected:
        assert kind in ("string", "date")
        assert meaning.mend


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_whole_studies(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """Rows of every kind of table, some cells spoilt: told by row and column, or sound."""
    folder = tmp_path_factory.mktemp("made-up") / "study"
    new_study(folder, "full")
    name = data.draw(st.sampled_from([path.name for path in sorted(folder.glob("*.csv"))]))
    with (folder / name).open(encoding="utf-8", newline="") as file:
        header, comment, *rows = list(csv.reader(file))
    spoilt: dict[tuple[int, str], str] = {}
    for _ in range(data.draw(st.integers(1, 3))):
        row = data.draw(st.integers(0, len(rows) - 1))
        column = data.draw(st.integers(0, len(header) - 1))
        rows[row][column] = spoilt[row, header[column]] = data.draw(dirty)
    with (folder / name).open("w", encoding="utf-8", newline="", errors="replace") as file:
        csv.writer(file, lineterminator="\n").writerows([header, comment, *rows])
    written = {
        (row, column): cell.encode(errors="replace").decode()
        for (row, column), cell in spoilt.items()
    }
    problems = check_study(folder)
    if not [problem for problem in problems if problem.severity == "error"]:
        study = open_study(folder, check=False)
        problems = suspicions(study)
        fields = {
            field["name"]: field for field in study.resources[Path(name).stem]["schema"]["fields"]
        }
        frame = study.table(Path(name).stem)
        for (row, column), cell in written.items():
            # Rows whose cells are all empty are left out.
            if fields[column]["type"] in ("integer", "number", "year") and len(frame) == len(rows):
                value = frame[column].iloc[row]
                if pd.isna(value):
                    assert cell == "" or cell.strip().lower() in MARKS, cell
                else:
                    assert float(value) in {float(n) for n in possible(cell, column)}, cell
    for problem in problems:
        assert problem.file.endswith(".csv")
        assert problem.row is not None
        assert problem.found
        assert problem.expected
        assert problem.mend
    # A cell that is refused is named by its own row: header, comment, then the rows.
    for (row, column), cell in written.items():
        kind = next(f["type"] for f in TABLES[Path(name).stem] if f["name"] == column)
        missing = not cell.strip() or cell.strip().lower() in MARKS
        number = kind in ("integer", "number", "year")
        # A line break inside a cell moves what follows to other lines.
        broken = any(c in "".join(written.values()) for c in "\r\n")
        if number and not missing and not broken and not possible(cell, column):
            assert (row + 3, column) in {(p.row, p.column) for p in problems}, cell
