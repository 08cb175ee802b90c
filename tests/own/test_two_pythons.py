"""The wheel in empty environments, on the oldest and on the newest Python that is here.

``make thorough`` makes the environments (``.ci/wheel-pythons``).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("oldest", "newest")
ALONE = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}

pytestmark = pytest.mark.thorough
Run = Callable[..., "subprocess.CompletedProcess[str]"]


def _bin(name: str) -> Path:
    found = ROOT / ".venv" / name / "bin"
    assert found.is_dir(), "run these tests through `make thorough`, which makes the environments"
    return found


def _run(*words: str | Path, cwd: Path) -> str:
    done = subprocess.run(words, cwd=cwd, env=ALONE, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("name", NAMES)
def test_a_study_is_made_built_and_swept(name: str, tmp_path: Path) -> None:
    pbc = _bin(name) / "pbc"
    where = _run(
        _bin(name) / "python", "-c", "import pbcanalysis; print(pbcanalysis.__file__)", cwd=tmp_path
    )
    assert not Path(where.strip()).is_relative_to(ROOT / "src")
    _run(pbc, "new", "mine", "--like", "survey", cwd=tmp_path)
    _run(pbc, "check", "mine", cwd=tmp_path)
    _run(pbc, "build", "mine", cwd=tmp_path)
    records = json.loads((tmp_path / "mine/_site/catalogue.json").read_text(encoding="utf-8"))
    assert len(records["records"]) > 20
    (tmp_path / "plan.yml").write_text("grid: {level: [0.8, 0.9]}\n", encoding="utf-8")
    _run(
        pbc,
        "sweep",
        "plan.yml",
        "--study",
        "mine",
        "--chapters",
        "03",
        "--out",
        "runs",
        cwd=tmp_path,
    )
    assert set(pd.read_csv(tmp_path / "runs/results.csv")["set_level"]) == {0.8, 0.9}


def test_both_give_the_same_book(tmp_path: Path, pbc: Run) -> None:
    versions, digests = set(), set()
    for name in NAMES:
        folder = tmp_path / name
        for part in ("book", "data", "notebooks"):
            shutil.copytree(ROOT / part, folder / part)
        _run(_bin(name) / "pbc", "build", cwd=folder)
        versions.add(_run(_bin(name) / "python", "-V", cwd=folder))
        digests.add(json.loads((folder / "_site/edition.json").read_text("utf-8"))["digest"])
    if len(versions) < 2:
        pytest.skip(f"only {versions.pop().strip()} is here: nothing to compare")
    told = pbc("compare", "oldest/_site", "newest/_site", cwd=tmp_path)
    assert told.returncode == 0, told.stderr
    assert "nothing changed that a reader sees" in told.stdout
    assert len(digests) == 1
