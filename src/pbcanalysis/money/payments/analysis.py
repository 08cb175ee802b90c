"""All questions asked of payment files at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money.payments.adding_up import check_adding_up
from pbcanalysis.money.payments.areas import AreaFunnel, payments_by_area
from pbcanalysis.money.payments.figures import line_table, per_patient_quantiles
from pbcanalysis.money.payments.over_years import lines_over_years, payments_over_years
from pbcanalysis.money.payments.summary import PaymentSummary, summarise_payments
from pbcanalysis.money.payments.table import PaymentTable, left_out_rows

if TYPE_CHECKING:
    import pandas as pd

    from pbcanalysis.money.prices import PriceIndex


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class PaymentAnalysis:
    """What payment files say, as tables and sentences.

    Attributes:
        summaries: One for each year.
        years: As :func:`payments_over_years`.
        lines: As :func:`line_table`, all years.
        lines_by_year: As :func:`lines_over_years`.
        quantiles: As :func:`per_patient_quantiles`, all years that have patients.
        funnels: By year, for the years that have areas and patients in them.
        not_adding_up: Rows that fail a check, all years, as :func:`check_adding_up`.
        left_out: Rows left out of a figure, all years, as :func:`left_out_rows`.
    """

    summaries: Mapping[str, PaymentSummary]
    years: pd.DataFrame
    lines: pd.DataFrame
    lines_by_year: pd.DataFrame
    quantiles: pd.DataFrame
    funnels: Mapping[str, AreaFunnel]
    not_adding_up: pd.DataFrame
    left_out: pd.DataFrame

    @property
    def sentences(self) -> tuple[str, ...]:
        """What is found, year by year."""
        said: list[str] = []
        for year, summary in self.summaries.items():
            said += summary.sentences
            if year in self.funnels:
                said += self.funnels[year].sentences
        return tuple(said)


def analyse_payments(
    tables: Mapping[str, PaymentTable],
    *,
    index: PriceIndex | None = None,
    prices_of: str | None = None,
) -> PaymentAnalysis:
    """Answer every question of this package for all years read.

    Args:
        tables: Tables by financial year, as :func:`read_payments` gives them.
        index: Price index by financial year; without it no real terms.
        prices_of: Financial year whose prices are wanted; the last of the tables if left out.

    Returns:
        Tables, funnels and sentences.

    Raises:
        InvalidArgument: If there are no tables, a year has no row that can be used, or the index
            does not cover a year.

    Reference:
        See the functions that it calls.

    Example:
        >>> from pbcanalysis.money.payments import read_payment_text
        >>> table = read_payment_text("Code,Patients,QOF\\nA,10,50\\n",
        ...     {"practice": "Code", "patients": "Patients", "lines": {"qof": "QOF"}})
        >>> analyse_payments({"2021-22": table}).sentences[-1]
        'No row is left out.'
    """
    import pandas as pd

    if not tables:
        raise InvalidArgument("there are no years to analyse")
    ordered = dict(sorted(tables.items()))
    listed = {year: table for year, table in ordered.items() if table.has_patients.any()}
    funnels = {
        year: payments_by_area(table)
        for year, table in listed.items()
        if table.area is not None and (table.has_patients & (table.area >= 0)).any()
    }
    quantiles = [per_patient_quantiles(table) for table in listed.values()]
    checks = {year: check_adding_up(table) for year, table in ordered.items()}
    return PaymentAnalysis(
        summaries={
            year: summarise_payments(table, adding_up=checks[year])
            for year, table in ordered.items()
        },
        years=payments_over_years(ordered, index=index, prices_of=prices_of),
        lines=_joined([line_table(table) for table in ordered.values()]),
        lines_by_year=lines_over_years(ordered, index=index, prices_of=prices_of),
        quantiles=_joined(quantiles) if quantiles else pd.DataFrame(),
        funnels=funnels,
        not_adding_up=_joined([check.rows for check in checks.values()]),
        left_out=_joined([left_out_rows(table) for table in ordered.values()]),
    )


def _joined(parts: list[pd.DataFrame]) -> pd.DataFrame:
    import pandas as pd

    return pd.concat(parts, ignore_index=True)
