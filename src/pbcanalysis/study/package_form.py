"""The form of a data package: lists where lists belong, objects where objects do.

What is of another form cannot be looked into, so nothing else is told of such a package.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pbcanalysis.errors import Problem

LIST, OBJECT, TEXT = "a list: [...]", "an object: {...}", "a text"


def form_problems(descriptor: Mapping[str, Any], file: str) -> list[Problem]:
    """Entries of a data package that have another form than Frictionless Data Package 1.0 gives.

    Args:
        descriptor: The data package, an object with ``resources``.
        file: Its name for messages.
    """
    return [
        Problem(file, None, place, repr(found)[:60], expected, "Correct the entry.")
        for place, found, expected in _resources(descriptor["resources"])
    ]


Odd = tuple[str, Any, str]


def _resources(resources: Any) -> Iterator[Odd]:
    if not isinstance(resources, list):
        yield "resources", resources, LIST
        return
    for number, resource in enumerate(resources):
        if not isinstance(resource, dict):
            continue  # told with its description
        name = resource.get("name")
        place = name if isinstance(name, str) else f"resources[{number}]"
        if isinstance(name, list | dict):
            yield f"{place}.name", name, TEXT
        if isinstance(schema := resource.get("schema"), dict):
            yield from _schema(place, schema)


def _schema(place: str, schema: Mapping[str, Any]) -> Iterator[Odd]:
    fields = schema.get("fields")
    for number, field in enumerate(fields if isinstance(fields, list) else ()):
        if not isinstance(field, dict):
            yield f"{place}.fields[{number}]", field, OBJECT
        elif not isinstance(field.get("constraints") or {}, dict):
            yield f"{place}.{field.get('name', number)}", field["constraints"], OBJECT
    if "foreignKeys" not in schema:
        return
    keys = schema["foreignKeys"]
    if not isinstance(keys, list):
        yield f"{place}.foreignKeys", keys, LIST
        return
    for number, key in enumerate(keys):
        at = f"{place}.foreignKeys[{number}]"
        if not isinstance(key, dict) or not isinstance(key.get("reference"), dict):
            yield at, key, "an object with fields and reference"
            continue
        for where, names in (("fields", key), ("reference.fields", key["reference"])):
            columns = names.get("fields")
            columns = [columns] if isinstance(columns, str) else columns
            if not isinstance(columns, list) or not all(isinstance(one, str) for one in columns):
                yield f"{at}.{where}", columns, "the name of a column, or a list of names"
        if not isinstance(key["reference"].get("resource", ""), str):
            yield f"{at}.reference.resource", key["reference"]["resource"], "the name of a table"
