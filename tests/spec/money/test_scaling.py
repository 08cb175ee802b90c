from __future__ import annotations

import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money import Bounds, PrintedSum, check_scaling, saved_per_spent, scale_up


def pounds(figure: int) -> PrintedSum:
    return PrintedSum.rounded("GBP", figure, "m")


def test_the_spending_of_100_trusts_scales_to_what_was_printed() -> None:
    check = check_scaling(pounds(290), pounds(441), 100, 152)
    assert check.scaled.amount.printed == 290 * 10**6 * 152 / 100 == 440_800_000
    assert round(440.8) == 441
    assert check.reproduces


def test_the_saving_of_100_trusts_does_not() -> None:
    check = check_scaling(pounds(133), pounds(198), 100, 152)
    assert check.scaled.amount == Bounds.between(132.5e6, 133.5e6, 133e6) * "1.52"
    assert round(133 * 152 / 100) == 202
    assert not check.reproduces
    assert "does not print as £198m" in check.sentence


def test_nothing_silent_nothing_scaled() -> None:
    assert scale_up(pounds(5), 7, 7).amount == pounds(5).amount


@pytest.mark.parametrize(("answered", "of"), [(0, 5), (6, 5)])
def test_impossible_counts_are_refused(answered: int, of: int) -> None:
    with pytest.raises(InvalidArgument, match="count of those that answered"):
        scale_up(pounds(1), answered, of)


def test_saved_per_spent() -> None:
    ratio = saved_per_spent(pounds(290), pounds(133))
    assert ratio.value == 133 / 290
    assert (ratio.low, ratio.high) == (132.5 / 290.5, 133.5 / 289.5)


def test_fundholding_saved_less_than_it_cost() -> None:
    ratio = saved_per_spent(pounds(232), pounds(206))
    assert ratio.high == 206.5 / 231.5 < 1


def test_sums_of_two_currencies_are_not_compared() -> None:
    with pytest.raises(InvalidArgument, match="different currencies"):
        saved_per_spent(pounds(1), PrintedSum.exactly("EUR", 1))
    with pytest.raises(InvalidArgument, match="may be nought"):
        saved_per_spent(PrintedSum.rounded("GBP", 0), pounds(1))
