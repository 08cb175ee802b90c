from __future__ import annotations

from math import sqrt

import pytest
from scipy.stats import chi2, norm

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.survey import (
    P_VALUE_METHODS,
    adjust_p_values,
    bonferroni_wilson,
    goodman,
    simultaneous_level,
    wilson,
)

P = [0.01, 0.04, 0.03, 0.005]


def test_adjusted_p_values_by_hand() -> None:
    expected = {
        "bonferroni": [0.04, 0.16, 0.12, 0.02],
        "sidak": [1 - (1 - p) ** 4 for p in P],
        # In order 0.005 x 4, 0.01 x 3, 0.03 x 2, then 0.04 x 1 is held up to the one before.
        "holm": [0.03, 0.06, 0.06, 0.02],
        # From the largest down: 0.04, min(0.04, 0.06), min(0.04, 0.03), min(0.03, 0.02).
        "hochberg": [0.03, 0.04, 0.04, 0.02],
        "benjamini_hochberg": [0.02, 0.04, 0.04, 0.02],
        "benjamini_yekutieli": [k * (1 + 1 / 2 + 1 / 3 + 1 / 4) for k in (0.02, 0.04, 0.04, 0.02)],
    }
    for method, values in expected.items():
        assert adjust_p_values(P, method) == pytest.approx(values, abs=1e-15), method


def test_hommel_lies_between_holm_and_the_raw_values() -> None:
    hommel = adjust_p_values(P, "hommel")
    for raw, adjusted, hochberg in zip(P, hommel, adjust_p_values(P, "hochberg"), strict=True):
        assert raw <= adjusted <= hochberg


def test_one_p_value_stays_as_it_is() -> None:
    for method in P_VALUE_METHODS:
        assert adjust_p_values([0.03], method) == pytest.approx([0.03], abs=1e-15)


def test_bonferroni_wilson_is_wilson_at_a_higher_level() -> None:
    found, alone = bonferroni_wilson(22, 122, 4), wilson(22, 122, 1 - 0.05 / 4)
    assert (found.low, found.high) == pytest.approx((alone.low, alone.high), abs=1e-14)
    assert found.level == 0.95
    assert bonferroni_wilson(22, 122, 1).low == pytest.approx(wilson(22, 122).low, abs=1e-14)
    assert simultaneous_level(0.95, 4) == pytest.approx(0.9875, abs=1e-15)


def test_goodman_by_its_closed_form() -> None:
    counts, n = [22, 40, 60], 122
    a = chi2.ppf(1 - 0.05 / 3, 1)
    for found, x in zip(goodman(counts), counts, strict=True):
        root = sqrt(a * (a + 4 * x * (n - x) / n))
        assert found.low == pytest.approx((a + 2 * x - root) / (2 * (n + a)), abs=1e-12)
        assert found.high == pytest.approx((a + 2 * x + root) / (2 * (n + a)), abs=1e-12)
        assert found.value == x / n


def test_goodman_allows_for_the_number_of_answers() -> None:
    z = norm.ppf(1 - 0.05 / 2 / 2)
    half = z / 2 * sqrt(z**2 + 100) / (100 + z**2)
    low, high = goodman([50, 50])
    assert low.width == pytest.approx(2 * half, abs=1e-12)
    assert low.low == high.low


def test_mistakes_are_told() -> None:
    with pytest.raises(InvalidArgument, match="at least one p-value"):
        adjust_p_values([])
    with pytest.raises(InvalidArgument, match="from 0 to 1"):
        adjust_p_values([1.1])
    with pytest.raises(
        InvalidArgument, match="no adjustment is called 'fdr'; there are bonferroni"
    ):
        adjust_p_values([0.1], "fdr")
    with pytest.raises(InvalidArgument, match="k is at least 1"):
        bonferroni_wilson(1, 2, 0)
    with pytest.raises(InvalidArgument, match="two answers"):
        goodman([5])
    with pytest.raises(InvalidArgument, match="two answers"):
        goodman([0, 0])
    with pytest.raises(InvalidArgument, match="a count is at least 0"):
        goodman([5, -1])
