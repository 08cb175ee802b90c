"""Survey methods: what can be claimed from x of n respondents of a population of N.

Conventions: counts come first and by position, x (said yes), n (replied), N (asked, or the
population); ``level`` is a confidence level and 0.95 unless told otherwise. Shares run from 0 to
1. Where a set of possible counts is known rather than one, give the set: the answer is then an
envelope and has no point value.
"""

from pbcanalysis.survey.assumption_ladder import Rung, assumption_ladder
from pbcanalysis.survey.cluster_planning import ClusteredSize, replies_in_clusters
from pbcanalysis.survey.clusters import (
    DesignEffect,
    design_effect_of_clusters,
    wilson_clustered,
)
from pbcanalysis.survey.comparison import (
    DIFFERENCE_METHODS,
    agresti_caffo,
    difference,
    mee,
    miettinen_nurminen,
    newcombe,
)
from pbcanalysis.survey.comparison_tables import (
    difference_envelope_table,
    difference_table,
    paired_table,
)
from pbcanalysis.survey.coverage import (
    Coverage,
    coverage_curve,
    coverage_probability,
    finite_coverage,
)
from pbcanalysis.survey.envelopes import envelope, envelope_of, envelope_table
from pbcanalysis.survey.finite_bounds import FINITE_METHODS
from pbcanalysis.survey.finite_population import (
    beta_binomial_jeffreys,
    finite_interval,
    finite_interval_table,
    hypergeometric_exact,
    hypergeometric_likelihood_ratio,
    population_count,
    wald_finite,
    wilson_finite,
)
from pbcanalysis.survey.follow_up import HonestWidth, follow_up_half_width, honest_half_width
from pbcanalysis.survey.interval_bounds import METHODS
from pbcanalysis.survey.intervals import (
    agresti_coull,
    clopper_pearson,
    interval,
    interval_table,
    jeffreys,
    likelihood_ratio,
    mid_p,
    wald,
    wilson,
)
from pbcanalysis.survey.majority import majority_test
from pbcanalysis.survey.missing_information import (
    CombinedImputations,
    DataDefect,
    RIndicator,
    data_defect_error,
    data_defect_identity,
    fraction_missing,
    largest_deviation,
    r_indicator,
    r_indicator_bounds,
    rubins_rules,
)
from pbcanalysis.survey.multiplicity import (
    P_VALUE_METHODS,
    adjust_p_values,
    bonferroni_wilson,
    goodman,
    simultaneous_level,
    simultaneous_table,
)
from pbcanalysis.survey.nonresponse import (
    odds_shifted_share,
    pattern_mixture,
    response_ratio,
    selection_odds_ratio,
    shifted_share,
)
from pbcanalysis.survey.nonresponse_tables import (
    imbens_manski_table,
    pattern_mixture_table,
    response_ratio_table,
    selection_odds_ratio_table,
    tipping_table,
    worst_case_table,
)
from pbcanalysis.survey.overlap import Overlap, mcnemar_by_overlap
from pbcanalysis.survey.paired import (
    BothAndNeither,
    JointBounds,
    both_and_neither,
    joint_bounds,
    mcnemar_exact,
    mcnemar_range,
    paired_difference_bounds,
)
from pbcanalysis.survey.partial_identification import (
    imbens_manski,
    imbens_manski_critical_value,
    worst_case,
    worst_case_fractions,
)
from pbcanalysis.survey.planning import (
    SampleSize,
    invitations,
    sample_size,
    sample_size_two_claims,
)
from pbcanalysis.survey.planning_tables import sample_size_table
from pbcanalysis.survey.precision import margin_of_error, standard_error_finite
from pbcanalysis.survey.response_rates import (
    RATES,
    Dispositions,
    response_rate,
    response_rates,
)
from pbcanalysis.survey.response_tables import missing_information_table, response_rates_table
from pbcanalysis.survey.tipping import TippingPoint, tipping_point, tipping_response_ratio
from pbcanalysis.survey.tipping_sets import EasiestTip, easiest_tip
from pbcanalysis.survey.two_groups import power_two_groups, sample_size_two_groups
from pbcanalysis.survey.unit_mismatch import unit_response_rate, units_replying
from pbcanalysis.survey.width_budget import WidthBudget, WidthPart, width_budget

__all__ = [
    "DIFFERENCE_METHODS",
    "FINITE_METHODS",
    "METHODS",
    "P_VALUE_METHODS",
    "RATES",
    "BothAndNeither",
    "ClusteredSize",
    "CombinedImputations",
    "Coverage",
    "DataDefect",
    "DesignEffect",
    "Dispositions",
    "EasiestTip",
    "HonestWidth",
    "JointBounds",
    "Overlap",
    "RIndicator",
    "Rung",
    "SampleSize",
    "TippingPoint",
    "WidthBudget",
    "WidthPart",
    "adjust_p_values",
    "agresti_caffo",
    "agresti_coull",
    "assumption_ladder",
    "beta_binomial_jeffreys",
    "bonferroni_wilson",
    "both_and_neither",
    "clopper_pearson",
    "coverage_curve",
    "coverage_probability",
    "data_defect_error",
    "data_defect_identity",
    "design_effect_of_clusters",
    "difference",
    "difference_envelope_table",
    "difference_table",
    "easiest_tip",
    "envelope",
    "envelope_of",
    "envelope_table",
    "finite_coverage",
    "finite_interval",
    "finite_interval_table",
    "follow_up_half_width",
    "fraction_missing",
    "goodman",
    "honest_half_width",
    "hypergeometric_exact",
    "hypergeometric_likelihood_ratio",
    "imbens_manski",
    "imbens_manski_critical_value",
    "imbens_manski_table",
    "interval",
    "interval_table",
    "invitations",
    "jeffreys",
    "joint_bounds",
    "largest_deviation",
    "likelihood_ratio",
    "majority_test",
    "margin_of_error",
    "mcnemar_by_overlap",
    "mcnemar_exact",
    "mcnemar_range",
    "mee",
    "mid_p",
    "miettinen_nurminen",
    "missing_information_table",
    "newcombe",
    "odds_shifted_share",
    "paired_difference_bounds",
    "paired_table",
    "pattern_mixture",
    "pattern_mixture_table",
    "population_count",
    "power_two_groups",
    "r_indicator",
    "r_indicator_bounds",
    "replies_in_clusters",
    "response_rate",
    "response_rates",
    "response_rates_table",
    "response_ratio",
    "response_ratio_table",
    "rubins_rules",
    "sample_size",
    "sample_size_table",
    "sample_size_two_claims",
    "sample_size_two_groups",
    "selection_odds_ratio",
    "selection_odds_ratio_table",
    "shifted_share",
    "simultaneous_level",
    "simultaneous_table",
    "standard_error_finite",
    "tipping_point",
    "tipping_response_ratio",
    "tipping_table",
    "unit_response_rate",
    "units_replying",
    "wald",
    "wald_finite",
    "width_budget",
    "wilson",
    "wilson_clustered",
    "wilson_finite",
    "worst_case",
    "worst_case_fractions",
    "worst_case_table",
]

# --- Respondent-level data: the names of designs, respondents, weighting, funnel and suppression.
from pbcanalysis.survey.bootstrap import block_bootstrap
from pbcanalysis.survey.codebook import Codebook, Item
from pbcanalysis.survey.design_intervals import DesignInterval, design_interval
from pbcanalysis.survey.designs import (
    SurveyDesign,
    estimate_mean,
    estimate_share,
    estimate_share_by,
)
from pbcanalysis.survey.funnel import (
    dispersion_ratio,
    funnel_limits,
    funnel_table,
)
from pbcanalysis.survey.linearisation import (
    LinearisedMean,
    calibration_residuals,
    design_effect,
    linearised_mean,
    linearised_variance,
)
from pbcanalysis.survey.profile_likelihood import interpolated_likelihood_interval
from pbcanalysis.survey.respondent_files import read_respondents
from pbcanalysis.survey.respondents import Respondents, item_bases
from pbcanalysis.survey.suppression import SuppressionRule, suppress
from pbcanalysis.survey.tabulation import tabulate
from pbcanalysis.survey.weighting import (
    CalibratedWeights,
    calibrate_linear,
    effective_sample_size,
    kish_design_effect,
    post_stratify,
    rake,
)

__all__ += [
    "CalibratedWeights",
    "Codebook",
    "DesignInterval",
    "Item",
    "LinearisedMean",
    "Respondents",
    "SuppressionRule",
    "SurveyDesign",
    "block_bootstrap",
    "calibrate_linear",
    "calibration_residuals",
    "design_effect",
    "design_interval",
    "dispersion_ratio",
    "effective_sample_size",
    "estimate_mean",
    "estimate_share",
    "estimate_share_by",
    "funnel_limits",
    "funnel_table",
    "interpolated_likelihood_interval",
    "item_bases",
    "kish_design_effect",
    "linearised_mean",
    "linearised_variance",
    "post_stratify",
    "rake",
    "read_respondents",
    "suppress",
    "tabulate",
]
