import warnings

import pandas as pd
import pytest

from pbcanalysis.charts import NARROW, WIDE
from pbcanalysis.charts.mechanism import COLUMNS, mechanism
from pbcanalysis.errors import InvalidArgument

ROWS = [
    ("Budgets", "", "April 2005", 2),
    ("Fewer referrals", "Budgets", "none", 3),
    ("Cheaper hospitals", "Fewer referrals", "none", 0),
    ("Care near home", "Budgets", "none", 1),
]


def frame(rows: list[tuple[str, str, str, int]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(COLUMNS))


def chart(rows: list[tuple[str, str, str, int]]):
    return mechanism(frame(rows), policy="The policy", source="s")


def test_the_headline_follows_the_sizes() -> None:
    assert chart(ROWS).headline == "The policy promised 3 effects and gave a size for none"
    sized = [*ROWS[:3], ("Care near home", "Budgets", "12%", 1)]
    assert chart(sized).headline == "The policy promised 3 effects and gave a size for 1"
    assert chart(ROWS[:2]).headline == "The policy promised 1 effect and gave a size for none"


def test_alt_and_subtitle_hold_the_numbers() -> None:
    made = chart(ROWS)
    assert "Fewer referrals, which follows from budgets: size promised none, later figures 3" in (
        made.alt
    )
    assert "none, as for 1 of 3" in made.subtitle
    assert made.data.to_numpy().tolist() == [list(row) for row in ROWS]


@pytest.mark.parametrize(
    "rows",
    [
        ROWS[:1],
        [ROWS[0], ("Budgets", "Budgets", "none", 0)],
        [ROWS[0], ("Alone", "", "none", 0)],
        [ROWS[0], ("Before its cause", "Later", "none", 0), ("Later", "Budgets", "none", 0)],
        # The first child of a step has to stand next below it.
        [ROWS[0], ROWS[1], ROWS[3], ("Beside", "Fewer referrals", "none", 0)],
    ],
)
def test_what_is_no_tree_is_refused(rows: list[tuple[str, str, str, int]]) -> None:
    with pytest.raises(InvalidArgument):
        chart(rows)


def test_a_missing_column_is_told() -> None:
    with pytest.raises(InvalidArgument, match="Follows"):
        mechanism(frame(ROWS).drop(columns="Follows"), policy="p", source="s")


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=lambda size: size.name)
def test_it_draws_the_same_twice_without_warnings(size) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert chart(ROWS).svg(size) == chart(ROWS).svg(size)
