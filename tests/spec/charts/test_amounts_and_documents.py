"""Charts of any study's sums and documents: what they say follows from what they draw."""

from __future__ import annotations

import pandas as pd
import pytest

from pbcanalysis.charts import NARROW, WIDE, Chart
from pbcanalysis.charts.amounts import printed_sums, sums_in_one_year, unit_costs
from pbcanalysis.charts.documents import who_printed_what
from pbcanalysis.charts.reconciliation import built_from_below
from pbcanalysis.charts.savings import spent_and_saved
from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money import PrintedSum

SOURCE = "Made up"


def sums(*rows: tuple[str, float, float, float]) -> Chart:
    columns = ["What", "Amount", "Lowest", "Highest"]
    frame = pd.DataFrame(rows, columns=columns).assign(Currency="GBP")
    frame["As printed"] = "£" + frame["Amount"].astype(str)
    return printed_sums(frame, source=SOURCE)


def costs(*rows: tuple[str, int, float, float]) -> Chart:
    frame = pd.DataFrame(rows, columns=["What", "Number", "Lowest", "Highest"])
    more = {"Currency": "GBP", "As printed": "£9", "Spread over": "Homes"}
    return unit_costs(frame.assign(**more), source=SOURCE)


def real(*rows: tuple[str, float, float]) -> Chart:
    frame = pd.DataFrame(rows, columns=["What", "As printed", "Factor"]).assign(Currency="GBP")
    frame["In prices of one year"] = frame["As printed"] * frame["Factor"]
    return sums_in_one_year(frame.assign(Period="2020"), prices_of="2021", source=SOURCE)


def documents(*rows: tuple[str, str, int]) -> Chart:
    frame = pd.DataFrame(rows, columns=["Document", "Form", "Statements"])
    return who_printed_what(frame, source=SOURCE)


def test_the_sum_that_is_left_most_open_is_named() -> None:
    chart = sums(("a", 100, 99.5, 100.5), ("b", 10, 9.5, 10.5), ("c", 50, 50, 50))
    assert chart.headline == (
        "No sum is left more open by its print than “b”, £10: it can be £9.50 to £10.50"
    )
    assert chart.data["Least share"].tolist() == [0.995, 0.95, 1.0]
    assert sums(("a", 3, 3, 3)).headline == "Every sum is taken as exact"


def test_the_dearest_for_each_is_named() -> None:
    one = costs(("a", 48, 20, 25))
    assert one.headline == "“a”, £9 comes to £20 to £25 for each of 48 (Homes)"
    two = costs(("a", 48, 20, 25), ("b", 4, 150, 150))
    assert two.headline == "No sum comes to more for each than “b”, £9: £150 for each of 4 (Homes)"


def test_the_largest_change_by_prices_is_named() -> None:
    chart = real(("a", 100, 1.05), ("b", 200, 0.9), ("c", 300, 1.0))
    assert chart.headline == (
        "In prices of 2021, “b” of 2020 comes to £180, 10.0% less than printed; no sum changes "
        "by more"
    )
    assert chart.subtitle.endswith("; one sum is of that year already")
    assert chart.data["What"].tolist() == ["a", "b"]
    assert real(("a", 1, 1.0)).headline.startswith("Every sum is of 2021 already")


def test_documents_are_counted() -> None:
    assert documents(("X 2021", "Count", 1)).headline == "The one statement is from X 2021"
    assert documents(("X 2021", "Count", 2)).headline.startswith("All of the 2 statements are")
    tied = documents(("X", "Count", 2), ("Y", "Count", 1), ("Y", "Words", 1))
    assert tied.headline == "4 statements are from 2 documents; no document prints more than 2"
    first = documents(("X", "Count", 2), ("Y", "Count", 1))
    assert first.headline == "3 statements are from 2 documents; X prints most, 2"
    many = documents(*((f"D{k}", "Count", 1) for k in range(30)))
    assert many.subtitle.endswith("; 5 further documents are in the data")
    assert len(many.data) == 30


def test_one_way_and_one_account_are_told_in_the_singular() -> None:
    way = pd.DataFrame(
        [("all", 90.0, 91.0, "below")], columns=["How it is built", "Lowest", "Highest", "Verdict"]
    )
    total = PrintedSum.exactly("GBP", 100)
    chart = built_from_below(way, total, source=SOURCE, built="Rates times numbers")
    assert chart.headline == (
        "The one way to build the total from below cannot print as £100; it misses it by £9.00"
    )
    assert chart.subtitle.startswith("Rates times numbers; the shaded band holds every amount")
    ledger = pd.DataFrame([("a", 1_200_000, 400_000)], columns=["Scheme", "Spent", "Saved"])
    account = spent_and_saved(ledger, currency="GBP", source=SOURCE)
    assert account.headline == "The savings told come to 33% of what was spent"
    assert "a: £1.2m spent, £400,000 saved" in account.alt


def test_they_are_drawn_the_same_each_time_at_both_sizes() -> None:
    for chart in (
        sums(("a", 100, 99.5, 100.5), ("b", 10, 7, 40)),
        sums(("a", 3, 3, 3)),
        costs(("a", 48, 20, 25), ("b", 4, 1500, 1700)),
        real(("a", 100, 1.05), ("b", 2_000_000, 0.9)),
        documents(("X", "A share in words", 20), ("Y", "Count", 1)),
    ):
        for size in (WIDE, NARROW):
            assert chart.svg(size) == chart.svg(size)


def test_what_cannot_be_drawn_is_refused() -> None:
    for wrong in (
        lambda: sums(("a", 0, 0, 0)),
        lambda: costs(("a", 1, 0, 1)),
        lambda: real(("a", 0, 1.0)),
        lambda: documents(("X", "Count", 0)),
        lambda: printed_sums(pd.DataFrame(), source=SOURCE),
    ):
        with pytest.raises(InvalidArgument):
            wrong()
