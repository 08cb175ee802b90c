from math import asin, exp, log, sin, sqrt

import numpy as np
import pandas as pd
import pytest
from scipy.stats import beta, norm, t

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.survey.design_intervals import design_interval
from pbcanalysis.survey.designs import (
    SurveyDesign,
    estimate_mean,
    estimate_share,
    estimate_share_by,
)
from pbcanalysis.survey.linearisation import (
    design_effect,
    linearised_mean,
    linearised_variance,
)
from pbcanalysis.survey.profile_likelihood import interpolated_likelihood_interval

P, SE, N, DF = 0.3, 0.04, 150, 20
T = t.ppf(0.975, DF)


def ends(method: str, **changed: float) -> tuple[float, float]:
    given = {"share": P, "standard_error": SE, "n": N, "df": DF} | changed
    low, high = design_interval(
        given["share"],
        given["standard_error"],
        n=given["n"],
        df=given["df"],
        method=method,  # type: ignore[arg-type]
    )
    return float(low), float(high)


def test_intervals_written_out() -> None:
    assert ends("mean") == pytest.approx((P - T * SE, P + T * SE), abs=1e-14)
    logit, half = log(P / (1 - P)), T * SE / (P * (1 - P))
    expected = tuple(1 / (1 + exp(-v)) for v in (logit - half, logit + half))
    assert ends("logit") == pytest.approx(expected, abs=1e-14)
    assert ends("xlogit") == ends("logit")
    angle, half = asin(sqrt(P)), T * SE / (2 * sqrt(P * (1 - P)))
    expected = (sin(angle - half) ** 2, sin(angle + half) ** 2)
    assert ends("asin") == pytest.approx(expected, abs=1e-14)
    size = P * (1 - P) / SE**2 * (t.ppf(0.975, N - 1) / T) ** 2
    expected = (
        beta.ppf(0.025, size * P, size * (1 - P) + 1),
        beta.ppf(0.975, size * P + 1, size * (1 - P)),
    )
    assert ends("beta") == pytest.approx(expected, abs=1e-12)
    z = norm.ppf(0.975)
    half = z * sqrt(P * (1 - P) / size + z**2 / (4 * size**2))
    centre, scale = P + z**2 / (2 * size), 1 + z**2 / size
    expected = ((centre - half) / scale, (centre + half) / scale)
    assert ends("wilson") == pytest.approx(expected, abs=1e-12)


def test_a_capped_effective_size_never_earns_more_than_the_base() -> None:
    precise = {"standard_error": 0.01, "df": 149}
    expected = (
        beta.ppf(0.025, N * P, N * (1 - P) + 1),
        beta.ppf(0.975, N * P + 1, N * (1 - P)),
    )
    assert ends("beta-truncated", **precise) == pytest.approx(expected, abs=1e-12)
    assert ends("beta", **precise)[0] > expected[0]


def test_likelihood_ends_lie_where_the_scaled_deviance_is_the_quantile() -> None:
    allowed = T**2 * SE**2 / (P * (1 - P) / N) * N / (N - 1)
    for b in ends("likelihood"):
        deviance = 2 * N * (P * log(P / b) + (1 - P) * log((1 - P) / (1 - b)))
        assert deviance == pytest.approx(allowed, rel=1e-9)


def test_r_spline_stays_within_a_few_millionths_of_the_exact_ends() -> None:
    answers = np.repeat([1, 0], [45, 105])
    spline = interpolated_likelihood_interval(answers, SE, df=DF)
    assert spline == pytest.approx(ends("likelihood"), abs=5e-5)
    doubled = interpolated_likelihood_interval(answers, SE, df=DF, weights=np.full(150, 2.0))
    assert doubled == pytest.approx(spline, abs=1e-12)


@pytest.mark.parametrize("method", ["logit", "asin", "beta", "likelihood", "wilson"])
def test_at_nought_there_is_no_variance_to_go_by(method: str) -> None:
    assert np.isnan(ends(method, share=0.0, standard_error=0.0)).all()


def test_a_cluster_sample_written_out() -> None:
    # Three clusters of ten, two respondents each: totals of deviations decide.
    data = pd.DataFrame(
        {"y": [1, 1, 1, 0, 0, 0], "cluster": [1, 1, 2, 2, 3, 3], "clusters_in_all": 10}
    )
    design = SurveyDesign(clusters="cluster", population="clusters_in_all")
    found = estimate_mean(data, "y", design, unit="share")
    totals = [2 * 0.5 / 6, 0.0, -2 * 0.5 / 6]
    error = sqrt((1 - 3 / 10) * 3 / 2 * sum(v**2 for v in totals))
    inputs = dict(found.inputs)
    assert found.value == pytest.approx(0.5, abs=1e-15)
    assert inputs["standard_error"] == pytest.approx(error, abs=1e-14)
    assert (inputs["df"], inputs["n"]) == (2, 6)
    assert found.high == pytest.approx(0.5 + t.ppf(0.975, 2) * error, abs=1e-12)
    ours = linearised_mean(
        data["y"],
        np.ones(6),
        clusters=data["cluster"],
        population=data["clusters_in_all"],
    )
    assert ours.standard_error == pytest.approx(error, abs=1e-15)
    assert ours.df == 2


def test_a_stratified_sample_written_out() -> None:
    data = pd.DataFrame(
        {
            "y": [1, 0, 1, 1, 0],
            "h": list("aabbb"),
            "w": [50.0] * 2 + [20.0] * 3,
            "N": [100] * 2 + [60] * 3,
        }
    )
    found = estimate_mean(data, "y", SurveyDesign("w", "h", None, "N"), unit="share")
    p_a, p_b = 1 / 2, 2 / 3
    variance = (100 / 160) ** 2 * (1 - 2 / 100) * p_a * (1 - p_a) / (2 - 1) + (60 / 160) ** 2 * (
        1 - 3 / 60
    ) * p_b * (1 - p_b) / (3 - 1)
    assert found.value == pytest.approx((100 * p_a + 60 * p_b) / 160, abs=1e-15)
    assert dict(found.inputs)["standard_error"] == pytest.approx(sqrt(variance), abs=1e-14)
    assert dict(found.inputs)["df"] == 5 - 2


def test_blanks_leave_the_base_but_stay_in_the_design() -> None:
    data = pd.DataFrame({"y": [1.0, 0.0, 1.0, None], "cluster": [1, 1, 2, 3]})
    found = estimate_mean(data, "y", SurveyDesign(clusters="cluster"))
    p = 2 / 3
    totals = [(1 - p) / 3 + (0 - p) / 3, (1 - p) / 3, 0.0]
    error = sqrt(3 / 2 * sum(v**2 for v in totals))
    assert dict(found.inputs)["standard_error"] == pytest.approx(error, abs=1e-14)
    assert dict(found.inputs)["n"] == 3


def test_a_share_counts_one_answer_or_several() -> None:
    data = pd.DataFrame({"q": ["yes", "rather", "no", "no", None]})
    one = estimate_share(data, "q", "yes", SurveyDesign())
    two = estimate_share(data, "q", ["yes", "rather"], SurveyDesign())
    assert (one.value, two.value) == (1 / 4, 2 / 4)
    assert dict(two.inputs)["n"] == 4
    assert two.unit == "share"
    assert "50.0%" in two.sentence


def test_subgroups_are_named() -> None:
    data = pd.DataFrame({"q": [1, 0, 1, 1, 0, 1], "area": list("aaabbb")})
    found = estimate_share_by(data, "q", 1, SurveyDesign(), by="area")
    assert {name: e.value for name, e in found.items()} == {"a": 2 / 3, "b": 2 / 3}


def test_the_design_effect_of_a_simple_random_sample_is_one() -> None:
    y = np.repeat([1.0, 0.0], [22, 100])
    p = 22 / 122
    error = sqrt((1 - 122 / 623) * p * (1 - p) / 121)
    weights = np.full(122, 623 / 122)
    assert design_effect(y, weights, error) == pytest.approx(1.0, abs=1e-12)
    wide = error * sqrt(2)
    assert design_effect(y, weights, wide) == pytest.approx(2.0, abs=1e-12)
    with_replacement = design_effect(y, weights, error, replacement=True)
    assert with_replacement == pytest.approx(1 - 122 / 623, abs=1e-12)


def test_a_stratum_taken_whole_adds_nothing_even_alone() -> None:
    alone = linearised_variance(
        [0.5, 1.0, -1.0], strata=["x", "y", "y"], population=[1.0, 10.0, 10.0]
    )
    assert alone == pytest.approx((1 - 2 / 10) * 2 / 1 * (1 + 1), abs=1e-14)


def test_what_cannot_be_estimated_is_refused() -> None:
    data = pd.DataFrame({"y": [1, 0], "h": ["a", "b"], "w": [1.0, -1.0], "none": [None, None]})
    with pytest.raises(InvalidArgument, match="no column 'z'"):
        estimate_share(data, "z", 1, SurveyDesign())
    with pytest.raises(InvalidArgument, match="design cannot be used"):
        estimate_share(data, "y", 1, SurveyDesign(strata="h"))
    with pytest.raises(InvalidArgument, match="weights are positive"):
        estimate_share(data, "y", 1, SurveyDesign(weights="w"))
    with pytest.raises(InvalidArgument, match="nobody"):
        estimate_share(data, "none", 1, SurveyDesign())
    with pytest.raises(InvalidArgument, match="has blanks"):
        estimate_share(data, "y", 1, SurveyDesign(strata="none"))
    with pytest.raises(InvalidArgument, match="not defined for a share of 1"):
        estimate_share(pd.DataFrame({"y": [1, 1]}), "y", 1, SurveyDesign())
    with pytest.raises(InvalidArgument, match="as_in_r"):
        estimate_share(data, "y", 1, SurveyDesign(), as_in_r=True)
    with pytest.raises(InvalidArgument, match="single cluster"):
        linearised_variance([1.0, 2.0], strata=["a", "b"])
    with pytest.raises(InvalidArgument, match="constant within a stratum"):
        linearised_variance([1.0, 2.0], population=[5, 6])
    with pytest.raises(InvalidArgument, match="at least as large"):
        linearised_variance([1.0, 2.0], population=1)
    with pytest.raises(InvalidArgument, match="no interval method"):
        ends("wald")
    with pytest.raises(InvalidArgument, match="alike"):
        interpolated_likelihood_interval([1, 1, 1], 0.1, df=2)
