"""The same result printed twice: words beside figures, percentages beside counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.reported.agreement import (
    conflicts_table,
    count_as_printed,
    percent_against_counts,
    timeline_months,
    words_against_figures,
)
from pbcanalysis.study import open_study


def test_words_fit_at_the_narrowest_reading(root: Path) -> None:
    pairs = [("money.practices-paid", "uptake.mar-2007-percent")]
    told = {
        each.first: each for each in words_against_figures(open_study(root / "data"), pairs=pairs)
    }
    # 73% lies within 72% to 75%; 64% lies more than 2 points under two thirds and less than 3.
    assert told["surveys.kf-committed-words"].fit == "core"
    assert told["surveys.dh-2009q1-plan-words"].fit == "wide"
    # 6,260 of 8,433 is 74.2%, within 2 points of three in four.
    assert told["uptake.aug-2006-words"].figure == "6,260 of 8,433"
    assert told["uptake.aug-2006-words"].fit == "core"
    assert told["money.incentives-around"].fit == "core"
    assert told["money.practices-paid"].fit == "core"


def test_a_wider_reading_allows_more(root: Path) -> None:
    told = {each.first: each for each in words_against_figures(open_study(root / "data"))}
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
    told = {each.first: each for each in words_against_figures(open_study(study_copy, check=False))}
    assert told["surveys.kf-committed-words"].fit == "none"


def test_counts_print_as_the_percentage_or_not(root: Path, study_copy: Path) -> None:
    ids = ("survey.response-rate", "survey.replies", "survey.practices-asked")
    told = percent_against_counts(open_study(root / "data"), *ids)
    assert (told.told, told.figure, told.agrees()) == ("20%", "122 of 623", True)
    # 122 of 623 is 19.58%: cutting off decimals would have printed 19%.
    assert not percent_against_counts(open_study(root / "data"), *ids, rule="floor").agrees()
    path = study_copy / "statements.csv"
    text = path.read_text(encoding="utf-8").replace("percent,20%,Replied", "percent,21%,Replied")
    path.write_text(text, encoding="utf-8")
    assert percent_against_counts(open_study(study_copy, check=False), *ids).fit == "none"


def test_a_pair_without_a_share_is_refused(root: Path) -> None:
    study = open_study(root / "data")
    with pytest.raises(InvalidArgument, match="names no base"):
        words_against_figures(study, pairs=[("survey.quality-framework", "survey.replies")])
    with pytest.raises(InvalidArgument, match="no percentage and no count"):
        words_against_figures(study, pairs=[("survey.trust-support", "policy.shambles")])


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


def test_months_of_a_timeline() -> None:
    assert timeline_months("2004-10", "2005-04") == 6
    assert timeline_months("2004-06-24", "2005-04") == 12 + 4 - 6
    assert timeline_months("2005-04", "2004-10") == -6
    for text in ("2004", "soon"):
        with pytest.raises(InvalidArgument, match="month"):
            timeline_months(text, "2005-04")
