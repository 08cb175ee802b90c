"""The declared parameters fit the tables that they choose from."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
import yaml

DATA = Path(__file__).parents[3] / "data"
CHAPTERS = {f"{number:02}" for number in range(1, 11)}


def declared() -> dict[str, dict[str, Any]]:
    content: dict[str, dict[str, Any]] = yaml.safe_load(
        (DATA / "parameters.yml").read_text(encoding="utf-8")
    )
    return content


def column(table: str, name: str) -> set[str]:
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return {row[name] for row in csv.DictReader(file)}


@pytest.mark.parametrize("name", declared())
def test_parameter_is_declared_in_full(name: str) -> None:
    entry = declared()[name]
    assert entry["label"]
    assert entry["description"].endswith(".")
    assert entry["chapters"] == sorted(set(entry["chapters"]) & CHAPTERS)
    assert entry["chapters"]
    if entry["type"] in ("number", "integer"):
        assert entry["minimum"] <= entry["default"] <= entry["maximum"]
    if entry["type"] == "choice":
        assert entry["default"] in entry["choices"]


@pytest.mark.parametrize(
    ("parameter", "table", "name"),
    [
        ("practices_denominator", "bases", "id"),
        ("patients_denominator", "bases", "id"),
        ("national_practices", "bases", "id"),
        ("comparison_effect", "statements", "id"),
        ("referrals_year", "referrals", "financial_year"),
        ("deflator_target_year", "prices_gdp_deflator", "financial_year"),
        ("price_base_year", "prices_gdp_deflator", "financial_year"),
        ("survey_topic", "survey_findings", "topic"),
    ],
)
def test_choices_exist_in_the_tables(parameter: str, table: str, name: str) -> None:
    assert set(declared()[parameter]["choices"]) <= column(table, name)


@pytest.mark.parametrize("parameter", ["cpi_target_year", "price_base_year"])
def test_consumer_prices_cover_each_year_offered(parameter: str) -> None:
    periods = column("prices_cpi", "period")
    for year in declared()[parameter]["choices"]:
        assert {f"{year[:4]}-04", f"{int(year[:4]) + 1}-03"} <= periods


def test_defaults_are_those_of_the_sources() -> None:
    with (DATA / "statements.csv").open(encoding="utf-8", newline="") as file:
        printed = {row["id"]: row["as_printed"] for row in csv.DictReader(file)}
    defaults = {name: entry["default"] for name, entry in declared().items()}
    assert str(defaults["population"]) == printed["survey.practices-asked"]
    assert str(defaults["clusters"]) == printed["survey.trusts-visited"]
    assert f"{defaults['uptake_share']:.0%}" == printed["uptake.mar-2007-percent"]
    assert f"{defaults['expected_response']:.0%}" == printed["survey.response-rate"]
    assert (defaults["signup_share"], printed["money.signup-half"]) == (1 / 2, "about half")


def test_numbers_without_a_source_say_so() -> None:
    for name in (
        "icc",
        "item_base_min",
        "silent_difference",
        "silent_odds_ratio",
        "reader_saving_per_referral",
        "saving_per_referral_low",
        "saving_per_referral_high",
        "effect_high",
        "second_component_share",
        "target_half_width",
    ):
        assert "reader's assumption" in declared()[name]["description"].lower()
