import warnings

import pandas as pd
import pytest

from pbcanalysis.charts import NARROW, WIDE
from pbcanalysis.charts.recomputability import COLUMNS, recomputability
from pbcanalysis.errors import InvalidArgument

ROWS = [
    ("Articles", "a percentage", 1, 2, 0),
    ("Articles", "no number", 0, 1, 17),
    ("Others", "a percentage", 3, 0, 4),
]


def chart(rows: list[tuple[str, str, int, int, int]]):
    return recomputability(pd.DataFrame(rows, columns=list(COLUMNS)), source="s")


def test_the_headline_follows_what_most_statements_are() -> None:
    # 17 + 4 of 28 cannot be worked out again.
    assert chart(ROWS).headline == (
        "21 of 28 statements have to be taken on trust; 4 can be worked out again in full and "
        "3 in part"
    )
    assert chart(ROWS[:1]).headline == (
        "1 of 3 statements can be worked out again in full and 2 in part"
    )


def test_alt_and_data_hold_every_count() -> None:
    made = chart(ROWS)
    assert "Articles, no number: 0 in full, 1 in part, 17 not" in made.alt
    assert made.data.to_numpy().tolist() == [list(row) for row in ROWS]
    assert made.units == {"In full": "count", "In part": "count", "Not": "count"}


def test_wrong_input_is_refused() -> None:
    for rows in ([("g", "f", 0, 0, 0)], [("g", "f", 2, -1, 0)]):
        with pytest.raises(InvalidArgument):
            chart(rows)
    with pytest.raises(InvalidArgument, match="Form"):
        recomputability(pd.DataFrame(ROWS, columns=list(COLUMNS)).drop(columns="Form"), source="s")


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=lambda size: size.name)
def test_it_draws_the_same_twice_without_warnings(size) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert chart(ROWS).svg(size) == chart(ROWS).svg(size)
