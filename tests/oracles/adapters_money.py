"""Reference cases of the money methods, computed through the package's public functions."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from pbcanalysis.money import (
    Bounds,
    PriceIndex,
    PrintedSum,
    Uniform,
    bottom_up_bounds,
    break_even_units,
    chained_growth,
    cost_per_unit,
    exact,
    first_order_ratio,
    implied_rate,
    implied_rate_bounds,
    off_by,
    real_terms_bounds,
    reference_rates,
    sobol_by_quadrature,
    sobol_of_product,
    tornado,
)

SCALES = {"": 1, "k": 10**3, "m": 10**6, "bn": 10**9}
NUMERAL = r"-?\d[\d,]*(?:\.\d+)?"


def _numeral(text: object) -> str:
    found = re.search(NUMERAL, str(text))
    assert found, f"no number in {text!r}"
    return found.group().replace(",", "")


def _scale_in(text: object) -> str | None:
    found = re.match(rf"\s*{NUMERAL}\s*(bn|m|k)\b", str(text))
    return found.group(1) if found else None


def _amount(text: object, scale: str = "", half_unit: object = None) -> Bounds:
    """Bounds in single units from "98", "98 exactly", "98 (97.5..98.5)", "98 (rounded to 1)"."""
    if isinstance(text, list | tuple):
        low, high = (_amount(f"{end} exactly", scale) for end in text)
        return Bounds(low.low, high.high)
    numeral, body = _numeral(text), str(text)
    factor = SCALES[_scale_in(text) or scale]
    span = re.search(rf"\(\s*({NUMERAL})\s*(?:\.\.|to|-|,)\s*({NUMERAL})\s*\)", body)
    rounded = re.search(rf"rounded to (?:the nearest )?({NUMERAL})", body)
    if "exact" in body:
        bounds = Bounds.point(numeral)
    elif span:
        bounds = Bounds.between(span.group(1), span.group(2), numeral)
    elif rounded:
        bounds = Bounds.rounded(numeral, exact(rounded.group(1)) / 2)
    elif half_unit is not None:
        bounds = Bounds.rounded(numeral, str(half_unit))
    else:
        bounds = Bounds.as_digits_show(numeral)
    return bounds * factor


def _sums(inputs: Mapping[str, Any]) -> list[PrintedSum]:
    """The inputs named after currencies ("gbp", "eur_m", "usd_bn"), in order."""
    halves: list[object] = [None]
    for key in ("half_unit", "half_units"):
        if key in inputs:
            given = inputs[key]
            halves = list(given) if isinstance(given, list) else str(given).split(",")
    found = [
        (match, value)
        for key, value in inputs.items()
        if (match := re.fullmatch(r"([a-z]{3})(?:_(bn|m|k))?", key))
    ]
    sums = []
    for place, (match, value) in enumerate(found):
        half = halves[min(place, len(halves) - 1)]
        amount = _amount(value, match.group(2) or "", half)
        sums.append(PrintedSum(match.group(1).upper(), amount, str(value)))
    return sums


def _bounds(low: Fraction, high: Fraction) -> dict[str, Any]:
    return {
        "lower": float(low),
        "upper": float(high),
        "lower_fraction": str(low),
        "upper_fraction": str(high),
    }


def implied_exchange_rate_interval(inputs: dict[str, Any]) -> dict[str, Any]:
    base, other = _sums(inputs)
    rate = implied_rate_bounds(base, other)
    return {"point": implied_rate(base, other).value, **_bounds(rate.low, rate.high)}


def implied_exchange_rate_interval_unit_error(inputs: dict[str, Any]) -> dict[str, Any]:
    base, other = _sums(inputs)
    rate = implied_rate_bounds(base, other)
    history = reference_rates([base.currency, other.currency])
    crossed = history[other.currency] / history[base.currency]
    plausible = Bounds.between(float(crossed.min()), float(crossed.max()))
    factor = off_by(rate, plausible)
    if factor == 1:
        flag = "plausible"
    elif factor is None:
        flag = "implausible"
    else:
        flag = f"implausible: off by {int(max(factor, 1 / factor))}x"
    return {"point": implied_rate(base, other).value, "flag": flag, **_bounds(rate.low, rate.high)}


def implied_exchange_rate_interval_exact_base(inputs: dict[str, Any]) -> dict[str, Any]:
    base, *others = _sums(inputs)
    result: dict[str, Any] = {}
    for other in others:
        rate = implied_rate_bounds(base, other)
        for key, value in _bounds(rate.low, rate.high).items():
            result[f"{other.currency.lower()}_{key}"] = value
        result[f"{other.currency.lower()}_point"] = implied_rate(base, other).value
    return result


def gdp_deflator_real_terms(inputs: dict[str, Any]) -> dict[str, Any]:
    real = real_terms_bounds(inputs["nominal"], inputs["index_from"], inputs["index_to"])
    factor = real_terms_bounds(1, inputs["index_from"], inputs["index_to"])
    return {"real": float(real.low), "factor": float(factor.low)}


def gdp_deflator_real_terms_interval(inputs: dict[str, Any]) -> dict[str, Any]:
    keys = ("nominal_interval", "index_from_interval", "index_to_interval")
    real = real_terms_bounds(*(tuple(inputs[key]) for key in keys))
    return _bounds(real.low, real.high)


def chained_deflator_growth(inputs: dict[str, Any]) -> dict[str, Any]:
    return {"real": float(chained_growth(inputs["nominal"], inputs["annual_growth_pct"]))}


def rebase_index(inputs: dict[str, Any]) -> dict[str, Any]:
    series: dict[str, Any] = inputs["series"]
    period = str(inputs["new_base"])
    if re.fullmatch(r"\d{4}", period):
        index = PriceIndex("index", "annual", series, "reference case")
    else:
        financial = int(period[-2:]) == (int(period[:4]) + 1) % 100
        frequency = "financial" if financial else "monthly"
        index = PriceIndex("index", frequency, series, "reference case")  # type: ignore[arg-type]
    rebased = index.rebased(period)
    return {key: float(rebased.at(key)) for key in series}


def break_even(inputs: dict[str, Any]) -> dict[str, Any]:
    cost = PrintedSum("GBP", _money(inputs))
    savings = inputs["net_saving_per_unit"]
    result: dict[str, Any] = {}
    # The volume is not among the inputs: the case's note states ten million referrals a year.
    volumes = {"10m_referrals": 10_000_000}
    for saving in savings if isinstance(savings, list) else [savings]:
        answer = break_even_units(cost, saving)
        result[f"units_at_{saving}"] = [answer.low, answer.high]
        if answer.repays == "always":
            for name, volume in volumes.items():
                part = answer.as_share_of(volume)
                result[f"as_share_of_{name}_at_{saving}"] = [part.low, part.high]
    return result


def _money(inputs: Mapping[str, Any]) -> Bounds:
    for key, value in inputs.items():
        match = re.fullmatch(r"(?:total|cost)(?:_[a-z]{3})?(?:_(bn|m|k))?", key)
        if match:
            return _amount(value, match.group(1) or "", inputs.get("half_unit"))
    raise KeyError(f"no sum among {sorted(inputs)}")


def _plain(value: Any) -> Bounds:
    """A count or share as stated: exact, or a pair."""
    if isinstance(value, list):
        return Bounds.between(_numeral(value[0]), _numeral(value[1]))
    return Bounds.point(_numeral(value))


def cost_per(denominators: Sequence[str], unit: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    def adapter(inputs: dict[str, Any]) -> dict[str, Any]:
        counts = [_plain(inputs[key]) for key in denominators if key in inputs]
        uptakes = [_plain(value) for key, value in inputs.items() if key.startswith("uptake")]
        uptake = uptakes[0] if uptakes else Bounds.point(1)
        each = cost_per_unit(PrintedSum("GBP", _money(inputs)), counts[0], uptake=uptake, unit=unit)
        result: dict[str, Any] = {"lower": each.low, "upper": each.high}
        return result if each.value is None else {"point": each.value, **result}

    return adapter


def bottom_up_reconciliation(inputs: dict[str, Any]) -> dict[str, Any]:
    total = bottom_up_bounds(
        _plain(inputs["rate_per_patient"]),
        _plain(inputs["registered_patients"]),
        _plain(inputs.get("uptake", 1)),
    )
    # Half up, exactly.
    millions = math.floor(total.low / 10**6 + Fraction(1, 2))
    return {"total": float(total.low), "rounds_to_millions": millions}


def first_order_propagation_ratio(inputs: dict[str, Any]) -> dict[str, Any]:
    result = first_order_ratio(
        tuple(inputs["numerator"]),
        tuple(inputs["denominator"]),
        correlation=float(inputs.get("correlation", 0)),
    )
    return {"ratio": result.value, "sd": result.sd}


def sobol_indices_ishigami(inputs: dict[str, Any]) -> dict[str, Any]:
    a, b = float(inputs["a"]), float(inputs["b"])

    def ishigami(x: Any, y: Any, z: Any) -> Any:
        return np.sin(x) + a * np.sin(y) ** 2 + b * z**4 * np.sin(x)

    side = Uniform(-math.pi, math.pi)
    mean, variance, table = sobol_by_quadrature(ishigami, {"x": side, "y": side, "z": side})
    return {
        "mean": mean,
        "variance": variance,
        "S1": table["first_order"].tolist(),
        "ST": table["total"].tolist(),
    }


def sobol_product(inputs: dict[str, Any]) -> dict[str, Any]:
    sides = {
        name: Uniform(float(low), float(high)) for name, (low, high) in inputs["bounds"].items()
    }
    mean, variance, table = sobol_of_product(sides)
    return {
        "mean": mean,
        "variance": variance,
        "S1": table["first_order"].tolist(),
        "ST": table["total"].tolist(),
    }


def one_way_tornado(inputs: dict[str, Any]) -> dict[str, Any]:
    def product(**factors: float) -> float:
        return math.prod(factors.values())

    names = [f"x{place}" for place in range(1, len(inputs["base"]) + 1)]
    triples = zip(inputs["low"], inputs["base"], inputs["high"], strict=True)
    table = tornado(product, dict(zip(names, triples, strict=True)))
    ordered = table.set_index("input").loc[names]
    return {
        "low_outputs": ordered["output_low"].tolist(),
        "high_outputs": ordered["output_high"].tolist(),
        "swing": ordered["swing"].tolist(),
        "order_by_swing": [int(name[1:]) for name in table["input"]],
    }


PRACTICE_KEYS = ("practices", "denominator")
PATIENT_KEYS = ("registered_patients", "patients", "denominator")

ADAPTERS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "bottom_up_reconciliation": bottom_up_reconciliation,
    "break_even_units": break_even,
    "chained_deflator_growth": chained_deflator_growth,
    "cost_per_patient_interval": cost_per(PATIENT_KEYS, "patient"),
    "cost_per_practice_interval": cost_per(PRACTICE_KEYS, "practice"),
    "cost_per_practice_joint_interval": cost_per(PRACTICE_KEYS, "practice"),
    "first_order_propagation_ratio": first_order_propagation_ratio,
    "gdp_deflator_real_terms": gdp_deflator_real_terms,
    "gdp_deflator_real_terms_interval": gdp_deflator_real_terms_interval,
    "implied_exchange_rate_interval": implied_exchange_rate_interval,
    "implied_exchange_rate_interval_exact_base": implied_exchange_rate_interval_exact_base,
    "implied_exchange_rate_interval_unit_error": implied_exchange_rate_interval_unit_error,
    "one_way_tornado": one_way_tornado,
    "rebase_index": rebase_index,
    "sobol_indices_ishigami": sobol_indices_ishigami,
    "sobol_indices_product_of_independent_uniforms": sobol_product,
}
