"""Sets of possible values: intervals with open and closed ends, counts, shares, sums."""

from fractions import Fraction

import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.reported import CountSet, IntegerSet, Interval, MoneySet, NumberSet, ShareSet


def test_an_open_end_leaves_its_number_out() -> None:
    interval = Interval.parse("(2/3, 7/10]")
    assert Fraction(2, 3) not in interval
    assert Fraction(7, 10) in interval


def test_intervals_that_touch_at_a_number_that_either_holds_are_one() -> None:
    assert ShareSet.parse("[0, 1/2) or [1/2, 1]") == ShareSet.everything()
    assert ShareSet.parse("[0, 1/2] or (1/2, 1]") == ShareSet.everything()


def test_intervals_that_touch_at_a_number_that_neither_holds_stay_apart() -> None:
    gap = ShareSet.parse("[0, 1/2) or (1/2, 1]")
    assert len(gap.intervals) == 2
    assert ~gap == ShareSet.parse("[1/2, 1/2]")


def test_intersection_takes_the_stricter_ends() -> None:
    assert ShareSet.parse("[1/4, 1/2]") & ShareSet.parse("(1/4, 1/2)") == ShareSet.parse(
        "(1/4, 1/2)"
    )
    assert (ShareSet.parse("[0, 1/4)") & ShareSet.parse("[1/4, 1]")).empty


def test_complement_within_nought_and_one() -> None:
    assert ~ShareSet.parse("(1/4, 1/2]") == ShareSet.parse("[0, 1/4] or (1/2, 1]")
    assert ~ShareSet.everything() == ShareSet.nothing()


def test_the_counts_of_a_base_whose_share_lies_in_a_set() -> None:
    # 82/123 is two thirds exactly and 0.75 * 123 = 92.25.
    assert list(ShareSet.parse("(2/3, 3/4)").counts(123)) == list(range(83, 92 + 1))
    assert list(ShareSet.parse("[2/3, 3/4)").counts(123)) == list(range(82, 92 + 1))


def test_counts_lead_to_shares_and_back() -> None:
    counts = CountSet(122, ((22, 22), (57, 60)))
    assert counts.shares().counts(122) == counts
    assert counts.share_low == Fraction(22, 122)
    assert counts.share_high == Fraction(60, 122)


def test_the_span_of_the_shares_carries_over_to_another_base() -> None:
    # 22/122 of 61 is 11, 24/122 of 61 is 12.
    assert list(CountSet(122, ((22, 24),)).same_shares_of(61)) == [11, 12]


def test_ranges_that_adjoin_are_one() -> None:
    assert IntegerSet(((5, 7), (1, 4), (9, 9))).ranges == ((1, 7), (9, 9))
    assert IntegerSet.of([3, 1, 2, 9]).ranges == ((1, 3), (9, 9))
    assert IntegerSet.of(range(100, 123)).ranges == ((100, 122),)


def test_union_intersection_and_complement_of_counts() -> None:
    a, b = CountSet(10, ((0, 4),)), CountSet(10, ((3, 6), (9, 9)))
    assert list(a | b) == [0, 1, 2, 3, 4, 5, 6, 9]
    assert list(a & b) == [3, 4]
    assert list(~b) == [0, 1, 2, 7, 8, 10]
    assert (a & b).issubset(a)


def test_counts_of_different_bases_are_not_combined() -> None:
    with pytest.raises(InvalidArgument, match="different bases"):
        CountSet(10, ((1, 2),)) | CountSet(11, ((1, 2),))


def test_counts_outside_their_base_are_refused() -> None:
    with pytest.raises(InvalidArgument, match="between 0 and 10"):
        CountSet(10, ((9, 11),))
    with pytest.raises(InvalidArgument, match="at least 1"):
        CountSet(0, ())


def test_an_empty_set_has_no_ends() -> None:
    empty = CountSet(10, ())
    assert not empty
    assert str(empty) == "none"
    with pytest.raises(InvalidArgument, match="empty"):
        _ = empty.min
    with pytest.raises(InvalidArgument, match="empty"):
        _ = ShareSet.nothing().low


def test_floats_are_not_exact_numbers() -> None:
    with pytest.raises(InvalidArgument, match="exact"):
        Interval.of(0.1, 1)  # type: ignore[arg-type]


def test_membership_of_what_is_not_a_number() -> None:
    assert "22" not in CountSet(122, ((22, 22),))
    assert 22 in CountSet(122, ((22, 22),))


@pytest.mark.parametrize("text", ["1/2, 1", "[1/2; 1]", "[1, 1/2]", "[a, b]", ""])
def test_what_is_not_an_interval_is_refused(text: str) -> None:
    with pytest.raises(InvalidArgument):
        Interval.parse(text)


def test_shares_end_at_one_and_numbers_do_not() -> None:
    with pytest.raises(InvalidArgument, match="outside"):
        ShareSet.parse("[1/2, 2]")
    beyond = NumberSet.parse("(300, )")
    assert beyond.high is None
    assert list(beyond.counts(303)) == [301, 302, 303]
    assert ~beyond == NumberSet.parse("[0, 300]")


def test_sums_of_one_currency_are_intersected_and_of_two_refused() -> None:
    a = MoneySet("GBP", Interval.of(90, 100))
    b = MoneySet("GBP", Interval.of(95, 110, low_closed=False))
    assert a.intersection(b) == MoneySet("GBP", Interval.of(95, 100, low_closed=False))
    assert a.intersection(MoneySet.exactly("GBP", 200)) is None
    with pytest.raises(InvalidArgument, match="cannot be combined"):
        a.intersection(MoneySet.exactly("EUR", 95))
    with pytest.raises(InvalidArgument, match="three capital letters"):
        MoneySet("pounds", Interval.of(1, 2))


def test_sets_are_written_in_per_cent_for_prose() -> None:
    assert ShareSet.parse("[7/10, 3/4)").in_percent() == "70% to below 75%"
    assert ShareSet.parse("(1/2, 1]").in_percent() == "above 50% to 100%"
    assert ShareSet.parse("[1/2, 1/2]").in_percent() == "exactly 50%"
    assert ShareSet.nothing().in_percent() == "none"


def test_truth_values_and_backward_ranges_are_refused() -> None:
    with pytest.raises(InvalidArgument, match="whole number"):
        IntegerSet.of([True])
    with pytest.raises(InvalidArgument, match="ends before it begins"):
        IntegerSet(((4, 3),))


def test_scaling_and_whole_numbers_of_intervals() -> None:
    assert Interval.parse("(1/2, 3/4]").scaled(4) == Interval.parse("(2, 3]")
    with pytest.raises(InvalidArgument, match="above nought"):
        Interval.parse("[0, 1]").scaled(0)
    assert Interval.parse("(300, )").integers() == (301, None)
    assert Interval.parse("(1, 2)").integers() is None


def test_the_ends_of_a_sum_and_sums_below_nought() -> None:
    sums = MoneySet("GBP", Interval.of(90, 100))
    assert (sums.low, sums.high) == (90, 100)
    assert 95 in sums
    assert str(sums) == "GBP [90, 100]"
    with pytest.raises(InvalidArgument, match="not below nought"):
        MoneySet("GBP", Interval.of(-1, 100))


def test_thirds_are_written_with_two_decimals_and_tenths_with_one() -> None:
    assert ShareSet.parse("[1/3, 725/1000]").in_percent() == "33⅓% to 72.5%"
