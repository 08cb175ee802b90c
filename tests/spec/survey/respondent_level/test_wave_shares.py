"""Waves of respondents: separate samples, the same people again, clusters, and small numbers."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pandas as pd
import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.survey import SuppressionRule, newcombe, wilson
from pbcanalysis.survey.codebook import Codebook, Item
from pbcanalysis.survey.linearisation import linearised_mean
from pbcanalysis.survey.study_respondents import StudyRespondents, with_design
from pbcanalysis.survey.wave_shares import (
    hybrid_difference,
    shown_changes,
    wave_changes,
    wave_overlap,
)

BOOK = Codebook((Item("q", "Well?", {1: "yes", 2: "no"}, {9: "refused"}),))


def people(rows: list[tuple[object, ...]], *columns: str) -> StudyRespondents:
    table = pd.DataFrame(rows, columns=["wave", "q", *columns])
    waves = tuple(sorted(set(table["wave"])))
    return with_design(StudyRespondents(table, BOOK, "respondents.csv", waves=waves))


def test_separate_samples_have_newcombes_interval() -> None:
    rows = [("a", 1)] * 20 + [("a", 2)] * 80 + [("a", 9)] * 5 + [("b", 1)] * 45 + [("b", 2)] * 75
    found = wave_changes(people(rows), "a", "b").iloc[0]
    plain = newcombe(45, 120, 20, 100)
    assert (found["base before"], found["base after"]) == (100, 120)
    assert found["change"] == pytest.approx(45 / 120 - 20 / 100, abs=1e-15)
    assert (found["low"], found["high"]) == pytest.approx((plain.low, plain.high), abs=1e-12)
    # One item of two answers is one free share, so that judging all together changes nothing.
    assert found["low together"] == pytest.approx(plain.low, abs=1e-12)
    assert found["correlation"] == 0


def test_the_same_people_again_have_newcombes_paired_interval() -> None:
    # Of 50 people 12 said yes twice, 3 only at first, 10 only later, 25 never.
    both, first, later, never = 12, 3, 10, 25
    pattern = [(1, 1)] * both + [(1, 2)] * first + [(2, 1)] * later + [(2, 2)] * never
    rows = [
        (wave, pair[place], f"h{k}")
        for place, wave in enumerate("ab")
        for k, pair in enumerate(pattern)
    ]
    panel = people(rows, "person")
    assert wave_overlap(panel, "a", "b").people == 50
    found = wave_changes(panel, "a", "b").iloc[0]
    # Newcombe 1998c, method 8: the correlation is that of the two-by-two table.
    margins = (both + first) * (later + never) * (both + later) * (first + never)
    phi = (both * never - first * later) / sqrt(margins)
    before, after = wilson(both + first, 50), wilson(both + later, 50)
    p1, p2 = (both + first) / 50, (both + later) / 50
    low = (
        p2
        - p1
        - sqrt(
            (p2 - after.low) ** 2
            - 2 * phi * (p2 - after.low) * (before.high - p1)
            + (before.high - p1) ** 2
        )
    )
    high = (
        p2
        - p1
        + sqrt(
            (after.high - p2) ** 2
            - 2 * phi * (after.high - p2) * (p1 - before.low)
            + (p1 - before.low) ** 2
        )
    )
    assert found["correlation"] == pytest.approx(phi, abs=1e-12)
    assert (found["low"], found["high"]) == pytest.approx((low, high), abs=1e-12)
    alone = wave_changes(people([row[:2] for row in rows]), "a", "b").iloc[0]
    assert alone["high"] - alone["low"] > found["high"] - found["low"]


def test_weights_and_clusters_follow_the_linearised_variance() -> None:
    rng = np.random.default_rng(5)
    rows = [
        (wave, int(rng.integers(1, 3)), float(rng.uniform(0.5, 2)), f"c{int(rng.integers(0, 12))}")
        for wave in "ab"
        for _ in range(90)
    ]
    sample = people(rows, "weight", "cluster")
    found = wave_changes(sample, "a", "b").iloc[0]
    table = sample.table
    yes = (table["q"] == 1).to_numpy(dtype=float)
    weights, clusters = table["weight"].to_numpy(), table["cluster"].to_numpy()
    means = {}
    scores = {}
    for wave in "ab":
        inside = (table["wave"] == wave).to_numpy()
        share = float((weights * yes)[inside].sum() / weights[inside].sum())
        means[wave] = linearised_mean(yes, weights, clusters=clusters, domain=inside)
        scores[wave] = np.where(inside, weights * (yes - share) / weights[inside].sum(), 0)
        assert means[wave].value == pytest.approx(share, abs=1e-12)
    sums = {w: pd.Series(scores[w]).groupby(clusters).sum().to_numpy() for w in "ab"}
    rho = np.corrcoef(sums["a"], sums["b"])[0, 1]
    assert found["before"] == pytest.approx(means["a"].value, abs=1e-12)
    assert found["after"] == pytest.approx(means["b"].value, abs=1e-12)
    assert found["correlation"] == pytest.approx(rho, abs=1e-10)


def test_full_correlation_leaves_the_difference_of_the_ends() -> None:
    low, high = hybrid_difference((0.5, 0.4, 0.6), (0.8, 0.7, 0.9), 1.0)
    assert (low, high) == pytest.approx((0.3, 0.3), abs=1e-12)
    with pytest.raises(InvalidArgument, match="-1 to 1"):
        hybrid_difference((0.5, 0.4, 0.6), (0.8, 0.7, 0.9), 1.1)


def test_what_is_withheld_in_one_wave_is_not_compared() -> None:
    rows = [("a", 1)] * 2 + [("a", 2)] * 40 + [("b", 1)] * 20 + [("b", 2)] * 30
    sample = people(rows)
    assert shown_changes(sample, "a", "b", None)["Answer"].tolist() == ["yes"]
    # Two of 42 are withheld, and with them the 40 that would tell them.
    assert len(shown_changes(sample, "a", "b", SuppressionRule(5))) == 0
    with pytest.raises(InvalidArgument, match="no wave 'c'"):
        wave_changes(sample, "a", "c")


def test_a_wave_of_one_respondent_cannot_be_measured() -> None:
    sample = people([("a", 1), ("b", 1), ("b", 2)])
    assert [sample.measurable_in(wave) for wave in "ab"] == [False, True]
    assert not people([("a", 1)]).measurable
    assert people([("a", 1, 2.0), ("a", 2, 2.0)], "weight").equal_weights
    assert people([("a", 1, 2.0), ("a", 2, 2.0)], "weight").weighting_effect == 1
    # By Kish, n times the sum of squares over the square of the sum.
    uneven = people([("a", 1, 1.0), ("a", 2, 3.0)], "weight")
    assert uneven.weighting_effect == pytest.approx(2 * (1 + 9) / (1 + 3) ** 2, abs=1e-12)
    assert sample.latest.waves == ("b",)
    assert len(sample.latest) == 2
