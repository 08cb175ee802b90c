"""60 kills of a publish, 60 of a build, 40 of a sweep: nothing is lost, and nothing is left.

Each process is killed at a step of its own (see ``killed.py``), spread over all that it does.
``.ci/kills`` runs it and tells what was lost; ``KILLS=10 .ci/kills`` does a tenth of it.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve().parent
SHARE = int(os.environ.get("KILLS", "100"))
"""Hundredths of the kills that are done."""

pytestmark = [pytest.mark.thorough, pytest.mark.timeout(5400)]


def kills(number: int) -> int:
    return max(1, number * SHARE // 100)


class Commands:
    """Runs commands in a project, with scratch folders of its own."""

    def __init__(self, home: Path, scratch: Path) -> None:
        self.home, self.scratch = home, scratch
        scratch.mkdir()
        self.steps = scratch.parent / "steps"
        self.told = scratch.parent / "told.txt"

    def __call__(self, *words: str, kill_at: int = 0) -> bool:
        """Run ``pbc``; whether it was killed. It may not end in any other way than well."""
        with self.told.open("wb") as told:
            done = subprocess.run(
                [sys.executable, str(HERE / "killed.py"), str(kill_at), *words],
                cwd=self.home, stdout=told, stderr=told,
                env={**os.environ, "TMPDIR": str(self.scratch), "PBC_STEPS": str(self.steps)},
            )  # fmt: skip
        assert done.returncode in (0, -signal.SIGKILL), self.told.read_text()
        return done.returncode != 0

    def spread(self, number: int, *words: str) -> Iterator[int]:
        """Steps of a command that has just run to its end, spread over all; for ever."""
        steps = int(self.steps.read_text())
        assert steps > number // 2, f"pbc {' '.join(words)} has {steps} steps"
        turn = 0
        while True:
            for place in range(number):
                yield 1 + (place * steps // number + turn) % steps
            turn += 1

    def left(self) -> list[str]:
        """Scratch folders of ours, and those that have no name of their own."""
        names = [path.name for path in self.scratch.iterdir()]
        return sorted(name for name in names if name.startswith(("pbc-", "tmp")))


def digest_of(folder: Path) -> str:
    """SHA-256 over names and bytes of a folder; empty where it is not."""
    if not folder.exists():
        return ""
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            total.update(path.relative_to(folder).as_posix().encode() + b"\0")
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


@pytest.fixture
def commands(tmp_path: Path, tiny_project: Callable[[Path], Path]) -> Commands:
    return Commands(tiny_project(tmp_path / "project"), tmp_path / "scratch")


def test_kills_of_a_build(commands: Commands) -> None:
    site = commands.home / "_site"
    wanted = {}
    for level in ("0.9", "0.8"):
        assert not commands("build", "--set", f"level={level}", "--fresh")
        wanted[level] = digest_of(site)
    assert len(set(wanted.values())) == 2
    number, killed = kills(60), 0
    stands, begun = "0.8", time.monotonic()
    steps = commands.spread(number, "build")
    while killed < number:
        level = "0.9" if stands == "0.8" else "0.8"
        if commands("build", "--set", f"level={level}", "--fresh", kill_at=next(steps)):
            killed += 1
        seen = digest_of(site)
        assert seen in wanted.values(), f"after kill {killed} the site is neither of the two"
        stands = next(name for name, digest in wanted.items() if digest == seen)
    level = "0.9" if stands == "0.8" else "0.8"
    assert not commands("build", "--set", f"level={level}")
    assert digest_of(site) == wanted[level]
    beside = {path.name for path in commands.home.iterdir()}
    assert beside == {"_build", "_site", "book", "data", "notebooks"}
    assert commands.left() == []
    tell("build", killed, begun)


def test_kills_of_a_sweep(commands: Commands, until: Callable[..., Any]) -> None:
    plan = commands.home / "plan.yml"
    plan.write_text("grid: {level: [0.7, 0.8, 0.9]}\n", encoding="utf-8")
    words = ("sweep", "plan.yml", "--no-pages")

    def results(out: str) -> tuple[str, list[str]]:
        folder = commands.home / out
        lines = (folder / "journal.jsonl").read_text(encoding="utf-8").splitlines()
        ids = sorted({json.loads(line)["id"] for line in lines if line.endswith("}")})
        return (folder / "results.csv").read_text(encoding="utf-8"), ids

    assert not commands(*words, "--out", "whole")
    wanted = results("whole")
    assert len(wanted[1]) == 3
    number, killed, begun = kills(40), 0, time.monotonic()
    steps = commands.spread(number, "sweep")
    left: list[str] = []
    while killed < number:
        shutil.rmtree(commands.home / "out", ignore_errors=True)
        killed += commands(*words, "--out", "out", kill_at=next(steps))
        assert not commands(*words, "--out", "out")
        assert results("out") == wanted, f"after kill {killed} the results are others"
        assert list((commands.home / "out").rglob("*.new")) == []
        # A run of the killed sweep may live a moment longer and hold its folder; what was there
        # one sweep earlier is nobody's, and gone.
        left, before = commands.left(), left
        assert set(left) & set(before) == set()

    def nothing_left() -> bool:
        shutil.rmtree(commands.home / "out")
        return not commands(*words, "--out", "out") and not commands.left()

    until(nothing_left, "scratch folders are left")
    tell("sweep", killed, begun)


def test_kills_of_a_publish(commands: Commands, tmp_path: Path) -> None:
    package = commands.home / "data" / "datapackage.json"
    sites = []
    for edition in ("2026.11", "2026.12"):
        about = json.loads(package.read_text(encoding="utf-8"))
        about["version"] = edition
        package.write_text(json.dumps(about), encoding="utf-8")
        assert not commands("build")
        sites.append(str(shutil.copytree(commands.home / "_site", tmp_path / edition)))
    killed, begun = 0, time.monotonic()
    for words, number in (((), 40), (("--plain",), 20)):
        done = subprocess.run(
            [
                *(sys.executable, str(HERE / "kill_publish.py"), str(tmp_path / "k"), *sites),
                *(*words, "--at-most", str(kills(number))),
            ],
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        shutil.rmtree(tmp_path / "k")
        told = json.loads(done.stdout)
        assert len(told["rows"]) == kills(number)
        for row in told["rows"]:
            assert row["killed"], row
            aside = words and not row["after"] and ".public.former" in row["seen"]
            assert aside or row["after"] in (["2026.11"], ["2026.11", "2026.12"]), row
            assert (row["again"], row["left"]) == (["2026.11", "2026.12"], []), row
            assert row["fault"] == "", row
            killed += 1
    tell("publish", killed, begun)


def tell(what: str, killed: int, begun: float) -> None:
    print(f"\n{killed} kills of {what} in {time.monotonic() - begun:.0f} s; lost: nothing")
