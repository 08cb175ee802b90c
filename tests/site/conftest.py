"""A site built for real, once for all tests, and a real browser to read it in."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from filelock import FileLock
from playwright.sync_api import Browser, Page, sync_playwright

LOUD = ("error", "warning")
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


@dataclass
class Visit:
    """What the browser saw on a page beside the page itself."""

    errors: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


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
def address(site: Path) -> Iterator[str]:
    """The site's address on this machine, served for the time of the tests."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """Say nothing of each request."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    assert path, "no Chromium: run the tests through `make test`"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        yield chromium
        chromium.close()


@dataclass
class Reader:
    """Someone with a browser: opens pages of the site, and notes what goes wrong beside them."""

    browser: Browser
    address: str

    @contextlib.contextmanager
    def reading(
        self, *, width: int = 1280, scripts: bool = True, origin: str | None = None
    ) -> Iterator[tuple[Page, Visit]]:
        """A tab; ``origin`` is where requests may go, the served site unless told otherwise."""
        context = self.browser.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=scripts
        )
        page, visit = context.new_page(), Visit()
        home = (origin or self.address, "data:", "about:")
        page.on("pageerror", lambda error: visit.errors.append(str(error)))
        page.on(
            "console",
            lambda told: visit.errors.append(told.text) if told.type in LOUD else None,
        )
        # The browser itself gives up its icon when the next page is opened before it has come.
        page.on(
            "requestfailed",
            lambda request: (
                None
                if request.failure == "net::ERR_ABORTED" and request.url.endswith("favicon.svg")
                else visit.failed.append(request.url)
            ),
        )
        page.on(
            "response",
            lambda got: (
                visit.failed.append(f"{got.status} {got.url}") if got.status >= 400 else None
            ),
        )
        page.on(
            "request",
            lambda asked: None if asked.url.startswith(home) else visit.elsewhere.append(asked.url),
        )
        yield page, visit
        context.close()


@pytest.fixture(scope="session")
def reader(browser: Browser, address: str) -> Reader:
    """Someone who reads the served site."""
    return Reader(browser, address)
