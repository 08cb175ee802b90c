"""`.ci/publish`: published editions on a branch of a real git remote, from the first one on."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
ADDRESS = "https://example.org/book/"
# Nothing that somebody or a machine has set for git is asked.
PLAIN = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


def git(*words: str, cwd: Path) -> str:
    """What git says."""
    named = ("-c", "user.name=someone", "-c", "user.email=someone@localhost")
    done = subprocess.run(
        ["git", *named, *words], cwd=cwd, env=os.environ | PLAIN, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A project with the script and the command, cloned from a remote on this machine."""
    git("init", "--quiet", "--bare", "--initial-branch=main", "remote.git", cwd=tmp_path)
    git("clone", "--quiet", "remote.git", "project", cwd=tmp_path)
    project = tmp_path / "project"
    (project / ".ci").mkdir()
    shutil.copy2(ROOT / ".ci" / "publish", project / ".ci" / "publish")
    (project / ".venv" / "bin").mkdir(parents=True)
    command = project / ".venv" / "bin" / "pbc"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m pbcanalysis.cli.main "$@"\n')
    command.chmod(0o755)
    (project / ".gitignore").write_text(".venv/\n_site/\npublic/\ndeploy/\n")
    git("add", "--all", cwd=project)
    git("commit", "--quiet", "-m", "A project", cwd=project)
    git("push", "--quiet", "origin", "HEAD", cwd=project)
    return project


def test_first_edition_the_same_again_and_the_next(
    clone: Path, make_site: Callable[..., Path], make_share: Callable[..., Any]
) -> None:
    def run(site: Path) -> str:
        shutil.rmtree(clone / "_site", ignore_errors=True)
        shutil.copytree(site, clone / "_site")
        done = subprocess.run(
            [".ci/publish", ADDRESS], cwd=clone, capture_output=True, text=True,
            env={**os.environ, **PLAIN, "PYTHONPATH": str(ROOT / "src")},
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def published() -> int:
        return int(git("rev-list", "--count", "origin/gh-pages", cwd=clone))

    records = [make_share("s.a", 0.2, 0.1, 0.3)]
    first = make_site("a", "2026.11", records)
    run(first)
    assert published() == 2  # an empty beginning, and the edition
    assert "nothing new" in run(first)
    assert published() == 2
    frozen = (clone / "deploy" / "e" / "2026.11" / "index.html").read_bytes()
    run(make_site("b", "2026.12", records, digest="2"))
    assert published() == 3
    about = json.loads((clone / "deploy" / "editions.json").read_text(encoding="utf-8"))
    assert [entry["id"] for entry in about["editions"]] == ["2026.11", "2026.12"]
    assert (clone / "deploy" / "e" / "2026.11" / "index.html").read_bytes() == frozen
    assert git("status", "--porcelain", cwd=clone) == ""
