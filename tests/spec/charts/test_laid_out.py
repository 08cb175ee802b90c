"""A chart's picture is the one that Matplotlib itself saves."""

from __future__ import annotations

import io
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.figure import Figure

from pbcanalysis.charts.chart import new_figure
from pbcanalysis.charts.style import NARROW, WIDE, Size, house_style


def _saved(size: Size, kind: str, figure_class: type[Figure] | None) -> bytes:
    with house_style(size):
        figure = (
            new_figure(size, 3)
            if figure_class is None
            else plt.figure(figsize=(size.width, 3), layout="constrained", FigureClass=figure_class)
        )
        left, right = figure.subplots(1, 2, gridspec_kw={"width_ratios": [1, 3]})
        left.plot([0, 1], [3, 1e6], label="a line")
        left.set(title="A title that is above", xlabel="years since the beginning")
        left.legend()
        right.barh(["a name", "one far longer than the others"], [1, 2])
        shown = right.imshow(np.eye(2), extent=(0, 1, 0, 1))
        figure.colorbar(shown, ax=right)
        figure.suptitle("Above both")
        buffer = io.BytesIO()
        metadata: dict[str, Any] = {"Software": None} if kind == "png" else {"Date": None}
        figure.savefig(buffer, format=kind, metadata=metadata)
        plt.close(figure)
        return buffer.getvalue()


@pytest.mark.parametrize("size", [WIDE, NARROW])
@pytest.mark.parametrize("kind", ["svg", "png"])
def test_the_bytes_are_those_of_a_plain_figure(size: Size, kind: str) -> None:
    assert _saved(size, kind, None) == _saved(size, kind, Figure)


def test_saving_draws_once_and_drawing_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[object] = []
    real = Figure.draw
    monkeypatch.setattr(Figure, "draw", lambda self, r: (drawn.append(r), real(self, r)))
    figure = new_figure(WIDE, 2)
    figure.subplots()
    figure.savefig(io.BytesIO(), format="svg")
    assert len(drawn) == 1
    figure.canvas.draw()
    assert len(drawn) == 2
    plt.close(figure)
