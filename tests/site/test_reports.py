"""A report that cites every number of the book, rightly and wrongly."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pbcanalysis.display import show
from pbcanalysis.verify import verify


@pytest.fixture(scope="module")
def numbers(site: Path) -> list[dict[str, Any]]:
    content = json.loads((site / "catalogue.json").read_text(encoding="utf-8"))
    return [record for record in content["records"] if record["kind"] == "number"]


@pytest.mark.parametrize("form", ["display", "display_interval"])
@pytest.mark.parametrize("line", ["It was [{0}](/r/{1}/).", "It was {0} ([book](/r/{1}/))."])
def test_every_number_of_the_book_is_right_as_the_book_writes_it(
    site: Path, numbers: list[dict[str, Any]], tmp_path: Path, form: str, line: str
) -> None:
    report = tmp_path / "report.md"
    lines = [line.format(record[form], record["id"]) for record in numbers]
    report.write_text("\n\n".join(lines) + "\n", encoding="utf-8")
    found = verify(report, site)
    assert [finding.id for finding in found.findings] == [record["id"] for record in numbers]
    wrong = [f for f in found.findings if f.status != "same" or f.rounded]
    assert wrong == []
    assert len(numbers) > 30


def test_every_share_of_the_book_is_wrong_when_it_is_off(
    site: Path, numbers: list[dict[str, Any]], tmp_path: Path
) -> None:
    # Two tenths of a point more than the book says, where that is not an end of the interval.
    off = {
        record["id"]: show(record["value"] + 0.002, "share")
        for record in numbers
        if record["unit"] == "share" and record["value"] is not None
    }
    ends = {record["id"]: (record["display_low"], record["display_high"]) for record in numbers}
    off = {id: text for id, text in off.items() if text not in ends[id]}
    report = tmp_path / "report.md"
    report.write_text(
        "\n\n".join(f"It was [{text}](/r/{id}/)." for id, text in off.items()) + "\n",
        encoding="utf-8",
    )
    found = verify(report, site)
    assert len(found.findings) == len(off) > 5
    assert {finding.status for finding in found.findings} <= {"never", "wrong-record"}
