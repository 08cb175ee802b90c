"""No general chapter shows two ends without saying what kind they are."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from interval_checks import without_kind

from pbcanalysis.study.scaffold import new_study

EXAMPLES = Path(__file__).parents[2] / "examples"
Run = Callable[..., Any]


@pytest.fixture(params=["full", "areas", "later-wave", "payments", "report"])
def study(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A study of every kind: one of all tables, and the worked examples."""
    folder = tmp_path / "study"
    if request.param == "full":
        new_study(folder, "full")
    else:
        skip = shutil.ignore_patterns("_site", "_build")
        shutil.copytree(EXAMPLES / request.param, folder, ignore=skip)
    return folder


def test_every_bracket_of_the_general_chapters_says_its_kind(
    study: Path, run_chapters: Run
) -> None:
    chapters, _ = run_chapters(study)
    records = [record for chapter in chapters.values() for record in chapter.values()]
    found = without_kind(records)
    assert not found, "\n".join(found)
