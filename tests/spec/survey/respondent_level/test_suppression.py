import numpy as np
import pandas as pd
import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.survey.interval_bounds import wilson_bounds
from pbcanalysis.survey.suppression import SuppressionRule, suppress

PLAIN = SuppressionRule(threshold=5, complementary=False)
FULL = SuppressionRule(threshold=5)


def one_item(cells: dict[str, list[int]], *, total: bool = False) -> pd.DataFrame:
    """A table of one item: answers a, b, c ... by area, bases their sums."""
    if total:
        cells = cells | {"All": [sum(column) for column in zip(*cells.values(), strict=True)]}
    return pd.DataFrame(
        [
            {
                "item": "q",
                "answer": "abcdef"[place],
                "area": area,
                "n": n,
                "base": sum(counts),
                "share": n / sum(counts),
            }
            for area, counts in cells.items()
            for place, n in enumerate(counts)
        ]
    )


def hidden(table: pd.DataFrame) -> set[str]:
    gone = table[table["suppressed"]]
    return set(gone["area"] + gone["answer"])


def test_small_counts_go_and_noughts_stay() -> None:
    table = one_item({"x": [1, 4, 5, 0, 20]})
    assert hidden(suppress(table, PLAIN)) == {"xa", "xb"}
    zeros = SuppressionRule(threshold=5, zeros=True, complementary=False)
    assert hidden(suppress(table, zeros)) == {"xa", "xb", "xd"}
    assert hidden(suppress(table, SuppressionRule(threshold=1))) == set()


def test_a_withheld_row_keeps_nothing_that_gives_its_count_away() -> None:
    published = suppress(one_item({"x": [2, 3, 20]}), PLAIN)
    gone = published[published["suppressed"]]
    assert gone[["n", "base", "share"]].isna().all(axis=None)
    kept = published[~published["suppressed"]].iloc[0]
    assert (kept["n"], kept["base"], kept["share"]) == (20, 25, 20 / 25)


def test_one_small_count_takes_the_next_smallest_with_it() -> None:
    # 28 - 6 - 20 would give the 2 away.
    assert hidden(suppress(one_item({"x": [2, 6, 20]}), FULL)) == {"xa", "xb"}


def test_with_a_total_blanks_form_rectangles() -> None:
    table = one_item({"x": [2, 30, 40], "y": [10, 31, 41], "z": [11, 32, 42]}, total=True)
    gone = hidden(suppress(table, FULL, total="All"))
    assert "xa" in gone
    assert not any(cell.startswith("All") for cell in gone)
    for letter in "xyz":
        assert len([cell for cell in gone if cell[0] == letter]) != 1
    for answer in "abc":
        assert len([cell for cell in gone if cell[1] == answer]) != 1


def test_two_blanks_that_add_up_to_nought_hide_nothing() -> None:
    # Withheld noughts: 20 of a base of 20 says that the other two are 0, so the 20 goes as well.
    rule = SuppressionRule(threshold=5, zeros=True)
    assert hidden(suppress(one_item({"x": [0, 0, 20]}), rule)) == {"xa", "xb", "xc"}


def test_a_small_base_takes_its_area() -> None:
    gone = hidden(suppress(one_item({"x": [0, 3], "y": [20, 30]}), FULL))
    assert gone == {"xa", "xb"}


def test_multiple_response_guards_those_who_did_not_tick() -> None:
    table = pd.DataFrame(
        {"item": "m", "answer": ["a", "b"], "area": "x", "n": [98, 60], "base": [100, 100]}
    )
    assert hidden(suppress(table, FULL, multiple=["m"])) == {"xa"}
    assert hidden(suppress(table.assign(n=[60, 40]), FULL)) == set()


def test_counts_are_rounded_and_shares_follow() -> None:
    rule = SuppressionRule(threshold=5, rounding_base=5, complementary=False)
    exact = wilson_bounds(np.array([12, 13, 50]), np.array([75, 75, 75]), 0.95)
    table = one_item({"x": [12, 13, 50]}).assign(low=exact[0], high=exact[1])
    published = suppress(table, rule)
    assert published["n"].tolist() == [10, 15, 50]
    assert published["base"].tolist() == [75, 75, 75]
    assert published["share"].tolist() == pytest.approx([10 / 75, 15 / 75, 50 / 75])
    low, high = wilson_bounds(np.array([10]), np.array([75]), 0.95)
    assert (published["low"][0], published["high"][0]) == (low[0], high[0])


def test_weighted_shares_are_rounded_to_whole_percentages() -> None:
    rule = SuppressionRule(rounding_base=5, complementary=False)
    table = one_item({"x": [12, 13, 50]})
    table["share"] = [0.1234, 0.2001, 0.6765]
    assert suppress(table, rule)["share"].tolist() == [0.12, 0.2, 0.68]


def test_a_table_without_items_or_answers() -> None:
    areas = pd.DataFrame({"area": ["x", "y"], "n": [3, 30], "base": [40, 50]})
    assert suppress(areas, PLAIN)["suppressed"].tolist() == [True, False]


def test_items_are_treated_apart_and_rows_keep_their_order() -> None:
    first, second = one_item({"x": [2, 6, 20]}), one_item({"x": [8, 9, 20]}).assign(item="r")
    both = pd.concat([first, second]).sample(frac=1, random_state=3)
    published = suppress(both, FULL)
    assert published["answer"].tolist() == both["answer"].tolist()
    assert set(published[published["suppressed"]]["item"]) == {"q"}


def test_the_rule_is_said_in_a_sentence() -> None:
    assert FULL.sentence == (
        "Counts from 1 to 4 are withheld, as are further counts from which they could be "
        "worked out."
    )
    both = SuppressionRule(threshold=10, zeros=True, complementary=False, rounding_base=5)
    assert both.sentence == (
        "Counts from 0 to 9 are withheld. Counts that are shown are rounded to the nearest 5."
    )
    assert SuppressionRule(threshold=2, complementary=False).sentence == "Counts of 1 are withheld."
    assert SuppressionRule(threshold=1).sentence == "No counts are withheld or rounded."


def test_tables_that_do_not_add_up_are_refused() -> None:
    table = one_item({"x": [2, 30], "y": [10, 31]}, total=True)
    with pytest.raises(InvalidArgument, match="do not add up"):
        suppress(table.assign(n=[2, 30, 10, 31, 12, 60]), FULL, total="All")
    with pytest.raises(InvalidArgument, match="no row stands for the total"):
        suppress(table, FULL, total="Everywhere")
    with pytest.raises(InvalidArgument, match="stands twice"):
        suppress(pd.concat([table, table]), FULL)
    with pytest.raises(InvalidArgument, match="exceed their base"):
        suppress(one_item({"x": [9, 9]}).assign(base=10), FULL)
    with pytest.raises(InvalidArgument, match="same in every row"):
        suppress(one_item({"x": [9, 9]}).assign(base=[20, 30]), FULL)
    with pytest.raises(InvalidArgument, match="whole numbers"):
        suppress(table.assign(n=0.5), FULL)
    with pytest.raises(InvalidArgument, match="from 0 to their base"):
        suppress(table.assign(n=99), FULL)
    with pytest.raises(InvalidArgument, match="no column 'base'"):
        suppress(table.drop(columns="base"), FULL)
    with pytest.raises(InvalidArgument, match="show through weight"):
        suppress(table.assign(weight=1.5), SuppressionRule(rounding_base=5))
    with pytest.raises(InvalidArgument, match="no row for the answer"):
        suppress(table[:5], FULL, total="All")
    with pytest.raises(InvalidArgument, match="at least 1"):
        SuppressionRule(threshold=0)
