"""Tables read once in a process: found by content, never spoilt by a reader."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pbcanalysis.study import remembered
from pbcanalysis.study.tables import read_table

ENTRY: dict[str, Any] = {
    "name": "t",
    "path": "t.csv",
    "schema": {"fields": [{"name": "a", "type": "integer"}]},
}


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "_found", type(remembered._found)())


def test_a_reader_cannot_change_what_the_next_one_gets(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a\n1\n2\n")
    first = read_table(tmp_path, ENTRY)
    first.loc[0, "a"] = 9
    first["b"] = 1
    again = read_table(tmp_path, ENTRY)
    assert list(again.columns) == ["a"]
    assert again["a"].tolist() == [1, 2]
    assert len(remembered._found) == 1


def test_another_content_or_description_is_read_again(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a\n1\n")
    assert read_table(tmp_path, ENTRY)["a"].tolist() == [1]
    (tmp_path / "t.csv").write_text("a\n2\n")
    assert read_table(tmp_path, ENTRY)["a"].tolist() == [2]
    text = {**ENTRY, "schema": {"fields": [{"name": "a", "type": "string"}]}}
    assert read_table(tmp_path, text)["a"].tolist() == ["2"]


def test_what_changes_while_it_is_read_is_not_kept(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a\n1\n")

    def read() -> str:
        content = path.read_text()
        path.write_text("a\n2\n")
        return content

    assert remembered.remembered("x", tmp_path, ENTRY, read) == "a\n1\n"
    assert remembered.remembered("x", tmp_path, ENTRY, path.read_text) == "a\n2\n"


def test_large_files_are_not_kept_and_the_number_is_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembered, "LARGEST", 5)
    monkeypatch.setattr(remembered, "MOST", 2)
    path = tmp_path / "t.csv"
    for number in range(4):
        path.write_text(f"a\n{number}\n")
        read_table(tmp_path, ENTRY)
    assert len(remembered._found) == 2
    path.write_text("a\n12345\n")
    assert read_table(tmp_path, ENTRY)["a"].tolist() == [12345]
    assert len(remembered._found) == 2
