"""A table that is held by column says the same as one that is held row by row."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pbcanalysis.checks.mistakes import statements as suspicions
from pbcanalysis.checks.mistakes import sums as suspicious_sums
from pbcanalysis.study import inspect_study, large
from pbcanalysis.study.formats import PlainTable, held, read_plain
from pbcanalysis.study.formats.held import Coded, Held, Written
from pbcanalysis.study.tables import frame_of

FIELDS: list[dict[str, Any]] = [
    {"name": "id", "type": "string", "constraints": {"unique": True}},
    {"name": "area", "type": "string", "constraints": {"enum": ["north", "south"]}},
    {"name": "paid", "type": "number", "unit": "GBP"},
    {"name": "n", "type": "integer", "constraints": {"minimum": 0}},
]
ROWS = [
    ("a1", "north", "1.5", "1"),
    ("a2", "south", "£2.5", "n/a"),
    ("a3", "north ", "3.5", "2"),
    ("a4", "south", "4.5", "*"),
    ("a5", "north", "five", "3"),
    ("a6", "south", "6.5", "1"),
    ("a7", "north", "7.5", "1,234"),
]
NAMES = ("id", "area", "paid", "n")


def entry(path: str) -> dict[str, Any]:
    return {"name": "t", "path": path, "schema": {"fields": FIELDS}}


def plain_text(order: tuple[int, ...] = (0, 1, 2, 3), end: str = "") -> str:
    lines = [NAMES, *ROWS]
    quoted = [",".join(f'"{line[place]}"' for place in order) for line in lines]
    return "\n".join(quoted) + "\n" + end


FILES = {
    "as it is": plain_text(),
    "columns in another order": plain_text((3, 0, 2, 1)),
    "a column that is absent": plain_text((0, 1, 2)),
    "a row too short near the end": plain_text(end="a8,north,1\na9,south,2,3\n"),
    "a row too long": plain_text(end="a8,north,1,2,3\n"),
    "empty lines and a cell of two lines": plain_text(end='\n"a\n8",south,2,1\n\na9,north,1,1\n'),
    "semicolons and decimal commas": plain_text().replace('","', '";"').replace(".5", ",5"),
    "carriage returns alone": plain_text().replace("\n", "\r"),
    "a column without a name": plain_text().replace('"\n', '",\n').replace('7.5",', '7.5",x'),
}


def hold_nearly_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold tables of three rows or more by column, and number three values at most."""
    monkeypatch.setattr(held, "BLOCK", 3)
    monkeypatch.setattr(held, "MOST_VALUES", 3)


def everything(table: PlainTable) -> list[object]:
    return [
        [table.rows[place] for place in range(len(table.rows))],
        [tuple(row) for row in table.rows],
        [tuple(row) for row in table.raw.rows],
        list(table.raw.numbers),
        {name: table.column(name) for name in NAMES},
        table.told,
        table.problems,
        table.as_it_stands,
    ]


@pytest.mark.parametrize("name", FILES)
def test_text_is_read_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    (tmp_path / "t.csv").write_text(FILES[name], encoding="utf-8", newline="")
    by_row = read_plain(tmp_path, entry("t.csv"))
    hold_nearly_all(monkeypatch)
    by_column = read_plain(tmp_path, entry("t.csv"))
    assert isinstance(by_row.rows, tuple)
    assert isinstance(by_column.rows, Held)
    assert everything(by_column) == everything(by_row)
    assert [p.row for p in by_row.problems if p.column == "paid"][:1] == [6]


def test_typed_files_are_read_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    frame = pd.DataFrame(
        {
            "id": [f"a{i}" for i in range(8)],
            "area": pd.Categorical(["north", "south", "north", None] * 2),
            "paid": [1.5, float("nan"), 2.0, 1e3, -0.0, 3.25, 1.5, 0.1],
            "n": pd.array([1, None, 3, 4, 5, 1, 1, 1], dtype="Int64"),
        }
    )
    frame.to_parquet(tmp_path / "t.parquet", row_group_size=3)
    by_row = read_plain(tmp_path, entry("t.parquet"))
    hold_nearly_all(monkeypatch)
    by_column = read_plain(tmp_path, entry("t.parquet"))
    assert isinstance(by_column.rows, Held)
    assert everything(by_column) == everything(by_row)
    assert by_row.column("paid") == ["1.5", "", "2", "1000", "0", "3.25", "1.5", "0.1"]
    assert by_row.column("n") == ["1", "", "3", "4", "5", "1", "1", "1"]
    for one in (by_row, by_column):
        typed = frame_of(one, entry("t.parquet"))
        assert typed["n"].dtype == "Int64"
        assert typed["n"].isna().tolist() == [False, True, *[False] * 6]
        assert typed["paid"].dropna().tolist() == [1.5, 2.0, 1e3, 0.0, 3.25, 1.5, 0.1]


def test_a_cell_of_few_values_takes_one_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold_nearly_all(monkeypatch)
    lines = [f"a{i},north,{i % 3},{i % 2}" for i in range(30)]
    (tmp_path / "t.csv").write_text("\n".join(["id,area,paid,n", *lines]) + "\n")
    rows = read_plain(tmp_path, entry("t.csv")).rows
    assert isinstance(rows, Held)
    ids, *others = rows.columns
    assert isinstance(ids, Written)
    assert [c.codes.nbytes for c in others if isinstance(c, Coded)] == [30, 30, 30]
    assert list(ids) == [f"a{i}" for i in range(30)]


def test_a_wrong_cell_of_a_large_table_is_told_and_missing_for_the_checks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold_nearly_all(monkeypatch)
    monkeypatch.setattr(large, "LEAST", 1)
    monkeypatch.setattr(suspicions, "BLOCK", 3)
    monkeypatch.setattr(suspicious_sums, "BLOCK", 3)
    lines = [f"a{i},north,{i},1" for i in range(1, 8)]
    wrong = ["A-3,south,9000,1", "a1,west,3,1", "a9,north,4,-1", "a10,north,1"]
    content = "\n".join(["id,area,paid,n", *lines, *wrong]) + "\n"
    (tmp_path / "t.csv").write_text(content)
    package = {"name": "made-up", "resources": [entry("t.csv")]}
    (tmp_path / "datapackage.json").write_text(json.dumps(package))
    (tmp_path / "sources.bib").write_text("@misc{x, title={X}, year={2000}}\n")
    found = inspect_study(tmp_path)
    # Rows are counted with the row of names: the ten rows before the last stand in 2 to 11.
    errors = {(p.row, p.column) for p in found.problems if p.severity == "error"}
    assert errors == {(10, "id"), (10, "area"), (11, "n"), (12, None)}
    doubts = [(p.row, p.column) for p in suspicions.suspicions(found)]
    assert doubts == [(9, "id"), (9, "paid")]
    frame = found.table("t")
    assert frame["area"].isna().tolist() == [*[False] * 8, True, False, True]
    assert frame["n"].isna().tolist() == [*[False] * 9, True, True]
