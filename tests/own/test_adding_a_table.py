"""`pbc add STUDY TABLE` and `pbc new --from -`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pbcanalysis.cli.commands import app
from pbcanalysis.errors import InvalidInput
from pbcanalysis.study import check_study
from pbcanalysis.study.adding import add_table
from pbcanalysis.study.scaffold import TEMPLATES, study_from

TABLES = list(json.loads((TEMPLATES / "tables.json").read_text())["tables"])


def survey(tmp_path: Path) -> Path:
    (tmp_path / "mine.csv").write_text("id,q\n1,yes\n2,no\n3,yes\n4,yes\n5,no\n")
    study_from(tmp_path / "study", tmp_path / "mine.csv")
    return tmp_path / "study"


@pytest.mark.parametrize(
    "table", [t for t in TABLES if t not in ("respondents", "codebook", "statements", "bases")]
)
def test_a_table_is_added_empty_with_its_schema(tmp_path: Path, table: str) -> None:
    folder = survey(tmp_path)
    before = json.loads((folder / "datapackage.json").read_text())
    result = CliRunner().invoke(app, ["add", str(folder), table])
    assert result.exit_code == 0, result.output
    after = json.loads((folder / "datapackage.json").read_text())
    assert after["resources"][:-1] == before["resources"]
    added = after["resources"][-1]
    names = [field["name"] for field in added["schema"]["fields"]]
    assert (folder / f"{table}.csv").read_text() == ",".join(names) + "\n"
    assert check_study(folder) == []


@pytest.mark.parametrize(
    ("table", "words"), [("statments", "Did you mean 'statements'"), ("codebook", "that is there")]
)
def test_what_cannot_be_added_changes_nothing(tmp_path: Path, table: str, words: str) -> None:
    folder = survey(tmp_path)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(InvalidInput, match=words):
        add_table(folder, table)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_file_in_the_way_is_not_overwritten(tmp_path: Path) -> None:
    folder = survey(tmp_path)
    (folder / "timeline.csv").write_text("mine")
    with pytest.raises(InvalidInput, match="a file of that name"):
        add_table(folder, "timeline")
    assert (folder / "timeline.csv").read_text() == "mine"


def test_cells_copied_from_a_sheet(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    copied = "id\tregion\tvote\n7\tNorth\tyes\n8\tSouth\tno\n9\tNorth\tyes\n"
    result = CliRunner().invoke(app, ["new", str(folder), "--from", "-"], input=copied)
    assert result.exit_code == 0, result.output
    assert (folder / "respondents.csv").read_text() == (
        "id,area,vote\n7,North,2\n8,South,1\n9,North,2\n"
    )


def test_nothing_copied_is_refused(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["new", str(tmp_path / "mine"), "--from", "-"], input="")
    assert result.exit_code == 1
    assert not (tmp_path / "mine").exists()
    assert "Traceback" not in result.output
