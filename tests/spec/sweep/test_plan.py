"""Plans of sweeps: every form, and every mistake told before the first run."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from rich.console import Console

from pbcanalysis.cli.fitting import chapters_of
from pbcanalysis.editions.sweep import read_plan
from pbcanalysis.errors import InvalidInput
from pbcanalysis.study.scaffold import new_study


def test_a_grid_is_every_combination(project: Any) -> None:
    path = project.plan("grid:\n  level: [0.9, 0.95]\n  population: [500, 600, 623]\n")
    plan = read_plan(path, project.study)
    assert len(plan.runs) == 2 * 3
    assert plan.runs[1].values == {"level": 0.9, "population": 600}
    assert plan.varied == ("level", "population")
    assert plan.runs[1].id.startswith("level-0.9-population-600-")
    assert len({run.id for run in plan.runs}) == 6


def test_rows_and_a_grid_are_each_row_with_each_combination(project: Any) -> None:
    path = project.plan(
        "rows:\n- {population: 500}\n- {population: 600}\n"
        "grid:\n  level: [0.8, 0.9, 0.95]\nset: {icc: 0.1}\n"
    )
    plan = read_plan(path, project.study)
    assert len(plan.runs) == 2 * 3
    assert [run.values["population"] for run in plan.runs] == [500] * 3 + [600] * 3
    assert {run.values["icc"] for run in plan.runs} == {0.1}


def test_a_csv_file_is_a_table_of_rows_and_a_blank_is_the_default(project: Any) -> None:
    path = project.plan("level,population,printed_on\n0.9,,2007-11-24\n,600,\n", "rows.csv")
    plan = read_plan(path, project.study)
    assert plan.runs[0].values == {"level": 0.9, "printed_on": "2007-11-24"}
    assert plan.runs[1].values == {"population": 600}


def test_a_table_may_be_one_that_a_spreadsheet_saved(project: Any) -> None:
    semicolons = project.plan("level;population\n0,9;600\n0,95;\n;\n", "rows.csv")
    rows = pd.DataFrame({"level": [0.9, 0.95], "population": [600, None]})
    rows.to_excel(project.home / "rows.xlsx", index=False)
    for path in (semicolons, project.home / "rows.xlsx"):
        plan = read_plan(path, project.study)
        assert [run.values for run in plan.runs] == [
            {"level": 0.9, "population": 600},
            {"level": 0.95},
        ]


def test_a_study_may_vary(project: Any) -> None:
    import shutil

    shutil.copytree(project.study, project.home / "other")
    plan = read_plan(project.plan("rows:\n- {study: data}\n- {study: other}\n"), project.study)
    assert [run.study.name for run in plan.runs] == ["data", "other"]
    assert plan.runs[0].id != plan.runs[1].id


def test_ids_do_not_depend_on_what_else_is_in_the_plan(project: Any) -> None:
    one = read_plan(project.plan("grid: {level: [0.9]}\n"), project.study).runs[0]
    two = read_plan(project.plan("grid: {level: [0.8, 0.9]}\n"), project.study).runs[1]
    assert one.id == two.id


def test_all_mistakes_are_told_together(project: Any) -> None:
    path = project.plan(
        "level,popluation\n0.9,600\n1.5,\nhigh,\n0.9,1,2\n",
        "rows.csv",
    )
    with pytest.raises(InvalidInput) as caught:
        read_plan(path, project.study)
    problems = sorted(caught.value.problems, key=lambda problem: problem.row or 0)
    assert [problem.row for problem in problems] == [2, 3, 4, 5]
    assert "'population'" in problems[0].mend
    assert problems[1].found == "1.5"
    assert problems[2].found == "'high'"


def test_what_follows_from_another_mistake_is_not_told(project: Any) -> None:
    path = project.plan("titel: x\nstudy: nowhere\ngrid: {level: [2]}\nrows: [{nosuch: 1}, {}]\n")
    with pytest.raises(InvalidInput) as caught:
        read_plan(path, project.study)
    assert [problem.column for problem in caught.value.problems] == ["titel", "study"]
    assert caught.value.problems[0].mend == "Did you mean 'title'?"
    unknown = project.plan("level,popluation\n0.9,1\n0.8,2\n", "rows.csv")
    with pytest.raises(InvalidInput) as caught:
        read_plan(unknown, project.study)
    assert [problem.row for problem in caught.value.problems] == [2]


@pytest.mark.parametrize(
    "text",
    ["grid: {level: 0.9}\n", "grid: []\n", "gird: {level: [0.9]}\n", "{}\n", "rows: [3]\n",
     "grid: {level: [0.9, 0.9]}\n", "chapters: [4]\ngrid: {level: [0.9]}\n", "- 1\n", "a: [\n",
     "table: none.csv\n", "chapters: '04'\ngrid: {level: [0.9]}\n", "grid:\n\tlevel: [0.9]\n", ""],
)  # fmt: skip
def test_a_plan_that_makes_no_sense_is_refused(project: Any, text: str) -> None:
    with pytest.raises(InvalidInput):
        read_plan(project.plan(text), project.study)


def test_chapters_that_do_not_fit_every_study_are_told_with_the_study(tmp_path: Path) -> None:
    for like in ("report", "payments"):
        new_study(tmp_path / like, like)
    console = Console(file=io.StringIO(), width=200)
    studies = [tmp_path / "report", tmp_path / "payments"]
    folder, checked = chapters_of(studies, tmp_path, tmp_path / "out", console, tmp_path / "tables")
    told = dict(line.split(": left out, as ") for line in console.file.getvalue().splitlines())
    # Payments have no replies, and a report no payments.
    assert told["04_silence.ipynb"] == "it does not fit payments"
    assert told["09_payments.ipynb"] == "it does not fit report"
    assert told.keys().isdisjoint(path.name for path in folder.glob("*.ipynb"))
    assert checked == set(studies)


def test_numbers_are_read_as_in_the_tables_of_a_study_and_told(project: Any) -> None:
    text = 'level,population\n90%,"1,000"\n 0.8 ,n/a\n'
    commas = 'level;population\n90 %;1.000\n0,8;"n/a"\n'
    rows = pd.DataFrame({"level": ["90%", " 0.8 "], "population": ["1,000", "n/a"]})
    rows.to_excel(project.home / "rows.xlsx", index=False)
    for path in (
        project.plan(text, "rows.csv"),
        project.plan(commas, "commas.csv"),
        project.home / "rows.xlsx",
    ):
        plan = read_plan(path, project.study)
        assert [run.values for run in plan.runs] == [
            {"level": 0.9, "population": 1000},
            {"level": 0.8},
        ]
        told = [line for line in plan.told if "column level: 1 cell from row 2" in line]
        assert [line.rpartition(": ")[2] for line in told] == ["per cent read as a share of one"]
        assert any(line.endswith("row 3: 'n/a' read as missing") for line in plan.told)
    # A percentage beside a plain number is legal and yet suspicious.
    assert any("numbers of one kind in a column" in line for line in plan.told)


def test_text_stays_as_it_stands_and_what_is_no_number_stays_refused(project: Any) -> None:
    words = project.plan("printed_on\n 2007-11-24 \n", "rows.csv")
    plan = read_plan(words, project.study)
    assert ([run.values for run in plan.runs], plan.told) == ([{"printed_on": "2007-11-24"}], ())
    wrong = "level;population\n0,9;1,5\n0.85;600\n90;£600\n0,8;(600)\n"
    with pytest.raises(InvalidInput) as caught:
        read_plan(project.plan(wrong, "rows.csv"), project.study)
    found = {(p.row, p.column): p for p in caught.value.problems}
    # In a file with decimal commas and decimal points, neither mark is sure.
    assert (3, "level") in found
    mend = found[5, "population"].mend
    assert mend == "If the brackets mean that it was paid back, write -600; else 600."
    assert not any("datapackage.json" in p.mend for p in found.values())


def test_a_number_that_can_be_read_in_two_ways_is_refused_with_the_mend(project: Any) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_plan(project.plan("level;population\n1,234;\n;600\n", "rows.csv"), project.study)
    [problem] = caught.value.problems
    assert (problem.row, problem.column, problem.found) == (2, "level", "'1,234'")
    assert problem.mend == (
        "Write it without separators of thousands and with a decimal point, as 0.9 or 1000."
    )
