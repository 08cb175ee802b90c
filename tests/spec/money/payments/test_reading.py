from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pbcanalysis.errors import InvalidInput, Problem
from pbcanalysis.money.payments import (
    PaymentTable,
    left_out_rows,
    practice_table,
    read_payments,
    summarise_payments,
)
from pbcanalysis.money.payments.amounts import MISSING

Reader = Callable[..., PaymentTable]


def problems(read: Reader, rows: str | bytes, **more: Any) -> tuple[Problem, ...]:
    with pytest.raises(InvalidInput) as caught:
        read(rows, **more)
    return caught.value.problems


def test_the_made_up_files_are_read_to_the_penny(years: dict[str, PaymentTable]) -> None:
    first = years["2020-21"]
    # The file has thirteen rows below its header; one holds a line break in a name.
    assert first.row.tolist() == [3, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]
    assert first.lines["global sum"][0] == 1_000_000_00
    assert first.lines["premises"][1] == -10_000_00
    assert first.lines["quality"][2] == 90_000_50
    assert first.lines["local schemes"][0] == MISSING
    assert first.patients[:2].tolist() == [10_000_00, 5_000_00]
    assert first.absent_lines == ("pandemic",)
    second = years["2021-22"]
    assert second.patients[0] == 10_100_25
    # Two columns of one line are added up; where one is missing the other counts alone.
    assert second.lines["local schemes"][:2].tolist() == [1_002_50, 20_000_00]
    assert second.lines["local schemes"][3] == 10_000_00 + 18_000_00
    third = years["2022-23"]
    # Title lines stand above the header, and one line is empty.
    assert third.row.tolist() == [4, 5, 6, 8, 9, 10]
    assert third.lines["global sum"][0] == 1_100_000_00


def test_every_reason_is_listed_with_its_place_and_money(years: dict[str, PaymentTable]) -> None:
    listed = left_out_rows(years["2020-21"])
    found = [tuple(row) for row in listed[["row", "practice", "figure", "reason", "paid"]].values]
    assert found == [
        (10, "M00001", "all", "same as an earlier row", 1_150_000.0),
        (12, "M00008", "all", "no payment in any line", 0.0),
        (13, "", "all", "blank row", 0.0),
        (16, "TOTAL", "all", "named in the mapping as no practice", 4_080_000.0),
        (8, "M00005", "per patient", "no patients", 30_000.0),
        (9, "M00006", "per patient", "number of patients missing", 150_000.0),
        (14, "M00009", "by area", "no area", 360_000.0),
    ]
    later = left_out_rows(years["2021-22"])
    assert later[["row", "reason"]].to_numpy().tolist() == [[4, "further row of a practice"]]
    assert left_out_rows(years["2022-23"]).empty


def test_all_rows_are_used_or_left_out(years: dict[str, PaymentTable]) -> None:
    for table in years.values():
        rows = practice_table(table)
        assert len(rows) == len(table)
        assert (rows["reason"].astype(str) == "").tolist() == rows["used"].tolist()


def test_all_bad_cells_of_all_files_are_told_with_their_place(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('Code,Patients,QOF\nA,x,1\nB,-3,"1,23"\n"C\n",5,0.001\n')
    (tmp_path / "b.csv").write_text("Code,Patients\nA,1\n")
    mapping = {
        "practice": "Code",
        "patients": "Patients",
        "lines": {"qof": "QOF"},
        "years": {"2021-22": {"file": "a.csv"}, "2022-23": {"file": "b.csv"}},
    }
    with pytest.raises(InvalidInput) as caught:
        read_payments(tmp_path, mapping)
    places = {(p.file, p.row, p.column, p.found) for p in caught.value.problems}
    assert places == {
        ("a.csv", 2, "Patients", "'x'"),
        ("a.csv", 3, "Patients", "'-3'"),
        ("a.csv", 3, "QOF", "'1,23'"),
        ("a.csv", 4, "QOF", "'0.001'"),
        ("b.csv", 1, "lines.qof", "no such column"),
    }


def test_many_bad_cells_are_told_twenty_times_and_counted(read: Reader) -> None:
    found = problems(read, "".join(f"A{k},n,1,x,1\n" for k in range(50)))
    assert len(found) == 21
    assert found[-1].found == "30 more cells that cannot be used"
    assert [p.row for p in found[:3]] == [2, 3, 4]


def test_rows_of_a_wrong_length_are_told(read: Reader) -> None:
    found = problems(read, 'A,n,1,1,234.50,2\n\n"B\nb",n,1\nC,n,1,1,1\n')
    assert [(p.row, p.found) for p in found] == [(2, "6 cells"), (4, "3 cells")]
    assert "quotes" in found[0].mend


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "the names of the columns"),
        (b"PK\x03\x04rest", "a CSV file"),
        (b"\xff\xfeC\x00o\x00", "a CSV file"),
        (b"Code;Area;Patients\nA;n;1\n", "commas"),
        (b"Code,Area,Patients,One,Two\n", "at least one practice"),
        (b"Code,Area,Patients,One,Two\n\n\n", "at least one practice"),
        (b'Code,Area,Patients,One,Two\nA,n,1,"1,1\n', None),
        (b"Code,Area,Patients,One,Two\rA,n,1,1,1\r", None),
    ],
)
def test_what_is_no_such_file_is_told(tmp_path: Path, content: bytes, expected: str | None) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    mapping = {
        "practice": "Code",
        "patients": "Patients",
        "lines": {"one": "One", "two": "Two"},
        "years": {"2021-22": {"file": "a.csv"}},
    }
    with pytest.raises(InvalidInput) as caught:
        read_payments(tmp_path, mapping)
    assert expected is None or expected in {p.expected for p in caught.value.problems}
    with pytest.raises(InvalidInput, match="folder"):
        read_payments(tmp_path / "elsewhere", mapping)


def test_names_in_the_windows_encoding_are_read(read: Reader) -> None:
    table = read(b"A,Caf\xe9 town,1,\xa35,-\n")
    assert table.areas == ("Café town",)
    assert table.lines["one"].tolist() == [500]


def test_a_repeated_practice_is_refused_or_settled_as_the_mapping_says(read: Reader) -> None:
    rows = "A,n,10,1,1\nB,n,10,2,2\nA,n,10,1,1\nA,s,10,5,5\n"
    found = problems(read, rows)
    assert [(p.row, p.column) for p in found] == [(5, "Code")]
    assert "row 2" in found[0].found
    first = read(rows, repeated="first")
    # Row 4 says what row 2 says; row 5 says something else.
    assert first.used.tolist() == [True, True, False, False]
    separate = read(rows, repeated="separate")
    assert separate.used.tolist() == [True, True, False, True]
    summary = summarise_payments(separate)
    assert (summary.practices, summary.rows_used) == (2, 3)
    assert summary.per_practice.value == (1 + 1 + 2 + 2 + 5 + 5) / 2


def test_rows_named_as_no_practice_are_left_out_by_pattern(read: Reader) -> None:
    table = read("A,n,10,1,1\nTotal (North),,10,1,1\n", not_practices=["total*", "England"])
    assert table.used.tolist() == [True, False]
    assert [w.found for w in table.warnings] == ["no row 'England'"]
    # A star means anything, and nothing else is special.
    assert read("A.1,n,1,1,1\nAx1,n,1,1,1\n", not_practices=["A.1"]).used.tolist() == [False, True]


def test_finer_amounts_are_refused_or_rounded_as_the_mapping_says(read: Reader) -> None:
    assert problems(read, "A,n,10,1.005,1\n")[0].expected == "at most two decimals"
    table = read("A,n,10,1.0051,1\n", finer_than_pence="round")
    assert (table.lines["one"][0], table.rounded_cells) == (101, 1)


def test_the_order_of_rows_does_not_matter(read: Reader) -> None:
    rows = ["A,n,10,1,1", "B,s,10,2,-", "C,,0,3,(4)"]
    there, back = (read("\n".join(order)) for order in (rows, rows[::-1]))
    assert summarise_payments(there).sentences == summarise_payments(back).sentences
    assert there.areas == back.areas == ("n", "s")
