"""Columns that say who somebody is are known by their names and by their cells."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from pbcanalysis.study import check_study, open_study
from pbcanalysis.study.downloads import left_out, told_of_downloads
from pbcanalysis.study.identifying import identifying
from pbcanalysis.study.scaffold import study_from


@pytest.mark.parametrize(
    ("name", "cells", "what"),
    [
        ("Email Address", [], "e-mail addresses"),
        ("RecipientEmail", [], "e-mail addresses"),
        ("q7", ["a.b@example.org", None, "c@example.com"], "e-mail addresses"),
        ("IPAddress", [], "addresses of computers"),
        ("v3", ["192.0.2.1", "2001:db8::1"], "addresses of computers"),
        ("Contact phone", [], "telephone numbers"),
        ("v4", ["+44 20 7946 0958", "(020) 7946 0999"], "telephone numbers"),
        ("Post code", [], "postcodes"),
        ("Where", ["SW1A 1AA", "n19gu", "M1 1AE"], "postcodes"),
        ("Surname", [], "names of people"),
        ("RecipientLastName", [], "names of people"),
        ("Date of birth", [], "dates of birth"),
        ("DOB", [], "dates of birth"),
        ("Home address", [], "addresses"),
        ("LocationLatitude", [], "places on a map"),
        ("v5", ["51.50735, -0.12776"], "places on a map"),
        ("NHS number", [], "numbers of persons"),
    ],
)
def test_what_says_who_somebody_is(name: str, cells: list[str | None], what: str) -> None:
    assert identifying(name, cells) == what


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("Area", ["North", "South"]),
        ("Age", [34, 71]),
        ("Year of birth", [1970]),
        ("Name of the practice's area", ["North"]),
        ("Would you give your e-mail?", ["yes", "no"]),
        ("Income", ["12,000", "9,500"]),
        ("Version", ["1.2", "2.10.3"]),
        ("Time", ["10:30", "11:45"]),
        ("Code", ["N1", "M12"]),
        ("One of many", ["a@example.org", "yes", "no"]),
    ],
)
def test_what_does_not(name: str, cells: list[object]) -> None:
    assert identifying(name, cells) == ""  # type: ignore[arg-type]


@pytest.fixture
def adopted(tmp_path: Path) -> tuple[Path, tuple[str, ...]]:
    """A study made from a file with people in it."""
    source = tmp_path / "answers.csv"
    with source.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Respondent ID", "E-mail", "IP Address", "Region", "Agree", "Remarks"])
        for number in range(1, 31):
            writer.writerow(
                [
                    number,
                    f"person{number}@example.org",
                    f"192.0.2.{number}",
                    "North" if number % 2 else "South",
                    "yes" if number % 3 else "no",
                    f"I am person number {number}, of the house at the corner",
                ]
            )
    _, told = study_from(tmp_path / "mine", source)
    return tmp_path / "mine", told


def test_a_study_from_a_file_has_nobody_in_it(adopted: tuple[Path, tuple[str, ...]]) -> None:
    folder, told = adopted
    for column in ("E-mail", "IP Address", "Remarks"):
        assert any(f"column {column}: " in line and "left out" in line for line in told), told
    everything = "".join(
        path.read_text(encoding="utf-8") for path in folder.rglob("*") if path.is_file()
    )
    for trace in ("person1@", "192.0.2.", "the corner"):
        assert trace not in everything
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert package["suppression"] == {"threshold": 5}
    assert "publish_respondents" not in package
    study = open_study(folder, check=False)
    assert left_out(study) == frozenset({"respondents.csv"})
    assert told_of_downloads(study) == []


def _package(folder: Path, **entries: object) -> None:
    path = folder / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    package.pop("suppression", None)
    path.write_text(json.dumps(package | entries), encoding="utf-8")


def test_respondents_are_published_only_where_that_is_asked_for(
    adopted: tuple[Path, tuple[str, ...]],
) -> None:
    folder, _ = adopted
    _package(folder)
    assert left_out(open_study(folder, check=False)) == frozenset({"respondents.csv"})
    _package(folder, publish_respondents=True)
    study = open_study(folder, check=False)
    assert left_out(study) == frozenset()
    assert "the answers of every respondent" in told_of_downloads(study)[0]
    _package(folder, publish_respondents=True, suppression={"threshold": 5})
    assert [p.column for p in check_study(folder)] == ["publish_respondents"]
    _package(folder, publish_respondents="yes")
    assert [p.found for p in check_study(folder)] == ["'yes'"]


def test_a_column_that_says_who_somebody_is_is_not_published(
    adopted: tuple[Path, tuple[str, ...]],
) -> None:
    folder, _ = adopted
    path = folder / "respondents.csv"
    rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    rows = [[*row, "contact" if n == 0 else f"p{n}@example.org"] for n, row in enumerate(rows)]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)

    def add(package: dict[str, object]) -> None:
        for table in package["resources"]:  # type: ignore[attr-defined]
            if table["name"] == "respondents":
                table["schema"]["fields"].append({"name": "contact", "type": "string"})

    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    add(package)
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    assert [p for p in check_study(folder) if p.column == "contact"] == []
    _package(folder, publish_respondents=True)
    told = [p for p in check_study(folder) if p.column == "contact"]
    assert [(p.file, p.found) for p in told] == [
        ("respondents.csv", "e-mail addresses in a file that is to be published")
    ]


def test_a_question_whose_answers_are_people_is_refused(
    adopted: tuple[Path, tuple[str, ...]],
) -> None:
    folder, _ = adopted
    with (folder / "codebook.csv").open("a", encoding="utf-8") as file:
        for number in (1, 2, 3):
            file.write(f"Agree2,Who?,{number},p{number}@example.org,answer\n")
    told = [p for p in check_study(folder) if "e-mail addresses" in p.found]
    assert [(p.file, p.column) for p in told] == [("codebook.csv", "label")]
