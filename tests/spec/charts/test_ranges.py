"""Rows of ranges, the drawing that several charts share."""

from __future__ import annotations

import pytest

from pbcanalysis.charts import NARROW, WIDE, Size, house_style
from pbcanalysis.charts.frames import columns_of
from pbcanalysis.charts.ranges import RangeRow, draw_ranges
from pbcanalysis.errors import InvalidArgument

ROW = RangeRow("A long label that has to be wrapped on a phone", 0.2, 0.4, "20% to 40%", "#0072b2")


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_bars_lie_where_the_ranges_are(size: Size) -> None:
    import matplotlib.pyplot as plt

    point = RangeRow("A point", 0.5, 0.5, "50%", "#0072b2", inner=(0.5, 0.5), point=0.5)
    with house_style(size):
        figure = draw_ranges([ROW, point], size, axis_label="Share")
        axes = figure.axes[0]
        segments = [c.get_segments()[0][:, 0].tolist() for c in axes.collections]
        texts = [text.get_text() for text in axes.texts]
        plt.close(figure)
    assert segments[0] == [0.2, 0.4]
    # A point is widened so that it can be seen, about its place.
    assert segments[1] == pytest.approx([0.497, 0.503])
    assert "20% to 40%" in texts


def test_rows_are_needed_and_ordered() -> None:
    with pytest.raises(InvalidArgument, match="at least one row"):
        draw_ranges([], WIDE, axis_label="Share")
    with pytest.raises(InvalidArgument, match="low to high"):
        draw_ranges([RangeRow("x", 0.4, 0.2, "", "#000000")], WIDE, axis_label="Share")


def test_columns_missing_or_empty_are_told() -> None:
    import pandas as pd

    with pytest.raises(InvalidArgument, match="columns b"):
        columns_of(pd.DataFrame({"a": [1]}), ["a", "b"])
    with pytest.raises(InvalidArgument, match="at least one row"):
        columns_of(pd.DataFrame({"a": []}), ["a"])
