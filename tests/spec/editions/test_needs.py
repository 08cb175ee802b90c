"""What a chapter needs of a study: met or not, and what is taken out of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest

from pbcanalysis.editions.needs import fitted, unmet
from pbcanalysis.study import Study, open_study
from pbcanalysis.study.scaffold import new_study


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    folder = tmp_path_factory.mktemp("needs") / "mine"
    new_study(folder, "report")
    return open_study(folder)


MONEY = {"table": "money", "any": {"kind": ["paid"]}}
ABSENT = {"table": "respondents"}
PERIODS = {"table": "money", "of": "period"}


@pytest.mark.parametrize(
    ("needs", "reason"),
    [
        ([], ""),
        ([MONEY], ""),
        ([MONEY, ABSENT], "the study has no table respondents"),
        ([{"table": "money", "filled": ["colour"]}], "the table money has no column colour"),
        ([{"table": "money", "any": {"colour": ["red"]}}], "the table money has no column colour"),
        (
            [{"table": "money", "filled": ["period"], "any": {"kind": ["rate"]}}],
            "no row of the table money has what is needed in period and kind",
        ),
        ([{"table": "money", "empty": ["per", "colour"], "any": {"kind": ["paid"]}}], ""),
        (
            [{"table": "money", "empty": ["what"]}],
            "no row of the table money has what is needed in what",
        ),
        ([{"table": "money", "above": {"amount": 2_399_999}}], ""),
        (
            [{"table": "money", "above": {"amount": 2_400_000}}],
            "no row of the table money has what is needed in amount",
        ),
        ([{"table": "money", "begins": "as_"}], ""),
        (
            [{"table": "money", "begins": "line_"}],
            "the table money has no column whose name begins with line_",
        ),
        ([{"table": "money", "distinct": {"currency": 1, "period": 2}}], ""),
        (
            [{"table": "money", "distinct": {"currency": 2}}],
            "the table money has fewer than 2 different values of currency",
        ),
        ([{"table": "prices", "covers": {"column": "period", **PERIODS}}], ""),
        (
            [{"table": "statements", "covers": {"column": "place", **PERIODS}}],
            "the table statements has no place 2022-23",
        ),
        ([{"table": "prices", "meets": {"column": "period", **PERIODS}}], ""),
        (
            [{"table": "statements", "meets": {"column": "place", **PERIODS}}],
            "the tables statements and money have no place in common",
        ),
        (
            [{"table": "money", "meets": {"column": "id", "table": "uptake", "of": "id"}}],
            "the study has no table uptake",
        ),
        ([{"one_of": [[ABSENT], [MONEY]]}], ""),
        ([{"one_of": [[ABSENT], [ABSENT, MONEY]]}], "the study has no table respondents"),
    ],
)
def test_a_reason_where_needs_are_not_met(study: Study, needs: Any, reason: str) -> None:
    assert unmet(study, needs) == reason


def _cell(text: str, needs: list[Any], section: str = "Answers") -> nbformat.NotebookNode:
    cell = nbformat.v4.new_markdown_cell(text)
    cell.metadata["pbcanalysis"] = {"section": section, "needs": needs}
    return cell


def test_a_section_goes_with_one_line(study: Study) -> None:
    plain = nbformat.v4.new_markdown_cell("# 1. Title")
    cells = [plain, _cell("a", [ABSENT]), _cell("b", [ABSENT]), _cell("c", [MONEY])]
    node = nbformat.v4.new_notebook(cells=cells)
    kept = fitted(study, node)
    line = "*Answers: left out, as the study has no table respondents.*"
    assert [cell.source for cell in kept.cells] == ["# 1. Title", line, "c"]
    assert [cell.id for cell in kept.cells] == [cells[0].id, cells[1].id, cells[3].id]
    assert len(node.cells) == 4


def test_a_chapter_that_fits_stays_as_it_is(study: Study, tmp_path: Path) -> None:
    node = nbformat.v4.new_notebook(cells=[_cell("c", [MONEY])])
    assert fitted(study, node) is node
