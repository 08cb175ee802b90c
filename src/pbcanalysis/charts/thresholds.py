"""The shares that statements are held against: one half, what they claim, or none at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pbcanalysis.display import show

if TYPE_CHECKING:
    import pandas as pd

    from pbcanalysis.survey._arguments import Floats

COLUMN = "Threshold"
"""A column that a table of statements may have: the share each is held against, or blank."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The thresholds of the rows of a chart.

    Attributes:
        each: One for each row; ``nan`` where a statement is held against none.
    """

    each: Floats

    @classmethod
    def of(cls, data: pd.DataFrame) -> Thresholds:
        """Those of a table: its column ``Threshold``, or one half throughout without it."""
        if COLUMN not in data.columns:
            return cls(np.full(len(data), 0.5))
        return cls(data[COLUMN].to_numpy(dtype=np.float64, na_value=np.nan))

    @property
    def judged(self) -> int:
        """How many statements are held against a threshold."""
        return int(np.isfinite(self.each).sum())

    @property
    def common(self) -> float | None:
        """The threshold that all judged statements share; ``None`` if there is no such."""
        found = set(self.each[np.isfinite(self.each)].tolist())
        return found.pop() if len(found) == 1 else None

    def clear(self, low: pd.Series[float], high: pd.Series[float]) -> int:
        """How many ranges lie wholly on one side of their threshold."""
        with np.errstate(invalid="ignore"):
            return int(((low.to_numpy() > self.each) | (high.to_numpy() < self.each)).sum())

    @property
    def words(self) -> str:
        """What the statements are held against, to be put after "one side of"."""
        return "what it claims" if self.common is None else side(self.common)

    @property
    def line(self) -> str:
        """The line or lines of the picture, for its alternative text."""
        if not self.judged:
            return ""
        if self.common is None:
            return ", with a mark at the share that a statement claims to lie beyond"
        return f", with a line at {side(self.common)}"


def side(threshold: float) -> str:
    """A threshold as a reader meets it.

    Example:
        >>> side(0.5), side(0.6), side(2 / 3)
        ('half', '60%', '66.7%')
    """
    if threshold == 0.5:
        return "half"
    whole = abs(100 * threshold - round(100 * threshold)) < 1e-9
    return show(threshold, "share", 0 if whole else 1)
