"""A share that is printed is carried into sums with its rounding."""

from __future__ import annotations

from fractions import Fraction

import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money import PrintedSum, cost_per_unit, reconcile
from pbcanalysis.money.printed_shares import printed_share


def ends(share: float, as_printed: str, rule: str = "half-up") -> tuple[object, object]:
    bounds = printed_share(share, as_printed, rule=rule)
    return bounds.low, bounds.high


def test_a_printed_share_leaves_its_rounding_open() -> None:
    assert ends(0.96, "96%") == (Fraction(955, 1000), Fraction(965, 1000))
    assert printed_share(0.96, "96%").printed == Fraction(96, 100)
    assert ends(0.963, "96.3%") == (Fraction(9625, 10000), Fraction(9635, 10000))
    assert ends(1, "100%") == (Fraction(995, 1000), 1)
    assert ends(0.96, "96%", "truncate") == (
        Fraction(96, 100),
        Fraction(97, 100),
    )


def test_another_share_than_the_one_printed_is_taken_as_chosen() -> None:
    assert ends(0.9, "96%") == (Fraction(9, 10), Fraction(9, 10))


def test_the_sum_and_the_cost_of_a_share_that_is_printed() -> None:
    total = PrintedSum.between("GBP", 97_500_000, 98_500_000, printed=98_000_000)
    share = printed_share(0.96, "96%")
    each = cost_per_unit(total, 8325, uptake=share, unit="practice")
    assert each.low == pytest.approx(97_500_000 / (8325 * 0.965), rel=1e-12)
    assert each.high == pytest.approx(98_500_000 / (8325 * 0.955), rel=1e-12)
    # 2 a head, 50 million patients: 95.5 to 96.5 million, a million short of 97.5.
    built = reconcile(total, 2, 50_000_000, share)
    assert float(built.gap) == 97_500_000 - 96_500_000


def test_a_share_beyond_the_whole_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="from 0 to 1"):
        printed_share(1.2, "96%")
