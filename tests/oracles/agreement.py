"""How far the package agrees with other software, method by method, as a table for the book.

Run as a script, it computes every reference case anew and writes ``book/agreement.csv``.
"""

from __future__ import annotations

import csv
import importlib.util
import io
import json
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

FOLDER = Path(__file__).parent
CASES = FOLDER / "reference_cases.json"
TABLE = FOLDER.parents[1] / "book" / "agreement.csv"
HEADINGS = ("Method", "Largest difference", "Tolerance", "Cases", "Compared with")
EXACT = "exact"
SMALLEST = 1e-12
"""Below this a difference is rounding error of double precision, and differs by processor."""

_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

NAMES: dict[str, str] = {
    "integer_counts_compatible_with_rounded_percentage": "Possible counts of a printed percentage",
    "denominators_compatible_with_count_and_rounded_percentage": (
        "Possible bases of a count and a printed percentage"
    ),
    "integer_counts_item_nonresponse_denominators": "Possible counts where fewer answered an item",
    "attainable_integer_percentages": "Attainable percentages of a base",
    "ambiguity_profile": "How many counts each percentage of a base stands for",
    "verbal_interval_to_counts": "Counts from words, with their Wilson and worst-case envelopes",
    "wilson_score": "Wilson score interval",
    "wilson_score_published_test_data": "Wilson score interval, public-health test data",
    "wilson_score_continuity_corrected": "Wilson score interval with continuity correction",
    "clopper_pearson_exact": "Clopper-Pearson exact interval",
    "clopper_pearson_mid_p": "Mid-P interval",
    "jeffreys_brown_cai_dasgupta_endpoints": "Jeffreys interval with the end-point rule",
    "jeffreys_equal_tailed_unmodified": "Jeffreys interval, unmodified",
    "agresti_coull_z2": "Agresti-Coull interval",
    "likelihood_ratio": "Likelihood-ratio interval",
    "newcombe_1998a_table_I": "Six intervals for one proportion, table of four decimals",
    "exact_coverage_probability": "Exact coverage probability",
    "hypergeometric_exact_tail_inversion": "Exact interval for a finite population",
    "hypergeometric_likelihood_ratio_interval": (
        "Likelihood-ratio interval for a finite population"
    ),
    "beta_binomial_finite_population_jeffreys": "Beta-binomial interval for a finite population",
    "wilson_score_with_fpc": "Wilson score interval with finite population correction",
    "wald_with_fpc_survey": "Wald interval with finite population correction",
    "exact_hypergeometric_coverage": "Exact coverage in a finite population",
    "margin_of_error_fpc": "Margin of error, with and without finite population correction",
    "manski_worst_case_bounds_sample": "Worst-case (Manski) bounds",
    "imbens_manski_ci_for_partially_identified_proportion": "Imbens-Manski interval",
    "pattern_mixture_delta_adjustment": "Pattern-mixture delta adjustment",
    "selection_odds_ratio_sensitivity": "Selection odds ratio",
    "response_propensity_ratio": "Response propensity ratio",
    "tipping_point_nonrespondent_proportion": "Tipping point among non-respondents",
    "tipping_response_ratio_for_majority": "Tipping response ratio",
    "aapor_outcome_rates": "AAPOR outcome rates",
    "fraction_missing_information_no_covariates": "Fraction of missing information",
    "rubin_rules_fmi": "Rubin's rules for combined imputations",
    "r_indicator_schouten_2009": "R-indicator",
    "r_indicator_lower_bound_given_response_rate": "Bounds on the R-indicator",
    "meng_data_defect_identity": "Data defect identity",
    "meng_identity_exact_population": "Data defect identity, population known",
    "frechet_discordant_range": "Frechet bounds on two items",
    "identified_set_joint_and_marginals": "Identified set of single items from both and neither",
    "mcnemar_exact_partial_identification": "Exact McNemar test",
    "newcombe_hybrid_score_diff_independent": "Newcombe hybrid score interval for a difference",
    "agresti_caffo_diff": "Agresti-Caffo interval for a difference",
    "miettinen_nurminen_diff": "Miettinen-Nurminen and Mee intervals for a difference",
    "bonferroni_simultaneous_wilson": "Bonferroni-Wilson simultaneous intervals",
    "goodman_simultaneous_multinomial": "Goodman simultaneous intervals",
    "p_adjust_bonferroni": "Adjusted p-values, Bonferroni",
    "p_adjust_sidak": "Adjusted p-values, Sidak",
    "p_adjust_holm": "Adjusted p-values, Holm",
    "p_adjust_hochberg": "Adjusted p-values, Hochberg",
    "p_adjust_hommel": "Adjusted p-values, Hommel",
    "p_adjust_BH": "Adjusted p-values, Benjamini-Hochberg",
    "p_adjust_BY": "Adjusted p-values, Benjamini-Yekutieli",
    "sample_size_for_proportion_fpc": "Sample size for a half-width",
    "kish_design_effect_equal_clusters": "Design effect of equal clusters",
    "stratified_srs_with_fpc": "Stratified sample with finite population correction",
    "post_stratification": "Post-stratification",
    "post_stratification_with_fpc": "Post-stratification with finite population correction",
    "raking_ipf": "Raking",
    "linear_calibration_greg": "Linear calibration",
    "survey_api_stratified": "School survey, stratified sample",
    "survey_api_one_stage_cluster": "School survey, cluster sample",
    "survey_api_rake": "School survey, raked cluster sample",
    "svyciprop_logit": "Design-based interval for a share, logit",
    "svyciprop_likelihood": "Design-based interval for a share, likelihood",
    "svyciprop_asin": "Design-based interval for a share, arcsine",
    "svyciprop_beta": "Design-based interval for a share, beta",
    "svyciprop_mean": "Design-based interval for a share, Wald",
    "svyciprop_xlogit": "Design-based interval for a share, log odds",
    "implied_exchange_rate_interval": "Implied exchange rate of two printed sums",
    "implied_exchange_rate_interval_exact_base": "Implied exchange rate, base sum exact",
    "implied_exchange_rate_interval_unit_error": "Implied exchange rate, unit error",
    "cost_per_practice_interval": "Cost per practice",
    "cost_per_practice_joint_interval": "Cost per practice, several figures rounded",
    "cost_per_patient_interval": "Cost per patient",
    "bottom_up_reconciliation": "Reconciliation from the bottom up",
    "gdp_deflator_real_terms": "Real terms by the GDP deflator",
    "gdp_deflator_real_terms_interval": "Real terms by the GDP deflator, as an interval",
    "chained_deflator_growth": "Deflator from growth rates",
    "rebase_index": "Index on another base",
    "break_even_units": "Break-even units",
    "first_order_propagation_ratio": "First-order propagation of uncertainty",
    "one_way_tornado": "One-way sensitivity",
    "sobol_indices_ishigami": "Sobol indices, Ishigami function",
    "sobol_indices_product_of_independent_uniforms": "Sobol indices, product of uniforms",
}
"""The field's name for every method, in the order in which the page lists them."""

Adapter = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far one method agrees with the software it is compared with.

    Attributes:
        method: The field's name for the method.
        tool: What it is compared with, with versions.
        cases: Number of cases.
        difference: Largest difference, absolute up to 1 and relative above; ``None`` where all
            there is to compare are whole numbers, sets and words, and they are the same.
        tolerance: What the tests let pass.
    """

    method: str
    tool: str
    cases: int
    difference: float | None
    tolerance: float

    def row(self) -> tuple[str, str, str, str, str]:
        """The cells of the table."""
        if self.difference is None:
            return self.method, EXACT, EXACT, str(self.cases), self.tool
        tiny = self.difference < SMALLEST
        found = f"under {written(SMALLEST)}" if tiny else written(self.difference)
        return self.method, found, written(self.tolerance), str(self.cases), self.tool


def written(number: float) -> str:
    """A small number as readers know it, to one significant digit.

    >>> written(6.9e-06), written(1e-09)
    ('7 × 10⁻⁶', '10⁻⁹')
    """
    digit, _, power = f"{number:.0e}".partition("e")
    raised = f"10{str(int(power)).translate(_RAISED)}"
    return raised if digit == "1" else f"{digit} × {raised}"


def agreement() -> list[Agreement]:
    """Compute every reference case and compare, method by method."""
    dispatch = _load(FOLDER / "test_reference_cases.py")
    by_method: dict[str, list[dict[str, Any]]] = {name: [] for name in NAMES}
    for case in json.loads(CASES.read_text(encoding="utf-8"))["cases"]:
        by_method[case["method"]].append(case)
    return [
        Agreement(
            method=NAMES[method],
            tool="; ".join(sorted({case["source_tool_and_version"] for case in cases})),
            cases=len(cases),
            difference=_largest(dispatch.ADAPTERS[method], cases),
            tolerance=dispatch.TOLERANCES.get(method, dispatch.ABSOLUTE),
        )
        for method, cases in by_method.items()
    ]


def as_csv(rows: list[Agreement]) -> str:
    """The table as text, one line for each method."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADINGS)
    writer.writerows(row.row() for row in rows)
    return text.getvalue()


def _largest(adapter: Adapter, cases: list[dict[str, Any]]) -> float | None:
    found: list[float | None] = []
    for case in cases:
        answer = adapter(case["inputs"])
        found += [
            _difference(one, other, case["id"] + where)
            for where, one, other in _pairs(answer, case["expected"])
        ]
    numbers = [each for each in found if each is not None]
    return max(numbers) if numbers else None


def _pairs(found: Any, expected: Any, where: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Every number, word or blank that a case expects, beside what was found for it."""
    if isinstance(expected, dict):
        for key, value in expected.items():
            yield from _pairs(found[key], value, f"{where}.{key}")
    elif isinstance(expected, list):
        for place, (one, other) in enumerate(zip(found, expected, strict=True)):
            yield from _pairs(one, other, f"{where}[{place}]")
    else:
        yield where, found, expected


def _difference(found: Any, expected: Any, where: str) -> float | None:
    # An end of 0 or 1 among other ends may be written without a decimal point.
    if isinstance(expected, float) or (isinstance(expected, int) and isinstance(found, float)):
        difference = math.fabs(float(found) - expected) / max(1.0, math.fabs(expected))
        if not math.isfinite(difference):
            raise ValueError(f"{where}: {found!r} is no number beside {expected!r}")
        return difference
    if found != expected:
        raise ValueError(f"{where}: {found!r} is not {expected!r}")
    return None


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"cannot load {path}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    TABLE.write_text(as_csv(agreement()), encoding="utf-8")
