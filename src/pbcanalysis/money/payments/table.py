"""One year's payments as read: exact amounts by row, and why a row is left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from pbcanalysis.errors import InvalidArgument, Problem
from pbcanalysis.money.payments.amounts import MISSING, Pence
from pbcanalysis.money.payments.exact_sums import exact_sum
from pbcanalysis.study.payment_words import PRACTICES, Words

if TYPE_CHECKING:
    import pandas as pd

Flags = npt.NDArray[np.bool_]

LEFT_OUT = (
    "",
    "blank row",
    "no practice code",
    "named in the mapping as no practice",
    "same as an earlier row",
    "further row of a practice",
    "no payment in any line",
)
"""Why a row is left out of every figure, by the number held in :attr:`PaymentTable.reason`."""

NO_PATIENTS = "no patients"
PATIENTS_MISSING = "number of patients missing"
NO_AREA = "no area"


@dataclass(frozen=True, slots=True, eq=False)
class PaymentTable:
    """One year's file, one entry for each row of it.

    Attributes:
        year: Financial year, such as ``"2021-22"``.
        file: Name of the file.
        currency: Three-letter code.
        row: Line of the file at which each row begins.
        practice: Running number of the practice of each row.
        practices: Codes of the practices.
        area: Running number of the area of each row; -1 where it is missing. ``None`` if the
            mapping names no area.
        areas: Names of the areas.
        patients: Patients in hundredths; ``MISSING`` where missing.
        lines: Pence by payment line and row; ``MISSING`` where missing.
        paid: Pence of all lines of each row together, missing ones adding nothing.
        printed_total: Pence as printed, or ``None`` if the mapping names no total.
        printed_average: Pence per patient as printed, or ``None``.
        reason: Why each row is left out of every figure, a place in :data:`LEFT_OUT`; 0 if used.
        units: Unit to which amounts, average and patients are printed (pounds, patients); ``None``
            for patients taken as exact.
        columns: Number of columns that the lines are made of.
        rounded_cells: Cells finer than hundredths that have been rounded in reading.
        absent_lines: Optional lines that the file lacks.
        unused_columns: Columns not used, each with the mapping's name that reads most like it.
        warnings: What was found odd, but can be used.
        words: What those paid, and what payments are spread over, are called in texts.
    """

    year: str
    file: str
    currency: str
    row: npt.NDArray[np.int64]
    practice: npt.NDArray[np.int32]
    practices: pd.Index
    area: npt.NDArray[np.int32] | None
    areas: tuple[str, ...]
    patients: Pence
    lines: Mapping[str, Pence]
    paid: Pence
    printed_total: Pence | None
    printed_average: Pence | None
    reason: npt.NDArray[np.uint8]
    units: Mapping[str, Decimal | None]
    columns: int
    rounded_cells: int
    absent_lines: tuple[str, ...]
    unused_columns: tuple[tuple[str, str | None], ...]
    warnings: tuple[Problem, ...]
    words: Words = PRACTICES

    def __len__(self) -> int:
        return int(self.row.size)

    @property
    def used(self) -> Flags:
        """Rows that count in the total."""
        return np.equal(self.reason, 0)

    @property
    def has_patients(self) -> Flags:
        """Rows that count in the total and have patients: those of every figure per patient."""
        return self.used & (self.patients > 0)

    def codes(self, places: npt.NDArray[np.integer]) -> pd.Index:
        """Codes of the practices of some rows; empty text where a row has none."""
        import pandas as pd

        numbers = self.practice[places]
        codes = np.full(numbers.size, "", dtype=object)
        there = numbers >= 0
        codes[there] = self.practices.take(numbers[there])
        return pd.Index(codes, dtype=str)

    def needs_area(self) -> npt.NDArray[np.int32]:
        """The area of each row.

        Raises:
            InvalidArgument: If the mapping names no area.
        """
        if self.area is None:
            raise InvalidArgument(f"the mapping names no column of areas for {self.year}")
        return self.area


def left_out_rows(table: PaymentTable) -> pd.DataFrame:
    """Every row that is left out of a figure, with the reason.

    Args:
        table: One year's payments.

    Returns:
        One row for each row of the file and figure it is left out of: ``year``, ``file``, ``row``
        (line of the file), ``practice``, ``figure`` (``"all"``, ``"per patient"`` or ``"by
        area"``), ``reason``, ``paid`` (pounds) and ``paid_pence`` (exact). A row left out of
        ``"all"`` is not listed again for the figures that follow from it.

    Reference:
        Von Elm and others 2007, STROBE statement, item 13 (numbers left out, with reasons).

    Example:
        >>> from pbcanalysis.money.payments import read_payment_text
        >>> table = read_payment_text("Code,Patients,QOF\\nA1,100,5\\nA2,0,7\\n",
        ...     {"practice": "Code", "patients": "Patients", "lines": {"qof": "QOF"}})
        >>> left_out_rows(table)[["row", "practice", "figure", "reason"]].values.tolist()
        [[3, 'A2', 'per patient', 'no patients']]
    """
    import pandas as pd

    parts = [
        pd.DataFrame(
            {
                "year": table.year,
                "file": table.file,
                "row": table.row[places],
                "practice": table.codes(places),
                "figure": figure,
                "reason": reason,
                "paid": table.paid[places] / 100,
                "paid_pence": table.paid[places],
            }
        )
        for figure, reason, places in left_out_places(table)
    ]
    listed = pd.concat(parts, ignore_index=True)
    order = {"all": 0, "per patient": 1, "by area": 2}
    keys = listed["figure"].map(order)
    return (
        listed.assign(_order=keys)
        .sort_values(["_order", "row"])
        .drop(columns="_order")
        .reset_index(drop=True)
    )


def left_out_places(table: PaymentTable) -> list[tuple[str, str, npt.NDArray[np.int64]]]:
    """Figure, reason and places of the rows left out, for every reason that can be.

    Example:
        >>> from pbcanalysis.money.payments import read_payment_text
        >>> table = read_payment_text("Code,Patients,QOF\\nA1,100,5\\n,7,7\\n",
        ...     {"practice": "Code", "patients": "Patients", "lines": {"qof": "QOF"}})
        >>> [reason for _, reason, places in left_out_places(table) if places.size]
        ['no practice code']
    """
    found = [
        ("all", reason, np.flatnonzero(table.reason == number))
        for number, reason in enumerate(LEFT_OUT)
        if number
    ]
    used = table.used
    found.append(("per patient", NO_PATIENTS, np.flatnonzero(used & (table.patients == 0))))
    absent = used & (table.patients == MISSING)
    found.append(("per patient", PATIENTS_MISSING, np.flatnonzero(absent)))
    if table.area is not None:
        found.append(("by area", NO_AREA, np.flatnonzero(table.has_patients & (table.area < 0))))
    return found


def used_rows(tables: Mapping[str, PaymentTable]) -> pd.DataFrame:
    """How many rows each figure rests on, year by year.

    Args:
        tables: Tables by year.

    Returns:
        One row per year: ``year``, ``rows``, ``in_total``, ``per_patient``, ``by_area``, and
        ``left_out``, the money in the rows that are left out of every figure.

    Reference:
        Von Elm and others 2007, STROBE statement, item 13.

    Example:
        >>> from pbcanalysis.money.payments import read_payment_text
        >>> table = read_payment_text("Code,Patients,QOF\\nA1,100,5\\nA2,0,7\\n,,9\\n",
        ...     {"practice": "Code", "patients": "Patients", "lines": {"qof": "QOF"}})
        >>> used_rows({"2021-22": table}).values.tolist()
        [['2021-22', 3, 2, 1, 0, 9.0]]
    """
    import pandas as pd

    rows = []
    for year, table in tables.items():
        placed = 0
        if table.area is not None:
            placed = int((table.has_patients & (table.area >= 0)).sum())
        rows.append(
            {
                "year": year,
                "rows": len(table),
                "in_total": int(table.used.sum()),
                "per_patient": int(table.has_patients.sum()),
                "by_area": placed,
                "left_out": exact_sum(table.paid[~table.used]) / 100,
            }
        )
    return pd.DataFrame(rows)
