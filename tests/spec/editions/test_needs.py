"""What a chapter needs of a study: met or not, and what is taken out of it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import pytest

from pbcanalysis.catalogue.citation.work import ChapterTitle, Work, chapter_titles
from pbcanalysis.catalogue.records import MIME
from pbcanalysis.editions.needs import fitted, unmet
from pbcanalysis.editions.outline import gather, renumbered
from pbcanalysis.site.stage import staged_cells
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


def test_numbers_of_chapters_run_on_where_some_are_left_out(tmp_path: Path) -> None:
    new_study(tmp_path / "mine", "payments")
    outline = gather(open_study(tmp_path / "mine"), tmp_path / "own")
    titles = chapter_titles(outline.notebooks)
    # Files, and what hangs on their names, keep their numbers; what readers see runs on.
    assert list(titles) == ["01", "03", "09"]
    assert [one.place for one in titles.values()] == [1, 2, 3]
    assert titles["09"].title == "What was paid"
    front = (outline.book / "index.md").read_text(encoding="utf-8")
    assert "- [3. What was paid](notebooks/09_payments.ipynb)" in front
    # A chapter that is left out has no number that another one has.
    assert "- Left out: Who answered (the study has no table surveys and " in front
    assert not any(line[:1].isdigit() for line in outline.left_out)


def test_a_heading_that_says_another_number_than_its_file_is_left_alone() -> None:
    cells = [nbformat.v4.new_markdown_cell("# 3. Mine\n\nText of chapter 3.")]
    node = nbformat.v4.new_notebook(cells=cells)
    assert renumbered(node, "20_mine.ipynb", 4) is node
    assert renumbered(node, "03_mine.ipynb", 3) is node
    own = renumbered(node, "03_mine.ipynb", 2)
    assert own.cells[0].source == "# 2. Mine\n\nText of chapter 3."
    assert node.cells[0].source.startswith("# 3.")


def test_figures_and_what_comes_from_a_chapter_have_its_number() -> None:
    record = {"id": "a.b", "kind": "chart"}
    output = {"output_type": "display_data", "metadata": {}, "data": {MIME: record}}
    cell = nbformat.from_dict(
        {"cell_type": "code", "source": "1", "metadata": {}, "outputs": [output]}
    )
    told: list[str] = []
    chart = SimpleNamespace(kind="chart")
    staged_cells([cell], 3, {"a.b": chart}, lambda _, label: told.append(label) or "")  # type: ignore[dict-item, func-returns-value]
    assert told == ["Figure 3.1"]
    work = Work("n", "t", (), "2026.01", chapters={"09": ChapterTitle("Paid", "p.html", 3)})
    assert (work.place("09"), work.place("04")) == (3, 4)
