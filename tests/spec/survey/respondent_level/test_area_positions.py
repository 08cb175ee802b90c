"""Areas in a funnel: limits, spread, places, and only what is published."""

from __future__ import annotations

from math import sqrt

import pandas as pd
import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.survey import SuppressionRule
from pbcanalysis.survey.area_positions import (
    ALL,
    answers_by_area,
    compare_areas,
    published_shares,
)
from pbcanalysis.survey.codebook import Codebook, Item
from pbcanalysis.survey.study_respondents import StudyRespondents, with_design

Z = 1.959963984540054


def areas(counts: dict[str, tuple[int, int]]) -> StudyRespondents:
    rows = [(area, answer) for area, (yes, no) in counts.items() for answer in [1] * yes + [2] * no]
    table = pd.DataFrame(rows, columns=["area", "q"])
    book = Codebook((Item("q", "Well?", {1: "yes", 2: "no"}),))
    return with_design(StudyRespondents(table, book, "respondents.csv"))


def first(shown: pd.DataFrame) -> pd.DataFrame:
    return shown[shown["answer"] == "yes"]


def test_limits_are_those_of_chance_about_the_whole() -> None:
    people = areas({"n": (30, 70), "s": (22, 78), "w": (26, 74), "e": (38, 62)})
    found = compare_areas(first(published_shares(people, None)))
    assert found is not None
    # 116 of 400 together.
    assert found.target == pytest.approx(116 / 400, abs=1e-15)
    half = Z * sqrt(0.29 * 0.71 / 100)
    north = found.areas.set_index("area").loc["n"]
    assert north["lower limit 95%"] == pytest.approx(0.29 - half, abs=1e-9)
    assert north["upper limit 95%"] == pytest.approx(0.29 + half, abs=1e-9)
    # 0.38 is just beyond 0.29 + 0.0889; 0.22 is within 0.29 - 0.0889.
    assert found.areas["position"].tolist() == ["above 95%", "within", "within", "within"]
    assert (found.beyond, found.far_beyond, found.beyond_together) == (1, 0, 0)
    assert found.expected == pytest.approx(4 * 0.05, abs=1e-12)
    assert found.areas["area"].tolist() == ["e", "n", "w", "s"]
    assert not found.widened


def test_limits_widen_where_areas_spread_more_than_chance_would() -> None:
    people = areas({"n": (30, 70), "s": (20, 80), "w": (25, 75), "e": (41, 59)})
    found = compare_areas(first(published_shares(people, None)))
    assert found is not None
    z = [(share - 0.29) / sqrt(0.29 * 0.71 / 100) for share in (0.30, 0.20, 0.25, 0.41)]
    spread = sum(one**2 for one in z) / 4
    assert found.dispersion == pytest.approx(spread, abs=1e-9)
    # More than 1 + 2 root (2/4).
    assert spread > 1 + 2 * sqrt(0.5)
    assert found.widened
    half = Z * sqrt(spread * 0.29 * 0.71 / 100)
    assert found.limits([100.0], 0.95)[1][0] == pytest.approx(0.29 + half, abs=1e-9)
    assert found.beyond == 0


def test_unequal_weights_widen_the_limits() -> None:
    shown = pd.DataFrame(
        {"area": ["n", "s"], "base": [100, 100], "share": [0.5, 0.5], "low": 0.4, "high": 0.6}
    )
    found = compare_areas(shown, target=0.5, weighting=1.44)
    assert found is not None
    assert not found.widened
    # The root of 1.44 is 1.2.
    assert found.limits([100.0], 0.95)[1][0] == pytest.approx(0.5 + 1.2 * Z * 0.05, abs=1e-9)
    with pytest.raises(InvalidArgument, match="below 1"):
        compare_areas(shown, target=0.5, weighting=0.9)


def test_places_are_those_that_joint_intervals_leave_open() -> None:
    people = areas({"a": (95, 5), "b": (50, 50), "c": (48, 52), "d": (4, 96)})
    found = compare_areas(first(published_shares(people, None)))
    assert found is not None
    places = found.areas[["area", "first place", "last place"]].values.tolist()
    assert places == [["a", 1, 1], ["b", 2, 3], ["c", 2, 3], ["d", 4, 4]]
    assert (found.narrowest_place, found.widest_place) == (1, 2)


def test_small_areas_are_left_out_of_everything() -> None:
    people = areas({"n": (30, 70), "s": (2, 50), "w": (25, 75), "t": (1, 2), "u": (40, 20)})
    shown = published_shares(people, SuppressionRule(threshold=5))
    found = compare_areas(first(shown))
    assert found is not None
    # Two of 52 are withheld, and an area of three altogether; a third may have to go with them.
    assert not {"s", "t"} & set(found.areas["area"])
    assert found.left_out == 5 - len(found.areas)
    table = answers_by_area(shown, "q").set_index("Area")
    assert table.loc[["s", "t"], "yes"].isna().all()
    assert table.loc["n", ["Answered", "yes"]].tolist() == [100, 0.3]
    assert table.index[-1] == ALL
    assert list(table.columns) == ["Answered", "yes", "no"]


@pytest.mark.parametrize(
    "counts", [{"n": (5, 5)}, {"n": (0, 10), "s": (0, 20)}, {"n": (10, 0), "s": (20, 0)}]
)
def test_one_area_or_one_mind_sets_nobody_apart(counts: dict[str, tuple[int, int]]) -> None:
    found = compare_areas(first(published_shares(areas(counts), None)))
    if len(counts) == 1:
        assert found is None
        return
    assert found is not None
    assert (found.beyond, found.beyond_together, found.dispersion) == (0, 0, 1.0)
    assert found.areas["first place"].tolist() == [1, 1]


def test_clusters_are_told_apart_within_their_stratum() -> None:
    table = pd.DataFrame(
        {"area": "n", "stratum": [1, 1, 1, 2], "cluster": ["a", "a", "b", "a"], "q": [1, 2, 1, 2]}
    )
    book = Codebook((Item("q", "Well?", {1: "yes", 2: "no"}),))
    people = with_design(StudyRespondents(table, book, "respondents.csv"))
    assert people.clusters == 3
    alone = with_design(StudyRespondents(table.drop(columns="cluster"), book, "respondents.csv"))
    assert alone.clusters == 0
