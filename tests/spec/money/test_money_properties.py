"""What has to hold for any sums, rates, periods and prices, not only those of the book."""

from __future__ import annotations

import math
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pbcanalysis.money import (
    Bounds,
    PriceIndex,
    PrintedSum,
    Uniform,
    agreement_by_day,
    break_even_frontier,
    break_even_grid,
    break_even_units,
    check_units,
    corner_bounds,
    cost_per_unit,
    implied_rate_bounds,
    parts_of,
    real_terms,
    reconcile,
    sobol_of_product,
    tornado,
    uptake_shares,
)

positive = st.fractions(min_value=Fraction(1, 100), max_value=1000, max_denominator=100)
figures = st.integers(1, 999)
wholes = st.integers(1, 10_000)


@st.composite
def bounds(draw: st.DrawFn) -> tuple[Bounds, Fraction]:
    """Positive bounds and one value inside them."""
    low, width = draw(positive), draw(st.fractions(0, 10, max_denominator=20))
    at = draw(st.fractions(0, 1, max_denominator=20))
    return Bounds(low, low + width), low + at * width


@given(bounds(), bounds())
def test_interval_arithmetic_holds_every_true_result(
    a: tuple[Bounds, Fraction], b: tuple[Bounds, Fraction]
) -> None:
    (x, inside_x), (y, inside_y) = a, b
    assert (x + y).contains(inside_x + inside_y)
    assert (x - y).contains(inside_x - inside_y)
    assert (x * y).contains(inside_x * inside_y)
    assert (x / y).contains(inside_x / inside_y)


@given(figures, figures)
def test_the_inverse_rate_has_the_inverse_bounds(a: int, b: int) -> None:
    first, second = PrintedSum.rounded("GBP", a, "m"), PrintedSum.rounded("EUR", b, "m")
    there, back = implied_rate_bounds(first, second), implied_rate_bounds(second, first)
    assert (back.low, back.high) == (1 / there.high, 1 / there.low)


@given(
    st.integers(1_000, 999_999),
    st.decimals("0.2", "5", places=4),
    st.decimals("0.2", "5", places=4),
)
def test_sums_made_from_a_days_rates_agree_on_that_day(amount: int, p: object, q: object) -> None:
    rates = pd.DataFrame(
        {"AAA": [1.0], "BBB": [float(p)], "CCC": [float(q)]},  # type: ignore[arg-type]
        index=pd.to_datetime(["2001-01-01"]),
    )
    sums = [
        PrintedSum.rounded(code, str(math.floor(amount * Fraction(str(rate)) + Fraction(1, 2))))
        for code, rate in (("AAA", 1), ("BBB", p), ("CCC", q))
    ]
    assert agreement_by_day(sums, rates)["agrees"].tolist() == [True]


@settings(max_examples=50)
@given(
    st.integers(2, 900),
    st.decimals("0.5", "2", places=3),
    st.decimals("0.5", "2", places=3),
    st.integers(0, 2),
    st.sampled_from([Fraction(1000), Fraction(1, 1000)]),
)
def test_a_unit_error_in_one_of_three_is_found_and_undone(
    amount: int, p: object, q: object, wrong: int, factor: Fraction
) -> None:
    rates = pd.DataFrame(
        {"AAA": [1.0], "BBB": [float(p)], "CCC": [float(q)]},  # type: ignore[arg-type]
        index=pd.to_datetime(["2001-01-01"]),
    )
    sums = [
        PrintedSum.rounded(code, str(round(amount * float(str(rate)), 3)), "bn")
        for code, rate in (("AAA", 1), ("BBB", p), ("CCC", q))
    ]
    broken = [each.times(factor) if i == wrong else each for i, each in enumerate(sums)]
    ((mend,),) = check_units(broken, rates).alternatives
    assert mend.factor == 1 / factor
    assert mend.mended.amount == sums[wrong].amount


@given(figures, wholes, wholes)
def test_cost_per_unit_times_units_gives_the_sum_back(figure: int, a: int, b: int) -> None:
    total = PrintedSum.rounded("GBP", figure, "m")
    low, high = sorted((a, b))
    each = cost_per_unit(total, (low, high))
    assert each.high * low == pytest.approx(float(total.amount.high), rel=1e-14)
    assert each.low * high == pytest.approx(float(total.amount.low), rel=1e-14)


@given(figures, st.fractions(0, 1, max_denominator=50))
def test_the_parts_add_up_to_the_whole(figure: int, part: Fraction) -> None:
    total = PrintedSum.rounded("GBP", figure, "m")
    first, rest = parts_of(total, part)
    assert first.amount + rest.amount == total.amount


@given(wholes, positive)
def test_a_sum_rebuilt_from_its_own_parts_is_inside(units: int, rate: Fraction) -> None:
    total = rate * units
    assert reconcile(PrintedSum.exactly("GBP", total), rate, units).verdict == "inside"


@given(figures, st.lists(positive, min_size=3, max_size=3))
def test_real_terms_there_and_back(figure: int, levels: list[Fraction]) -> None:
    values = dict(zip(("2001", "2002", "2003"), levels, strict=True))
    index = PriceIndex("made up", "annual", values, "v")
    total = PrintedSum.rounded("GBP", figure, "m")
    there = real_terms(total, index, "2001", "2003")
    back = real_terms(PrintedSum.exactly("GBP", Fraction(there.low)), index, "2003", "2001")
    assert back.low == pytest.approx(float(total.amount.low), rel=1e-14)
    rebased = real_terms(total, index.rebased("2002"), "2001", "2003")
    assert (rebased.low, rebased.high) == (there.low, there.high)


@given(figures, wholes, positive, st.fractions(Fraction(1, 1000), 1, max_denominator=1000))
def test_break_even_grid_and_frontier_agree(
    figure: int, volume: int, saving: Fraction, effect: Fraction
) -> None:
    cost = PrintedSum.rounded("GBP", figure)
    verdict = break_even_grid(cost, volume, savings=[saving], effects=[effect])["repays"].item()
    edge = break_even_units(cost, saving).bounds / volume
    if effect >= edge.high:
        assert verdict == "yes"
    elif effect < edge.low:
        assert verdict == "no"
    else:
        assert verdict == "undecided"
    drawn = break_even_frontier(cost, volume, [saving])
    assert (drawn["effect_low"].item(), drawn["effect_high"].item()) == edge.ends


@given(st.lists(st.tuples(wholes, st.none() | st.integers(0, 10_000)), min_size=1, max_size=20))
def test_bounds_of_uptake_hold_every_way_of_filling_the_blanks(
    rows: list[tuple[int, int | None]],
) -> None:
    table = pd.DataFrame(
        {
            "area": [str(i) for i in range(len(rows))],
            "practices": [n for n, _ in rows],
            "taking_up": pd.array(
                [None if x is None else min(x, n) for n, x in rows], dtype="Int64"
            ),
        }
    )
    assume(table["taking_up"].notna().any())
    outer = uptake_shares(table).bounds
    for fill in (0, table["practices"] // 2, table["practices"]):
        filled = table["taking_up"].fillna(fill).sum() / table["practices"].sum()
        assert outer.low - 1e-12 <= filled <= outer.high + 1e-12


@given(st.lists(bounds(), min_size=1, max_size=4))
def test_corners_of_a_product_are_its_interval_product(
    factors: list[tuple[Bounds, Fraction]],
) -> None:
    names = [f"x{i}" for i in range(len(factors))]
    expected = Bounds.between(1, 1)
    for each, _ in factors:
        expected = expected * each
    inputs = {name: each for name, (each, _) in zip(names, factors, strict=True)}
    assert corner_bounds(lambda **values: math.prod(values.values()), inputs) == expected


@given(st.lists(st.tuples(positive, positive), min_size=2, max_size=5))
def test_shares_of_the_variance_of_a_product(pairs: list[tuple[Fraction, Fraction]]) -> None:
    inputs = {f"x{i}": Uniform(float(a), float(a + b)) for i, (a, b) in enumerate(pairs)}
    _, variance, table = sobol_of_product(inputs)
    assert variance > 0
    assert table["first_order"].sum() <= 1 + 1e-9
    assert table["total"].sum() >= 1 - 1e-9
    assert (table["first_order"] <= table["total"] + 1e-12).all()


@given(st.lists(st.tuples(positive, positive, positive), min_size=1, max_size=5))
def test_the_widest_bar_of_a_tornado_is_on_top(
    triples: list[tuple[Fraction, Fraction, Fraction]],
) -> None:
    ordered = {f"x{i}": tuple(map(float, sorted(each))) for i, each in enumerate(triples)}
    table = tornado(lambda **values: sum(values.values()), ordered)  # type: ignore[arg-type]
    assert table["swing"].is_monotonic_decreasing
    assert sorted(table["input"]) == sorted(ordered)
