"""A study as it is read: types from the schema, figures kept as text, a digest over all files."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.study import open_study


def test_printed_figures_stay_text_and_counts_are_numbers(root: Path) -> None:
    study = open_study(root / "data")
    assert study.statement("survey.capacity")["as_printed"] == "18%"
    bases = study.table("bases").set_index("id")
    assert int(bases.loc["ac-asked", "count"]) - int(bases.loc["ac-replied", "count"]) == 501


def test_empty_cells_are_missing_and_not_nought(root: Path) -> None:
    areas = open_study(root / "data").table("uptake_areas")
    assert int(areas["taking_up"].isna().sum()) == 3
    assert int(areas["taking_up"].sum()) == 3454


def test_a_table_belongs_to_the_caller(root: Path) -> None:
    study = open_study(root / "data")
    mine = study.table("bases")
    mine["count"] = 0
    assert int(study.table("bases")["count"].max()) > 0


def test_rows_are_the_text_of_the_file(root: Path) -> None:
    study = open_study(root / "data")
    for name in ("statements", "bases", "corrections"):
        with (root / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            assert study.rows(name) == list(csv.DictReader(file))
    study.rows("bases")[0]["id"] = "changed"
    assert "changed" not in {row["id"] for row in study.rows("bases")}
    assert list(study.statements) == [row["id"] for row in study.rows("statements")]


def test_an_unknown_table_or_statement_names_what_there_is(root: Path) -> None:
    study = open_study(root / "data")
    with pytest.raises(InvalidArgument, match="bases"):
        study.table("basis")
    with pytest.raises(InvalidArgument, match="bases"):
        study.rows("basis")
    with pytest.raises(InvalidArgument, match=r"survey\.capacity"):
        study.statement("survey.capasity")


def test_the_digest_follows_every_byte_of_the_study(root: Path, study_copy: Path) -> None:
    assert open_study(study_copy).digest == open_study(root / "data").digest
    path = study_copy / "sources.bib"
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert open_study(study_copy).digest != open_study(root / "data").digest


def test_sources_are_read_as_people_cite_them(root: Path) -> None:
    source = open_study(root / "data").sources["bmj2007nov"]
    assert source.year == "2007"
    assert source.url.startswith("https://")
    assert "{" not in source.title
