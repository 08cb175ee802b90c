"""Charts of who was asked and who replied."""

from __future__ import annotations

import warnings

import pandas as pd
import pytest

from pbcanalysis.charts import NARROW, WIDE, Chart, house_style
from pbcanalysis.charts.replies import (
    asked_and_replied,
    practices_behind_replies,
    worth_of_replies,
)
from pbcanalysis.errors import InvalidArgument


def squares(replied: int = 122, asked: int = 623) -> Chart:
    return asked_and_replied(replied=replied, asked=asked, source="Survey")


def behind(*rows: tuple[int, float, float], assumed: int = 2) -> Chart:
    frame = pd.DataFrame(rows, columns=["Most replies from a practice", "From", "To"])
    return practices_behind_replies(frame, asked=623, replied=122, assumed=assumed, source="Survey")


def worth(assumed: float = 0.05) -> Chart:
    frame = pd.DataFrame({"Likeness": [0.0, 0.05, 0.3], "Worth": [122.0, 91.6, 40.9]})
    return worth_of_replies(frame, replied=122, clusters=16, assumed=assumed, source="Survey")


CHARTS = {
    "squares": squares,
    "many squares": lambda: squares(300, 2000),
    "behind": lambda: behind((1, 0.196, 0.196), (2, 0.098, 0.196)),
    "worth": worth,
}


@pytest.mark.parametrize("name", CHARTS)
def test_draws_at_both_sizes_the_same_each_time_without_warnings(name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for size in (WIDE, NARROW):
            assert CHARTS[name]().svg(size) == CHARTS[name]().svg(size)


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_one_square_for_each_practice(size: object) -> None:
    import matplotlib.pyplot as plt

    chart = squares(3, 7)
    with house_style(size):  # type: ignore[arg-type]
        figure = chart.draw(size)  # type: ignore[arg-type]
        drawn = figure.axes[0].collections[0]
        fills = [tuple(colour) for colour in drawn.get_facecolor()]
        plt.close(figure)
    assert len(drawn.get_paths()) == 7
    assert fills.count((1.0, 1.0, 1.0, 1.0)) == 7 - 3


def test_squares_headline_follows_the_larger_part() -> None:
    assert squares().headline == "501 of the 623 practices asked are not heard"
    assert squares(500, 623).headline == "500 of the 623 practices asked are heard"
    assert "19.6%" in squares().alt
    assert squares().data["Number"].tolist() == [122, 501]


@pytest.mark.parametrize(("replied", "asked"), [(-1, 10), (11, 10), (0, 0), (1, 10_000)])
def test_squares_refuse_numbers_that_do_not_fit(replied: int, asked: int) -> None:
    with pytest.raises(InvalidArgument, match="squares"):
        squares(replied, asked)


def test_practices_behind_headline_is_about_the_case_of_the_text() -> None:
    chart = behind((1, 0.196, 0.196), (2, 0.098, 0.196), (3, 0.066, 0.196))
    assert chart.headline == (
        "With up to 2 replies from each, as few as 9.8% of practices may be heard"
    )
    assert "Up to 2 replies from a practice: 9.8% to 19.6%" in chart.alt
    alone = behind((1, 0.196, 0.196), (2, 0.098, 0.196), assumed=1)
    assert alone.headline == "With one reply from each practice, 19.6% of those asked are heard"
    assert "One reply from each" in alone.alt
    with pytest.raises(InvalidArgument, match="up to 4"):
        behind((1, 0.196, 0.196), assumed=4)


def test_worth_headline_and_dot() -> None:
    assert "122 replies are worth 92" in worth().headline
    assert "worth all 122" in worth(0.0).headline
    with pytest.raises(InvalidArgument, match="likeness"):
        worth(0.2)
