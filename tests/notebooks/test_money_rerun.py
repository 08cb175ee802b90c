"""Chapters 06 and 07 on a made-up scheme: other currencies, other years, other sums.

Every figure below is made up. The study is the book's own with its years moved on by four and its
money told in Swedish kronor, euros and Danish kroner.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from pbcanalysis.catalogue.records import MIME
from pbcanalysis.editions.notebooks import read_notebooks
from pbcanalysis.editions.run import run_notebooks
from pbcanalysis.money import reference_rates
from pbcanalysis.study import Parameters, check_study

ROOT = Path(__file__).parents[2]
CONVERTED_ON = "2011-10-14"
MILLIONS = 640
RATE = Fraction("6.50")
PRACTICES = 8325
REFERRALS = {"2010-11": 900_000, "2011-12": 870_000}
PARAMETERS: dict[str, Any] = {
    "price_base_year": "2010-11",
    "referrals_year": "2010-11",
    "exchange_window_start": "2011-09-01",
    "exchange_window_end": "2011-11-30",
    "printed_on": "2011-11-24",
    "uptake_since": "2010-12",
    "reader_saving_per_referral": 1500,
    "saving_per_referral_low": 1000,
    "saving_per_referral_high": 3000,
    "effect_high": 0.6,
}

Row = dict[str, str]
Records = dict[str, dict[str, Any]]


def _later(date: str) -> str:
    """A date, or nothing, four years on."""
    return f"{int(date[:4]) + 4}{date[4:]}" if date else date


def _year(text: str) -> str:
    """A financial year four years on."""
    start = int(text[:4]) + 4
    return f"{start}-{(start + 1) % 100:02}"


def _rewrite(path: Path, change: Callable[[Row], None]) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        names, rows = reader.fieldnames or [], list(reader)
    for row in rows:
        change(row)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _printed() -> dict[str, str]:
    """One amount in three currencies at one day's rates, each rounded to a million."""
    day = reference_rates(["SEK", "EUR", "DKK"], CONVERTED_ON, CONVERTED_ON).iloc[0]
    return {
        "money.incentives-gbp": f"SEK {MILLIONS}m",
        "money.incentives-eur": f"EUR {MILLIONS / day['SEK']:.0f}m",
        "money.incentives-usd": f"DKK {MILLIONS * day['DKK'] / day['SEK']:.0f}m",
        "money.incentives-around": f"around SEK {MILLIONS} million",
        "money.nearly-100m": "almost SEK 650 million",
        "money.component-1-rate": "SEK 6.50",
        "money.component-2-rate": "SEK 6.50",
        "money.component-2-rate-savings": "SEK 6.50",
    }


def _statement(row: Row) -> None:
    printed = _printed()
    if row["kind"] == "money":
        row["as_printed"] = printed.get(row["id"], row["as_printed"].replace("£", "SEK "))


def _sum(row: Row) -> None:
    row["currency"] = "SEK"
    row["as_printed"] = _printed().get(row["statement"], row["as_printed"].replace("£", "SEK "))
    if len(row["period"]) == len("2006-07"):
        row["period"] = _year(row["period"])
    if row["kind"] == "rate":
        row["amount"] = str(float(RATE))


def _dated(row: Row) -> None:
    if "date" in row:
        row["date"] = _later(row["date"])
    if "financial_year" in row:
        row["financial_year"] = _year(row["financial_year"])
    if "attendances" in row:
        row["attendances"] = str(REFERRALS.get(row["financial_year"], 800_000))
    if "million_gbp" in row:
        row["as_printed"] = row["as_printed"].replace("£", "SEK ")


def _declared(path: Path) -> None:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    for name in ("price_base_year", "referrals_year"):
        content[name] |= {"choices": list(REFERRALS), "default": "2010-11"}
    content["uptake_since"] |= {"choices": ["2010-12"], "default": "2010-12"}
    for name in (
        "reader_saving_per_referral",
        "saving_per_referral_low",
        "saving_per_referral_high",
    ):
        content[name] |= {"maximum": 10_000, "default": PARAMETERS[name]}
    path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up study."""
    folder = tmp_path_factory.mktemp("made-up") / "data"
    shutil.copytree(ROOT / "data", folder)
    _rewrite(folder / "statements.csv", _statement)
    _rewrite(folder / "money.csv", _sum)
    for name in ("bases", "practices", "uptake", "referrals", "spend"):
        _rewrite(folder / f"{name}.csv", _dated)
    _declared(folder / "parameters.yml")
    return folder


@pytest.fixture(scope="module")
def records(study: Path, tmp_path_factory: pytest.TempPathFactory) -> Records:
    """Records of both notebooks, run by Papermill on the made-up study."""
    chosen = [n for n in read_notebooks(ROOT / "notebooks") if n.chapter in ("06", "07")]
    values = Parameters.read(study / "parameters.yml").resolve(PARAMETERS)
    done = run_notebooks(chosen, study, values, tmp_path_factory.mktemp("records"))
    assert [warning for each in done for warning in each.warnings] == []
    cells = [cell for each in done for cell in each.node.cells if cell.cell_type == "code"]
    found = [o.data[MIME] for cell in cells for o in cell.outputs if MIME in o.get("data", {})]
    return {record["id"]: record for record in found}


def test_the_made_up_study_is_sound(study: Path) -> None:
    assert [str(problem) for problem in check_study(study) if problem.severity == "error"] == []


def test_no_pound_is_left_on_any_record(records: Records) -> None:
    for record in records.values():
        assert "GBP" not in record["unit"]
        assert "£" not in record["display_interval"] + record["headline"]
        assert "GBP" not in str(record["data"] and record["data"]["units"])


def test_the_sum_and_its_cost_per_practice(records: Records) -> None:
    total = records["money.incentives-gbp"]
    assert (total["unit"], total["low"], total["high"]) == (
        "SEK",
        (MILLIONS - 0.5) * 1e6,
        (MILLIONS + 0.5) * 1e6,
    )
    each = records["money.per-practice"]
    assert each["unit"] == "SEK/practice"
    assert each["value"] == pytest.approx(MILLIONS * 10**6 / PRACTICES, rel=1e-11)


def test_the_day_of_conversion_is_found(records: Records) -> None:
    days = [row[0] for row in records["money.agreeing-rates"]["data"]["rows"]]
    assert CONVERTED_ON in days
    assert records["money.agreeing-rates"]["data"]["columns"][1:3] == ["EUR per SEK", "DKK per SEK"]


def test_the_sum_from_below(records: Records) -> None:
    patients = 8451 * 6250
    built = records["money.from-below"]
    assert built["value"] == pytest.approx(float(2 * RATE * patients * Fraction("0.96")), rel=1e-11)


def test_real_terms_of_another_base_year(records: Records) -> None:
    with (ROOT / "data" / "prices_gdp_deflator.csv").open(encoding="utf-8") as file:
        index = {row["financial_year"]: float(row["index"]) for row in csv.DictReader(file)}
    real = records["money.real-deflator"]
    assert real["unit"] == "SEK"
    assert real["value"] == pytest.approx(
        MILLIONS * 1e6 * index["2022-23"] / index["2010-11"], rel=1e-11
    )


def test_the_break_even_on_other_referrals(records: Records) -> None:
    needed = records["break-even.referrals"]
    assert needed["value"] == pytest.approx(MILLIONS * 1e6 / 1500, rel=1e-11)
    share = records["break-even.share"]
    assert share["low"] == pytest.approx(
        (MILLIONS - 0.5) * 1e6 / 1500 / REFERRALS["2010-11"], rel=1e-11
    )
    headline = records["break-even.region"]["headline"]
    assert headline.startswith("At SEK 1,500 saved on each, 47.4% to 47.4%") or headline.startswith(
        "At SEK 1,500 saved on each, 47.4% of all referrals"
    )
