"""Files that keep types themselves: Parquet, SPSS, Stata and JSON lines."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pbcanalysis.errors import InvalidInput, Problem
from pbcanalysis.study.formats.cells import Cell, RawTable, plain_value, refuse
from pbcanalysis.study.formats.delimited import decode
from pbcanalysis.study.formats.held import (
    MOST_VALUES,
    Coded,
    Column,
    Written,
    few_or_held,
)
from pbcanalysis.study.formats.labels import AnswerSet, answer_sets, read_file

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


def read_json_lines(path: Path, file: str, resource: Mapping[str, Any]) -> RawTable:
    """Read a file with one JSON object on each line; empty lines are left out.

    Raises:
        InvalidInput: With every line that is no object of plain values.
    """
    text, encoding = decode(path.read_bytes(), file)
    labels: dict[str, None] = {}
    objects, numbers, problems = [], [], []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            found = json.loads(line, object_pairs_hook=_once)
        except (ValueError, RecursionError) as error:
            problems.append(
                Problem(file, number, None, str(error), "one JSON object", "Correct the line.")
            )
            continue
        if not isinstance(found, dict):
            problems.append(
                Problem(file, number, None, repr(found)[:60], "one JSON object", "Write {...}.")
            )
            continue
        for key, value in found.items():
            labels.setdefault(key)
            if isinstance(value, dict | list):
                problems.append(
                    Problem(
                        file,
                        number,
                        key,
                        repr(value)[:60],
                        "one plain value",
                        "Give each value a column of its own.",
                    )
                )
        objects.append(found)
        numbers.append(number)
    if problems:
        raise InvalidInput(problems)
    names = [field["name"] for field in resource["schema"]["fields"]]
    # A key that no line has is an empty column: leaving it out is how JSON says nothing.
    order = [*names, *(key for key in labels if key not in names)]
    rows = tuple(tuple(one.get(key) for key in order) for one in objects)
    told = () if encoding == "UTF-8" else (f"read as {encoding}",)
    return RawTable(file, None, tuple(order), rows, tuple(numbers), None, told=told)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice in one object")
    return found


def read_parquet(path: Path, file: str, resource: Mapping[str, Any]) -> RawTable:
    """Read a Parquet file.

    Raises:
        InvalidInput: If it is none.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as opened:
            names = opened.schema_arrow.names
            if len(set(names)) == len(names):
                # A column at a time: all of them at once would stand in memory twice.
                columns = [_column(opened.read(columns=[name]).column(name)) for name in names]
            else:
                columns = [_column(column) for column in opened.read().columns]
            count = opened.metadata.num_rows
    except (pa.ArrowException, OSError) as error:
        raise refuse(file, str(error)[:120], "a Parquet file", "Save the file again.") from error
    rows = few_or_held(columns) if columns else ((),) * count
    numbers = tuple(range(1, count + 1)) if isinstance(rows, tuple) else range(1, count + 1)
    return RawTable(file, None, tuple(names), rows, numbers, None)


def _column(column: pa.ChunkedArray) -> Column:
    """A column of a Parquet file in plain Python values, each different one made once."""
    import numpy as np
    import pyarrow as pa

    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    try:
        coded = column.combine_chunks().dictionary_encode()
    except pa.ArrowNotImplementedError:
        return [plain_value(cell) for cell in column.to_pylist()]
    if isinstance(coded, pa.ChunkedArray) or len(coded.dictionary) > MOST_VALUES:
        return Written(column, typed=True)
    values = [plain_value(cell) for cell in coded.dictionary.to_pylist()]
    codes = coded.indices.fill_null(len(values)).to_numpy(zero_copy_only=False)
    return Coded([*values, None], codes.astype(np.uint8 if len(values) < 256 else np.uint16))


def read_labelled(path: Path, file: str, resource: Mapping[str, Any]) -> RawTable:
    """Read an SPSS or Stata file.

    Columns that the schema describes as text and that have value labels are read by their labels;
    columns of numbers keep their codes.

    Raises:
        InvalidInput: If it is none.
    """
    frame, labels, told_columns, sets = _labelled(path, file)
    kinds = {field["name"]: field.get("type", "string") for field in resource["schema"]["fields"]}
    told = []
    columns = []
    for name in frame.columns:
        cells = [plain_value(cell) for cell in frame[name].tolist()]
        meaning = labels.get(str(name), {})
        if meaning and kinds.get(str(name), "string") == "string":
            cells = [meaning.get(cell, cell) for cell in cells]
            told.append(f"column {name} read by its {len(meaning)} value labels")
        elif meaning:
            told.append(f"column {name} keeps its codes; its {len(meaning)} labels are left")
        columns.append(cells)
    rows = tuple(zip(*columns, strict=True))
    numbers = tuple(range(1, len(rows) + 1))
    names = tuple(str(name) for name in frame.columns)
    if any(told_columns.values()):
        told.append(f"{sum(map(bool, told_columns.values()))} columns carry a description")
    told += [
        f"set {one.name}: {', '.join(one.columns)} are read one by one; "
        + (
            "they are one question where the codebook names each of them as its column"
            if one.dichotomous
            else "pbc new --from makes of them a column for each answer, which a codebook can join"
        )
        for one in sets
    ]
    return RawTable(file, None, names, rows, numbers, None, told=tuple(told))


def codebook_of(path: Path) -> pd.DataFrame:
    """The value labels of an SPSS or Stata file as a codebook.

    Args:
        path: The file.

    Returns:
        Columns ``item``, ``question``, ``code``, ``label`` and ``role`` (all ``answer``): one row
        for each label. Codes that stand for no answer are for you to mark.

    Raises:
        InvalidInput: If the file cannot be read.
    """
    import pandas as pd

    _, labels, questions, _ = _labelled(path, path.name)
    rows = [
        (name, questions.get(name) or name, code, text, "answer")
        for name, meaning in labels.items()
        for code, text in meaning.items()
    ]
    return pd.DataFrame(rows, columns=["item", "question", "code", "label", "role"])


def _labelled(
    path: Path, file: str
) -> tuple[pd.DataFrame, dict[str, dict[Cell, str]], dict[str, str], tuple[AnswerSet, ...]]:
    frame, meta, _ = read_file(path, file)
    labels = {
        str(name): {plain_value(code): str(text) for code, text in meaning.items()}
        for name, meaning in meta.variable_value_labels.items()
    }
    questions = {str(k): v or "" for k, v in meta.column_names_to_labels.items()}
    return frame, labels, questions, answer_sets(meta, questions)
