"""General chapters about money and sources, on studies of many kinds: each runs and says so."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pbcanalysis.editions.notebooks import declaration_problems, read_notebooks
from pbcanalysis.editions.outline import gather
from pbcanalysis.study import open_study
from pbcanalysis.study.scaffold import new_study

Run = Callable[..., Any]
MONEY = "id,what,kind,currency,amount,as_printed,period,per,base,against,source,note"


@pytest.fixture
def study(tmp_path: Path) -> Callable[..., Path]:
    """A new study of all tables, some of which are replaced: ``study(money="row", prices="")``."""

    def make(drop: tuple[str, ...] = (), **tables: str) -> Path:
        folder = tmp_path / "mine"
        new_study(folder, "full")
        for name, rows in tables.items():
            header = (folder / f"{name}.csv").read_text(encoding="utf-8").splitlines()[0]
            (folder / f"{name}.csv").write_text(f"{header}\n{rows}\n", encoding="utf-8")
        if drop:
            path = folder / "datapackage.json"
            package = json.loads(path.read_text(encoding="utf-8"))
            package["resources"] = [r for r in package["resources"] if r["name"] not in drop]
            path.write_text(json.dumps(package), encoding="utf-8")
        return folder

    return make


def test_a_spending_of_which_nothing_is_told_but_what_it_is_spread_over(
    study: Callable[..., Path], run_chapter: Run
) -> None:
    folder = study(
        drop=("prices",),
        money="scheme,Scheme,paid,GBP,2400000,£2.4m,2023-24,,asked,,example2024,",
    )
    costs = run_chapter(folder, "05_costs")
    # £2.35m to £2.45m over 600.
    each = costs.records["costs.each-scheme"]
    assert (each["low"], each["high"]) == pytest.approx((2_350_000 / 600, 2_450_000 / 600))
    assert "In the prices of one year: left out, as the study has no table prices" in costs.prose
    assert "Do the sums agree: left out, as no row of the table money has" in costs.prose
    ran = run_chapter(folder, "10_break_even")
    # Reached at a tenth of 600, each has to save ten times as much.
    needed = ran.records["break-even.saving-needed"]
    assert needed["low"] == pytest.approx(2_350_000 / 60)
    assert "At the saving that is told: left out" in ran.prose
    assert "Against what is said to have been saved: left out" in ran.prose
    assumed = run_chapter(folder, "10_break_even", saving_each=8000, years_counted=2)
    # At £8,000 in each of two years, £2.35m to £2.45m over 9.6 million.
    headline = assumed.records["break-even.region"]["headline"]
    assert headline.startswith("At £8,000 saved on each, 24.4% to 25.6% of everyone who was")
    assert headline.endswith("must be reached to repay £2.4m, more than the share assumed")


def test_payments_of_which_no_patients_are_told(
    study: Callable[..., Path], run_chapter: Run
) -> None:
    folder = study(
        drop=("prices",),
        payments="\n".join(
            f"{year},P{k},,,,,{paid},,example2024"
            for year, sums in (("2022-23", (40, 60)), ("2023-24", (10, 20, 30)))
            for k, paid in enumerate(sums)
        ),
    )
    ran = run_chapter(folder, "09_payments")
    assert "Per unit: left out, as no row of the table payments has what is" in ran.prose
    records = ran.records
    # 30 of 60 is half.
    assert records["payments.practices-with-half"]["value"] == 1
    headline = records["payments.practice-concentration"]["headline"]
    assert headline == "One of 3 payees was paid half of the money of 2023-24 or more"
    # 60 after 100 pounds.
    headline = records["payments.in-all"]["headline"]
    assert headline == "£60.00 was paid in 2023-24, £100 in 2022-23: 40.0% less"


def test_savings_told_in_one_sum_alone(study: Callable[..., Path], run_chapter: Run) -> None:
    folder = study(
        money="spent,Scheme,spent,GBP,200,£200,2023-24,,asked,,example2024,\n"
        "saved,Saved by it,saved,GBP,100,£100,2023-24,,,spent,example2024,\n"
        "even,Saved by all,saved,GBP,200,£200,2023-24,,,spent,example2024,"
    )
    ran = run_chapter(folder, "10_break_even")
    ratio = ran.records["break-even.ratio-saved"]
    # Both are printed to the pound.
    assert (ratio["low"], ratio["high"]) == pytest.approx((99.5 / 200.5, 100.5 / 199.5))
    # £200 saved of £200 spent can be 99p short and 99p over: neither covered nor short.
    told = ("accounts", "accounts-covered", "accounts-short")
    assert [ran.records[f"break-even.{name}"]["value"] for name in told] == [2, 0, 1]
    chart = ran.records["break-even.spent-and-saved-gbp"]
    assert chart["headline"] == (
        "In 0 of 2 accounts the savings told cover what was spent, in 1 rounding leaves it open"
    )


def test_a_saving_told_in_words(study: Callable[..., Path], run_chapter: Run) -> None:
    folder = study(
        money="spent,Scheme,spent,GBP,1000,£1000,2023-24,,asked,,example2024,\n"
        "each,Each,saved,GBP,50,from £40 to £50,2023-24,person,,spent,example2024,"
    )
    ran = run_chapter(folder, "10_break_even", share_reached=0.05)
    # The ends are printed to the pound. At best £50.50 is saved on each and £999.50 was spent; at
    # worst £39.50 and £1,000.50.
    assert ran.records["break-even.fewest"]["value"] == 20  # 999.5 / 50.5 is 19.79
    assert ran.rows("break-even.over-years")[0][1:3] == [20, 26]  # 1000.5 / 39.5 is 25.33
    # A twentieth of 600 is 30.
    left = ran.records["break-even.left"]
    assert (left["low"], left["high"]) == pytest.approx((30 * 39.5 - 1000.5, 30 * 50.5 - 999.5))
    assert "At the saving that is told" in ran.prose


def test_rates_and_parts_make_up_a_whole(study: Callable[..., Path], run_chapter: Run) -> None:
    folder = study(
        money="whole,Whole,paid,GBP,3000,£3000,2022-23,,,,example2024,\n"
        "rate,Rate,rate,GBP,5,£5.00,2022-23,person,asked,whole,example2024,\n"
        "part,Part,cost,GBP,1000,£1000,2023-24,,,whole,example2024,\n"
        "least,At least,cost,EUR,9,more than €9,2022-23,,,,example2024,"
    )
    literal = run_chapter(folder, "05_costs", words_policy="semantic")
    assert literal.records["costs.open-ended"]["value"] == 1
    ran = run_chapter(folder, "05_costs")
    # £4.995 to £5.005 for 600 is £2,997 to £3,003, of which £2,999.50 to £3,000.50 print so.
    rate, part = ran.rows("costs.made-up-whole")
    assert rate[1:3] == pytest.approx([4.995 * 600, 5.005 * 600])
    assert rate[3] == "part prints as the total"
    assert part[3] == "falls short"
    assert ran.records["costs.ways-fitting"]["value"] == 1
    # The index is 94 and 100: all sums of 2022-23 go to prices of 2023-24.
    real = {row[0]: row for row in ran.rows("costs.prices-of-2023-24")}
    assert real["Whole"][4] == pytest.approx(3000 * 100 / 94)
    assert "Part" not in real


def test_a_study_of_before_these_columns_were_there(
    study: Callable[..., Path], run_chapter: Run
) -> None:
    folder = study(drop=("prices", "timeline", "payments"))
    path = folder / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    for resource in package["resources"]:
        later = {"money": ("per", "base", "against"), "statements": ("same_as",)}
        gone = later.get(resource["name"], ())
        schema = resource["schema"]
        schema["fields"] = [f for f in schema["fields"] if f["name"] not in gone]
        keys = schema.get("foreignKeys", [])
        schema["foreignKeys"] = [k for k in keys if not set(k["fields"]) & set(gone)]
    path.write_text(json.dumps(package), encoding="utf-8")
    (folder / "money.csv").write_text(
        "id,what,kind,currency,amount,as_printed,period,source,note\n"
        "a,Sum,paid,GBP,5,£5,2020,example2024,\n",
        encoding="utf-8",
    )
    (folder / "statements.csv").write_text(
        "id,source,place,speaker,kind,as_printed,label,measures,base,recomputable,why,note\n"
        "a.b,example2024,,,percent,18%,,Something,,,,\n",
        encoding="utf-8",
    )
    sources = run_chapter(folder, "01_sources")
    headline = sources.records["sources.who-printed-what"]["headline"]
    assert headline == "The one statement is from Made-up source 2024"
    for section in ("When it happened", "What can be worked out again", "Words beside their fig"):
        assert f"*{section}" in sources.prose
    assert run_chapter(folder, "05_costs").records["costs.count"]["value"] == 1


def test_payments_without_lines_areas_or_lists(
    study: Callable[..., Path], run_chapter: Run
) -> None:
    folder = study(drop=("prices",), payments="2021,A,,,,,100.25,,example2024")
    ran = run_chapter(folder, "09_payments")
    assert ran.records["payments.total"]["value"] == 100.25
    assert ran.rows("payments.left-out-reasons") == [
        ["2021", "per unit", "number of units missing", 1, 100.25, "A"]
    ]
    for section in ("Per unit", "From year to year", "Area by area", "In the prices of one"):
        assert f"*{section}" in ran.prose


def test_a_timeline_without_policies_counts_its_events(
    study: Callable[..., Path], run_chapter: Run
) -> None:
    ran = run_chapter(study(), "01_sources")
    headline = ran.records["sources.timeline"]["headline"]
    assert headline == "1 promise, 1 step and 1 judgement, from Oct 2022 to 2024"
    # Printed as 73%, from 72.5% to below 73.5%; nearly three quarters reaches down to 72%.
    assert ran.records["sources.phrases-careful"]["value"] == 1


def test_a_study_that_lacks_a_general_parameter_is_told_where_to_find_it(
    study: Callable[..., Path],
) -> None:
    folder = study()
    path = folder / "parameters.yml"
    text = path.read_text(encoding="utf-8")
    start = text.index("prices_of:")
    path.write_text(text[:start] + text[text.index("overdispersion:") :], encoding="utf-8")
    found = open_study(folder)
    outline = gather(found, folder / "own")
    problems = [
        problem
        for notebook in read_notebooks(outline.notebooks)
        for problem in declaration_problems(notebook, found.parameters)
    ]
    assert [problem.file for problem in problems] == ["05_costs.ipynb", "09_payments.ipynb"]
    assert {problem.mend for problem in problems} == {
        "Copy prices_of into parameters.yml from one that `pbc new` writes."
    }
