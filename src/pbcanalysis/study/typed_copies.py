"""Copies of large tables with their types, so that a text of millions of rows is read once.

Several chapters of one build read the same respondents. What the check has read is laid out for
them as Parquet, in the folder that the variable ``PBC_TABLES`` names. A copy is found by the bytes
of the table's file and by its description alone, as in :mod:`pbcanalysis.study.remembered`.
"""

from __future__ import annotations

import io
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pbcanalysis.study.reads import table_digest
from pbcanalysis.study.remembered import is_kept

if TYPE_CHECKING:
    import pandas as pd

VARIABLE = "PBC_TABLES"
ROWS = 500_000
"""Rows of a copy that are written at a time."""
NUMBERS = "\x1frow of the file"
"""Column of a copy with the row of the file at which each row stands; no table can have it."""


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
    path = _path(folder, resource)
    if path is None:
        return None
    import pandas as pd
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        names = [name for name in file.schema_arrow.names if name != NUMBERS]
        columns = {name: file.read(columns=[name]).to_pandas()[name] for name in names}
    return pd.DataFrame(columns, copy=False)


def copied_numbers(folder: Path, resource: Mapping[str, Any]) -> tuple[int, ...] | None:
    """For each row of a table its row in the file, from its copy; ``None`` where there is none."""
    path = _path(folder, resource)
    if path is None:
        return None
    import pyarrow.parquet as pq

    return tuple(pq.read_table(path, columns=[NUMBERS]).column(0).to_pylist())


def _path(folder: Path, resource: Mapping[str, Any]) -> Path | None:
    copies = os.environ.get(VARIABLE)
    if not copies or is_kept(folder, resource) or not Path(copies).is_dir():
        return None
    path = Path(copies) / copy_name(folder, resource)
    return path if path.is_file() else None


__all__ = ["VARIABLE", "copied_numbers", "copy_name", "read_copy", "write_copy"]
