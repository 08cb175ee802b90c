"""Judging printed figures: granularity, pairs, and rounding rules over a whole source."""

import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.reported import (
    KNOWN_RULES,
    NEAREST_RULES,
    IntegerSet,
    PercentStatement,
    RoundingRule,
    check_pair,
    grim,
    grim_mean,
    print_percent,
    surviving_rules,
)


def test_a_possible_percentage_names_its_counts() -> None:
    verdict = grim("18.0%", 122)
    assert verdict.possible
    assert verdict.totals == IntegerSet(((22, 22),))
    assert [figure.text for figure in verdict.nearest] == ["18.0%"]
    assert verdict.sentence == (
        "18.0% is a percentage of 122 under half-up rounding, from the count 22."
    )


@pytest.mark.parametrize(
    ("printed", "base", "rule", "nearest"),
    [
        ("17.9%", 122, "half-up", ["18.0%"]),  # 22/122 = 18.03% and 21/122 = 17.21%
        ("1%", 40, "half-up", ["0%"]),  # 1/40 = 2.5% prints as 3%
        ("3%", 40, "half-even", ["2%"]),  # 2.5% prints as 2%, 2/40 as 5%
        ("25%", 3, "half-up", ["33%"]),
        ("50%", 3, "half-up", ["33%", "67%"]),  # 17 either way
        ("99%", 3, "half-up", ["100%"]),
        ("1%", 3, "half-up", ["0%"]),
        ("18.1%", 122, "unknown", ["18.1%"]),  # 18.03% is 18.1% under ceiling
        ("17.8%", 122, "unknown", ["18.0%"]),
    ],
)
def test_the_nearest_possible_percentage(
    printed: str, base: int, rule: str, nearest: list[str]
) -> None:
    assert [figure.text for figure in grim(printed, base, rule).nearest] == nearest


@pytest.mark.parametrize("rule", KNOWN_RULES)
def test_the_nearest_is_the_nearest_of_all(rule: RoundingRule) -> None:
    for base in range(1, 130):
        prints = {print_percent(count, base, 0, rule).digits for count in range(base + 1)}
        for digits in range(101):
            least = min(abs(each - digits) for each in prints)
            expected = [each for each in sorted(prints) if abs(each - digits) == least]
            verdict = grim(f"{digits}%", base, rule)
            assert [figure.digits for figure in verdict.nearest] == expected
            assert verdict.possible == (digits in prints)


def test_the_mean_of_brown_and_heathers() -> None:
    # Their worked example: 5.19 from 28 whole numbers; 145/28 = 5.179 and 146/28 = 5.214.
    verdict = grim_mean("5.19", 28)
    assert not verdict.possible
    assert [figure.text for figure in verdict.nearest] == ["5.18"]
    assert grim_mean("5.18", 28).totals == IntegerSet(((145, 145),))


def test_a_mean_of_several_items_is_finer() -> None:
    # 5.19 * 28 * 2 = 290.64, and 291/56 = 5.196; 5.20 is what it prints as.
    assert [figure.text for figure in grim_mean("5.19", 28, items=2).nearest] == ["5.18", "5.20"]
    assert grim_mean("5.19", 28, items=10).possible


def test_granularity_needs_the_right_kind_of_figure() -> None:
    with pytest.raises(InvalidArgument, match="above 100%"):
        grim("101%", 122)
    with pytest.raises(InvalidArgument, match="use grim"):
        grim_mean("18%", 122)
    with pytest.raises(InvalidArgument, match="items"):
        grim_mean("5.19", 28, items=0)


def test_41_of_560_is_not_7_5_per_cent() -> None:
    # 4100/560 = 7.32; 0.075 * 560 = 42; 4100/7.55 = 543.05 and 4100/7.45 = 550.3.
    verdict = check_pair(41, 560, "7.5%")
    assert not verdict.possible
    assert verdict.fitting_rules == ()
    assert [figure.text for figure in verdict.percentages] == ["7.3%"]
    assert list(verdict.counts) == [42]
    assert verdict.bases == IntegerSet(((544, 550),))
    assert verdict.sentence == (
        "41 of 560 is 7.3%, not 7.5%: 7.5% of 560 needs a count of 42, and 41 needs a base of 544 "
        "to 550."
    )


def test_122_of_623_is_20_per_cent_unless_truncated() -> None:
    verdict = check_pair(122, 623, "20%")
    assert verdict.possible
    assert verdict.fitting_rules == (*NEAREST_RULES, RoundingRule.CEILING)


def test_a_pair_under_an_unknown_rule() -> None:
    verdict = check_pair(122, 623, "18%", "unknown")
    assert [figure.text for figure in verdict.percentages] == ["19%", "20%"]
    assert not verdict.possible


def test_pairs_at_nought() -> None:
    assert check_pair(0, 50, "0%").bases is None
    assert "of no base" in check_pair(0, 50, "2%").sentence
    verdict = check_pair(3, 50, "0%")  # 6%
    assert verdict.bases is None
    assert "fits every large base" in verdict.sentence
    assert "no count of 7 prints as 50%" in check_pair(3, 7, "50%").sentence


def test_a_count_above_its_base_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="between 0 and its base"):
        check_pair(5, 4, "80%")


REPLIED = PercentStatement.of("replied", "20%", 623, 122)


def test_the_response_rate_alone_excludes_truncation() -> None:
    verdict = surviving_rules([REPLIED])
    assert verdict.surviving == (*NEAREST_RULES, RoundingRule.CEILING)
    assert verdict.excluded_by == ((RoundingRule.FLOOR, ("replied",)),)


def test_each_excluded_rule_names_the_statements_that_exclude_it() -> None:
    # 22/122 = 18.03%: one decimal rules out ceiling.
    verdict = surviving_rules([REPLIED, PercentStatement.of("both", "18.0%", 122, 22)])
    assert verdict.surviving == NEAREST_RULES
    assert dict(verdict.excluded_by) == {
        RoundingRule.FLOOR: ("replied",),
        RoundingRule.CEILING: ("both",),
    }
    assert verdict.consistent


def test_statements_that_no_rule_fits() -> None:
    verdict = surviving_rules([PercentStatement.of("a", "7.5%", 560, 41)])
    assert not verdict.consistent
    assert verdict.sentence.startswith("No single rounding rule fits every statement")


def test_statements_of_one_base_have_to_share_it() -> None:
    # 1/3 prints as 33% for bases 3, 6, ...; 1/4 as 25% for 4, 8, ...; below 6 no base does both.
    thirds = PercentStatement.of("a third", "33%", range(2, 6))
    fourths = PercentStatement.of("a quarter", "25%", range(2, 6))
    apart = surviving_rules([thirds, fourths], rules=["half-up"])
    together = surviving_rules([thirds, fourths], rules=["half-up"], same_base=True)
    assert apart.consistent
    assert not together.consistent
    assert together.excluded_by == ((RoundingRule.HALF_UP, ()),)
    assert "no common base exists under half-up" in together.sentence
    wider = surviving_rules(
        [
            PercentStatement.of("a third", "33%", range(2, 13)),
            PercentStatement.of("a quarter", "25%", range(2, 13)),
        ],
        rules=["half-up"],
        same_base=True,
    )
    assert dict(wider.bases)[RoundingRule.HALF_UP] == IntegerSet(((12, 12),))


def test_the_counts_of_a_statement_over_its_bases() -> None:
    statement = PercentStatement.of("both", "18%", range(100, 123))
    assert statement.possible_counts(RoundingRule.HALF_UP) == IntegerSet(((18, 22),))
    stated = PercentStatement.of("both", "18%", range(100, 123), range(20, 30))
    assert stated.possible_counts(RoundingRule.HALF_UP) == IntegerSet(((20, 22),))


def test_what_cannot_be_judged_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="no statement"):
        surviving_rules([])
    with pytest.raises(InvalidArgument, match="labels that differ"):
        surviving_rules([REPLIED, REPLIED])
    with pytest.raises(InvalidArgument, match="definite"):
        surviving_rules([REPLIED], rules=["unknown"])
    with pytest.raises(InvalidArgument, match="no base"):
        PercentStatement.of("a", "18%", range(0))
