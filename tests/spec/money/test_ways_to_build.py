"""Totals built from below, parts told in words, shares of wholes, shapes."""

from __future__ import annotations

from fractions import Fraction

import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money import PriceIndex, PrintedSum, Triangular, Uniform
from pbcanalysis.money.part_of_whole import part_in_words, real_terms_table, share_of_sums
from pbcanalysis.money.stated_shapes import shapes_in_words, stated_shapes
from pbcanalysis.money.ways_to_build import (
    Way,
    growth_between,
    growth_needed,
    mean_rate,
    ways_to_build,
)
from pbcanalysis.reported import read_words

TOTAL = PrintedSum.rounded("GBP", 98, "m")
PATIENTS = 52_818_750
RATE = Fraction("0.95")


def test_both_payments_at_the_uptake_told_fall_short() -> None:
    table = ways_to_build(
        TOTAL,
        [
            Way("first", RATE, PATIENTS, "0.96"),
            Way("both", 2 * RATE, PATIENTS, "0.96"),
            Way("all", 2 * RATE, PATIENTS, 1),
            Way("fits", 2 * RATE, PATIENTS, ("0.97", "0.98")),
        ],
    )
    both = Fraction("1.90") * PATIENTS * Fraction("0.96")
    assert table["low"].tolist()[1] == table["high"].tolist()[1] == float(both)
    assert table["verdict"].tolist() == ["below", "below", "above", "overlaps"]
    assert table["gap"].tolist()[1] == float(97_500_000 - both)
    assert table["gap"].tolist()[3] == 0


def test_nothing_to_build_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="no way"):
        ways_to_build(TOTAL, [])


def test_mean_rate_with_some_earning_the_second() -> None:
    assert mean_rate("0.95", "0.95", "0.5").low == Fraction("0.95") * Fraction("1.5")
    assert mean_rate("0.95", "0.95", 0).high == Fraction("0.95")
    with pytest.raises(InvalidArgument, match="from 0 to 1"):
        mean_rate(1, 1, "1.1")


def test_growth_that_would_explain_the_total() -> None:
    growth = growth_needed(TOTAL, "1.90", PATIENTS, "0.96")
    full = Fraction("1.90") * PATIENTS * Fraction("0.96")
    assert growth.low == float(97_500_000 / full - 1)
    assert growth.high == float(98_500_000 / full - 1)
    assert growth.value == float(98_000_000 / full - 1)


def test_growth_between_counts() -> None:
    growth = growth_between((99, 101), 110)
    assert (growth.low, growth.high) == (
        float(Fraction(110, 101) - 1),
        float(Fraction(110, 99) - 1),
    )
    with pytest.raises(InvalidArgument):
        growth_between(0, 1)


def test_about_half_of_the_total() -> None:
    part = part_in_words(TOTAL, read_words("about half").core, "about half")
    half = read_words("about half").core
    assert (part.low, part.high) == (
        float(97_500_000 * half.low),
        float(98_500_000 * half.high),
    )
    assert part.value is None


def test_share_of_a_whole_that_two_sources_tell() -> None:
    wholes = [PrintedSum.rounded("GBP", 7757, "m"), PrintedSum.rounded("GBP", "7.86", "bn")]
    joint = share_of_sums(TOTAL, wholes, "spending")
    assert joint.low == float(Fraction("97.5") / Fraction("7865"))
    assert joint.high == float(Fraction("98.5") / Fraction("7756.5"))
    assert joint.value is None
    assert share_of_sums(TOTAL, wholes[:1], "spending").value == float(Fraction(98, 7757))


def test_a_whole_in_another_currency_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="GBP"):
        share_of_sums(TOTAL, [PrintedSum.exactly("EUR", 10)], "spending")
    with pytest.raises(InvalidArgument):
        share_of_sums(TOTAL, [], "spending")


def test_real_terms_by_several_indices() -> None:
    index = PriceIndex("CPI", "annual", {"2006": "80", "2007": "100", "2008": "120"}, "made up")
    table = real_terms_table(TOTAL, [("a", index, "2006", "2007"), ("b", index, "2006", "2008")])
    assert table["factor"].tolist() == [100 / 80, 120 / 80]
    assert table["low"].tolist() == [97.5e6 * 100 / 80, 97.5e6 * 120 / 80]
    with pytest.raises(InvalidArgument, match="not extrapolated"):
        real_terms_table(TOTAL, [("c", index, "2006", "2009")])


def test_stated_shapes() -> None:
    ends = {"a": (1.0, 2.0, 4.0)}
    assert stated_shapes("uniform", ends) == {"a": Uniform(1, 4)}
    assert stated_shapes("triangular", ends) == {"a": Triangular(1, 2, 4)}
    assert "equally likely" in shapes_in_words("uniform", {"a": "the total"})
    assert "likelier" in shapes_in_words("triangular", {"a": "the total", "b": "uptake"})


@pytest.mark.parametrize("shape", ["normal", ""])
def test_unknown_shapes_are_refused(shape: str) -> None:
    with pytest.raises(InvalidArgument, match="uniform, triangular"):
        stated_shapes(shape, {"a": (1, 2, 3)})
    with pytest.raises(InvalidArgument, match="uniform, triangular"):
        shapes_in_words(shape, {"a": "the total"})
