"""Adapters from the reference cases to the design-based part of the survey package."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pbcanalysis.survey.designs import SurveyDesign, estimate_mean, estimate_share
from pbcanalysis.survey.linearisation import design_effect
from pbcanalysis.survey.weighting import (
    CalibratedWeights,
    calibrate_linear,
    effective_sample_size,
    kish_design_effect,
    post_stratify,
    rake,
)

DATA = Path(__file__).parent / "data"

# The cases' own notes: R's rake stops once no margin is off by a whole count (epsilon = 1), so
# its documentation example agrees with a converged raking to about four significant digits.
TOLERANCE: dict[str, float] = {"survey_api_rake": 5e-4}


def _svyciprop(method: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    def adapter(inputs: dict[str, Any]) -> dict[str, Any]:
        x, n, population = inputs["x"], inputs["n"], inputs.get("N")
        table = pd.DataFrame({"y": np.repeat([1, 0], [x, n - x])})
        design = SurveyDesign()
        if population is not None:
            table["population"] = population
            design = SurveyDesign(population="population")

        def interval(kind: Any, **options: Any) -> Any:
            return estimate_share(
                table,
                "y",
                1,
                design,
                level=inputs.get("confidence", 0.95),
                df=inputs.get("df"),
                interval=kind,
                **options,
            )

        found = interval(method, as_in_r=True) if method == "likelihood" else interval(method)
        result = {
            "estimate": found.value,
            "se": dict(found.inputs)["standard_error"],
            "lower": found.low,
            "upper": found.high,
        }
        if method == "beta":
            truncated = interval("beta-truncated")
            result["expected_nchs_truncated"] = {"lower": truncated.low, "upper": truncated.high}
        return result

    return adapter


def _api(inputs: dict[str, Any]) -> pd.DataFrame:
    name = inputs["dataset"].split()[0].removeprefix("survey::")
    path = DATA / f"{name}.csv"
    if not path.exists():
        raise FileNotFoundError(
            f"the data set {name} of R's survey package is not among those copied to {DATA.name}/"
        )
    table = pd.read_csv(path)
    table["one"] = 1.0
    return table


def _api_design(inputs: dict[str, Any]) -> SurveyDesign:
    """Read a design as the cases write it: "id=dnum, weights=pw, fpc=fpc"."""
    stated = dict(part.strip().split("=") for part in inputs["design"].split(","))
    cluster = stated.get("id")
    return SurveyDesign(
        weights=stated.get("weights"),
        strata=stated.get("strata"),
        clusters=None if cluster in (None, "1") else cluster,
        population=stated.get("fpc"),
    )


def survey_api(inputs: dict[str, Any]) -> dict[str, Any]:
    table, design = _api(inputs), _api_design(inputs)
    mean = estimate_mean(table, "api00", design, unit="points")
    beta = estimate_share(table, "sch.wide", "Yes", design, interval="beta")
    logit = estimate_share(table, "sch.wide", "Yes", design, interval="logit")
    error = float(dict(mean.inputs)["standard_error"])  # type: ignore[arg-type]
    return {
        "mean_api00": mean.value,
        "se_api00": error,
        "deff": design_effect(table["api00"], table[design.weights or "one"], error),
        "prop_schwide": beta.value,
        "ci_korn_graubard": [beta.low, beta.high],
        "ci_logit": [logit.low, logit.high],
        "df": dict(mean.inputs)["df"],
    }


def survey_api_rake(inputs: dict[str, Any]) -> dict[str, Any]:
    table = _api(inputs)
    raked = rake(table, inputs["targets"], table["pw"])
    design = {"clusters": table["dnum"], "population": table["fpc"]}
    mean = raked.mean(table["api00"], **design)
    # A total under weights that add up to a fixed total is the mean times that total.
    total = raked.mean(table["enroll"], **design)
    return {
        "mean_api00": mean.value,
        "se_api00": mean.standard_error,
        "total_enroll": total.value * total.weight,
        "se_total_enroll": total.standard_error * total.weight,
    }


def _rows(inputs: dict[str, Any]) -> pd.DataFrame:
    """One row per respondent from cells of r respondents, y of whom said yes."""
    cells = pd.DataFrame(inputs["sample_rows"])
    table = cells.loc[cells.index.repeat(cells["r"])].reset_index(drop=True)
    table["yes"] = np.concatenate(
        [np.repeat([1.0, 0.0], [y, r - y]) for y, r in zip(cells["y"], cells["r"], strict=True)]
    )
    return table


def _base_weight(inputs: dict[str, Any], table: pd.DataFrame) -> float:
    if "base_weight" in inputs:
        return float(Fraction(str(inputs["base_weight"])))
    return float(inputs["N"]) / len(table)


def _estimate(table: pd.DataFrame, adjusted: CalibratedWeights, **design: Any) -> dict[str, Any]:
    found = adjusted.mean(table["yes"], **design)
    return {
        "estimate": found.value,
        "se": found.standard_error,
        "se_calibrated": found.standard_error,
        "df": found.df,
        "deff_kish": kish_design_effect(adjusted.weights),
        "n_eff": effective_sample_size(adjusted.weights),
        "unweighted": float(table["yes"].mean()),
    }


def raking_ipf(inputs: dict[str, Any]) -> dict[str, Any]:
    table = _rows(inputs)
    raked = rake(table, inputs["targets"], _base_weight(inputs, table))
    margins = list(inputs["targets"])
    weighted = table.assign(weight=raked.weights)
    cells = weighted.groupby(margins)["weight"].agg(["sum", "mean"]).reset_index()
    cells = cells.sort_values(margins[::-1])
    return _estimate(table, raked) | {
        "cell_weights": [
            {m: row[m] for m in margins}
            | {"weight_total": float(row["sum"]), "unit_weight": float(row["mean"])}
            for _, row in cells.iterrows()
        ]
    }


def linear_calibration(inputs: dict[str, Any]) -> dict[str, Any]:
    table = _rows(inputs)
    adjusted = calibrate_linear(table, inputs["targets"], _base_weight(inputs, table))
    return _estimate(table, adjusted)


def post_stratification(inputs: dict[str, Any]) -> dict[str, Any]:
    table = _rows(inputs)
    ((column, totals),) = inputs["targets"].items()
    adjusted = post_stratify(table, column, totals, _base_weight(inputs, table))
    unit = pd.Series(adjusted.weights).groupby(table[column]).mean()
    design = {"population": inputs["N"]} if "N" in inputs else {}
    return _estimate(table, adjusted, **design) | {
        "unit_weights": {str(k): float(v) for k, v in unit.items()}
    }


def stratified(inputs: dict[str, Any]) -> dict[str, Any]:
    table, sizes = _rows(inputs), inputs["N_h"]
    # The column whose levels the sizes are of.
    (column,) = [c for c in ("size", "region") if set(table[c]) == set(sizes)]
    table["N_h"] = table[column].map(sizes).astype(float)
    table["weight"] = table["N_h"] / table.groupby(column)["yes"].transform("size")
    design = SurveyDesign(weights="weight", strata=column, population="N_h")
    found = estimate_mean(table, "yes", design, unit="share")
    inputs_of = dict(found.inputs)
    return {"estimate": found.value, "se": inputs_of["standard_error"], "df": inputs_of["df"]}


ADAPTERS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    **{
        f"svyciprop_{method}": _svyciprop(method)
        for method in ("mean", "logit", "xlogit", "likelihood", "asin", "beta")
    },
    "survey_api_one_stage_cluster": survey_api,
    "survey_api_stratified": survey_api,
    "survey_api_rake": survey_api_rake,
    "raking_ipf": raking_ipf,
    "linear_calibration_greg": linear_calibration,
    "post_stratification": post_stratification,
    "post_stratification_with_fpc": post_stratification,
    "stratified_srs_with_fpc": stratified,
}
