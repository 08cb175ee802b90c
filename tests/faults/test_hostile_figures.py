"""Figures at the edges of what can be typed: findings may be made of them, and nothing breaks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pbcanalysis.checks import findings
from pbcanalysis.study import inspect_study

PRINTED = [
    ("percent", "18.00000000000000000001%"),
    ("percent", "0%"),
    ("percent", "0.0%"),
    ("percent", "100.0%"),
    ("percent", "99999999999999999999%"),
    ("words", "0 (0%)"),
    ("words", "1 (99999%)"),
    ("points", "±0%"),
    ("points", "±200%"),
    ("qualitative", "up 0% from 0 to 0"),
    ("qualitative", "from 0% to 0%, up 10%"),
    ("qualitative", "fell from 5 to 0 (100%)"),
    ("qualitative", "18% (00% CI 1 to 2)"),
    ("qualitative", "18% (95% CI −5 to 140)"),
    ("money", "£0 (€0; $0)"),
    ("count", "123456789012345678901234567890"),
]
SIZES = ("1", "12", "1000000000", "9000000000000000000")


def test_nothing_breaks_at_the_edges(written: Callable[..., Path]) -> None:
    bases = [{"id": f"b{n}", "count": size} for n, size in enumerate(SIZES)]
    statements = [
        {"id": f"p.s{n}-{place}", "kind": kind, "as_printed": printed, "base": f"b{n}"}
        | {"interval": "95% CI 0% to 100%" if kind == "percent" else ""}
        for n in range(len(SIZES))
        for place, (kind, printed) in enumerate(PRINTED)
    ]
    statements += [
        {"id": f"p.joined{n}", "kind": "count", "as_printed": "0", "base": f"b{n}"}
        | {"same_as": f"p.s{n}-1"}
        for n in range(len(SIZES))
    ]
    found = findings(inspect_study(written(statements=statements, bases=bases)))
    told = {(each.at.statement, each.kind) for each in found}
    # More than all is that of every base; nought of any base is 0%.
    assert {(f"p.s{n}-4", "percentage") for n in range(len(SIZES))} <= told
    whole = {f"p.s{n}-{place}" for n in range(len(SIZES)) for place in (1, 2, 3)}
    assert not any(id in whole for id, kind in told if kind == "percentage")
