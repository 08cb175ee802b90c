"""Adapters from the reference cases to the package for reported figures."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from pbcanalysis.reported import (
    KNOWN_RULES,
    Interval,
    Printed,
    RoundingRule,
    ShareSet,
    ambiguity_profile,
    possible_bases,
    possible_counts,
    possible_counts_by_base,
)
from pbcanalysis.reported.bases import fits_every_large_base
from pbcanalysis.survey import envelope, worst_case

Inputs = dict[str, Any]

RULES = {rule.value.replace("-", "_"): rule for rule in (*KNOWN_RULES, RoundingRule.UNKNOWN)}
# The references list these two rules where they list bases.
TABLE_RULES = ("half_up", "half_even")


def _figure(inputs: Inputs) -> Printed:
    """The percentage of a case; its decimals are those of the text unless told apart."""
    text = str(inputs["percent"]).rstrip("% ")
    if "decimals" not in inputs:
        return Printed.read(f"{text}%")
    digits = Fraction(text) * 10 ** inputs["decimals"]
    assert digits.denominator == 1, f"{text} has more decimals than {inputs['decimals']}"
    return Printed.percent(int(digits), inputs["decimals"])


def _counts(inputs: Inputs) -> Inputs:
    figure = _figure(inputs)
    return {name: list(possible_counts(figure, inputs["n"], rule)) for name, rule in RULES.items()}


def _item_nonresponse(inputs: Inputs) -> Inputs:
    bases = range(inputs["n_min"], inputs["n_max"] + 1)
    figure = _figure(inputs)
    rules = inputs.get("rules", TABLE_RULES)
    by_rule = {name: possible_counts_by_base(figure, bases, RULES[name]) for name in rules}
    rows = [
        {"n": base, "rule": name, "counts": list(by_rule[name][base])}
        for base in bases
        for name in rules
    ]
    return {"table": rows}


def _bases(inputs: Inputs) -> Inputs:
    figure, largest = _figure(inputs), inputs.get("n_max")
    count = inputs["count"]
    # A rule that every large base fits has no list of bases, unless a largest one is given.
    return {
        name: list(possible_bases(count, figure, rule, largest))
        for name, rule in RULES.items()
        if largest is not None or not fits_every_large_base(count, figure, rule)
    }


def _profile(inputs: Inputs) -> Inputs:
    decimals = inputs.get("decimals", 0)
    profile = ambiguity_profile(inputs["n"], decimals, RULES[inputs.get("rule", "half_up")])
    result: Inputs = {
        "attainable": profile.attainable,
        "unattainable": profile.unattainable,
        "max_counts": profile.max_counts,
    }
    for counts in range(max(profile.max_counts, 10) + 1):
        number = profile.number_with(counts)
        result[f"n_with_{counts}"] = result[f"n_percentages_with_{counts}"] = number
        values = [figure.value for figure in profile.percentages_with(counts)]
        result[f"percentages_with_{counts}"] = [
            int(value) if decimals == 0 else float(value) for value in values
        ]
    return result


def _verbal(inputs: Inputs) -> Inputs:
    n = inputs["n"]
    shares = ShareSet(
        (
            Interval.of(
                inputs["lower"],
                inputs["upper"],
                low_closed=inputs["lower_closed"],
                high_closed=inputs["upper_closed"],
            ),
        )
    )
    counts = shares.counts(n)
    if counts.empty:
        return {"counts_min": None, "counts_max": None, "n_counts": 0}
    wilson = envelope(counts, n, 0.95)
    result: Inputs = {
        "counts_min": counts.min,
        "counts_max": counts.max,
        "n_counts": len(counts),
        "p_min": counts.share_low,
        "p_max": counts.share_high,
        "wilson95_envelope_lower": wilson.low,
        "wilson95_envelope_upper": wilson.high,
    }
    # The size of the population stands in the key: 623 in the article's survey.
    for population in {623, inputs.get("N", 623)}:
        if n <= population:
            bounds = worst_case(counts, n, population)
            result[f"manski{population}_envelope_lower"] = bounds.low
            result[f"manski{population}_envelope_upper"] = bounds.high
    return result


ADAPTERS: dict[str, Callable[[Inputs], Inputs]] = {
    "ambiguity_profile": _profile,
    "attainable_integer_percentages": _profile,
    "denominators_compatible_with_count_and_rounded_percentage": _bases,
    "integer_counts_compatible_with_rounded_percentage": _counts,
    "integer_counts_item_nonresponse_denominators": _item_nonresponse,
    "verbal_interval_to_counts": _verbal,
}
