"""What was paid in one year: in all, per practice, per patient, and by payment line.

A payment file holds every practice that was paid: a census. So the figures carry no sampling
interval; what could make them wrong is told beside them, as rows left out and rows that do not add
up.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from pbcanalysis.display import show
from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money.bounds import Bounds
from pbcanalysis.money.payments.amounts import MISSING
from pbcanalysis.money.payments.exact_sums import exact_sum
from pbcanalysis.money.payments.table import PaymentTable
from pbcanalysis.money.sums import written
from pbcanalysis.results import Estimate

if TYPE_CHECKING:
    import pandas as pd

METHOD = "Sum of a census, exact in pence"
REFERENCE = "Count"
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


def total_paid(table: PaymentTable) -> Estimate:
    """All payments of the rows in use.

    Args:
        table: One year's payments.

    Returns:
        The sum in currency; both bounds are the sum itself.

    Raises:
        InvalidArgument: If no row can be used.

    Reference:
        Count of a census.

    Example:
        >>> from pbcanalysis.money.payments import read_payment_text
        >>> table = read_payment_text("Code,Patients,QOF\\nA1,100,5.25\\nA2,0,(1.00)\\n",
        ...     {"practice": "Code", "patients": "Patients", "lines": {"qof": "QOF"}})
        >>> print(total_paid(table).sentence)
        £4.25 was paid to 2 practices in 2021-22.
    """
    pence, practices = _usable(table), practices_used(table)
    amount = Fraction(pence, 100)
    return Bounds.point(amount).estimate(
        unit=table.currency,
        method=METHOD,
        reference=REFERENCE,
        sentence=(
            f"{written(amount, table.currency)} was paid to "
            f"{table.words.said(_counted(practices, 'practice'))} "
            f"in {table.year}."
        ),
        inputs=_inputs(table) | {"pence": pence, "practices": practices},
    )


def paid_per_practice(table: PaymentTable) -> Estimate:
    """All payments over the number of different practices.

    Args:
        table: One year's payments.

    Returns:
        The mean in currency per practice.

    Raises:
        InvalidArgument: If no row can be used.

    Reference:
        Count of a census.

    Example:
        >>> from pbcanalysis.money.payments import read_payment_text
        >>> table = read_payment_text("Code,Patients,QOF\\nA1,100,5\\nA2,0,2\\n",
        ...     {"practice": "Code", "patients": "Patients", "lines": {"qof": "QOF"}})
        >>> paid_per_practice(table).value
        3.5
    """
    pence, practices = _usable(table), practices_used(table)
    amount = Fraction(pence, 100 * practices)
    return Bounds.point(amount).estimate(
        unit=f"{table.currency}/{table.words.payee}",
        method=METHOD,
        reference=REFERENCE,
        sentence=f"That is {written(amount, table.currency)} per {table.words.payee}.",
        inputs=_inputs(table) | {"pence": pence, "practices": practices},
    )


def paid_per_patient(table: PaymentTable) -> Estimate:
    """Payments over patients, both of the rows that have patients: weighted by list size.

    Args:
        table: One year's payments.

    Returns:
        The mean in currency per patient.

    Raises:
        InvalidArgument: If no row in use has patients.

    Reference:
        Cochran 1977, Sampling Techniques, section 6.2 (ratio of totals).

    Example:
        >>> from pbcanalysis.money.payments import read_payment_text
        >>> table = read_payment_text("Code,Patients,QOF\\nA1,100,500\\nA2,0,2\\n",
        ...     {"practice": "Code", "patients": "Patients", "lines": {"qof": "QOF"}})
        >>> paid_per_patient(table).value
        5.0
    """
    rows = table.has_patients
    if not rows.any():
        raise InvalidArgument(f"no row of {table.file} that can be used has patients")
    pence, hundredths = exact_sum(table.paid[rows]), exact_sum(table.patients[rows])
    amount = Fraction(pence, hundredths)
    others = exact_sum(table.paid[table.used & ~rows])
    beside = (
        ""
        if not others
        else f"; {written(Fraction(others, 100), table.currency)} went to "
        + table.words.said("practices without patients and is not in this figure")
    )
    return Bounds.point(amount).estimate(
        unit=f"{table.currency}/{table.words.unit}",
        method=table.words.said("Ratio of totals over a census, weighted by patients"),
        reference="Cochran 1977, Sampling Techniques, section 6.2",
        sentence=(
            table.words.said("Practices with patients were paid ")
            + f"{show(float(amount), table.currency, 2)} per {table.words.unit}{beside}."
        ),
        inputs=_inputs(table) | {"pence": pence, "patients": hundredths / 100},
    )


def per_patient_values(table: PaymentTable) -> npt.NDArray[np.float64]:
    """Pounds per patient of every row in use that has patients, in the order of the file.

    Example:
        >>> from pbcanalysis.money.payments import read_payment_text
        >>> table = read_payment_text("Code,Patients,QOF\\nA1,100,500\\nA2,0,2\\n",
        ...     {"practice": "Code", "patients": "Patients", "lines": {"qof": "QOF"}})
        >>> per_patient_values(table).tolist()
        [5.0]
    """
    rows = table.has_patients
    # Pence over hundredths of a patient are pounds per patient.
    values: npt.NDArray[np.float64] = table.paid[rows] / table.patients[rows]
    return values


def per_patient_quantiles(
    table: PaymentTable, quantiles: Sequence[float] = QUANTILES
) -> pd.DataFrame:
    """How payments per patient are spread over practices.

    Args:
        table: One year's payments.
        quantiles: Shares of practices, from 0 to 1, rising.

    Returns:
        One row per quantile: ``year``, ``quantile``, ``per_patient`` (each practice counts once)
        and ``per_patient_by_list`` (each patient counts once). Between two practices the first is
        interpolated (type 7); the second is the lowest value that so many patients do not exceed.

    Raises:
        InvalidArgument: If a quantile is out of range, they do not rise, or no row has patients.

    Reference:
        Hyndman and Fan 1996, The American Statistician 50:361.

    Example:
        >>> from pbcanalysis.money.payments import read_payment_text
        >>> table = read_payment_text("Code,Patients,QOF\\nA,10,10\\nB,10,20\\nC,80,240\\n",
        ...     {"practice": "Code", "patients": "Patients", "lines": {"qof": "QOF"}})
        >>> per_patient_quantiles(table, [0.5]).values.tolist()
        [['2021-22', 0.5, 2.0, 3.0]]
    """
    import pandas as pd

    wanted = checked_quantiles(quantiles)
    values = per_patient_values(table)
    if not values.size:
        raise InvalidArgument(f"no row of {table.file} that can be used has patients")
    order = np.argsort(values, kind="stable")
    patients = np.cumsum(table.patients[table.has_patients][order].astype(np.float64))
    places = np.searchsorted(patients, np.asarray(wanted) * patients[-1] * (1 - 1e-12))
    return pd.DataFrame(
        {
            "year": table.year,
            "quantile": wanted,
            "per_patient": np.quantile(values, wanted),
            "per_patient_by_list": values[order][np.minimum(places, values.size - 1)],
        }
    )


def checked_quantiles(quantiles: Sequence[float]) -> list[float]:
    """Shares of practices in rising order.

    Raises:
        InvalidArgument: If they are not, or leave 0 to 1.

    Example:
        >>> checked_quantiles((0.25, 0.5))
        [0.25, 0.5]
    """
    wanted = [float(share) for share in quantiles]
    if not wanted or wanted != sorted(set(wanted)) or wanted[0] < 0 or wanted[-1] > 1:
        raise InvalidArgument("quantiles rise, from 0 to 1 at most")
    return wanted


def line_table(table: PaymentTable) -> pd.DataFrame:
    """Each payment line: what was paid, and its share of all lines.

    Args:
        table: One year's payments.

    Returns:
        One row per line of the mapping that the file has: ``year``, ``line``, ``rows_paid``
        (amounts other than missing), ``rows_missing``, ``rows_negative``, ``paid`` (pounds),
        ``paid_pence`` (exact), ``share`` (of the total of all lines; may leave 0 to 1 where amounts
        are negative, and is missing if the total is nought), ``per_practice`` (over all practices)
        and ``per_patient`` (rows with patients only).

    Raises:
        InvalidArgument: If no row can be used.

    Reference:
        Count of a census.

    Example:
        >>> from pbcanalysis.money.payments import read_payment_text
        >>> table = read_payment_text("Code,Patients,QOF,Rent\\nA1,100,5,15\\n",
        ...     {"practice": "Code", "patients": "Patients",
        ...      "lines": {"qof": "QOF", "rent": "Rent"}})
        >>> line_table(table)["share"].tolist()
        [0.25, 0.75]
    """
    import pandas as pd

    total, practices = _usable(table), practices_used(table)
    used, listed = table.used, table.has_patients
    patients = exact_sum(table.patients[listed])
    rows: list[dict[str, object]] = []
    for name, values in table.lines.items():
        there = values != MISSING
        pence = exact_sum(values[used & there])
        with_patients = exact_sum(values[listed & there])
        rows.append(
            {
                "year": table.year,
                "line": name,
                "rows_paid": int((used & there).sum()),
                "rows_missing": int((used & ~there).sum()),
                "rows_negative": int((used & there & (values < 0)).sum()),
                "paid": pence / 100,
                "paid_pence": pence,
                "share": pence / total if total else float("nan"),
                "per_practice": float(Fraction(pence, 100 * practices)),
                "per_patient": with_patients / patients if patients else float("nan"),
            }
        )
    return pd.DataFrame(rows)


def practice_table(table: PaymentTable) -> pd.DataFrame:
    """One row for each row of the file, used or not, with what it adds to the figures.

    Args:
        table: One year's payments.

    Returns:
        ``year``, ``row`` (line of the file), ``practice``, ``area``, ``patients``, ``paid``
        (pounds), ``per_patient`` (missing without patients), ``used`` and ``reason`` (empty if
        used).

    Reference:
        Wickham 2014, Tidy data.

    Example:
        >>> from pbcanalysis.money.payments import read_payment_text
        >>> table = read_payment_text("Code,Patients,QOF\\nA1,100,5\\n",
        ...     {"practice": "Code", "patients": "Patients", "lines": {"qof": "QOF"}})
        >>> practice_table(table)[["practice", "paid", "used"]].values.tolist()
        [['A1', 5.0, True]]
    """
    import pandas as pd

    from pbcanalysis.money.payments.table import LEFT_OUT

    patients = np.where(table.patients == MISSING, np.nan, table.patients / 100)
    paid = table.paid / 100
    each = np.divide(paid, patients, out=np.full(len(table), np.nan), where=patients > 0)
    areas = table.areas if table.area is not None else ()
    codes = table.area if table.area is not None else np.full(len(table), -1)
    return pd.DataFrame(
        {
            "year": table.year,
            "row": table.row,
            "practice": pd.Categorical.from_codes(table.practice, table.practices),
            "area": pd.Categorical.from_codes(codes, pd.Index(areas, dtype=str)),
            "patients": patients,
            "paid": paid,
            "per_patient": each,
            "used": table.used,
            "reason": pd.Categorical.from_codes(table.reason, pd.Index(LEFT_OUT)),
        }
    )


def practices_used(table: PaymentTable) -> int:
    """Number of different practices in the rows in use.

    Example:
        >>> from pbcanalysis.money.payments import read_payment_text
        >>> table = read_payment_text("Code,Patients,QOF\\nA1,1,5\\nA1,1,6\\n", {"practice": "Code",
        ...     "patients": "Patients", "lines": {"qof": "QOF"}, "repeated": "separate"})
        >>> practices_used(table)
        1
    """
    there = np.zeros(len(table.practices), dtype=bool)
    there[table.practice[table.used]] = True
    return int(there.sum())


def _usable(table: PaymentTable) -> int:
    used = table.used
    if not used.any():
        raise InvalidArgument(f"no row of {table.file} can be used; see left_out_rows")
    return exact_sum(table.paid[used])


def _inputs(table: PaymentTable) -> dict[str, object]:
    used = int(table.used.sum())
    return {
        "file": table.file,
        "year": table.year,
        "rows": len(table),
        "rows_used": used,
        "rows_left_out": len(table) - used,
    }


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" + ("" if count == 1 else "s")
