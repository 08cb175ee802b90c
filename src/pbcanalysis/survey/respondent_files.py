"""Reading respondents from a Parquet file, a column's row groups at a time."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from pbcanalysis.errors import InvalidInput, Problem
from pbcanalysis.survey.codebook import Codebook, Codes, Item, missing_code
from pbcanalysis.survey.lookup import UNKNOWN, of_numbers
from pbcanalysis.survey.respondents import Respondents, Roles, needed_columns

if TYPE_CHECKING:
    import pandas as pd

BATCH = 1 << 20
"""Rows decoded at a time."""


def read_respondents(
    path: Path | str,
    codebook: Codebook,
    *,
    area: str | None = None,
    weights: str | None = None,
    strata: str | None = None,
    clusters: str | None = None,
    population: str | None = None,
) -> Respondents:
    """Read a Parquet file by its codebook, telling every mistake in it at once.

    Ten million respondents fit where a table of their answers would not: only the columns that
    are named are read, and an answer becomes one byte before the next million is decoded.

    Args:
        path: The file.
        codebook: The items.
        area: As in :meth:`Respondents.from_table`, and so are the others.
        weights: Column of weights, positive.
        strata: Column of the stratum.
        clusters: Column of the cluster.
        population: Column of the number of clusters (or units) in the stratum's population.

    Returns:
        The respondents, as ``Respondents.from_table`` would read them.

    Raises:
        InvalidInput: If the file is no Parquet file, and as :meth:`Respondents.from_table`; rows
            are counted from 1.

    Reference:
        Apache Parquet, file format.

    Example:
        >>> import tempfile
        >>> import pandas as pd
        >>> book = Codebook((Item("q", "Well?", {"yes": "yes", "no": "no"}),))
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = Path(folder) / "replies.parquet"
        ...     pd.DataFrame({"q": ["yes", "no", None]}).to_parquet(path)
        ...     read_respondents(path, book).codes["q"].tolist()
        [0, 1, -4]
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = Path(path)
    roles = Roles(
        area=area, weights=weights, strata=strata, clusters=clusters, population=population
    )
    try:
        with pq.ParquetFile(path) as file:
            types = {field.name: field.type for field in file.schema_arrow}
        needed_columns(codebook, roles, types, path.name)
        problems = _nested(codebook, roles, types, path.name)
        if problems:
            raise InvalidInput(problems)
        # Text is decoded to places in a list of its different values, never to objects.
        texts = [name for name, kind in types.items() if _is_text(kind)]
        with pq.ParquetFile(path, read_dictionary=texts) as file:
            codes: dict[str, Codes] = {}
            for item in codebook.items:
                for column in item.columns:
                    found, wrong = _column(file, item, column, path.name)
                    problems += wrong
                    if not wrong:
                        codes[column] = found
            table = _table(file, roles, texts)
    except (pa.ArrowException, OSError) as error:
        told = str(error).splitlines()[0][:120]
        raise InvalidInput(
            [Problem(path.name, None, None, told, "a Parquet file", "Save the file again.")]
        ) from error
    return Respondents.assembled(codebook, codes, table, roles, problems, path.name, first_row=1)


def _column(file: Any, item: Item, column: str, name: str) -> tuple[Codes, list[Problem]]:
    """Codes of one column, and a problem for each unknown value at its first row."""
    found = np.empty(file.metadata.num_rows, dtype=np.int8)
    meaning, blank = item.meaning, missing_code(item.blank)
    unknown: dict[object, int] = {}
    start = 0
    for batch in file.iter_batches(batch_size=BATCH, columns=[column]):
        cells = batch.column(0)
        codes = None
        if _is_whole(cells.type) and not cells.null_count:
            codes = of_numbers(cells.to_numpy(zero_copy_only=False), meaning)
        if codes is None:
            coded = cells if hasattr(cells, "dictionary") else cells.dictionary_encode()
            places = coded.indices.fill_null(-1).to_numpy()
            table = np.full(len(coded.dictionary) + 1, blank, dtype=np.int8)
            for place, value in enumerate(coded.dictionary.to_pylist()):
                if value == value:  # what is not a number is a blank
                    table[place] = meaning.get(value, UNKNOWN)
            codes = table[places]
            for place in np.unique(places[codes == UNKNOWN]).tolist():
                row = start + int(np.argmax(places == place)) + 1
                unknown.setdefault(coded.dictionary[place].as_py(), row)
        found[start : start + len(cells)] = codes
        start += len(cells)
    return found, [item.unknown(value, name, row, column) for value, row in unknown.items()]


def _table(file: Any, roles: Roles, texts: list[str]) -> pd.DataFrame:
    """Columns of area and design, one row per respondent."""
    import pandas as pd

    table = pd.DataFrame(index=pd.RangeIndex(file.metadata.num_rows))
    for name in dict.fromkeys(roles.names):
        values = file.read(columns=[name]).to_pandas()[name]
        if name in texts:
            values = values.cat.reorder_categories(sorted(values.cat.categories))
        table[name] = values
    return table


def _is_text(kind: Any) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _is_whole(kind: Any) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_integer(kind) or pa.types.is_boolean(kind))


def _nested(codebook: Codebook, roles: Roles, types: dict[str, Any], file: str) -> list[Problem]:
    import pyarrow as pa

    wanted = [column for item in codebook.items for column in item.columns]
    return [
        Problem(
            file,
            None,
            column,
            f"cells of type {types[column]}",
            "one plain value in each cell",
            "Give each value a column of its own.",
        )
        for column in (*wanted, *roles.names)
        if pa.types.is_nested(types[column])
    ]
