"""One small table in every format: it is read alike, and what was read otherwise is told."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pbcanalysis.errors import InvalidInput
from pbcanalysis.study import check_study, explain_study, open_study
from pbcanalysis.study.formats import codebook_of, read_plain

FIELDS: list[dict[str, Any]] = [
    {"name": "id", "type": "string", "constraints": {"required": True, "unique": True}},
    {"name": "as_printed", "type": "string"},
    {"name": "count", "type": "integer"},
    {"name": "share", "type": "number", "constraints": {"maximum": 1}},
    {"name": "paid", "type": "number"},
]
PLAIN = [["a", "18%", "6260", "0.18", "1234.5"], ["b", "18.0%", "", "0.25", "-3"]]


def entry(path: str, **more: Any) -> dict[str, Any]:
    return {"name": "table", "path": path, "schema": {"fields": FIELDS}, **more}


def told(table: Any) -> str:
    return " | ".join(map(str, table.told))


def written(delimiter: str, decimal: str, group: str) -> str:
    one = f"1{group}234{decimal}5"
    rows = [
        ["id", "as_printed", "count", "share", "paid"],
        ["a", "18%", f"6{group}260", f"0{decimal}18", one],
        ["b", "18.0%", "[c]", "25%", "\u22123"],
    ]
    quote = '"' if delimiter == "," else ""
    return "\n".join(delimiter.join(f"{quote}{c}{quote}" for c in row) for row in rows) + "\n"


@pytest.mark.parametrize(
    ("delimiter", "decimal", "group"), [(",", ".", ","), (";", ",", "."), ("\t", ",", ".")]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_text_of_every_form(
    tmp_path: Path, delimiter: str, decimal: str, group: str, encoding: str
) -> None:
    text = written(delimiter, decimal, group)
    if encoding == "cp1252":
        text = text.replace("\u2212", "-").replace('b"', 'b"').replace("18.0%", "18.0% caf\u00e9")
    (tmp_path / "t.csv").write_bytes(text.encode(encoding))
    table = read_plain(tmp_path, entry("t.csv"))
    assert [p for p in table.problems if p.severity == "error"] == []
    rows = [list(row) for row in table.rows]
    if encoding == "cp1252":
        assert rows[1][1] == "18.0% caf\u00e9"
        rows[1][1] = "18.0%"
        assert "Windows-1252" in told(table)
    assert rows == PLAIN
    assert "withheld" in told(table)
    assert "per cent read as a share" in told(table)
    assert "between thousands left out" in told(table)
    assert not table.as_it_stands


def test_a_plain_file_is_left_as_it_stands(tmp_path: Path) -> None:
    lines = ["id,as_printed,count,share,paid", *(",".join(row) for row in PLAIN)]
    (tmp_path / "t.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    table = read_plain(tmp_path, entry("t.csv"))
    assert table.as_it_stands
    assert table.raw.numbers == (2, 3)


def test_excel_finds_sheet_and_header_and_keeps_percentages_as_shown(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["Notes"])
    page = book.create_sheet("Figures")
    page.append(["What we found"])
    page.append([])
    page.append(["id", "as_printed", "count", "share", "paid"])
    page.append(["a", 0.18, 6260, 0.18, 1234.5])
    page.append(["b", 0.18, "*", 0.25, -3])
    page["B4"].number_format = "0%"
    page["B5"].number_format = "0.0%"
    page["D4"].number_format = "0%"
    book.save(tmp_path / "t.xlsx")
    table = read_plain(tmp_path, entry("t.xlsx"))
    assert [list(row) for row in table.rows] == PLAIN
    assert table.raw.sheet == "Figures"
    assert table.raw.numbers == (4, 5)
    assert "names of the columns found in row 3" in told(table)
    assert "as the sheet shows it" in told(table)


def test_a_fraction_in_a_column_of_text_is_refused(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["id", "as_printed", "count", "share", "paid"])
    book.active.append(["a", 0.18, 1, 0.5, 2])
    book.save(tmp_path / "t.xlsx")
    (problem,) = read_plain(tmp_path, entry("t.xlsx")).problems
    assert (problem.file, problem.sheet, problem.row) == ("t.xlsx", "Sheet", 2)
    assert problem.column == "as_printed"
    assert "0.18" in problem.found
    assert "format Text" in problem.mend


def test_what_a_sheet_hides_is_not_taken_in_silence(tmp_path: Path) -> None:
    from openpyxl import Workbook

    names = ["id", "as_printed", "count", "share", "paid"]
    book = Workbook()
    book.active.append(names)
    book.active.append(["old", "1%"])
    shown = book.create_sheet("Shown")
    shown.append(names)
    shown.append(["a", "18%", 5])
    book.save(tmp_path / "t.xlsx")
    with pytest.raises(InvalidInput, match="'Sheet', 'Shown'"):
        read_plain(tmp_path, entry("t.xlsx"))
    book["Sheet"].sheet_state = "hidden"
    book.active = 1
    book.save(tmp_path / "t.xlsx")
    assert read_plain(tmp_path, entry("t.xlsx")).rows[0][0] == "a"
    # A formula that was never calculated, and an error, look empty to whoever reads values.
    shown["C2"], shown["D2"], shown["E2"] = "=2+3", "#N/A", "#REF!"
    book.save(tmp_path / "t.xlsx")
    with pytest.raises(InvalidInput) as caught:
        read_plain(tmp_path, entry("t.xlsx"))
    places = [(p.sheet, p.row, p.column) for p in caught.value.problems]
    assert places == [("Shown", 2, "count"), ("Shown", 2, "paid")]


def test_a_sheet_that_does_not_exist_names_those_that_do(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["id"])
    book.save(tmp_path / "t.xlsx")
    with pytest.raises(InvalidInput, match="'Sheet'"):
        read_plain(tmp_path, entry("t.xlsx", dialect={"sheetName": "Sheet9"}))


def test_open_document(tmp_path: Path) -> None:
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    book = OpenDocumentSpreadsheet()
    page = Table(name="Figures")
    # Empty rows that are stored once and stand for two.
    page.addElement(TableRow(numberrowsrepeated=2))
    page.lastChild.addElement(TableCell(numbercolumnsrepeated=5))
    for row in [["id", "as_printed", "count", "share", "paid"], *PLAIN]:
        line = TableRow()
        for cell in row:
            # 18% is kept as a number, and shown with the decimals of its format.
            kept = (
                {"valuetype": "percentage", "value": "0.18"}
                if cell.endswith("%")
                else {"valuetype": "string"}
            )
            box = TableCell(**kept)
            box.addElement(P(text=cell.replace(".", ",") if "value" in kept else cell))
            line.addElement(box)
        page.addElement(line)
    book.spreadsheet.addElement(page)
    book.save(str(tmp_path / "t.ods"))
    table = read_plain(tmp_path, entry("t.ods"))
    assert [list(row) for row in table.rows] == PLAIN
    assert table.raw.numbers == (4, 5)
    assert "a percentage read as the sheet shows it" in told(table)


def frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "id": ["a", "b"],
            "as_printed": ["18%", "18.0%"],
            "count": [6260.0, None],
            "share": [0.18, 0.25],
            "paid": [1234.5, -3],
        }
    )


def test_parquet_stata_and_spss(tmp_path: Path) -> None:
    import pyreadstat

    frame().to_parquet(tmp_path / "t.parquet")
    pyreadstat.write_sav(frame(), str(tmp_path / "t.sav"))
    pyreadstat.write_dta(frame(), str(tmp_path / "t.dta"))
    for name in ("t.parquet", "t.sav", "t.dta"):
        table = read_plain(tmp_path, entry(name))
        assert [list(row) for row in table.rows] == PLAIN, name
        assert table.raw.numbers == (1, 2)


def test_labels_of_spss_and_stata(tmp_path: Path) -> None:
    import pyreadstat

    data = pd.DataFrame({"q1": [1.0, 2.0, 1.0], "q2": [1.0, 2.0, 2.0]})
    labels = {"q1": {1: "yes", 2: "no"}, "q2": {1: "yes", 2: "no"}}
    questions = {"q1": "Support it?", "q2": "Use it?"}
    pyreadstat.write_sav(
        data, str(tmp_path / "t.sav"), column_labels=questions, variable_value_labels=labels
    )
    pyreadstat.write_dta(
        data, str(tmp_path / "t.dta"), column_labels=questions, variable_value_labels=labels
    )
    fields = [{"name": "q1", "type": "string"}, {"name": "q2", "type": "integer"}]
    for name in ("t.sav", "t.dta"):
        table = read_plain(tmp_path, {"name": "table", "path": name, "schema": {"fields": fields}})
        assert [list(row) for row in table.rows] == [["yes", "1"], ["no", "2"], ["yes", "2"]]
        assert "read by its 2 value labels" in told(table)
        book = codebook_of(tmp_path / name)
        assert list(book["question"]) == ["Support it?"] * 2 + ["Use it?"] * 2
        assert list(book["code"]) == [1, 2, 1, 2]


def test_json_lines(tmp_path: Path) -> None:
    lines = [dict(zip([f["name"] for f in FIELDS], row, strict=True)) for row in PLAIN]
    path = tmp_path / "t.jsonl"
    path.write_text("\n\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    table = read_plain(tmp_path, entry("t.jsonl"))
    assert [list(row) for row in table.rows] == PLAIN
    assert table.raw.numbers == (1, 3)
    path.write_text('{"id": "a"}\n{"id": ["b"]}\nid\n', encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        read_plain(tmp_path, entry("t.jsonl"))
    assert [(p.row, p.column) for p in caught.value.problems] == [(2, "id"), (3, None)]


@pytest.mark.parametrize(
    ("text", "row", "why"),
    [
        ("id;paid\na;1,234\n", 2, "one way"),
        ("id;paid\na;1.234\n", 2, "one way"),
        ("id;paid\na;1,5\nb;2.55\n", 3, "one way"),
        ('id,paid\na,"1,23"\n', 2, "one way"),
        ('id,paid\na,"66,0000"\n', 2, "one way"),
        ("id,paid\na,£3\nb,€4\n", 3, "one kind"),
    ],
)
def test_what_can_be_read_in_two_ways_is_refused(
    tmp_path: Path, text: str, row: int, why: str
) -> None:
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    problems = read_plain(tmp_path, entry("t.csv")).problems
    assert problems
    assert problems[-1].row == row
    assert problems[-1].column == "paid"
    assert why in problems[-1].expected


def test_decimal_char_of_the_schema_settles_it(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("id;paid\na;1,234\n", encoding="utf-8")
    fields = [{"name": "id"}, {"name": "paid", "type": "number", "decimalChar": ","}]
    table = read_plain(tmp_path, {"name": "t", "path": "t.csv", "schema": {"fields": fields}})
    assert table.rows == (("a", "1.234"),)


def test_dates_of_a_sheet(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["day"])
    book.active.append([dt.date(2006, 5, 31)])
    book.save(tmp_path / "t.xlsx")
    fields = [{"name": "day", "type": "date"}]
    table = read_plain(tmp_path, {"name": "t", "path": "t.xlsx", "schema": {"fields": fields}})
    assert table.rows == (("2006-05-31",),)


def make_study(folder: Path, **more: Any) -> None:
    package = {"name": "made-up", "version": "1", "resources": [entry("t.csv", **more)]}
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    (folder / "sources.bib").write_text("@misc{x, title={X}, year={2000}}\n", encoding="utf-8")


def test_a_study_in_another_form_is_checked_and_read(tmp_path: Path) -> None:
    make_study(tmp_path, dialect={"commentChar": "#"})
    text = "id;as_printed;count;share;paid\n# made up;;;;\na;18%;6.260;0,18;1.234,5\nb;;x;0,2;\n"
    (tmp_path / "t.csv").write_bytes(text.encode("utf-16"))
    (problem,) = check_study(tmp_path)
    assert (problem.file, problem.row, problem.column) == ("t.csv", 4, "count")
    assert "'x'" in problem.found
    (tmp_path / "t.csv").write_bytes(text.replace(";x;", ";-;").encode("utf-16"))
    assert check_study(tmp_path) == []
    table = open_study(tmp_path).table("table")
    assert table["count"].tolist() == [6260, pd.NA]
    assert table["paid"].tolist()[0] == 1234.5
    explained = " | ".join(map(str, explain_study(tmp_path)))
    assert "UTF-16" in explained
    assert "semicolons" in explained
    assert "1 line that begins with #" in explained
    assert "column count: 1 cell from row 4: '-' read as missing" in explained


def test_a_withheld_value_where_one_is_needed_shows_what_stands_there(tmp_path: Path) -> None:
    fields = [
        {"name": "a", "type": "string"},
        {"name": "n", "type": "integer", "constraints": {"required": True}},
    ]
    package = {
        "name": "made-up",
        "resources": [{"name": "t", "path": "t.csv", "schema": {"fields": fields}}],
    }
    (tmp_path / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    (tmp_path / "sources.bib").write_text("@misc{x, title={X}, year={2000}}\n", encoding="utf-8")
    (tmp_path / "t.csv").write_text("a,n\nx,[c]\n", encoding="utf-8")
    problems = check_study(tmp_path)
    assert [(p.row, p.column) for p in problems] == [(2, "n")]
    assert "'[c]'" in problems[0].found


def test_check_tells_what_was_read_as_what_and_speaks_json(
    tmp_path: Path, pbc: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    make_study(tmp_path)
    (tmp_path / "t.csv").write_text("id,as_printed,count,share,paid\na,1,n/a,2,3\n", "utf-8")
    done = pbc("check", str(tmp_path), "--json", cwd=tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    found = json.loads(done.stdout)
    assert found["sound"] is False
    problem, chapters = found["problems"]
    assert chapters["found"] == "no notebook"
    assert (problem["file"], problem["row"], problem["column"]) == ("t.csv", 2, "share")
    assert problem["mend"]
    assert found["read_as"][0]["what"] == "'n/a' read as missing"
    done = pbc("check", str(tmp_path), "--explain", cwd=tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "column count: 1 cell from row 2: 'n/a' read as missing" in done.stdout


def test_a_nought_before_three_digits_shows_a_decimal_comma(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("id;paid\na;0,937\nb;1,234\n", encoding="utf-8")
    table = read_plain(tmp_path, entry("t.csv"))
    assert table.column("paid") == ["0.937", "1.234"]
    assert "',' read as decimal mark" in told(table)


def test_a_refused_cell_is_told_once(tmp_path: Path) -> None:
    make_study(tmp_path)
    text = 'id,as_printed,count,share,paid\na,1,2,0.5,"1,23"\n'
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    (problem,) = check_study(tmp_path)
    assert (problem.row, problem.column) == (2, "paid")
