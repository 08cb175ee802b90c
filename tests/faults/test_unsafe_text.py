"""Control characters and formulas in tables are refused, all at once, with file, row and column."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from pbcanalysis.study import check_study
from pbcanalysis.study.scaffold import new_study


def _fill(study: Path, texts: list[str]) -> None:
    path = study / "bases.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.reader(file) if not row[0].startswith("#")]
    place = rows[0].index("label")
    made = []
    for number, text in enumerate(texts):
        row = list(rows[1])
        row[0], row[place] = f"b{number}", text
        made.append(row)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([*rows, *made])
    # The rows that were made begin after the names and the rows that stood there.
    first = len(rows) + 1
    path.with_name("first").write_text(str(first))


@pytest.fixture
def study(tmp_path: Path) -> Path:
    new_study(tmp_path / "mine", "report")
    return tmp_path / "mine"


def _told(study: Path, texts: list[str]) -> list[tuple[int, str]]:
    _fill(study, texts)
    first = int((study / "first").read_text())
    words = ("which a spreadsheet would compute", "with the control character")
    return [
        (problem.row - first, str(problem))
        for problem in check_study(study)
        if problem.file == "bases.csv"
        and problem.column == "label"
        and problem.row is not None
        and any(word in problem.found for word in words)
    ]


def test_formulas_are_refused_and_signs_are_not(study: Path) -> None:
    bad = [
        "=1+1",
        '=HYPERLINK("http://example.org","x")',
        "=cmd|' /C calc'!A0",
        "-2+3+cmd|' /C calc'!A0",
        "+WEBSERVICE(A1)",
        "@SUM(A1:A9)",
        "\t=1+1",
    ]
    good = ["-3.2%", "+44 20", "- of which: new (net)", "@practice", "a = b", "-", "x=1"]
    told = _told(study, [*bad, *good])
    assert [row for row, _ in told] == list(range(len(bad)))


def test_control_characters_are_refused_by_name_and_shown_escaped(study: Path) -> None:
    bad = {
        "\x1b[31mred": "U+001B",
        "bell\x07": "U+0007",
        "\x7f": "U+007F",
        "next\x85line": "U+0085",
        "right\u202eleft": "U+202E",
        "isolate\u2066d": "U+2066",
    }
    good = ["two\nlines", "a\ttab", "caf\u00e9 \u200d", "\u200eleft"]
    told = _told(study, [*bad, *good])
    assert [row for row, _ in told] == list(range(len(bad)))
    for (_, words), code in zip(told, bad.values(), strict=True):
        assert code in words
        assert words.isprintable()


def test_a_column_full_of_them_is_told_a_hundred_times(study: Path) -> None:
    assert len(_told(study, ["=1"] * 500)) == 100
