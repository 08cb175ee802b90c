"""Sums in their usual form are read in one step, and mean what all steps make of them."""

from __future__ import annotations

import itertools
import re

import pytest

from pbcanalysis.study.formats import marks

WHOLE = ["", "0", "007", "12", "1,234", "1,234,567", "0,123", "1,23", "9" * 20, "12,345,67"]
FIELDS = [
    {"type": "number"}, {"type": "integer"}, {"type": "year"},
    {"type": "number", "unit": "share"}, {"type": "number", "decimalChar": ","},
    {"type": "integer", "groupChar": "."},
]  # fmt: skip


def test_the_short_way_comes_to_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [
        "".join(parts)
        for parts in itertools.product(
            ["", "-", "+"], ["", "£", "$", "£ "], WHOLE, ["", ".5", ".", "%"]
        )
    ]
    cases = [(text, field, mark) for text in texts for field in FIELDS for mark in (".", ",", None)]
    short = [marks.read_number(*case) for case in cases]
    assert sum(marks._USUAL.fullmatch(text) is not None for text in texts) > 50
    monkeypatch.setattr(marks, "_USUAL", re.compile("(?!)"))
    assert short == [marks.read_number(*case) for case in cases]
    monkeypatch.undo()
    meant = marks.read_number("-£1,234,567.50", {"type": "number"}, ".")
    assert meant == marks.Meaning("-1234567.50", "',' between thousands left out; '£' left out")
