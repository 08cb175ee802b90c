"""How reference cases about counts, x of n of N, are computed through the public API."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from pbcanalysis import survey
from pbcanalysis.results import Estimate
from pbcanalysis.survey.finite_bounds import FINITE_METHODS
from pbcanalysis.survey.hypergeometric import exact_limits, most_likely_count
from pbcanalysis.survey.interval_bounds import METHODS

Inputs = dict[str, Any]
Answer = dict[str, Any]


def _level(i: Inputs) -> float:
    return float(i.get("confidence", 0.95))


def _ends(found: Estimate) -> Answer:
    return {"lower": found.low, "upper": found.high}


def _interval(method: Callable[..., Estimate], **options: Any) -> Callable[[Inputs], Answer]:
    def adapter(i: Inputs) -> Answer:
        return _ends(method(i["x"], i["n"], _level(i), **options))

    return adapter


def _agresti_coull(i: Inputs) -> Answer:
    whole = survey.agresti_coull(i["x"], i["n"], _level(i), clip=False)
    cut = survey.agresti_coull(i["x"], i["n"], _level(i))
    return {**_ends(whole), "lower_clipped": cut.low, "upper_clipped": cut.high}


def _published_wilson(i: Inputs) -> Answer:
    answer: Answer = {}
    levels = i["confidence"] if isinstance(i["confidence"], list) else [i["confidence"]]
    for level in levels:
        found = survey.wilson(i["x"], i["n"], level)
        tag = f"{100 * level:.10g}".replace(".", "_")
        answer[f"lower{tag}"], answer[f"upper{tag}"] = found.low, found.high
    return answer


def _newcombe_table(i: Inputs) -> Answer:
    found = {
        "wilson": survey.wilson(i["x"], i["n"], _level(i)),
        "clopper_pearson": survey.clopper_pearson(i["x"], i["n"], _level(i)),
        "wald_truncated": survey.wald(i["x"], i["n"], _level(i)),
        "wilson_cc": survey.wilson(i["x"], i["n"], _level(i), continuity=True),
        "mid_p": survey.mid_p(i["x"], i["n"], _level(i)),
        "likelihood_ratio": survey.likelihood_ratio(i["x"], i["n"], _level(i)),
    }
    places = i.get("decimals", 4)
    return {name: [round(e.low, places), round(e.high, places)] for name, e in found.items()}


def _coverage(i: Inputs) -> Answer:
    keys = {key: key for key in METHODS} | {
        "jeffreys_bcd": "jeffreys",
        "jeffreys_equal_tailed": "jeffreys_unmodified",
        "wilson_cc": "wilson_continuity",
        "midp": "mid_p",
        "lrt": "likelihood_ratio",
    }
    return {
        name: survey.coverage_probability(i["n"], i["p"], _level(i), key)
        for name, key in keys.items()
    }


def _one_unit_wider(x: Any, n: Any, N: Any, level: float) -> Any:  # noqa: N803
    """R's samplingbook: the first rejected count on either side, where there is one."""
    low, high = exact_limits(x, n, N, level)
    return np.maximum(low - 1, 0) / N, np.minimum(high + 1, N) / N


def _ignoring_population(key: str) -> Any:
    return lambda x, n, N, level: METHODS[key].bounds(x, n, level)  # noqa: N803


def _finite_coverage(i: Inputs) -> Answer:
    methods: dict[str, Any] = {
        "tail_inversion": "hypergeometric",
        "samplingbook": _one_unit_wider,
        "wilson_fpc": "wilson",
        "wald_fpc": "wald",
    }
    methods |= {f"{key}_binomial": _ignoring_population(key) for key in METHODS}
    methods |= {key: key for key in FINITE_METHODS}
    answer: Answer = {}
    for name, method in methods.items():
        found = survey.finite_coverage(i["n"], i["N"], _level(i), method)
        answer[f"{name}_min"], answer[f"{name}_mean"] = found.least, found.mean
    return answer


def _population_interval(method: str) -> Callable[[Inputs], Answer]:
    def adapter(i: Inputs) -> Answer:
        share = survey.finite_interval(i["x"], i["n"], i["N"], _level(i), method)
        count = survey.population_count(i["x"], i["n"], i["N"], _level(i), method)
        likeliest = most_likely_count(np.array([i["x"]]), np.array([i["n"]]), np.array([i["N"]]))
        return {
            "M_lower": int(count.low),
            "M_upper": int(count.high),
            "M_mle": int(likeliest[0]),
            "p_lower": share.low,
            "p_upper": share.high,
        }

    return adapter


def _wilson_finite(i: Inputs) -> Answer:
    return _ends(survey.wilson_finite(i["x"], i["n"], i["N"], _level(i)))


def _wald_finite(i: Inputs) -> Answer:
    found = survey.wald_finite(i["x"], i["n"], i["N"], _level(i), clip=False)
    return {"se": survey.standard_error_finite(i["x"], i["n"], i["N"]), **_ends(found)}


def _margin(i: Inputs) -> Answer:
    p, level = i.get("p", 0.5), _level(i)

    def with_population(population: int) -> float | None:
        return survey.margin_of_error(i["n"], population, p, level).value

    populations = i["N"]
    finite = (
        [with_population(one) for one in populations]
        if isinstance(populations, list)
        else with_population(populations)
    )
    return {"moe_no_fpc": survey.margin_of_error(i["n"], p=p, level=level).value, "moe_fpc": finite}


def _asked(i: Inputs) -> tuple[int, int, int]:
    return i["x"], i["n_respondents"], i["n_sampled"]


def _worst_case(i: Inputs) -> Answer:
    x, n, N = _asked(i)  # noqa: N806
    found = survey.worst_case(x, n, N)
    low, high = survey.worst_case_fractions(x, n, N)
    return {
        **_ends(found),
        "width": found.width,
        "lower_fraction": f"{low * N}/{N}",
        "upper_fraction": f"{high * N}/{N}",
    }


def _imbens_manski(i: Inputs) -> Answer:
    x, n, N = _asked(i)  # noqa: N806
    low, high = (float(end) for end in survey.worst_case_fractions(x, n, N))
    largest = max((end * (1 - end) / N) ** 0.5 for end in (low, high))
    critical = survey.imbens_manski_critical_value(high - low, largest, _level(i))
    return {"C": critical, **_ends(survey.imbens_manski(x, n, N, _level(i)))}


def _pattern_mixture(i: Inputs) -> Answer:
    x, n, N = _asked(i)  # noqa: N806
    return {
        "p_nonrespondents": survey.shifted_share(x, n, i["delta"]),
        "p_overall": survey.pattern_mixture(x, n, N, i["delta"]).value,
    }


def _selection_odds(i: Inputs) -> Answer:
    x, n, N = _asked(i)  # noqa: N806
    ratio = i["odds_ratio_nonresp_vs_resp"]
    return {
        "p_nonrespondents": survey.odds_shifted_share(x, n, ratio),
        "p_overall": survey.selection_odds_ratio(x, n, N, ratio).value,
    }


def _response_ratio(i: Inputs) -> Answer:
    ratio = i["ratio_positive_to_negative"]
    return {"p_overall": survey.response_ratio(i["x"], i["n_respondents"], ratio).value}


def _tipping(i: Inputs) -> Answer:
    found = survey.tipping_point(*_asked(i), i.get("target", 0.5))
    return {
        "p_nonrespondents_needed": found.share_needed,
        "delta_vs_respondents": found.delta,
        "odds_ratio_needed": found.odds_ratio,
        "count_needed": found.count_needed,
        "min_integer_count_for_majority": found.least_count,
    }


def _tipping_ratio(i: Inputs) -> Answer:
    found = survey.tipping_response_ratio(i["x"], i["n_respondents"], i.get("target", 0.5))
    return {"ratio_positive_to_negative": found.value}


def _fraction_missing(i: Inputs) -> Answer:
    return {"fmi": survey.fraction_missing(i["n_respondents"], i["n_sampled"]).value}


def _r_bounds(i: Inputs) -> Answer:
    n, N = i["n_respondents"], i["n_sampled"]  # noqa: N806
    bounds = survey.r_indicator_bounds(n, N)
    return {"S_max": survey.largest_deviation(n, N), "R_min": bounds.low, "R_max": bounds.high}


def _r_indicator(i: Inputs) -> Answer:
    groups = i["group_sampled"], i["group_responded"]
    below = survey.r_indicator(*groups, divisor="n-1")
    plain = survey.r_indicator(*groups, divisor="n")
    return {
        "response_rate": below.response_rate,
        "S_rho_nminus1": below.deviation,
        "R_nminus1": below.value,
        "S_rho_n": plain.deviation,
        "R_n": plain.value,
        "cv_propensities": below.coefficient_of_variation,
        "max_abs_std_bias": below.coefficient_of_variation,
    }


def _meng(i: Inputs) -> Answer:
    found = survey.data_defect_error(i["n"], i["N"], i["p"], i["ddi"])
    return {"error": found.error, "n_eff": found.effective_size}


def _meng_exact(i: Inputs) -> Answer:
    found = survey.data_defect_identity(i["x"], i["n"], i["N"], i["M"])
    return {
        "ddi": found.correlation,
        "sigma": found.difficulty,
        "error": i["x"] / i["n"] - i["M"] / i["N"],
        "identity_rhs": found.error,
        "n_eff": found.effective_size,
    }


def _rubin(i: Inputs) -> Answer:
    found = survey.rubins_rules(i["estimates"], i["variances"])
    return {
        "qbar": found.estimate,
        "ubar": found.within,
        "b": found.between,
        "total_var": found.total,
        "riv": found.relative_increase,
        "lambda": found.missing_lambda,
        "df_old": found.degrees_of_freedom,
        "fmi_df": found.fraction_missing,
    }


def _frechet(i: Inputs) -> Answer:
    found = survey.joint_bounds(i["x1"], i["x2"], i["n"])
    answer: Answer = {}
    for name in ("both", "discordant", "neither", "first_only", "second_only"):
        answer[f"{name}_min"], answer[f"{name}_max"] = getattr(found, name)
    return answer


def _neither(told: Any, n: int) -> Any:
    """Read what was said about neither: a count, a list, "62..100", or "more than half"."""
    if told is None or isinstance(told, int | list):
        return told
    stated = re.search(r"(\d+)\s*\.\.\s*(\d+)", told)
    if stated:
        return range(int(stated[1]), int(stated[2]) + 1)
    if re.search(r"more than half|most|majority", told):
        return range(n // 2 + 1, n + 1)
    number = re.fullmatch(r"\s*(\d+)\s*", told)
    if number:
        return int(number[1])
    raise ValueError(f"cannot read what was said about neither: {told!r}")


def _identified_set(i: Inputs) -> Answer:
    found = survey.both_and_neither(i["both_yes"], i["n"], _neither(i.get("neither"), i["n"]))
    return {
        "neither_min": found.neither[0],
        "neither_max": found.neither[1],
        "mixed_min": found.mixed[0],
        "mixed_max": found.mixed[1],
        "marginal_yes_min": found.marginal[0],
        "marginal_yes_max": found.marginal[1],
        "marginal_share_min": found.share.low,
        "marginal_share_max": found.share.high,
    }


def _mcnemar(i: Inputs) -> Answer:
    return {"p_value": survey.mcnemar_exact(i["b"], i["c"])}


def _groups(i: Inputs) -> tuple[int, int, int, int, float]:
    return i["x1"], i["n1"], i["x2"], i["n2"], _level(i)


def _newcombe(i: Inputs) -> Answer:
    found = survey.newcombe(*_groups(i))
    return {"diff": found.value, **_ends(found)}


def _agresti_caffo(i: Inputs) -> Answer:
    found = survey.agresti_caffo(*_groups(i), clip=False)
    return {"diff": found.value, **_ends(found)}


def _miettinen_nurminen(i: Inputs) -> Answer:
    found, plain = survey.miettinen_nurminen(*_groups(i)), survey.mee(*_groups(i))
    return {"diff": found.value, **_ends(found), "mee_lower": plain.low, "mee_upper": plain.high}


def _clusters(i: Inputs) -> Answer:
    found = survey.design_effect_of_clusters(i["n"], i["clusters"], i["icc"])
    return {
        "mean_cluster_size": found.mean_cluster_size,
        "deff": found.value,
        "n_eff": found.effective_size,
    }


def _sample_size(i: Inputs) -> Answer:
    told = i.get("N")
    endless = told is None or str(told).lower().startswith("inf")
    found = survey.sample_size(
        i["half_width"], None if endless else int(told), i.get("p", 0.5), _level(i)
    )
    return {"n0": found.endless, "n": found.exact, "n_ceiling": found.n}


def _aapor(i: Inputs) -> Answer:
    letters = ("I", "P", "R", "NC", "O", "UH", "UO")
    cases = survey.Dispositions(**{letter: i.get(letter, 0) for letter in letters})
    rates = survey.response_rates(cases, i.get("e", 1.0))
    return {name: rate.value for name, rate in rates.items()}


def _bonferroni_wilson(i: Inputs) -> Answer:
    return _ends(survey.bonferroni_wilson(i["x"], i["n"], i["k"], _level(i)))


def _goodman(i: Inputs) -> Answer:
    found = survey.goodman(i["counts"], _level(i))
    return {"lower": [one.low for one in found], "upper": [one.high for one in found]}


def _adjusted(method: str) -> Callable[[Inputs], Answer]:
    return lambda i: {"adjusted": list(survey.adjust_p_values(i["p"], method))}


ADAPTERS: dict[str, Callable[[Inputs], Answer]] = {
    "aapor_outcome_rates": _aapor,
    "agresti_caffo_diff": _agresti_caffo,
    "agresti_coull_z2": _agresti_coull,
    "beta_binomial_finite_population_jeffreys": _population_interval("beta_binomial"),
    "bonferroni_simultaneous_wilson": _bonferroni_wilson,
    "clopper_pearson_exact": _interval(survey.clopper_pearson),
    "clopper_pearson_mid_p": _interval(survey.mid_p),
    "exact_coverage_probability": _coverage,
    "exact_hypergeometric_coverage": _finite_coverage,
    "fraction_missing_information_no_covariates": _fraction_missing,
    "frechet_discordant_range": _frechet,
    "goodman_simultaneous_multinomial": _goodman,
    "hypergeometric_exact_tail_inversion": _population_interval("hypergeometric"),
    "hypergeometric_likelihood_ratio_interval": _population_interval("likelihood_ratio"),
    "identified_set_joint_and_marginals": _identified_set,
    "imbens_manski_ci_for_partially_identified_proportion": _imbens_manski,
    "jeffreys_brown_cai_dasgupta_endpoints": _interval(survey.jeffreys),
    "jeffreys_equal_tailed_unmodified": _interval(survey.jeffreys, end_points=False),
    "kish_design_effect_equal_clusters": _clusters,
    "likelihood_ratio": _interval(survey.likelihood_ratio),
    "manski_worst_case_bounds_sample": _worst_case,
    "margin_of_error_fpc": _margin,
    "mcnemar_exact_partial_identification": _mcnemar,
    "meng_data_defect_identity": _meng,
    "meng_identity_exact_population": _meng_exact,
    "miettinen_nurminen_diff": _miettinen_nurminen,
    "newcombe_1998a_table_I": _newcombe_table,
    "newcombe_hybrid_score_diff_independent": _newcombe,
    "p_adjust_BH": _adjusted("benjamini_hochberg"),
    "p_adjust_BY": _adjusted("benjamini_yekutieli"),
    "p_adjust_bonferroni": _adjusted("bonferroni"),
    "p_adjust_hochberg": _adjusted("hochberg"),
    "p_adjust_holm": _adjusted("holm"),
    "p_adjust_hommel": _adjusted("hommel"),
    "p_adjust_sidak": _adjusted("sidak"),
    "pattern_mixture_delta_adjustment": _pattern_mixture,
    "r_indicator_lower_bound_given_response_rate": _r_bounds,
    "r_indicator_schouten_2009": _r_indicator,
    "response_propensity_ratio": _response_ratio,
    "rubin_rules_fmi": _rubin,
    "sample_size_for_proportion_fpc": _sample_size,
    "selection_odds_ratio_sensitivity": _selection_odds,
    "tipping_point_nonrespondent_proportion": _tipping,
    "tipping_response_ratio_for_majority": _tipping_ratio,
    "wald_with_fpc_survey": _wald_finite,
    "wilson_score": _interval(survey.wilson),
    "wilson_score_continuity_corrected": _interval(survey.wilson, continuity=True),
    "wilson_score_published_test_data": _published_wilson,
    "wilson_score_with_fpc": _wilson_finite,
}

# The reference values of the likelihood-ratio interval come from binom.lrt of R's package binom
# (version 1.1.1.1). It calls uniroot without a tolerance of its own, so its search stops within
# uniroot's default, the fourth root of the machine epsilon: 2 to the power -13. At the ends it
# gives, the deviance misses the chi-square quantile in the fourth decimal; at ours it meets it to
# 1e-12, which the spec tests check.
TOLERANCE: dict[str, float] = {"likelihood_ratio": 2.0**-13}
