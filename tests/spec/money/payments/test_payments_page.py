"""What the page on payment files says holds for the made-up files."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from pbcanalysis.money.payments import PaymentTable, analyse_payments, read_mapping
from pbcanalysis.money.payments.table import LEFT_OUT, NO_AREA, NO_PATIENTS, PATIENTS_MISSING


def test_the_example_reads_all_made_up_files(
    page_mapping: dict[str, Any], fixtures: Path, years: dict[str, PaymentTable]
) -> None:
    mapping = read_mapping(page_mapping)
    files = {path.name for path in fixtures.glob("*.csv")}
    assert {year.file for year in mapping.years.values()} == files
    assert list(years) == ["2020-21", "2021-22", "2022-23"]
    assert all("made-up" in name for name in files)


def test_the_page_names_every_reason(page: str) -> None:
    for reason in (*LEFT_OUT[1:], NO_AREA, NO_PATIENTS, PATIENTS_MISSING):
        assert reason in page


def test_the_analysis_tells_what_is_left_out(years: dict[str, PaymentTable]) -> None:
    found = analyse_payments(years)
    said = " ".join(found.sentences)
    assert "£4.08m" in said
    assert "named in the mapping as no practice" in said
    assert "Lines add up to less than nought in 1 row in use" in said
    assert set(found.funnels) == set(years)
    assert found.left_out["year"].tolist().count("2020-21") == 7
    assert len(found.not_adding_up) == 2


def test_the_page_code_runs_as_written(
    page: str, fixtures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "my-files"
    shutil.copytree(fixtures, folder)
    mapping, code = (
        re.search(rf"```{kind}\n(.*?)```", page, re.DOTALL) for kind in ("yaml", "python")
    )
    assert mapping is not None
    assert code is not None
    (folder / "mapping.yml").write_text(mapping[1], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    exec(compile(code[1], "page", "exec"), {})
    rows = (tmp_path / "left-out.csv").read_text(encoding="utf-8").splitlines()
    # Seven rows of the first file and one of the second, below the header.
    assert len(rows) == 1 + 7 + 1
