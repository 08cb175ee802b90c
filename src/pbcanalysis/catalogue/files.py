"""The files of a record: what a reader downloads, each named by the record's id."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from pbcanalysis.catalogue.records import Record

if TYPE_CHECKING:
    from pbcanalysis.charts import Chart


def chart_files(id: str, chart: Chart) -> dict[str, bytes]:
    """The pictures of a chart by file name.

    Returns:
        ``<id>.svg`` and ``<id>.png`` with headline and source, for use elsewhere;
        ``<id>.wide.svg`` and ``<id>.narrow.svg`` for pages that carry these as text.
    """
    from pbcanalysis.charts import NARROW, WIDE

    return {
        f"{id}.svg": chart.complete_svg().encode(),
        f"{id}.png": chart.complete_png(),
        f"{id}.wide.svg": chart.svg(WIDE).encode(),
        f"{id}.narrow.svg": chart.svg(NARROW).encode(),
    }


def record_files(record: Record) -> dict[str, bytes]:
    """The data of a record by file name: ``<id>.json`` for all, ``<id>.csv`` beside it."""
    return {
        f"{record.id}.json": (record.to_json() + "\n").encode(),
        f"{record.id}.csv": record_csv(record).encode(),
    }


def record_csv(record: Record) -> str:
    """The record as CSV text: its data, or for a number one row of what it is."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    if record.data is not None:
        writer.writerow(record.data.columns)
        writer.writerows(record.data.rows)
    else:
        writer.writerow(
            ["id", "title", "value", "low", "high", "level", "interval", "unit", "edition"]
        )
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
                record.edition,
            ]
        )
    return buffer.getvalue()
