"""Reading payment files by their mapping. Every mistake in every file is told at once."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from pbcanalysis.errors import InvalidInput, Problem
from pbcanalysis.money.payments.amounts import MISSING, Pence
from pbcanalysis.money.payments.cells import AmountColumn, TextColumn
from pbcanalysis.money.payments.columns import ColumnPlan, plan_columns
from pbcanalysis.money.payments.files import Opened, batches, lines_below, open_file, row_lines
from pbcanalysis.money.payments.mapping import PaymentMapping, read_mapping
from pbcanalysis.money.payments.rows import reasons
from pbcanalysis.money.payments.table import PaymentTable

if TYPE_CHECKING:
    import pandas as pd

THREADS = 2
UNITS = ("amounts", "average", "patients")


def read_payments(
    folder: Path | str, mapping: PaymentMapping | Mapping[str, Any] | Path
) -> dict[str, PaymentTable]:
    """Read all files of a mapping.

    Args:
        folder: Folder of the files.
        mapping: The mapping, or what :func:`read_mapping` takes.

    Returns:
        One table for each financial year, in order.

    Raises:
        InvalidInput: With every mistake of the mapping, or else of all files: file, line, column,
            what was found, what was expected, how to mend it. The same mistake in more than
            twenty cells of a column is told twenty times and then counted.

    Reference:
        RFC 4180.
    """
    known = mapping if isinstance(mapping, PaymentMapping) else read_mapping(mapping)
    tables: dict[str, PaymentTable] = {}
    problems: list[Problem] = []
    for year in known.years:
        try:
            tables[year] = _read_year(Path(folder), known, year)
        except InvalidInput as error:
            problems += error.problems
    if problems:
        raise InvalidInput(problems)
    return tables


def read_payment_text(
    text: str | bytes, mapping: Mapping[str, Any], *, year: str = "2021-22"
) -> PaymentTable:
    """Read one file given as text, for trying a mapping out.

    Args:
        text: The file's content.
        mapping: A mapping without ``years``.
        year: Financial year of the content.

    Returns:
        The table.

    Raises:
        InvalidInput: As :func:`read_payments`.

    Reference:
        RFC 4180.

    Example:
        >>> table = read_payment_text("Code,Patients,QOF\\nA1,100,\\"1,234.50\\"\\n",
        ...     {"practice": "Code", "patients": "Patients", "lines": {"qof": "QOF"}})
        >>> table.lines["qof"].tolist()
        [123450]
    """
    whole = {**mapping, "years": {year: {**mapping.get("years", {}).get(year, {}), "file": "text"}}}
    known = read_mapping(whole)
    with tempfile.TemporaryDirectory() as folder:
        content = text.encode() if isinstance(text, str) else text
        (Path(folder) / "text").write_bytes(content)
        return _read_year(Path(folder), known, year)


def _read_year(folder: Path, mapping: PaymentMapping, year: str) -> PaymentTable:
    own = mapping.years[year]
    opened = open_file(folder / own.file, own.file, own.header_row)
    plan, problems = plan_columns(opened.header, mapping, year, opened.header_row)
    if any(problem.severity == "error" for problem in problems):
        raise InvalidInput(problems)
    lines_there = lines_below(opened)
    texts, amounts = _read_cells(opened, plan, mapping, lines_there)
    rows = texts["practice"].rows
    lines_of_rows, wrong = row_lines(opened, rows, lines_there)
    found = [*problems, *wrong]
    if rows == 0 and not wrong:
        found.append(
            Problem(own.file, None, None, "no rows", "at least one practice", "Check the file.")
        )
    if not wrong:
        # Without the line of each row, other mistakes could not be told by their place.
        for column in amounts.values():
            found += column.problems(own.file, lines_of_rows)
    _stop(found)
    patients = amounts[f"c{plan.roles['patients']}"].values()
    practice, practices = texts["practice"].encoded(in_order=False)
    area, areas = texts["area"].encoded(in_order=True) if "area" in texts else (None, _no_names())
    lines = {name: _added(places, amounts) for name, places in plan.lines.items()}
    paid = np.zeros(rows, dtype=np.int64)
    for line in lines.values():
        np.add(paid, line, out=paid, where=line != MISSING)
    printed = {
        role: amounts[f"c{plan.roles[role]}"].values() if role in plan.roles else None
        for role in ("total", "average")
    }
    every = [patients, *lines.values(), *(p for p in printed.values() if p is not None)]
    reason, repeats = reasons(
        file=own.file,
        rows=lines_of_rows,
        practice=practice,
        practices=practices,
        columns=[*every, *([] if area is None else [area.astype(np.int64)])],
        amounts=every,
        lines=list(lines.values()),
        mapping=mapping,
    )
    found += repeats
    _stop(found)
    return PaymentTable(
        year=year,
        file=own.file,
        currency=mapping.currency,
        row=lines_of_rows,
        practice=practice,
        practices=practices,
        area=area,
        areas=tuple(str(name) for name in areas),
        patients=patients,
        lines=MappingProxyType(lines),
        paid=paid,
        printed_total=printed["total"],
        printed_average=printed["average"],
        reason=reason,
        units=MappingProxyType({name: mapping.unit_of(name, year) for name in UNITS}),
        columns=sum(len(places) for places in plan.lines.values()),
        rounded_cells=sum(column.rounded for column in amounts.values()),
        absent_lines=plan.absent,
        unused_columns=plan.unused,
        warnings=tuple(found),
    )


def _stop(problems: list[Problem]) -> None:
    if any(problem.severity == "error" for problem in problems):
        raise InvalidInput(problems)


def _read_cells(
    opened: Opened, plan: ColumnPlan, mapping: PaymentMapping, room: int
) -> tuple[dict[str, TextColumn], dict[str, AmountColumn]]:
    roles = [role for role in plan.roles if role in ("practice", "area")]
    texts = {role: TextColumn() for role in roles}
    of_text = {plan.roles[role]: column for role, column in texts.items()}
    amounts = {
        f"c{place}": AmountColumn(
            plan.header[place].strip() or f"column {place + 1}",
            missing=mapping.missing,
            round_finer=mapping.finer_than_pence == "round",
            negative=place != plan.roles["patients"],
            room=room,
        )
        for place in plan.places
        if place not in of_text
    }

    def take(place: int, cells: Any) -> None:
        column = of_text.get(place)
        if column is None:
            amounts[f"c{place}"].take(cells)
        else:
            column.take(cells)

    # Each column is read by one thread at a time, so the result does not depend on the threads.
    with ThreadPoolExecutor(THREADS) as pool:
        waiting: list[Future[None]] = []
        for batch in batches(opened, plan.places):
            for done in waiting:
                done.result()
            waiting = [pool.submit(take, place, cells) for place, cells in batch.items()]
        for done in waiting:
            done.result()
    return texts, amounts


def _added(places: tuple[int, ...], amounts: Mapping[str, AmountColumn]) -> Pence:
    """The columns of one line together: missing only where all of them are."""
    total = amounts[f"c{places[0]}"].values()
    for place in places[1:]:
        more = amounts[f"c{place}"].values()
        both = np.where(total == MISSING, 0, total) + np.where(more == MISSING, 0, more)
        total = np.where((total == MISSING) & (more == MISSING), MISSING, both)
    return total


def _no_names() -> pd.Index:
    import pandas as pd

    return pd.Index([], dtype=str)
