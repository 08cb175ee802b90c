"""Columns as they grow while a file is read block by block."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from pbcanalysis.errors import Problem
from pbcanalysis.money.payments.amounts import (
    DASHES,
    MISSING,
    Bytes,
    Pence,
    Refusal,
    decoded,
    parse_column,
)
from pbcanalysis.money.payments.files import MOST_TOLD, more

if TYPE_CHECKING:
    import pandas as pd

_EXPECTED: dict[Refusal, tuple[str, str]] = {
    "not a number": (
        "an amount such as 1,234.56, -1,234.56 or (1,234.56), a blank or a dash",
        "Correct the cell, or add its text to `missing` in the mapping.",
    ),
    "too fine": (
        "at most two decimals",
        "Round the cell, or say `finer_than_pence: round` in the mapping.",
    ),
    "too large": ("less than ten trillion", "Correct the cell."),
}


class AmountColumn:
    """A column of amounts or of numbers of patients.

    Args:
        name: The column's name, for messages.
        missing: Texts that mean missing.
        round_finer: Whether to round what is finer than hundredths.
        negative: Whether numbers below nought are allowed.
        room: Most rows that the file can have, as far as is known.
    """

    def __init__(
        self,
        name: str,
        *,
        missing: Collection[str],
        round_finer: bool,
        negative: bool,
        room: int = 0,
    ) -> None:
        self.name = name
        self.rounded = 0
        self._missing, self._round, self._negative = missing, round_finer, negative
        # One array from the start: parts put together at the end would need memory twice over.
        self._held: Pence = np.empty(room, dtype=np.int64)
        self._bad: list[tuple[int, str, Refusal | None]] = []
        self._bad_count = 0
        self._rows = 0

    def take(self, cells: Any) -> None:
        """Read one block of cells, an Arrow array of bytes."""
        data, offsets = _bytes_of(cells)
        column = parse_column(data, offsets, missing=self._missing, round_finer=self._round)
        self.rounded += column.rounded
        self._note(cells, column.refused, column.refusals)
        if not self._negative:
            below = np.flatnonzero((column.hundredths < 0) & (column.hundredths != MISSING))
            self._note(cells, below, (None,) * below.size)
        end = self._rows + len(cells)
        if end > self._held.size:
            wider = np.empty(max(end, 2 * self._held.size), dtype=np.int64)
            wider[: self._rows] = self._held[: self._rows]
            self._held = wider
        self._held[self._rows : end] = column.hundredths
        self._rows = end

    def values(self) -> Pence:
        """All cells read so far, in hundredths."""
        return self._held[: self._rows]

    def problems(self, file: str, rows: npt.NDArray[np.int64]) -> list[Problem]:
        """What could not be read, given the line at which each row begins."""
        told = []
        for place, text, refusal in sorted(self._bad, key=lambda bad: bad[0]):
            expected, mend = (
                ("nought or more", "Correct the cell.") if refusal is None else _EXPECTED[refusal]
            )
            told.append(Problem(file, int(rows[place]), self.name, repr(text), expected, mend))
        if self._bad_count > len(self._bad):
            hidden = self._bad_count - len(self._bad)
            told.append(more(file, self.name, hidden, "cells that cannot be used"))
        return told

    def _note(
        self,
        cells: Any,
        places: npt.NDArray[np.int64],
        refusals: tuple[Refusal | None, ...],
    ) -> None:
        self._bad_count += places.size
        room = max(MOST_TOLD - len(self._bad), 0)
        for place, refusal in zip(places[:room].tolist(), refusals, strict=False):
            text = decoded(cells[place].as_py())
            text = text if len(text) <= 40 else text[:37] + "..."
            self._bad.append((self._rows + place, text, refusal))


class TextColumn:
    """A column of codes or names."""

    def __init__(self) -> None:
        self._parts: list[Any] = []
        self.rows = 0

    def take(self, cells: Any) -> None:
        """Read one block of cells, an Arrow array of bytes."""
        import pyarrow as pa
        import pyarrow.compute as pc

        try:
            text = pc.cast(cells, pa.string())
        except pa.ArrowInvalid:
            text = pa.array([decoded(cell) for cell in cells.to_pylist()], pa.string())
        text = pc.utf8_trim_whitespace(text)
        blank = pc.is_in(text, value_set=pa.array(["", *DASHES]))
        text = pc.if_else(blank, pa.scalar(None, pa.string()), text)
        # Each different text of a block is kept once.
        self._parts.append(text.dictionary_encode())
        self.rows += len(cells)

    def encoded(self, *, in_order: bool) -> tuple[npt.NDArray[np.int32], pd.Index]:
        """Running number of each cell's text, -1 for a blank or dash, and the texts in order.

        Codes of practices stay in the order of the file, as nothing depends on it and there can be
        millions; names of areas are put in order of their text.
        """
        import pandas as pd
        import pyarrow as pa
        import pyarrow.compute as pc

        if not self._parts:
            return np.zeros(0, dtype=np.int32), pd.Index([], dtype=str)
        joined = pa.chunked_array(self._parts).unify_dictionaries()
        self._parts = []
        names = joined.chunk(0).dictionary
        numbers = np.empty(self.rows, dtype=np.int32)
        start = 0
        for chunk in joined.chunks:
            numbers[start : start + len(chunk)] = chunk.indices.fill_null(-1).to_numpy()
            start += len(chunk)
        del joined, chunk
        pa.default_memory_pool().release_unused()
        if not in_order:
            return numbers, pd.Index(names.to_pandas(), dtype=str)
        order = pc.sort_indices(names).to_numpy()
        place = np.empty(order.size + 1, dtype=np.int32)
        place[order] = np.arange(order.size, dtype=np.int32)
        place[-1] = -1
        return place[numbers], pd.Index(names.take(pa.array(order)).to_pandas(), dtype=str)


def _bytes_of(cells: Any) -> tuple[Bytes, npt.NDArray[np.int32]]:
    """The bytes beneath an Arrow array and where each cell begins in them."""
    _, offsets, data = cells.buffers()
    # Without rows, or where every cell is blank, Arrow may hold no buffer at all.
    places = (
        np.zeros(1, dtype=np.int32)
        if offsets is None
        else np.frombuffer(offsets, dtype=np.int32)[cells.offset : cells.offset + len(cells) + 1]
    )
    content = np.zeros(0, np.uint8) if data is None else np.frombuffer(data, dtype=np.uint8)
    return content, places
