"""Payments as a table of a study holds them, brought to the form in which files are read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from pbcanalysis.errors import InvalidArgument, InvalidInput
from pbcanalysis.money.payments.amounts import LARGEST, MISSING, Pence
from pbcanalysis.money.payments.mapping import read_mapping
from pbcanalysis.money.payments.rows import reasons
from pbcanalysis.money.payments.table import PaymentTable
from pbcanalysis.study.payment_words import payment_words

if TYPE_CHECKING:
    import pandas as pd

    from pbcanalysis.study import Study

LINE = "line_"
"""What the names of columns with a payment line begin with."""
PENNY = Decimal("0.01")


def study_payments(
    study: Study, table: str = "payments", *, frame: pd.DataFrame | None = None
) -> dict[str, PaymentTable]:
    """The payments of a study, one table for each year.

    Args:
        study: The study. Its table has the columns ``year``, ``practice`` and ``paid``, and may
            have ``area``, ``patients``, ``average`` (paid per patient, as printed) and payment
            lines, whose names begin with ``line_``. In a year with lines, ``paid`` is the printed
            total that they are checked against; without, it is the one line.
        table: Name of the table.
        frame: The table, if it has been read already.

    Returns:
        Tables by year, in order. Rows that cannot be used are in them, with the reason; ``row`` is
        the line of the study's file.

    Raises:
        InvalidArgument: If the study has no such table, or an amount is too large to be one.
        InvalidInput: If a practice stands twice in a year with other figures.

    Reference:
        Von Elm and others 2007, STROBE statement, item 13 (numbers left out, with reasons).

    Example:
        ``summarise_payments(study_payments(study)["2021-22"]).sentences`` tells of one year.
    """
    frame = study.table(table) if frame is None else frame
    numbers = np.asarray(study.row_numbers(table), dtype=np.int64)
    resource = study.resources[table]
    unit = str({f["name"]: f for f in resource["schema"]["fields"]}["paid"].get("unit", ""))
    currency = unit if re.fullmatch("[A-Z]{3}", unit) else "GBP"
    lines = [str(name) for name in frame.columns if str(name).startswith(LINE)]
    found = {}
    for year in sorted(frame["year"].dropna().astype(str).unique()):
        places = np.flatnonzero((frame["year"] == year).to_numpy(dtype=bool))
        rows = frame.iloc[places]
        found[year] = _of_year(
            rows, numbers[places], str(year), str(resource["path"]), currency, lines
        )
    words = payment_words(study.descriptor)
    return {year: replace(one, words=words) for year, one in found.items()}


def _of_year(
    rows: pd.DataFrame,
    numbers: npt.NDArray[np.int64],
    year: str,
    file: str,
    currency: str,
    names: Sequence[str],
) -> PaymentTable:
    import pandas as pd

    paid, finer = _hundredths(rows, "paid", file)
    printed: Pence | None = None
    # A line that no practice has in a year is absent from it, not nought.
    filled = [name for name in names if rows[name].notna().any()]
    absent = tuple(_label(name) for name in names if name not in filled)
    if filled:
        lines = {}
        for name in filled:
            lines[_label(name)], more = _hundredths(rows, name, file)
            finer += more
        printed = paid if (paid != MISSING).any() else None
    else:
        lines = {"paid": paid}
    average = None
    if "average" in rows.columns and rows["average"].notna().any():
        average, more = _hundredths(rows, "average", file)
        finer += more
    patients = np.full(len(rows), MISSING, dtype=np.int64)
    if "patients" in rows.columns:
        patients, _ = _hundredths(rows, "patients", file)
    total = np.zeros(len(rows), dtype=np.int64)
    for values in lines.values():
        np.add(total, values, out=total, where=values != MISSING)
    practice, practices = pd.factorize(rows["practice"].astype("str"), use_na_sentinel=True)
    area, areas = _areas(rows)
    every = [patients, *lines.values(), *(v for v in (printed, average) if v is not None)]
    # The rules for rows that cannot be used are those of files, by a mapping that says the same.
    mapping = read_mapping(
        {
            "practice": "practice",
            "patients": "patients",
            "lines": {name: name for name in lines},
            "years": {"2000-01": {"file": file}},
        }
    )
    reason, problems = reasons(
        file=file,
        rows=numbers,
        practice=practice.astype(np.int32),
        practices=pd.Index(practices, dtype=str),
        columns=[*every, *([] if area is None else [area.astype(np.int64)])],
        amounts=every,
        lines=list(lines.values()),
        mapping=mapping,
    )
    if any(problem.severity == "error" for problem in problems):
        raise InvalidInput(problems)
    return PaymentTable(
        year=year,
        file=file,
        currency=currency,
        row=numbers,
        practice=practice.astype(np.int32),
        practices=pd.Index(practices, dtype=str),
        area=area,
        areas=areas,
        patients=patients,
        lines=MappingProxyType(lines),
        paid=total,
        printed_total=printed,
        printed_average=average,
        reason=reason,
        units=MappingProxyType({"amounts": PENNY, "average": PENNY, "patients": None}),
        columns=len(lines),
        rounded_cells=finer,
        absent_lines=absent if filled else (),
        unused_columns=(),
        warnings=tuple(problems),
    )


def _label(name: str) -> str:
    return name.removeprefix(LINE).replace("_", " ")


def _areas(rows: pd.DataFrame) -> tuple[npt.NDArray[np.int32] | None, tuple[str, ...]]:
    """Running numbers of the areas in the order of their names; ``None`` if no row has one."""
    import pandas as pd

    if "area" not in rows.columns:
        return None, ()
    # A dash in a column of names means that there is none.
    given = rows["area"].astype("string").str.strip()
    given = given.where(~given.isin(["", "-", "\N{EN DASH}", "\N{EM DASH}"]))
    if given.isna().all():
        return None, ()
    codes, names = pd.factorize(given, sort=True, use_na_sentinel=True)
    return codes.astype(np.int32), tuple(str(name) for name in names)


def _hundredths(rows: pd.DataFrame, column: str, file: str) -> tuple[Pence, int]:
    """A column of numbers as whole hundredths, and how many of them were finer."""
    values = rows[column].astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan) * 100
    there = ~np.isnan(values)
    if (np.abs(values[there]) > LARGEST).any():
        raise InvalidArgument(f"{file}, column {column}: an amount is too large to be one")
    whole = np.rint(np.where(there, values, 0.0))
    # A float holds two decimals of any sum to better than a thousandth of a penny.
    finer = int((np.abs(np.where(there, values, 0.0) - whole) > 1e-3).sum())
    return np.where(there, whole.astype(np.int64), MISSING), finer


__all__ = ["LINE", "study_payments"]
