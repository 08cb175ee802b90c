"""A build that is asked to end while a chapter runs that never would."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SOON = 5.0
"""Seconds; on a machine that does nothing else it is less than two."""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("engine", ["papermill", "warm"])
def test_nobody_waits_for_the_chapter_and_nothing_is_left(
    tiny_project: Callable[[Path], Path],
    tmp_path: Path,
    until: Callable[..., Any],
    engine: str,
    number: int,
) -> None:
    home, scratch = tiny_project(tmp_path / "project"), tmp_path / "scratch"
    scratch.mkdir()
    path = home / "notebooks" / "01_bases.ipynb"
    chapter = json.loads(path.read_text(encoding="utf-8"))
    begun = home / "begun"
    chapter["cells"][2]["source"] = (
        f"import time\nopen({str(begun)!r}, 'w').close()\ntime.sleep(3600)"
    )
    path.write_text(json.dumps(chapter), encoding="utf-8")
    told = tmp_path / "told.txt"
    with told.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "pbcanalysis.cli.main", "build", "--engine", engine],
            cwd=home, env={**os.environ, "TMPDIR": str(scratch)}, stdout=file, stderr=file,
        )  # fmt: skip
    until(lambda: begun.exists() or process.poll() is not None, "no chapter began", told.read_text)
    asked = time.monotonic()
    process.send_signal(number)
    assert process.wait() == 130, told.read_text()
    assert time.monotonic() - asked < SOON
    assert "stopped; what stood there before stays as it was" in told.read_text()
    assert "Traceback" not in told.read_text()
    assert not (home / "_site").exists()
    assert [path.name for path in scratch.iterdir() if path.name.startswith(("pbc-", "tmp"))] == []
