"""The chapters of a survey on studies that have only some of the tables, or little in them."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from pbcanalysis.catalogue.records import Record
from pbcanalysis.checks import findings, suspicions
from pbcanalysis.errors import InvalidInput
from pbcanalysis.study import check_study, inspect_study, open_study
from pbcanalysis.study.scaffold import new_study
from pbcanalysis.study.small_numbers import few_problems
from pbcanalysis.survey import newcombe, wilson
from pbcanalysis.survey.respondent_checks import respondent_problems

Run = Callable[..., tuple[dict[str, dict[str, Record]], tuple[str, ...]]]
SURVEY = ("02", "03", "04", "06", "07", "08")


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    folder = tmp_path / "mine"
    new_study(folder, "survey")
    return folder


def fill(folder: Path, table: str, rows: Iterable[tuple[object, ...]]) -> None:
    """Replace the rows of a table; its columns stay."""
    path = folder / f"{table}.csv"
    with path.open(encoding="utf-8") as file:
        header = next(csv.reader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


def respondents(folder: Path, rows: Iterable[tuple[object, ...]]) -> None:
    """Rows of area, weight, wave, person and two answers."""
    fill(folder, "respondents", [(f"r{k}", *row) for k, row in enumerate(rows)])


def set_rule(folder: Path, rule: object) -> None:
    path = folder / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**package, "suppression": rule}), encoding="utf-8")


def without(folder: Path, *tables: str) -> None:
    path = folder / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    package["resources"] = [r for r in package["resources"] if r["name"] not in tables]
    path.write_text(json.dumps(package), encoding="utf-8")


def number(records: dict[str, Record], id: str) -> float:
    value = records[id].value
    assert value is not None
    return value


def test_printed_figures_only(mine: Path, run_chapters: Run) -> None:
    without(mine, "respondents", "codebook")
    found, left_out = run_chapters(mine, *SURVEY)
    assert sorted(found) == ["02", "03", "04", "06", "07"]
    assert "Answers by area: left out, as the study has no table respondents." in left_out
    assert number(found["02"], "response.not-heard") == 500 - 200 + 600 - 150
    assert "response.respondents" not in found["02"]
    # The first wave has no base: no number of replies of the second could settle the change.
    assert number(found["06"], "comparison.base-unknown") == 1
    assert number(found["06"], "comparison.moved") == 0
    interval = wilson(27, 150)
    change = found["06"]["change.capacity"]
    assert change.low == pytest.approx(interval.low - 0.215, abs=1e-9)
    # 18% of 150 is 27 alone, so the worst case of all 600 runs from 27 to 477.
    worst = found["04"]["survey.capacity.of-all-asked"]
    assert (worst.low, worst.high) == pytest.approx((27 / 600, (27 + 450) / 600))


def test_respondents_only(mine: Path, run_chapters: Run) -> None:
    without(mine, "surveys", "survey_findings")
    answers = [("North", 1, "", "", 1, 1)] * 12 + [("South", 1, "", "", 2, 9)] * 8
    respondents(mine, answers)
    found, left_out = run_chapters(mine, *SURVEY)
    assert sorted(found) == ["02", "03", "08"]
    assert any(line.startswith("One survey and another: left out") for line in left_out)
    assert number(found["02"], "response.skipped") == 1  # eight refused the second question
    areas = found["08"]
    assert number(areas, "areas.count") == 2
    # All weigh the same; the second question has answers in one area alone.
    assert number(areas, "areas.weighting") == 1
    assert number(areas, "areas.clusters") == 0
    assert number(areas, "areas.tested") == 2
    # 12 of 12 and 0 of 8 leave each its place; of 20 areas one would be outside by chance.
    assert number(areas, "areas.places-known") == 2
    assert number(areas, "areas.expected") == pytest.approx(2 * 0.05, abs=1e-12)


def test_one_wave_has_nothing_to_be_compared_with(mine: Path, run_chapters: Run) -> None:
    fill(mine, "survey_findings", [("second.capacity", "second", "capacity", "Time?", "18%", "")])
    respondents(mine, [("North", 1, "second", "", 1, 1), ("South", 1, "second", "", 2, 2)])
    found, _ = run_chapters(mine, "06")
    assert number(found["06"], "comparison.topics") == 0
    assert number(found["06"], "comparison.waves") == 1
    assert number(found["06"], "comparison.answers") == 0
    assert "comparison.intervals" not in found["06"]


def test_three_waves_of_the_same_people_and_of_others(mine: Path, run_chapters: Run) -> None:
    fill(
        mine,
        "surveys",
        [
            (f"w{k}", f"Wave {k}", k, f"202{k}-03", "", 100 * k, 40 * k, f"b{k}", "example2024", "")
            for k in (1, 2, 3)
        ],
    )
    fill(
        mine,
        "bases",
        [("replied", "All", 150, "", "example2024", "")]
        + [(f"b{k}", f"Wave {k}", 40 * k, "", "example2024", "") for k in (1, 2, 3)],
    )
    printed = {1: "nearly half", 2: "50%", 3: "a majority"}
    fill(
        mine,
        "survey_findings",
        [(f"w{k}.time", f"w{k}", "time", "Time?", text, "") for k, text in printed.items()],
    )
    rows = [
        ("North", 1, f"w{wave}", f"p{100 * (wave == 3) + k}", 1 + (k % 4 < 4 - wave), 1)
        for wave in (1, 2, 3)
        for k in range(24)
    ]
    respondents(mine, rows)
    found, _ = run_chapters(mine, "06", "08")
    records = found["06"]
    assert number(records, "comparison.in-words") == 1
    # Nearly half of 40 is 18 or 19, a majority of 120 at least 61: it rose among those who replied.
    assert number(records, "comparison.words-open") == 0
    assert records["change.time.replies"].low == pytest.approx(61 / 120 - 19 / 40, abs=1e-9)
    table = records["comparison.steps"].data
    assert table is not None
    assert [row[1] for row in table.rows] == ["nearly half to 50%", "50% to a majority"]
    assert number(records, "comparison.waves") == 3
    assert number(records, "comparison.people-in-both") == 0
    # Answer 1 was given by 6 of 24 at first and by 18 of 24 at last, who are others.
    changes = records["comparison.respondents-changes"].data
    assert changes is not None
    plain = newcombe(18, 24, 6, 24)
    assert len(changes.rows) == 1 + 1  # of two answers one, for each of two questions
    assert changes.rows[0][5:7] == pytest.approx((plain.low, plain.high), abs=1e-9)
    # The areas are those of the last wave.
    assert number(found["08"], "areas.respondents") == 24


def test_small_areas_and_an_area_without_answers(mine: Path, run_chapters: Run) -> None:
    set_rule(mine, {"threshold": 5})
    rows = [("North", 1, "", "", 1 + k % 2, 1) for k in range(30)]
    rows += [("South", 1, "", "", 1 + k % 2, 2) for k in range(40)]
    rows += [("West", 1, "", "", 1 + k % 2, 9) for k in range(20)]
    rows += [("East", 1, "", "", 1 + k % 2, 1) for k in range(3)]
    rows += [("Mid", 1, "", "", 1 + k % 3 // 2, 1) for k in range(25)]
    respondents(mine, rows)
    found, _ = run_chapters(mine, "08")
    table = found["08"]["areas.q1.answers"].data
    assert table is not None
    shares = {row[0]: row[2] for row in table.rows}
    assert shares["East"] is None
    assert shares["North"] == 0.5
    assert number(found["08"], "areas.withheld") > 0
    dots = found["08"]["areas.q1.order"].data
    assert dots is not None
    assert "East" not in [row[0] for row in dots.rows]


@pytest.mark.parametrize("count", [0, 1])
def test_hardly_anybody_answered(mine: Path, run_chapters: Run, count: int) -> None:
    respondents(mine, [("North", 1, "", "", 1, 1)] * count)
    found, left_out = run_chapters(mine, "02", "08")
    if count == 0:
        reason = "Answers by area: left out, as the table respondents has no rows."
        assert reason in left_out
        assert "response.respondents" not in found["02"]
        return
    few = found["08"]["areas.respondents"]
    assert (few.value, few.low, few.high) == (None, 1, 4)
    assert number(found["08"], "areas.tested") == 0


def test_everyone_replied(mine: Path, run_chapters: Run) -> None:
    fill(
        mine,
        "surveys",
        [("one", "Census", 1, "2024", "", 150, 150, "replied", "example2024", "")],
    )
    fill(mine, "survey_findings", [("one.capacity", "one", "capacity", "Time?", "18%", "")])
    found, _ = run_chapters(mine, "02", "04", "07")
    assert number(found["02"], "response.not-heard") == 0
    assert number(found["04"], "silence.surveys") == 0
    assert number(found["04"], "silence.widest") == 0
    assert number(found["07"], "planning.silence") == 0


def test_what_respondents_cannot_carry_is_told_with_the_study(mine: Path) -> None:
    respondents(
        mine,
        [("North", 1, "a", "", 1, 1), ("South", 0, "", "", 7, 1), ("South", 1, "", "", 1, 5)],
    )
    assert check_study(mine) == []
    told = [(p.file, p.row, p.column, p.found) for p in respondent_problems(open_study(mine))]
    # Each in the row of the file: the first row has the names of the columns.
    assert told == [
        ("respondents.csv", 3, "wave", "2 blanks, the first here"),
        ("respondents.csv", 3, "weight", "0"),
        ("respondents.csv", 3, "q1", "7"),
        ("respondents.csv", 4, "q2", "5"),
    ]


def test_one_statement_has_no_other_to_be_tested_against(tmp_path: Path, run_chapters: Run) -> None:
    new_study(tmp_path / "one", "report")
    path = tmp_path / "one" / "statements.csv"
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    one = next(row for row in rows if ",percent," in row)
    path.write_text(f"{header}\n{one}\n", encoding="utf-8")
    found, _ = run_chapters(tmp_path / "one", "03")
    record = found["03"]["percentages.paired-p"]
    # Nothing was tested: any p-value is possible, and none is known.
    assert (record.value, record.low, record.high) == (None, 0.0, 1.0)
    assert number(found["03"], "percentages.pairs") == 0


def test_findings_that_no_count_gives_are_told_and_left_out(mine: Path, run_chapters: Run) -> None:
    fill(
        mine,
        "survey_findings",
        [
            # Of 150, 24 give 16.0% and 25 give 16.7%: none gives 16.4%.
            ("second.capacity", "second", "capacity", "Time?", "16.4%", ""),
            ("first.capacity", "first", "capacity", "Time?", "21%", ""),
        ],
    )
    assert suspicions(open_study(mine)) == []
    (finding,) = findings(open_study(mine))
    at = finding.at
    assert (at.file, at.row, at.column) == ("survey_findings.csv", 2, "as_printed")
    assert (finding.certainty, finding.printed) == ("cannot be", "16.4% of 150")
    found, _ = run_chapters(mine, "06")
    assert number(found["06"], "comparison.impossible") == 1
    assert number(found["06"], "comparison.topics") == 0
    fill(mine, "survey_findings", [("first.x", "first", "x", "X?", "a fair few", "")])
    (problem,) = suspicions(open_study(mine))
    assert (problem.severity, problem.column) == ("error", "as_printed")


def test_a_wrong_rule_is_told_with_the_study(mine: Path) -> None:
    set_rule(mine, {"threshold": "five", "round": 5})
    told = [(p.file, p.column, p.found, p.expected) for p in check_study(mine)]
    assert told == [
        ("datapackage.json", "suppression.threshold", "'five'", "a whole number of at least 1"),
        (
            "datapackage.json",
            "suppression.round",
            "'round'",
            "one of threshold, zeros, complementary, rounding_base",
        ),
    ]
    with pytest.raises(InvalidInput, match=r"suppression\.threshold"):
        open_study(mine)


def test_the_examples_of_surveys(root: Path, tmp_path: Path, run_chapters: Run) -> None:
    folder = tmp_path / "later-wave"
    shutil.copytree(
        root / "examples" / "later-wave", folder, ignore=shutil.ignore_patterns("_build", "_site")
    )
    found, _ = run_chapters(folder, "06")
    with (folder / "respondents.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    first, second = ({r["person"] for r in rows if r["wave"] == f"wave-{k}"} for k in (1, 2))
    assert number(found["06"], "comparison.people-in-both") == len(first & second) > 0
    # A majority of 365 is 183 or more, nearly three quarters of 410 at least 296 of 410.
    assert number(found["06"], "comparison.words-open") == 1
    assert number(found["06"], "comparison.in-words") == 2


def test_the_headline_on_replies_says_what_the_text_says(mine: Path, run_chapters: Run) -> None:
    row = ("one", "Large", 1, "2024", "", 43893, 21127, "replied", "example2024", "")
    fill(mine, "surveys", [row])
    fill(mine, "survey_findings", [("one.capacity", "one", "capacity", "Time?", "18%", "")])
    found, _ = run_chapters(mine, "07")
    # 384.15 / (1 + 383.15 / 43,893) = 380.8; a group without end needs 385.
    assert number(found["07"], "planning.needed-last") == 381
    headline = found["07"]["planning.margins"].headline
    assert "381 replies for a group of 43,893" in headline
    assert "385 replies for a group without end" in headline


def test_a_rate_of_reply_is_no_sample_of_the_replies(mine: Path, run_chapters: Run) -> None:
    rate = ("survey.rate", "example2024", "p", "", "percent", "25%", "Replied", "replied")
    share = ("survey.time", "example2024", "p", "", "percent", "18%", "Time", "had the time")
    fill(
        mine, "statements", [(*rate, "asked", "", "", "", ""), (*share, "replied", "", "", "", "")]
    )
    found, _ = run_chapters(mine, "03")
    # 150 of the 600 asked: both are counted, and one share of the replies has an interval.
    assert number(found["03"], "percentages.told") == 2
    assert number(found["03"], "percentages.bounded") == 1
    assert "survey.rate" not in found["03"]
    assert found["03"]["survey.time"].low == pytest.approx(wilson(27, 150).low, abs=1e-9)
    table = found["03"]["percentages.together"].data
    assert table is not None
    assert [row[0] for row in table.rows] == ["Time: 18%"]
    assert "percentages.asked" not in found["03"]


def test_few_people_in_both_waves_are_withheld_and_the_reading_stands(
    mine: Path, run_chapters: Run
) -> None:
    set_rule(mine, {"threshold": 5})
    rows = [("n", 1, "one", f"p{k}", 1 + k % 2, 1 + k % 2) for k in range(20)]
    rows += [("n", 1, "two", f"p{k}", 1 + k % 2, 1 + k % 2) for k in range(17, 40)]
    respondents(mine, rows)
    found, _ = run_chapters(mine, "06")
    both = found["06"]["comparison.people-in-both"]
    # p17, p18 and p19 are in both.
    assert (both.value, both.low, both.high, both.interval) == (None, 1, 4, ("withheld",))
    assert both.display == "between 1 and 4 (withheld)"


def test_a_wave_under_the_studys_own_threshold_is_told(mine: Path) -> None:
    set_rule(mine, {"threshold": 5})
    rows = [("n", 1, "one", f"p{k}", 1, 1) for k in range(20)]
    rows += [("n", 1, "two", f"q{k}", 1, 1) for k in range(3)]
    respondents(mine, rows)
    inspected = inspect_study(mine)
    (problem,) = few_problems(inspected.tables, inspected.descriptor)
    assert (problem.file, problem.column, problem.severity) == (
        "respondents.csv",
        "wave",
        "warning",
    )
    assert problem.found == "3 respondents in the wave 'two'"
    assert problem.expected == "at least 5, the threshold under 'suppression' in datapackage.json"


def test_of_fewer_respondents_than_the_threshold_nothing_is_told(
    mine: Path, run_chapters: Run
) -> None:
    set_rule(mine, {"threshold": 5})
    respondents(mine, [("North", 1, "", "", 1, 1)] * 3)
    found, _ = run_chapters(mine, "02", "08")
    for record in (found["02"]["response.respondents"], found["08"]["areas.respondents"]):
        assert (record.value, record.low, record.high) == (None, 1, 4)
    outcomes = found["02"]["response.outcomes"].data
    together = found["08"]["areas.together"].data
    assert outcomes is not None
    assert together is not None
    # Neither how many answered or did not, nor of how many.
    assert {row[2:] for row in map(tuple, outcomes.rows)} == {(None, None)}
    assert {row[2:] for row in map(tuple, together.rows)} == {(None,) * 5}
