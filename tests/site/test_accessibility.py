"""axe-core finds nothing serious on the front page, every chapter and each kind of record."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from conftest import Reader

GRAVE = ("serious", "critical")
# Every rule runs; of the places that fit a rule, one stands in the answer for all.
BRIEF = {"resultTypes": ["violations"]}


def _grave(page: Any) -> list[str]:
    found = Axe().run(page, options=BRIEF).response
    assert found["passes"], "axe-core ran no rule"
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found["violations"]
        if rule["impact"] in GRAVE
        for node in rule["nodes"]
    ]


def sampled_pages(site: Path) -> list[str]:
    """Pages of the site's own, chapters, and one page of each kind of record."""
    records = json.loads((site / "catalogue.json").read_text(encoding="utf-8"))["records"]
    kinds = {record["kind"]: f"r/{record['id']}/index.html" for record in records}
    own = sorted(path.name for path in site.glob("*.html"))
    chapters = sorted(f"notebooks/{path.name}" for path in (site / "notebooks").glob("*.html"))
    return [*own, *chapters, *kinds.values()]


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_serious(site: Path, reader: Reader, width: int) -> None:
    told = {}
    with reader.reading(width=width) as (page, _):
        for name in sampled_pages(site):
            page.goto(reader.address + name, wait_until="load")
            if grave := _grave(page):
                told[name] = grave
    assert told == {}
