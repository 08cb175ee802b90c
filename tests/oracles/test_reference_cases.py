"""Every reference case, against the package's public functions.

The cases were computed with R and independent packages; each names its tool and version. A further
file of the same form may be named by the environment variable ORACLE_CASES. A method that no
adapter knows fails: it is not left out.
"""

from __future__ import annotations

import importlib.util
import json
import math
import os
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

FOLDER = Path(__file__).parent
ABSOLUTE = 1e-9
Adapter = Callable[[dict[str, Any]], dict[str, Any]]


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _adapters() -> tuple[dict[str, Adapter], dict[str, float]]:
    adapters: dict[str, Adapter] = {}
    tolerances: dict[str, float] = {}
    for path in sorted(FOLDER.glob("adapters_*.py")):
        module = _load(path)
        twice = adapters.keys() & module.ADAPTERS.keys()
        assert not twice, f"{path.name} knows methods that another file knows too: {twice}"
        adapters.update(module.ADAPTERS)
        tolerances.update(getattr(module, "TOLERANCE", {}))
    return adapters, tolerances


def _cases() -> list[dict[str, Any]]:
    files = [FOLDER / "reference_cases.json"]
    if further := os.environ.get("ORACLE_CASES"):
        files.append(Path(further))
    return [case for file in files for case in json.loads(file.read_text())["cases"]]


ADAPTERS, TOLERANCES = _adapters()
CASES = _cases()


def _agree(found: Any, expected: Any, tolerance: float, where: str) -> None:
    if isinstance(expected, dict):
        assert isinstance(found, dict), f"{where}: {found!r} is not a mapping"
        for key, value in expected.items():
            assert key in found, f"{where}: no {key!r} among {sorted(found)}"
            _agree(found[key], value, tolerance, f"{where}.{key}")
    elif isinstance(expected, list):
        assert len(found) == len(expected), f"{where}: {len(found)} items, not {len(expected)}"
        for index, (one, other) in enumerate(zip(found, expected, strict=True)):
            _agree(one, other, tolerance, f"{where}[{index}]")
    elif isinstance(expected, bool | str) or expected is None:
        assert found == expected, f"{where}: {found!r} is not {expected!r}"
    else:
        # References hold about 15 significant digits: above 1 the same tolerance is relative.
        limit = tolerance * max(1.0, abs(expected))
        assert math.isclose(float(found), expected, rel_tol=0, abs_tol=limit), (
            f"{where}: {found!r} is not {expected!r}"
        )


def test_there_are_cases_and_none_has_another_id() -> None:
    ids = [case["id"] for case in CASES]
    assert len(ids) >= 346
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_reference_case(case: dict[str, Any]) -> None:
    method = case["method"]
    assert method in ADAPTERS, f"no adapter knows the method {method!r}"
    found = ADAPTERS[method](case["inputs"])
    _agree(found, case["expected"], TOLERANCES.get(method, ABSOLUTE), case["id"])
