"""What is legal and yet wrong is told as a mistake of the study, or a finding about its source."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from pbcanalysis.checks import Finding, findings
from pbcanalysis.checks.mistakes.mends import CHANGED, mend_of
from pbcanalysis.checks.mistakes.statements import suspicions
from pbcanalysis.editions.soundness import _folded as folded
from pbcanalysis.editions.soundness import study_problems
from pbcanalysis.errors import Problem
from pbcanalysis.study import check_study, inspect_study, open_study
from pbcanalysis.study.formats.marks import read_number
from pbcanalysis.study.scaffold import new_study, study_from


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def edit(path: Path, key: str, **cells: str) -> int:
    """Change cells of the row whose first cell is ``key``; return its line."""
    rows = rows_of(path)
    line = next(place for place, row in enumerate(rows) if row[0] == key)
    for column, value in cells.items():
        rows[line][rows[0].index(column)] = value
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    return line + 1


def told(folder: Path) -> list[Problem]:
    assert [p for p in check_study(folder) if p.severity == "error"] == []
    return suspicions(open_study(folder, check=False))


def found_in(folder: Path) -> list[Finding]:
    """What the study shows about its sources; nothing of it is told as a mistake as well."""
    found = findings(open_study(folder, check=False))
    mistakes = {(p.file, p.row, p.column) for p in told(folder)}
    assert mistakes.isdisjoint((f.at.file, f.at.row, f.at.column) for f in found)
    return found


def test_nothing_in_the_books_own_study_is_suspicious(root: Path) -> None:
    assert suspicions(open_study(root / "data", check=False)) == []


@pytest.mark.parametrize(
    ("file", "key", "cells", "column", "words"),
    [
        ("surveys.csv", "ac-2007", {"replied": "121"}, "replied", "the same number"),
        ("surveys.csv", "dh-2007-w1", {"fieldwork_end": "2007-05-06"}, "fieldwork_end", "before"),
        ("money.csv", "incentives-gbp", {"amount": "98"}, "amount", "noughts"),
    ],
)
def test_each_is_told_at_its_place(
    study_copy: Path, file: str, key: str, cells: dict[str, str], column: str, words: str
) -> None:
    line = edit(study_copy / file, key, **cells)
    found = [p for p in told(study_copy) if (p.file, p.row, p.column) == (file, line, column)]
    assert found
    assert any(words in str(problem) for problem in found)
    assert {problem.severity for problem in found} == {"warning"}


@pytest.mark.parametrize(
    ("file", "key", "cells", "column", "kind", "words"),
    [
        # Of 122, 22 give 18.03% and 23 give 18.85%: nothing prints as 18.4%.
        (
            "statements.csv",
            "survey.capacity",
            {"as_printed": "18.4%"},
            "as_printed",
            "percentage",
            "22 is 18.033% and 23 is 18.852%",
        ),
        # 700 less 623 is 77.
        ("bases.csv", "ac-replied", {"count": "700"}, "count", "count-above-base", "77 more than"),
        (
            "surveys.csv",
            "ac-2007",
            {"replied": "624"},
            "replied",
            "count-above-base",
            "more than the 623 asked",
        ),
        (
            "uptake_areas.csv",
            "essex",
            {"taking_up": "289", "percent_published": ""},
            "taking_up",
            "count-above-base",
            "more than the 288",
        ),
        # 57 of 288 is 19.79%: no rule prints it as 25%.
        (
            "uptake_areas.csv",
            "essex",
            {"percent_published": "25"},
            "percent_published",
            "count-and-percentage",
            "57 of 288 is 19.79%",
        ),
        (
            "uptake_areas.csv",
            "essex",
            {"taking_up": "289"},
            "percent_published",
            "count-above-base",
            "289 are more than the 288",
        ),
        (
            "statements.csv",
            "survey.capacity",
            {"as_printed": "101%"},
            "as_printed",
            "percentage",
            "more than all of the 122",
        ),
    ],
)
def test_each_finding_is_at_its_place(
    study_copy: Path,
    file: str,
    key: str,
    cells: dict[str, str],
    column: str,
    kind: str,
    words: str,
) -> None:
    line = edit(study_copy / file, key, **cells)
    found = findings(open_study(study_copy, check=False))
    here = [f for f in found if (f.at.file, f.at.row, f.at.column) == (file, line, column)]
    assert [f.kind for f in here] == [kind]
    assert words in here[0].why
    assert here[0].fits


def test_a_figure_that_cannot_be_read_is_an_error(study_copy: Path) -> None:
    line = edit(study_copy / "statements.csv", "survey.capacity", as_printed="a fair few")
    (problem,) = told(study_copy)
    assert (problem.severity, problem.row) == ("error", line)
    assert "a fair few" in problem.found


def test_a_total_that_does_not_add_up(study_copy: Path) -> None:
    path = study_copy / "uptake_areas.csv"
    rows = rows_of(path)
    known = [row for row in rows[1:] if row[rows[0].index("taking_up")]]
    total = sum(int(row[rows[0].index("practices")]) for row in known) + 1
    last = ["total", "Total", str(total), "", "", known[0][rows[0].index("source")], ""]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([rows[0], *known, last])
    (finding,) = found_in(study_copy)
    assert (finding.at.row, finding.at.column) == (len(known) + 2, "practices")
    assert finding.kind == "total"
    assert f"{total - 1:,}" in finding.why
    assert told(study_copy) == []


def test_ids_that_differ_in_punctuation_alone(study_copy: Path) -> None:
    path = study_copy / "uptake_areas.csv"
    rows = rows_of(path)
    copy = list(rows[1])
    copy[0], copy[1] = copy[0].replace("-", "", 1), "Another name"
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerow(copy)
    (problem,) = told(study_copy)
    assert (problem.row, problem.column) == (len(rows) + 1, "id")


def test_sums_of_one_kind_far_apart(study_copy: Path) -> None:
    rows = rows_of(study_copy / "money.csv")
    amount, kind = rows[0].index("amount"), rows[0].index("kind")
    row = next(row for row in rows if row[0] == "incentives-gbp")
    sums = [
        float(other[amount])
        for other in rows[1:]
        if other[kind] == row[kind] and other[3] == "GBP" and other[5] == row[5] and other != row
    ]
    much = str(int(max([*sums, 1]) * 2000))
    line = edit(study_copy / "money.csv", "incentives-gbp", amount=much)
    found = [p for p in told(study_copy) if p.file == "money.csv"]
    assert (line, "amount") in {(p.row, p.column) for p in found}


@pytest.mark.parametrize(
    ("file", "key", "cells", "column", "words"),
    [
        ("money.csv", "saving", {"as_printed": "a lot"}, "as_printed", "'a lot'"),
        ("money.csv", "saving", {"against": "saving"}, "against", "no spending in all"),
        ("money.csv", "saving", {"currency": "EUR"}, "against", "in GBP beside EUR"),
        ("money.csv", "cost", {"against": "scheme", "currency": "USD"}, "against", "beside USD"),
        ("statements.csv", "survey.support-figure", {"kind": "date"}, "same_as", "of kind date"),
        ("timeline.csv", "begins", {"date": "2023-04"}, "date", "'2023-04'"),
        ("timeline.csv", "begins", {"precision": "year"}, "date", "'2023-04-01'"),
        ("timeline.csv", "begins", {"end_date": "2023-03"}, "end_date", "before date 2023-04-01"),
        (
            "payments.csv",
            "2022-23",
            {"line_core": "", "line_quality": "", "paid": ""},
            "paid",
            "no",
        ),
    ],
)
def test_what_no_chapter_could_use_is_an_error(
    tmp_path: Path, file: str, key: str, cells: dict[str, str], column: str, words: str
) -> None:
    folder = tmp_path / "mine"
    new_study(folder, "full")
    line = edit(folder / file, key, **cells)
    wrong = [p for p in told(folder) if p.severity == "error"]
    place = line if column != "same_as" else line - 1
    assert [(p.file, p.row, p.column) for p in wrong] == [(file, place, column)]
    assert words in wrong[0].found


def test_a_saving_on_each_needs_a_number_and_a_sum_its_currency(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    new_study(folder, "report")
    edit(folder / "money.csv", "scheme", base="")
    edit(folder / "money.csv", "cost", as_printed="€310,000")
    line = edit(folder / "money.csv", "saving", base="")
    found = {(p.row, p.column, p.severity) for p in told(folder)}
    assert found == {(line, "base", "error"), (line - 1, "currency", "warning")}


def test_a_key_of_a_column_that_was_taken_out_is_told_and_not_checked(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    new_study(folder, "report")
    path = folder / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    (table,) = (one for one in package["resources"] if one["name"] == "statements")
    fields = table["schema"]["fields"]
    table["schema"]["fields"] = [one for one in fields if one["name"] != "same_as"]
    path.write_text(json.dumps(package), encoding="utf-8")
    rows = rows_of(folder / "statements.csv")
    place = rows[0].index("same_as")
    kept = [row if row[0].startswith("#") else row[:place] + row[place + 1 :] for row in rows]
    with (folder / "statements.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(kept)
    (problem,) = check_study(folder)
    assert (problem.severity, problem.column) == ("warning", "foreignKeys")
    assert problem.found == "'same_as', which is no column of statements"


def payments(folder: Path, *rows: str) -> list[tuple[int | None, str | None, str, str]]:
    """What is wrong with these payments: row, column, what was found and how to mend it."""
    new_study(folder, "payments")
    path = folder / "payments.csv"
    names = path.read_text(encoding="utf-8").splitlines()[0]
    path.write_text("\n".join([names, *rows]) + "\n", encoding="utf-8")
    errors = [p for p in check_study(folder) if p.severity == "error"]
    errors += [] if errors else told(folder)
    return [(p.row, p.column, p.found, p.mend) for p in errors]


def test_totals_among_payments_would_be_paid_twice(tmp_path: Path) -> None:
    # The totals of two years are no sum of all other rows, and the second adds up.
    lines = [f"2022-23,{name},N,,,,{paid},,example2024" for name, paid in (("A", 1), ("Total", 1))]
    lines += [f"2023-24,{name},N,,,,2,,example2024" for name in ("A", "SUB-TOTAL", "Totally Ltd")]
    found = payments(tmp_path / "mine", *lines)
    assert [(row, column) for row, column, *_ in found] == [(3, "practice"), (5, "practice")]


def test_a_key_of_two_columns_names_both_and_sums_in_brackets_a_sign(tmp_path: Path) -> None:
    lines = ['2022-23,A,N,,,,"(£1,200.50)",,example2024', "2022-23,A,N,,,,7 CR,,example2024"]
    first, second, third = payments(tmp_path / "mine", *lines)
    assert first[:2] == (2, "paid")
    assert "write -1200.50;" in first[3]
    assert second[:2] == (3, "paid")
    assert "If CR means that it was paid back, write -7; else 7." in second[3]
    assert third[:3] == (3, "year", "'2022-23' and 'A', as in row 2")
    assert "one year and practice" in third[3]


@pytest.mark.parametrize(
    ("printed", "mend"),
    [
        ("12*", "Write '12%', and what the mark '*' stands for in note."),
        ("34%[a]", "Write '34%', and what the mark '[a]' stands for in note."),
        ("5.6†", "Write '5.6%', and what the mark '†' stands for in note."),
        ("<1%", "Write 'less than 1%' with the kind words."),
        ("≥ 5", "If it is a percentage, write 'at least 5%' with the kind words."),
        ("13–15%", "A range is read as it stands if its kind is words."),
        ("13-15", "If these are percentages, write '13% to 15%' with the kind words."),
        ("up 54%", CHANGED),
        ("54% higher", CHANGED),
        ("+3%", CHANGED),
        ("17,5%", "If the comma is a decimal mark, write '17.5%'."),
        ("9% (n=1012)", "Write '9%', and the rest in base or note."),
        ("0.245", "If it is a share of one, write '24.5%'; if it is a percentage, '0.245%'."),
        ("few or so", "Nobody knows. Correct the cell or the kind."),
    ],
)
def test_what_people_type_is_told_with_what_to_write(printed: str, mend: str) -> None:
    assert mend_of(printed, "percent", "nobody knows") == mend


def test_a_range_of_which_no_count_is_told_and_one_with_a_count_is_not(study_copy: Path) -> None:
    # Of 122, 15 is 12.30% and 16 is 13.11%: 12.5% to 13.1% holds none, and 13% to 15% some.
    path = study_copy / "statements.csv"
    edit(path, "survey.capacity", kind="words", as_printed="12.6-13.0%")
    (finding,) = found_in(study_copy)
    assert (finding.kind, finding.printed) == ("range", "12.6-13.0% of 122")
    edit(path, "survey.capacity", kind="words", as_printed="13% to 15%")
    assert told(study_copy) == found_in(study_copy) == []


def test_shares_without_a_base_are_told_once_unless_looked_into(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(
        "id,source,kind,as_printed,measures,base,recomputable\n"
        "a.one,r,percent,18%,One,replied,\na.two,r,percent,up 54%,Two,,\n"
        "a.three,r,percent,5%,Three,,no\na.four,r,words,most,Four,,\na.five,r,count,5,Five,,\n"
    )
    _, began = study_from(tmp_path / "mine", tmp_path / "list.csv")
    assert "shares without a base, which no chapter can work with: 3" in began
    found = suspicions(inspect_study(tmp_path / "mine"))
    (problem,) = (p for p in found if p.column == "base")
    assert (problem.row, problem.severity) == (3, "warning")
    assert "'up 54%', and likewise in row 5;" in problem.found
    assert "kind qualitative" in problem.mend


def test_a_percentage_without_its_sign_is_told_with_it(study_copy: Path) -> None:
    edit(study_copy / "statements.csv", "survey.capacity", as_printed="18")
    (problem,) = told(study_copy)
    assert "write '18%' if it is" in problem.mend


def test_a_dash_is_no_count(study_copy: Path) -> None:
    line = next(
        place for place, row in enumerate(rows_of(study_copy / "statements.csv")) if "count" in row
    )
    key = rows_of(study_copy / "statements.csv")[line][0]
    edit(study_copy / "statements.csv", key, as_printed="–")
    found = [p for p in told(study_copy) if p.column == "as_printed" and p.row == line + 1]
    assert [p.severity for p in found] == ["error"]


def test_a_column_that_is_wrong_throughout_is_told_once() -> None:
    wrong = [
        Problem("a.csv", row, "patients", f"'{row}.5'", "a whole number", "Correct the cell.")
        for row in range(2, 54)
    ]
    (problem,) = folded(wrong)
    assert problem.row == 2
    assert problem.found == "'2.5', and 51 more such cells to row 53"
    assert folded(wrong[:50]) == wrong[:50]


def test_text_in_the_wrong_encoding_is_told_as_that() -> None:
    meaning = read_number("£12".encode().decode("cp1252"), {"type": "number"}, ".")
    assert "correct encoding in datapackage.json" in meaning.mend


def test_an_empty_id_is_told_once_and_nothing_follows_from_it(study_copy: Path) -> None:
    # No other row names this statement.
    row = edit(study_copy / "statements.csv", rows_of(study_copy / "statements.csv")[1][0], id="")
    problems = [p for p in study_problems(inspect_study(study_copy)) if p.severity == "error"]
    assert [(p.row, p.column, p.found) for p in problems] == [(row, "id", "an empty cell")]


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        # 64% is below two thirds less five points only if 61.67% is: it fits loosely.
        ("just under two thirds (64 per cent)", None),
        ("nearly three quarters (73%)", None),
        ("more than two thirds (78%)", None),
        ("22 (18%)", None),
        ("half (61 of 122)", None),
        ("nearly three quarters (78%)", "words-and-figure"),
        ("most (48%)", "words-and-figure"),
        # 23 of 122 is 18.85%: no rule prints it as 18.0%.
        ("23 (18.0%)", "count-and-percentage"),
        # Of 122, 8 is 6.56% and 9 is 7.38%: nothing gives 7.2%.
        ("few (7.2%)", "percentage"),
    ],
)
def test_words_and_a_figure_in_one_cell_are_judged_together(
    study_copy: Path, cell: str, kind: str | None
) -> None:
    edit(study_copy / "statements.csv", "survey.capacity", kind="words", as_printed=cell)
    found = found_in(study_copy)
    assert [f.kind for f in found] == ([] if kind is None else [kind])
    assert [p for p in told(study_copy) if p.column == "as_printed"] == []


@pytest.mark.parametrize("cell", ["half (65 of 130)", "22/130"])
def test_a_base_in_the_cell_that_is_not_the_row_s_is_a_mistake(study_copy: Path, cell: str) -> None:
    edit(study_copy / "statements.csv", "survey.capacity", kind="words", as_printed=cell)
    (problem,) = (p for p in told(study_copy) if p.column == "as_printed")
    assert (problem.severity, "name another base" in problem.mend) == ("warning", True)


def test_words_and_a_figure_in_a_cell_of_percentages_are_told_their_kind(study_copy: Path) -> None:
    edit(study_copy / "statements.csv", "survey.capacity", as_printed="about a fifth (18%)")
    (problem,) = (p for p in told(study_copy) if p.column == "as_printed")
    assert "if its kind is words" in problem.mend


def test_points_are_no_share(study_copy: Path) -> None:
    edit(study_copy / "statements.csv", "survey.capacity", as_printed="18 percentage points")
    (problem,) = (p for p in told(study_copy) if p.column == "as_printed")
    assert (problem.severity, problem.mend) == ("error", CHANGED)


@pytest.mark.parametrize(
    ("words", "excluded"), [("almost three quarters", False), ("almost half", True)]
)
@pytest.mark.parametrize("named_by_the_figure", [False, True])
def test_words_joined_to_a_figure_are_held_against_it(
    study_copy: Path, words: str, excluded: bool, named_by_the_figure: bool
) -> None:
    # surveys.kf-committed is printed as 74%.
    path = study_copy / "statements.csv"
    edit(path, "surveys.kf-committed-words", as_printed=words)
    if named_by_the_figure:
        edit(path, "surveys.kf-committed-words", same_as="")
        edit(path, "surveys.kf-committed", same_as="surveys.kf-committed-words")
    found = found_in(study_copy)
    assert [f.kind for f in found] == ["words-and-figure"] * excluded
    assert all(f.others[0].statement == "surveys.kf-committed" for f in found)


@pytest.mark.parametrize(
    ("printed", "amount", "suspicious"),
    [
        ("£1.2-1.4bn", "1300000000", False),
        ("£1.2-1.4bn", "1300000", True),
        ("£5m a year", "5000000", False),
        ("more than £2m", "2500000", False),
    ],
)
def test_an_amount_is_held_against_the_whole_of_its_print(
    root: Path, study_copy: Path, printed: str, amount: str, suspicious: bool
) -> None:
    edit(study_copy / "money.csv", "pulse-spent", as_printed=printed, amount=amount)
    found = [p for p in told(study_copy) if p.column == "amount" and "noughts" in p.mend]
    assert bool(found) == suspicious


def test_a_study_may_name_the_policy_for_its_words(study_copy: Path) -> None:
    path = study_copy / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    # Education Scotland's most is 75 to 90%, and so not 61%.
    edit(study_copy / "statements.csv", "survey.capacity", kind="words", as_printed="most (61%)")
    assert found_in(study_copy) == []
    package["words_policy"] = "education-scotland"
    path.write_text(json.dumps(package), encoding="utf-8")
    assert [f.kind for f in found_in(study_copy)] == ["words-and-figure"]
    package["words_policy"] = "ofstead"
    path.write_text(json.dumps(package), encoding="utf-8")
    (problem,) = told(study_copy)
    assert (problem.file, problem.column) == ("datapackage.json", "words_policy")
    assert "education-scotland" in problem.mend
