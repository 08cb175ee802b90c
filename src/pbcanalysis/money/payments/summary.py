"""One year in a few sentences, with everything that was left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from pbcanalysis.display import show
from pbcanalysis.errors import Problem
from pbcanalysis.money.payments.adding_up import AddingUp, Check, check_adding_up
from pbcanalysis.money.payments.amounts import MISSING
from pbcanalysis.money.payments.exact_sums import exact_sum
from pbcanalysis.money.payments.figures import (
    QUANTILES,
    checked_quantiles,
    paid_per_patient,
    paid_per_practice,
    per_patient_values,
    practices_used,
    total_paid,
)
from pbcanalysis.money.payments.table import PaymentTable, left_out_places
from pbcanalysis.money.sums import written

if TYPE_CHECKING:
    from pbcanalysis.results import Estimate


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Rows left out of a figure for one reason.

    Attributes:
        figure: ``"all"``, ``"per patient"`` or ``"by area"``.
        reason: Why.
        rows: How many.
        pence: What their lines hold, exactly.
    """

    figure: str
    reason: str
    rows: int
    pence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentSummary:
    """One year's payments.

    Attributes:
        year: Financial year.
        file: Name of the file.
        currency: Three-letter code.
        rows: Rows of the file.
        rows_used: Rows that count in the total.
        practices: Different practices among them.
        patients: Patients of the rows in use that have patients.
        total: All payments.
        per_practice: Mean per practice.
        per_patient: Mean per patient, weighted by list size; ``None`` if nobody has patients.
        quantiles: Pairs of a share of practices and payments per patient.
        left_out: Rows left out, by figure and reason; reasons that fit no row are not listed.
        all_pence: What the lines of all rows hold, used or not.
        negative_rows: Rows in use whose lines add up to less than nought.
        missing_cells: Cells of payment lines without an amount in the rows in use.
        checks: Whether rows add up.
        warnings: What was found odd in reading.
        sentences: The same in plain English.
    """

    year: str
    file: str
    currency: str
    rows: int
    rows_used: int
    practices: int
    patients: float
    total: Estimate
    per_practice: Estimate
    per_patient: Estimate | None
    quantiles: tuple[tuple[float, float], ...]
    left_out: tuple[LeftOut, ...]
    all_pence: int
    negative_rows: int
    missing_cells: int
    checks: tuple[Check, ...]
    warnings: tuple[Problem, ...]
    sentences: tuple[str, ...]


def summarise_payments(
    table: PaymentTable,
    *,
    quantiles: Sequence[float] = QUANTILES,
    adding_up: AddingUp | None = None,
) -> PaymentSummary:
    """Sum up one year.

    Args:
        table: One year's payments.
        quantiles: Shares of practices at which payments per patient are told.
        adding_up: The checks, if they have been made already.

    Returns:
        The summary. Its total and the rows left out of ``"all"`` together are ``all_pence``.

    Raises:
        InvalidArgument: If no row can be used, or the quantiles are not in order.

    Reference:
        Von Elm and others 2007, STROBE statement, item 13.

    Example:
        >>> from pbcanalysis.money.payments import read_payment_text
        >>> table = read_payment_text("Code,Patients,QOF\\nA,10,50\\nB,0,7\\n,,9\\n",
        ...     {"practice": "Code", "patients": "Patients", "lines": {"qof": "QOF"}})
        >>> for sentence in summarise_payments(table).sentences[-2:]:
        ...     print(sentence)
        Left out of all figures: 1 row of 3 (no practice code), with £9.
        Left out of figures per patient: 1 row of 3 (no patients), with £7.
    """
    total, per_practice = total_paid(table), paid_per_practice(table)
    used, listed = table.used, table.has_patients
    per_patient: Estimate | None = None
    spread: tuple[tuple[float, float], ...] = ()
    if listed.any():
        per_patient = paid_per_patient(table)
        wanted = checked_quantiles(quantiles)
        at = np.quantile(per_patient_values(table), wanted).tolist()
        spread = tuple(zip(wanted, at, strict=True))
    left_out = tuple(
        LeftOut(figure, reason, places.size, exact_sum(table.paid[places]))
        for figure, reason, places in left_out_places(table)
        if places.size
    )
    negative = int((used & (table.paid < 0)).sum())
    absent = sum(int((used & (values == MISSING)).sum()) for values in table.lines.values())
    checks = (adding_up or check_adding_up(table)).checks
    return PaymentSummary(
        year=table.year,
        file=table.file,
        currency=table.currency,
        rows=len(table),
        rows_used=int(used.sum()),
        practices=practices_used(table),
        patients=exact_sum(table.patients[listed]) / 100,
        total=total,
        per_practice=per_practice,
        per_patient=per_patient,
        quantiles=spread,
        left_out=left_out,
        all_pence=exact_sum(table.paid),
        negative_rows=negative,
        missing_cells=absent,
        checks=checks,
        warnings=table.warnings,
        sentences=(
            total.sentence,
            per_practice.sentence,
            *(() if per_patient is None else (per_patient.sentence, *_spread(table, spread))),
            *(check.sentence for check in checks),
            *_oddities(table, negative, absent),
            *_left_out(table, left_out),
        ),
    )


def _spread(table: PaymentTable, spread: tuple[tuple[float, float], ...]) -> tuple[str, ...]:
    if len(spread) < 2:
        return ()
    (low, first), (high, last) = spread[0], spread[-1]
    return (
        table.words.said(
            f"Between practices, payments per patient run from {show(first, table.currency, 2)} "
            f"(at {show(low, 'share', 0)} of practices) to {show(last, table.currency, 2)} (at "
            f"{show(high, 'share', 0)})."
        ),
    )


def _oddities(table: PaymentTable, negative: int, absent: int) -> tuple[str, ...]:
    said = []
    if negative:
        said.append(f"Lines add up to less than nought in {_rows(negative)} in use; all count.")
    if absent:
        cells = f"{absent:,} cell" + ("" if absent == 1 else "s")
        said.append(f"Missing amounts, which add nothing: {cells} of payment lines in use.")
    if table.rounded_cells:
        cells = f"{table.rounded_cells:,} cell" + ("" if table.rounded_cells == 1 else "s")
        said.append(f"Rounded, because finer than two decimals: {cells}.")
    if table.absent_lines:
        said.append(f"The file has no column for: {', '.join(table.absent_lines)}.")
    return tuple(said)


def _left_out(table: PaymentTable, left_out: tuple[LeftOut, ...]) -> tuple[str, ...]:
    names = {
        "all": "all figures",
        "per patient": f"figures per {table.words.unit}",
        "by area": "figures by area",
    }
    if not left_out:
        return ("No row is left out.",)
    return tuple(
        f"Left out of {names[each.figure]}: {_rows(each.rows)} of {len(table):,} "
        f"({table.words.said(each.reason)}), "
        f"with {written(Fraction(each.pence, 100), table.currency)}."
        for each in left_out
    )


def _rows(count: int) -> str:
    return f"{count:,} row" + ("" if count == 1 else "s")
