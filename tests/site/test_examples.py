"""The worked examples: each is built, shows what it is there to show, and reads well in a browser.

The browser's checks are the book's own, run on each example.
"""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
EXAMPLES = ("report", "areas", "later-wave", "payments")


def _module(name: str) -> ModuleType:
    """A test module beside this one, by its path: the folder is no package."""
    path = Path(__file__).with_name(f"{name}.py")
    spec = importlib.util.spec_from_file_location(f"checks_{name}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look up their module there
    spec.loader.exec_module(module)
    return module


PAGES, ACCESS, LINKS = _module("test_pages"), _module("test_accessibility"), _module("test_links")


@pytest.fixture(scope="module", params=EXAMPLES)
def example(
    request: pytest.FixtureRequest, root: Path, tmp_path_factory: pytest.TempPathFactory, pbc: Run
) -> Path:
    """A copy of one example with its site."""
    folder = tmp_path_factory.mktemp("example") / str(request.param)
    unwanted = shutil.ignore_patterns("_build", "_site")
    shutil.copytree(root / "examples" / str(request.param), folder, ignore=unwanted)
    done = pbc("build", str(folder), cwd=folder.parent)
    assert done.returncode == 0, done.stdout + done.stderr
    (folder / "told.txt").write_text(done.stderr, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def example_reader(example: Path, browser: Any) -> Iterator[Any]:
    """Someone who reads the example's site."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """Say nothing of each request."""

    handler = partial(Quiet, directory=str(example / "_site"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield _module("conftest").Reader(browser, f"http://127.0.0.1:{server.server_port}/")
    server.shutdown()
    server.server_close()


def test_it_passes_the_checks_of_the_book(example: Path, example_reader: Any) -> None:
    site = example / "_site"
    PAGES.test_every_page_loads_without_errors_or_requests_elsewhere(site, example_reader)
    for width in (360, 1280):
        PAGES.test_no_page_is_wider_than_its_screen(site, example_reader, width)
        ACCESS.test_nothing_serious(site, example_reader, width)
    PAGES.test_every_chart_has_words_for_those_who_cannot_see_it(site, example_reader)
    LINKS.test_every_internal_link_and_download_resolves(site)
    LINKS.test_every_record_has_its_page_and_its_files(site)
    LINKS.test_the_catalogue_fits_its_published_schema(site)
    LINKS.test_every_page_names_its_language_and_title(site)


def test_it_shows_what_it_is_there_to_show(example: Path) -> None:
    catalogue = json.loads((example / "_site" / "catalogue.json").read_text(encoding="utf-8"))
    records = {record["id"]: record for record in catalogue["records"]}
    told = (example / "told.txt").read_text(encoding="utf-8")
    SHOWS[example.name](records, told)


def _report(records: dict[str, Any], told: str) -> None:
    # Of twelve, 5 give 41.7% and 6 give 50%: none gives 45%.
    assert records["percentages.impossible"]["value"] == 1
    assert "warning statements.csv, row 5, column as_printed: found '45%' of 12" in told
    assert "no longer true notebooks/03_percentages: percentages.impossible == 0" in told
    # 31 of 48 is 64.6%, printed as 65%: a share of all 48 whatever the others would have said.
    assert records["response.lowest"]["value"] == pytest.approx(31 / 48, rel=1e-11)
    shares = {row[1]: row[3] for row in records["percentages.counts"]["data"]["rows"]}
    assert shares["58.3%"] == "7"  # 7 of 12 is 58.33%
    assert shares["45%"] == "no count"


def _areas(records: dict[str, Any], told: str) -> None:
    assert records["areas.count"]["value"] == 42
    assert records["areas.respondents"]["value"] == 42 * 30
    assert records["areas.tested"]["value"] == 2 * 42
    shares: dict[str, float] = {}
    for question, _, _, _, share, *_ in records["areas.together"]["data"]["rows"]:
        shares[question] = shares.get(question, 0) + share
    assert list(shares.values()) == pytest.approx([1, 1])
    assert "left out, as the study has no table surveys" in told


def _later_wave(records: dict[str, Any], told: str) -> None:
    change = records["change.time"]
    # 34% of 410 is 138 to 141 replies, 45% of 365 is 163 to 166: the change lies between these.
    assert change["low"] < 163 / 365 - 141 / 410
    assert change["high"] > 166 / 365 - 138 / 410
    assert change["low"] > 0
    assert records["comparison.topics"]["value"] == 3
    assert records["comparison.moved"]["value"] == 1


def _payments(records: dict[str, Any], told: str) -> None:
    rows = records["payments.years"]["data"]["rows"]
    assert [row[0] for row in rows] == ["2021-22", "2022-23", "2023-24"]
    assert [row[1] for row in rows] == [24, 24, 24]
    # Practice i has 3000 + 400 i patients, and 50 more each year.
    first = sum(3000 + 400 * i for i in range(24))
    assert [row[2] for row in rows] == [first, first + 24 * 50, first + 24 * 100]
    total = sum(row[3] for row in rows)
    assert records["payments.total"]["value"] == pytest.approx(total, rel=1e-11)
    assert "no longer true" not in told


SHOWS = {"report": _report, "areas": _areas, "later-wave": _later_wave, "payments": _payments}
