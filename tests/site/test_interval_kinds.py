"""Every bracket of the book says what kind it is: in records, on pages, in files to download."""

from __future__ import annotations

import csv
import html
import json
import re
from pathlib import Path

from interval_checks import bare_brackets, without_kind

from pbcanalysis.catalogue.records import Catalogue


def test_every_bracket_of_the_book_says_its_kind(site: Path) -> None:
    catalogue = Catalogue.model_validate_json((site / "catalogue.json").read_text("utf-8"))
    found = without_kind(catalogue.records)
    assert not found, "\n".join(found)


def test_no_page_of_the_book_has_a_bracket_without_a_kind(site: Path) -> None:
    pages = [*site.glob("*.html"), *site.glob("notebooks/*.html")]
    assert len(pages) > 15
    found = []
    for page in pages:
        text = html.unescape(re.sub(r"<[^>]+>", "", page.read_text("utf-8")))
        found += [f"{page.name}: {bare}" for bare in bare_brackets(text)]
    assert not found, "\n".join(found)


def test_rounding_and_confidence_can_be_told_apart(site: Path) -> None:
    records = {
        record["id"]: record
        for record in json.loads((site / "catalogue.json").read_text())["records"]
    }
    # £97.5m to £98.5m over 8,476,257 times 3.25% to 3.35%: £343.36 to £357.56.
    needed = records["break-even.saving-needed"]
    assert needed["interval"] == ["rounding"]
    assert needed["display_interval"] == "£350 (rounding £343 to £358)"
    assert records["savings.dermatology-extra"]["interval"] == ["rounding"]
    assert records["survey.capacity"]["interval"] == ["confidence"]
    assert records["survey.capacity.worst-case"]["interval"] == ["worst-case"]
    # Draws from a distribution that was stated are no confidence interval.
    assert records["money.per-practice-drawn"]["interval"] == ["draws"]
    assert records["money.signup-half"]["interval"] == ["rounding", "words"]
    assert records["money.share-of-spend"]["interval"] == ["rounding", "sources"]
    page = (site / "r" / "break-even.saving-needed" / "index.html").read_text("utf-8")
    assert "<td>rounding</td>" in page
    with (site / "numbers.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    assert rows["money.signup-half"]["interval"] == "rounding words"
