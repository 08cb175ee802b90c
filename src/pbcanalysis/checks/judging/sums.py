"""Sums of money: one sum in several currencies, the same sum told twice, parts beyond a whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from pbcanalysis.checks.evidence import Evidence, percent_in
from pbcanalysis.checks.finding import ANY_RULE, Finding, Place
from pbcanalysis.checks.rows import Row
from pbcanalysis.errors import PbcError
from pbcanalysis.reported.intervals import Interval
from pbcanalysis.reported.quantities import QuantityReading, read_quantity

if TYPE_CHECKING:
    from pbcanalysis.money.sums import PrintedSum

MOST = 6
"""Sums that units are checked among."""
SPENDING = ("paid", "spent", "cost")


def _read(row: Row) -> QuantityReading | None:
    if row.unsure("as_printed", "currency") or not row["as_printed"].strip():
        return None
    try:
        return read_quantity(row["as_printed"])
    except PbcError:
        return None  # what cannot be read is a mistake, and told as one


def in_several_currencies(evidence: Evidence) -> Iterator[Finding]:
    """One sum in several currencies whose units or rates cannot all be right."""
    told: set[tuple[str, ...]] = set()
    for rows, readings in (*_in_one_cell(evidence), *_in_joined_rows(evidence)):
        key = tuple(sorted(reading.phrase.strip() for reading in readings))
        if key not in told:
            told.add(key)
            yield from _units(rows, readings)


_Group = tuple[list[Row], list[QuantityReading]]


def _in_one_cell(evidence: Evidence) -> Iterator[_Group]:
    for name in ("statements", "money"):
        for row in evidence.rows(name):
            if name == "statements" and row["kind"] != "money":
                continue
            read = _read(row)
            if read is not None and read.beside:
                yield [row], [read, *read.beside]


def _in_joined_rows(evidence: Evidence) -> Iterator[_Group]:
    by_id = {row["id"]: row for row in evidence.rows("money") if row["id"]}
    joined: dict[str, list[Row]] = {}
    for row in by_id.values():
        if row["same_as"] in by_id:
            joined.setdefault(row["same_as"], [by_id[row["same_as"]]]).append(row)
    for group in (*evidence.joined, *joined.values()):
        rows: list[Row] = []
        readings: list[QuantityReading] = []
        for row in group:
            read = _read(row) if row["kind"] in ("money", *SPENDING, "saved", "rate") else None
            currencies = {each.currency for each in readings}
            if read is not None and not read.beside and read.currency not in currencies:
                rows.append(row)
                readings.append(read)
        if len(rows) > 1:
            yield rows, readings


def _printed(reading: QuantityReading) -> PrintedSum | None:
    from pbcanalysis.money.sums import PrintedSum

    span = reading.wide
    if reading.currency is None or span.high is None or span.low <= 0:
        return None
    return PrintedSum.between(reading.currency, span.low, span.high, _alone(reading))


def _alone(reading: QuantityReading) -> str:
    return reading.phrase.split("(")[0].strip() if reading.beside else reading.phrase.strip()


def _units(rows: Sequence[Row], readings: Sequence[QuantityReading]) -> Iterator[Finding]:
    from pbcanalysis.money.reference_rates import reference_rates
    from pbcanalysis.money.unit_errors import check_units

    found = [_printed(reading) for reading in readings]
    sums = [each for each in found if each is not None]
    if not 2 <= len(sums) <= MOST or len(sums) < len(readings):
        return
    try:
        check = check_units(sums, reference_rates([each.currency for each in sums]))
    except PbcError:
        return  # a currency without daily rates cannot be judged
    if check.plausible:
        return
    ways = tuple(" ".join(mend.sentence.rstrip(".") for mend in way) for way in check.alternatives)
    yield Finding(
        "currencies",
        Place.of(rows[0], "as_printed"),
        ", ".join(each.as_printed for each in sums),
        "cannot be" if ways else "doubtful",
        f"{check.sentence} The rates are all daily ones of the European Central Bank since 1999.",
        ways or ("a rate of another kind, such as one for purchasing power",),
        ANY_RULE,
        tuple(Place.of(row, "as_printed") for row in rows[1:]),
    )


def told_twice(evidence: Evidence) -> Iterator[Finding]:
    """The same sum, count or percentage told twice (``same_as``), and not the same."""
    for group in evidence.joined:
        for place, row in enumerate(group):
            for other in group[place + 1 :]:
                linked = other["id"] == row["same_as"] or row["id"] == other["same_as"]
                known = frozenset((row["id"], other["id"])) in evidence.acknowledged
                if not linked or known or row["kind"] != other["kind"]:
                    continue
                finding = _differ(row, other)
                if finding is not None:
                    yield finding


def _differ(row: Row, other: Row) -> Finding | None:
    if row["kind"] not in ("money", "count", "percent") or row["base"] != other["base"]:
        return None
    span, beside = _spans(row), _spans(other)
    if span is None or beside is None:
        return None
    (first, unit), (second, other_unit) = span, beside
    if unit != other_unit or first.intersection(second) is not None:
        return None
    return Finding(
        "told-twice",
        Place.of(row, "as_printed"),
        f"{row['as_printed'].strip()} and {other['as_printed'].strip()} for the same",
        "cannot be" if row["source"] == other["source"] else "doubtful",
        f"The study holds both to be one quantity (same_as). No value prints as "
        f"{row['as_printed'].strip()} and as {other['as_printed'].strip()}, read loosely and "
        "however they are rounded.",
        ("one of the two alone", "two quantities: then leave same_as empty"),
        ANY_RULE,
        (Place.of(other, "as_printed"),),
    )


def _spans(row: Row) -> tuple[Interval, str] | None:
    figure = percent_in(row["as_printed"])
    if row["kind"] == "percent":
        return None if figure is None else (figure.interval("unknown"), "%")
    read = _read(row)
    if read is None or read.beside:
        return None
    return read.interval("semantic"), f"{read.currency} {read.per}"


def parts_beyond(evidence: Evidence) -> Iterator[Finding]:
    """Parts of a sum (``against``) that come to more than all of it."""
    by_id = {row["id"]: row for row in evidence.rows("money") if row["id"]}
    parts: dict[str, list[Row]] = {}
    for row in by_id.values():
        in_all = row["per"] in ("", "total") and row["kind"] in SPENDING
        if row["against"] in by_id and in_all and not row.unsure("kind", "per", "currency"):
            parts.setdefault(row["against"], []).append(row)
    for name, rows in parts.items():
        whole = by_id[name]
        read, beside = _read(whole), [_read(row) for row in rows]
        known = [each for each in beside if each is not None]
        if read is None or read.wide.high is None or len(known) < len(rows):
            continue
        if {row["currency"] for row in rows} != {whole["currency"]}:
            continue
        least = sum((each.wide.low for each in known), Fraction(0))
        if least > read.wide.high:
            told = " + ".join(row["as_printed"] for row in rows)
            yield Finding(
                "parts-beyond-whole",
                Place.of(whole, "as_printed"),
                f"{whole['as_printed']}, of which {told}",
                "doubtful",
                f"The parts come to at least {float(least):,.10g}, and the whole to at most "
                f"{float(read.wide.high):,.10g} {whole['currency']}.",
                ("parts that overlap", "a whole of another year or wider group"),
                ANY_RULE,
                tuple(Place.of(row, "as_printed") for row in rows),
            )


__all__ = ["in_several_currencies", "parts_beyond", "told_twice"]
