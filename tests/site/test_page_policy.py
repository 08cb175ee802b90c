"""Pages run files of the site alone, say so, and do all they did: served, and from disk."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page
from site_checks import pages_of, sampled_pages
from site_reader import Reader, Visit

POLICY = 'meta[http-equiv="Content-Security-Policy"]'


def _from_disk(browser: Browser, site: Path) -> Reader:
    return Reader(browser, f"{site.as_uri()}/")


@pytest.fixture(params=["served", "from disk"])
def either(request: pytest.FixtureRequest, reader: Reader, browser: Browser, site: Path) -> Reader:
    """Someone who reads the site, either way."""
    return reader if request.param == "served" else _from_disk(browser, site)


def test_every_page_names_its_policy_before_any_script(site: Path) -> None:
    pages = pages_of(site)
    assert len(pages) > 100
    for name in pages:
        soup = BeautifulSoup((site / name).read_text(encoding="utf-8"), "lxml")
        (policy,) = soup.select(POLICY)
        rules = dict(rule.strip().split(" ", 1) for rule in str(policy["content"]).split(";"))
        assert rules["script-src"] == "'self'", name
        assert rules["default-src"] == "'none'", name
        assert policy.find_previous("script") is None, name
        assert policy.find_previous("link") is None, name


def test_no_page_holds_a_script_of_its_own(site: Path) -> None:
    data = {"application/ld+json", "text/x-thebe-config"}
    for name in pages_of(site):
        text = (site / name).read_text(encoding="utf-8")
        soup = BeautifulSoup(text, "lxml")
        for script in soup.find_all("script"):
            assert script.get("src") or script.get("type") in data, (name, script)
            assert not re.match("(https?:)?//", str(script.get("src", ""))), (name, script)
        for tag in soup.find_all(True):
            assert not [key for key in tag.attrs if key.lower().startswith("on")], (name, tag)


def test_no_kind_of_page_is_kept_from_anything(either: Reader, site: Path) -> None:
    with either.reading() as (page, visit):
        page.add_init_script(
            "window.pbcBlocked = []; document.addEventListener('securitypolicyviolation',"
            " event => pbcBlocked.push(event.violatedDirective + ' ' + event.blockedURI));"
        )
        blocked = {}
        for name in sampled_pages(site):
            page.goto(either.address + name, wait_until="load")
            blocked[name] = page.evaluate("pbcBlocked")
    assert visit == Visit()
    assert {name: what for name, what in blocked.items() if what} == {}


def test_a_script_within_a_page_does_not_run(either: Reader) -> None:
    with either.reading() as (page, visit):
        page.goto(either.address + "index.html", wait_until="load")
        ran = page.evaluate(
            """() => { const one = document.createElement('div');
            one.innerHTML = '<img src="data:," onerror="window.pbcRan = 1">';
            document.body.append(one); const two = document.createElement('script');
            two.textContent = 'window.pbcRan = 2'; document.body.append(two);
            return new Promise(done => setTimeout(() => done(window.pbcRan), 300)); }"""
        )
    assert ran is None
    assert any("Content Security Policy" in line for line in visit.errors)


def test_search_finds_pages(either: Reader) -> None:
    with either.reading() as (page, visit):
        page.goto(either.address + "search.html?q=practices", wait_until="load")
        page.locator("#search-results li a").first.wait_for()
        page.wait_for_timeout(1000)
    assert visit == Visit()


def _mode(page: Page) -> str:
    return str(page.evaluate("document.documentElement.dataset.mode"))


def test_modes_folding_and_printing_work(either: Reader) -> None:
    with either.reading() as (page, visit):
        page.goto(either.address + "notebooks/04_percentages.html", wait_until="load")
        assert page.evaluate("DOCUMENTATION_OPTIONS.pagename") == "notebooks/04_percentages"
        page.evaluate("window.print = () => { window.pbcPrinted = true; }")
        page.evaluate("document.querySelector('[data-pbc-print]').click()")
        assert page.evaluate("window.pbcPrinted") is True
        before = _mode(page)
        page.evaluate("document.querySelector('.theme-switch-button').click()")
        assert _mode(page) != before
        after = _mode(page)
        page.reload(wait_until="load")
        assert _mode(page) == after
        folded = page.locator("details summary").first
        folded.click()
        assert page.locator("details[open]").count() >= 1
    assert visit == Visit()


def test_a_search_from_the_field_of_a_page_leads_to_results(either: Reader) -> None:
    with either.reading() as (page, visit):
        page.goto(either.address + "search.html", wait_until="load")
        field = page.locator("form.bd-search input[name=q]:visible").first
        field.fill("capacity")
        field.press("Enter")
        page.locator("#search-results li a").first.wait_for()
    assert visit == Visit()
