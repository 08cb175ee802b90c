"""The same questions asked of a scheme that is not the book's: other currencies, years, units."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from pbcanalysis.money import (
    break_even_units,
    check_units,
    cost_per_unit,
    date_rates,
    index_from_table,
    read_printed_sums,
    real_terms,
    reconcile,
    reference_rates,
    uptake_shares,
)

PRINTED = "CHF 12.0m (€11.2m; $12.4m)"


def test_the_whole_way_for_another_scheme() -> None:
    sums = read_printed_sums(PRINTED)
    assert [each.currency for each in sums] == ["CHF", "EUR", "USD"]
    rates = reference_rates(["CHF", "EUR", "USD"], "2020-01-01", "2020-12-31")
    assert check_units(sums, rates).plausible
    dating = date_rates(sums, rates, printed_on="2020-06-30")
    # On 8 January 2020 a euro was 1.0792 francs and 1.1115 dollars, so the euros must lie ...
    assert rates.loc["2020-01-08", ["CHF", "USD"]].tolist() == [1.0792, 1.1115]
    least = max(11.15, 11.95 / 1.0792, 12.35 / 1.1115)
    most = min(11.25, 12.05 / 1.0792, 12.45 / 1.1115)
    assert least < most
    assert dating.days[0] == date(2020, 1, 8)
    assert dating.stale_days is not None
    assert dating.stale_days[1] == (date(2020, 6, 30) - date(2020, 1, 8)).days

    francs = sums[0]
    per_school = cost_per_unit(francs, 480, uptake="0.75", unit="school")
    assert per_school.value == pytest.approx(12_000_000 / (480 * 0.75), rel=1e-15)
    assert per_school.unit == "CHF/school"

    assert reconcile(francs, 400, 40_000, "0.75").verdict == "inside"  # 400 * 40,000 * 3/4

    prices = pd.DataFrame({"year": [2018, 2019], "level": ["100.0", "100.4"]})
    index = index_from_table(
        prices, name="LIK", frequency="annual", value="level", period="year", vintage="2020"
    )
    assert real_terms(francs, index, "2018", "2019").value == 12_000_000 * 1004 / 1000

    assert break_even_units(francs, 250, unit="lessons").low == 11_950_000 / 250

    regions = pd.DataFrame({"canton": ["x", "y"], "schools": [300, 180], "joined": [240, None]})
    joined = uptake_shares(regions, area="canton", units="schools", taking_up="joined")
    assert (joined.bounds.low, joined.bounds.high) == (240 / 480, (240 + 180) / 480)
