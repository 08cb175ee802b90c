"""The book's table of agreement says what a fresh comparison gives."""

from __future__ import annotations

import csv
import importlib.util
import json
import math
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

FOLDER = Path(__file__).parent
CASES = json.loads((FOLDER / "reference_cases.json").read_text(encoding="utf-8"))["cases"]
RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, FOLDER / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up there
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def comparison() -> ModuleType:
    return load("agreement")


@pytest.fixture(scope="module")
def fresh(comparison: ModuleType) -> list[Any]:
    return comparison.agreement()


def power_of_ten(text: str) -> int:
    """The order of magnitude of a difference as the table writes it: ``7 × 10⁻⁶`` is -6."""
    return int(text.rpartition("10")[2].translate(RAISED))


def test_the_stored_table_is_what_a_fresh_run_gives(
    comparison: ModuleType, fresh: list[Any], root: Path
) -> None:
    with (root / "book" / "agreement.csv").open(encoding="utf-8", newline="") as file:
        headings, *stored = csv.reader(file)
    assert tuple(headings) == comparison.HEADINGS
    rows = [list(agreement.row()) for agreement in fresh]
    # Methods, tools, numbers of cases and tolerances to the letter.
    plain = [headings.index(name) for name in headings if name != "Largest difference"]
    assert [[row[i] for i in plain] for row in stored] == [[row[i] for i in plain] for row in rows]
    # Differences by order of magnitude: another processor rounds otherwise.
    place = headings.index("Largest difference")
    for kept, now in zip(stored, rows, strict=True):
        if comparison.EXACT in (kept[place], now[place]):
            assert kept[place] == now[place], kept[0]
        else:
            assert abs(power_of_ten(kept[place]) - power_of_ten(now[place])) <= 1, kept[0]


def test_every_method_of_the_cases_is_listed_once(comparison: ModuleType, fresh: list[Any]) -> None:
    assert set(comparison.NAMES) == {case["method"] for case in CASES}
    assert len(set(comparison.NAMES.values())) == len(comparison.NAMES)
    assert sum(agreement.cases for agreement in fresh) == len(CASES)


def test_no_difference_exceeds_its_tolerance(fresh: list[Any]) -> None:
    for agreement in fresh:
        assert agreement.difference is None or agreement.difference <= agreement.tolerance


def test_a_difference_is_seen_wherever_it_stands(comparison: ModuleType) -> None:
    def largest(found: Any, expected: Any) -> float | None:
        case = {"id": "made up", "inputs": {}, "expected": expected}
        return comparison._largest(lambda inputs: found, [case])  # type: ignore[no-any-return]

    assert largest({"a": [1, "x", None]}, {"a": [1, "x", None]}) is None
    assert largest({"a": [0.25, 0.5]}, {"a": [0.25, 0.75]}) == 0.25
    assert largest({"a": 300.0}, {"a": 200.0}) == 0.5
    assert largest({"a": 0.125}, {"a": 0}) == 0.125
    for found in ({"a": 2}, {"a": "y"}):
        with pytest.raises(ValueError, match=r"made up\.a: .* is not 1"):
            largest(found, {"a": 1})
    with pytest.raises(KeyError):
        largest({}, {"a": 1})
    with pytest.raises(ValueError, match="zip"):
        largest({"a": [1]}, {"a": [1, 2]})
    with pytest.raises(ValueError, match="is no number"):
        largest({"a": [0.5, math.nan]}, {"a": [0.5, 1.0]})


def test_every_case_expects_something() -> None:
    assert [case["id"] for case in CASES if not case["expected"]] == []


def test_the_public_standard_is_compared_at_both_levels_and_to_nine_decimals() -> None:
    dispatch = load("test_reference_cases")
    cases = [c for c in CASES if c["method"] == "wilson_score_published_test_data"]
    assert {key for case in cases for key in case["expected"]} == {
        "lower95",
        "upper95",
        "lower99_8",
        "upper99_8",
    }
    assert dispatch.TOLERANCES.get("wilson_score_published_test_data") is None
    assert dispatch.ABSOLUTE == 1e-9
    for case in cases:
        found = dispatch.ADAPTERS[case["method"]](case["inputs"])
        for key in case["expected"]:
            with pytest.raises(AssertionError, match=key):
                dispatch._agree(
                    {**found, key: found[key] + 2e-9}, case["expected"], 1e-9, case["id"]
                )
