"""A notebook that has drifted from its stored output is told; one that has not is not."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from pbcanalysis.catalogue.records import MIME

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    """A stored chapter beside a copy of the study."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    (tmp_path / "notebooks").mkdir()
    path = tmp_path / "notebooks" / "04_percentages.ipynb"
    shutil.copyfile(ROOT / "notebooks" / path.name, path)
    return path


def _nbval(path: Path, *more: str, **around: str) -> subprocess.CompletedProcess[str]:
    own_address = str(ROOT / "tests" / "notebooks" / "own_address.py")
    command = [sys.executable, own_address, "pytest", "--nbval", str(path)]
    command += ["-p", "no:cacheprovider"]
    return subprocess.run(
        [*command, "-c", str(ROOT / "pyproject.toml"), "--rootdir", str(ROOT), *more],
        cwd=ROOT,
        env={**os.environ, **around},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_stored_chapter_runs_to_the_same_records(stored: Path) -> None:
    done = _nbval(stored)
    assert done.returncode == 0, done.stdout


def test_a_number_that_differs_in_the_ninth_digit_is_told(stored: Path) -> None:
    """This cell is found and no other."""
    node = nbformat.read(stored, as_version=4)
    changed = 0
    for cell in node.cells:
        for output in cell.get("outputs", []):
            record = output.get("data", {}).get(MIME, {})
            if record.get("id") == "survey.capacity":
                record["value"] *= 1 + 1e-9
                changed += 1
    assert changed == 1
    nbformat.write(node, stored)
    done = _nbval(stored)
    assert done.returncode == 1, done.stdout
    assert re.search(r"\b1 failed, \d+ passed\b", done.stdout), done.stdout
    assert "survey.capacity" in done.stdout or "mismatch" in done.stdout
