"""A new study of every kind: it is sound, builds at once, and says what it leaves out."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from pbcanalysis.checks.mistakes.statements import suspicions
from pbcanalysis.editions.notebooks import declaration_problems, read_notebooks
from pbcanalysis.editions.outline import gather
from pbcanalysis.errors import InvalidInput
from pbcanalysis.study import check_study, open_study
from pbcanalysis.study.scaffold import new_study

Run = Callable[..., subprocess.CompletedProcess[str]]
KINDS = {
    "survey": ["01", "02", "03", "04", "06", "07", "08"],
    "report": ["01", "02", "03", "04", "05", "07", "10"],
    "payments": ["01", "03", "09"],
    "full": ["01", "02", "03", "04", "05", "06", "07", "08", "09", "10"],
}


@pytest.mark.parametrize("like", KINDS)
def test_every_kind_is_sound_and_has_the_chapters_that_fit(tmp_path: Path, like: str) -> None:
    folder = tmp_path / "mine"
    new_study(folder, like)
    assert check_study(folder) == []
    study = open_study(folder)
    assert suspicions(study) == []
    outline = gather(study, tmp_path / "own")
    notebooks = read_notebooks(outline.notebooks)
    assert [notebook.chapter for notebook in notebooks] == KINDS[like]
    assert [p for n in notebooks for p in declaration_problems(n, study.parameters)] == []
    assert len(outline.left_out) == 10 - len(KINDS[like])
    assert all("left out, as " in line for line in outline.left_out)
    front = (outline.book / "index.md").read_text(encoding="utf-8")
    told = [line for line in front.splitlines() if line.startswith("- Left out: ")]
    assert len(told) == min(1, len(outline.left_out))
    assert all(line.partition(": left out")[0] in told[0] for line in outline.left_out)
    for notebook in notebooks:
        values = {k: v for k, v in notebook.declared.items() if k != "study_folder"}
        assert values == {k: study.parameters.defaults()[k] for k in values}


def test_a_table_without_rows_leaves_its_chapter_out(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    new_study(folder, "report")
    path = folder / "money.csv"
    path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    left_out = gather(open_study(folder), tmp_path / "own").left_out
    assert "What the sums can have been: left out, as the table money has no rows." in left_out


def test_own_notebooks_and_pages_take_their_place_in_the_order(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    new_study(folder, "payments")
    toc = yaml.safe_load((folder / "_toc.yml").read_text(encoding="utf-8"))
    toc["parts"][0]["chapters"].append({"file": "notebooks/20_mine"})
    toc["parts"][1]["chapters"].insert(0, {"file": "about"})
    (folder / "_toc.yml").write_text(yaml.safe_dump(toc), encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        gather(open_study(folder), tmp_path / "own")
    assert [p.found for p in caught.value.problems] == ["'notebooks/20_mine'", "'about'"]
    assert not (tmp_path / "own").exists()
    general = gather(open_study(_plain(tmp_path)), tmp_path / "general").notebooks
    (folder / "notebooks").mkdir()
    own = (general / "09_payments.ipynb").read_text(encoding="utf-8")
    (folder / "notebooks" / "20_mine.ipynb").write_text(own.replace("9. What", "20. What"), "utf-8")
    (folder / "book").mkdir()
    (folder / "book" / "about.md").write_text("# About\n\nOur own page.\n", encoding="utf-8")
    outline = gather(open_study(folder), tmp_path / "own")
    assert (outline.notebooks / "20_mine.ipynb").is_file()
    assert "Our own page" in (outline.book / "about.md").read_text(encoding="utf-8")
    kept = yaml.safe_load((outline.book / "_toc.yml").read_text(encoding="utf-8"))
    assert kept["parts"][0]["chapters"][-1] == {"file": "notebooks/20_mine"}
    assert kept["parts"][1]["chapters"][0] == {"file": "about"}


def _plain(tmp_path: Path) -> Path:
    new_study(tmp_path / "plain", "payments")
    return tmp_path / "plain"


def test_nothing_is_written_over(tmp_path: Path, pbc: Run) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear", encoding="utf-8")
    done = pbc("new", "mine", cwd=tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "not empty" in done.stderr
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["letter.txt"]


def _page_of_its_own(folder: Path, text: str) -> None:
    toc = yaml.safe_load((folder / "_toc.yml").read_text(encoding="utf-8"))
    toc["parts"][1]["chapters"].insert(0, {"file": "about"})
    (folder / "_toc.yml").write_text(yaml.safe_dump(toc), encoding="utf-8")
    (folder / "book").mkdir()
    (folder / "book" / "about.md").write_text(f"# About\n\n{text}\n", encoding="utf-8")


def test_new_check_build_strict_and_a_failed_check(tmp_path: Path, pbc: Run) -> None:
    done = pbc("new", "mine", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    done = pbc("check", "mine", "--explain", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "statements.csv: 1 line that begins with # left out as a comment" in done.stdout
    _page_of_its_own(tmp_path / "mine", ":::{reading}\n:holds: response.lowest > 0.5\nMost.\n:::")
    done = pbc("build", "mine", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    # Nobody asked for the file of respondents to be published.
    assert "respondents.csv" not in done.stderr
    site = tmp_path / "mine" / "_site"
    assert not (site / "data" / "respondents.csv").exists()
    catalogue = json.loads((site / "catalogue.json").read_text(encoding="utf-8"))
    records = {record["id"]: record for record in catalogue["records"]}
    # 150 of 600 replied, and 200 of 500 in the wave before.
    assert records["response.lowest"]["value"] == 150 / 600
    assert records["response.highest"]["value"] == 200 / 500
    # 18% of 150 replies: 27 give 18.0%, 26 give 17.3% and 28 give 18.7%.
    assert records["percentages.impossible"]["value"] == 0
    # In the last year 33,000 pounds for 6,100 patients.
    assert records["payments.last"]["value"] == pytest.approx(33000 / 6100, rel=1e-11)
    page = (site / "about.html").read_text(encoding="utf-8")
    assert "does not hold on the data of this edition" in page
    before = (site / "catalogue.json").stat().st_mtime_ns
    done = pbc("build", "mine", "--strict", cwd=tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "no longer true about: response.lowest > 0.5" in done.stderr
    path = tmp_path / "mine" / "surveys.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",600,", ",many,"), encoding="utf-8")
    done = pbc("build", "mine", cwd=tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "surveys.csv, row 4, column asked" in done.stderr
    assert "nothing was changed" in done.stderr
    assert (site / "catalogue.json").stat().st_mtime_ns == before
