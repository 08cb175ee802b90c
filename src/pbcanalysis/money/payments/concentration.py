"""How unevenly payments are spread over patients: Lorenz curve and Gini coefficient."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pbcanalysis.display import show
from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money.payments.table import PaymentTable
from pbcanalysis.results import Estimate

if TYPE_CHECKING:
    import pandas as pd

REFERENCE = "Gastwirth 1972, Review of Economics and Statistics 54:306"


def lorenz_curve(table: PaymentTable) -> pd.DataFrame:
    """The share of payments that goes to each share of patients, the worst paid first.

    Practices are put in order of what they are paid per patient, and each counts with its list.
    Differences within a practice are not seen.

    Args:
        table: One year's payments.

    Returns:
        ``patients`` and ``paid``, both shares from 0 to 1 that add up practice by practice; the
        first row is nought and nought, the last one and one.

    Raises:
        InvalidArgument: If no row in use has patients, or they were paid nothing or less in all.

    Reference:
        Lorenz 1905, Publications of the American Statistical Association 9:209.

    Example:
        >>> from pbcanalysis.money.payments import read_payment_text
        >>> table = read_payment_text("Code,Patients,QOF\\nA,10,30\\nB,30,30\\n",
        ...     {"practice": "Code", "patients": "Patients", "lines": {"qof": "QOF"}})
        >>> lorenz_curve(table).values.tolist()
        [[0.0, 0.0], [0.75, 0.5], [1.0, 1.0]]
    """
    import pandas as pd

    rows = table.has_patients
    if not rows.any():
        raise InvalidArgument(f"no row of {table.file} that can be used has patients")
    paid = table.paid[rows].astype(np.float64)
    patients = table.patients[rows].astype(np.float64)
    if paid.sum() <= 0:
        raise InvalidArgument(f"nothing was paid in all in {table.year}: there are no shares")
    order = np.argsort(paid / patients, kind="stable")
    parts = {
        name: np.concatenate([[0.0], np.cumsum(values[order]) / values.sum()])
        for name, values in (("patients", patients), ("paid", paid))
    }
    return pd.DataFrame(parts)


def gini_of_payments(table: PaymentTable) -> Estimate:
    """Gini coefficient of payments per patient over patients.

    Args:
        table: One year's payments.

    Returns:
        0 if every practice is paid alike per patient, near 1 if all goes to few patients. Above
        1 is possible only where payments are below nought.

    Raises:
        InvalidArgument: As :func:`lorenz_curve`.

    Reference:
        Gastwirth 1972, Review of Economics and Statistics 54:306.

    Example:
        >>> from pbcanalysis.money.payments import read_payment_text
        >>> table = read_payment_text("Code,Patients,QOF\\nA,10,30\\nB,30,30\\n",
        ...     {"practice": "Code", "patients": "Patients", "lines": {"qof": "QOF"}})
        >>> gini_of_payments(table).value  # 1 - (0.75 * 0.5 + 0.25 * 1.5)
        0.25
    """
    curve = lorenz_curve(table)
    widths = np.diff(curve["patients"])
    heights = curve["paid"].to_numpy()
    value = float(1 - (widths * (heights[1:] + heights[:-1])).sum())
    value = 0.0 if abs(value) < 1e-12 else value
    return Estimate(
        value=value,
        low=value,
        high=value,
        unit="ratio",
        method=table.words.said("Gini coefficient over patients, practices as groups"),
        reference=REFERENCE,
        sentence=(
            f"The Gini coefficient of payments per {table.words.unit} is "
            f"{show(value, 'ratio', 3)} in {table.year}, where 0 means that "
            + table.words.said("every practice is paid alike per patient.")
        ),
        inputs={"year": table.year, "practices": int(table.has_patients.sum())},
    )


__all__ = ["gini_of_payments", "lorenz_curve"]
