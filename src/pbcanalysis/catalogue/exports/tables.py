"""All tables of a catalogue, the data of charts among them, as a Frictionless Data Package."""

from __future__ import annotations

import json
from typing import Any

from pbcanalysis.catalogue.citation.lookup import Library
from pbcanalysis.catalogue.citation.work import LICENCE_ADDRESS
from pbcanalysis.catalogue.exports.numbers import COLUMNS, numbers_csv
from pbcanalysis.catalogue.files import record_csv
from pbcanalysis.catalogue.records import Record, Scalar, Table

NUMBERS = "numbers"


def tables_package(library: Library) -> dict[str, bytes]:
    """The package by file name: ``datapackage.json``, ``numbers.csv``, one CSV for each table.

    Args:
        library: The edition.
    """
    work = library.work
    catalogue = library.catalogue
    tables = [record for record in catalogue.records if record.data is not None]
    files = {f"{NUMBERS}.csv": numbers_csv(catalogue, work).encode()}
    files |= {f"{record.id}.csv": record_csv(record).encode() for record in tables}
    descriptor: dict[str, Any] = {
        "profile": "tabular-data-package",
        "name": f"{work.name}-tables",
        "title": f"Numbers and tables of: {work.title}",
        "version": work.edition,
        "licenses": [{"name": "CC-BY-4.0", "path": LICENCE_ADDRESS}],
        "contributors": [{"title": name.natural(), "role": "author"} for name in work.authors],
        "sources": [
            {"title": item.title, **({"path": item.url} if item.url else {})}
            for key, item in library.sources.items()
            if any(key in record.sources for record in catalogue.records)
        ],
        "resources": [_numbers(), *(_resource(record) for record in tables)],
    }
    if work.address:
        descriptor["homepage"] = work.frozen("")
    text = json.dumps(descriptor, ensure_ascii=False, indent=1) + "\n"
    return {"datapackage.json": text.encode(), **files}


def _numbers() -> dict[str, Any]:
    fields = [
        {"name": name, "type": kind, "description": description}
        for name, (kind, description) in COLUMNS.items()
    ]
    return {
        **_described(NUMBERS, "All numbers", "Every number of the book, with its bounds."),
        "schema": {"fields": fields, "primaryKey": ["id"], "missingValues": [""]},
    }


def _resource(record: Record) -> dict[str, Any]:
    data = record.data
    assert data is not None
    fields = []
    for place, (column, unit) in enumerate(zip(data.columns, data.units, strict=True)):
        field = {"name": column, "type": _type(data, place)}
        if unit:
            field["description"] = f"Unit: {unit}."
        fields.append(field)
    text = record.sentence or record.subtitle or record.title
    return {
        **_described(record.id, record.title, text),
        "schema": {"fields": fields, "missingValues": [""]},
    }


def _described(name: str, title: str, text: str) -> dict[str, Any]:
    return {
        "name": name,
        "path": f"{name}.csv",
        "title": title,
        "description": text,
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
    }


def _type(data: Table, place: int) -> str:
    """The narrowest type that holds every cell of a column."""
    values: list[Scalar] = [row[place] for row in data.rows if row[place] is not None]
    if values and all(isinstance(value, bool) for value in values):
        return "boolean"
    if values and all(isinstance(v, int) and not isinstance(v, bool) for v in values):
        return "integer"
    if values and all(isinstance(v, int | float) and not isinstance(v, bool) for v in values):
        return "number"
    return "string"
