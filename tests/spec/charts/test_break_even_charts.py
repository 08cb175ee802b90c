"""Charts of chapter 07: the region that repays, sums spent and saved, referrals."""

from __future__ import annotations

import warnings

import pandas as pd
import pytest

from pbcanalysis.charts import NARROW, WIDE, Chart
from pbcanalysis.charts.break_even import repayment_region
from pbcanalysis.charts.savings import referrals_and_need, spent_and_saved
from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money import PrintedSum
from pbcanalysis.money.bounds import Bounds

COST = PrintedSum.rounded("GBP", 98, "m")


def draws(chart: Chart) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for size in (WIDE, NARROW):
            assert chart.svg(size) == chart.svg(size)


def region(reader: float = 100, **changes: object) -> Chart:
    arguments: dict[str, object] = {
        "savings": (50, 250),
        "effect_high": 0.2,
        "reader": reader,
        "effects": {"then": (0.033, 0.033), "later": (0.035, 0.051)},
        "counter_case": ("a trial", (-91.0, -89.0)),
        "unit": "referrals",
        "source": "x",
    }
    return repayment_region(COST, 10_000_000, **{**arguments, **changes})  # type: ignore[arg-type]


def test_region_headline_compares_with_effects() -> None:
    # 97.5m and 98.5m over 100 times 10m referrals: 9.75% and 9.85%.
    assert region().headline == (
        "At £100 saved on each, 9.7% to 9.9% of all referrals must be avoided to repay £98m, more "
        "than any effect shown for comparison"
    )
    # Over 200: 4.875% and 4.925%, which both round to 4.9%.
    assert region(200).headline == (
        "At £200 saved on each, 4.9% of all referrals must be avoided to repay £98m, within reach "
        "of an effect shown for comparison"
    )


def test_region_says_when_nothing_repays() -> None:
    assert region(-90).headline == "At −£90 for each, no fall in referrals repays £98m"
    assert region(5).headline == (
        "At £5 saved on each, avoiding all referrals would not repay £98m"
    )


def test_region_data_are_the_edge_of_the_region() -> None:
    data = region().data
    expected = [97.5e6 / (saving * 10e6) for saving in data["Net saving for each"]]
    assert data["Not repaid below"].tolist() == pytest.approx(expected)
    assert data["Not repaid below"].max() >= 0.2
    assert data["Net saving for each"].iloc[-1] == 250


def test_region_tells_the_counter_case() -> None:
    assert "a trial: a net saving of −£91 to −£89, where nothing repays" in region().alt
    assert "then at 3.3%; later at 3.5% to 5.1%" in region().alt


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"counter_case": None, "effects": {}},
        {"effect_high": 0.001},
        {"savings": (200, 900), "reader": 800, "effect_high": 1},
    ],
)
def test_region_draws(changes: dict[str, object]) -> None:
    draws(region(**changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changes", [{"savings": (50, 50)}, {"savings": (-50, 0)}, {"effect_high": 0}]
)
def test_region_refuses_empty_axes(changes: dict[str, object]) -> None:
    with pytest.raises(InvalidArgument, match="axis"):
        region(**changes)  # type: ignore[arg-type]


def ledger(saved: float) -> Chart:
    rows = pd.DataFrame({"Scheme": ["one", "two"], "Spent": [200e6, 100e6], "Saved": [saved, 40e6]})
    return spent_and_saved(rows, currency="GBP", source="x")


def test_ledger_headline_follows_the_data() -> None:
    assert ledger(100e6).headline == (
        "In none of the 2 accounts did the savings told cover what was spent: they come to 40% to "
        "50% of it"
    )
    assert ledger(300e6).headline == ("In 1 of 2 accounts the savings told cover what was spent")


def test_ledger_draws_and_tells_its_numbers() -> None:
    assert "one: £200m spent, £100m saved" in ledger(100e6).alt
    draws(ledger(100e6))
    with pytest.raises(InvalidArgument, match="nought"):
        spent_and_saved(
            pd.DataFrame({"Scheme": ["a"], "Spent": [0.0], "Saved": [1.0]}),
            currency="GBP",
            source="x",
        )


YEARS = pd.DataFrame({"Year": ["2005-06", "2006-07"], "Attendances": [8_000_000, 7_600_000]})


def referrals(
    year: str = "2006-07", needed: tuple[float, float] | None = (756_200, 763_800)
) -> Chart:
    return referrals_and_need(
        YEARS, year=year, needed=needed, reader="£100", cost="£98m", source="x"
    )


def test_referrals_headline_follows_the_data() -> None:
    # 7.6m after 8.0m is 5% less; 756,200 and 763,800 of 7.6m are 9.95% and 10.05%.
    assert referrals().headline == (
        "Referred attendances fell by 5.0% in 2006-07; repaying £98m in one year takes 10.0% to "
        "10.1% fewer"
    )
    assert referrals("2005-06").headline.startswith(
        "Referred attendances came to 8,000,000 in 2005-06"
    )
    assert referrals(needed=(8.9e6, 9e6)).headline.endswith(
        "repaying £98m takes more than there were"
    )
    assert "repaying" not in referrals(needed=None).headline


def test_referrals_data_hold_the_level_needed() -> None:
    data = referrals().data
    latest, earliest = (data[f"Repays at the {end} from"] for end in ("latest", "earliest"))
    assert (latest[1], earliest[1]) == (7_600_000 - 763_800, 7_600_000 - 756_200)
    assert pd.isna(latest[0])
    assert "6,836,200 to 6,843,800" in referrals().alt


def test_referrals_draw() -> None:
    for chart in (referrals(), referrals("2005-06"), referrals(needed=None)):
        draws(chart)
    with pytest.raises(InvalidArgument, match="no year"):
        referrals("1999-00")


def test_ledger_carries_the_rounding_of_its_sums() -> None:
    # 132.5m to 133.5m of 289.5m to 290.5m: 45.61% to 46.11%, where 133 of 290 is 45.9%.
    rows = pd.DataFrame(
        {
            "Scheme": ["one"], "Spent": [290e6], "Saved": [133e6], "Spent from": [289.5e6],
            "Spent to": [290.5e6], "Saved from": [132.5e6], "Saved to": [133.5e6],
        }
    )  # fmt: skip
    chart = spent_and_saved(rows, currency="GBP", source="x")
    assert chart.headline == "The savings told come to 45% to 47% of what was spent"
    # £10m printed beside £10m: neither short nor covered for certain.
    both = pd.DataFrame(
        {
            "Scheme": ["one", "two"], "Spent": [10e6, 4e6], "Saved": [10e6, 8e6],
            "Spent from": [9.5e6, 3.5e6], "Spent to": [10.5e6, 4.5e6],
            "Saved from": [9.5e6, 7.5e6], "Saved to": [10.5e6, 8.5e6],
        }
    )  # fmt: skip
    assert spent_and_saved(both, currency="GBP", source="x").headline == (
        "In 1 of 2 accounts the savings told cover what was spent, in 1 rounding leaves it open"
    )


def test_region_takes_what_a_print_of_the_saving_leaves_open() -> None:
    # 97.5m over 310.5 times 10m is 3.14%; 98.5m over 309.5 times 10m is 3.18%.
    chart = region(Bounds.rounded(310, "0.5"), savings=(50, 500))  # type: ignore[arg-type]
    assert chart.headline.startswith("At £310 saved on each, 3.1% to 3.2% of all")
    open_ = region(Bounds.between(-10, 30, kinds=["confidence"]))  # type: ignore[arg-type]
    assert open_.headline.startswith("At £10 for each, it stays open whether any number")
