"""Every number in prose leads to a record, and nothing of this machine reaches the site."""

from __future__ import annotations

import json
import re
from pathlib import Path

from bs4 import BeautifulSoup

from pbcanalysis.interval_kinds import kinds_in_words


def test_the_text_of_every_number_is_what_its_record_holds(site: Path) -> None:
    records = {
        record["id"]: record
        for record in json.loads((site / "catalogue.json").read_text(encoding="utf-8"))["records"]
    }
    numbers = 0
    for path in sorted(site.rglob("*.html")):
        soup = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for link in soup.select(".pbc-value > a"):
            numbers += 1
            record = records[str(link["href"]).rstrip("/").split("/")[-2]]
            forms = {
                record["display"],
                record["display_interval"],
                record["display_low"],
                record["display_high"],
                # A range alone says of what kind it is.
                f"{record['display_low']} to {record['display_high']}"
                + (
                    f" ({kinds_in_words(record['interval'], record['level'])})"
                    if record["interval"]
                    else ""
                ),
                record["headline"],
                record["title"],
            }
            assert link.get_text() in forms, f"{path}: {link}"
    assert numbers > 50


def test_printed_figures_stand_as_the_study_has_them(site: Path, project: Path) -> None:
    from pbcanalysis.study import open_study

    study = open_study(project / "data", check=False)
    printed = 0
    for path in sorted(site.rglob("*.html")):
        soup = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for link in soup.select(".pbc-stated > a"):
            printed += 1
            statement = study.statement(str(link["href"]).split("#")[1])
            assert link.get_text() == statement["as_printed"]
    assert printed > 20


def test_no_path_of_a_machine_and_no_injected_cell_reaches_the_site(
    site: Path, project: Path
) -> None:
    # A home folder, a folder for temporary files, or the very folder of this build.
    paths = re.compile(
        rf"(?<![\w.])(?:/home/\w|/root/|/Users/\w|/tmp/)|C:\\\\Users|{re.escape(str(project))}|injected-parameters"
    )
    for path in sorted(site.rglob("*")):
        if path.suffix in (".html", ".ipynb", ".json", ".csv", ".svg", ".js", ".txt", ".md"):
            if path.is_relative_to(site / "_static"):
                continue
            found = paths.search(path.read_text(encoding="utf-8"))
            assert found is None, f"{path.relative_to(site)}: {found}"


def test_no_warning_was_told_and_no_reading_is_broken(project: Path, site: Path) -> None:
    told = (project / "told.txt").read_text(encoding="utf-8")
    assert "warning" not in told.lower()
    assert "no longer true" not in told
    readings = json.loads((site / "readings.json").read_text(encoding="utf-8"))
    assert len(readings) > 20
    assert [reading for reading in readings if not reading["holds"]] == []
