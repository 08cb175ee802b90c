"""The page for those with data of their own: its path is walked, its tables follow the schemas."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup

from pbcanalysis.study.formats import READERS
from pbcanalysis.study.scaffold import TEMPLATES

Run = Callable[..., subprocess.CompletedProcess[str]]
COLUMNS = ("id", "source", "kind", "as_printed", "measures", "base")


@pytest.fixture(scope="module")
def walked(root: Path, tmp_path_factory: pytest.TempPathFactory, pbc: Run) -> Path:
    """The path of the page, from a workbook of ten statements; the page itself is in the site."""
    from openpyxl import Workbook

    home = tmp_path_factory.mktemp("newcomer")
    page = (root / "book" / "your-own-data.md").read_text(encoding="utf-8")
    commands = [line.split() for line in re.findall(r"^ +(pbc .*)$", page, re.MULTILINE)]
    assert [command[1] for command in commands] == ["new", "check", "build", "serve"]
    book = Workbook()
    sheet = book.active
    sheet.append(["Ten things that the report says"])
    sheet.append(list(COLUMNS))
    for number in range(10):
        # Of 150 replies, 15 more with each statement: 10%, 20% and so on are all possible.
        row = [f"mine.s{number}", "example2024", "percent", 0.1 * number]
        sheet.append([*row, f"The thing of number {number}", "replied"])
        sheet.cell(sheet.max_row, 4).number_format = "0%"
    book.save(home / "statements.xlsx")
    done = pbc(*commands[0][1:], cwd=home)
    assert done.returncode == 0, done.stderr
    assert "fill in the number of replied" in done.stderr
    study = home / "my-study"
    done = pbc(*commands[1][1:], cwd=home)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "bases.csv, row 2, column count: found an empty cell" in done.stderr
    path = study / "bases.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("replied,,", "replied,150,"), "utf-8")
    (study / "book").mkdir()
    shutil.copyfile(root / "book" / "your-own-data.md", study / "book" / "your-own-data.md")
    toc = yaml.safe_load((study / "_toc.yml").read_text(encoding="utf-8"))
    toc["parts"][1]["chapters"].append({"file": "your-own-data"})
    (study / "_toc.yml").write_text(yaml.safe_dump(toc), encoding="utf-8")
    done = pbc(*commands[1][1:], cwd=home)
    assert done.returncode == 0, done.stderr
    assert "a percentage read as the sheet shows it" in done.stdout
    done = pbc(*commands[2][1:], cwd=home)
    assert done.returncode == 0, done.stderr
    return study


def test_ten_statements_in_a_workbook_become_a_site(walked: Path) -> None:
    catalogue = json.loads((walked / "_site" / "catalogue.json").read_text(encoding="utf-8"))
    records = {record["id"]: record for record in catalogue["records"]}
    assert records["sources.statements"]["value"] == 10
    rows = records["percentages.counts"]["data"]["rows"]
    # Every tenth of 150 is a whole number, and one person more or less is 0.67 points: a
    # percentage without decimals then has one count or two, and n * 15 is among them.
    assert [row[1] for row in rows] == [f"{10 * n}%" for n in range(10)]
    assert all(str(15 * n) in row[3] for n, row in enumerate(rows))


def test_every_column_and_parameter_is_listed(walked: Path) -> None:
    page = (walked / "_site" / "your-own-data.html").read_text(encoding="utf-8")
    soup = BeautifulSoup(page, "html.parser")
    templates = json.loads((TEMPLATES / "tables.json").read_text(encoding="utf-8"))
    for name, table in templates["tables"].items():
        region = soup.find(attrs={"aria-label": f"Columns of {name}"})
        assert region is not None
        listed = [cell.get_text() for cell in region.select("tbody th")]
        # What may be added stands behind what a new study has.
        fields = [*table["schema"]["fields"], *templates["further"].get(name, [])]
        assert listed == [field["name"] for field in fields]
    declared = yaml.safe_load((TEMPLATES / "parameters.yml").read_text(encoding="utf-8"))
    region = soup.find(attrs={"aria-label": "Parameters of the general chapters"})
    assert region is not None
    assert [cell.get_text() for cell in region.select("tbody th")] == list(declared)


def test_every_ending_is_named_on_the_page(root: Path) -> None:
    page = (root / "book" / "your-own-data.md").read_text(encoding="utf-8")
    endings = set(re.findall(r"`(\.[a-z]+)`", page))
    assert endings <= set(READERS)
    rare = {".tab", ".ndjson", ".xlsm"}
    assert set(READERS) - endings == rare
