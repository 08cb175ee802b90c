"""Sums of money that are legal in a study's tables and yet suspicious, or cannot be used at all."""

from __future__ import annotations

import itertools
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from pbcanalysis.checks.rows import number_of
from pbcanalysis.currencies import CURRENCIES
from pbcanalysis.errors import PbcError, Problem
from pbcanalysis.study.formats.held import BLOCK

if TYPE_CHECKING:
    from pbcanalysis.checks.rows import Row, Rows, Tables

FAR_APART = 1000
"""Two sums of one kind this many times apart, with none between, are likely in two units."""
SPENDING = ("paid", "spent", "cost")
"""Kinds of sums that somebody had to find."""


def amounts(tables: Tables) -> Iterator[Problem]:
    """Sums as numbers that are far from the sum as printed."""
    from pbcanalysis.reported.quantities import read_quantity

    for row in tables.get("money", []):
        number = row.decimal("amount")
        try:
            span = read_quantity(row["as_printed"]).wide if row["as_printed"].strip() else None
        except PbcError:
            continue  # told where sums are read
        if number is None or span is None or number <= 0:
            continue
        low, high = (Fraction(number) / 10, Fraction(number) * 10)
        if (span.high is not None and span.high <= low) or span.low >= high:
            yield row.problem(
                "amount",
                f"{number} beside {row['as_printed']!r}",
                "the printed sum in units of its currency",
                "Write the amount out in full, with all its noughts.",
            )


def magnitudes(resources: Mapping[str, dict[str, Any]], tables: Tables) -> list[Problem]:
    """Sums of one kind and currency of which some are a thousand times the others."""
    found: list[Problem] = []
    for name, rows in tables.items():
        fields = resources[name]["schema"]["fields"]
        names = {field["name"] for field in fields}
        columns = [
            field["name"]
            for field in fields
            if field.get("unit") in CURRENCIES or field["name"] in ("amount", "paid")
        ]
        for column in columns:
            alike = [c for c in ("currency", "kind", "per") if c in names]
            unsure = set(rows.unsure(*alike)) if alike else set()
            values = array("d", (number_of(cell) for cell in rows.cells(column)))
            kinds = [rows.cells(name) for name in alike]
            groups: dict[tuple[str, ...], array[int]] = {}
            there = (place for place, value in enumerate(values) if value > 0)
            if not alike:
                groups[()] = array("q", there)
            for place in there:
                if place not in unsure:
                    kind = tuple(cells[place] for cells in kinds)
                    groups.setdefault(kind, array("q")).append(place)
            for places in groups.values():
                found += _apart(column, rows, _leaps(values, places))
    return found


def _leaps(values: array[float], places: array[int]) -> Iterator[tuple[int, int]]:
    """Places of sums next to each other in size that are roughly as far apart as is told."""
    far = FAR_APART * 0.999
    if len(places) < BLOCK:
        order = sorted(places, key=values.__getitem__)
        pairs = itertools.pairwise(order)
        yield from ((one, two) for one, two in pairs if values[two] >= values[one] * far)
        return
    import numpy as np

    rows = np.frombuffer(places, dtype=np.int64)
    rows = rows[np.argsort(np.frombuffer(values)[rows], kind="stable")]
    sums = np.frombuffer(values)[rows]
    for place in np.flatnonzero(sums[1:] >= sums[:-1] * far):
        yield int(rows[place]), int(rows[place + 1])


def _apart(column: str, rows: Rows, pairs: Iterable[tuple[int, int]]) -> Iterator[Problem]:
    for below, above in pairs:
        row = rows[above]
        low, high = rows[below].decimal(column), row.decimal(column)
        if low is not None and high is not None and high >= FAR_APART * low:
            yield row.problem(
                column,
                f"{high}, where the next smaller of its kind is {low}",
                "sums of one kind in one unit",
                "Check whether one of them is in thousands or millions.",
            )


def set_against(tables: Tables) -> Iterator[Problem]:
    """Sums that cannot be read, and sums set against a row that they cannot be set against."""
    from pbcanalysis.reported.quantities import read_quantity

    rows: Sequence[Row] = tables.get("money", [])
    by_id = {row["id"]: row for row in rows}
    bases: Sequence[Row] = tables.get("bases", [])
    counts = {row["id"] for row in bases if row["count"] or row.unsure("count")}
    for row in rows:
        printed = row["as_printed"].strip()
        try:
            read = read_quantity(printed) if printed else None
        except PbcError as error:
            yield row.problem(
                "as_printed",
                repr(printed),
                "a sum of money such as £2.4m",
                f"{str(error)[:1].upper()}{str(error)[1:].rstrip('.')}. Correct the cell.",
                "error",
            )
            continue
        if (
            read is not None
            and not row.unsure("currency")
            and read.currency not in (None, row["currency"])
            and "$" not in printed
        ):
            yield row.problem(
                "currency",
                f"{row['currency']!r} beside {printed!r}",
                f"the currency that is printed, {read.currency}",
                "Correct the currency, or the printed sum.",
            )
        whole = by_id.get(row["against"])
        needed = ("kind", "per", "currency", "base")
        if whole is None or row.unsure(*needed) or whole.unsure(*needed):
            continue
        told = f"{row['against']!r} in row {whole.number}"
        if whole["kind"] not in SPENDING or whole["per"] not in ("", "total"):
            yield row.problem(
                "against",
                f"{told}, which is no spending in all",
                "a row that is paid, spent or a cost, without per",
                "Name another row, or leave the cell empty.",
                "error",
            )
        elif whole["currency"] != row["currency"]:
            yield row.problem(
                "against",
                f"{told}, in {whole['currency']} beside {row['currency']}",
                "sums in one currency",
                "Give the sum in the currency of the other, or leave the cell empty.",
                "error",
            )
        elif (
            row["kind"] == "saved"
            and row["per"]
            and not counts & {row["base"], whole["base"]}
            and not any(one.unsure("id") for one in bases)
            and ("bases" in tables or not (row["base"] or whole["base"]))
        ):
            yield row.problem(
                "base",
                "a saving on each without the number on whom it can be saved",
                "a row of bases, here or in the row that it is set against",
                "Name in base how many there are.",
                "error",
            )
        elif _open_ended(whole) or _open_ended(row):
            printed = whole["as_printed"] if _open_ended(whole) else printed
            yield row.problem(
                "against",
                f"{told}, where {printed!r} leaves no upper end",
                "sums that can be computed with, as one is set against the other",
                "Leave against empty, or give the sum otherwise.",
                "error",
            )


def unpaid_years(tables: Tables) -> Iterator[Problem]:
    """Years of payments in which nobody is said to have been paid anything."""
    rows = tables.get("payments")
    if rows is None or rows.unsure("year"):
        return
    names = [name for name in rows.places if name == "paid" or name.startswith("line_")]
    years = rows.cells("year")
    firsts: dict[str, int] = {}
    for place, year in enumerate(years):
        firsts.setdefault(year, place)
    paid = {years[place] for place in rows.unsure(*names)}
    for name in names:
        if len(paid) < len(firsts):
            cells = zip(years, rows.cells(name), strict=True)
            paid |= {year for year, cell in cells if cell}
    for year, place in firsts.items():
        if year not in paid:
            yield rows[place].problem(
                "paid",
                f"no amount in any row of {year}",
                "at least one payment in each year",
                "Fill the amounts, or remove the rows of that year.",
                "error",
            )


def _open_ended(row: Row) -> bool:
    """Whether a printed sum leaves no upper end, as "more than £2m" does."""
    from pbcanalysis.reported.quantities import read_quantity

    try:
        return bool(row["as_printed"]) and read_quantity(row["as_printed"]).core.high is None
    except PbcError:
        return False


__all__ = ["FAR_APART", "amounts", "magnitudes", "set_against", "unpaid_years"]
