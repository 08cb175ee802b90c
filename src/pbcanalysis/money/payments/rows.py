"""Which rows of a payment file are left out of every figure, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from pbcanalysis.errors import Problem
from pbcanalysis.money.payments.amounts import MISSING, Pence
from pbcanalysis.money.payments.files import MOST_TOLD, more
from pbcanalysis.money.payments.mapping import PaymentMapping
from pbcanalysis.money.payments.names import code_expression
from pbcanalysis.money.payments.table import LEFT_OUT

if TYPE_CHECKING:
    import pandas as pd

BLOCK = 1 << 17
"""Rows looked at at a time."""
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_BLANK, _NO_CODE, _NOT_PRACTICE, _SAME, _FURTHER, _NO_PAYMENT = range(1, len(LEFT_OUT))


def reasons(
    *,
    file: str,
    rows: npt.NDArray[np.int64],
    practice: npt.NDArray[np.int32],
    practices: pd.Index,
    columns: list[Pence],
    amounts: list[Pence],
    lines: list[Pence],
    mapping: PaymentMapping,
) -> tuple[npt.NDArray[np.uint8], list[Problem]]:
    """Decide for each row whether it is used.

    Args:
        file: Name of the file, for messages.
        rows: Line of each row.
        practice: Running number of the practice of each row, -1 if blank.
        practices: Codes of the practices.
        columns: Every mapped column but the practice, as numbers.
        amounts: Patients, lines and printed figures.
        lines: The payment lines.
        mapping: The mapping, with what to do about repeated rows.

    Returns:
        Places in :data:`LEFT_OUT`, 0 for rows that are used; and problems: errors for repeated
        rows that the mapping refuses, a warning for each name of no practice that fits no row.

    Reference:
        Von Elm and others 2007, STROBE statement, item 13.
    """
    reason = np.zeros(rows.size, dtype=np.uint8)
    no_code = practice < 0
    reason[no_code] = _NO_CODE
    blank = no_code.copy()
    for values in amounts:
        blank &= values == MISSING
    reason[blank] = _BLANK
    problems = _name_no_practice(file, reason, practice, practices, mapping)
    problems += _repeated(file, reason, rows, practice, practices, columns, mapping)
    unpaid = reason == 0
    for values in lines:
        unpaid &= values == MISSING
    reason[unpaid] = _NO_PAYMENT
    return reason, problems


def _name_no_practice(
    file: str,
    reason: npt.NDArray[np.uint8],
    practice: npt.NDArray[np.int32],
    practices: pd.Index,
    mapping: PaymentMapping,
) -> list[Problem]:
    problems = []
    if mapping.not_practices:
        codes = practices.astype(str).str.casefold()
        named = np.zeros(len(codes) + 1, dtype=bool)
        for name in mapping.not_practices:
            fits = np.asarray(codes.str.fullmatch(code_expression(name)), dtype=bool)
            named[:-1] |= fits
            if not fits.any():
                problems.append(
                    Problem(
                        file,
                        None,
                        "not_practices",
                        f"no row {name!r}",
                        "a row of that code",
                        "Check the name; nothing was left out for it.",
                        "warning",
                    )
                )
        reason[(practice >= 0) & named[practice]] = _NOT_PRACTICE
    return problems


def _repeated(
    file: str,
    reason: npt.NDArray[np.uint8],
    rows: npt.NDArray[np.int64],
    practice: npt.NDArray[np.int32],
    practices: pd.Index,
    columns: list[Pence],
    mapping: PaymentMapping,
) -> list[Problem]:
    if len(practices) == np.count_nonzero(practice >= 0):
        return []
    open_rows = np.flatnonzero(reason == 0)
    counts = np.bincount(practice[open_rows], minlength=len(practices))
    places = open_rows[counts[practice[open_rows]] > 1]
    if not places.size:
        return []
    reason[_same_as_earlier(places, practice, columns)] = _SAME
    if mapping.repeated == "separate":
        return []
    places = places[reason[places] == 0]
    # Written from the end, the first row of a practice is what stays.
    first = np.empty(len(practices), dtype=np.int64)
    first[practice[places[::-1]]] = places[::-1]
    first_of = first[practice[places]]
    further = places[first_of != places]
    if mapping.repeated == "first":
        reason[further] = _FURTHER
    if mapping.repeated != "refuse":
        return []
    earlier = first_of[first_of != places]
    problems = [
        Problem(
            file,
            int(rows[place]),
            mapping.practice[0],
            f"{practices[practice[place]]!r} again, with other figures than in row {rows[before]}",
            "one row for each practice",
            "Correct the file, or say `repeated: first` or `repeated: separate` in the mapping.",
        )
        for place, before in zip(further[:MOST_TOLD], earlier[:MOST_TOLD], strict=True)
    ]
    if further.size > MOST_TOLD:
        hidden = further.size - MOST_TOLD
        problems.append(more(file, mapping.practice[0], hidden, "repeated practices"))
    return problems


def _same_as_earlier(
    places: npt.NDArray[np.int64], practice: npt.NDArray[np.int32], columns: list[Pence]
) -> npt.NDArray[np.int64]:
    """Places of the rows that hold what an earlier one of them holds.

    Rows are compared by one number each, and in full only where these numbers are the same, so
    that millions of rows of few practices need no second table of them.
    """
    import pandas as pd

    key = np.empty(places.size, dtype=np.uint64)
    for start in range(0, places.size, BLOCK):
        block = places[start : start + BLOCK]
        number = practice[block].astype(np.uint64)
        for column in columns:
            number = number * _FACTOR + pd.util.hash_array(column[block])
        key[start : start + BLOCK] = number
    ordered = np.sort(key)
    often = ordered[1:][ordered[1:] == ordered[:-1]]
    alike = places[np.isin(key, often)]
    content = pd.DataFrame({k: column[alike] for k, column in enumerate(columns)})
    content.insert(0, "practice", practice[alike])
    repeats: npt.NDArray[np.bool_] = content.duplicated(keep="first").to_numpy()
    return alike[repeats]
