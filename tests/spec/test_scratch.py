"""Scratch folders: gone when their process is, and never while it lives."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pbcanalysis.scratch import Scratch, remove_left_overs

CODE = """
import sys
from pbcanalysis.scratch import Scratch
scratch = Scratch("pbc-run-", sys.argv[1])
open(scratch.name + "/file", "w").close()
print(scratch.name, flush=True)
sys.stdin.read()
"""


def test_a_left_over_goes_and_what_is_in_use_stays(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", CODE, str(tmp_path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    other = Path(process.stdout.readline().strip())
    with Scratch("pbc-sweep-", str(tmp_path)) as own:
        assert remove_left_overs(tmp_path) == []
        process.kill()
        process.wait()
        assert remove_left_overs(tmp_path) == [other]
        assert [path.name for path in tmp_path.iterdir()] == [Path(own).name]
    assert list(tmp_path.iterdir()) == []


def test_folders_of_others_stay(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "pbc-run-link").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "pbc-run-mine").mkdir()
    (tmp_path / "pbc-run-mine" / "work").touch()
    (tmp_path / "pbc-tables-empty").mkdir()
    (tmp_path / "pbcanalysis").mkdir()
    assert remove_left_overs(tmp_path) == [tmp_path / "pbc-tables-empty"]
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "elsewhere", "pbc-run-link", "pbc-run-mine", "pbcanalysis",
    ]  # fmt: skip


def test_a_name_that_nobody_would_clear_up_is_refused() -> None:
    with pytest.raises(ValueError, match="pbc-other-"):
        Scratch("pbc-other-")
