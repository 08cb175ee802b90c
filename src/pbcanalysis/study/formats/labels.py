"""SPSS and Stata files with their labels, missing values and questions."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from pbcanalysis.study.formats.apart import Failed, apart
from pbcanalysis.study.formats.bounds import RAISE
from pbcanalysis.study.formats.cells import Cell, plain_value, refuse


@dataclass(frozen=True, slots=True)
class AnswerSet:
    """Columns that the file calls one question, to which several answers could be given.

    Attributes:
        name: Name of the set, without the dollar sign.
        text: The question, where the set has one.
        columns: Its columns.
        dichotomous: Whether each column stands for one answer; else each holds one of several
            codes.
        counted: The code of an answer that is given; ``None`` where columns hold codes, and
            where the reader does not know it (texts, numbers below nought).
        by_value: Whether the answer of a column is the label of its counted code, and not of the
            column.
    """

    name: str
    text: str
    columns: tuple[str, ...]
    dichotomous: bool
    counted: int | None
    by_value: bool = False


@dataclass(frozen=True, slots=True)
class Labelled:
    """Columns of answers with what is known of their codes.

    Attributes:
        columns: Cells by column; nothing for what is missing without a code.
        labels: Labels by code, by column.
        missing: Codes that stand for no answer, by column.
        questions: The question by column, where the file has one.
        told: What was found out about the file, in words.
        sets: Columns that are one question together.
    """

    columns: Mapping[str, Sequence[Cell]]
    labels: Mapping[str, Mapping[Cell, str]]
    missing: Mapping[str, frozenset[Cell]]
    questions: Mapping[str, str]
    told: tuple[str, ...] = ()
    sets: tuple[AnswerSet, ...] = ()

    @property
    def rows(self) -> int:
        """Number of respondents."""
        return len(next(iter(self.columns.values()), ()))


def labelled_columns(path: Path, file: str) -> Labelled:
    """Read an SPSS or Stata file with the codes of values that are declared missing.

    Stata's extended missing values (``.a`` to ``.z``) become the codes -1 to -26, or codes below
    those that the column has already.

    Args:
        path: The file.
        file: Its name for messages.

    Raises:
        InvalidInput: If it is none.
    """
    frame, meta, told = read_file(path, file, user_missing=True)
    columns, labels, missing = {}, {}, {}
    for name in map(str, frame.columns):
        cells = [plain_value(cell) for cell in frame[name].tolist()]
        meaning = {
            plain_value(code): str(text).strip()
            for code, text in meta.variable_value_labels.get(name, {}).items()
        }
        gone = _declared(meta, name, {*cells, *meaning})
        letters = _numbers_of(
            map(str, getattr(meta, "missing_user_values", {}).get(name, ())), {*cells, *meaning}
        )
        if letters:
            cells = [letters.get(c, c) if isinstance(c, str) else c for c in cells]
            meaning = {
                letters.get(c, c) if isinstance(c, str) else c: text for c, text in meaning.items()
            }
            gone |= set(letters.values())
            told.append(
                f"column {name}: "
                + ", ".join(f".{letter} written as {code}" for letter, code in letters.items())
            )
        columns[name], labels[name], missing[name] = cells, meaning, frozenset(gone)
    questions = {str(k): (v or "").strip() for k, v in meta.column_names_to_labels.items()}
    labels = {name: meaning for name, meaning in labels.items() if meaning}
    sets = answer_sets(meta, questions)
    return Labelled(columns, labels, missing, questions, tuple(told), sets)


def answer_sets(meta: Any, questions: Mapping[str, str]) -> tuple[AnswerSet, ...]:
    """The multiple-response sets of an SPSS file.

    Args:
        meta: What pyreadstat tells of a file.
        questions: The label of each column.
    """
    found = []
    for name, told in (getattr(meta, "mr_sets", None) or {}).items():
        by_value = told["type"] == "E"
        columns = tuple(map(str, told["variable_list"]))
        text = str(told["label"] or "").strip()
        if not text and by_value and columns:
            # Such a set may take the label of its first column for its own.
            text = questions.get(columns[0], "")
        counted = told["counted_value"]
        found.append(
            AnswerSet(str(name), text, columns, bool(told["is_dichotomy"]), counted, by_value)
        )
    return tuple(found)


def _numbers_of(letters: Iterable[str], taken: set[Cell]) -> dict[str, int]:
    """A code for each letter that no cell or label of the column has.

    Example:
        >>> _numbers_of("ac", {1, 2, None}), _numbers_of("ac", {1, -3})
        ({'a': -1, 'c': -3}, {'a': -4, 'c': -6})
    """
    numbers = {letter: ord("a") - ord(letter) - 1 for letter in letters}
    if taken & set(numbers.values()):
        least = math.floor(min(c for c in taken if isinstance(c, int | float)))
        numbers = {letter: min(least, 0) + number for letter, number in numbers.items()}
    return numbers


def _declared(meta: Any, name: str, codes: set[Cell]) -> set[Cell]:
    """Codes that the file declares to be missing, alone or in a range."""
    gone: set[Cell] = set()
    for entry in (getattr(meta, "missing_ranges", None) or {}).get(name, ()):
        low, high = entry["lo"], entry["hi"]
        for code in codes:
            numbers = isinstance(code, int | float) and isinstance(low, int | float)
            if code in (low, high) or (numbers and low <= code <= high):
                gone.add(code)
    return gone


def read_file(path: Path, file: str, *, user_missing: bool = False) -> tuple[Any, Any, list[str]]:
    """A frame and its metadata, in the encoding that the file names, or in Windows-1252.

    The reader is written in C, and a damaged file may end its process; so it has one of its own.

    Raises:
        InvalidInput: If it is no SPSS or Stata file, or one that the reader cannot cope with.
    """
    kind = "an SPSS or Stata file"
    try:
        frame, meta, told = apart(_read_file, path, user_missing)
    except Failed as error:
        mend = "Save it again with the program it is from, or as CSV. "
        raise refuse(file, f"a file that {error}", kind, mend + RAISE) from error
    except Unreadable as error:
        raise refuse(file, str(error)[:120], kind, "Save the file again.") from error
    return frame, SimpleNamespace(**meta), told


class Unreadable(Exception):
    """What the reader says of a file that is none."""


_META = (
    *("variable_value_labels", "column_names_to_labels", "missing_ranges"),
    *("missing_user_values", "mr_sets"),
)
"""What is used of all that pyreadstat tells of a file."""


def _read_file(path: Path, user_missing: bool) -> tuple[Any, dict[str, Any], list[str]]:
    import pyreadstat

    read = pyreadstat.read_dta if path.suffix.lower() == ".dta" else pyreadstat.read_sav
    told: list[str] = []
    try:
        try:
            frame, meta = read(str(path), user_missing=user_missing)
        except (pyreadstat.ReadstatError, UnicodeDecodeError) as error:
            if "convert" not in str(error) and not isinstance(error, UnicodeDecodeError):
                raise
            frame, meta = read(str(path), user_missing=user_missing, encoding="WINDOWS-1252")
            told.append("read as Windows-1252, as its text is not in the encoding that it names")
    except (pyreadstat.ReadstatError, OSError, ValueError) as error:
        raise Unreadable(str(error)) from error
    return frame, {name: getattr(meta, name, None) or {} for name in _META}, told
