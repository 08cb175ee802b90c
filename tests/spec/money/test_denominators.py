"""Counts by which a sum can be divided."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money.denominators import counts_since, denominators, nearest_in_time
from pbcanalysis.study import Study, open_study

DATA = Path(__file__).parents[3] / "data"


@pytest.fixture(scope="module")
def study() -> Study:
    return open_study(DATA, check=False)


def test_counts_of_practices_come_by_date(study: Study) -> None:
    table = denominators(study, {"practice": "practices-"})
    assert [int(count.low) for count in table["count"]] == [8542, 8451, 8433, 8325, 8261]
    assert list(table["date"]) == sorted(table["date"])


def test_a_part_of_another_count_is_left_out_unless_named(study: Study) -> None:
    part = "practices-2006-05-reporting"
    assert part not in set(denominators(study, {"practice": "practices-"})["id"])
    assert denominators(study, {"practice": part})["id"].tolist() == [part]


def test_patients_carry_the_rounding_of_their_mean_list(study: Study) -> None:
    table = denominators(study, {"patient": "patients-"}).set_index("id")
    count = table.loc["patients-2005-09", "count"]
    assert count.printed == 8451 * 6250
    assert count.low == 8451 * Fraction("6249.5")
    assert count.high == 8451 * Fraction("6250.5")


def test_kinds_keep_their_order(study: Study) -> None:
    table = denominators(study, {"trust": "pcts-", "practice": "practices-"})
    assert list(dict.fromkeys(table["unit"])) == ["trust", "practice"]


def test_an_unknown_beginning_is_refused(study: Study) -> None:
    with pytest.raises(InvalidArgument, match="surgeries-"):
        denominators(study, {"surgery": "surgeries-"})


def test_the_nearest_count_in_time() -> None:
    table = pd.DataFrame(
        {"unit": ["trust", "trust", "gp"], "date": ["2006-09-30", "2006-10-01", "2007"]}
    )
    assert nearest_in_time(table, "trust", "2007-03-31")["date"] == "2006-10-01"
    assert nearest_in_time(table, "trust", "2006-05")["date"] == "2006-09-30"
    assert nearest_in_time(table, "gp", "2004-09-30")["date"] == "2007"
    with pytest.raises(InvalidArgument, match="no 'nurse'"):
        nearest_in_time(table, "nurse", "2006")


def test_counts_from_a_date_on_and_the_one_chosen(study: Study) -> None:
    table = denominators(study, {"practice": "practices-", "trust": "pcts-"})
    since = counts_since(table, "practice", "2006", also="practices-2006-09")
    assert since == [8261, 8325, 8433]
    earlier = counts_since(table, "practice", "2006-09-30", also="practices-2004-09")
    assert earlier == [8261, 8325, 8542]
    with pytest.raises(InvalidArgument, match="no 'practice' with the id 'pcts-2006-10'"):
        counts_since(table, "practice", "2006", also="pcts-2006-10")
