"""Figures as printed, and the rules by which they were rounded."""

from fractions import Fraction

import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.reported import KNOWN_RULES, Interval, Printed, RoundingRule, print_percent


@pytest.mark.parametrize(
    ("text", "value", "decimals", "kind"),
    [
        ("18%", Fraction(18), 0, "percent"),
        ("18.0%", Fraction(18), 1, "percent"),
        ("18 per cent", Fraction(18), 0, "percent"),
        ("18 percent", Fraction(18), 0, "percent"),
        ("6 percentage points", Fraction(6), 0, "percent"),
        ("7·5%", 7 + Fraction(1, 2), 1, "percent"),
        (".5%", Fraction(1, 2), 1, "percent"),
        ("+49", Fraction(49), 0, "number"),
        ("8,433", Fraction(8433), 0, "number"),
        ("46 700", Fraction(46700), 0, "number"),
        ("53,944,734", Fraction(53944734), 0, "number"),
    ],
)
def test_reading(text: str, value: Fraction, decimals: int, kind: str) -> None:
    printed = Printed.read(text)
    assert (printed.text, printed.value, printed.decimals, printed.kind) == (
        text,
        value,
        decimals,
        kind,
    )


@pytest.mark.parametrize("text", ["", "%", "18%%", "18 or 19%", "-3%", "8,43", "eighteen"])
def test_what_is_not_a_figure_is_refused(text: str) -> None:
    with pytest.raises(InvalidArgument, match="not a figure"):
        Printed.read(text)


def test_a_number_is_not_a_figure_as_printed() -> None:
    with pytest.raises(InvalidArgument, match="from its text"):
        Printed.read(18)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rule", "text", "interval"),
    [
        ("half-up", "18%", "[35/2, 37/2)"),
        ("half-down", "18%", "(35/2, 37/2]"),
        ("half-even", "18%", "[35/2, 37/2]"),
        ("half-even", "17%", "(33/2, 35/2)"),
        ("floor", "18%", "[18, 19)"),
        ("ceiling", "18%", "(17, 18]"),
        ("unknown", "18%", "(17, 19)"),
        ("half-up", "18.0%", "[359/20, 361/20)"),
    ],
)
def test_the_values_that_print_as_a_figure(rule: str, text: str, interval: str) -> None:
    assert Printed.read(text).interval(rule) == Interval.parse(interval)


def test_shares_stay_between_nought_and_one() -> None:
    assert str(Printed.read("0%").shares()) == "[0, 1/200)"
    assert str(Printed.read("100%").shares()) == "[199/200, 1]"


def test_a_share_needs_a_percentage() -> None:
    with pytest.raises(InvalidArgument, match="not marked"):
        Printed.read("18").shares()


@pytest.mark.parametrize(
    ("rule", "digits"),
    [("half-up", 3), ("half-even", 2), ("half-down", 2), ("floor", 2), ("ceiling", 3)],
)
def test_one_of_forty_is_a_tie(rule: str, digits: int) -> None:
    # 100 * 1 / 40 = 2.5
    assert print_percent(1, 40, 0, rule).digits == digits


def test_122_of_623() -> None:
    # 12200 / 623 = 19.58...
    assert print_percent(122, 623).text == "20%"
    assert print_percent(122, 623, 1).text == "19.6%"
    assert print_percent(122, 623, 2, "floor").text == "19.58%"
    assert print_percent(122, 623, 0, "floor").text == "19%"


def test_small_percentages_keep_their_noughts() -> None:
    assert print_percent(1, 2000, 2).text == "0.05%"


def test_an_unknown_rule_prints_nothing() -> None:
    with pytest.raises(InvalidArgument, match="name a rule"):
        print_percent(1, 40, 0, RoundingRule.UNKNOWN)


@pytest.mark.parametrize(
    ("count", "base", "decimals"), [(5, 4, 0), (-1, 4, 0), (1, 0, 0), (1, 4, -1)]
)
def test_what_cannot_be_printed(count: int, base: int, decimals: int) -> None:
    with pytest.raises(InvalidArgument):
        print_percent(count, base, decimals)


def test_rules_by_name() -> None:
    assert [RoundingRule(rule.value.replace("-", "_")) for rule in KNOWN_RULES] == list(KNOWN_RULES)
    assert RoundingRule("truncation") is RoundingRule.FLOOR
    with pytest.raises(InvalidArgument, match="known are half-up"):
        RoundingRule("bankers")


def test_digits_are_not_negative() -> None:
    with pytest.raises(InvalidArgument, match="not negative"):
        Printed.percent(-1)
    assert Printed.number(518, 2).text == "5.18"
