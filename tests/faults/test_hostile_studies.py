"""Hostile studies: what is data does not run, lead out, reach the network, or grow without end."""

from __future__ import annotations

import json
import socket
import zipfile
from pathlib import Path
from typing import Any

import pytest

from pbcanalysis.errors import Problem
from pbcanalysis.study import check_study
from pbcanalysis.study.formats.marks import read_number
from pbcanalysis.study.yaml_text import parsed
from pbcanalysis.verify.documents import UnreadableReport, read_report


def _changed(folder: Path, change: Any) -> None:
    path = folder / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    change(package)
    path.write_text(json.dumps(package), encoding="utf-8")


def _told(folder: Path, words: str) -> Problem:
    found = [p for p in check_study(folder) if words in f"{p.found} {p.mend}"]
    assert found, check_study(folder)
    return found[0]


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Addresses that somebody tried to reach; none is."""
    tried: list[Any] = []

    def refuse(*arguments: Any, **_: Any) -> None:
        tried.append(arguments)
        raise OSError("no network in this test")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    return tried


ADDRESS = "http://192.0.2.1/x.json"


@pytest.mark.parametrize("key", ["profile", "schema", "dialect", "path"])
def test_an_address_in_an_entry_is_refused_and_not_fetched(
    study_copy: Path, no_network: list[Any], key: str
) -> None:
    _changed(study_copy, lambda package: package["resources"][0].update({key: ADDRESS}))
    assert _told(study_copy, ADDRESS).file == "datapackage.json"
    assert no_network == []


def test_a_profile_of_the_package_and_an_entry_elsewhere(
    study_copy: Path, no_network: list[Any]
) -> None:
    def change(package: dict[str, Any]) -> None:
        package["profile"] = ADDRESS
        package["resources"].append("http://192.0.2.1/y.json")

    _changed(study_copy, change)
    _told(study_copy, ADDRESS)
    _told(study_copy, "y.json")
    assert no_network == []


def test_a_link_that_leaves_the_study(study_copy: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.csv"
    (study_copy / "bases.csv").rename(outside)
    (study_copy / "bases.csv").symlink_to(outside)
    assert _told(study_copy, "outside the study").file == "bases.csv"


def test_a_missing_file_of_an_added_table_is_told_by_its_own_name(study_copy: Path) -> None:
    _changed(
        study_copy,
        lambda package: package["resources"].append({"name": "added", "path": "added.csv"}),
    )
    assert _told(study_copy, "added.csv").file == "added.csv"
    assert not any("/tmp" in str(p) for p in check_study(study_copy))


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "file:///etc/x"])
def test_addresses_of_sources_that_run_or_read(study_copy: Path, address: str) -> None:
    path = study_copy / "sources.bib"
    before = path.read_text(encoding="utf-8")
    text = before + f"\n@misc{{bad,\n  title = {{T}},\n  url = {{{address}}}\n}}\n"
    path.write_text(text, encoding="utf-8")
    problem = _told(study_copy, address)
    assert problem.row == text[: text.index(address)].count("\n") + 1


def test_strings_of_bibtex_that_double(study_copy: Path) -> None:
    lines = ['@string{a0 = "xxxxxxxxxx"}']
    lines += [f"@string{{a{n} = a{n - 1} # a{n - 1}}}" for n in range(1, 60)]
    path = study_copy / "sources.bib"
    path.write_text("\n".join(lines) + path.read_text(encoding="utf-8"), encoding="utf-8")
    # 10 letters doubled 17 times are 1,310,720: the first above a million, in row 18.
    assert _told(study_copy, "1,310,720").row == 18


def test_aliases_of_yaml_nine_levels_deep() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    with pytest.raises(Exception, match="too large: aliases"):
        parsed("\n".join(lines), "parameters.yml")


def test_a_number_of_five_thousand_digits() -> None:
    field = {"name": "n", "type": "integer"}
    assert read_number("9" * 5000, field, ".").expected
    assert not read_number("0" * 5000 + "7", field, ".").expected


def test_a_number_of_five_thousand_digits_in_the_package(study_copy: Path) -> None:
    path = study_copy / "datapackage.json"
    text = path.read_text(encoding="utf-8").rstrip().removesuffix("}")
    path.write_text(text + ', "n": ' + "9" * 5000 + "}", encoding="utf-8")
    assert next(p.file for p in check_study(study_copy)) == "datapackage.json"


def _workbook(study: Path, name: str, write: Any) -> None:
    write(study / name)
    _changed(study, lambda package: package["resources"][0].update({"path": name}))


def test_one_stray_cell_at_the_far_end_of_a_sheet(study_copy: Path) -> None:
    from openpyxl import Workbook

    def write(path: Path) -> None:
        book = Workbook()
        book.active.append(["id", "count"])
        book.active.cell(1_048_576, 16_384).value = "x"
        book.save(path)

    _workbook(study_copy, "far.xlsx", write)
    # 1,048,576 rows of 16,384 columns.
    problem = _told(study_copy, "XFD1048576, 17,179,869,184 cells")
    assert "PBC_LIMIT" in problem.mend


def _bomb(path: Path, name: str) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(name, "w") as to:
        for _ in range(520):
            to.write(bytes(2**20))


def test_a_workbook_that_unpacks_to_more_than_the_limit(study_copy: Path) -> None:
    _workbook(study_copy, "b.ods", lambda path: _bomb(path, "content.xml"))
    # 520 parts of 1,048,576 bytes.
    assert "PBC_LIMIT" in _told(study_copy, "545,259,520 bytes").mend


def test_reports_that_are_too_large(tmp_path: Path) -> None:
    _bomb(tmp_path / "b.docx", "word/document.xml")
    with pytest.raises(UnreadableReport, match="too large: 545,259,520 bytes"):
        read_report(tmp_path / "b.docx")
    (tmp_path / "b.html").write_bytes(b"<p>x</p>" * 5_500_000)
    with pytest.raises(UnreadableReport, match="too large: 44,000,000 bytes"):
        read_report(tmp_path / "b.html")


@pytest.mark.parametrize("place", range(20))
def test_a_workbook_with_one_byte_changed_is_read_or_told(study_copy: Path, place: int) -> None:
    from openpyxl import Workbook

    def write(path: Path) -> None:
        book = Workbook()
        book.active.append(["id", "count"])
        book.active.append(["a", 3])
        book.save(path)
        content = bytearray(path.read_bytes())
        content[place * len(content) // 20] ^= 0xFF
        path.write_bytes(bytes(content))

    _workbook(study_copy, "flip.xlsx", write)
    # Some columns of the table are missing in any case: what counts is that all of it is told.
    assert any(p.file in ("flip.xlsx", "datapackage.json") for p in check_study(study_copy))


def test_messages_show_control_characters_as_text() -> None:
    told = str(Problem("a.csv", 2, "x", "\x1b[31mred\x07", "text", "Mend it."))
    assert "\x1b" not in told
    assert "\\x1b[31mred\\x07" in told
