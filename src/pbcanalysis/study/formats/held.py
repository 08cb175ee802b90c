"""Rows of a large table, held column by column.

A row of Python objects takes some twenty times the space of its text. Above a number of rows the
cells of a table are therefore held by column: as small numbers beside a list of the different
values where these are few, as one run of text where they are many. They are still given out row
by row, as any table's are, and it is the same reader that has read them.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, TypeAlias, overload

from pbcanalysis.study.formats.cells import Cell, plain_value

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

BLOCK = 20_000
"""Rows from which a table is held by column, and rows that are put away at a time."""
MOST_VALUES = 4096
"""Different values of a column up to which they are numbered."""
Row: TypeAlias = tuple[Cell, ...]


class Coded(Sequence[Cell]):
    """A column of few different values.

    Args:
        values: The values.
        codes: For each row the place of its value.
    """

    def __init__(self, values: Sequence[Cell], codes: npt.NDArray[np.unsignedinteger[Any]]) -> None:
        self.values = list(values)
        self.codes = codes

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, place: Any) -> Any:
        import numpy as np

        if isinstance(place, Sequence):
            place = np.array(place, dtype=np.int64)
        found = self.codes[place]
        return [self.values[code] for code in found] if found.ndim else self.values[found]

    def __iter__(self) -> Iterator[Cell]:
        return map(self.values.__getitem__, self.codes.tolist())

    def without(self, places: Collection[int]) -> Coded:
        """The column with nothing at some places, and without values that stood there alone."""
        if not places:
            return self
        import numpy as np

        codes = self.codes.astype(np.uint32)
        codes[np.fromiter(places, dtype=np.int64)] = len(self.values)
        used = set(np.unique(codes).tolist())
        kept = [value if code in used else None for code, value in enumerate(self.values)]
        return Coded([*kept, None], codes)

    def places(self, code: int) -> npt.NDArray[np.intp]:
        """Rows that have a value."""
        import numpy as np

        return np.flatnonzero(self.codes == code)


class Written(Sequence[Cell]):
    """A column of many different values, as Arrow holds them.

    Args:
        array: The values.
        typed: Whether they are of a file's own types, and not text without gaps.
    """

    def __init__(self, array: pa.ChunkedArray, typed: bool = False) -> None:
        self.array = array
        self.typed = typed

    def __len__(self) -> int:
        return len(self.array)

    def __getitem__(self, place: Any) -> Any:
        if isinstance(place, slice):
            return self._cells(self.array[place])
        if isinstance(place, Sequence):
            import numpy as np

            return self._cells(self.array.take(np.array(place, dtype=np.int64)))
        return self._cells(self.array.slice(place, 1))[0]

    def __iter__(self) -> Iterator[Cell]:
        return chain.from_iterable(self._cells(chunk) for chunk in self._chunks())

    def _chunks(self) -> Iterator[Any]:
        for chunk in self.array.chunks:
            yield from (chunk.slice(start, BLOCK) for start in range(0, len(chunk), BLOCK))

    def _cells(self, array: Any) -> list[Cell]:
        cells = array.to_pylist()
        return [plain_value(cell) for cell in cells] if self.typed else cells


Column: TypeAlias = Coded | Written | Sequence[Cell]


class Held(Sequence[Row]):
    """Rows that are held by column.

    Args:
        columns: The columns, all of one length.
        uneven: Rows with fewer or more cells than there are columns, by their place. In the
            columns their cells are cut off or filled up with empty text.
    """

    def __init__(self, columns: Sequence[Column], uneven: Mapping[int, Row] | None = None) -> None:
        self.columns = tuple(columns)
        self.uneven = dict(uneven or {})

    def __len__(self) -> int:
        return len(self.columns[0])

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Row, ...]: ...
    def __getitem__(self, place: int | slice) -> Row | tuple[Row, ...]:
        if isinstance(place, slice):
            return self.at(range(*place.indices(len(self))))
        place = range(len(self))[place]
        if place in self.uneven:
            return self.uneven[place]
        return tuple(column[place] for column in self.columns)

    def __iter__(self) -> Iterator[Row]:
        for place, row in enumerate(zip(*self.columns, strict=True)):
            yield self.uneven.get(place, row) if self.uneven else row

    def blank(self, cell: Cell) -> Coded:
        """A column of the same length in which one cell stands throughout."""
        import numpy as np

        return Coded([cell], np.zeros(len(self), dtype=np.uint8))

    def at(self, places: Sequence[int]) -> tuple[Row, ...]:
        """The rows at some places."""
        rows = zip(*(_taken(column, places) for column in self.columns), strict=True)
        return tuple(self.uneven.get(place, row) for place, row in zip(places, rows, strict=True))


def _taken(column: Column, places: Sequence[int]) -> Sequence[Cell]:
    if isinstance(column, Coded | Written):
        return column[list(places)]  # type: ignore[no-any-return]
    return [column[place] for place in places]


def few_or_held(columns: Sequence[Column]) -> Sequence[Row]:
    """Rows of some columns: one by one where they are few, else held by column."""
    held = Held(columns)
    return held if len(held) >= BLOCK else tuple(held)


def rows_at(rows: Sequence[Row], places: Sequence[int]) -> tuple[Row, ...]:
    """Rows of a table at some places, however it is held."""
    return rows.at(places) if isinstance(rows, Held) else tuple(rows[place] for place in places)


def column_at(rows: Sequence[Row], place: int, absent: Cell = "") -> Column:
    """One column of a table, however it is held.

    Args:
        rows: The rows.
        place: Place of the column.
        absent: What stands for the cell of a row that is too short.
    """
    if isinstance(rows, Held):
        return rows.columns[place]
    return [row[place] if place < len(row) else absent for row in rows]


def different(column: Column) -> Collection[Any]:
    """The different cells of a column."""
    return set(column.values if isinstance(column, Coded) else column)


def firsts(column: Column) -> Iterable[tuple[int, Cell]]:
    """Cells with their places, in order: of a column of few values the first of each at least."""
    if not isinstance(column, Coded):
        return enumerate(column)
    import numpy as np

    codes, places = np.unique(column.codes, return_index=True)
    return sorted(
        ((int(place), column.values[code]) for code, place in zip(codes, places, strict=True)),
        key=lambda one: one[0],
    )


def uneven_rows(rows: Sequence[Row], width: int) -> Iterable[tuple[int, Row]]:
    """Rows with another number of cells than there are columns, with their places."""
    if isinstance(rows, Held):
        return rows.uneven.items()
    return ((place, row) for place, row in enumerate(rows) if len(row) != width)


def hold(
    numbered: Iterator[tuple[int, list[str]]], width: int
) -> tuple[Sequence[Row], Sequence[int]]:
    """Keep rows of text: as they are where they are few, else by column.

    Args:
        numbered: Rows with their numbers in the file; read once.
        width: Number of columns.

    Returns:
        The rows and their numbers.
    """
    block = list(islice(numbered, BLOCK))
    if len(block) < BLOCK or not width:
        block += numbered
        return tuple(tuple(row) for _, row in block), tuple(number for number, _ in block)
    columns = [_Growing() for _ in range(width)]
    uneven: dict[int, Row] = {}
    numbers = array("q")
    while block:
        rows = [row for _, row in block]
        if set(map(len, rows)) != {width}:
            for place, row in enumerate(rows):
                if len(row) != width:
                    uneven[len(numbers) + place] = tuple(row)
                    rows[place] = (row + [""] * width)[:width]
        for column, cells in zip(columns, zip(*rows, strict=True), strict=True):
            column.add(cells)
        numbers.extend(number for number, _ in block)
        block = list(islice(numbered, BLOCK))
    follow = range(numbers[0], numbers[-1] + 1)
    held = Held([column.done() for column in columns], uneven)
    return held, follow if len(follow) == len(numbers) else numbers


class _Places(dict[str, int]):
    def __missing__(self, value: str) -> int:
        self[value] = place = len(self)
        return place


class _Growing:
    """A column that is read block by block."""

    def __init__(self) -> None:
        self.places: _Places | None = _Places()
        self.blocks: list[Any] = []

    def add(self, cells: Sequence[str]) -> None:
        import numpy as np

        if self.places is None:
            self.blocks.append(_text(cells))
            return
        found = map(self.places.__getitem__, cells)
        codes = np.fromiter(found, dtype=np.uint32, count=len(cells))
        self.blocks.append(codes.astype(np.uint8 if len(self.places) <= 256 else np.uint16))
        if len(self.places) > MOST_VALUES:
            # Codes of this block may have been cut off: it is put away from its cells.
            values, before = list(self.places), self.blocks[:-1]
            self.blocks = [_text([values[code] for code in block]) for block in before]
            self.blocks.append(_text(cells))
            self.places = None

    def done(self) -> Column:
        import numpy as np

        if self.places is not None:
            return Coded(list(self.places), np.concatenate(self.blocks))
        import pyarrow as pa

        return Written(pa.chunked_array(self.blocks))


def _text(cells: Sequence[str]) -> Any:
    import pyarrow as pa

    return pa.array(cells, pa.string())


def written(texts: Iterator[str]) -> Written:
    """A column of text that is made cell by cell."""
    import pyarrow as pa

    blocks = []
    while block := list(islice(texts, BLOCK)):
        blocks.append(_text(block))
    return Written(pa.chunked_array(blocks, pa.string()))


__all__ = [
    "BLOCK",
    "MOST_VALUES",
    "Coded",
    "Column",
    "Held",
    "Row",
    "Written",
    "column_at",
    "different",
    "few_or_held",
    "firsts",
    "hold",
    "rows_at",
    "uneven_rows",
    "written",
]
