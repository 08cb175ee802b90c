"""Sets of columns that an SPSS file calls one question: "tick all that apply", and "name two".

The files are made by GNU PSPP from the programs of the same names beside them.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from pbcanalysis.study import check_study, explain_study, open_study
from pbcanalysis.study.scaffold import study_from
from pbcanalysis.survey import item_bases
from pbcanalysis.survey.respondent_checks import respondent_problems
from pbcanalysis.survey.study_respondents import study_respondents

FILES = Path(__file__).parent / "files"


@pytest.fixture(scope="module")
def clear(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[str, ...]]:
    folder = tmp_path_factory.mktemp("clear") / "mine"
    return folder, study_from(folder, FILES / "several_answers.sav")[1]


@pytest.fixture(scope="module")
def doubtful(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[str, ...]]:
    folder = tmp_path_factory.mktemp("doubtful") / "mine"
    return folder, study_from(folder, FILES / "several_answers_in_doubt.sav")[1]


def cells(folder: Path, *columns: str) -> list[str]:
    with (folder / "respondents.csv").open(encoding="utf-8", newline="") as file:
        return [" ".join(row[column] or "." for column in columns) for row in csv.DictReader(file)]


def book(folder: Path, item: str) -> list[tuple[str, ...]]:
    with (folder / "codebook.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["item"] == item]
    return [tuple(row[name] for name in ("code", "label", "role", "column")) for row in rows]


def test_ticks_become_one_question_with_those_who_ticked_none(
    clear: tuple[Path, tuple[str, ...]],
) -> None:
    folder, told = clear
    assert cells(folder, "radio", "paper", "web") == [
        "1 0 1", "0 0 0", "1 1 0", "0 1 0", "-9 -9 -9", ". . .",
    ]  # fmt: skip
    assert book(folder, "news") == [
        ("1", "Radio", "answer", "radio"),
        ("1", "A newspaper", "answer", "paper"),
        ("1", "The web", "answer", "web"),
        ("-9", "Refused", "refused", ""),
    ]
    assert "set news: code -9 (Refused) read as refused" in told
    assert any(x.startswith("set news: counted among those who answered: 1 who") for x in told)


def test_an_empty_cell_beside_a_tick_is_left_where_only_ticks_are_kept(
    clear: tuple[Path, tuple[str, ...]],
) -> None:
    folder, told = clear
    assert cells(folder, "lunch_walks", "lunch_talks") == ["1 0", "0 1", "1 1", ". .", "0 1", "1 0"]
    assert any(x.startswith("set lunch: empty cells beside a tick read as left: 4;") for x in told)


def test_columns_of_codes_become_a_column_for_each_answer(
    clear: tuple[Path, tuple[str, ...]],
) -> None:
    folder, told = clear
    columns = [f"trust ({one})" for one in ("Doctors", "Nurses", "Managers")]
    # Managers twice count once; "no further answer" after Doctors is no missing answer.
    assert cells(folder, *columns) == ["1 1 0", "0 1 0", "0 0 1", "9 9 9", "1 0 0", "1 1 0"]
    assert book(folder, "trust") == [
        *(("1", column[7:-1], "answer", column) for column in columns),
        ("9", "No further answer", "no answer", ""),
    ]
    assert "set trust: counted once: answers given twice, by 1 of the respondents" in told


def test_codes_beyond_tick_and_left_stay_a_question_of_their_own(
    clear: tuple[Path, tuple[str, ...]],
) -> None:
    folder, told = clear
    assert cells(folder, "often (often1)", "often (often2)") == [
        "1 0", "0 0", "0 1", "1 1", "0 1", "0 0",
    ]  # fmt: skip
    assert cells(folder, "often1") == ["1", "3", "2", "1", "3", "2"]
    assert "set often: 1 counts as ticked, 2 and 3 as left" in told


def test_answers_named_by_the_labels_of_their_counted_code(
    clear: tuple[Path, tuple[str, ...]],
) -> None:
    folder, _ = clear
    assert book(folder, "used") == [
        ("1", "The telephone", "answer", "e1"),
        ("1", "A letter", "answer", "e2"),
    ]


def test_what_was_read_is_sound_and_counts_as_it_was_answered(
    clear: tuple[Path, tuple[str, ...]],
) -> None:
    folder, _ = clear
    assert check_study(folder) == []
    study = open_study(folder)
    assert respondent_problems(study) == []
    bases = item_bases(study_respondents(study).group()).set_index("item")
    assert bases.loc["news", ["asked", "answered", "refused", "no answer"]].tolist() == [6, 4, 1, 1]
    assert bases.loc["trust", ["asked", "answered", "no answer"]].tolist() == [6, 5, 1]


@pytest.mark.parametrize(
    ("name", "why", "columns"),
    [
        ("part", "respondent 2 has code -9 for no answer in column part2", ("part1", "part2")),
        ("gap", "respondent 2 has an empty cell in column gap2", ("gap1", "gap2")),
        ("not", "code 0 for no answer in column not2", ("not1", "not2")),
        ("or", "code 1 means 'Bus' in one of its columns and 'Train'", ("or1", "or2")),
        ("as", "column as1 holds texts", ("as1", "as2")),
        ("neg", "what counts as a tick is a text or a number below nought", ("neg1", "neg2")),
        ("weighed", "column wt is taken for something else than answers", ("both",)),
    ],
)
def test_what_a_file_leaves_open_is_not_decided(
    doubtful: tuple[Path, tuple[str, ...]], name: str, why: str, columns: tuple[str, ...]
) -> None:
    folder, told = doubtful
    lines = [line for line in told if line.startswith(f"set {name}: ")]
    assert len(lines) == 1
    assert why in lines[0]
    assert book(folder, name) == []
    for column in columns:
        assert {row[3] for row in book(folder, column)} == {""}


def test_a_column_of_two_sets_is_an_answer_of_both(
    doubtful: tuple[Path, tuple[str, ...]],
) -> None:
    folder, _ = doubtful
    for name in ("first", "second"):
        assert book(folder, name) == [
            ("1", "The same words", "answer", f"{name} (both)"),
            ("1", "gap1", "answer", f"{name} (gap1)"),
        ]
    assert respondent_problems(open_study(folder)) == []


def test_a_file_kept_as_a_table_tells_its_sets(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    study_from(folder, FILES / "several_answers.sav")
    (folder / "kept.sav").write_bytes((FILES / "several_answers.sav").read_bytes())
    package = folder / "datapackage.json"
    text = package.read_text(encoding="utf-8")
    package.write_text(text.replace('"path": "respondents.csv"', '"path": "kept.sav"'), "utf-8")
    told = [one.what for one in explain_study(folder) if one.what.startswith("set ")]
    assert told[0] == (
        "set news: radio, paper, web are read one by one; they are one question where the "
        "codebook names each of them as its column"
    )
    assert told[2].startswith("set trust: trust_first, trust_second are read one by one; pbc new")
