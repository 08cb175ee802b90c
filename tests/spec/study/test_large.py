"""A large table is judged as every other, though most of its rows are looked at by column."""

from __future__ import annotations

from pathlib import Path

import pytest

from pbcanalysis.study import check_study, large
from pbcanalysis.study.formats import held
from pbcanalysis.study.scaffold import new_study

HEADER = "year,practice,area,patients,line_core,line_quality,paid,average,source"
ROWS = [f"2022-23,A{n},North,{6000 + n},25000.10,6200,31200.10,5.20,example2024" for n in range(9)]
SPOILT = [
    ("2022-23,A1,", "2022-23,A0,"),  # a key that stands twice
    ("2022-23,A2,", ",A2,"),
    ("2022-23,A3,", "2022-2,A3,"),
    (",6004,", ",-6004,"),
    (",6005,", ",6005.5,"),
    (",6006,", ",1e5,"),
    (",6007,", ",nan,"),
    (",6008,", ",06008,"),
    ("A6,North", "A6,"),
    ("example2024", "nobody2024"),
    ("31200.10,5.20", "31200.10"),
    ("25000.10,6200", "25 000.10,6200"),
]


@pytest.mark.parametrize("number", [0, *range(1, len(SPOILT), 4), len(SPOILT)])
def test_the_same_is_told_of_a_table_however_it_is_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    new_study(tmp_path / "mine", "payments")
    text = "\n".join([HEADER, *ROWS]) + "\n"
    for before, after in SPOILT[:number]:
        assert before in text
        text = text.replace(before, after, 1)
    (tmp_path / "mine" / "payments.csv").write_text(text, encoding="utf-8")
    one_by_one = check_study(tmp_path / "mine")
    monkeypatch.setattr(large, "LEAST", 1)
    assert check_study(tmp_path / "mine") == one_by_one
    monkeypatch.setattr(held, "BLOCK", 3)
    assert check_study(tmp_path / "mine") == one_by_one
    assert bool(one_by_one) == bool(number)
