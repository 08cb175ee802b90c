from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pbcanalysis.errors import InvalidInput, Problem
from pbcanalysis.money.payments import read_mapping, read_payments
from pbcanalysis.money.payments.columns import plan_columns
from pbcanalysis.money.payments.names import matching, nearest, normalised

GOOD: dict[str, Any] = {
    "practice": "Code",
    "patients": ["Patients", "Registered Patients*"],
    "lines": {"quality": "QOF*", "rent": {"names": ["Rent", "Premises"], "optional": True}},
    "years": {"2021-22": {"file": "a.csv"}},
}


def problems(given: Any) -> tuple[Problem, ...]:
    with pytest.raises(InvalidInput) as caught:
        read_mapping(given)
    return caught.value.problems


def test_names_are_alike_over_years() -> None:
    same = [
        "Quality & Outcomes Framework",
        "quality and  outcomes\nframework¹",
        " QUALITY and Outcomes (Framework) ",
    ]
    assert len({normalised(name) for name in same}) == 1
    assert normalised("COVID-19 Support") == "covid 19 support"


def test_patterns_respect_the_edges_of_words() -> None:
    columns = ["Global Sum", "Global Summary", "Global Sum (net)", "My Global Sum"]
    assert matching("Global Sum", columns) == [0]
    assert matching("Global Sum*", columns) == [0, 1, 2]
    assert matching("global sum *", columns) == [2]
    assert matching("*global sum", columns) == [0, 3]


def test_a_name_written_exactly_means_that_column_alone() -> None:
    assert matching("QOF", ["QOF", "qof "]) == [0]
    assert matching("Qof", ["QOF", "qof "]) == [0, 1]


def test_the_nearest_name() -> None:
    assert (
        nearest("Globl Sum Paymnts", ["Premises", "Global Sum Payments"]) == "Global Sum Payments"
    )
    assert nearest("zzz", ["Premises"]) is None


def test_every_mistake_of_a_mapping_is_told_at_once() -> None:
    wrong = {**GOOD, "pratice": "Code", "repeated": "drop", "years": {"2021-23": {"file": "a.csv"}}}
    del wrong["practice"]
    found = {problem.column: problem for problem in problems(wrong)}
    assert set(found) == {"practice", "pratice", "repeated", "years"}
    assert found["pratice"].mend == "Did you mean 'practice'?"
    assert "2021-23" in found["years"].expected


@pytest.mark.parametrize("given", ["a: [", "just text", "- a\n- b", "a: b: c", ""])
def test_text_that_is_no_mapping(given: str) -> None:
    assert problems(given)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert problems(tmp_path / "none.yml")[0].file == "none.yml"


def plan(*header: str, **changes: Any):
    return plan_columns(header, read_mapping({**GOOD, **changes}), "2021-22")


def test_a_missing_column_is_told_with_the_nearest_name() -> None:
    _, found = plan("Code", "Patient", "QOF", "Rent")
    assert [(p.column, p.severity) for p in found] == [("patients", "error")]
    assert "'Patient'" in found[0].mend


def test_an_optional_line_may_be_absent_and_is_told() -> None:
    found_plan, found = plan("Code", "Patients", "QOF")
    assert found_plan.absent == ("rent",)
    assert [p.severity for p in found] == ["warning"]


def test_a_line_takes_several_columns_only_if_it_says_so() -> None:
    header = ("Code", "Patients", "QOF achievement", "QOF aspiration")
    _, found = plan(*header)
    assert [p.column for p in found if p.severity == "error"] == ["lines.quality"]
    lines = {"quality": {"names": "QOF*", "add": True}}
    found_plan, found = plan(*header, lines=lines)
    assert (found_plan.lines, found) == ({"quality": (2, 3)}, [])


def test_no_column_counts_twice() -> None:
    _, found = plan("Code", "Patients", "QOF", lines={"a": "QOF", "b": "Q*"})
    assert "lines.a and lines.b" in found[0].found


def test_unused_columns_are_told_with_the_nearest_known_name() -> None:
    found_plan, _ = plan("Code", "Patients", "QOF", "Premises costs", "Zebra")
    assert found_plan.unused == (("Premises costs", "Premises"), ("Zebra", None))


def test_a_year_may_have_names_of_its_own_and_lack_roles(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Key,Patients,QOF\nA,1,2\n")
    years = {"2021-22": {"file": "a.csv", "practice": "Key", "without": ["total"]}}
    mapping = {**GOOD, "total": "Total", "years": years}
    table = read_payments(tmp_path, mapping)["2021-22"]
    assert table.printed_total is None
    assert list(table.practices) == ["A"]
