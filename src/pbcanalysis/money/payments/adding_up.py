"""Rows that do not add up: printed totals and averages against the figures beside them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from pbcanalysis.money.payments.amounts import MISSING
from pbcanalysis.money.payments.table import LEFT_OUT, Flags, PaymentTable

if TYPE_CHECKING:
    import pandas as pd

Places = npt.NDArray[np.intp]
BLOCK = 1 << 17
"""Rows checked at a time."""
TOTAL = "printed total against the sum of lines"
AVERAGE = "printed average against total over patients"
_UNPAID = LEFT_OUT.index("no payment in any line")


@dataclass(frozen=True, slots=True)
class Check:
    """How one check went.

    Attributes:
        check: What was compared.
        rows_checked: Rows that have all that the check needs.
        rows_not_checked: Rows of practices that lack something.
        rows_failing: Rows checked that do not add up.
        sentence: The result in plain English.
    """

    check: str
    rows_checked: int
    rows_not_checked: int
    rows_failing: int
    sentence: str


@dataclass(frozen=True, slots=True, eq=False)
class AddingUp:
    """The checks of one file, and the rows that fail them.

    Attributes:
        checks: One for each printed figure that the mapping names.
        rows: One row for each failure: ``year``, ``file``, ``row`` (line of the file),
            ``practice``, ``check``, ``printed``, ``computed``, ``difference`` (printed less
            computed; all in pounds, or pounds per patient) and ``lines_missing``.
    """

    checks: tuple[Check, ...]
    rows: pd.DataFrame


def check_adding_up(table: PaymentTable) -> AddingUp:
    """Compare printed totals with the sum of lines, and printed averages with their quotient.

    A total fails if it differs from the sum of its lines by more than rounding allows: half a unit
    for each column and for the total, and nothing where amounts are printed in pence, because
    payments are made in pence. Missing lines add nothing. An average fails if no total and no
    number of patients that could have been printed so give an average that could have been
    printed so. It is an average of the printed total, or of the lines where none is printed.

    Args:
        table: One year's payments, read with ``total`` or ``average``.

    Returns:
        The checks and the rows that fail. Rows in use are checked, and those left out because no
        line holds a payment.

    Reference:
        Brown and Heathers 2017 (granularity of printed means); exact interval arithmetic.

    Example:
        >>> from pbcanalysis.money.payments import read_payment_text
        >>> text = "Code,Patients,QOF,Rent,Total,Average\\nA,3,5,5,10,3.33\\nB,3,5,5,11,3.66\\n"
        >>> table = read_payment_text(text, {"practice": "Code", "patients": "Patients",
        ...     "lines": {"qof": "QOF", "rent": "Rent"}, "total": "Total", "average": "Average"})
        >>> check_adding_up(table).rows[["practice", "printed", "computed"]].values.tolist()
        [['B', 11.0, 10.0], ['B', 3.66, 3.6666666666666665]]
    """
    import pandas as pd

    rows = table.used | (table.reason == _UNPAID)
    checks: list[Check] = []
    failures: list[pd.DataFrame] = []
    if table.printed_total is not None:
        ready = rows & (table.printed_total != MISSING)
        failing = _by_blocks(ready, partial(_total_fails, table))
        checks.append(_check(TOTAL, rows, ready, failing))
        computed = table.paid[failing] / 100
        printed = table.printed_total[failing] / 100
        failures.append(_listed(table, TOTAL, failing, printed, computed))
    if table.printed_average is not None:
        ready = rows & (table.printed_average != MISSING) & (table.patients > 0)
        total = table.paid
        if table.printed_total is not None:
            total = np.where(table.printed_total == MISSING, total, table.printed_total)
        failing = _by_blocks(ready, partial(_average_fails, table, total))
        checks.append(_check(AVERAGE, rows, ready, failing))
        computed = total[failing] / table.patients[failing]
        printed = table.printed_average[failing] / 100
        failures.append(_listed(table, AVERAGE, failing, printed, computed))
    listed = _listed(table, TOTAL, np.zeros(0, np.intp), np.zeros(0), np.zeros(0))
    return AddingUp(tuple(checks), pd.concat([listed, *failures], ignore_index=True))


def _hundredths(unit: Decimal | None) -> int:
    return 0 if unit is None else int(unit * 100)


def _amount_unit(table: PaymentTable) -> int:
    """Unit of amounts in pence; nought where a penny is exact."""
    unit = _hundredths(table.units["amounts"])
    return 0 if unit == 1 and not table.rounded_cells else unit


def _by_blocks(ready: Flags, fails: Callable[[Places], Flags]) -> Places:
    """Places that fail, looked for a block of rows at a time to need little memory."""
    found = [np.zeros(0, dtype=np.intp)]
    for start in range(0, ready.size, BLOCK):
        places = start + np.flatnonzero(ready[start : start + BLOCK])
        found.append(places[fails(places)])
    return np.concatenate(found)


def _total_fails(table: PaymentTable, places: Places) -> Flags:
    assert table.printed_total is not None
    difference = _wide(table.printed_total[places], 4) - _wide(table.paid[places], 4)
    slack = _amount_unit(table) * (table.columns + 1)
    return np.asarray(2 * abs(difference) > slack, dtype=np.bool_)


def _average_fails(table: PaymentTable, total: npt.NDArray[np.int64], places: Places) -> Flags:
    assert table.printed_average is not None
    # Everything doubled, so that half a unit is a whole number.
    unit = _amount_unit(table)
    width = unit if table.printed_total is not None else unit * table.columns
    average_unit, patient_unit = (
        _hundredths(table.units[name]) for name in ("average", "patients")
    )
    if table.rounded_cells and patient_unit == 0:
        patient_unit = 1
    biggest = max(
        int(np.abs(total[places]).max(initial=0)) * 400 + 200 * width,
        (2 * int(np.abs(table.printed_average[places]).max(initial=0)) + average_unit)
        * (2 * int(table.patients[places].max(initial=0)) + patient_unit),
    )
    kind: Any = np.int64 if biggest < 2**62 else object
    amount, patients, average = (
        2 * values[places].astype(kind) for values in (total, table.patients, table.printed_average)
    )
    low_amount, high_amount = amount - width, amount + width
    few, many = patients - patient_unit, patients + patient_unit
    # low <= average + half, with low = amount / patients, both sides times patients.
    low_by = np.where(low_amount >= 0, many, few)
    high_by = np.where(high_amount >= 0, few, many)
    too_low = 200 * low_amount > (average + average_unit) * low_by
    too_high = 200 * high_amount < (average - average_unit) * high_by
    # A list that may be nought allows any average.
    fails = (too_low | too_high) & (few > 0)
    return np.asarray(fails, dtype=np.bool_)


def _wide(values: npt.NDArray[np.int64], factor: int) -> npt.NDArray[Any]:
    """The numbers, as Python integers if a multiple of them would not fit."""
    largest = max(abs(int(values.max(initial=0))), abs(int(values.min(initial=0))))
    return values if largest * factor < 2**62 else values.astype(object)


def _listed(
    table: PaymentTable,
    check: str,
    places: Places,
    printed: npt.NDArray[np.float64],
    computed: npt.NDArray[np.float64],
) -> pd.DataFrame:
    import pandas as pd

    absent = np.zeros(places.size, dtype=np.int64)
    for values in table.lines.values():
        absent += values[places] == MISSING
    return pd.DataFrame(
        {
            "year": pd.Series([table.year] * places.size, dtype=str),
            "file": pd.Series([table.file] * places.size, dtype=str),
            "row": table.row[places],
            "practice": table.codes(places),
            "check": pd.Series([check] * places.size, dtype=str),
            "printed": printed.astype(np.float64),
            "computed": computed.astype(np.float64),
            "difference": (printed - computed).astype(np.float64),
            "lines_missing": absent,
        }
    )


def _check(name: str, rows: Flags, ready: Flags, failing: Places) -> Check:
    checked, failed = int(ready.sum()), int(failing.size)
    lacking = int(rows.sum()) - checked
    sentence = f"{failed:,} of {checked:,} rows do not add up ({name})"
    if lacking:
        sentence += f"; {lacking:,} could not be checked"
    sentence += "."
    if name == TOTAL and checked and failed > checked / 2:
        sentence += " Most fail: the printed total may cover lines that the mapping leaves out."
    return Check(name, checked, lacking, failed, sentence)
