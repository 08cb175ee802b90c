"""Several years' files side by side: change from year to year, and real terms."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money.payments.amounts import MISSING
from pbcanalysis.money.payments.exact_sums import exact_sum
from pbcanalysis.money.payments.figures import practices_used
from pbcanalysis.money.payments.table import PaymentTable
from pbcanalysis.money.prices import PriceIndex, real_terms_bounds

if TYPE_CHECKING:
    import pandas as pd


def payments_over_years(
    tables: Mapping[str, PaymentTable],
    *,
    index: PriceIndex | None = None,
    prices_of: str | None = None,
) -> pd.DataFrame:
    """Payments of every year, nominal and in the prices of one year, with changes.

    Args:
        tables: Tables by financial year, as :func:`read_payments` gives them.
        index: Price index by the years of the tables; without it no real terms.
        prices_of: Financial year whose prices are wanted; the last of the tables if left out.

    Returns:
        One row per year: ``year``, ``previous`` (the file before, not always the year before),
        ``practices``, ``patients`` (of rows with patients), ``paid``, ``paid_pence``,
        ``left_out_pence`` (rows left out of every figure), ``per_practice``, ``per_patient``;
        ``change_paid``, ``change_per_patient`` (shares of the previous file's); ``practices_both``
        and ``change_both`` (payments of the practices that are in both files). With an index also
        ``prices_of``, ``real_paid`` with ``real_paid_low`` and ``real_paid_high`` (the index's
        rounding), ``real_per_patient``, ``change_real_paid`` and ``change_real_per_patient``. A
        change from nought or less is missing.

    Raises:
        InvalidArgument: If there are no tables, currencies differ, or the index is by month or
            lacks a year.

    Reference:
        HM Treasury, GDP deflators at market prices and money GDP (user's guide).

    Example:
        >>> from pbcanalysis.money.payments import read_payment_text
        >>> columns = {"practice": "Code", "patients": "Patients", "lines": {"qof": "QOF"}}
        >>> tables = {year: read_payment_text(f"Code,Patients,QOF\\nA,10,{paid}\\n", columns,
        ...     year=year) for year, paid in (("2021-22", 100), ("2022-23", 110))}
        >>> index = PriceIndex("made up", "financial", {"2021-22": 100, "2022-23": 110}, "none")
        >>> years = payments_over_years(tables, index=index)
        >>> years["change_paid"].round(9).tolist()[1], years["change_real_paid"].tolist()[1]
        (0.1, 0.0)
    """
    import pandas as pd

    ordered = _ordered(tables)
    base = _base(ordered, index, prices_of)
    rows: list[dict[str, object]] = []
    before: PaymentTable | None = None
    past: tuple[Fraction, Fraction | None] = (Fraction(0), None)
    for table in ordered:
        paid, each = _paid(table), _each(table)
        practices = practices_used(table)
        row: dict[str, object] = {
            "year": table.year,
            "previous": None if before is None else before.year,
            "practices": practices,
            "patients": exact_sum(table.patients[table.has_patients]) / 100,
            "paid": float(paid),
            "paid_pence": int(paid * 100),
            "left_out_pence": exact_sum(table.paid[~table.used]),
            "per_practice": float(paid / practices) if practices else float("nan"),
            "per_patient": _number(each),
            "change_paid": float("nan") if before is None else _change(paid, past[0]),
            "change_per_patient": float("nan") if before is None else _change(each, past[1]),
            **_both(before, table),
        }
        if index is not None and base is not None:
            row |= _real(table, paid, each, index, base, before, past)
        rows.append(row)
        before, past = table, (paid, each)
    return pd.DataFrame(rows)


def lines_over_years(
    tables: Mapping[str, PaymentTable],
    *,
    index: PriceIndex | None = None,
    prices_of: str | None = None,
) -> pd.DataFrame:
    """Every payment line in every year.

    Args:
        tables: Tables by financial year.
        index: As in :func:`payments_over_years`.
        prices_of: As in :func:`payments_over_years`.

    Returns:
        One row per line and year: ``line``, ``year``, ``in_file`` (false where an optional line is
        not in the file; its figures are then missing), ``paid`` (pounds), ``share`` of the year's
        lines, ``change_paid`` from the file before; with an index also ``real_paid`` and
        ``change_real_paid``.

    Raises:
        InvalidArgument: As :func:`payments_over_years`.

    Reference:
        HM Treasury, GDP deflators at market prices and money GDP (user's guide).

    Example:
        >>> from pbcanalysis.money.payments import read_payment_text
        >>> table = read_payment_text("Code,Patients,QOF\\nA,10,5\\n",
        ...     {"practice": "Code", "patients": "Patients", "lines": {"qof": "QOF"}})
        >>> lines_over_years({"2021-22": table})[["line", "paid", "share"]].values.tolist()
        [['qof', 5.0, 1.0]]
    """
    import pandas as pd

    ordered = _ordered(tables)
    base = _base(ordered, index, prices_of)
    names = list(dict.fromkeys(n for t in ordered for n in (*t.lines, *t.absent_lines)))
    rows: list[dict[str, object]] = []
    for name in names:
        before: PaymentTable | None = None
        past: Fraction | None = None
        for table in ordered:
            paid = _line(table, name)
            whole = _paid(table)
            row: dict[str, object] = {
                "line": name,
                "year": table.year,
                "in_file": paid is not None,
                "paid": _number(paid),
                "share": float("nan") if paid is None or not whole else float(paid / whole),
                "change_paid": _change(paid, past),
            }
            if index is not None and base is not None:
                row["real_paid"] = (
                    float("nan")
                    if paid is None
                    else float(index.at(base) / index.at(table.year) * paid)
                )
                factor = 1 if before is None else index.at(before.year) / index.at(table.year)
                row["change_real_paid"] = _change(None if paid is None else paid * factor, past)
            rows.append(row)
            before, past = table, paid
    return pd.DataFrame(rows)


def _ordered(tables: Mapping[str, PaymentTable]) -> list[PaymentTable]:
    if not tables:
        raise InvalidArgument("there are no years to compare")
    ordered = [tables[year] for year in sorted(tables)]
    currencies = sorted({table.currency for table in ordered})
    if len(currencies) > 1:
        raise InvalidArgument(f"the years are in different currencies: {', '.join(currencies)}")
    return ordered


def _base(
    ordered: list[PaymentTable], index: PriceIndex | None, prices_of: str | None
) -> str | None:
    if index is None:
        if prices_of is not None:
            raise InvalidArgument("prices of another year need a price index")
        return None
    if index.frequency == "monthly":
        raise InvalidArgument(
            f"payments are by year, and {index.name} is {index.frequency}; "
            "see PriceIndex.financial_year_means"
        )
    base = ordered[-1].year if prices_of is None else prices_of
    # Every year is looked up at once, so that one that is missing is told before any result.
    for year in (base, *(table.year for table in ordered)):
        index.at(year)
    return base


def _paid(table: PaymentTable) -> Fraction:
    return Fraction(exact_sum(table.paid[table.used]), 100)


def _each(table: PaymentTable) -> Fraction | None:
    rows = table.has_patients
    if not rows.any():
        return None
    return Fraction(exact_sum(table.paid[rows]), exact_sum(table.patients[rows]))


def _line(table: PaymentTable, name: str) -> Fraction | None:
    if name not in table.lines:
        return None
    values = table.lines[name]
    return Fraction(exact_sum(values[table.used & (values != MISSING)]), 100)


def _number(value: Fraction | None) -> float:
    return float("nan") if value is None else float(value)


def _change(now: Fraction | None, then: Fraction | None) -> float:
    """Change as a share of the earlier figure; it has no meaning from nought or less."""
    if now is None or then is None or then <= 0:
        return float("nan")
    return float(now / then - 1)


def _both(before: PaymentTable | None, table: PaymentTable) -> dict[str, object]:
    if before is None:
        return {"practices_both": None, "change_both": float("nan")}
    then, now = _codes(before), _codes(table)
    shared = now.intersection(then)

    def of(which: PaymentTable) -> Fraction:
        wanted = which.practices.isin(shared)
        rows = which.used & np.append(wanted, False)[which.practice]
        return Fraction(exact_sum(which.paid[rows]), 100)

    return {"practices_both": len(shared), "change_both": _change(of(table), of(before))}


def _codes(table: PaymentTable) -> pd.Index:
    """Codes of the practices in use."""
    there = np.zeros(len(table.practices), dtype=bool)
    there[table.practice[table.used]] = True
    return table.practices[there]


def _real(
    table: PaymentTable,
    paid: Fraction,
    each: Fraction | None,
    index: PriceIndex,
    base: str,
    before: PaymentTable | None,
    past: tuple[Fraction, Fraction | None],
) -> dict[str, object]:
    factor = index.at(base) / index.at(table.year)
    ends = (float(paid),) * 2
    if table.year != base:
        ends = real_terms_bounds(paid, index.bounds_at(table.year), index.bounds_at(base)).ends
    row: dict[str, object] = {
        "prices_of": base,
        "real_paid": float(paid * factor),
        "real_paid_low": ends[0],
        "real_paid_high": ends[1],
        "real_per_patient": float("nan") if each is None else float(each * factor),
        "change_real_paid": float("nan"),
        "change_real_per_patient": float("nan"),
    }
    if before is not None:
        back = index.at(before.year) / index.at(table.year)
        row["change_real_paid"] = _change(paid * back, past[0])
        row["change_real_per_patient"] = _change(None if each is None else each * back, past[1])
    return row
