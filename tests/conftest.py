"""What every kind of test may ask for."""

from __future__ import annotations

import gc
import json
import os
import runpy
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# A test is not judged by how busy the machine is; one that hangs is ended by the time limit. The
# same code gets the same made-up cases, so that a result stands; `make explore` looks for others.
UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("same", UNTIMED, derandomize=True)
settings.register_profile("explore", UNTIMED)
settings.load_profile("same")

# Modules and tests live to the end; to look through them for cycles takes a fifth of the time.
gc.set_threshold(100_000, 20, 20)

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 300.0

# What somebody has set for their own builds, git for its hooks, or a terminal for its own looks.
OTHERS = ("PBC_", "GIT_", "COLUMNS", "LINES", "FORCE_COLOR", "PY_COLORS", "GITHUB_ACTIONS")
for name in [name for name in os.environ if name.startswith(OTHERS)]:
    del os.environ[name]


def pytest_configure(config: pytest.Config) -> None:
    """What is made when it is first used, and by all kernels at once, is made before the tests."""
    # Hypothesis also tries constants of the modules that this process has imported: not the same
    # where other tests ran before.
    if config.getoption("--hypothesis-profile") != "explore":
        _without_constants_of_modules(config)

    # Its list of fonts: who waits for it for long is told so, among the output of a chapter.
    import matplotlib.font_manager  # noqa: F401

    # The ports of a kernel: another process could be given them before it has them.
    own_address = runpy.run_path(str(ROOT / "tests" / "notebooks" / "own_address.py"))
    own_address["use_own_address"]()

    # IPython's history: a kernel that waits for another's writing prints that it has given up.
    folder = tempfile.TemporaryDirectory(prefix="ipython-", ignore_cleanup_errors=True)
    os.environ["IPYTHONDIR"] = folder.name
    config.add_cleanup(folder.cleanup)


def _without_constants_of_modules(config: pytest.Config) -> None:
    # Hypothesis does not document this: where it is gone, more of the cases depend on chance.
    try:
        from hypothesis.internal.conjecture import providers

        constants = providers._local_constants
        assert callable(providers._get_local_constants)
    except (ImportError, AttributeError) as error:
        text = f"made-up cases may depend on which tests ran before: {error}"
        config.issue_config_time_warning(pytest.PytestConfigWarning(text), stacklevel=2)
    else:
        providers._get_local_constants = lambda: constants


# What starts builds, kernels, clusters or a browser, the longest first.
WHOLE = (
    "tests/site",
    "tests/spec/warm",
    "tests/spec/sweep",
    "tests/own",
    "tests/notebooks",
    "notebooks",
    "tests/spec/editions/test_preview.py",
    "tests/spec/editions/test_publish_branch.py",
    "tests/spec/test_parts_of_libraries.py",
    "tests/faults",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Say of each test whether it starts something whole, and let these begin first."""
    rank = {}
    for item in items:
        place = item.path.relative_to(ROOT).as_posix()
        found = [n for n, start in enumerate(WHOLE) if place.startswith(start)]
        rank[item] = found[0] if found else len(WHOLE)
        if found:
            item.add_marker(pytest.mark.whole)
        # A kernel of nbval may be kept waiting by others.
        if hasattr(item, "output_timeout"):
            item.output_timeout = PATIENCE
    items.sort(key=lambda item: rank[item])


@pytest.fixture(scope="session")
def until() -> Callable[..., Any]:
    """Waits for an event, and returns what it is told of it: ``until(path.exists, "no file")``.

    A machine may be slow, so the time is long; what else is known is told if it runs out.
    """

    def wait(found: Callable[[], Any], missing: str, told: Callable[[], object] = str) -> Any:
        end = time.monotonic() + PATIENCE
        while not (result := found()):
            assert time.monotonic() < end, f"{missing} in {PATIENCE:g} seconds; {told()}"
            time.sleep(0.01)
        return result

    return wait


@pytest.fixture(scope="session")
def gone(until: Callable[..., Any]) -> Callable[[int], None]:
    """Waits until a process has ended, buried or not."""

    def state(pid: int) -> str:
        try:
            return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return ""

    def wait(pid: int) -> None:
        until(lambda: state(pid) in ("", "Z"), f"process {pid} has not ended", lambda: state(pid))

    return wait


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


class _Server(ThreadingHTTPServer):
    # A browser asks for many files at once; none waits at the door of a busy machine.
    request_queue_size = 128


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing of each request."""


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    with _Server(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()


@pytest.fixture(scope="session")
def served() -> Callable[[Path], AbstractContextManager[str]]:
    """Serves a folder on this machine: ``with served(folder) as address:``."""
    return _served


@pytest.fixture(scope="session")
def copy_project() -> Callable[[Path], Path]:
    """Copies the parts of the project that a build reads to another folder."""

    def copy(target: Path) -> Path:
        for name in ("book", "data", "notebooks"):
            shutil.copytree(ROOT / name, target / name, ignore=shutil.ignore_patterns(".ipynb_*"))
        return target

    return copy


BASES = """
import pandas as pd
from pbcanalysis.catalogue import open_chapter
chapter = open_chapter("01", study_folder, level=level)
chapter.number(
    "tiny.bases", len(chapter.study.table("bases")), unit="count", method="count of rows",
    title="Rows of bases", sources=["bmj2007may"],
)
print(chapter.study.sources["bmj2007may"].short)
"""
TIMELINE = """
import pandas as pd
from pbcanalysis.catalogue import open_chapter
from pbcanalysis.charts import Chart, new_figure
chapter = open_chapter("02", study_folder)
events = len(chapter.study.table("timeline"))
data = pd.DataFrame({"Events": [events]})
def draw(size):
    figure = new_figure(size, 2.0)
    figure.subplots().bar(["all"], [events])
    return figure
chapter.chart(
    "tiny.events", Chart("Events happened", "Count", "One bar", "The study", data, draw),
    title="Events", sources=["bmj2007may"],
)
chapter.table("tiny.table", data, title="Events", sources=["bmj2007may"])
"""


def _notebook(number: str, parameters: str, code: str) -> str:
    cells = [
        {"cell_type": "markdown", "source": f"# Chapter {number}\n\nOne sentence.\n"},
        {"cell_type": "code", "source": 'study_folder = "../data"\n' + parameters},
        {"cell_type": "code", "source": code.strip()},
        {"cell_type": "markdown", "source": "Another sentence.\n"},
    ]
    for place, cell in enumerate(cells):
        cell |= {"id": f"{number}-{place}", "metadata": {}}
        if cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}
    cells[1]["metadata"] = {"tags": ["parameters"]}
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells})


@pytest.fixture(scope="session")
def tiny_project() -> Callable[[Path], Path]:
    """Writes a project of two small chapters: one reads bases, the other the timeline."""

    def write(target: Path) -> Path:
        shutil.copytree(ROOT / "data", target / "data")
        notebooks, book = target / "notebooks", target / "book"
        notebooks.mkdir()
        (notebooks / "01_bases.ipynb").write_text(
            _notebook("01", "level = 0.95", BASES), encoding="utf-8"
        )
        (notebooks / "02_timeline.ipynb").write_text(
            _notebook("02", "", TIMELINE), encoding="utf-8"
        )
        book.mkdir()
        shutil.copyfile(ROOT / "book" / "_config.yml", book / "_config.yml")
        shutil.copytree(ROOT / "book" / "_static", book / "_static")
        (book / "_toc.yml").write_text(
            "format: jb-book\nroot: index\nchapters:\n"
            "- file: notebooks/01_bases\n- file: notebooks/02_timeline\n",
            encoding="utf-8",
        )
        (book / "index.md").write_text("# Front\n\n{value}`tiny.bases`\n", encoding="utf-8")
        return target

    return write
