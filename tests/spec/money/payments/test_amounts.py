from __future__ import annotations

import numpy as np
import pytest

from pbcanalysis.money.payments import parse_amount
from pbcanalysis.money.payments.amounts import LARGEST, MISSING, parse_column
from pbcanalysis.money.payments.exact_sums import exact_sum, group_sums


def column(*cells: str | bytes, **options: object):
    raw = [cell.encode() if isinstance(cell, str) else cell for cell in cells]
    offsets = np.cumsum([0, *map(len, raw)])
    return parse_column(np.frombuffer(b"".join(raw), np.uint8), offsets, **options)


@pytest.mark.parametrize(
    ("text", "pence"),
    [
        ("1,234.56", 123_456),
        ("-1,234.56", -123_456),
        ("(1,234.56)", -123_456),
        ("£1,234.5", 123_450),
        ("-£12", -1_200),
        ("£-12", -1_200),
        ("(£0.07)", -7),
        ("  7.10  ", 710),
        ("1234567", 123_456_700),
        (".5", 50),
        ("0", 0),
        ("-0.00", 0),
        ("+3", 300),
        ("12.500", 1_250),
        ("\u22125", -500),
        ("\xa01,000\xa0", 100_000),
        ("007", 700),
        ("10,000,000,000,000.00", LARGEST),
    ],
)
def test_an_amount_is_read_to_the_penny(text: str, pence: int) -> None:
    assert parse_amount(text).hundredths == pence
    assert column(text).hundredths.tolist() == [pence]


@pytest.mark.parametrize("text", ["", " ", "-", " - ", "\u2013", "\u2014", "£-", "£ -  ", "N/A"])
def test_blanks_and_dashes_are_missing(text: str) -> None:
    parsed = parse_amount(text, missing=["n/a"])
    assert (parsed.hundredths, parsed.refusal) == (None, None)
    found = column(text, missing=["n/a"])
    assert found.hundredths.tolist() == [MISSING]
    assert found.refused.size == 0


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1,23", "not a number"),
        ("1,2345", "not a number"),
        ("1234,567", "not a number"),
        ("12 34", "not a number"),
        ("1.234,56", "not a number"),
        ("(5", "not a number"),
        ("5)", "not a number"),
        ("(-5)", "not a number"),
        ("--5", "not a number"),
        ("-£-5", "not a number"),
        ("1e5", "not a number"),
        ("nan", "not a number"),
        ("inf", "not a number"),
        ("£", "not a number"),
        ("5.", "not a number"),
        ("£££5", "not a number"),
        ("12%", "not a number"),
        ("$5", "not a number"),
        ("\u0663", "not a number"),
        ("0.125", "too fine"),
        ("10,000,000,000,000.01", "too large"),
        ("9" * 30, "too large"),
    ],
)
def test_what_could_mean_two_things_is_refused(text: str, why: str) -> None:
    assert parse_amount(text).refusal == why
    found = column("1", text)
    assert (found.refused.tolist(), found.refusals) == ([1], (why,))
    assert found.hundredths.tolist() == [100, MISSING]


def test_finer_amounts_are_rounded_half_to_even_where_asked() -> None:
    # 0.125 and 0.135 pounds are 12.5 and 13.5 pence: both go to the even neighbour.
    found = column("0.125", "0.135", "0.1251", "-0.126", round_finer=True)
    assert found.hundredths.tolist() == [12, 14, 13, -13]
    assert found.rounded == 4


def test_a_windows_pound_sign_is_a_pound_sign() -> None:
    assert column(b"\xa35.25", b"(\xa31,000)").hundredths.tolist() == [525, -100_000]


def test_sums_are_exact_beyond_floats_and_beyond_64_bits() -> None:
    large = np.full(30_000, LARGEST, dtype=np.int64)
    large[0] += 1
    assert exact_sum(large) == 30_000 * 10**15 + 1
    assert exact_sum(large) > 2**63
    assert exact_sum(-large) == -(30_000 * 10**15 + 1)
    group = np.arange(30_000) % 2
    # 15,000 cells in each of the two groups; the extra penny is in the first.
    assert group_sums(large, group, 2) == [15_000 * 10**15 + 1, 15_000 * 10**15]
    assert group_sums(np.zeros(0, np.int64), np.zeros(0, np.int64), 2) == [0, 0]
