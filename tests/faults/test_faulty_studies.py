"""Spoilt studies: each mistake is told with file, row, column, what was found, and the mend."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pbcanalysis.errors import InvalidInput, Problem
from pbcanalysis.study import check_study, open_study


def _edit(path: Path, row: int, column: str, value: str) -> None:
    """Change one cell; ``row`` counts as a text editor does, with the header as row 1."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    rows[row - 1][rows[0].index(column)] = value
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def _one(problems: list[Problem]) -> Problem:
    assert len(problems) == 1, problems
    return problems[0]


def test_the_books_own_study_is_sound(root: Path) -> None:
    assert check_study(root / "data") == []


def test_text_in_a_column_of_whole_numbers(study_copy: Path) -> None:
    _edit(study_copy / "bases.csv", 4, "count", "six hundred")
    problem = _one(check_study(study_copy))
    assert (problem.file, problem.row, problem.column) == ("bases.csv", 4, "count")
    assert "six hundred" in problem.found
    assert problem.expected == "a whole number of at least 1"
    assert problem.mend


def test_a_value_that_is_not_one_of_the_allowed(study_copy: Path) -> None:
    _edit(study_copy / "statements.csv", 2, "recomputable", "perhaps")
    problem = _one(check_study(study_copy))
    assert (problem.file, problem.row, problem.column) == ("statements.csv", 2, "recomputable")
    assert "perhaps" in problem.found
    assert "yes" in problem.expected


def test_the_same_id_twice(study_copy: Path) -> None:
    path = study_copy / "surveys.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    first = rows[1][rows[0].index("id")]
    _edit(path, 3, "id", first)
    told = [p for p in check_study(study_copy) if p.file == "surveys.csv"]
    assert any(problem.row == 3 for problem in told)


def test_a_source_that_does_not_exist_names_the_nearest(study_copy: Path) -> None:
    _edit(study_copy / "statements.csv", 2, "source", "bmj2007mai")
    problem = _one(check_study(study_copy))
    assert (problem.file, problem.row, problem.column) == ("statements.csv", 2, "source")
    assert "bmj2007may" in problem.mend


def test_a_statement_that_names_a_base_that_does_not_exist(study_copy: Path) -> None:
    with (study_copy / "statements.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    row = next(i for i, r in enumerate(rows, start=2) if r["id"] == "survey.capacity")
    _edit(study_copy / "statements.csv", row, "base", "ac-nobody")
    told = [p for p in check_study(study_copy) if p.file == "statements.csv"]
    assert any(problem.row == row for problem in told)
    assert any("ac-nobody" in problem.found for problem in told)


def test_a_missing_table(study_copy: Path) -> None:
    (study_copy / "referrals.csv").unlink()
    told = [p for p in check_study(study_copy) if p.file == "referrals.csv"]
    assert told
    assert "referrals.csv" in told[0].found


def test_a_missing_column(study_copy: Path) -> None:
    path = study_copy / "referrals.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(line.split(",", 1)[1] for line in lines) + "\n", encoding="utf-8")
    told = [p for p in check_study(study_copy) if p.file == "referrals.csv"]
    assert told
    assert all(problem.mend for problem in told)


def test_a_file_that_is_not_utf8(study_copy: Path) -> None:
    path = study_copy / "timeline.csv"
    path.write_bytes(path.read_bytes().replace(b"NHS", b"\xe9\xff"))
    told = [p for p in check_study(study_copy) if p.file == "timeline.csv"]
    assert told
    assert "UTF-8" in told[0].mend


def test_all_mistakes_are_told_together(study_copy: Path) -> None:
    _edit(study_copy / "bases.csv", 4, "count", "many")
    _edit(study_copy / "uptake_areas.csv", 3, "practices", "-5")
    _edit(study_copy / "statements.csv", 2, "source", "nobody")
    with (study_copy / "parameters.yml").open("a", encoding="utf-8") as file:
        file.write("broken: {type: number, default: 3}\n")
    files = {problem.file for problem in check_study(study_copy)}
    assert {"bases.csv", "uptake_areas.csv", "statements.csv", "parameters.yml"} <= files


@pytest.mark.parametrize(
    ("spoil", "file"),
    [
        (lambda folder: (folder / "datapackage.json").unlink(), "datapackage.json"),
        (lambda folder: (folder / "datapackage.json").write_text("{,"), "datapackage.json"),
        (lambda folder: (folder / "datapackage.json").write_text("[]"), "datapackage.json"),
        (lambda folder: (folder / "sources.bib").unlink(), "sources.bib"),
        (lambda folder: (folder / "sources.bib").write_text("@article{a, title={x"), "sources.bib"),
        (lambda folder: (folder / "parameters.yml").write_text("level: [0.9"), "parameters.yml"),
        (lambda folder: (folder / "parameters.yml").write_text("just text"), "parameters.yml"),
    ],
)
def test_files_that_cannot_be_read(
    study_copy: Path, spoil: Callable[[Path], object], file: str
) -> None:
    spoil(study_copy)
    with pytest.raises(InvalidInput) as told:
        open_study(study_copy)
    assert file in {problem.file for problem in told.value.problems}
    assert all(p.found and p.expected and p.mend for p in told.value.problems)


def test_a_package_that_describes_no_schema(study_copy: Path) -> None:
    path = study_copy / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    descriptor["resources"][0].pop("schema")
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    assert any(problem.file == "datapackage.json" for problem in check_study(study_copy))
