"""Copies of large tables with their types, so that a text of millions of rows is read once.

Several chapters of one build read the same respondents. What the check has read is laid out for
them as Parquet, in the folder that the variable ``PBC_TABLES`` names. A copy is found by the bytes
of the table's file and by its description alone, as in :mod:`pbcanalysis.study.remembered`.

The process that the runs of a sweep are forked from reads such copies once for all of them, as far
as there is room.
"""

from __future__ import annotations

import io
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pbcanalysis.study.reads import table_digest
from pbcanalysis.study.remembered import is_kept, share, shared

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

VARIABLE = "PBC_TABLES"
ROWS = 500_000
"""Rows of a copy that are written at a time."""
NUMBERS = "\x1frow of the file"
"""Column of a copy with the row of the file at which each row stands; no table can have it."""
SIZE = b"pbcanalysis: bytes in memory"


@dataclass(frozen=True)
class Typed:
    """A table that has been read from its copy.

    Attributes:
        frame: The table; not to be changed.
        numbers: For each row its row in the file.
    """

    frame: pd.DataFrame
    numbers: npt.NDArray[np.int64]


def copy_name(folder: Path, resource: Mapping[str, Any]) -> str:
    """Name of the copy of a table: it tells the table's bytes and description."""
    return f"{table_digest(folder, resource)}.parquet"


def write_copy(frame: pd.DataFrame, numbers: Sequence[int]) -> bytes:
    """A table with its types as Parquet.

    Args:
        frame: The table.
        numbers: For each row its row in the file.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = np.asarray(numbers, dtype=np.int64)
    schema = pa.Schema.from_pandas(frame.head(0), preserve_index=False)
    size = int(frame.memory_usage(index=False, deep=True).sum()) + rows.nbytes
    schema = schema.with_metadata({**(schema.metadata or {}), SIZE: str(size).encode()})
    buffer = io.BytesIO()
    with pq.ParquetWriter(
        buffer, schema.append(pa.field(NUMBERS, pa.int64())), compression="zstd"
    ) as writer:
        # A part at a time: all of it would stand in memory twice.
        for start in range(0, max(len(frame), 1), ROWS):
            part = frame.iloc[start : start + ROWS]
            table = pa.Table.from_pandas(part, schema, preserve_index=False)
            writer.write_table(table.append_column(NUMBERS, pa.array(rows[start : start + ROWS])))
    return buffer.getvalue()


def read_copy(folder: Path, resource: Mapping[str, Any]) -> pd.DataFrame | None:
    """A table from its copy, as :func:`pbcanalysis.study.tables.read_table` would read it.

    Args:
        folder: The study folder.
        resource: The table's entry in the data package.

    Returns:
        The table; ``None`` where there is no copy.
    """
    typed = shared(folder, resource)
    if isinstance(typed, Typed):
        # A change to it makes a copy of the column that is changed.
        return typed.frame.copy(deep=False)
    path = _path(folder, resource)
    return None if path is None else _frame(path)


def _frame(path: Path) -> pd.DataFrame:
    import pandas as pd
    import pyarrow.parquet as pq

    # In one thread: a process that is forked from may have no other, and builds run as many
    # chapters at a time as there are processors.
    with pq.ParquetFile(path, pre_buffer=False) as file:
        names = [name for name in file.schema_arrow.names if name != NUMBERS]
        columns = {
            name: file.read(columns=[name], use_threads=False).to_pandas(use_threads=False)[name]
            for name in names
        }
    return pd.DataFrame(columns, copy=False)


def _numbers(path: Path) -> npt.NDArray[np.int64]:
    import numpy as np
    import pyarrow.parquet as pq

    with pq.ParquetFile(path, pre_buffer=False) as file:
        column = file.read(columns=[NUMBERS], use_threads=False).column(0)
    return np.asarray(column.to_numpy(), dtype=np.int64)


def size_in_memory(path: Path) -> int:
    """Bytes that a copy's table takes in memory."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        return int(file.schema_arrow.metadata[SIZE])


def share_copy(folder: Path, resource: Mapping[str, Any], room: int) -> int:
    """Read a table from its copy for this process and all that will be forked from it.

    Args:
        folder: The study folder.
        resource: The table's entry in the data package.
        room: Bytes that it may take in memory.

    Returns:
        Bytes that it takes; 0 where there is no copy, or no room for it.
    """
    import numpy as np

    path = _path(folder, resource)
    if path is None:
        return 0
    size = size_in_memory(path)
    if size > room:
        return 0
    typed = Typed(_frame(path), _numbers(path))
    for name in typed.frame.columns:
        # pandas keeps whoever has a copy of a frame from changing another's, but not whoever
        # reaches for the array beneath a column of whole numbers.
        array = typed.frame[name].array
        for part in (getattr(array, "_data", None), getattr(array, "_mask", None)):
            if isinstance(part, np.ndarray):
                part.flags.writeable = False
    share(path.stem, typed)
    return size


def copied_numbers(folder: Path, resource: Mapping[str, Any]) -> tuple[int, ...] | None:
    """For each row of a table its row in the file, from its copy; ``None`` where there is none."""
    typed = shared(folder, resource)
    if isinstance(typed, Typed):
        return tuple(typed.numbers.tolist())
    path = _path(folder, resource)
    return None if path is None else tuple(_numbers(path).tolist())


def _path(folder: Path, resource: Mapping[str, Any]) -> Path | None:
    copies = os.environ.get(VARIABLE)
    if not copies or is_kept(folder, resource) or not Path(copies).is_dir():
        return None
    path = Path(copies) / copy_name(folder, resource)
    return path if path.is_file() else None


__all__ = [
    "VARIABLE",
    "copied_numbers",
    "copy_name",
    "read_copy",
    "share_copy",
    "size_in_memory",
    "write_copy",
]
