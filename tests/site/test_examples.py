"""The worked examples: each is built, shows what it is there to show, and reads well in a browser.

The browser's checks are the book's own, run on each example.
"""

from __future__ import annotations

import csv
import json
import math
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import site_checks
from playwright.sync_api import Browser
from site_reader import Reader

Run = Callable[..., subprocess.CompletedProcess[str]]
Served = Callable[[Path], AbstractContextManager[str]]
ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ("report", "areas", "later-wave", "payments")


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
    (folder.parent / "told.txt").write_text(done.stderr, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def example_reader(example: Path, browser: Browser, served: Served) -> Iterator[Reader]:
    """Someone who reads the example's site."""
    with served(example / "_site") as address:
        yield Reader(browser, address)


def test_it_passes_the_checks_of_the_book(example: Path, example_reader: Reader) -> None:
    site = example / "_site"
    # Of the pages of records one of each kind: they are drawn from one frame, as the book's are.
    site_checks.pages_load(site_checks.sampled_pages(site), example_reader)
    # The narrow page has all that the wide one has, and its menus beside.
    site_checks.nothing_serious(site, example_reader, 360)
    site_checks.every_chart_has_words_for_those_who_cannot_see_it(site, example_reader)
    site_checks.every_internal_link_and_download_resolves(site)
    site_checks.every_record_has_its_page_and_its_files(site)
    site_checks.the_catalogue_fits_its_published_schema(site)
    site_checks.every_page_names_its_language_and_title(site)


def test_a_second_build_tells_the_same_notes_at_once(example: Path, pbc: Run) -> None:
    told = (example.parent / "told.txt").read_text(encoding="utf-8").splitlines()
    notes = [line for line in told if line.startswith("warning ") or ": left out, " in line]
    again = pbc("build", str(example), cwd=example.parent).stderr.splitlines()
    assert again[0] == "nothing has changed"
    assert [line for line in again if line in notes] == notes


def test_it_shows_what_it_is_there_to_show(example: Path) -> None:
    catalogue = json.loads((example / "_site" / "catalogue.json").read_text(encoding="utf-8"))
    records = {record["id"]: record for record in catalogue["records"]}
    told = (example.parent / "told.txt").read_text(encoding="utf-8")
    SHOWS[example.name](records, told)


def test_findings_have_a_page_and_a_line_on_the_front_page(example: Path) -> None:
    expected = 2 if example.name == "report" else 0
    page = (example / "_site" / "findings.html").read_text(encoding="utf-8")
    assert page.count('<article class="pbc-finding"') == expected
    front = (example / "_site" / "index.html").read_text(encoding="utf-8")
    told = "2 findings about the sources" if expected else "No finding about the sources"
    assert f'<a href="findings.html">{told}</a>' in front
    if expected:
        assert "Of 12, 5 is 41.67% and 6 is 50.00%." in page
        assert '<a href="statements.html#scheme.users">' in page
    else:
        assert "There is no finding" in page


def _report(records: dict[str, Any], told: str) -> None:
    # Of twelve, 5 give 41.7% and 6 give 50%: none gives 45%.
    assert records["percentages.impossible"]["value"] == 1
    assert "finding statements.csv, row 5, column as_printed: cannot be: 45% of 12" in told
    # A newspaper makes nearly all of 74%; nothing else is found, and nothing told as a mistake.
    lines = told.splitlines()
    assert lines[lines.index("Findings about the sources (2)") + 1].startswith("finding ")
    assert sum(line.startswith("finding ") for line in lines) == 2
    assert not any(line.startswith("warning ") for line in lines)
    # The chapter has other words for this case, so nothing in it has stopped being true.
    assert "notebooks/03_percentages: percentages.impossible" not in told
    # 31 of 48 is 64.6%, printed as 65%: a share of all 48 whatever the others would have said.
    assert records["response.lowest"]["value"] == pytest.approx(31 / 48, rel=1e-11)
    shares = {row[1]: row[3] for row in records["percentages.counts"]["data"]["rows"]}
    assert shares["58.3%"] == "7"  # 7 of 12 is 58.33%
    assert shares["45%"] == "no count"
    # 31 of 48 is 64.58%: cutting decimals off would have printed 64%.
    assert records["sources.percentages-beside-counts"]["data"]["rows"] == [
        ["Replied", "31 of 48", pytest.approx(31 / 48), "65%", "yes", "floor"]
    ]
    # £12.50 for each of 68,000 visits is the grant; grant and staff are £1.19m, printed as £1.2m.
    assert records["costs.ways-fitting"]["value"] == records["costs.ways"]["value"] == 2
    # £1.15m to £1.25m at £310.50 to £309.50 on each of 9,400, in whole admissions.
    table = records["break-even.over-years"]["data"]["rows"][0]
    assert table[1:3] == [math.ceil(1_150_000 / 310.5), math.ceil(1_250_000 / 309.5)]
    assert (
        records["break-even.saving"]["display_interval"] == "£310.00 (rounding £309.50 to £310.50)"
    )
    # Of the savings that the newspaper tells nothing is a part of what the scheme cost.
    assert "newspaper" not in records["costs.made-up-scheme"]["credit"]
    assert records["break-even.least-share"]["value"] == pytest.approx(1_150_000 / 310.5 / 9400)
    assert "no longer true notebooks/10" not in told


def _areas(records: dict[str, Any], told: str) -> None:
    assert records["areas.count"]["value"] == 42
    assert records["areas.respondents"]["value"] == 42 * 30
    # Every area is either compared or withheld, and those of fewer than five are never shown.
    for row in records["areas.funnels"]["data"]["rows"]:
        assert row[2] + row[3] == 42
    with (ROOT / "examples" / "areas" / "respondents.csv").open(encoding="utf-8") as file:
        sizes = Counter(row["area"] for row in csv.DictReader(file, delimiter=";"))
    small = {area for area, size in sizes.items() if size < 5}
    assert small
    for id in ("areas.q1.funnel", "areas.q1.order", "areas.q2.funnel", "areas.q2.order"):
        shown = {row[0] for row in records[id]["data"]["rows"]}
        assert shown
        assert not shown & small
    answers = {row[0]: row[2] for row in records["areas.q1.answers"]["data"]["rows"]}
    assert {answers[area] for area in small} == {None}
    shares: dict[str, float] = {}
    for question, _, _, _, share, *_ in records["areas.together"]["data"]["rows"]:
        shares[question] = shares.get(question, 0) + share
    assert list(shares.values()) == pytest.approx([1, 1])
    assert "left out, as the study has no table surveys" in told
    assert "among the site's downloads" not in told  # its rule keeps the answers out


def test_answers_of_single_people_are_published_only_where_nothing_is_withheld(
    example: Path,
) -> None:
    site, hidden = example / "_site", example.name == "areas"
    package = json.loads((site / "data" / "datapackage.json").read_text(encoding="utf-8"))
    listed = {resource["path"] for resource in package["resources"]}
    own = json.loads((example / "datapackage.json").read_text(encoding="utf-8"))
    paths = {resource["path"] for resource in own["resources"]}
    assert paths - listed == ({"respondents.csv"} if hidden else set())
    assert {path.name for path in (site / "data").iterdir()} >= listed
    # Not under another name either: a row of the table is nowhere in the site.
    people = example / "respondents.csv"
    if people.is_file():
        row = people.read_bytes().splitlines()[1]
        found = [path for path in site.rglob("*") if path.is_file() and row in path.read_bytes()]
        assert [path.name for path in found] == ([] if hidden else ["respondents.csv"])
    crate = (site / "ro-crate-metadata.json").read_text(encoding="utf-8")
    assert ("data/respondents.csv" in crate) == (people.is_file() and not hidden)


def _later_wave(records: dict[str, Any], told: str) -> None:
    change = records["change.time"]
    # 34% of 410 is 138 to 141 replies, 45% of 365 is 163 to 166: the change lies between these.
    assert change["low"] < 163 / 365 - 141 / 410
    assert change["high"] > 166 / 365 - 138 / 410
    assert change["low"] > 0
    assert records["comparison.topics"]["value"] == 5
    # Time rose; less than half, then 61%, rose as well. A majority may be more or fewer than
    # nearly three quarters.
    assert records["comparison.moved"]["value"] == 2
    assert records["comparison.words-open"]["value"] == 1
    help_ = records["change.help.replies"]
    assert help_["low"] < 0 < help_["high"]
    assert records["comparison.waves"]["value"] == 2
    assert records["comparison.people-in-both"]["value"] == 160
    assert "no longer true" not in told


def _payments(records: dict[str, Any], told: str) -> None:
    with (ROOT / "examples" / "payments" / "payments.csv").open(encoding="utf-8") as file:
        paid = list(csv.DictReader(file))
    years = ("2021-22", "2022-23", "2023-24")
    lines = {
        year: [
            sum(_pounds(row[f"line_{line}"]) for line in ("core", "quality", "rent"))
            for row in paid
            if row["year"] == year
        ]
        for year in years
    }
    rows = records["payments.years"]["data"]["rows"]
    assert [row[0] for row in rows] == list(years)
    # P87 was paid nothing in the last year, and is not among the practices paid.
    assert [row[1] for row in rows] == [84, 84, 88 - 1]
    assert [row[3] for row in rows] == pytest.approx([float(sum(lines[y])) for y in years])
    reasons = records["payments.left-out-reasons"]["data"]["rows"]
    assert [row[1:4] for row in reasons] == [
        ["all", "no payment in any line", 1],
        ["per patient", "number of patients missing", 1],
        ["by area", "no area", 1],
    ]
    assert [row[-1] for row in reasons] == ["P87", "P85", "P86"]
    # The printed total of P03 is a thousand pounds above the sum of its lines.
    ((_, _, practice, _, printed, computed),) = records["payments.not-adding-up-rows"]["data"][
        "rows"
    ]
    assert (practice, printed - computed) == ("P03", pytest.approx(1000))
    assert "no longer true notebooks/09_payments: payments.not-adding-up == 0" in told
    # By the index of 88.6 and 100, £1 of the first year is £1.129 of the last.
    first, last = (records[f"payments.{name}"]["value"] for name in ("first", "last"))
    change = records["payments.real-change"]["value"]
    assert change == pytest.approx(last / (first * 100 / 88.6) - 1)
    assert records["payments.areas-count"]["value"] == 12
    outside = [r[0] for r in records["payments.areas"]["data"]["rows"] if r[-1] == "above 99.8%"]
    assert outside == ["Harrow Isle"]


def _pounds(cell: str) -> Decimal:
    plain = cell.replace("£", "").replace(",", "")
    return Decimal(0) if plain == "-" else Decimal(plain)


SHOWS = {"report": _report, "areas": _areas, "later-wave": _later_wave, "payments": _payments}
