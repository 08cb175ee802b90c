"""What single practices were paid, whatever is known of their patients."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from pbcanalysis.display import show
from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money.payments.table import PaymentTable
from pbcanalysis.results import Estimate

if TYPE_CHECKING:
    import pandas as pd


def ranked_payments(table: PaymentTable) -> pd.DataFrame:
    """What each practice was paid, the largest sum first, and what all down to it were paid.

    Args:
        table: One year's payments.

    Returns:
        One row for each row that counts in the total: ``place`` (in the table), ``paid``
        (pounds), ``practices`` and ``held``, the shares of all practices and of all money down to
        it.
        ``held`` rises above one on its way where sums were taken back.

    Raises:
        InvalidArgument: If no row can be used, or nothing or less was paid in all.

    Reference:
        Lorenz 1905, Publications of the American Statistical Association 9:209.

    Example:
        >>> from pbcanalysis.money.payments import read_payment_text
        >>> table = read_payment_text("Code,Patients,QOF\\nA,,10\\nB,,30\\n",
        ...     {"practice": "Code", "patients": "Patients", "lines": {"qof": "QOF"}})
        >>> ranked_payments(table).values.tolist()
        [[1.0, 30.0, 0.5, 0.75], [0.0, 10.0, 1.0, 1.0]]
    """
    import pandas as pd

    places = np.flatnonzero(table.used)
    paid = table.paid[places]
    if paid.sum() <= 0:
        raise InvalidArgument(f"nothing was paid in all in {table.year}: there are no shares")
    order = np.argsort(-paid, kind="stable")
    ranked = paid[order]
    return pd.DataFrame(
        {
            "place": places[order],
            "paid": ranked / 100,
            "practices": np.arange(1, ranked.size + 1) / ranked.size,
            "held": np.cumsum(ranked) / ranked.sum(),
        }
    )


def last_with_payments(tables: Mapping[str, PaymentTable]) -> PaymentTable:
    """The last year in which more was paid than taken back; the last of all if there is none.

    Args:
        tables: Tables by year, in order; at least one.

    Example:
        >>> from pbcanalysis.money.payments import read_payment_text
        >>> one, back = (read_payment_text(f"Code,Patients,QOF\\nA,,{paid}\\n",
        ...     {"practice": "Code", "patients": "Patients", "lines": {"qof": "QOF"}})
        ...     for paid in (10, -10))
        >>> last_with_payments({"2021-22": one, "2022-23": back}) is one
        True
    """
    every = list(tables.values())
    return next((one for one in reversed(every) if one.paid[one.used].sum() > 0), every[-1])


def practices_with_half(table: PaymentTable) -> Estimate:
    """The fewest practices that were paid half of all money between them.

    Args:
        table: One year's payments.

    Returns:
        Their number.

    Raises:
        InvalidArgument: As :func:`ranked_payments`.

    Example:
        >>> from pbcanalysis.money.payments import read_payment_text
        >>> table = read_payment_text("Code,Patients,QOF\\nA,,10\\nB,,30\\nC,,20\\n",
        ...     {"practice": "Code", "patients": "Patients", "lines": {"qof": "QOF"}})
        >>> practices_with_half(table).value  # 30 of 60
        1
    """
    paid = np.sort(table.paid[table.used])[::-1]
    if paid.sum() <= 0:
        raise InvalidArgument(f"nothing was paid in all in {table.year}: there are no shares")
    # In whole pence, so that exactly half is half.
    number = int(np.argmax(2 * np.cumsum(paid) >= paid.sum())) + 1
    return Estimate(
        value=number,
        low=number,
        high=number,
        unit="count",
        method=table.words.said(
            "practices counted from the largest payment down to half of the total"
        ),
        reference="Lorenz 1905, Publications of the American Statistical Association 9:209",
        sentence=(
            f"In {table.year} the one {table.words.payee} was paid all money."
            if paid.size == 1
            else f"In {table.year} the {show(number, 'count')} of {show(paid.size, 'count')} "
            f"{table.words.payees} with the largest payments were paid at least half of all money."
        ),
        inputs={"year": table.year, "practices": int(paid.size)},
    )


__all__ = ["last_with_payments", "practices_with_half", "ranked_payments"]
