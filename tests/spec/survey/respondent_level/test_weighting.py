from math import sqrt

import numpy as np
import pandas as pd
import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.survey.linearisation import calibration_residuals
from pbcanalysis.survey.weighting import (
    calibrate_linear,
    effective_sample_size,
    kish_design_effect,
    post_stratify,
    rake,
)

PEOPLE = pd.DataFrame(
    {
        "sex": ["f"] * 4 + ["m"] * 6,
        "age": ["young", "young", "old", "old"] + ["young"] * 3 + ["old"] * 3,
        "y": [1.0, 0.0, 1.0, 1.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0],
    }
)
MARGINS = {"sex": {"f": 50, "m": 50}, "age": {"young": 60, "old": 40}}


def totals(weights: np.ndarray, column: str) -> dict[str, float]:  # type: ignore[type-arg]
    return pd.Series(weights).groupby(PEOPLE[column]).sum().to_dict()


def test_raking_of_independent_margins_has_a_closed_form() -> None:
    # Sex and age are independent in the sample, so one round of scaling meets both margins.
    raked = rake(PEOPLE, MARGINS, 1.0)
    f_young = (50 / 4) * (60 / 50)
    assert raked.weights[0] == pytest.approx(f_young, abs=1e-9)
    assert totals(raked.weights, "sex") == pytest.approx({"f": 50, "m": 50})
    assert totals(raked.weights, "age") == pytest.approx({"young": 60, "old": 40})


def test_post_strata_meet_their_totals_and_keep_ratios_within() -> None:
    base = np.arange(1.0, 11.0)
    adjusted = post_stratify(PEOPLE, "sex", {"f": 30, "m": 70}, base)
    assert adjusted.weights[:4] == pytest.approx(base[:4] * 30 / (1 + 2 + 3 + 4), abs=1e-12)
    assert adjusted.weights[4:] == pytest.approx(base[4:] * 70 / 45, abs=1e-12)


def test_the_variance_after_post_stratification_is_that_within_strata() -> None:
    adjusted = post_stratify(PEOPLE, "sex", {"f": 40, "m": 60}, 10.0)
    found = adjusted.mean(PEOPLE["y"])
    share_f, share_m = 3 / 4, 2 / 6
    assert found.value == pytest.approx((40 * share_f + 60 * share_m) / 100, abs=1e-14)
    # Weights are 10 throughout; residuals are from the post-stratum's own mean.
    squares = 4 * share_f * (1 - share_f) + 6 * share_m * (1 - share_m)
    assert found.standard_error == pytest.approx(sqrt(10 / 9 * squares) * 10 / 100, abs=1e-14)


def test_linear_calibration_to_one_margin_is_post_stratification() -> None:
    targets = {"f": 30, "m": 70}
    linear = calibrate_linear(PEOPLE, {"sex": targets}, 10.0)
    assert linear.weights == pytest.approx(post_stratify(PEOPLE, "sex", targets, 10.0).weights)


def test_linear_calibration_meets_both_margins_at_least_distance() -> None:
    base = np.linspace(5, 15, 10)
    linear = calibrate_linear(PEOPLE, MARGINS, base)
    assert totals(linear.weights, "sex") == pytest.approx({"f": 50, "m": 50})
    assert totals(linear.weights, "age") == pytest.approx({"young": 60, "old": 40})
    # Least distance: the change per base weight is a sum of a sex effect and an age effect.
    change = linear.weights / base - 1
    interaction = (change[0] - change[2]) - (change[4] - change[7])
    assert interaction == pytest.approx(0.0, abs=1e-12)


def test_residuals_are_those_of_group_means() -> None:
    y = np.array([1.0, 3.0, 10.0])
    groups = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    residuals = calibration_residuals(y, groups, [1.0, 3.0, 2.0])
    mean = (1 * 1 + 3 * 3) / (1 + 3)
    assert residuals == pytest.approx([1 - mean, 3 - mean, 0.0], abs=1e-12)


def test_what_unequal_weights_cost() -> None:
    weights = [1.0, 1.0, 4.0]
    assert kish_design_effect(weights) == pytest.approx(3 * (1 + 1 + 16) / 6**2)
    assert effective_sample_size(weights) == pytest.approx(6**2 / (1 + 1 + 16))
    assert kish_design_effect([7.0] * 5) == 1.0


def test_margins_that_do_not_fit_are_refused() -> None:
    with pytest.raises(InvalidArgument, match="different totals"):
        rake(PEOPLE, {"sex": {"f": 5, "m": 5}, "age": {"young": 5, "old": 6}}, 1.0)
    with pytest.raises(InvalidArgument, match="x stands in the margin but not in the table"):
        rake(PEOPLE, {"sex": {"f": 5, "m": 5, "x": 1}}, 1.0)
    with pytest.raises(InvalidArgument, match="m stands in the table but not in the margin"):
        post_stratify(PEOPLE, "sex", {"f": 5}, 1.0)
    with pytest.raises(InvalidArgument, match="no column 'height'"):
        rake(PEOPLE, {"height": {"tall": 5}}, 1.0)
    with pytest.raises(InvalidArgument, match="has blanks"):
        post_stratify(PEOPLE.assign(sex=None), "sex", {"f": 5}, 1.0)
    with pytest.raises(InvalidArgument, match="totals are positive"):
        post_stratify(PEOPLE, "sex", {"f": 5, "m": 0}, 1.0)
    with pytest.raises(InvalidArgument, match="base_weights are positive"):
        post_stratify(PEOPLE, "sex", {"f": 5, "m": 5}, 0.0)
    with pytest.raises(InvalidArgument, match="at least one margin"):
        rake(PEOPLE, {}, 1.0)
    with pytest.raises(InvalidArgument, match="no weights meet all margins"):
        calibrate_linear(PEOPLE, {"sex": {"f": 5, "m": 5}, "age": {"young": 5, "old": 6}}, 1.0)
    with pytest.raises(InvalidArgument, match="nought or less"):
        calibrate_linear(PEOPLE, {"sex": {"f": 99, "m": 1}, "age": {"young": 1, "old": 99}}, 10.0)
    with pytest.raises(InvalidArgument, match="at least one above"):
        kish_design_effect([])


def test_raking_that_cannot_converge_says_so() -> None:
    # Every woman is young and every man old, so the two margins ask for different things.
    apart = pd.DataFrame({"sex": ["f", "m"], "age": ["young", "old"]})
    margins = {"sex": {"f": 5, "m": 5}, "age": {"young": 7, "old": 3}}
    with pytest.raises(InvalidArgument, match="did not converge"):
        rake(apart, margins, 1.0, max_iter=50)


def test_raking_with_unequal_base_weights_has_the_variance_of_calibration() -> None:
    """The linearisation of Deville and Sarndal 1992, section 3, written out with base weights.

    Linear calibration and raking share one variance to first order: residuals of the regression
    weighted by the base weights, times the final weights. R's ``calibrate`` does so for both
    distances; its ``rake`` post-stratifies margin by margin, and its standard error is another
    where base weights differ.
    """
    people = pd.DataFrame(
        {
            "sex": ["f", "f", "f", "f", "m", "m", "m", "m"],
            "age": ["y", "o", "y", "o", "y", "o", "o", "y"],
        }
    )
    base = np.array([1.0, 4.0, 2.0, 7.0, 3.0, 1.0, 6.0, 2.0])
    y = np.array([1.0, 0.0, 1.0, 1.0, 0.0, 1.0, 0.0, 0.0])
    margins = {"sex": {"f": 20.0, "m": 10.0}, "age": {"y": 12.0, "o": 18.0}}
    raked = rake(people, margins, base)
    w = raked.weights
    mean = float(w @ y / w.sum())
    # Influence of each respondent on a ratio, regressed on three free indicators and no more.
    u = (y - mean) / w.sum()
    x = np.column_stack([np.ones(8), people["sex"] == "f", people["age"] == "y"]).astype(float)
    slopes = np.linalg.solve((x.T * base) @ x, (x.T * base) @ u)
    z = w * (u - x @ slopes)
    expected = float(np.sqrt(8 / 7 * ((z - z.mean()) ** 2).sum()))
    found = raked.mean(y)
    assert found.value == pytest.approx(mean, abs=1e-12)
    assert found.standard_error == pytest.approx(expected, rel=1e-9)
    # Residuals of an unweighted regression, or none, would be another standard error.
    flat = u - x @ np.linalg.lstsq(x, u, rcond=None)[0]
    other = w * flat
    assert float(np.sqrt(8 / 7 * ((other - other.mean()) ** 2).sum())) != pytest.approx(
        expected, rel=0.01
    )
