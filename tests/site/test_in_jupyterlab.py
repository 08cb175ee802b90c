"""A chapter in JupyterLab: opened, run, changed at its top and run again, in a real browser."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
import pytest
from playwright.sync_api import Page, expect
from site_reader import Reader

from pbcanalysis.editions.edition import records_of
from pbcanalysis.warm.short import short_folder

ROOT = Path(__file__).resolve().parents[2]
OWN_ADDRESS = str(ROOT / "tests" / "notebooks" / "own_address.py")
NAME = "04_percentages.ipynb"
OURS = ("CONFIG", "DATA", "RUNTIME")
SOON = 300_000  # milliseconds: nothing is judged by how long it takes
SETTINGS: dict[str, dict[str, Any]] = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "docmanager-extension/plugin": {"autosave": False},
    "notebook-extension/tracker": {"windowingMode": "none"},
}
Shown = dict[str, tuple[Any, ...]]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder with a short name, as sockets need it, with the study and one chapter."""
    with short_folder() as name:
        folder = Path(name)
        shutil.copytree(ROOT / "data", folder / "work" / "data")
        (folder / "work" / "notebooks").mkdir()
        shutil.copyfile(ROOT / "notebooks" / NAME, folder / "work" / "notebooks" / NAME)
        yield folder


@pytest.fixture
def lab(folder: Path, until: Callable[..., Any]) -> Iterator[str]:
    """JupyterLab on this machine alone, as it is when it is used for the first time.

    But it asks for no news, saves when it is told to, and holds cells that are out of sight.
    """
    own = {f"JUPYTER_{name}_DIR": folder / name.lower() for name in OURS}
    own |= {f"JUPYTERLAB_{name}_DIR": folder / name.lower() for name in ("SETTINGS", "WORKSPACES")}
    own |= {"IPYTHONDIR": folder / "ipython", "XDG_RUNTIME_DIR": folder}
    for name, settings in SETTINGS.items():
        path = folder / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(settings))
    command = [sys.executable, OWN_ADDRESS, "jupyterlab", "--no-browser", "--allow-root"]
    options = {
        "ServerApp.ip": "127.0.0.1",
        "ServerApp.port": "0",
        "ServerApp.root_dir": str(folder / "work"),
        "IdentityProvider.token": "own",
        "LabApp.news_url": "None",
        "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
        "LabApp.extension_manager": "readonly",
    }
    environment = {**os.environ, **{name: str(path) for name, path in own.items()}}
    with (folder / "log.txt").open("w") as log:
        server = subprocess.Popen(
            [*command, *(f"--{name}={value}" for name, value in options.items())],
            env=environment,
            cwd=folder,
            stdout=log,
            stderr=log,
        )
    log = folder / "log.txt"

    def address() -> str:
        assert server.poll() is None, log.read_text()
        return _address(folder / "runtime")

    try:
        yield until(address, "JupyterLab has not written its address", log.read_text)
    finally:
        server.terminate()
        server.wait(SOON / 1000)
        print(log.read_text())  # is shown if the test failed


def _address(runtime: Path) -> str:
    """Where the server is, once it has written all that it says of itself."""
    for path in runtime.glob("jpserver-*.json"):
        with contextlib.suppress(json.JSONDecodeError):
            return str(json.loads(path.read_text())["url"])
    return ""


def _shown(path: Path) -> Shown:
    """What a notebook on disk records, by id."""
    node = nbformat.read(path, as_version=4)
    return {
        record.id: (
            record.value,
            record.low,
            record.high,
            json.loads(record.data.model_dump_json()) if record.data else None,
        )
        for record, _ in records_of(node)
    }


def _by_papermill(folder: Path) -> Shown:
    """The chapter at another level, run by the Papermill command."""
    command = [sys.executable, OWN_ADDRESS, "papermill", "--no-progress-bar", "-p", "level", "0.9"]
    done = subprocess.run(
        [*command, "--cwd", str(ROOT / "notebooks"), str(ROOT / "notebooks" / NAME), "out.ipynb"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return _shown(folder / "out.ipynb")


def _kernel_is_there(page: Page, name: str) -> None:
    """Wait for the kernel: without one, JupyterLab takes outputs away and runs nothing."""
    expect(page.get_by_title("Switch kernel")).to_have_text(name, timeout=SOON)
    expect(page.locator("#jp-main-statusbar")).to_contain_text(f"{name} | Idle", timeout=SOON)


def _choose(page: Page, menu: str, entry: str) -> None:
    page.get_by_role("menuitem", name=menu, exact=True).click()
    page.get_by_role("menuitem", name=entry, exact=True).click()


def _run_all(page: Page) -> None:
    # No cell has a number before; the last one has it when it has run.
    last = page.locator(".jp-Notebook .jp-CodeCell .jp-InputPrompt").last
    _choose(page, "Edit", "Clear Outputs of All Cells")
    expect(last).to_have_text("[ ]:", timeout=SOON)
    _choose(page, "Run", "Run All Cells")
    expect(last).to_have_text(re.compile(r"^\[\d+\]:$"), timeout=SOON)
    expect(page.locator('.jp-OutputArea [data-mime-type*="stderr"]')).to_have_count(0)


def _save(page: Page, path: Path) -> Shown:
    with page.expect_response(
        lambda got: got.request.method == "PUT" and path.name in got.url, timeout=SOON
    ):
        page.keyboard.press("Control+s")
    return _shown(path)


def test_a_chapter_shows_the_numbers_of_the_site_and_of_papermill(
    lab: str, folder: Path, site: Path, reader: Reader
) -> None:
    catalogue = json.loads((site / "catalogue.json").read_text(encoding="utf-8"))
    on_site = {
        record["id"]: (record["value"], record["low"], record["high"], record["data"])
        for record in catalogue["records"]
        if record["chapter"] == "04"
    }
    path = folder / "work" / "notebooks" / NAME
    with (
        ThreadPoolExecutor(1) as pool,
        reader.reading(origin=lab) as (page, visit),
    ):
        papermill = pool.submit(_by_papermill, folder)
        page.set_default_timeout(SOON)
        page.goto(f"{lab}lab/tree/notebooks/{NAME}?token=own")
        status = page.locator(".jp-Notebook-ExecutionIndicator")
        expect(status).to_have_attribute("data-status", "idle", timeout=SOON)
        # Nothing is asked before the chapter can be run: its kernel is known.
        expect(page.locator(".jp-Dialog")).to_have_count(0)
        _kernel_is_there(page, "Python 3 (ipykernel)")
        _run_all(page)
        number = page.locator(".jp-OutputArea-output", has_text="survey.capacity: ")
        expect(number).to_contain_text("95% confidence", timeout=SOON)
        assert _save(page, path) == on_site

        _choose(page, "Kernel", "Restart Kernel and Clear Outputs of All Cells…")
        page.locator(".jp-Dialog").get_by_role("button", name="Confirm Kernel Restart").click()
        _kernel_is_there(page, "Python 3 (ipykernel)")
        line = page.locator(".jp-Notebook .cm-line", has_text="level = 0.95")
        line.click()
        page.keyboard.press("End")
        page.keyboard.press("Backspace")
        edited = page.locator(".jp-Notebook .cm-line", has_text=re.compile(r"^level = 0\.9$"))
        expect(edited).to_have_count(1, timeout=SOON)
        _run_all(page)
        expect(number).to_contain_text("90% confidence", timeout=SOON)
        changed = _save(page, path)
    assert changed == papermill.result()
    assert changed["survey.capacity"] != on_site["survey.capacity"]
    assert [url for url in visit.elsewhere if not url.startswith("blob:")] == []
