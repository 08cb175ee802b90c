"""All numbers of a catalogue as one table."""

from __future__ import annotations

import csv
import io

from pbcanalysis.catalogue.citation.work import Work
from pbcanalysis.catalogue.records import Catalogue

COLUMNS: dict[str, tuple[str, str]] = {
    "id": ("string", "Permanent id of the number."),
    "title": ("string", "What the number is."),
    "value": ("number", "Point value, in the unit; empty where only bounds are known."),
    "low": ("number", "Lower end of the interval or set; empty where the value is exact."),
    "high": ("number", "Upper end of the interval or set; empty where the value is exact."),
    "level": ("number", "Confidence level; empty where the bounds carry no probability."),
    "interval": (
        "string",
        "What low and high cover, with spaces between: rounding, words, dates, sources, "
        "assumptions, worst-case, withheld, draws, confidence.",
    ),
    "unit": ("string", "Unit of value, low and high."),
    "shown": ("string", "The number with its interval as pages write it."),
    "method": ("string", "How it was made."),
    "reference": ("string", "Where the method is published."),
    "statements": ("string", "Ids of the statements it rests on, with spaces between."),
    "sources": ("string", "Keys of the sources it rests on, with spaces between."),
    "chapter": ("string", "Number of the chapter that makes it."),
    "edition": ("string", "Edition of the book."),
    "licence": ("string", "Licence; the sources keep their own terms."),
    "address": ("string", "Lasting address of its page; empty if the site has none."),
    "digest": ("string", "SHA-256 over the record's content."),
}
"""Type and description of each column."""


def numbers_csv(catalogue: Catalogue, work: Work) -> str:
    """All numbers as CSV text, one row for each, in the order of the book.

    Args:
        catalogue: The catalogue.
        work: The book, for addresses.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    for record in catalogue.records:
        if record.kind != "number":
            continue
        method = record.method
        writer.writerow(
            [
                record.id,
                record.title,
                record.value,
                record.low,
                record.high,
                record.level,
                " ".join(record.interval),
                record.unit,
                record.display_interval,
                method.name if method else "",
                method.reference if method else "",
                " ".join(record.statements),
                " ".join(record.sources),
                record.chapter,
                record.edition,
                record.licence,
                work.frozen(f"r/{record.id}/"),
                record.digest,
            ]
        )
    return buffer.getvalue()
