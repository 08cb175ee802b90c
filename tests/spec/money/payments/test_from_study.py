"""Payments as a study's table holds them: what is used, what is left out, how they are spread."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from pbcanalysis.charts import NARROW, WIDE
from pbcanalysis.charts.payments import payments_funnel, payments_spread
from pbcanalysis.charts.payments_over_time import payments_by_year, payments_concentration
from pbcanalysis.errors import InvalidArgument, InvalidInput
from pbcanalysis.money.payments import (
    analyse_payments,
    gini_of_payments,
    lorenz_curve,
    payments_over_years,
    read_payment_text,
    study_payments,
    used_rows,
)
from pbcanalysis.money.prices import PriceIndex
from pbcanalysis.study import Study, open_study
from pbcanalysis.study.scaffold import new_study

COLUMNS = "year,practice,area,patients,line_core,line_quality,paid,average,source"


def _study(folder: Path, rows: list[str], *, check: bool = True) -> Study:
    new_study(folder, "payments")
    text = "\n".join([COLUMNS, "# a comment", *(f"{row},example2024" for row in rows)])
    (folder / "payments.csv").write_text(text + "\n", encoding="utf-8")
    return open_study(folder, check=check)


def test_rows_are_used_or_left_out_with_their_reason_and_line(tmp_path: Path) -> None:
    study = _study(
        tmp_path / "mine",
        [
            '2021-22,A1,North,100,"£1,000.50",-200.25,800.25,8.00',
            "2021-22,A2,South,0,10,,10,",
            "2021-22,A3,,50,5,5,11,",
            "2021-22,A4,South,,,,,",
            "2022-23,A1,North,100,900,100,1000,10.00",
        ],
    )
    tables = study_payments(study)
    found = analyse_payments(tables)
    assert found.years["paid"].tolist() == [1000.5 - 200.25 + 10 + 5 + 5, 1000.0]
    assert used_rows(tables).iloc[0].tolist() == ["2021-22", 4, 3, 2, 1, 0.0]
    left_out = found.left_out[["row", "practice", "figure", "reason"]].values.tolist()
    # The names of the columns are line 1, the comment line 2.
    assert left_out == [
        [6, "A4", "all", "no payment in any line"],
        [4, "A2", "per patient", "no patients"],
        [5, "A3", "by area", "no area"],
    ]
    # A3's lines add up to 10 and not 11; 800.25 over 100 is 8.00 to the penny.
    wrong = found.not_adding_up[["row", "practice", "printed", "computed"]].values.tolist()
    assert wrong == [[5, "A3", 11.0, 10.0]]
    assert found.lines_by_year["line"].unique().tolist() == ["core", "quality"]


def test_one_sum_for_each_practice_is_one_line(tmp_path: Path) -> None:
    study = _study(tmp_path / "mine", ["2021,A,-,10,,,50.005,"])
    path = study.folder / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    (table,) = (r for r in package["resources"] if r["name"] == "payments")
    fields = table["schema"]["fields"]
    table["schema"]["fields"] = [f for f in fields if not f["name"].startswith("line_")]
    for field in table["schema"]["fields"]:
        field.update({"unit": "EUR"} if field["name"] == "paid" else {})
    path.write_text(json.dumps(package), encoding="utf-8")
    (study.folder / "payments.csv").write_text(
        "year,practice,area,patients,paid,average,source\n2021,A,-,10,50.005,,example2024\n",
        encoding="utf-8",
    )
    table = study_payments(open_study(study.folder))["2021"]
    assert (table.currency, table.area, list(table.lines)) == ("EUR", None, ["paid"])
    # Half a penny is told, and rounded to even.
    assert (table.paid.tolist(), table.rounded_cells) == ([5000], 1)


def test_a_practice_twice_in_a_year_is_refused(tmp_path: Path) -> None:
    rows = ["2021-22,A1,North,100,1,1,2,", "2021-22,A1,North,100,2,2,4,"]
    with pytest.raises(InvalidInput) as caught:
        study_payments(_study(tmp_path / "mine", rows, check=False))
    assert [(p.row, p.found.split(",")[0]) for p in caught.value.problems] == [(4, "'A1' again")]


def test_seven_thousand_practices_over_three_years(tmp_path: Path) -> None:
    practices, areas = 7000, 42
    numbers = np.arange(practices)
    patients = 2000 + 3 * numbers
    rows = []
    for place, year in enumerate(("2021-22", "2022-23", "2023-24")):
        core = 100 + place + numbers % 7
        for k in range(practices):
            # Every thousandth has no area, and another one no list.
            area = "" if k % 1000 == 1 else f"Area {k % areas:02d}"
            listed = "" if k % 1000 == 2 else patients[k]
            paid = core[k] * patients[k]
            rows.append(f"{year},P{k:04d},{area},{listed},{paid},0.50,{paid}.50,")
    study = _study(tmp_path / "mine", rows, check=False)
    tables = study_payments(study)
    index = PriceIndex("made up", "financial", {"2021-22": 90, "2022-23": 95, "2023-24": 100}, "m")
    found = analyse_payments(tables, index=index)
    whole = int(((100 + numbers % 7) * patients).sum())
    assert found.years["paid_pence"].tolist()[0] == 100 * whole + 50 * practices
    assert found.years["practices"].tolist() == [practices] * 3
    assert found.left_out.groupby("reason").size().to_dict() == {
        "no area": 3 * 7,
        "number of patients missing": 3 * 7,
    }
    last = tables["2023-24"]
    funnel = found.funnels["2023-24"]
    assert len(funnel.areas) == areas
    assert used_rows(tables)["by_area"].tolist() == [practices - 14] * 3
    for chart in (
        payments_funnel(funnel, source="Made up"),
        payments_spread(last, source="Made up"),
        payments_concentration(last, source="Made up"),
        payments_by_year(found.years, currency="GBP", source="Made up"),
    ):
        assert chart.svg(WIDE).startswith("<?xml")
    assert len(payments_concentration(last, source="Made up").data) <= 401


PER = {"practice": "Code", "patients": "Patients", "lines": {"one": "One"}}


def test_the_curve_and_its_coefficient() -> None:
    # Three practices of 10, 20 and 70 patients are paid 1, 2 and 4 pounds per patient.
    table = read_payment_text("Code,Patients,One\nC,70,280\nA,10,10\nB,20,40\nD,0,99\n", PER)
    curve = lorenz_curve(table)
    assert curve["patients"].tolist() == pytest.approx([0, 0.1, 0.3, 1])
    assert curve["paid"].tolist() == pytest.approx([0, 10 / 330, 50 / 330, 1])
    area = (0.1 * 10 + 0.2 * (10 + 50) + 0.7 * (50 + 330)) / 330
    assert gini_of_payments(table).value == pytest.approx(1 - area, rel=1e-12)
    chart = payments_concentration(table, source="Made up")
    # A tenth of patients, all of C, at 4 pounds of 3.30 in the mean.
    assert f"have {0.1 * 4 / 3.3:.1%} of the payments" in chart.headline
    for bad in ("Code,Patients,One\nA,0,5\n", "Code,Patients,One\nA,5,-5\n"):
        with pytest.raises(InvalidArgument):
            lorenz_curve(read_payment_text(bad, PER))


def test_the_coefficient_is_that_of_single_patients() -> None:
    rng = np.random.default_rng(1)
    patients, each = rng.integers(1, 9, 12), rng.integers(1, 40, 12)
    rows = "".join(f"P{k},{n},{n * y}\n" for k, (n, y) in enumerate(zip(patients, each)))  # noqa: B905
    table = read_payment_text("Code,Patients,One\n" + rows, PER)
    # Mean absolute difference over twice the mean, patient by patient.
    everyone = np.repeat(each, patients).astype(float)
    gaps = np.abs(everyone[:, None] - everyone[None, :]).mean()
    assert gini_of_payments(table).value == pytest.approx(gaps / (2 * everyone.mean()), rel=1e-12)


def test_the_chart_of_years_tells_the_change_in_real_terms() -> None:
    tables = {
        year: read_payment_text(f"Code,Patients,One\nA,10,{paid}\n", PER, year=year)
        for year, paid in (("2021-22", 100), ("2022-23", 110))
    }
    index = PriceIndex("made up", "financial", {"2021-22": 80, "2022-23": 100}, "made up")
    chart = payments_by_year(
        payments_over_years(tables, index=index), currency="GBP", source="Made up"
    )
    # £10 is £12.50 in later prices, and 11 / 12.5 is 12% less.
    assert chart.headline.endswith("£11.00 in 2022-23; in prices of 2022-23 that is 12.0% less")
    assert chart.data["In prices of 2022-23"].tolist() == [12.5, 11.0]
    plain = payments_by_year(payments_over_years(tables), currency="GBP", source="Made up")
    assert plain.headline == "Paid per patient: £10.00 in 2021-22, £11.00 in 2022-23"
    for size in (WIDE, NARROW):
        assert chart.svg(size) == chart.svg(size)
