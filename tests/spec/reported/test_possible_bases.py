"""From a count and its percentage to bases."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.reported import (
    KNOWN_RULES,
    CountSet,
    IntegerSet,
    Printed,
    RoundingRule,
    possible_bases,
    possible_bases_jointly,
    possible_counts,
)
from pbcanalysis.reported.bases import fits_every_large_base


@pytest.mark.parametrize(
    ("count", "printed", "rule", "first", "last"),
    [
        # 100 * 140 / 78.5 = 178.3 and 100 * 140 / 77.5 = 180.6
        (140, "78%", "half-up", 179, 180),
        # 100 * 41 / 7.55 = 543.05 and 100 * 41 / 7.45 = 550.3
        (41, "7.5%", "half-up", 544, 550),
        # 100 * 1 / 3.5 = 28.6 and 100 * 1 / 2.5 = 40, a tie
        (1, "3%", "half-up", 29, 40),
        (1, "3%", "half-down", 29, 39),
        # 100 * 1 / 2.5 = 40 is included and 100 * 1 / 1.5 = 66.7
        (1, "2%", "half-even", 40, 66),
        (1, "50%", "ceiling", 2, 2),
        # No base is smaller than the count: 100 * 2 / 100.5 < 2.
        (2, "100%", "half-up", 2, 2),
    ],
)
def test_bases(count: int, printed: str, rule: str, first: int, last: int) -> None:
    assert possible_bases(count, printed, rule) == IntegerSet(((first, last),))


def test_a_range_of_counts_gives_the_union() -> None:
    one_by_one = possible_bases(40, "7.5%") | possible_bases(41, "7.5%")
    assert possible_bases(range(40, 42), "7.5%") == one_by_one
    assert possible_bases(CountSet(1000, ((40, 41),)), "7.5%") == one_by_one


def test_where_every_large_base_fits_the_largest_is_asked_for() -> None:
    with pytest.raises(InvalidArgument, match="largest base considered"):
        possible_bases(3, "0%")
    # 100 * 3 / 0.5 = 600, where the share prints as 1%.
    assert possible_bases(3, "0%", largest=1000) == IntegerSet(((601, 1000),))
    assert possible_bases(0, "0%", largest=10) == IntegerSet(((1, 10),))
    assert fits_every_large_base(5, "1%", "ceiling")
    assert not fits_every_large_base(5, "0%", "ceiling")


def test_where_no_base_fits() -> None:
    assert possible_bases(0, "5%").empty
    assert possible_bases(3, "0%", "ceiling").empty
    assert possible_bases(1, "40%").empty  # 1/2 is 50% and 1/3 is 33%


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="not negative"):
        possible_bases(-1, "5%")


def test_two_statements_of_the_same_respondents_share_a_base() -> None:
    # 16/87 = 18.39%, 29/87 = 33.33%.
    verdict = possible_bases_jointly([(16, "18.4%"), (29, "33.3%")])
    assert verdict.possible
    assert verdict.bases == IntegerSet(((87, 87),))
    assert verdict.conflicts == ()


def test_several_common_bases_are_all_told() -> None:
    verdict = possible_bases_jointly([(140, "78%"), (90, "50%")])
    # 90/179 = 50.3% and 90/180 = 50%.
    assert verdict.sentence == "The base is one of 179 to 180."


def test_that_no_base_fits_is_a_verdict_with_its_conflict() -> None:
    verdict = possible_bases_jointly([(16, "18.4%"), (16, "18%"), (29, "27.6%")])
    assert not verdict.possible
    assert verdict.conflicts == ((0, 2), (1, 2))  # 29/105 = 27.6%, and 16/105 = 15.2%
    assert "29 printed as 27.6% needs a base of 105" in verdict.sentence


def test_bases_are_sought_within_limits() -> None:
    verdict = possible_bases_jointly([(0, "0%"), (140, "78%")], within=range(100, 180))
    assert verdict.bases == IntegerSet(((179, 179),))
    with pytest.raises(InvalidArgument, match="no count and percentage"):
        possible_bases_jointly([])


@given(
    st.integers(0, 200),
    st.integers(0, 1000),
    st.sampled_from([*KNOWN_RULES, RoundingRule.UNKNOWN]),
    st.integers(1, 400),
)
@settings(deadline=None)
def test_a_base_is_possible_when_the_count_is(
    count: int, digits: int, rule: RoundingRule, base: int
) -> None:
    figure = Printed.percent(digits, 1)
    fits = base >= count and count in possible_counts(figure, base, rule)
    assert (base in possible_bases(count, figure, rule, largest=400)) == fits
    if fits and count:
        assert abs(Fraction(100 * count, base) - figure.value) <= Fraction(1, 10)
