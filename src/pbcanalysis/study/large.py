"""Rows of a large table that have to be judged one by one, found column by column.

A library that checks cells one by one takes minutes for millions of rows, of which nearly all are
plainly sound: numbers within their bounds, text that its pattern allows. These are found here, a
column at a time, so that only what is left is judged, and told, as in any table.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pbcanalysis.study.formats import PlainTable
from pbcanalysis.study.formats.held import Coded, Column, Written, different, uneven_rows

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

LEAST = 20_000
"""Rows from which a table counts as large."""
_NUMBERS = {
    "integer": re.compile(r"-?(0|[1-9][0-9]{0,14})"),
    "number": re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,15})?"),
}
_KNOWN = {
    "string": {"required", "unique", "pattern", "enum"},
    "integer": {"required", "unique", "minimum", "maximum"},
    "number": {"required", "unique", "minimum", "maximum"},
}


def rows_to_judge(
    table: PlainTable, schema: Mapping[str, Any], tables: Mapping[str, PlainTable]
) -> list[int] | None:
    """Places of the rows that are not plainly sound.

    Args:
        table: The table in plain form.
        schema: Its Table Schema.
        tables: All tables by name, for keys.

    Returns:
        The places in order; ``None`` where all rows have to be judged: in a small table, or one
        whose columns ask for more than is known here.
    """
    if len(table.rows) < LEAST or schema.get("missingValues") not in (None, [""]):
        return None
    fields = {str(field["name"]): field for field in schema["fields"]}
    if list(fields) != list(table.raw.labels):
        return None
    # Where cells are missing or too many, others may stand in their places: whole rows are told.
    left = {place for place, _ in uneven_rows(table.rows, len(fields))}
    keys = _keys(schema, tables)
    if keys is None:
        return None
    single = schema.get("primaryKey") or []
    single = [single] if isinstance(single, str) else list(single)
    if not set(single) <= set(fields):
        return None
    looked: set[tuple[str, ...]] = set()
    for name, field in fields.items():
        cells = table.cells(name)
        doubtful = _doubtful(different(cells), field, name in single, keys.get(name))
        if doubtful is None:
            return None
        if doubtful:
            left.update(_having(cells, doubtful))
        if (field.get("constraints") or {}).get("unique"):
            looked.add((name,))
            left.update(_twice([cells]))
    if single and tuple(single) not in looked:
        left.update(_twice([table.cells(name) for name in single]))
    return sorted(left)


def _having(cells: Column, wanted: Collection[Any]) -> Iterable[int]:
    """Places of the cells that are among those that are wanted."""
    if isinstance(cells, Coded):
        codes = [code for code, value in enumerate(cells.values) if value in wanted]
        return (int(place) for code in codes for place in cells.places(code))
    return (place for place, cell in enumerate(cells) if cell in wanted)


def _keys(
    schema: Mapping[str, Any], tables: Mapping[str, PlainTable]
) -> dict[str, frozenset[str]] | None:
    """Values that each column with a key to another table may have."""
    found: dict[str, frozenset[str]] = {}
    for key in schema.get("foreignKeys") or []:
        columns, reference = _names(key["fields"]), key["reference"]
        others = _names(reference["fields"])
        target = tables.get(str(reference.get("resource") or ""))
        # A key into the table itself needs all of its rows.
        if target is None or len(columns) != 1 or others[0] not in target.raw.labels:
            return None
        found[columns[0]] = frozenset(target.column(others[0]))
    return found


def _names(given: str | Sequence[str]) -> list[str]:
    return [given] if isinstance(given, str) else list(given)


def _doubtful(
    values: Collection[str],
    field: Mapping[str, Any],
    needed: bool,
    keys: Collection[str] | None,
) -> set[str] | None:
    """Of the different values of a column those that are not plainly sound."""
    kind, limits = field.get("type", "string"), dict(field.get("constraints") or {})
    if (
        kind not in _KNOWN
        or set(limits) - _KNOWN[kind]
        or field.get("format", "default") != "default"
    ):
        return None
    doubtful: set[str] = set()
    if kind == "string":
        pattern = re.compile(limits["pattern"]) if "pattern" in limits else None
        allowed = limits.get("enum")
        for value in values:
            if (pattern and not pattern.fullmatch(value)) or (allowed and value not in allowed):
                doubtful.add(value)
    else:
        match = _NUMBERS[kind].fullmatch
        low = float(limits.get("minimum", "-inf"))
        high = float(limits.get("maximum", "inf"))
        doubtful = {v for v in values if v and not (match(v) and low <= float(v) <= high)}
    if keys is not None:
        doubtful |= {value for value in values if value and value not in keys}
    if "" in values:
        doubtful.discard("")
        if needed or limits.get("required"):
            doubtful.add("")
    return doubtful


def _twice(columns: Sequence[Column]) -> Iterable[int]:
    """Places of all rows that are the same as another one in some columns."""
    import numpy as np

    total: npt.NDArray[np.int64] | None = None
    for column in columns:
        codes = column.codes if isinstance(column, Coded) else _numbered(column)
        if total is None:
            total = codes.astype(np.int64)
            continue
        # Each pair of numbers becomes one number, and these are counted through again.
        pairs = total * (int(codes.max(initial=0)) + 1) + codes
        total = np.unique(pairs, return_inverse=True)[1].astype(np.int64)
    if total is None:
        return ()
    often = np.bincount(total) > 1
    return np.flatnonzero(often[total]).tolist() if often.any() else ()


def _numbered(column: Column) -> npt.NDArray[np.int64]:
    """For each cell the number of its value, in the order in which values appear."""
    import numpy as np

    if isinstance(column, Written):
        indices = column.array.combine_chunks().dictionary_encode().indices
        found: npt.NDArray[np.int64] = indices.to_numpy(zero_copy_only=False).astype(np.int64)
        return found
    places: dict[Any, int] = {}
    numbers = (places.setdefault(cell, len(places)) for cell in column)
    return np.fromiter(numbers, dtype=np.int64, count=len(column))


__all__ = ["LEAST", "rows_to_judge"]
