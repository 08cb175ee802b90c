"""Parts of a whole: shares that exclude one another, totals of statements, rows called total."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from pbcanalysis.checks.evidence import Evidence, number_in, percent_in
from pbcanalysis.checks.finding import EXACT, Finding, Place
from pbcanalysis.checks.judging.shares import percent_of, written
from pbcanalysis.checks.rows import Row, decimal_of
from pbcanalysis.errors import PbcError
from pbcanalysis.reported.counts import possible_counts
from pbcanalysis.reported.intervals import Interval
from pbcanalysis.reported.printed import Printed
from pbcanalysis.reported.quantities import read_quantity
from pbcanalysis.reported.rounding import RoundingRule
from pbcanalysis.reported.totals import check_total
from pbcanalysis.reported.words import read_words
from pbcanalysis.study.formats.held import different

ROWS_OF_TOTALS = frozenset(("total", "totals", "all", "sum", "grand total", "overall"))
NOT_ADDED_UP = frozenset(("statements", "bases", "money", "payments", "respondents"))
UNKNOWN = RoundingRule.UNKNOWN


def exclusive(evidence: Evidence) -> Iterator[Finding]:
    """Parts of one base that share no person (``part_of`` names the base), beyond all of it."""
    for name, rows in _parts(evidence).items():
        base = evidence.counts.get(name)
        if name not in evidence.bases or len(rows) < 2:
            continue
        fewest = [_fewest(evidence, row, base) for row in rows]
        known = [(row, least) for row, least in zip(rows, fewest, strict=True) if least is not None]
        if len(known) < 2:
            continue
        least = sum((share for _, share in known), Fraction(0))
        if least <= 1:
            continue
        first, *others = [row for row, _ in known]
        told = " and ".join(row["as_printed"].strip() for row, _ in known)
        of = f"{base:,}" if base is not None else evidence.bases[name]["label"]
        if base is None:
            why = " + ".join(percent_of(share) for _, share in known)
            why += f" is at least {percent_of(least)}, and all are 100%."
        else:
            why = " + ".join(f"{int(share * base):,}" for _, share in known)
            why += f" is at least {int(least * base):,}, and there are {base:,}."
        yield Finding(
            "exclusive-shares",
            Place.of(first, "as_printed"),
            f"{told} of {of}, which share no one",
            "cannot be",
            f"The fewest that each can be: {why}",
            ("groups that overlap, as where several answers were allowed", "another base for one"),
            written(UNKNOWN),
            tuple(Place.of(row, "as_printed") for row in others),
        )


def totals_of_statements(evidence: Evidence) -> Iterator[Finding]:
    """Statements whose parts (``part_of`` names them) do not add up to them."""
    for name, rows in _parts(evidence).items():
        whole = evidence.statements.get(name)
        if whole is None or whole.unsure("as_printed", "kind"):
            continue
        if whole["kind"] == "money":
            yield from _sum_of_money(whole, rows)
            continue
        total = _figure(whole)
        parts = [_figure(row) for row in rows]
        if total is None or any(part is None for part in parts):
            continue
        try:
            verdict = check_total(total, parts, UNKNOWN)
        except PbcError:
            continue  # percentages beside numbers are no parts of one another
        if not verdict.fits_as_nought:
            sign = "%" if isinstance(total, Printed) else ""
            yield _not_the_sum(whole, rows, verdict.parts, sign)


def _sum_of_money(whole: Row, rows: list[Row]) -> Iterator[Finding]:
    try:
        total = read_quantity(whole["as_printed"]).wide
        parts = [read_quantity(row["as_printed"]) for row in rows]
        currencies = {part.currency for part in parts}
        if len({*currencies, read_quantity(whole["as_printed"]).currency}) > 1:
            return
    except PbcError:
        return
    high = [part.wide.high for part in parts]
    if any(end is None for end in high):
        return
    low = sum((part.wide.low for part in parts), Fraction(0))
    summed = Interval(low, sum((end for end in high if end is not None), Fraction(0)))
    if total.intersection(summed) is None:
        yield _not_the_sum(whole, rows, summed, "")


def _not_the_sum(whole: Row, rows: list[Row], summed: Interval, sign: str) -> Finding:
    told, printed = " + ".join(row["as_printed"].strip() for row in rows), whole["as_printed"]
    return Finding(
        "total",
        Place.of(whole, "as_printed"),
        f"{printed.strip()}, made up of {told}",
        "cannot be",
        f"The {len(rows)} parts add up to {_span(summed, sign)}, not {printed.strip()}.",
        (f"a total of {_span(summed, sign)}", "a part that is not listed, or stands twice"),
        EXACT if summed.low == summed.high else written(UNKNOWN),
        tuple(Place.of(row, "as_printed") for row in rows),
    )


def _span(interval: Interval, sign: str) -> str:
    low = f"{float(interval.low):,.10g}{sign}"
    if interval.high is None or interval.high == interval.low:
        return low
    return f"{low} to {float(interval.high):,.10g}{sign}"


def _parts(evidence: Evidence) -> dict[str, list[Row]]:
    parts: dict[str, list[Row]] = {}
    for row in evidence.rows("statements"):
        if row["part_of"] and not row.unsure("as_printed", "kind"):
            parts.setdefault(row["part_of"], []).append(row)
    return parts


def _figure(row: Row) -> Printed | int | None:
    return number_in(row) if row["kind"] == "count" else percent_in(row["as_printed"])


def _fewest(evidence: Evidence, row: Row, base: int | None) -> Fraction | None:
    """The smallest share of a base that a statement can be, under any rule and reading."""
    if row["kind"] == "count":
        count = number_in(row)
        return None if count is None or base is None else Fraction(count, base)
    try:
        if row["kind"] == "words":
            read = read_words(row["as_printed"], rule=UNKNOWN, base=base, policy=evidence.policy)
            if base is None:
                return read.shares("semantic").low
            counts = read.counts(base, "semantic")
            return Fraction(counts.min, base) if counts else None
        figure = percent_in(row["as_printed"])
        if row["kind"] != "percent" or figure is None or figure.value > 100:
            return None
        if base is None:
            return figure.shares(UNKNOWN).low
        counts = possible_counts(figure, base, UNKNOWN)
        return Fraction(counts.min, base) if counts else figure.shares(UNKNOWN).low
    except PbcError:
        return None


def rows_of_totals(evidence: Evidence) -> Iterator[Finding]:
    """A row called total that is not the sum of the others."""
    for name, rows in evidence.tables.items():
        if name in NOT_ADDED_UP or len(rows) < 3:
            continue
        columns = rows.table.raw.labels
        places: set[int] = set()
        for column in columns[:3]:
            cells = rows.cells(column)
            named = {c for c in different(cells) if c.strip().casefold() in ROWS_OF_TOTALS}
            places |= {at for at, cell in enumerate(cells) if cell in named} if named else set()
        if len(places) != 1:
            continue
        place = places.pop()
        total = rows[place]
        for column in columns:
            stated = total.decimal(column)
            if stated is None or "percent" in column:
                continue
            numbered = enumerate(rows.cells(column))
            values = [decimal_of(cell) for index, cell in numbered if index != place]
            known = [value for value in values if value is not None]
            if len(known) < len(values) or sum(known) == stated:
                continue
            yield Finding(
                "total",
                Place.of(total, column, about=f"{column} of all rows of {name}"),
                f"{stated:,} as the total of {len(known)} rows",
                "cannot be",
                f"The other rows add up to {sum(known):,}, not {stated:,}.",
                (f"a total of {sum(known):,}", "a row that is missing, or stands twice"),
                EXACT,
            )


__all__ = ["exclusive", "rows_of_totals", "totals_of_statements"]
