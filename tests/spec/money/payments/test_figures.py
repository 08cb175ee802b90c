from __future__ import annotations

import math
from collections.abc import Callable

import pandas as pd
import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money import PriceIndex
from pbcanalysis.money.payments import (
    PaymentTable,
    analyse_payments,
    check_adding_up,
    line_table,
    lines_over_years,
    paid_per_patient,
    payments_over_years,
    per_patient_quantiles,
    summarise_payments,
    total_paid,
)

Reader = Callable[..., PaymentTable]

# The rows in use of the first made-up file, line by line.
ALDER = 1_000_000 + 100_000 + 50_000
BEECH = 500_000 + 60_000 - 10_000 + 20_000
CEDAR = 800_000 + 90_000.50 + 30_000.25
DAMSON = 240_000 + 20_000 + 12_000 + 8_000
ELDER, FIR = 25_000 + 5_000, 150_000
GORSE = 400_000 + 44_000 - 4_000
IVY = 330_000 + 30_000
JUNIPER = 660_000 + 54_000 + 6_000
LISTED = ALDER + BEECH + CEDAR + DAMSON + GORSE + IVY + JUNIPER
PATIENTS = 10_000 + 5_000 + 8_000 + 2_000 + 4_000 + 3_000 + 6_000


def test_the_figures_of_the_first_made_up_year(years: dict[str, PaymentTable]) -> None:
    summary = summarise_payments(years["2020-21"])
    assert summary.total.value == LISTED + ELDER + FIR
    assert (summary.rows, summary.rows_used, summary.practices) == (13, 9, 9)
    assert summary.per_practice.value == pytest.approx((LISTED + ELDER + FIR) / 9, rel=1e-15)
    assert summary.per_patient is not None
    assert summary.per_patient.value == pytest.approx(LISTED / PATIENTS, rel=1e-15)
    assert summary.patients == PATIENTS
    # Alder and Cedar lack one amount each, Elder two, Fir three, Ivy two, Juniper one.
    assert summary.missing_cells == 1 + 1 + 2 + 3 + 2 + 1
    left_out = {each.reason: each.pence / 100 for each in summary.left_out if each.figure == "all"}
    assert left_out["same as an earlier row"] == ALDER
    used = round((LISTED + ELDER + FIR) * 100)
    everything = used + round(100 * (ALDER + 4_080_000))
    assert summary.all_pence == everything


def test_lines_and_their_shares(years: dict[str, PaymentTable]) -> None:
    lines = line_table(years["2020-21"]).set_index("line")
    total = LISTED + ELDER + FIR
    premises = 50_000 - 10_000 + 12_000 + 25_000 - 4_000 + 6_000
    assert lines.loc["premises", "paid"] == premises
    assert lines.loc["premises", "share"] == pytest.approx(premises / total, rel=1e-15)
    assert lines.loc["premises", "rows_negative"] == 2
    assert lines.loc["premises", "rows_missing"] == 3
    assert lines.loc["premises", "per_patient"] == pytest.approx(
        (premises - 25_000) / PATIENTS, rel=1e-15
    )
    assert lines["share"].sum() == pytest.approx(1, rel=1e-15)
    assert lines["paid_pence"].sum() == round(100 * total)


def test_quantiles_count_practices_or_patients(read: Reader) -> None:
    # 1, 2, 3 and 10 pounds per patient; lists of 10, 10, 70 and 10.
    table = read("A,n,10,10,-\nB,n,10,20,-\nC,n,70,210,-\nD,n,10,100,-\n")
    found = per_patient_quantiles(table, (0.25, 0.5, 0.75, 1))
    # Type 7: the place is (4 - 1) times the share.
    assert found["per_patient"].tolist() == [1 + 0.75, 2.5, 3 + 0.25 * (10 - 3), 10]
    # Of 100 patients, 20 have at most 2, and 90 at most 3.
    assert found["per_patient_by_list"].tolist() == [3, 3, 3, 10]
    assert paid_per_patient(table).value == (10 + 20 + 210 + 100) / 100
    for wrong in ((), (0.5, 0.25), (0.5, 1.5)):
        with pytest.raises(InvalidArgument):
            per_patient_quantiles(table, wrong)


def test_nothing_usable_is_told_and_nobody_listed_is_no_mistake(read: Reader) -> None:
    with pytest.raises(InvalidArgument, match="no row"):
        total_paid(read("A,n,10,-,-\n"))
    summary = summarise_payments(read("A,n,0,5,(7)\n"))
    assert summary.per_patient is None
    assert summary.quantiles == ()
    assert (summary.total.value, summary.negative_rows) == (-2, 1)


def test_shares_of_a_total_of_nought_are_missing(read: Reader) -> None:
    assert line_table(read("A,n,10,5,-5\n"))["share"].isna().all()


def adding_up(read: Reader, rows: str, **more: object) -> pd.DataFrame:
    header = "Code,Area,Patients,One,Two,Total,Average"
    table = read(rows, header=header, total="Total", average="Average", **more)
    return check_adding_up(table).rows


def test_the_made_up_row_that_does_not_add_up(years: dict[str, PaymentTable]) -> None:
    found = check_adding_up(years["2020-21"])
    rows = found.rows[["row", "practice", "printed", "computed", "difference"]]
    # Gorse: 444,000 is printed, the lines make 440,000; and 444,000 / 4,000 is 111, not 110.
    assert rows.to_numpy().tolist() == [
        [11, "M00007", 444_000, GORSE, 444_000 - GORSE],
        [11, "M00007", 110, 444_000 / 4_000, 110 - 444_000 / 4_000],
    ]
    # Ten practices; one prints no total; of the nine others two have no patients.
    assert [(c.rows_checked, c.rows_not_checked, c.rows_failing) for c in found.checks] == [
        (9, 1, 1),
        (7, 3, 1),
    ]
    assert check_adding_up(years["2021-22"]).rows.empty
    assert [c.rows_checked for c in check_adding_up(years["2022-23"]).checks] == [6]


def test_a_penny_is_a_penny_unless_amounts_are_rounded(read: Reader) -> None:
    rows = "A,n,1,5.01,5.00,10.00,10.00\n"
    assert adding_up(read, rows)["check"].tolist() == ["printed total against the sum of lines"]
    assert adding_up(read, rows, amounts_rounded_to=1).empty
    # Two lines and a total, each off by at most 50p: 1.50 pounds together, and no more.
    assert adding_up(read, "A,n,1,5,5,11.50,11.50\n", amounts_rounded_to=1).empty
    assert len(adding_up(read, "A,n,1,5,5,11.51,11.51\n", amounts_rounded_to=1)) == 1


def test_an_average_fails_only_beyond_its_rounding(read: Reader) -> None:
    # 10 / 3 is 3.333..: 3.33 is right, 3.34 and 3.32 are not.
    assert adding_up(read, "A,n,3,5,5,10,3.33\n").empty
    assert adding_up(read, "A,n,3,5,5,10,3.34\nB,n,3,5,5,10,3.32\n")["practice"].tolist() == [
        "A",
        "B",
    ]
    # 1 / 8 is 0.125: both ways of rounding a tie are allowed.
    assert adding_up(read, "A,n,8,1,-,1,0.12\nB,n,8,1,-,1,0.13\n").empty
    assert adding_up(read, "A,n,3,5,5,10,3\n", average_rounded_to=1).empty
    # A list printed as 3 may be 2.5 to 3.5: 10 / 2.5 is 4, and 10 / 3.5 is 2.857...
    assert adding_up(read, "A,n,3,5,5,10,4.00\n", patients_rounded_to=1).empty
    assert adding_up(read, "A,n,3,5,5,10,2.86\n", patients_rounded_to=1).empty
    assert len(adding_up(read, "A,n,3,5,5,10,2.85\n", patients_rounded_to=1)) == 1
    assert len(adding_up(read, "A,n,3,5,5,10,4.01\n", patients_rounded_to=1)) == 1


def test_a_negative_total_has_a_negative_average(read: Reader) -> None:
    assert adding_up(read, "A,n,3,-5,-5,-10,(3.33)\n").empty
    assert len(adding_up(read, "A,n,3,-5,-5,-10,3.33\n")) == 1


def test_the_largest_amounts_are_compared_exactly(read: Reader) -> None:
    large = "10000000000000"
    rows = f"A,n,{large},{large},-,{large},{large}\n"
    # A total over as many patients is 1, and not as large as itself.
    assert adding_up(read, rows)["check"].tolist() == [
        "printed average against total over patients"
    ]
    assert adding_up(read, f"A,n,{large},{large},-,{large},1.00\n").empty


def test_an_unpaid_row_with_a_printed_total_does_not_add_up(read: Reader) -> None:
    assert adding_up(read, "A,n,10,-,-,5,-\n")["lines_missing"].tolist() == [2]


@pytest.fixture
def index() -> PriceIndex:
    values = {"2020-21": 80, "2021-22": 90, "2022-23": 100}
    return PriceIndex("made-up deflator", "financial", values, "made up")


def test_change_and_real_terms(years: dict[str, PaymentTable], index: PriceIndex) -> None:
    found = payments_over_years(years, index=index).set_index("year")
    first, second, third = (total_paid(years[year]).value or 0 for year in found.index)
    assert found["paid"].tolist() == [first, second, third]
    assert found.loc["2021-22", "change_paid"] == pytest.approx(second / first - 1, abs=1e-12)
    assert found["real_paid"].tolist() == pytest.approx(
        [first * 100 / 80, second * 100 / 90, third], rel=1e-12
    )
    assert found.loc["2022-23", "change_real_paid"] == pytest.approx(
        third / 100 / (second / 90) - 1, abs=1e-12
    )
    assert math.isnan(found.loc["2020-21", "change_paid"])
    # Alder, Beech, Cedar, Damson, Gorse and Juniper are in use in the first two files.
    assert found.loc["2021-22", "practices_both"] == 6
    both = 1_219_002.50 + 610_000 + 960_000 + 283_000 + 460_000 + 750_000
    assert found.loc["2021-22", "change_both"] == pytest.approx(
        both / (ALDER + BEECH + CEDAR + DAMSON + GORSE + JUNIPER) - 1, abs=1e-12
    )
    older = payments_over_years(years, index=index, prices_of="2020-21").set_index("year")
    assert older.loc["2022-23", "real_paid"] == pytest.approx(third * 80 / 100, rel=1e-12)


def test_lines_that_a_year_lacks_are_missing_and_not_nought(
    years: dict[str, PaymentTable], index: PriceIndex
) -> None:
    found = lines_over_years(years, index=index).set_index(["line", "year"])
    assert found.loc[("pandemic", "2021-22"), "paid"] == 8_000 + 4_000 - 1_000
    assert not found.loc[("pandemic", "2020-21"), "in_file"]
    assert math.isnan(found.loc[("pandemic", "2022-23"), "change_paid"])
    premises = 50_000 - 10_000 + 12_000 + 25_000 - 4_000 + 6_000
    later = 50_000 + 12_000 - 5_000 + 6_000
    row = found.loc[("premises", "2021-22")]
    assert row["change_paid"] == pytest.approx(later / premises - 1, abs=1e-12)
    assert row["change_real_paid"] == pytest.approx(later / 90 / (premises / 80) - 1, abs=1e-12)
    assert row["real_paid"] == pytest.approx(later * 100 / 90, rel=1e-12)


def test_prices_are_not_extrapolated(years: dict[str, PaymentTable]) -> None:
    short = PriceIndex("short", "financial", {"2020-21": 80, "2021-22": 90}, "made up")
    monthly = PriceIndex("CPI", "annual", {"2021": 100}, "made up")
    for index, prices_of in ((short, None), (monthly, None), (None, "2020-21")):
        with pytest.raises(InvalidArgument):
            payments_over_years(years, index=index, prices_of=prices_of)
    with pytest.raises(InvalidArgument):
        payments_over_years({})
    with pytest.raises(InvalidArgument):
        analyse_payments({})


def test_the_rounding_of_the_index_bounds_real_terms(read: Reader) -> None:
    tables = {year: read("A,n,10,100,-\n", year=year) for year in ("2020-21", "2021-22")}
    values = {"2020-21": 80, "2021-22": 100}
    index = PriceIndex("made up", "financial", values, "made up", rounding="0.5")
    row = payments_over_years(tables, index=index).iloc[0]
    assert row["real_paid"] == 100 * 100 / 80
    assert row["real_paid_low"] == pytest.approx(100 * 99.5 / 80.5, rel=1e-12)
    assert row["real_paid_high"] == pytest.approx(100 * 100.5 / 79.5, rel=1e-12)


def test_currencies_are_not_mixed(read: Reader) -> None:
    tables = {
        "2020-21": read("A,n,10,1,1\n", year="2020-21"),
        "2021-22": read("A,n,10,1,1\n", currency="EUR"),
    }
    with pytest.raises(InvalidArgument, match="currencies"):
        payments_over_years(tables)
