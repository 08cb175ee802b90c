"""Mistakes that people make: each is told once, at its place, with the way out."""

from __future__ import annotations

from pathlib import Path

import pytest

from pbcanalysis.editions.notebooks import read_notebook
from pbcanalysis.errors import InvalidInput
from pbcanalysis.study import check_study
from pbcanalysis.study.scaffold import new_study


@pytest.mark.parametrize(
    ("file", "before", "after", "row", "column", "words"),
    [
        ("statements.csv", ",replied,", ",repleid,", 3, "base", "Did you mean 'replied'?"),
        ("statements.csv", ",percent,", ",Percent,", 3, "kind", "Did you mean 'percent'?"),
        ("statements.csv", "survey.capacity", "Survey One", 3, "id", "such as survey.capacity"),
        ("bases.csv", ",150,", ",1_000,", 4, "count", "a whole number of at least 1"),
        ("bases.csv", ",150,", ",--5,", 4, "count", "a whole number of at least 1"),
        ("bases.csv", "id,label,count", "id,label,cuont", 1, "cuont", "Did you mean count?"),
        ("bases.csv", "replied,Everyone", 'replied,"Everyone', 4, None, "quotation mark"),
        ("bases.csv", "replied,Everyone", "replied,Every\0one", 4, None, "NUL byte"),
        ("bases.csv", ",150,asked,", ",150,", 4, None, "5 cells"),
        ("surveys.csv", "2023-03", "2023-02-31", 3, "fieldwork_start", "the calendar has"),
        (
            "parameters.yml",
            "  default: 0.95",
            "\tdefault: 0.95",
            6,
            None,
            "spaces in place of tabs",
        ),
        ("parameters.yml", "level:", "level: &a [*a]\nlevels:", None, None, "without end"),
        ("parameters.yml", "rounding_rule:", "level:", 14, "level", "in row 4 already"),
        ("parameters.yml", "  minimum: 0.5", "  minimun: 0.5", 7, "level.minimun", "'minimum'"),
        ("datapackage.json", '"statements.csv"', '"statments.csv"', None, None, "'statements.csv'"),
        ("datapackage.json", '"integer"', '"integr"', None, "bases.count", "'integer'"),
    ],
)
def test_each_is_told_once_at_its_place(
    tmp_path: Path, file: str, before: str, after: str, row: int, column: str, words: str
) -> None:
    folder = tmp_path / "mine"
    new_study(folder, "report")
    text = (folder / file).read_text(encoding="utf-8")
    assert before in text
    (folder / file).write_text(text.replace(before, after, 1), encoding="utf-8")
    found = [p for p in check_study(folder) if (p.row, p.column) == (row, column)]
    assert len(found) == 1, check_study(folder)
    assert words in str(found[0])


def test_columns_stand_in_any_order_and_may_be_absent(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    new_study(folder, "report")
    rows = "600,example2024,All,asked\n150,example2024,Some,replied\n9,example2024,Visits,visits\n"
    (folder / "bases.csv").write_text(f"Count,source,label,ID\n{rows}", encoding="utf-8")
    assert check_study(folder) == []


@pytest.mark.parametrize("content", ["", "{", "[]", '{"nbformat": 3}', '{"cells": 5}'])
def test_a_notebook_that_is_none_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "01_mine.ipynb"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"01_mine\.ipynb"):
        read_notebook(path)
