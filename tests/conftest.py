"""What every kind of test may ask for."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture
def study_copy(tmp_path: Path) -> Path:
    """A copy of the book's study that a test may spoil."""
    folder = tmp_path / "data"
    shutil.copytree(ROOT / "data", folder)
    return folder


@pytest.fixture(scope="session")
def pbc() -> Callable[..., subprocess.CompletedProcess[str]]:
    """The command line, run as a user runs it: ``pbc("build", "--set", "level=0.9", cwd=...)``."""

    def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pbcanalysis.cli.main", *arguments]
        return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)

    return run


@pytest.fixture(scope="session")
def copy_project() -> Callable[[Path], Path]:
    """Copies the parts of the project that a build reads to another folder."""

    def copy(target: Path) -> Path:
        for name in ("book", "data", "notebooks"):
            shutil.copytree(ROOT / name, target / name, ignore=shutil.ignore_patterns(".ipynb_*"))
        return target

    return copy
