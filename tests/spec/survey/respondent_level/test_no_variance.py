"""Where nothing varies, nobody else can be told of, or a weight has no end."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pbcanalysis.errors import InvalidArgument, InvalidInput
from pbcanalysis.survey import (
    SurveyDesign,
    estimate_mean,
    estimate_share,
    estimate_share_by,
    kish_design_effect,
)
from pbcanalysis.survey.codebook import Codebook, Item
from pbcanalysis.survey.linearisation import calibration_residuals, linearised_mean
from pbcanalysis.survey.profile_likelihood import interpolated_likelihood_interval
from pbcanalysis.survey.respondents import Respondents

ONE = pd.DataFrame({"y": [1.0, 2.0, 3.0, 4.0], "c": list("aaaa"), "g": list("xxyy")})


def test_one_cluster_has_no_interval_and_says_so() -> None:
    for ask in (
        lambda: estimate_mean(ONE, "y", SurveyDesign(clusters="c")),
        lambda: estimate_share(ONE, "y", 1.0, SurveyDesign(clusters="c")),
        lambda: estimate_share(ONE, "y", 1.0, SurveyDesign(clusters="c"), interval="mean"),
        lambda: estimate_mean(ONE[:1], "y", SurveyDesign()),
        lambda: estimate_mean(ONE.assign(y=[1.0, np.nan, np.nan, np.nan]), "y", SurveyDesign()),
    ):
        with pytest.raises(InvalidArgument, match="from a single cluster or reply"):
            ask()


def test_a_census_with_blanks_has_the_share_of_those_who_answered_for_its_ends() -> None:
    table = ONE.assign(y=[1.0, 2.0, np.nan, 4.0], of=4)
    design = SurveyDesign(population="of")
    for interval in ("logit", "wilson", "beta", "mean"):
        found = estimate_share(table, "y", 1.0, design, interval=interval)
        assert found.value == pytest.approx(1 / 3, abs=1e-15)
        assert found.low == found.high == found.value
    mean = estimate_mean(table, "y", design)
    assert (mean.value, mean.low, mean.high) == pytest.approx((7 / 3,) * 3, abs=1e-15)
    groups = estimate_share_by(table, "y", 1.0, design, by="g")
    assert (groups["x"].low, groups["x"].high) == (1 / 2, 1 / 2)
    # Nobody gave it, and everybody was asked: that is known, not estimated.
    assert groups["y"].high == 0.0


def test_a_census_of_a_single_cluster_is_known() -> None:
    table = ONE.assign(of=1)
    found = estimate_mean(table, "y", SurveyDesign(clusters="c", population="of"))
    assert found.low == found.high == 2.5


@pytest.mark.parametrize("weight", [np.inf, -1.0])
def test_a_weight_that_is_no_positive_number_is_refused(weight: float) -> None:
    weights = [1.0, 2.0, weight, 1.0]
    table = ONE.assign(w=weights, q=[1, 1, 2, 2])
    book = Codebook((Item("q", "?", {1: "yes", 2: "no"}),))
    with pytest.raises(InvalidArgument, match="weights are positive and finite"):
        estimate_mean(table, "y", SurveyDesign(weights="w"))
    with pytest.raises(InvalidArgument, match="weights are positive and finite"):
        linearised_mean([0, 1, 0, 1], weights)
    with pytest.raises(InvalidArgument, match="base_weights are positive and finite"):
        calibration_residuals([0, 1, 0, 1], np.ones((4, 1)), weights)
    with pytest.raises(InvalidArgument, match="weights are positive and finite"):
        interpolated_likelihood_interval([0, 1, 0, 1], 0.2, df=3, weights=weights)
    with pytest.raises(InvalidInput, match="a weight above 0, and finite"):
        Respondents.from_table(table, book, weights="w")
    with pytest.raises(InvalidArgument, match="finite numbers"):
        kish_design_effect(weights)


def test_a_number_without_end_has_no_mean() -> None:
    with pytest.raises(InvalidArgument, match="'y' holds a number without end"):
        estimate_mean(ONE.assign(y=[1.0, np.inf, 2.0, 3.0]), "y", SurveyDesign())
