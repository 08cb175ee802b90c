"""A chapter in JupyterLab: opened, run, changed at its top and run again, in a real browser."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
import pytest
from playwright.sync_api import Page, expect
from site_reader import Reader

from pbcanalysis.editions.edition import records_of

ROOT = Path(__file__).resolve().parents[2]
NAME = "04_percentages.ipynb"
OURS = ("CONFIG", "DATA", "RUNTIME")
SOON = 60_000
Shown = dict[str, tuple[Any, ...]]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder with a short name, as sockets need it, with the study and one chapter."""
    with tempfile.TemporaryDirectory(prefix="lab-") as name:
        folder = Path(name)
        shutil.copytree(ROOT / "data", folder / "work" / "data")
        (folder / "work" / "notebooks").mkdir()
        shutil.copyfile(ROOT / "notebooks" / NAME, folder / "work" / "notebooks" / NAME)
        yield folder


@pytest.fixture
def lab(folder: Path) -> Iterator[str]:
    """JupyterLab on this machine alone, as it is when it is used for the first time."""
    own = {f"JUPYTER_{name}_DIR": folder / name.lower() for name in OURS}
    own |= {f"JUPYTERLAB_{name}_DIR": folder / name.lower() for name in ("SETTINGS", "WORKSPACES")}
    own |= {"IPYTHONDIR": folder / "ipython", "XDG_RUNTIME_DIR": folder}
    news = folder / "settings" / "@jupyterlab" / "apputils-extension"
    news.mkdir(parents=True)
    (news / "notification.jupyterlab-settings").write_text(
        json.dumps({"fetchNews": "false", "checkForUpdates": False})
    )
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"]
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
            env={**environment, "PBC_WARM_IDLE": "0.5"},
            cwd=folder,
            stdout=log,
            stderr=log,
        )
    try:
        end = time.monotonic() + 60
        while not (address := _address(folder / "runtime")):
            assert server.poll() is None, (folder / "log.txt").read_text()
            assert time.monotonic() < end, (folder / "log.txt").read_text()
            time.sleep(0.1)
        yield address
    finally:
        server.terminate()
        server.wait(60)


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
    command = [sys.executable, "-m", "papermill", "--no-progress-bar", "-p", "level", "0.9"]
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


def _run_all(page: Page) -> None:
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    # The last cell is numbered when it has run, and the run begins with taking all numbers away.
    prompts = page.locator(".jp-Notebook .jp-CodeCell .jp-InputPrompt")
    expect(prompts.last).to_have_text("[*]:", timeout=SOON)
    expect(prompts.last).not_to_have_text("[*]:", timeout=SOON)
    expect(page.locator('.jp-OutputArea [data-mime-type*="stderr"]')).to_have_count(0)


def _save(page: Page, path: Path) -> Shown:
    with page.expect_response(lambda got: got.request.method == "PUT" and path.name in got.url):
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
        page.goto(f"{lab}lab/tree/notebooks/{NAME}?token=own")
        status = page.locator(".jp-Notebook-ExecutionIndicator")
        expect(status).to_have_attribute("data-status", "idle", timeout=SOON)
        # Nothing is asked before the chapter can be run: its kernel is known.
        expect(page.locator(".jp-Dialog")).to_have_count(0)
        _kernel_is_there(page, "Python 3 (ipykernel)")
        _run_all(page)
        number = page.locator(".jp-OutputArea-output", has_text="survey.capacity: ")
        expect(number).to_contain_text("95% interval", timeout=SOON)
        assert _save(page, path) == on_site

        page.get_by_role("menuitem", name="Kernel", exact=True).click()
        page.get_by_role("menuitem", name="Change Kernel…").click()
        page.locator(".jp-Dialog select").select_option(label="Python 3 (pbc, warm)")
        page.locator(".jp-Dialog").get_by_role("button", name="Select").click()
        _kernel_is_there(page, "Python 3 (pbc, warm)")
        line = page.locator(".jp-Notebook .cm-line", has_text="level = 0.95")
        line.click()
        page.keyboard.press("End")
        page.keyboard.press("Backspace")
        _run_all(page)
        expect(number).to_contain_text("90% interval", timeout=SOON)
        changed = _save(page, path)
        assert "plain kernel" not in (folder / "log.txt").read_text()
    assert changed == papermill.result()
    assert changed["survey.capacity"] != on_site["survey.capacity"]
    assert [url for url in visit.elsewhere if not url.startswith("blob:")] == []
