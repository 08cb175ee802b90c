import warnings

import pandas as pd
import pytest

from pbcanalysis.charts import NARROW, WIDE
from pbcanalysis.charts.words_beside_figures import COLUMNS, words_beside_figures
from pbcanalysis.errors import InvalidArgument

ROWS = [
    ("nearly a quarter", "23%", 0.225, 0.235, 0.22, 0.25, 0.2, 0.25, "core"),
    ("just under two thirds", "64%", 0.635, 0.645, 0.647, 0.667, 0.637, 0.667, "wide"),
]


def chart(rows: list[tuple[object, ...]]):
    return words_beside_figures(pd.DataFrame(rows, columns=list(COLUMNS)), policy="1", source="s")


def test_the_headline_follows_how_many_fit() -> None:
    assert chart(ROWS).headline == (
        "In 1 of 2 cases the figure fits a careful reading of the words beside it"
    )
    assert chart(ROWS[:1]).headline == (
        "Wherever words stand beside a figure, a careful reading of them fits it"
    )


def test_alt_and_data_hold_the_numbers() -> None:
    made = chart(ROWS)
    assert (
        "“just under two thirds” for 64%: careful reading 64.7% to 66.7%, loose 63.7% to 66.7%, "
        "fits a loose reading only" in made.alt
    )
    assert made.data["Fits"].tolist() == ["a careful reading", "a loose reading only"]
    assert set(made.units) == set(COLUMNS[2:8])


def test_wrong_input_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="not known"):
        chart([(*ROWS[0][:-1], "fairly")])
    with pytest.raises(InvalidArgument, match="Fits"):
        words_beside_figures(
            pd.DataFrame(ROWS, columns=list(COLUMNS)).drop(columns="Fits"), policy="1", source="s"
        )


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=lambda size: size.name)
def test_it_draws_the_same_twice_without_warnings(size) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert chart(ROWS).svg(size) == chart(ROWS).svg(size)
