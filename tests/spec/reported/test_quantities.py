"""Counts and sums of money in figures and in words."""

from fractions import Fraction

import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.reported import Interval, UnknownPhrase, read_money, read_quantity, read_sums

THOUSAND, MILLION, BILLION = 10**3, 10**6, 10**9


def half_up(value: Fraction | int | str, step: Fraction | int | str) -> Interval:
    """What prints as a value when rounded half up to steps."""
    middle, half = Fraction(value), Fraction(step) / 2
    return Interval(middle - half, middle + half, True, False)


@pytest.mark.parametrize(
    ("text", "currency", "core"),
    [
        ("£98m", "GBP", half_up(98 * MILLION, MILLION)),
        ("£98 million", "GBP", half_up(98 * MILLION, MILLION)),
        ("€140m", "EUR", half_up(140 * MILLION, MILLION)),
        ("EUR 140m", "EUR", half_up(140 * MILLION, MILLION)),
        ("140m euros", "EUR", half_up(140 * MILLION, MILLION)),
        ("$202m", "USD", half_up(202 * MILLION, MILLION)),
        ("US$5k", "USD", half_up(5 * THOUSAND, THOUSAND)),
        ("£2.4bn", "GBP", half_up("2400000000", "100000000")),
        ("£7,734m", "GBP", half_up(7734 * MILLION, MILLION)),
        ("£1.90", "GBP", half_up("1.90", "0.01")),
        ("95p", "GBP", half_up("0.95", "0.01")),
        ("95 pence per patient", "GBP", half_up("0.95", "0.01")),
        ("£208", "GBP", half_up(208, 1)),
        ("two million pounds", "GBP", half_up(2 * MILLION, MILLION)),
        ("a million pounds sterling", "GBP", half_up(MILLION, MILLION)),
        # words are no sharper than figures: half is as wide as 0.5
        ("half a billion pounds", "GBP", half_up(500 * MILLION, 100 * MILLION)),
        ("two and a half million pounds", "GBP", half_up(2_500_000, 100_000)),
        ("£2 and a half million", "GBP", half_up(2_500_000, 100_000)),
        ("nearly half a billion pounds", "GBP", Interval.parse("[460000000, 500000000)")),
        # 100 is round to 50, so nearly reaches 0.3 * 50 below
        ("nearly £100m", "GBP", Interval.parse("[85000000, 100000000)")),
        ("an estimated £98m", "GBP", Interval.of("97500000", "98500000")),
        ("exactly £98m", "GBP", Interval.point(98 * MILLION)),
        # the ends of a range are rounded as a sum alone is
        ("between £90m and £100m", "GBP", Interval.parse("[89500000, 100500000)")),
        ("from £90 to £100m", "GBP", Interval.parse("[89500000, 100500000)")),
    ],
)
def test_sums_of_money(text: str, currency: str, core: Interval) -> None:
    found = read_money(text)
    assert found.currency == currency
    assert found.interval == core


@pytest.mark.parametrize(
    ("text", "core", "wide"),
    [
        ("122", "[122, 122]", "[122, 122]"),
        ("8,433 practices", "[8433, 8433]", "[8433, 8433]"),
        # read loosely, rounded to its noughts
        ("8,400", "[8400, 8400]", "[8350, 8450)"),
        ("100", "[100, 100]", "[95, 105)"),
        ("three hundred and fifty practices", "[350, 350]", "[345, 355)"),
        ("sixteen primary care trusts", "[16, 16]", "[16, 16]"),
        ("one hundred and twenty two", "[122, 122]", "[122, 122]"),
        ("1.5 million", "[1450000, 1550000)", "[1450000, 1550000)"),
        # 300 is round to 100: the next such number, and the one after
        ("more than 300", "(300, 400]", "(300, 500)"),
        ("300 or more practices", "[300, 400]", "[300, 500)"),
        ("fewer than 5", "[4, 5)", "(3, 5)"),
        ("up to 300", "[200, 300]", "(100, 300]"),
        ("about 300", "[270, 330]", "[250, 350]"),
        ("some 300 practices", "[270, 330]", "[250, 350]"),
        ("nearly three hundred", "[270, 300)", "[250, 300)"),
        ("only 257", "[257, 257]", "[257, 257]"),
        ("between 300 and 400", "[300, 400]", "[300, 400]"),
        ("three quarters of a million", "[730000, 770000]", "[720000, 780000]"),
    ],
)
def test_numbers(text: str, core: str, wide: str) -> None:
    found = read_quantity(text)
    assert found.currency is None
    assert found.interval("core") == Interval.parse(core)
    assert found.interval("wide") == Interval.parse(wide)


def test_the_literal_meaning_has_no_upper_end() -> None:
    found = read_quantity("more than 300")
    assert found.semantic == Interval.parse("(300, )")
    assert found.counts(303, "semantic").ranges == ((301, 303),)
    assert read_quantity("more than half a million").semantic == Interval.parse("(500000, )")
    assert read_quantity("less than half a million").semantic == Interval.parse("[0, 500000)")


def test_noughts_after_the_point_are_not_rounding() -> None:
    assert read_quantity("£1.90").wide == half_up("1.90", "0.01")
    assert read_quantity("£190m").wide == half_up(190 * MILLION, 10 * MILLION)


@pytest.mark.parametrize(
    ("rule", "core"),
    [
        ("floor", "[98000000, 99000000)"),
        ("ceiling", "(97000000, 98000000]"),
        ("half-even", "[97500000, 98500000]"),
        ("unknown", "(97000000, 99000000)"),
    ],
)
def test_sums_by_other_rounding_rules(rule: str, core: str) -> None:
    assert read_money("£98m", rule=rule).interval == Interval.parse(core)


def test_one_sum_in_three_currencies() -> None:
    found = read_sums("£98m (€140m; $202m)")
    assert [each.currency for each in found] == ["GBP", "EUR", "USD"]
    assert found[1].core == half_up(140 * MILLION, MILLION)
    with pytest.raises(InvalidArgument, match="names no currency"):
        read_sums("£98m (140)")


def test_money_is_not_a_number_of_things() -> None:
    with pytest.raises(InvalidArgument, match="sum of money"):
        read_quantity("£98m").numbers()
    with pytest.raises(InvalidArgument, match="names no currency"):
        read_money("300")
    with pytest.raises(InvalidArgument, match="core, wide or semantic"):
        read_quantity("300").interval("loose")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "dozens",
        "18%",
        "half an hour",
        "hundreds of thousands",
        "£",
        "a practice",
        "300 more practices",
        "£98m (£140m; $202m)",
        "twenty and three practices",
        "1e5",
        "-5",
        "about 300 or more",
        "two and half practices",
        "2 and some million",
        "two and some million",
        "between half a million and a million",
        "between 300 practices and 400",
    ],
)
def test_what_is_not_understood_is_told(text: str) -> None:
    with pytest.raises(UnknownPhrase, match="not understood"):
        read_quantity(text)


@pytest.mark.parametrize("text", ["between £90m and €100m", "between 400 and 300"])
def test_ranges_that_make_no_sense_are_refused(text: str) -> None:
    with pytest.raises(InvalidArgument, match="range"):
        read_quantity(text)


def test_the_sentence() -> None:
    assert read_quantity("£98m").sentence == (
        "“£98m” leaves open GBP 97,500,000 to below GBP 98,500,000 (policy 2: rounded, money)."
    )
    assert "literally above 300 with no upper end" in read_quantity("more than 300").sentence


def test_a_sum_for_each_tells_for_each_of_what_and_others_stand_beside() -> None:
    assert read_quantity("£12.50 per head").per == "head"
    assert read_quantity("£98m").per is None
    found = read_quantity("£1.8bn (€2.3bn; $3.2bn)")
    assert [str(each.money()) for each in found.beside] == [
        "EUR [2250000000, 2350000000)",
        "USD [3150000000, 3250000000)",
    ]


def test_version_1_reads_parts_as_it_did() -> None:
    # half of a billion plus or minus 2 points of it
    found = read_money("half a billion pounds", policy="1")
    assert found.interval == Interval.of(480 * MILLION, 520 * MILLION)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("(£5m)", "write £5m if it was paid"),
        ("-£5m", "below nought"),
        ("£'000 98", "write the sum out"),
        ("10^6", "write the number out"),
        ("£98m ± 2m", "the margin in note"),
        ("€3,4m", "a comma"),
        ("£98m rise", "it tells a change"),
        ("18%", "it is a share"),
    ],
)
def test_a_refusal_says_what_to_write(text: str, told: str) -> None:
    with pytest.raises(UnknownPhrase, match="not understood") as refused:
        read_quantity(text)
    assert told in str(refused.value)
