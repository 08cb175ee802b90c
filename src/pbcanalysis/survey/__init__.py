"""Survey methods: what can be claimed from x of n respondents of a population of N.

Conventions: counts come first and by position, x (said yes), n (replied), N (asked, or the
population); ``level`` is a confidence level and 0.95 unless told otherwise. Shares run from 0 to
1. Where a set of possible counts is known rather than one, give the set: the answer is then an
envelope and has no point value.
"""

from pbcanalysis.survey.envelopes import envelope, envelope_of
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
from pbcanalysis.survey.nonresponse import (
    odds_shifted_share,
    pattern_mixture,
    response_ratio,
    selection_odds_ratio,
    shifted_share,
)
from pbcanalysis.survey.precision import margin_of_error, standard_error_finite
from pbcanalysis.survey.tipping import TippingPoint, tipping_point, tipping_response_ratio
from pbcanalysis.survey.width_budget import WidthBudget, WidthPart, width_budget
from pbcanalysis.survey.worst_case import (
    imbens_manski,
    imbens_manski_critical_value,
    worst_case,
    worst_case_fractions,
)

__all__ = [
    "FINITE_METHODS",
    "METHODS",
    "TippingPoint",
    "WidthBudget",
    "WidthPart",
    "agresti_coull",
    "beta_binomial_jeffreys",
    "clopper_pearson",
    "envelope",
    "envelope_of",
    "finite_interval",
    "finite_interval_table",
    "hypergeometric_exact",
    "hypergeometric_likelihood_ratio",
    "imbens_manski",
    "imbens_manski_critical_value",
    "interval",
    "interval_table",
    "jeffreys",
    "likelihood_ratio",
    "margin_of_error",
    "mid_p",
    "odds_shifted_share",
    "pattern_mixture",
    "population_count",
    "response_ratio",
    "selection_odds_ratio",
    "shifted_share",
    "standard_error_finite",
    "tipping_point",
    "tipping_response_ratio",
    "wald",
    "wald_finite",
    "width_budget",
    "wilson",
    "wilson_finite",
    "worst_case",
    "worst_case_fractions",
]

# --- Respondent-level data: the names of designs, respondents, weighting, funnel and suppression.
