"""What is too large, endless or damaged is told within bounds, and never ends the process."""

from __future__ import annotations

import json
import os
import random
import signal
import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from pbcanalysis.errors import InvalidInput, Problem
from pbcanalysis.study import check_study
from pbcanalysis.study.formats.apart import Failed, apart
from pbcanalysis.study.formats.bounds import unpacked_size
from pbcanalysis.study.formats.labels import read_file
from pbcanalysis.study.formats.spans import refuse_large_book
from pbcanalysis.study.patterns import is_quick
from pbcanalysis.study.scaffold import new_study


def _told(path: Path) -> Problem:
    with pytest.raises(InvalidInput) as refused:
        refuse_large_book(path, path.name)
    (problem,) = refused.value.problems
    return problem


def _cell(text: str, times: int = 1) -> TableCell:
    cell = TableCell(valuetype="string", numbercolumnsrepeated=str(times))
    cell.addElement(P(text=text))
    return cell


def _open_document(path: Path, *rows: tuple[int, list[TableCell]]) -> Path:
    book, table = OpenDocumentSpreadsheet(), Table(name="A")
    for times, cells in rows:
        row = TableRow(numberrowsrepeated=str(times))
        for cell in cells:
            row.addElement(cell)
        table.addElement(row)
    book.spreadsheet.addElement(table)
    book.save(path)
    return path


def test_a_row_that_is_repeated_a_million_times(tmp_path: Path) -> None:
    path = _open_document(tmp_path / "a.ods", (1, [_cell("id")]), (1_048_575, [_cell("x", 1_000)]))
    # Columns A to ALL are a thousand: 26 + 26 * 26 + 298, and ALL is 1 * 676 + 12 * 26 + 12.
    assert _told(path).found == (
        "too large: a sheet that reaches to ALL1048576, 1,048,576,000 cells"
    )


def test_rows_with_a_format_alone_are_told_as_that(tmp_path: Path) -> None:
    empty = TableCell(numbercolumnsrepeated="16384")
    path = _open_document(tmp_path / "a.ods", (1, [_cell("id")]), (1_048_575, [empty]))
    problem = _told(path)
    assert "17,179,869,184 cells, nearly all of them empty" in problem.found
    assert problem.mend.startswith("Delete the empty rows and columns beyond A1")


def test_empty_rows_to_the_end_of_a_sheet_are_everyday(tmp_path: Path) -> None:
    path = _open_document(
        tmp_path / "a.ods", (1, [_cell("id")]), (1_048_575, [TableCell(numbercolumnsrepeated="3")])
    )
    refuse_large_book(path, path.name)


def _record(kind: int, content: bytes) -> bytes:
    return bytes([kind, len(content)]) + content


def test_a_stray_cell_of_a_binary_workbook(tmp_path: Path) -> None:
    # [MS-XLSB] 2.1.4: a row, a cell of text by its number (7), and a blank (1), which is no cell.
    row = struct.pack("<I", 1_048_575) + bytes(13)
    cell = struct.pack("<III", 16_383, 0, 0)
    path = tmp_path / "a.xlsb"
    for kind, found in ((7, True), (1, False)):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(
                "xl/worksheets/sheet1.bin",
                b"\x81\x01\x00" + _record(0, row) + _record(kind, cell) + b"\x82\x01\x00",
            )
        if found:
            assert "reaches to XFD1048576, 17,179,869,184 cells" in _told(path).found
        else:
            refuse_large_book(path, path.name)


def test_a_part_that_says_less_of_itself_than_there_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", os.urandom(2**20) + bytes(600 * 2**20))
    content = path.read_bytes()
    size = struct.pack("<I", 601 * 2**20)
    assert content.count(size) == 2
    # 7 bytes, says the file: in its own head, and in the list at the end.
    path.write_bytes(content.replace(size, struct.pack("<I", 7)))
    begun = time.monotonic()
    assert "or more when unpacked" in _told(path).found
    assert unpacked_size(path.read_bytes()) > 512 * 2**20
    assert time.monotonic() - begun < 60


def test_a_sound_workbook_of_many_parts_is_counted_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    drawn = random.Random(7)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(4):
            archive.writestr(f"xl/media/{number}.bin", drawn.randbytes(300_000) + bytes(1_000_000))
    # Larger than what can be let pass by its size on the disk.
    assert path.stat().st_size * 1032 > 512 * 2**20
    assert unpacked_size(path.read_bytes()) == 4 * 1_300_000
    refuse_large_book(path, path.name)


def crash() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def endless() -> None:
    while True:
        pass


def greedy() -> int:
    return len(bytes(64 * 2**30))


def refuse() -> None:
    raise ValueError("no")


@pytest.mark.parametrize(
    ("work", "seconds", "words"),
    [
        (crash, None, "crashes its reader"),
        (endless, 2.0, "takes more than 2 seconds to read"),
        (greedy, None, r"takes more than 8,589,934,592 bytes of memory to read"),
    ],
)
def test_a_reader_that_crashes_hangs_or_swells_is_told(
    work: Callable[[], object], seconds: float | None, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    with pytest.raises(Failed, match=words):
        apart(work, seconds=seconds)


def test_what_a_function_raises_and_returns_comes_back() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        apart(int, "x")
    assert apart(int, "7") == 7


def test_a_survey_file_that_ends_in_the_middle_is_told(tmp_path: Path) -> None:
    import pandas as pd
    import pyreadstat

    path = tmp_path / "a.sav"
    pyreadstat.write_sav(pd.DataFrame({"a": range(500), "b": ["x"] * 500}), str(path))
    path.write_bytes(path.read_bytes()[:400])
    with pytest.raises(InvalidInput) as refused:
        read_file(path, "a.sav")
    assert refused.value.problems[0].expected == "an SPSS or Stata file"


@pytest.mark.parametrize(
    ("pattern", "text", "slow"),
    [
        ("(a+)+b", "a" * 60, True),
        ("(a|aa)+", "a" * 60 + "!", True),
        (r"^\d{4}(-\d{2}(-\d{2})?)?$", "2007-11", False),
        ("(ab)+", "ab" * 30, False),
        (".*x", "y" * 100_000, False),
    ],
)
def test_a_pattern_that_never_ends_is_told_and_judges_nothing(
    tmp_path: Path, pattern: str, text: str, slow: bool
) -> None:
    new_study(tmp_path / "mine", "report")
    path = tmp_path / "mine" / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    (tmp_path / "mine" / "extra.csv").write_text(f"name\n{text}\n", encoding="utf-8")
    field = {"name": "name", "type": "string", "constraints": {"pattern": pattern}}
    package["resources"].append(
        {"name": "extra", "path": "extra.csv", "schema": {"fields": [field]}}
    )
    path.write_text(json.dumps(package), encoding="utf-8")
    begun = time.monotonic()
    told = [p for p in check_study(tmp_path / "mine") if "the pattern" in p.found]
    assert time.monotonic() - begun < 60
    assert [p.column for p in told] == (["extra.name"] if slow else [])


@pytest.mark.parametrize(
    ("pattern", "quick"),
    [
        (r"^[a-z][a-z0-9]*(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)+$", True),
        (r"^[a-z0-9]+(?:_[a-z0-9]+)*$", True),
        ("(-[a-z-]+)*", False),
        ("(-[a-z]+)*.*", False),
        ("((-[a-z]+)*)*", False),
        ("(-[^a]+)*", False),
        (r"(.)\1", False),
    ],
)
def test_a_pattern_whose_parts_are_kept_apart_needs_no_trial(pattern: str, quick: bool) -> None:
    assert is_quick(pattern, ["a-b"]) is quick


def test_the_books_own_patterns_need_no_trial(root: Path) -> None:
    package = json.loads((root / "data" / "datapackage.json").read_text(encoding="utf-8"))
    patterns = {
        field["constraints"]["pattern"]
        for resource in package["resources"]
        for field in resource["schema"]["fields"]
        if "pattern" in field.get("constraints", {})
    }
    assert len(patterns) > 3
    assert {pattern for pattern in patterns if not is_quick(pattern, ["a-b"])} == set()
