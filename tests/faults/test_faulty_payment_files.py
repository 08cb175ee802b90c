"""One fault put into sound payment files: it is told by file, row and column, with a mend."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from pbcanalysis.errors import InvalidInput
from pbcanalysis.money.payments import read_payments

FIRST, SECOND, THIRD = (
    f"made-up-payments-{year}.csv" for year in ("2020-21", "2021-22", "2022-23")
)


@pytest.fixture
def folder(root: Path, tmp_path: Path) -> Path:
    """A copy of the made-up files that a test may spoil."""
    copy = tmp_path / "payments"
    shutil.copytree(root / "tests" / "spec" / "money" / "payments" / "fixtures", copy)
    return copy


@pytest.fixture
def mapping(root: Path) -> dict[str, Any]:
    page = (root / "book" / "payments.md").read_text(encoding="utf-8")
    block = re.search(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert block is not None
    found: dict[str, Any] = yaml.safe_load(block[1])
    return found


def test_the_files_are_sound_before_they_are_spoilt(folder: Path, mapping: dict[str, Any]) -> None:
    assert len(read_payments(folder, mapping)) == 3


FAULTS = [
    (FIRST, b'"660,000.00"', b'"660.000,00"', 15, "Global Sum"),
    (FIRST, b'"660,000.00"', b'"66,0000.00"', 15, "Global Sum"),
    (FIRST, b'"660,000.00"', b'"660,000.00*"', 15, "Global Sum"),
    (FIRST, b'"660,000.00"', b"#REF!", 15, "Global Sum"),
    (FIRST, b'"660,000.00"', b"660,000.00", 15, None),
    (FIRST, b'GMS,"6,000"', b'GMS,"-6,000"', 15, "Number of Registered Patients"),
    (FIRST, b"140\n", b"140.001\n", 7, "Average Payment per Registered Patient"),
    (FIRST, b"Global Sum", b"Globl Sum", 1, "lines.global sum"),
    (SECOND, b"Practice code", b"Surgery", 1, "practice"),
    (SECOND, b"CCG name", b"Practice code", 1, "practice"),
    (SECOND, b"1,000.00)", b"1,000.00", 8, "COVID-19 Support"),
    (THIRD, b"870000.00", b"8.7E+05", 6, "Global Sum Payments"),
    (THIRD, b",288500.00", b"", 8, None),
    (THIRD, b"255000.00", b"99999999999999.00", 8, "Global Sum Payments"),
]


@pytest.mark.parametrize(("name", "sound", "spoilt", "row", "column"), FAULTS)
def test_a_fault_is_told_where_it_is(
    folder: Path,
    mapping: dict[str, Any],
    name: str,
    sound: bytes,
    spoilt: bytes,
    row: int,
    column: str | None,
) -> None:
    path = folder / name
    content = path.read_bytes()
    assert content.count(sound) >= 1
    path.write_bytes(content.replace(sound, spoilt, 1))
    with pytest.raises(InvalidInput) as caught:
        read_payments(folder, mapping)
    told = [p for p in caught.value.problems if p.severity == "error"]
    assert (name, row, column) in {(p.file, p.row, p.column) for p in told}
    assert all(p.mend for p in told)
    assert {p.file for p in told} == {name}


def test_faults_of_several_files_are_told_together(folder: Path, mapping: dict[str, Any]) -> None:
    (folder / FIRST).unlink()
    (folder / THIRD).write_bytes(b"PK\x03\x04")
    mapping["repeated"] = "refuse"
    with pytest.raises(InvalidInput) as caught:
        read_payments(folder, mapping)
    assert {p.file for p in caught.value.problems} == {FIRST, SECOND, THIRD}
    assert any(p.row == 4 and "repeated: first" in p.mend for p in caught.value.problems)
