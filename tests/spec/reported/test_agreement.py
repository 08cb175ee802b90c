"""The same result printed twice: words beside figures, percentages beside counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.reported.agreement import (
    ToldTwice,
    conflicts_table,
    count_as_printed,
    results_told_twice,
)
from pbcanalysis.study import open_study


def test_words_fit_at_the_narrowest_reading(root: Path) -> None:
    pairs = [("money.practices-paid", "uptake.mar-2007-percent")]
    told = {each.first: each for each in results_told_twice(open_study(root / "data"), pairs=pairs)}
    # 73% lies within 72% to 75%; 64% lies more than 2 points under two thirds and less than 3.
    assert told["surveys.kf-committed-words"].fit == "core"
    assert told["surveys.dh-2009q1-plan-words"].fit == "wide"
    # 6,260 of 8,433 is 74.2%, within 2 points of three in four.
    assert told["uptake.aug-2006-words"].figure == "6,260 of 8,433"
    assert told["uptake.aug-2006-words"].fit == "core"
    assert told["money.incentives-around"].fit == "core"
    assert told["money.practices-paid"].fit == "core"


def test_a_wider_reading_allows_more(root: Path) -> None:
    told = {each.first: each for each in results_told_twice(open_study(root / "data"))}
    plan = told["surveys.dh-2009q1-plan-words"]
    assert not plan.agrees("core")
    assert plan.agrees("wide")
    assert plan.agrees("semantic")
    with pytest.raises(InvalidArgument, match="core, wide or semantic"):
        plan.agrees("none")


def test_words_that_do_not_fit_are_told(study_copy: Path) -> None:
    path = study_copy / "statements.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("almost three quarters", "almost half"), encoding="utf-8")
    told = {each.first: each for each in results_told_twice(open_study(study_copy, check=False))}
    assert told["surveys.kf-committed-words"].fit == "none"


def test_counts_print_as_the_percentage_or_not(root: Path, study_copy: Path) -> None:
    def response(folder: Path, rule: str = "half-up") -> ToldTwice:
        told = results_told_twice(open_study(folder, check=False), rule=rule)
        return next(each for each in told if each.first == "survey.response-rate")

    found = response(root / "data")
    assert (found.kind, found.told, found.figure) == ("counts", "20%", "122 of 623")
    assert found.agrees()
    # 122 of 623 is 19.58%: cutting off decimals would have printed 19%.
    assert not response(root / "data", "floor").agrees()
    assert response(root / "data", "unknown").agrees()
    path = study_copy / "statements.csv"
    text = path.read_text(encoding="utf-8").replace("percent,20%,Replied", "percent,21%,Replied")
    path.write_text(text, encoding="utf-8")
    assert response(study_copy).fit == "none"


def test_sums_with_words_beside_them(root: Path) -> None:
    study = open_study(root / "data")
    told = results_told_twice(study, pairs=[("money.nearly-100m", "money.incentives-gbp")])
    assert told[-1].told == "almost £100 million"
    assert told[-1].fit == "core"
    apart = results_told_twice(study, pairs=[("money.nearly-100m", "savings.pulse-saved")])
    assert apart[-1].fit == "none"


def test_a_pair_that_cannot_be_compared_is_refused(root: Path) -> None:
    study = open_study(root / "data")
    for pair in (
        ("survey.quality-framework", "survey.replies"),
        ("survey.trust-support", "money.incentives-gbp"),
    ):
        with pytest.raises(InvalidArgument, match="cannot be held against each other"):
            results_told_twice(study, pairs=[pair])


def test_every_conflict_is_in_the_table_with_its_sources(root: Path) -> None:
    study = open_study(root / "data")
    table = conflicts_table(study)
    assert len(table) == len(study.table("conflicts"))
    first = table.iloc[0]
    assert first["One account"] == "launched in 2004 (Kmietowicz 2007)"
    assert first["Another account"] == "introduced in 2005-6 (BMJ 2007)"


def test_counts_in_words_and_figures() -> None:
    assert [count_as_printed(text) for text in ("three", "16", "7,977,741")] == [3, 16, 7977741]
    with pytest.raises(InvalidArgument):
        count_as_printed("a handful")
    with pytest.raises(InvalidArgument, match="whole"):
        count_as_printed("3.5")
