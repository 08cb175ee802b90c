"""The made-up rows of a new study: a trial is marked, and beside other rows they are refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from pbcanalysis.editions.outline import gather
from pbcanalysis.editions.plain_text import literal
from pbcanalysis.editions.publish import publish
from pbcanalysis.editions.soundness import check_everything
from pbcanalysis.errors import PbcError
from pbcanalysis.study import open_study
from pbcanalysis.study.made_up import MARK
from pbcanalysis.study.scaffold import new_study

OWN = {
    "statements": "poll.time,example2024,page 1,,percent,40%,Time,had the time,people,,,,",
    "bases": "people,People,200,,example2024,",
    "surveys": "poll,Poll,1,2024,,400,200,people,example2024,",
    "survey_findings": "poll.time,poll,time,Time?,40%,",
    "codebook": "q1,Do you?,1,yes,answer\nq1,Do you?,2,no,answer\nq2,Is it?,1,yes,answer\n"
    "q2,Is it?,2,no,answer",
    "respondents": "1,Leeds,1,,,1,1\n2,Leeds,1,,,2,1\n3,York,1,,,1,2",
}


def fill(folder: Path, *tables: str) -> None:
    for table in tables:
        path = folder / f"{table}.csv"
        header = path.read_text(encoding="utf-8").splitlines()[0]
        path.write_text(f"{header}\n{OWN[table]}\n", encoding="utf-8")


def refused(folder: Path) -> list[tuple[str, int | None]]:
    checked = check_everything(folder, folder / "notebooks")
    return [(p.file, p.row) for p in checked.errors if "pbc new wrote" in p.found]


def test_made_up_respondents_under_a_survey_of_ones_own_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    new_study(folder, "survey")
    fill(folder, *(table for table in OWN if table != "respondents"))
    # The row of names is the first, the comment the second, the first example the third.
    assert refused(folder) == [("respondents.csv", 3)]
    fill(folder, "respondents")
    assert refused(folder) == []
    assert check_everything(folder, folder / "notebooks").errors == []


@pytest.mark.parametrize("left", ["bases", "codebook", "respondents"])
def test_every_table_that_still_holds_examples_is_told(tmp_path: Path, left: str) -> None:
    folder = tmp_path / "mine"
    new_study(folder, "survey")
    keep = (folder / f"{left}.csv").read_text(encoding="utf-8").splitlines()
    fill(folder, *OWN)
    # Examples above rows of one's own, as when these are added below.
    own = (folder / f"{left}.csv").read_text(encoding="utf-8").splitlines()[1:]
    (folder / f"{left}.csv").write_text("\n".join([*keep, *own, ""]), encoding="utf-8")
    assert (f"{left}.csv", 3) in refused(folder)


@pytest.mark.parametrize("like", ["survey", "report", "payments", "full"])
def test_a_trial_of_made_up_rows_alone_builds_and_says_so(tmp_path: Path, like: str) -> None:
    folder = tmp_path / "mine"
    new_study(folder, like)
    checked = check_everything(folder, folder / "notebooks")
    assert checked.errors == []
    book = gather(open_study(folder), tmp_path / "own").book
    config = yaml.safe_load((book / "_config.yml").read_text(encoding="utf-8"))
    assert config["title"] == f"Mine ({MARK})"
    assert (
        (book / "index.md").read_text(encoding="utf-8").startswith(f"# {literal(f'Mine ({MARK})')}")
    )


def test_a_study_of_ones_own_is_not_marked(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    new_study(folder, "survey")
    fill(folder, *OWN)
    book = gather(open_study(folder), tmp_path / "own").book
    assert yaml.safe_load((book / "_config.yml").read_text(encoding="utf-8"))["title"] == "Mine"


def test_a_trial_is_not_published(tmp_path: Path) -> None:
    site = tmp_path / "_site"
    site.mkdir()
    catalogue = {"edition": "2026.01", "study": "mine", "digest": "0" * 64, "records": []}
    (site / "catalogue.json").write_text(json.dumps(catalogue), encoding="utf-8")
    (site / "index.html").write_text("<html></html>", encoding="utf-8")
    (site / "site.json").write_text(json.dumps({"title": f"Mine ({MARK})"}), encoding="utf-8")
    with pytest.raises(PbcError, match="made-up rows"):
        publish(site, tmp_path / "published")
    assert not (tmp_path / "published").exists()
