"""Ten thousand made-up tables: no traceback, nothing accepted in silence, every place named."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal, InvalidOperation
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pbcanalysis.errors import InvalidInput, Problem
from pbcanalysis.reported.suspicions import suspicions
from pbcanalysis.study import check_study, open_study
from pbcanalysis.study.formats import read_plain
from pbcanalysis.study.formats.marks import MISSING, SUPPRESSED, read_number, read_value
from pbcanalysis.study.scaffold import new_study

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
    st.sampled_from([*MARKS, "", " ", "nan", "inf", "1e5", "--", "1,2,3", "#REF!", "٣", "½"]),
    st.text(max_size=8),
)
tables = st.lists(st.lists(dirty, min_size=0, max_size=6), max_size=5)


def _judge(table: Any, cells: dict[tuple[int, str], str]) -> None:
    """Every cell of a number is read as the same number, or told, or refused, or left as it is."""
    refused = {(p.row, p.column) for p in table.problems}
    told = {one.column for one in table.told}
    for index, row in enumerate(table.rows):
        number = table.raw.numbers[index]
        for place, text in enumerate(row[: len(table.raw.labels)]):
            name = table.raw.labels[place]
            before = cells.get((index, name), "")
            if name not in NUMBERS or text == before or (number, name) in refused:
                continue
            assert name in told, (before, text)
    for problem in table.problems:
        _placed(problem)


def _placed(problem: Problem) -> None:
    assert problem.file
    assert problem.row is not None
    assert problem.column in NAMES
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
    table = read_plain(path.parent, {**RESOURCE, "path": path.name})
    if table.as_it_stands:
        assert (delimiter, encoding) == (",", "utf-8")
    read = [[str(cell) for cell in row] for row in table.raw.rows]
    _judge(table, _cells(read, list(table.raw.labels)))


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


@MANY
@given(
    text=dirty,
    kind=st.sampled_from(["integer", "number"]),
    mark=st.sampled_from([".", ",", None, "both"]),
)
def test_one_number(text: str, kind: str, mark: str | None) -> None:
    meaning = read_number(text, {"name": "n", "type": kind}, mark)
    if meaning.expected:
        assert meaning.mend
        return
    if meaning.text.strip() == text.strip():
        return
    # What was changed is told, and is the number that its digits say, whatever stands between.
    assert meaning.told, (text, meaning)
    try:
        number = Decimal(meaning.text)
    except InvalidOperation:
        pytest.fail(f"{text!r} was read as {meaning.text!r}")
    written = "".join(c for c in text if c.isdigit())
    assert "".join(c for c in format(abs(number), "f") if c.isdigit()) == written


@MANY
@given(
    cell=st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.dates(), st.datetimes()
    ),
    kind=st.sampled_from(["string", "integer", "number", "date"]),
)
def test_one_value_of_a_typed_file(cell: Any, kind: str) -> None:
    meaning = read_value(cell, {"name": "n", "type": kind}, None)
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
    for _ in range(data.draw(st.integers(1, 3))):
        row = data.draw(st.integers(0, len(rows) - 1))
        column = data.draw(st.integers(0, len(header) - 1))
        rows[row][column] = data.draw(dirty)
    with (folder / name).open("w", encoding="utf-8", newline="", errors="replace") as file:
        csv.writer(file, lineterminator="\n").writerows([header, comment, *rows])
    problems = check_study(folder)
    if not problems:
        problems = suspicions(open_study(folder, check=False))
    for problem in problems:
        assert problem.file.endswith(".csv")
        assert problem.row is not None
        assert problem.found
        assert problem.mend
