"""How numbers are written. Expected texts are the plain rule applied by hand."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbcanalysis.display import show, show_interval, show_range
from pbcanalysis.errors import InvalidArgument


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "text"),
    [
        (122 / 623, "share", None, "19.6%"),  # 19.583
        (122 / 623, "share", 0, "20%"),
        (0.285, "share", 0, "29%"),  # half up, though the float is just below
        (0.0, "share", None, "0.0%"),
        (-0.0001, "share", None, "0.0%"),  # no minus before nought
        (0.0684, "points", None, "6.8 percentage points"),
        (8433, "count", None, "8,433"),
        (1234567, "count", None, "1,234,567"),
        (98_000_000, "GBP", None, "£98.0m"),
        (97_500_000, "GBP", 0, "£98m"),
        (2.4e9, "EUR", None, "€2.4bn"),
        (999_960, "USD", None, "$1.0m"),
        (98e6 / 8325, "GBP/practice", None, "£11,772"),  # 11,771.77
        (1.9, "GBP/patient", None, "£1.90"),
        (-11_000_000, "GBP", None, "−£11.0m"),
        (1.42857, "EUR per GBP", None, "1.4286"),
        (2.054, "ratio", None, "2.05"),
        (2007, "year", None, "2007"),
        (5, "days", None, "5 days"),
    ],
)
def test_a_number_is_written(value: float, unit: str, decimals: int | None, text: str) -> None:
    assert show(value, unit, decimals) == text


def test_a_number_without_a_unit_is_not_written() -> None:
    with pytest.raises(InvalidArgument):
        show(1.0, "")


def test_an_interval_names_its_level_and_a_set_its_kind() -> None:
    assert show_interval(0.18, 0.12, 0.26, 0.95, "share") == (
        "18.0% (95% confidence 12.0% to 26.0%)"
    )
    assert show_interval(0.18, 0.12, 0.26, None, "share", kinds=["words"]) == (
        "18.0% (words 12.0% to 26.0%)"
    )
    assert show_interval(None, 0.1, 0.2, None, "share", kinds=["worst-case"]) == (
        "between 10.0% and 20.0% (worst case)"
    )
    assert show_interval(None, 0.1, 0.2, 0.998, "share") == (
        "between 10.0% and 20.0% (99.8% confidence)"
    )
    assert show_interval(0.18, 0.18, 0.18, None, "share") == "18.0%"
    assert show_interval(0.18, 0.17999, 0.18001, 0.95, "share") == "18.0%"


@pytest.mark.parametrize(
    ("low", "high", "unit", "decimals", "text"),
    [
        # 3.25% and 3.35% are the ends of a printed 3.3%: to the nearest they would leave some out.
        (0.0325, 0.0335, "share", None, "3.2% to 3.4%"),
        (22 / 623, 523 / 623, "share", None, "3.5% to 84.0%"),  # 3.531 and 83.949
        (0.1, 0.3, "share", None, "10.0% to 30.0%"),  # 0.3 is 0.299999... as a float
        (0.07 * 3, 0.57, "share", 0, "21% to 57%"),  # 0.21000000000000002
        (0.0, 1.0, "share", None, "0.0% to 100.0%"),
        (0.00001, 0.99999, "share", None, "0.0% to 100.0%"),
        (-0.0341, 0.0249, "points", None, "−3.5 to 2.5 percentage points"),
        (0.4021, 0.4021, "share", None, "40.2%"),
        (97_540_000, 98_460_000, "GBP", None, "£97.5m to £98.5m"),
    ],
)
def test_ends_of_shares_are_rounded_outwards(
    low: float, high: float, unit: str, decimals: int | None, text: str
) -> None:
    assert show_range(low, high, unit, decimals) == text


def test_a_range_names_its_unit_once() -> None:
    assert show_range(0.01, 0.02, "points") == "1.0 to 2.0 percentage points"
    assert show_range(2, 5, "days") == "2 to 5 days"
    assert show_range(97.5e6, 98.5e6, "GBP") == "£97.5m to £98.5m"


@given(st.integers(0, 10**7), st.integers(1, 10**7), st.integers(0, 3))
def test_a_share_is_rounded_half_up_as_decimals_do(x: int, n: int, decimals: int) -> None:
    share = min(x, n) / n
    exact = Decimal(f"{share:.12g}") * 100
    text = f"{exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):,f}%"
    assert show(share, "share", decimals) == text
