"""`pbc new --from`: surveys as programs write them."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest

from pbcanalysis.study import check_study
from pbcanalysis.study.parameters import Parameters
from pbcanalysis.study.scaffold import study_from


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def taken(path: Path, missing: str = "marks") -> tuple[list[dict[str, str]], list[str], str]:
    """The respondents, the items of the codebook, and what was told."""
    folder = path.parent / f"study-{missing}"
    _, told = study_from(folder, path, missing)  # type: ignore[arg-type]
    assert check_study(folder) == []
    items = list(dict.fromkeys(row["item"] for row in rows(folder / "codebook.csv")))
    return rows(folder / "respondents.csv"), items, "\n".join(told)


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "mine.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_whole_numbers_of_a_workbook_are_codes_and_ids_stay_ids(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {"id": [101, 102, 103, 104], "region": [1, 2, 1, 2], "vote": [1, 2, None, 1]}
    )
    frame.to_excel(tmp_path / "mine.xlsx", index=False)
    people, items, _ = taken(tmp_path / "mine.xlsx")
    assert [row["id"] for row in people] == ["101", "102", "103", "104"]
    assert [row["area"] for row in people] == ["1", "2", "1", "2"]
    assert [row["vote"] for row in people] == ["1", "2", "", "1"]
    assert items == ["vote"]


def test_codes_written_with_a_point(tmp_path: Path) -> None:
    path = written(tmp_path, "region,vote\nN,1.0\nS,2.0\nN,\nS,1.0\n")
    people, items, told = taken(path)
    assert [row["vote"] for row in people] == ["1", "2", "", "1"]
    assert items == ["vote"]
    assert "whole numbers written as 1.0 read as 1, in vote" in told


@pytest.mark.parametrize("mark", ["NA", "-", "..", "[x]", "n/a", '" "', "#N/A"])
def test_marks_are_no_answers(tmp_path: Path, mark: str) -> None:
    path = written(tmp_path, f"region,q1,q2\nN,1,yes\nS,{mark},no\nN,2,{mark}\nS,1,yes\n")
    people, items, told = taken(path)
    assert [row["q1"] for row in people] == ["1", "", "2", "1"]
    assert [row["q2"] for row in people] == ["2", "1", "", "2"]
    assert items == ["q1", "q2"]
    assert mark == '" "' or f"cells {mark!r} read as empty, in q1: 1, q2: 1" in told


def test_a_country_may_be_called_na(tmp_path: Path) -> None:
    path = written(tmp_path, "born,q\nNA,yes\nNO,no\nSE,yes\nDK,no\n")
    folder = tmp_path / "study"
    study_from(folder, path)
    labels = [r["label"] for r in rows(folder / "codebook.csv") if r["item"] == "born"]
    assert sorted(labels) == ["DK", "NA", "NO", "SE"]


def test_labels_that_say_no_answer_are_one_summary_with_one_switch(tmp_path: Path) -> None:
    path = written(tmp_path, "region,q\nN,Yes\nS,No\nN,No answer\nS,Not stated\nN,Rather not say\n")
    _, _, told = taken(path)
    assert told.count("labels that say no answer") == 1
    assert "add --missing labels" in told
    taken(path, "labels")
    book = rows(tmp_path / "study-labels" / "codebook.csv")
    assert {row["label"]: row["role"] for row in book} == {
        "Yes": "answer",
        "No": "answer",
        "No answer": "no answer",
        "Not stated": "no answer",
        "Rather not say": "refused",
    }


def test_a_scale_labelled_at_its_ends(tmp_path: Path) -> None:
    import pyreadstat

    frame = pd.DataFrame({"trust": [0.0, 3.0, 10.0, 88.0], "age": [18.0, 40.0, 97.0, 120.0]})
    pyreadstat.write_sav(
        frame,
        str(tmp_path / "mine.sav"),
        variable_value_labels={
            "trust": {0: "None at all", 10: "Complete", 88: "Don't know"},
            "age": {97: "97 or over"},
        },
        missing_ranges={"trust": [88]},
    )
    _, items, _ = taken(tmp_path / "mine.sav")
    assert items == ["trust"]
    book = rows(tmp_path / "study-marks" / "codebook.csv")
    assert [(r["code"], r["label"]) for r in book] == [
        ("0", "None at all"), ("3", "3"), ("10", "Complete"), ("88", "Don't know"),
    ]  # fmt: skip


def test_body_weight_is_no_weight_and_does_not_become_one_by_its_name(tmp_path: Path) -> None:
    path = written(tmp_path, "height,weight,happy\n1.7,70,yes\n1.8,80,no\n1.65,55,yes\n1.9,95,no\n")
    people, _, told = taken(path)
    # (70 + 80 + 55 + 95) / 4 = 75. Chapters know weights by the name "weight".
    assert "it averages 75.0 and stands beside height" in told
    assert "weight" not in people[0]
    assert people[0]["weight_as_given"] == "70"
    assert "no column of weights found" in told


def test_design_by_the_names_of_nhanes(tmp_path: Path) -> None:
    path = written(
        tmp_path, "stratid,psuid,finalwgt,fpc,bp\n1,1,9000,9,0\n1,2,11000,9,1\n2,1,10000,9,0\n"
    )
    people, _, told = taken(path)
    assert [(r["stratum"], r["cluster"], r["weight"]) for r in people] == [
        ("1", "1", "9000"), ("1", "2", "11000"), ("2", "1", "10000"),
    ]  # fmt: skip
    assert "the weights add up to 30,000" in told
    assert "column fpc: by its name the size of the population" in told


@pytest.mark.parametrize("line", ["choices: [NO, SE]", "choices: [SE, DK]\n  default: NO"])
def test_choices_that_yaml_takes_for_false_are_refused(tmp_path: Path, line: str) -> None:
    default = "" if "default" in line else "  default: SE\n"
    (tmp_path / "parameters.yml").write_text(
        f"area:\n  type: choice\n{default}  {line}\n  label: A\n  description: B.\n"
    )
    with pytest.raises(Exception, match="YAML takes NO") as told:
        Parameters.read(tmp_path / "parameters.yml")
    assert "False" in str(told.value)
