"""Counts invert printing exactly: for every base up to 2,000, and for large ones drawn."""

from decimal import (
    ROUND_CEILING,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    Decimal,
    localcontext,
)

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pbcanalysis.reported import (
    KNOWN_RULES,
    Printed,
    RoundingRule,
    possible_counts,
    possible_counts_table,
    print_percent,
)

DECIMAL_MODES = {
    RoundingRule.HALF_UP: ROUND_HALF_UP,
    RoundingRule.HALF_EVEN: ROUND_HALF_EVEN,
    RoundingRule.HALF_DOWN: ROUND_HALF_DOWN,
    RoundingRule.FLOOR: ROUND_FLOOR,
    RoundingRule.CEILING: ROUND_CEILING,
}

LARGEST = 2_000


def printed_digits(counts: np.ndarray, base: int, unit: int, rule: RoundingRule) -> np.ndarray:
    """Digits of 100 k / n by the definition of each rule: quotient, remainder, and what is left."""
    quotient, remainder = np.divmod(unit * counts, base)
    twice = 2 * remainder
    match rule:
        case RoundingRule.FLOOR:
            up = np.zeros_like(remainder, dtype=bool)
        case RoundingRule.CEILING:
            up = remainder > 0
        case RoundingRule.HALF_UP:
            up = twice >= base
        case RoundingRule.HALF_DOWN:
            up = twice > base
        case _:
            up = (twice > base) | ((twice == base) & (quotient % 2 == 1))
    return quotient + up


@pytest.mark.parametrize("decimals", [0, 1])
@pytest.mark.parametrize("rule", KNOWN_RULES)
def test_every_count_of_every_base_up_to_2000(rule: RoundingRule, decimals: int) -> None:
    unit = 100 * 10**decimals
    figures = np.arange(unit + 1)
    for base in range(1, LARGEST + 1):
        digits = printed_digits(np.arange(base + 1), base, unit, rule)
        table = possible_counts_table(figures, decimals, base, rule)
        # Digits never fall, so the counts of a figure are those between two places in them.
        first = np.searchsorted(digits, figures, "left")
        last = np.searchsorted(digits, figures, "right") - 1
        some = first <= last
        assert (table.n == last - first + 1).all()
        assert (table.min[some] == first[some]).all()
        assert (table.max[some] == last[some]).all()


@given(
    st.integers(1, 10**7),
    st.integers(0, 3),
    st.sampled_from(KNOWN_RULES),
    st.data(),
)
@settings(deadline=None, max_examples=300)
def test_printing_and_counting_agree_with_decimal_arithmetic(
    base: int, decimals: int, rule: RoundingRule, data: st.DataObject
) -> None:
    count = data.draw(st.integers(0, base))
    figure = print_percent(count, base, decimals, rule)
    counts = possible_counts(figure, base, rule)
    assert count in counts
    assert count in possible_counts(figure, base, RoundingRule.UNKNOWN)
    with localcontext() as context:
        context.prec = 60  # more than enough for a tie of numbers below 10**7 to be told exactly
        for k in {counts.min, counts.max}:
            value = (Decimal(100 * k) / Decimal(base)).quantize(
                Decimal(1).scaleb(-decimals), rounding=DECIMAL_MODES[rule]
            )
            assert value == Decimal(figure.text.rstrip("%"))
    for k in (counts.min - 1, counts.max + 1):
        if 0 <= k <= base:
            assert print_percent(k, base, decimals, rule).digits != figure.digits


@given(
    st.lists(
        st.tuples(st.integers(0, 10_000), st.integers(0, 2), st.integers(1, 10**7)), min_size=1
    ),
    st.sampled_from(list(RoundingRule)),
)
@settings(deadline=None)
def test_the_table_agrees_with_one_at_a_time(
    rows: list[tuple[int, int, int]], rule: RoundingRule
) -> None:
    digits, decimals, bases = (np.array(column) for column in zip(*rows, strict=True))
    table = possible_counts_table(digits, decimals, bases, rule)
    for place, (q, d, n) in enumerate(rows):
        counts = possible_counts(Printed.percent(q, d), n, rule)
        assert table.n[place] == len(counts)
        assert (table.min[place], table.max[place]) == (
            (counts.min, counts.max) if counts else (-1, -1)
        )


@given(st.integers(1, 5000), st.integers(0, 100))
@settings(deadline=None)
def test_an_unknown_rule_is_the_union_of_all(base: int, percent: int) -> None:
    figure = Printed.percent(percent)
    union = possible_counts(figure, base, KNOWN_RULES[0])
    for rule in KNOWN_RULES[1:]:
        union |= possible_counts(figure, base, rule)
    assert union == possible_counts(figure, base, RoundingRule.UNKNOWN)
