"""The reader of the other tests sees what is wrong with a page, and only that."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from playwright.sync_api import Browser
from site_reader import Reader, Visit, faults

Served = Callable[[Path], AbstractContextManager[str]]

PAGE = '<!doctype html><html lang="en-GB"><link rel="icon" href="data:,"><title>{0}</title>{0}'
# Nobody listens at port 9 of this machine.
FAULTY = """
<script>throw new Error("broken")</script>
<script>console.warn("beware")</script>
<img src="missing.svg"><img src="http://127.0.0.1:9/elsewhere.svg">
"""


def test_what_is_wrong_with_a_page_is_seen(
    browser: Browser, served: Served, tmp_path: Path
) -> None:
    (tmp_path / "faulty.html").write_text(PAGE.format(FAULTY), encoding="utf-8")
    with (
        served(tmp_path) as address,
        Reader(browser, address).reading() as (page, visit),
    ):
        page.goto(address + "faulty.html", wait_until="load")
        assert any("broken" in told for told in visit.errors)
        assert any("beware" in told for told in visit.errors)
        assert visit.elsewhere == ["http://127.0.0.1:9/elsewhere.svg"]
        assert f"404 {address}missing.svg" in visit.failed
        assert any(told.endswith("http://127.0.0.1:9/elsewhere.svg") for told in visit.failed)
        # Two pictures without words for those who cannot see them are critical to axe-core.
        assert [told.split(":")[0] for told in faults(page)] == ["image-alt"] * 2


def test_what_is_left_half_way_is_no_fault_of_the_page(
    browser: Browser, served: Served, tmp_path: Path
) -> None:
    (tmp_path / "slow.html").write_text(PAGE.format('<img src="slow.svg">'), encoding="utf-8")
    (tmp_path / "next.html").write_text(PAGE.format("<h1>Next</h1>"), encoding="utf-8")
    with (
        served(tmp_path) as address,
        Reader(browser, address).reading() as (page, visit),
    ):
        page.route("**/slow.svg", lambda route: None)  # never answered
        given_up: list[str] = []
        page.on("requestfailed", lambda request: given_up.append(request.url))
        with page.expect_request("**/slow.svg"):
            page.goto(address + "slow.html", wait_until="commit")
        page.goto(address + "next.html", wait_until="load")
        assert given_up == [address + "slow.svg"]
        assert visit == Visit()
