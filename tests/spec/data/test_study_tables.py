"""The book's own study: it is whole, its references resolve, and its arithmetic holds."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import frictionless
import pytest
from pybtex.database import parse_file

DATA = Path(__file__).parents[3] / "data"
SOURCE_COLUMNS = (
    "source",
    "source_a",
    "source_b",
    "source_cited",
    "source_lists",
    "source_original",
)
TABLES = sorted(path.stem for path in DATA.glob("*.csv"))

Row = dict[str, str]


def rows(table: str) -> list[Row]:
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def by_id(table: str) -> dict[str, Row]:
    return {row["id"]: row for row in rows(table)}


def whole(text: str) -> int:
    """A count as printed, such as 8,433."""
    return int(text.replace(",", ""))


def nearest(part: int, base: int) -> int:
    """Per cent of a base, halves rounded up, in whole numbers throughout."""
    return (200 * part + base) // (2 * base)


def validate(folder: Path) -> frictionless.Report:
    return frictionless.Package(str(folder / "datapackage.json")).validate()


# --- the package


def test_package_validates() -> None:
    report = validate(DATA)
    assert [error.note for task in report.tasks for error in task.errors] == []
    assert report.valid


@pytest.mark.parametrize(
    ("table", "change", "kind"),
    [
        ("statements", lambda text: text.replace(",ac-replied,", ",ac-repleid,", 1), "foreign-key"),
        ("statements", lambda text: text.replace(",money.incentives-gbp,", ",money.x,", 1), None),
        ("bases", lambda text: text.replace(",122,", ",many,", 1), "type-error"),
        ("timeline", lambda text: text.replace(",seen,", ",heard,", 1), "constraint-error"),
        ("uptake_areas", lambda text: text.replace("essex,", "trent,", 1), "primary-key"),
    ],
)
def test_schema_notices_a_mistake(
    tmp_path: Path, table: str, change: Callable[[str], str], kind: str | None
) -> None:
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    path = folder / f"{table}.csv"
    before = path.read_text(encoding="utf-8")
    path.write_text(change(before), encoding="utf-8")
    assert path.read_text(encoding="utf-8") != before
    found = {error.type for task in validate(folder).tasks for error in task.errors}
    assert (kind or "foreign-key") in found


def test_every_file_is_described_and_every_column_explained() -> None:
    package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    assert sorted(resource["path"] for resource in package["resources"]) == [
        f"{table}.csv" for table in TABLES
    ]
    for resource in package["resources"]:
        fields = resource["schema"]["fields"]
        with (DATA / resource["path"]).open(encoding="utf-8", newline="") as file:
            assert next(csv.reader(file)) == [field["name"] for field in fields]
        for field in fields:
            assert field["title"]
            assert field["description"].endswith(".")
        assert resource["schema"]["missingValues"] == [""]
        assert resource["schema"]["primaryKey"]


@pytest.mark.parametrize("table", TABLES)
def test_files_are_plain(table: str) -> None:
    content = (DATA / f"{table}.csv").read_bytes()
    assert not content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content
    assert content.endswith(b"\n")
    for row in rows(table):
        for cell in row.values():
            assert cell == cell.strip()
            assert "  " not in cell


# --- references


def test_every_source_exists_and_every_source_is_used() -> None:
    entries = set(parse_file(str(DATA / "sources.bib"), bib_format="bibtex").entries)
    used = {
        row[column]
        for table in TABLES
        for row in rows(table)
        for column in SOURCE_COLUMNS
        if row.get(column)
    }
    assert used - entries == set()
    assert entries - used == set()


def test_sources_are_told_in_full() -> None:
    entries = parse_file(str(DATA / "sources.bib"), bib_format="bibtex").entries
    for key, entry in entries.items():
        assert re.fullmatch(r"[a-z0-9-]+", key)
        assert entry.persons["author"], key
        for field in ("title", "publisher", "note"):
            assert entry.fields.get(field), (key, field)
        assert entry.fields.get("url", "https://").startswith("https://"), key
        if "date" in entry.fields:
            assert entry.fields["date"].startswith(entry.fields["year"]), key


def test_package_lists_each_source() -> None:
    entries = parse_file(str(DATA / "sources.bib"), bib_format="bibtex").entries
    package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    listed = {
        re.search(r"key (\S+) in", item["title"])[1]: item.get("path")  # type: ignore[index]
        for item in package["sources"]
    }
    assert listed == {key: entry.fields.get("url") for key, entry in entries.items()}


def test_conflicts_named_in_notes_exist() -> None:
    conflicts = by_id("conflicts")
    named = {
        match
        for table in TABLES
        for row in rows(table)
        for match in re.findall(r"conflict ([a-z][a-z0-9-]+)", row.get("note", ""))
    }
    assert named
    assert named - set(conflicts) == set()


def test_no_unverified_figure_is_in_the_tables() -> None:
    marks = {row["mark"] for table in ("statements", "bases", "timeline") for row in rows(table)}
    assert marks == {"seen", "derived"}
    for row in rows("bases"):
        if row["mark"] == "derived":
            assert row["note"]


def test_tables_repeat_their_statement_exactly() -> None:
    statements = by_id("statements")
    for table in ("survey_findings", "uptake", "money", "spend"):
        for row in rows(table):
            stated = statements[row["statement"]]
            assert row["as_printed"] == stated["as_printed"], row
            assert row.get("source", stated["source"]) == stated["source"], row


def test_counts_repeat_their_statement() -> None:
    statements = by_id("statements")
    for row in rows("bases"):
        if row["statement"]:
            stated = statements[row["statement"]]
            words = {"three": 3}
            printed = words.get(stated["as_printed"]) or whole(stated["as_printed"])
            assert printed == int(row["count"]), row["id"]
            assert stated["base"] == row["id"]
            assert stated["source"] == row["source"]
    for row in rows("referrals"):
        assert whole(statements[row["statement"]]["as_printed"]) == int(row["attendances"])
    for row in rows("practices"):
        year = row["date"][:4]
        for column, name in (
            ("practices", "practices"),
            ("gps", "gps"),
            ("mean_list", "mean-list"),
        ):
            if row[column]:
                printed = statements[f"context.{name}-{year}"]["as_printed"]
                assert whole(printed) == int(row[column])


def test_surveys_repeat_their_bases() -> None:
    bases = by_id("bases")
    for row in rows("surveys"):
        if row["base"]:
            assert int(row["replied"]) == int(bases[row["base"]]["count"])
        else:
            assert row["replied"] == ""


def test_precision_is_what_the_date_shows() -> None:
    length = {"year": 4, "month": 7, "day": 10}
    for table in ("timeline", "uptake"):
        for row in rows(table):
            assert len(row["date"]) == length[row["precision"]], row
    for row in rows("surveys"):
        for column in ("fieldwork_start", "fieldwork_end"):
            if row[column]:
                assert len(row[column]) == length[row["precision"]], row


def test_timeline_is_in_order() -> None:
    dates = [row["date"] for row in rows("timeline")]
    # A bare year stands before its months, as text sorts it; so does a month before its days.
    assert dates == sorted(dates)


# --- arithmetic


def test_areas_add_up_to_the_national_row() -> None:
    statements = by_id("statements")
    areas = rows("uptake_areas")
    assert len(areas) == 28 == int(statements["context.authorities-before"]["as_printed"])
    practices = sum(int(row["practices"]) for row in areas)
    taking_up = sum(int(row["taking_up"] or 0) for row in areas)
    assert practices == 8433 == whole(statements["uptake.may-2006-practices"]["as_printed"])
    assert taking_up == 3454 == whole(statements["uptake.may-2006-taking-up"]["as_printed"])
    assert f"{nearest(3454, 8433)}%" == statements["uptake.may-2006-percent"]["as_printed"]


def test_blank_areas_are_three_and_leave_the_reporting_base() -> None:
    blank = [row for row in rows("uptake_areas") if not row["taking_up"]]
    assert [int(row["practices"]) for row in blank] == [177, 230, 287]
    assert all(not row["percent_published"] for row in blank)
    reporting = int(by_id("bases")["practices-2006-05-reporting"]["count"])
    assert reporting == 8433 - (177 + 230 + 287)
    # 44.6% where there are data
    assert (2000 * 3454 + reporting) // (2 * reporting) == 446


@pytest.mark.parametrize("row", rows("uptake_areas"), ids=lambda row: row["id"])
def test_area_percentage_is_its_counts_rounded(row: Row) -> None:
    if row["percent_published"]:
        assert nearest(int(row["taking_up"]), int(row["practices"])) == int(
            row["percent_published"]
        )
    else:
        assert row["note"]


def test_some_area_percentages_rule_truncation_out() -> None:
    cut = [
        row["id"]
        for row in rows("uptake_areas")
        if row["taking_up"]
        and 100 * int(row["taking_up"]) // int(row["practices"]) != int(row["percent_published"])
    ]
    # For example Essex, 57 of 288: 19.8 is printed as 20.
    assert "essex" in cut


@pytest.mark.parametrize(
    ("statement", "part", "base"),
    [
        ("survey.response-rate", 122, 623),
        ("surveys.dh-2009q1-response", 1898, 2613),
        ("uptake.may-2006-percent", 3454, 8433),
    ],
)
def test_printed_percentage_is_its_counts_rounded(statement: str, part: int, base: int) -> None:
    assert by_id("statements")[statement]["as_printed"] == f"{nearest(part, base)}%"


def test_response_rate_is_not_truncated() -> None:
    assert 100 * 122 // 623 == 19
    assert by_id("statements")["survey.response-rate"]["as_printed"] == "20%"


def test_plan_rise_fits_points_and_not_per_cent() -> None:
    statements = by_id("statements")
    assert statements["surveys.dh-w2-plan"]["as_printed"] == "54%"
    assert statements["surveys.dh-w2-plan-rise"]["as_printed"] == "8%"
    assert statements["surveys.dh-w1-plan-words"]["as_printed"] == "less than half"
    assert 54 - 8 < 50
    assert Fraction(54) / Fraction(108, 100) == 50


def test_pulse_scaling() -> None:
    statements = by_id("statements")
    trusts = Fraction(int(statements["context.trusts-after"]["as_printed"]))
    assert trusts == 152
    scale = trusts / int(statements["savings.pulse-trusts"]["as_printed"])
    assert round(290 * scale) == 441
    assert statements["savings.pulse-spent-scaled"]["as_printed"] == "£441m"
    assert round(133 * scale) == 202
    assert statements["savings.pulse-saved-scaled"]["as_printed"] == "£198m"
    assert statements["savings.pulse-deficit-scaled"]["as_printed"] == f"£{441 - 198}m"


def test_patients_are_practices_times_mean_list() -> None:
    bases = by_id("bases")
    assert int(bases["patients-2004-09"]["count"]) == 8542 * 6149
    assert int(bases["patients-2005-09"]["count"]) == 8451 * 6250
    # A mean rounded to whole patients is good to half a patient either way.
    assert "4,300" in bases["patients-2004-09"]["note"]
    assert round(8542 / 2, -2) == 4300
    assert "4,200" in bases["patients-2005-09"]["note"]
    assert round(8451 / 2, -2) == 4200


def test_amounts_are_the_printed_sums() -> None:
    unit = {"": 1, "m": 10**6, " million": 10**6, "p": Fraction(1, 100)}
    for row in rows("money"):
        match = re.fullmatch(
            r"(?:almost )?([£€$]?)(\d+(?:\.\d+)?)(m| million|p|)", row["as_printed"]
        )
        assert match is not None, row
        symbol = {"£": "GBP", "€": "EUR", "$": "USD", "": "GBP"}[match[1]]
        assert symbol == row["currency"]
        assert Fraction(match[2]) * unit[match[3]] == Fraction(row["amount"])
    for row in rows("spend"):
        printed = {
            f"£{int(row['million_gbp']):,}m",
            f"£{int(row['million_gbp']) / 1000:.2f} billion",
        }
        assert row["as_printed"] in printed


def financial_year_mean(year: str) -> Fraction:
    monthly = {
        row["period"]: Fraction(row["index_2015_100"])
        for row in rows("prices_cpi")
        if row["frequency"] == "monthly"
    }
    first = int(year[:4])
    months = [f"{first}-{month:02}" for month in range(4, 13)]
    months += [f"{first + 1}-{month:02}" for month in range(1, 4)]
    return sum((monthly[month] for month in months), Fraction(0)) / 12


@pytest.mark.parametrize(
    ("year", "mean"), [("2006-07", "80.5"), ("2007-08", "82.27"), ("2024-25", "134.78")]
)
def test_consumer_prices_by_financial_year(year: str, mean: str) -> None:
    decimals = len(mean.partition(".")[2])
    assert abs(financial_year_mean(year) - Fraction(mean)) <= Fraction(1, 2 * 10**decimals)


def test_annual_consumer_prices_are_means_of_their_months() -> None:
    cells = {(row["frequency"], row["period"]): row["index_2015_100"] for row in rows("prices_cpi")}
    for year in range(2004, 2026):
        months = [Fraction(cells["monthly", f"{year}-{month:02}"]) for month in range(1, 13)]
        mean = sum(months, Fraction(0)) / 12
        # Months and years are each rounded to one decimal.
        assert abs(mean - Fraction(cells["annual", str(year)])) <= Fraction(1, 10)


def test_series_reach_as_far_as_their_tables() -> None:
    series = by_id("series")
    cpi = rows("prices_cpi")
    assert series["cpi"]["first"] == min(row["period"] for row in cpi)
    assert series["cpi"]["last"] == max(row["period"] for row in cpi)
    deflator = [row["financial_year"] for row in rows("prices_gdp_deflator")]
    assert deflator == sorted(deflator)
    assert [series["gdp-deflator"]["first"], series["gdp-deflator"]["last"]] == [
        deflator[0],
        deflator[-1],
    ]
    for row in rows("series"):
        if row["held_in"]:
            assert {item["vintage"] for item in rows(row["held_in"])} == {row["vintage"]}
