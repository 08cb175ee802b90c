"""A site built for real, once for all tests, and a real browser to read it in."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from playwright.sync_api import Browser, expect, sync_playwright
from site_reader import Reader

pytest.register_assert_rewrite("site_checks")  # so that a check says what it found
NAMES = ("chromium", "chromium-browser", "google-chrome")
# A browser that asks nobody anything: no updates, no look-ups of its maker's hosts.
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)

Run = Callable[..., "subprocess.CompletedProcess[str]"]
Copy = Callable[[Path], Path]
Served = Callable[[Path], contextlib.AbstractContextManager[str]]


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory, copy_project: Copy, pbc: Run) -> Path:
    """A copy of the project with its site built; one for all workers."""
    folder = tmp_path_factory.getbasetemp().parent / "book-project"
    if "PYTEST_XDIST_WORKER" not in os.environ:
        folder = tmp_path_factory.mktemp("book-project") / "project"
    with FileLock(str(folder) + ".lock"):
        if not (folder / "_site" / "index.html").is_file():
            shutil.rmtree(folder, ignore_errors=True)
            copy_project(folder)
            done = pbc("build", cwd=folder)
            assert done.returncode == 0, done.stdout + done.stderr
            (folder / "told.txt").write_text(done.stdout + done.stderr, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def site(project: Path) -> Path:
    """The folder of the built site."""
    return project / "_site"


@pytest.fixture(scope="session")
def address(site: Path, served: Served) -> Iterator[str]:
    """The site's address on this machine, served for the time of the tests."""
    with served(site) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    assert path, "no Chromium: run the tests through `make test`"
    expect.set_options(timeout=60_000)  # a busy machine draws late
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def reader(browser: Browser, address: str) -> Reader:
    """Someone who reads the served site."""
    return Reader(browser, address)
