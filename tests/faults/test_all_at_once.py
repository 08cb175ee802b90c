"""A study with a mistake of every kind in every file is told whole in one round."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pbcanalysis.cli.commands import app
from pbcanalysis.editions.soundness import check_everything
from pbcanalysis.study.scaffold import new_study

OWN = """\
      - file: notebooks/20_mine
      - file: notebooks/21_none
      - file: statements_
"""
# File, what stands in it, what is put there, and row and column at which that is told.
SPOILT = [
    ("statements.csv", ",18%,", ",18 percentish,", 3, "as_printed"),
    ("statements.csv", "nearly three quarters", "a fair few", 4, "as_printed"),
    ("bases.csv", ",150,asked,", ",many,asked,", 4, "count"),
    ("bases.csv", "example2024,Made-up example.\nr", "example2024,a,b\nr", 3, None),
    ("surveys.csv", ",2,2024-03", ",two,2024-03", 4, "position"),
    ("survey_findings.csv", ",21%,", ",a certain number,", 3, "as_printed"),
    ("survey_findings.csv", "capacity,second,", "capacity,secnd,", 4, "survey"),
    ("money.csv", "£2.4m", "a lot", 3, "as_printed"),
    ("money.csv", ",GBP,45", ",gbp,45", 5, "currency"),
    ("respondents.csv", "North,1,", "North,heavy,", 3, "weight"),
    ("respondents.csv", ",2,9", ",2,8", 26, "q2"),
    ("codebook.csv", "part?,2,no", "part?,1,no", 4, "code"),
    ("payments.csv", ",7000,", ",x7,", 4, "line_quality"),
    ("payments.csv", "5.20,example2024", "5.20,exmple2024", 3, "source"),
    ("prices.csv", "2023-24,", "2023/24,", 4, "period"),
    ("timeline.csv", ",month,", ",mnth,", 3, "precision"),
    ("timeline.csv", "2023-04-01", "2023-02-31", 4, "date"),
    ("sources.bib", "}\n}\n", "}\n}\n@misc{b, title = {B}\n year = 2024}\n", 8, None),
    ("parameters.yml", "  minimum: 0.5", "  minimun: 0.5", 7, "level.minimun"),
    ("parameters.yml", "default: half-up", "default: halfway", 14, "rounding_rule"),
    ("parameters.yml", "\nprices_of:", "\nprices_of_:", None, "prices_of"),
    ("_toc.yml", "    chapters:\n", f"    chapters:\n{OWN}", None, "file"),
]
NOTEBOOKS = [("20_mine.ipynb", None, "levle"), ("21_none.ipynb", None, None)]
GIVEN = [("--set", None, "levl"), ("--set", None, "power")]
SET = ["--set", "levl=0.9", "--set", "power=often"]
Place = tuple[str, int | None, str | None]


def spoil(folder: Path, spoilt: list[tuple[str, str, str, int | None, str | None]]) -> None:
    for name, before, after, *_ in spoilt:
        text = (folder / name).read_text(encoding="utf-8")
        assert before in text, (name, before)
        (folder / name).write_text(text.replace(before, after, 1), encoding="utf-8")


def notebook(source: str) -> str:
    cell = {
        **{"cell_type": "code", "id": "a", "metadata": {"tags": ["parameters"]}},
        **{"source": source, "outputs": [], "execution_count": None},
    }
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]})


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    new_study(tmp_path / "mine", "full")
    return Path("mine")


def test_everything_is_told_in_one_round_and_the_second_is_clean(mine: Path) -> None:
    whole = {path: path.read_bytes() for path in mine.iterdir()}
    spoil(mine, SPOILT)
    (mine / "notebooks").mkdir()
    (mine / "notebooks" / "20_mine.ipynb").write_text(
        notebook('study_folder = ".."\nlevle = 0.9'), encoding="utf-8"
    )
    (mine / "notebooks" / "21_none.ipynb").write_text("{", encoding="utf-8")
    places = [*((file, row, column) for file, _, _, row, column in SPOILT), *NOTEBOOKS, *GIVEN]
    run = CliRunner()
    told = run.invoke(app, ["check", str(mine), "--json", *SET])
    assert told.exit_code == 1, told.output
    problems = json.loads(told.stdout)["problems"]
    found = [(one["file"], one["row"], one["column"]) for one in problems]
    assert sorted(found, key=str) == sorted(places, key=str)
    assert {one["severity"] for one in problems} == {"error"}
    # The other commands tell the same, and write nothing.
    lines = {f"error: {line}" for line in _lines(problems)}
    for command in (["check"], ["build"]):
        told = run.invoke(app, [*command, str(mine), *SET])
        assert told.exit_code == 1, told.output
        assert {line for line in told.stderr.splitlines() if line.startswith("error")} == lines
    assert not (mine / "_site").exists()
    assert not (mine / "_build" / "own").exists()
    Path("plan.yml").write_text("grid: {levl: [0.9], power: [often]}\n", encoding="utf-8")
    told = run.invoke(app, ["sweep", "plan.yml", "--study", str(mine)])
    assert told.exit_code == 1, told.output
    got = {line.replace("plan.yml", "--set") for line in told.stderr.splitlines()}
    assert lines - got == set()
    for path, content in whole.items():
        path.write_bytes(content)
    toc = (mine / "_toc.yml").read_text(encoding="utf-8")
    own = OWN.replace("      - file: statements_\n", "")
    (mine / "_toc.yml").write_text(toc.replace("    chapters:\n", f"    chapters:\n{own}", 1))
    for name in ("20_mine.ipynb", "21_none.ipynb"):
        (mine / "notebooks" / name).write_text(notebook('study_folder = ".."\nlevel = 0.9'))
    told = run.invoke(app, ["check", str(mine), "--set", "level=0.9", "--set", "power=0.9"])
    assert (told.exit_code, "error" in told.stderr) == (0, False), told.stderr


def _lines(problems: list[dict[str, object]]) -> list[str]:
    lines = []
    for one in problems:
        row = "" if one["row"] is None else f", row {one['row']}"
        column = "" if one["column"] is None else f", column {one['column']}"
        lines.append(
            f"{one['file']}{row}{column}: found {one['found']}; expected {one['expected']}. "
            f"{one['mend']}"
        )
    return lines


@pytest.mark.parametrize(
    ("file", "before", "after", "places"),
    [
        # Rows that name what cannot be found are not told when its place is told to be wrong.
        ("bases.csv", None, None, [("bases.csv", None, None)]),
        ("bases.csv", "id,label", "key,label", [("bases.csv", 1, "key"), ("bases.csv", 1, "id")]),
        ("bases.csv", "replied,Every", "repl ied,Every", [("bases.csv", 4, "id")]),
        ("bases.csv", "replied,Every", "Every", [("bases.csv", 4, None)]),
        ("surveys.csv", "second,", "Second,", [("surveys.csv", 4, "id")]),
        ("sources.bib", "year = {2024},", "year = {2024}", [("sources.bib", 5, None)]),
        ("datapackage.json", "{", "{,", [("datapackage.json", 1, None)]),
        ("parameters.yml", None, None, [("parameters.yml", None, None)]),
        ("codebook.csv", ",9,,refused", ",9,,refusd", [("codebook.csv", 7, "role")]),
    ],
)
def test_nothing_is_told_that_only_follows_from_another_mistake(
    mine: Path, file: str, before: str | None, after: str | None, places: list[Place]
) -> None:
    if before is None:
        (mine / file).unlink()
    else:
        spoil(mine, [(file, before, str(after), None, None)])
    checked = check_everything(mine, Path("notebooks"))
    assert [(one.file, one.row, one.column) for one in checked.problems] == places


def test_the_same_mistake_in_very_many_rows_is_told_once_with_the_rows(mine: Path) -> None:
    row = "2022-23,A{},North,6000,25000,6200.50,31200.50,5.20,{}2024\n"
    text = (mine / "payments.csv").read_text(encoding="utf-8").splitlines(keepends=True)[0]
    text += "".join(row.format(n, "nobody") for n in range(30)) + row.format("x", "nobady")
    (mine / "payments.csv").write_text(text, encoding="utf-8")
    first, last = check_everything(mine, Path("notebooks")).problems
    assert (first.row, first.column) == (2, "source")
    assert first.found.startswith("'nobody2024', here and in 29 more rows: 3, 4, 5, 6, 7, 8, 9,")
    assert (last.row, last.found) == (32, "'nobady2024'")
