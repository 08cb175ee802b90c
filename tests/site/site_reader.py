"""Someone who reads a site in a real browser, and what goes wrong beside the pages."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response

LOUD = ("error", "warning")
# How Chromium ends a request that it does not need any more: the next page was opened, another
# picture fits the window. What a page lacks ends otherwise, with a status or an error of its own.
GIVEN_UP = "net::ERR_ABORTED"


@dataclass
class Visit:
    """What the browser saw on a page beside the page itself; nothing, where all is well."""

    errors: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


@dataclass
class Reader:
    """Someone with a browser: opens pages of the site, and notes what goes wrong beside them."""

    browser: Browser
    address: str

    @contextlib.contextmanager
    def reading(
        self,
        *,
        width: int = 1280,
        scripts: bool = True,
        origin: str | None = None,
        scheme: Literal["light", "dark"] = "light",
    ) -> Iterator[tuple[Page, Visit]]:
        """A tab of a system with a scheme of colours.

        ``origin`` is where requests may go, the served site unless told otherwise.
        """
        context = self.browser.new_context(
            viewport={"width": width, "height": 900},
            java_script_enabled=scripts,
            color_scheme=scheme,
        )
        page, visit = context.new_page(), Visit()
        home = (origin or self.address, "data:", "about:")

        def told(message: ConsoleMessage) -> None:
            if message.type in LOUD:
                visit.errors.append(f"{message.type} on {page.url}: {message.text}")

        def asked(request: Request) -> None:
            if not request.url.startswith(home):
                visit.elsewhere.append(request.url)

        def failed(request: Request) -> None:
            if request.failure != GIVEN_UP:
                visit.failed.append(f"{request.failure} {request.url}")

        def got(response: Response) -> None:
            if response.status >= 400:
                visit.failed.append(f"{response.status} {response.url}")

        page.on("pageerror", lambda error: visit.errors.append(f"{page.url}: {error}"))
        page.on("console", told)
        page.on("request", asked)
        page.on("requestfailed", failed)
        page.on("response", got)
        yield page, visit
        context.close()


GRAVE = ("serious", "critical")


def faults(page: Page, *, impacts: tuple[str, ...] | None = GRAVE) -> list[str]:
    """What axe-core finds on an open page: the serious and the critical, or with ``None`` all."""
    # Every rule runs; of the places that fit a rule, one stands in the answer for all. Style sheets
    # of a page that was opened from disk cannot be asked for by its scripts.
    options = {"resultTypes": ["violations"], "preload": not page.url.startswith("file:")}
    found: dict[str, Any] = Axe().run(page, options=options).response
    assert found["passes"], "axe-core ran no rule"
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found["violations"]
        if impacts is None or rule["impact"] in impacts
        for node in rule["nodes"]
    ]
