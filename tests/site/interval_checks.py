"""What has no right to stand in a record or on a page: two ends that do not say what they cover."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pbcanalysis.catalogue.records import Record

ENDS = (
    ("from", "to"),
    ("at least", "at most"),
    ("lowest", "highest"),
    ("low", "high"),
    ("fewest", "most"),
    ("smallest", "largest"),
    ("low end", "high end"),
    ("not repaid below", "repaid from"),
)
"""How two columns of a table name the two ends of one thing."""
KIND = re.compile(
    r"rounding|words|dates|range of sources|assumptions|worst case|of draws|confidence"
)
CLASSES = ("payments.practice-sizes", "payments.spread")
"""Histograms: the ends of their classes are exact."""
_NUMBER = r"[\u2212-]?(?:[A-Z]{3} )?(?:[A-Z]{0,3}[£€$¥])?\d[\d.,]*\S*(?: [a-z]+){0,2}"
_RANGE = re.compile(
    r"(?:between )?[\u2212+-]?(?:[A-Z]{0,3}[£€$¥])?\d[\d.,]*(?:%|[kmbn]+)? (?:to|and) "
    r"[\u2212+-]?(?:[A-Z]{0,3}[£€$¥])?\d[\d.,]*(?:%|[kmbn]+)?"
)
_YEARS = re.compile(r"(?:1[89]|20)\d\d to (?:1[89]|20)\d\d$")
_BARE = re.compile(rf"\(\s*{_NUMBER} to {_NUMBER}\s*\)")


def pairs_of_ends(columns: Iterable[str]) -> list[tuple[str, str]]:
    """Pairs of columns that hold the two ends of something."""
    names = {column.lower(): column for column in columns}
    found = []
    for low, high in ENDS:
        for name, column in names.items():
            other = re.sub(rf"\b{low}\b", high, name)
            if other != name and other in names:
                found.append((column, names[other]))
    return found


def bare_brackets(text: str) -> list[str]:
    """Brackets of a text that hold two ends and nothing that says of what kind they are."""
    return [match[0] for match in _BARE.finditer(text)]


def without_kind(records: Iterable[Record]) -> list[str]:
    """Every bracket of some records that does not say what it covers, by id."""
    found = []
    for record in records:
        texts = [record.sentence, record.headline, record.subtitle, record.display_interval]
        if record.kind == "number":
            ranged = record.value is None or record.low is not None
            if ranged and not record.interval:
                found.append(f"{record.id}: {record.display_interval} is of no kind")
            shown = record.display_interval != record.display or record.value is None
            if ranged and shown and record.interval_in_words not in record.display_interval:
                found.append(f"{record.id}: {record.display_interval} does not say its kind")
        elif record.data is not None:
            texts += [str(cell) for row in record.data.rows for cell in row]
            pairs = pairs_of_ends(record.data.columns) + [
                (column, "in one cell")
                for column, *cells in zip(record.data.columns, *record.data.rows, strict=True)
                if any(
                    _RANGE.fullmatch(str(cell)) and not _YEARS.match(str(cell)) for cell in cells
                )
            ]
            said = record.sentence if record.kind == "table" else record.subtitle
            if pairs and not record.interval and record.id not in CLASSES:
                found.append(f"{record.id}: columns {pairs} are of no kind")
            elif record.interval and record.interval_in_words not in said:
                found.append(f"{record.id}: {said!r} does not say {record.interval_in_words}")
        found += [f"{record.id}: {bare}" for text in texts for bare in bare_brackets(text)]
    return found
