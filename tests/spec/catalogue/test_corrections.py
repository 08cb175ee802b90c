"""Corrections: read from the study, and their guards judged on the edition's records."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from pbcanalysis.catalogue import Record
from pbcanalysis.catalogue.corrections import Correction, judge_corrections, read_corrections
from pbcanalysis.study import check_study, open_study

RECORDS = {"survey.size": Record(id="survey.size", kind="number", title="Size", value=249 / 500)}
STATEMENTS = frozenset({"survey.capacity"})
COLUMNS = ("id", "what", "reason", "told_by", "status", "date", "guard", "note")


def _correction(status: str, guard: str = "", what: str = "survey.size") -> Correction:
    return Correction(
        id="a",
        what=what,
        reason="r",
        told_by="reader",
        status=status,
        date="2026-11-02",  # type: ignore[arg-type]
        guard=guard,
    )


def _trouble(correction: Correction) -> str:
    (judged,) = judge_corrections((correction,), RECORDS, {"level": 0.95}, STATEMENTS)
    return judged.trouble


def _write(folder: Path, *rows: tuple[str, ...]) -> None:
    with (folder / "corrections.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([COLUMNS, *rows])


def test_the_book_has_a_table_for_them_and_it_is_sound(root: Path) -> None:
    study = open_study(root / "data", check=False)
    assert "corrections" in study.resources
    for correction in read_corrections(study):
        assert correction.status in ("received", "accepted", "mended", "declined")


def test_rows_are_read_newest_first(study_copy: Path) -> None:
    _write(
        study_copy,
        ("old", "survey.capacity", "Typed 81%.", "reader", "mended", "2026-10-01", "", ""),
        ("new", "survey.capacity", "Typed 82%.", "publisher", "received", "2026-11-01", "", "n"),
    )
    assert check_study(study_copy) == []
    new, old = read_corrections(open_study(study_copy))
    assert (new.id, old.id) == ("new", "old")
    assert (new.told_by, new.status, new.date, new.guard, new.note) == (
        "publisher", "received", "2026-11-01", "", "n",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("column", "value"), [("status", "done"), ("date", "November"), ("told_by", "")]
)
def test_a_row_that_does_not_fit_is_told(study_copy: Path, column: str, value: str) -> None:
    row = dict(
        zip(COLUMNS, ("a", "survey.capacity", "r", "reader", "mended", "2026-11-01", "", ""),
            strict=True)
    )  # fmt: skip
    _write(study_copy, tuple({**row, column: value}.values()))
    (problem,) = check_study(study_copy)
    assert (problem.file, problem.row, problem.column) == ("corrections.csv", 2, column)


def test_a_mended_correction_keeps_quiet_while_its_guard_holds() -> None:
    assert _trouble(_correction("mended", "survey.size < 0.5")) == ""
    assert _trouble(_correction("mended")) == ""
    assert _trouble(_correction("received", "survey.size > 0.5")) == ""


def test_a_mended_correction_whose_guard_fails_is_told_with_the_number() -> None:
    trouble = _trouble(_correction("mended", "survey.size > 0.5"))
    assert "called mended" in trouble
    assert f"survey.size is {249 / 500}" in trouble


def test_an_open_correction_whose_guard_holds_is_told() -> None:
    assert "holds already" in _trouble(_correction("accepted", "survey.size < 0.5"))


def test_a_declined_correction_is_not_judged() -> None:
    assert _trouble(_correction("declined", "survey.size > 0.5")) == ""


def test_what_does_not_exist_is_told() -> None:
    assert "no record or statement 'survey.sise'" in _trouble(
        _correction("received", "", "survey.sise")
    )
    assert "did you mean 'survey.size'" in _trouble(_correction("mended", "survey.sise > 0"))
    assert _trouble(_correction("received", "", "survey.capacity")) == ""
