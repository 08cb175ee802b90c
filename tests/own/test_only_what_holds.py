"""General chapters say only what holds: of claims, of bases that are not printed, of arms, of words
for whom was paid."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from pbcanalysis.study import check_study
from pbcanalysis.study.scaffold import new_study

Run = Callable[..., Any]
pytestmark = pytest.mark.usefixtures("draw_nothing")


def fill(folder: Path, table: str, rows: Iterable[tuple[object, ...]]) -> None:
    path = folder / f"{table}.csv"
    with path.open(encoding="utf-8") as file:
        header = next(csv.reader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


def statement(id: str, printed: str, kind: str) -> tuple[str, ...]:
    return (id, "example2024", "p", "", kind, printed, id, id, "replied", "", "", "", "")


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    new_study(tmp_path / "mine", "survey")
    return tmp_path / "mine"


KINDS = [statement(f"kind.k{k}", f"{k}%", "percent") for k in (5, 20, 45, 30)]


@pytest.mark.parametrize("name", ["03_percentages", "04_silence"])
def test_plain_percentages_are_held_against_nothing(
    mine: Path, run_chapter: Run, name: str
) -> None:
    # An incidence of five per cent, and kinds that exclude each other: none is a failed majority.
    fill(mine, "statements", KINDS)
    ran = run_chapter(mine, name)
    said = ran.said() + " ".join(
        str(one.get(key, "")) for one in ran.records.values() for key in ("headline", "alt")
    )
    assert not re.search(r"\bhalf\b(?!-up| as readily)", said)
    assert "majority" not in re.sub(r'"a majority"', "", said)
    assert "agreed" not in said
    if name == "03_percentages":
        assert ran.records["percentages.held"]["value"] == 0
        assert "No statement claims to lie beyond a share, so none is held against one." in said
        assert "Held against" not in ran.records["percentages.together"]["data"]["columns"]
    else:
        assert ran.records["silence.held"]["value"] == 0
        assert "No statement is held against a share, so there is none to be turned." in said
        assert "silence.tipping-points" not in ran.records


def test_a_claim_is_held_against_what_it_claims(mine: Path, run_chapter: Run) -> None:
    claims = [
        statement("claim.most", "a majority", "words"),
        statement("claim.two-thirds", "more than two thirds", "words"),
        statement("claim.few", "5%", "percent"),
    ]
    fill(mine, "statements", claims)
    ran = run_chapter(mine, "03_percentages")
    assert ran.records["percentages.held"]["value"] == 2
    rows = {row[0].split(":")[0]: row[3] for row in ran.rows("percentages.together")}
    assert rows["claim.few"] == "–"
    # Of 150 more than two thirds is 101 at least: 67.3% is nothing against 66.7%.
    assert rows["claim.two-thirds"].startswith("66.7%: p = ")
    assert rows["claim.most"].startswith("half: p = ")
    silent = run_chapter(mine, "04_silence")
    tips = {row[0].split(":")[0]: row for row in silent.rows("silence.tipping-points")}
    assert set(tips) == {"claim.most", "claim.two-thirds"}
    # 600 were asked, 101 of 150 said yes: (400 - 101) / 450 of the silent puts all at two thirds.
    assert tips["claim.two-thirds"][3] == pytest.approx((400 - 101) / 450)


def test_a_reader_may_choose_what_all_are_held_against(mine: Path, run_chapter: Run) -> None:
    fill(mine, "statements", KINDS)
    ran = run_chapter(mine, "03_percentages", threshold=0.3)
    assert ran.records["percentages.held"]["value"] == 4
    # Of 150, 45% is 67 or 68 and 5% is 7 or 8, both far from 30%; 30% itself is 45 of 150.
    clear = {row[0].split(":")[0]: row[3] for row in ran.rows("percentages.together")}
    assert clear["kind.k5"] == "30%: p below 0.001"
    assert clear["kind.k30"] == "30%: p = 1.000"
    assert ran.records["percentages.replied"]["headline"].endswith("clearly on one side of 30%")


REPLIED = ("replied", "Everyone who replied", 150, "", "example2024", "")


def test_no_base_is_not_no_change(mine: Path, run_chapter: Run) -> None:
    fill(
        mine,
        "surveys",
        [
            ("one", "One", 1, "2022-03", "", "", 929, "b929", "example2024", ""),
            ("two", "Two", 2, "2024-03", "", "", "", "", "example2024", ""),
        ],
    )
    fill(mine, "bases", [REPLIED, ("b929", "Replied", 929, "", "example2024", "")])
    fill(
        mine,
        "survey_findings",
        [
            ("one.time", "one", "time", "Time?", "40%", ""),
            ("two.time", "two", "time", "Time?", "46%", ""),
        ],
    )
    ran = run_chapter(mine, "06_comparison")
    headline = ran.records["comparison.intervals"]["headline"]
    assert headline == "The difference cannot be tested from what was printed"
    said = ran.said()
    assert "more than chance" not in said.split("## Respondents of more than one wave")[0]
    least = ran.records["change.time.settled-from"]["value"]
    row = ran.rows("comparison.changes")[0]
    assert row[-1] == f"rose if the last had {least:,.0f} replies or more"
    assert "Questions that would be settled if the base not printed is large enough: 1" in said


def test_arms_of_one_study_are_told_as_groups(mine: Path, run_chapter: Run) -> None:
    fill(
        mine,
        "surveys",
        [
            (f"arm-{k}", f"Arm {k}", k, "2023-05", "", 100, 80, f"b{k}", "example2024", "")
            for k in (1, 2)
        ],
    )
    fill(
        mine,
        "bases",
        [REPLIED, *((f"b{k}", f"Arm {k}", 80, "", "example2024", "") for k in (1, 2))],
    )
    fill(
        mine,
        "survey_findings",
        [
            ("arm-1.ill", "arm-1", "ill", "Ill?", "10%", ""),
            ("arm-2.ill", "arm-2", "ill", "Ill?", "40%", ""),
        ],
    )
    ran = run_chapter(mine, "06_comparison")
    assert ran.records["comparison.at-once"]["value"] == 1
    row = ran.rows("comparison.changes")[0]
    assert row[-1].startswith("higher, up to a design effect of ")
    printed = ran.said().split("## Respondents of more than one wave")[0]
    assert "They compare groups, and tell of no change." in printed
    assert not re.search(r"\b(rose|fell|wave and the next)\b", printed)
    # 8 of 80 and 32 of 80, 20 of 100 silent in each: 8% to 28%, and 32% to 52%.
    assert ran.rows("comparison.silent")[0][1:] == [
        "8.0% to 28.0%",
        "32.0% to 52.0%",
        "+4.0 to +44.0",
    ]
    assert ran.records["comparison.silent-settled"]["value"] == 1


PAID = [
    ("2022-23", "A1", "North", 600, 25000, 6200.50, 31200.50, 52.00, "example2024"),
    ("2022-23", "A2", "South", 300, 12000, "", 12000, 40.00, "example2024"),
    ("2022-23", "A3", "South", 100, 3000, "", 3000, 99.00, "example2024"),
    ("2023-24", "A1", "North", 600, 26000, 7000, 33000, 55.00, "example2024"),
    ("2023-24", "A2", "South", 300, 13000, "", 13000, 43.33, "example2024"),
    ("2023-24", "A3", "South", "", 3000, "", 3000, "", "example2024"),
]


@pytest.mark.parametrize("words", [None, {"payee": "school", "unit": "pupil"}])
def test_payments_are_told_in_the_words_of_the_study(
    tmp_path: Path, run_chapter: Run, words: dict[str, str] | None
) -> None:
    folder = tmp_path / "mine"
    new_study(folder, "payments")
    fill(folder, "payments", PAID)
    path = folder / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    if words is not None:
        path.write_text(json.dumps({**package, "payment_words": words}), encoding="utf-8")
    ran = run_chapter(folder, "09_payments")
    for id, record in ran.records.items():
        told = {
            key: value for key, value in record.items() if key not in ("id", "inputs", "parameters")
        }
        assert not re.search("practice|patient", json.dumps(told), re.IGNORECASE), (id, told)
    assert not re.search("practice|patient", ran.said(), re.IGNORECASE)
    columns = ran.records["payments.years"]["data"]["columns"]
    expected = ["Payees", "Units"] if words is None else ["Schools", "Pupils"]
    assert columns[1:3] == expected


def test_words_that_make_no_sense_are_told_with_the_study(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    new_study(folder, "payments")
    path = folder / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**package, "payment_words": {"payer": "x"}}), encoding="utf-8")
    assert [(p.column, p.found) for p in check_study(folder)] == [
        ("payment_words.payer", "'payer'")
    ]
