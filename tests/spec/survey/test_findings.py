"""Findings of the book's own surveys: counts by hand, intervals only where a base is known."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.reported import ShareSet
from pbcanalysis.study import open_study
from pbcanalysis.survey.findings import (
    Finding,
    bounds_of_shares,
    read_findings,
    surveys_overview,
    with_base,
)


@pytest.fixture(scope="module")
def found() -> dict[str, Finding]:
    study = open_study(Path(__file__).resolve().parents[3] / "data")
    return {finding.id: finding for finding in read_findings(study)}


def test_a_percentage_of_a_known_base_leaves_counts(found: dict[str, Finding]) -> None:
    support = found["dh-2007-w1.support"]
    # 56.5% of 1,198 is 676.87 and 57.5% is 688.85: from 677 up to 688.
    assert support.counts is not None
    assert (support.counts.min, support.counts.max) == (677, 688)
    assert (support.low, support.high) == (Fraction(677, 1198), Fraction(688, 1198))
    interval = support.interval(0.9)
    assert interval is not None
    assert interval.value is None
    # 1,198 of the 8,261 practices there were tell as much as 1,198 * 8,260 / 7,063 of very many.
    assert support.population == 8261
    n, z = 1198 * 8260 / 7063, 1.6448536269514722
    for count, end, sign in ((677, interval.low, -1), (688, interval.high, 1)):
        p = count / 1198
        root = z * (z * z + 4 * n * p * (1 - p)) ** 0.5
        assert end == pytest.approx((2 * n * p + z * z + sign * root) / (2 * (n + z * z)))


def test_the_worst_case_of_a_survey_with_bases(found: dict[str, Finding]) -> None:
    support = found["dh-2009-q1.support"]
    # 63.5% of 1,898 is 1,205.2 and 64.5% is 1,224.2: 1,206 to 1,224; 715 of 2,613 kept silent.
    bounds = support.of_all_asked()
    assert bounds is not None
    assert (bounds.low, bounds.high) == (1206 / 2613, (1224 + 715) / 2613)
    assert found["dh-2007-w1.support"].of_all_asked() is None
    # The 623 who were asked are no wider group; the 8,261 practices of England are.
    assert (found["ac-2007.capacity"].asked, found["ac-2007.capacity"].population) == (623, None)
    assert (support.asked, support.population) == (2613, 8261)


def test_one_count_has_a_point(found: dict[str, Finding]) -> None:
    interval = found["ac-2007.capacity"].interval()
    assert interval is not None
    assert interval.value == 22 / 122


def test_no_base_means_no_interval(found: dict[str, Finding]) -> None:
    later = found["dh-2007-w2.support"]
    assert later.base is None
    assert later.interval() is None
    assert (later.low, later.high) == (Fraction(585, 1000), Fraction(595, 1000))


def test_words_name_no_point(found: dict[str, Finding]) -> None:
    plan = found["dh-2007-w1.plan"]
    assert plan.printed is None
    assert plan.high < Fraction(1, 2)


def test_net_support_is_in_points(found: dict[str, Finding]) -> None:
    net = found["dh-2007-w1.net-support"]
    assert net.unit == "points"
    assert (net.low, net.high) == (Fraction(365, 1000), Fraction(375, 1000))
    assert net.interval() is None


def test_a_repost_stays_of_low_quality_whatever_the_survey(found: dict[str, Finding]) -> None:
    # Wave 1 is well documented, but its net support was read in the repost only.
    assert found["dh-2007-w1.support"].quality == "high"
    assert found["dh-2007-w1.net-support"].quality == "low"
    assert found["dh-2009-q1.support"].quality == "medium"


def test_fieldwork_gives_the_month_or_nothing(found: dict[str, Finding]) -> None:
    assert found["dh-2007-w1.support"].month == "Jun 2007"
    assert found["dh-2007-w2.support"].month == ""


def test_with_base_supposes_a_base(found: dict[str, Finding]) -> None:
    supposed = with_base(found["dh-2009-q3.budget"], 1000)
    assert supposed.counts is not None
    assert (supposed.counts.min, supposed.counts.max) == (605, 614)
    with pytest.raises(InvalidArgument, match="no count of 3"):
        with_base(found["dh-2009-q3.budget"], 3)


def test_the_overview_has_every_survey_and_dashes_for_what_is_not_known() -> None:
    study = open_study(Path(__file__).resolve().parents[3] / "data")
    table = surveys_overview(study).set_index("Survey")
    assert len(table) == len(study.table("surveys"))
    poll = table.loc["King's Fund and NHS Alliance poll"]
    assert (int(poll["Asked"]), int(poll["Replied"]), poll["When"]) == (600, 257, "by May 2007")
    assert int(table["Replied"].isna().sum()) == 6


def test_a_finding_needs_its_survey(study_copy: Path) -> None:
    path = study_copy / "survey_findings.csv"
    text = path.read_text(encoding="utf-8").replace("ac-2007.capacity,ac-2007,", "x.y,nobody,")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidArgument, match=r"x\.y"):
        read_findings(open_study(study_copy, check=False))


def test_a_figure_that_no_count_prints_is_refused(study_copy: Path) -> None:
    # 99.9% of 122 would be 121.9 people.
    path = study_copy / "survey_findings.csv"
    text = path.read_text(encoding="utf-8").replace(
        ",18%,survey.capacity", ",99.9%,survey.capacity"
    )
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidArgument, match=r"99\.9%"):
        read_findings(open_study(study_copy, check=False))


def test_a_fall_in_net_support_keeps_its_sign(study_copy: Path) -> None:
    path = study_copy / "survey_findings.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("+37", "-37"), encoding="utf-8")
    found = {f.id: f for f in read_findings(open_study(study_copy, check=False))}
    net = found["dh-2007-w1.net-support"]
    assert net.printed == -0.37
    assert (net.low, net.high) == (Fraction(-375, 1000), Fraction(-365, 1000))


def test_bounds_of_shares_keep_both_ends_and_no_value() -> None:
    bounds = bounds_of_shares(ShareSet.parse("[1/4, 1/2)"), "Told so.")
    assert (bounds.low, bounds.high, bounds.value, bounds.level) == (0.25, 0.5, None, None)
    with pytest.raises(InvalidArgument, match="empty"):
        bounds_of_shares(ShareSet.nothing(), "Nothing.")
