"""`pbc new --from`: a survey file or a spreadsheet becomes a study, and what was read is told."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pbcanalysis.errors import InvalidInput
from pbcanalysis.study import check_study, open_study
from pbcanalysis.study.placeholders import left_to_say
from pbcanalysis.study.scaffold import TEMPLATES, study_from

LABELS = {
    "region": {1.0: "Nord-Est é", 2.0: "South"},
    "Q1_a_long_name_of_a_question": {1.0: "Yes", 2.0: "No", -8.0: "Don't know", -9.0: "Refused"},
    "Q2": {1.0: "Agree", 2.0: "Disagree", 97.0: "Routed past", 99.0: "Missing"},
    "age": {999.0: "Refused"},
}
DATA = pd.DataFrame(
    {
        "RespID": [11.0, 12.0, 13.0, 14.0],
        "region": [1.0, 2.0, 2.0, 1.0],
        "wt": [0.5, 1.25, 1.0, 2.0],
        "Q1_a_long_name_of_a_question": [1.0, -8.0, -9.0, 2.0],
        "Q2": [97.0, 1.0, np.nan, 99.0],
        "age": [31.0, 47.0, 52.0, 999.0],
    }
)
QUESTION = "Do you support it, “really”?"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def roles(folder: Path, item: str) -> dict[str, tuple[str, str]]:
    book = rows(folder / "codebook.csv")
    return {row["code"]: (row["label"], row["role"]) for row in book if row["item"] == item}


def test_spss_with_labels_weights_and_missing_ranges(tmp_path: Path) -> None:
    import pyreadstat

    pyreadstat.write_sav(
        DATA,
        str(tmp_path / "survey.sav"),
        column_labels={"Q1_a_long_name_of_a_question": QUESTION},
        variable_value_labels=LABELS,
        missing_ranges={
            "Q1_a_long_name_of_a_question": [{"lo": -9, "hi": -8}],
            "Q2": [97.0, 99.0],
            "age": [999.0],
        },
    )
    folder = tmp_path / "mine"
    _, told = study_from(folder, tmp_path / "survey.sav")
    assert check_study(folder) == []
    people = rows(folder / "respondents.csv")
    assert [row["id"] for row in people] == ["11", "12", "13", "14"]
    assert [row["area"] for row in people] == ["Nord-Est é", "South", "South", "Nord-Est é"]
    assert [float(row["weight"]) for row in people] == [0.5, 1.25, 1.0, 2.0]
    assert [row["Q1_a_long_name_of_a_question"] for row in people] == ["1", "-8", "-9", "2"]
    assert [row["Q2"] for row in people] == ["97", "1", "", "99"]
    # An age that was refused is no age of 999.
    assert [row["age"] for row in people] == ["31", "47", "52", ""]
    assert roles(folder, "Q1_a_long_name_of_a_question") == {
        "1": ("Yes", "answer"),
        "2": ("No", "answer"),
        "-8": ("Don't know", "don't know"),
        "-9": ("Refused", "refused"),
    }
    assert roles(folder, "Q2")["97"] == ("Routed past", "not asked")
    assert roles(folder, "Q2")["99"] == ("Missing", "no answer")
    assert roles(folder, "age") == {}
    assert rows(folder / "codebook.csv")[0]["question"] == QUESTION
    for words in ("RespID taken as the respondents' id", "wt taken as", "code -9 (Refused)"):
        assert any(words in line for line in told)


def test_stata_with_extended_missing_values(tmp_path: Path) -> None:
    import pyreadstat

    data = DATA.rename(columns={"Q1_a_long_name_of_a_question": "q1"}).drop(columns="age")
    data["Q2"] = data["Q2"].astype(object)
    data.loc[0, "Q2"], data.loc[3, "Q2"] = "a", 2.0
    pyreadstat.write_dta(
        data,
        str(tmp_path / "survey.dta"),
        variable_value_labels={
            "region": LABELS["region"],
            "q1": LABELS["Q1_a_long_name_of_a_question"],
            "Q2": {1: "Agree", 2: "Disagree", -1: "Neither", "a": "Not asked"},
        },
        missing_user_values={"Q2": ["a"]},
    )
    folder = tmp_path / "mine"
    _, told = study_from(folder, tmp_path / "survey.dta")
    assert check_study(folder) == []
    assert [row["Q2"] for row in rows(folder / "respondents.csv")] == ["-2", "1", "", "2"]
    # -1 is an answer of this question already.
    assert roles(folder, "Q2")["-1"] == ("Neither", "answer")
    assert roles(folder, "Q2")["-2"] == ("Not asked", "not asked")
    # Stata does not declare -9 missing: it stays an answer, and that is told.
    assert roles(folder, "q1")["-9"] == ("Refused", "answer")
    assert any("read as answers: 'Refused' (refused) in q1 -9" in line for line in told)


def test_answers_in_words(tmp_path: Path) -> None:
    text = "Region;uses it;remark\nNorth;yes;\nSouth;no;\nNorth;yes;"
    (tmp_path / "answers.csv").write_bytes(text.encode("cp1252"))
    folder = tmp_path / "mine"
    study_from(folder, tmp_path / "answers.csv")
    assert check_study(folder) == []
    assert [row["uses it"] for row in rows(folder / "respondents.csv")] == ["2", "1", "2"]
    assert roles(folder, "uses it") == {"1": ("no", "answer"), "2": ("yes", "answer")}
    assert [row["id"] for row in rows(folder / "respondents.csv")] == ["1", "2", "3"]


def test_statements_of_a_spreadsheet_name_what_is_left_to_do(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.append(["What the report says"])
    sheet.append(["Source", "ID", "Kind", "As printed", "Measures", "Base"])
    sheet.append(["report2023", "mine.one", "percent", 0.18, "The first thing", "replied"])
    sheet["D3"].number_format = "0.0%"
    sheet.append([])
    sheet.append(["Note: read on a Sunday"])
    book.save(tmp_path / "list.xlsx")
    folder = tmp_path / "Über uns"
    _, told = study_from(folder, tmp_path / "list.xlsx")
    assert any("fill in the number of replied" in line for line in told)
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert (package["name"], package["title"]) == ("uber-uns", "Über uns")
    found = {(p.file, p.row, p.column) for p in check_study(folder)}
    assert found == {("statements.xlsx", 5, None), ("bases.csv", 2, "count")}
    sheet.delete_rows(5)
    book.save(folder / "statements.xlsx")
    path = folder / "bases.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("replied,,", "replied,150,"), "utf-8")
    assert check_study(folder) == []
    assert open_study(folder).statement("mine.one")["as_printed"] == "18.0%"


def test_what_is_no_table_is_refused_and_leaves_no_folder(tmp_path: Path) -> None:
    (tmp_path / "letter.pdf").write_bytes(b"%PDF")
    (tmp_path / "noise.sav").write_bytes(b"no survey")
    for name in ("letter.pdf", "noise.sav", "absent.csv"):
        with pytest.raises(InvalidInput):
            study_from(tmp_path / "mine", tmp_path / name)
        assert not (tmp_path / "mine").exists()


def told_of(tmp_path: Path, text: str, name: str = "answers.csv") -> tuple[Path, tuple[str, ...]]:
    """The study that a file of this text becomes, and what is told of it."""
    (tmp_path / name).write_text(text, encoding="utf-8")
    _, told = study_from(tmp_path / "mine", tmp_path / name)
    assert check_study(tmp_path / "mine") == []
    return tmp_path / "mine", told


def refused(tmp_path: Path, text: str) -> list[tuple[int | None, str]]:
    """Row and finding of every reason for which a file of this text begins no study."""
    (tmp_path / "list.csv").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput) as error:
        study_from(tmp_path / "mine", tmp_path / "list.csv")
    assert not (tmp_path / "mine").exists()
    return [(problem.row, problem.found) for problem in error.value.problems]


def test_names_below_a_title_and_answers_as_people_type_them(tmp_path: Path) -> None:
    text = (
        "Our survey,,,,\n,,,,\nID,How old?,Used,Well?,Seen on\n"
        "a,18-24,Bus; Train,Yes,01/02/2023\nb,25+,Train;Tram,yes ,02/02/2023\n"
        "c,25+,Bus,No,03/02/2023\nd,Prefer not to say,,no,04/02/2023\n"
    )
    folder, told = told_of(tmp_path, text)
    people = rows(folder / "respondents.csv")
    # Spellings in other letters are one answer; dates are no question.
    assert [row["Well?"] for row in people] == ["2", "2", "1", "1"]
    assert [row["Used (Train)"] for row in people] == ["1", "1", "0", ""]
    assert people[0]["Seen on"] == "01/02/2023"
    book = rows(folder / "codebook.csv")
    assert [row["column"] for row in book if row["item"] == "Used"] == [
        "Used (Bus)", "Used (Train)", "Used (Tram)",
    ]  # fmt: skip
    # Charts show the first answer, which is not "no".
    assert [row["label"] for row in book if row["item"] == "Well?"] == ["Yes", "No"]
    for words in (
        "names of the columns found in line 3",
        "'Yes' and 'yes' taken as one answer",
        "read as answers: 'Prefer not to say' (refused) in How old? 3",
        "not in the codebook (numbers, dates, remarks, or one value alone): Seen on",
    ):
        assert any(words in line for line in told), words


def test_design_that_cannot_be_taken_is_told(tmp_path: Path) -> None:
    text = "id,wt,psu,strat,q\na,1.5,1,x,yes\nb,,2,x,no\na,1,3,y,no\n"
    folder, told = told_of(tmp_path, text)
    people = rows(folder / "respondents.csv")
    assert list(people[0]) == ["id", "stratum", "cluster", "id_as_given", "wt", "q"]
    assert "column wt not taken as the respondents' weight: respondent 2 has none" in told
    assert any("respondents 1 and 3 have the same, a" in line for line in told)


def test_payments_are_no_answers_and_totals_no_respondents(tmp_path: Path) -> None:
    text = 'Payee,Paid on,Amount (£)\nAble,1/4/2022,"£1,204.50"\nBest,2/4/2022,(£31.20)\n'
    text += 'Cole,3/4/2022,£99\nTOTAL,,"£1,272.30"\n'
    found = refused(tmp_path, text)
    assert [row for row, _ in found] == [1, 5]
    assert "a list of payments" in found[0][1]
    assert "'TOTAL'" in found[1][1]


def test_statements_under_other_names_are_no_answers(tmp_path: Path) -> None:
    found = refused(tmp_path, "Ref,Statement,Figure\n1,Felt heard,18%\n2,Was asked,18%\n")
    assert [row for row, _ in found] == [1]
    assert "statements of a report" in found[0][1]


@pytest.mark.parametrize(
    ("text", "row", "words"),
    [
        ("About you,,Views\n,Age,\nNorth,31,yes\nSouth,47,no\n", 1, "in two rows"),
        ("area,q,q\nNorth,yes,no\nSouth,no,no\n", 1, "two columns named 'q'"),
        ("yes,North\nno,North\nyes,South\n", 1, "one of its answers"),
    ],
)
def test_names_that_cannot_be_told_are_refused(
    tmp_path: Path, text: str, row: int, words: str
) -> None:
    assert [(r, True) for r, found in refused(tmp_path, text) if words in found] == [(row, True)]


def test_a_workbook_tells_everything_at_once_and_its_notes_are_not_read(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["Notes on the survey"])
    sheet = book.create_sheet("Data")
    for row in (["Group", None, "Views"], [None, "Age", None], ["N", 31, "yes"], ["S", 47, "no"]):
        sheet.append(row)
    sheet.append(["Total", 2, None])
    sheet["C3"].value, sheet["C3"].data_type = "#DIV/0!", "e"
    book.save(tmp_path / "list.xlsx")
    with pytest.raises(InvalidInput) as error:
        study_from(tmp_path / "mine", tmp_path / "list.xlsx")
    assert {(p.sheet, p.row) for p in error.value.problems} == {("Data", n) for n in (1, 3, 5)}


def test_what_is_left_to_say_is_told_until_it_is_said(tmp_path: Path) -> None:
    folder, _ = told_of(tmp_path, "id,q\na,yes\nb,no\n")
    study = open_study(folder)
    told = left_to_say(study.descriptor, study.sources)
    assert [line.partition(":")[0] for line in told] == [
        "sources.bib", "datapackage.json", "datapackage.json",
    ]  # fmt: skip
    assert "answers" in told[0]
    bib = folder / "sources.bib"
    bib.write_text(bib.read_text("utf-8").replace("{{To be named}}", "{{Carers Trust}}"), "utf-8")
    assert len(left_to_say(study.descriptor, open_study(folder).sources)) == 2


def test_every_general_chapter_says_at_its_top_what_to_change() -> None:
    chapters = sorted((TEMPLATES / "notebooks").glob("*.ipynb"))
    assert len(chapters) == 10
    for path in chapters:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        top = next(c for c in cells if "parameters" in c["metadata"].get("tags", ()))
        assert "".join(top["source"]).startswith("# Choose other values here, then run"), path
