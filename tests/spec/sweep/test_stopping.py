"""Two at one folder, and being asked to end while a chapter runs that never would."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pbcanalysis.editions.sweep.journal import Journal

COMMAND = [sys.executable, "-m", "pbcanalysis.cli.main"]
SOON = 5.0
"""Seconds; on a machine that does nothing else it is less than two."""


def start(project: Any, told: Path, scratch: Path, *words: str) -> subprocess.Popen[bytes]:
    scratch.mkdir(exist_ok=True)
    with told.open("wb") as file:
        return subprocess.Popen(
            [*COMMAND, *words, "--project", str(project.home)],
            env={**os.environ, "DOORS": str(project.doors), "TMPDIR": str(scratch)},
            stderr=file,
        )


def test_two_sweeps_into_one_folder_wait_for_one_another(
    project: Any, tmp_path: Path, until: Callable[..., Any]
) -> None:
    plan, out = project.plan("grid: {level: [0.5, 0.6]}\n"), tmp_path / "out"
    project.open((0.5,))
    words = ("sweep", str(plan), "--out", str(out), "--no-pages")
    first, second = tmp_path / "first.txt", tmp_path / "second.txt"
    one = start(project, first, tmp_path / "t", *words)
    until(lambda: len(Journal(out).finished()) == 1, "no run was done", first.read_text)
    two = start(project, second, tmp_path / "t", *words)
    until(
        lambda: "another sweep is at work here" in second.read_text() or two.poll() is not None,
        "the second did not say that it waits",
        second.read_text,
    )
    assert one.poll() is None
    project.open((0.6,))
    assert (one.wait(), two.wait()) == (0, 0), first.read_text() + second.read_text()
    assert "another sweep is at work here; waiting for it" in second.read_text()
    assert "0 runs in" in second.read_text()
    assert len(Journal(out).finished()) == 2
    assert len((out / "journal.jsonl").read_text().splitlines()) == 2


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("engine", ["papermill", "warm"])
def test_who_asks_for_the_end_does_not_wait_for_a_chapter(
    project: Any, tmp_path: Path, until: Callable[..., Any], number: int, engine: str
) -> None:
    plan, out = project.plan("grid: {level: [0.5, 0.6, 0.7]}\n"), tmp_path / "out"
    project.open((0.5,))
    words = ("sweep", str(plan), "--out", str(out), "--no-pages", "--engine", engine)
    told, scratch = tmp_path / "told.txt", tmp_path / "t"
    process = start(project, told, scratch, *words, "--workers", "2")
    until(
        lambda: len(Journal(out).finished()) == 1 or process.poll() is not None,
        "no run was done",
        told.read_text,
    )
    # The others are at their doors, which stay shut.
    time.sleep(1)
    begun = time.monotonic()
    process.send_signal(number)
    assert process.wait() == 130, told.read_text()
    assert time.monotonic() - begun < SOON, told.read_text()
    assert "1 run is kept; the same command runs the rest" in told.read_text()
    assert "stopped; what stood there before stays as it was" in told.read_text()
    assert "Traceback" not in told.read_text()
    assert [path.name for path in scratch.iterdir() if path.name.startswith(("pbc-", "tmp"))] == []


def test_what_a_killed_sweep_leaves_the_next_run_removes(
    project: Any, tmp_path: Path, until: Callable[..., Any]
) -> None:
    plan, out = project.plan("grid: {level: [0.5, 0.6]}\n"), tmp_path / "out"
    project.open((0.5,))
    words = ("sweep", str(plan), "--out", str(out), "--no-pages", "--workers", "1")
    told, scratch = tmp_path / "told.txt", tmp_path / "t"
    process = start(project, told, scratch, *words)
    until(
        lambda: len(Journal(out).finished()) == 1 or process.poll() is not None,
        "no run was done",
        told.read_text,
    )
    process.kill()
    assert process.wait() == -signal.SIGKILL
    left = {path.name.rpartition("-")[0] for path in scratch.iterdir()}
    assert {"pbc-tables", "pbc-sweep"} <= left
    project.open((0.6,))
    again = start(project, told, scratch, *words)
    assert again.wait() == 0, told.read_text()
    assert [path.name for path in scratch.iterdir()] == []
