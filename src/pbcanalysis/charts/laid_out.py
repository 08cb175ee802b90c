"""A figure that is laid out once and drawn once when it is saved."""

from __future__ import annotations

from types import MethodType
from typing import TYPE_CHECKING

from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

if TYPE_CHECKING:
    from matplotlib.backend_bases import RendererBase


class LaidOutFigure(Figure):
    """A figure with constrained layout that takes less time to save.

    Before Matplotlib saves such a figure it draws all of it to nowhere, only so that the layout
    runs, and then draws it again with the layout switched off. Here the first of the two runs the
    layout alone. What is saved is the same, byte for byte.
    """

    def draw(self, renderer: RendererBase) -> None:
        """Draw, or run the layout where that is all that is wanted."""
        engine = self.get_layout_engine()
        if (
            self.canvas.is_saving()
            and isinstance(engine, ConstrainedLayoutEngine)
            and _is_idle(renderer)
        ):
            engine.execute(self)
        else:
            super().draw(renderer)


def _is_idle(renderer: RendererBase) -> bool:
    """Whether a renderer draws nothing at present: Matplotlib puts functions over its methods.

    If it did otherwise, or drew once only, nothing would be left out.
    """
    return not isinstance(renderer.draw_path, MethodType)
