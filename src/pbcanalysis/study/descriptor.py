"""``datapackage.json``: which tables a study has, and what is wrong in their description."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pbcanalysis.errors import InvalidInput, Problem
from pbcanalysis.study.addresses import fetched_problems, link_problem
from pbcanalysis.study.own_files import own_bytes
from pbcanalysis.study.package_form import form_problems

FILE = "datapackage.json"
TYPES = (
    *("string", "integer", "number", "boolean", "date", "datetime", "time", "year", "yearmonth"),
    *("duration", "geopoint", "geojson", "object", "array", "list", "any"),
)
"""Types of columns that Table Schema knows."""


def read_descriptor(folder: Path) -> dict[str, Any]:
    """Read ``datapackage.json``.

    Raises:
        InvalidInput: If it does not exist, is not a JSON object with resources, names a part of
            itself that would have to be fetched, or has entries of another form.
    """
    path = folder / FILE
    try:
        descriptor = json.loads(own_bytes(path).decode("utf-8-sig"))
    except FileNotFoundError as error:
        raise InvalidInput([_absent(folder)]) from error
    except NotADirectoryError as error:
        raise InvalidInput(
            [
                Problem(
                    str(folder),
                    None,
                    None,
                    "a file",
                    "a study, which is a folder",
                    f"Make a study from it: pbc new DIR --from {folder.name}",
                )
            ]
        ) from error
    # A number of thousands of digits is a plain ValueError.
    except (ValueError, RecursionError) as error:
        row = getattr(error, "lineno", None)
        found = getattr(error, "msg", None) or str(error)
        mend = "Correct the text there; look for a comma, bracket or quotation mark."
        raise InvalidInput([Problem(FILE, row, None, found, "JSON in UTF-8", mend)]) from error
    if isinstance(descriptor, dict) and (fetched := fetched_problems(descriptor, FILE)):
        raise InvalidInput(fetched)
    if not isinstance(descriptor, dict) or not descriptor.get("resources"):
        raise InvalidInput(
            [
                Problem(
                    FILE,
                    None,
                    "resources",
                    "no resources",
                    "at least one table",
                    "List each table with its path and schema.",
                )
            ]
        )
    if odd := form_problems(descriptor, FILE):
        raise InvalidInput(odd)
    return descriptor


def _absent(folder: Path) -> Problem:
    shown = folder if str(folder) != "." else folder.resolve().name
    if not folder.is_dir():
        found, mend = f"no folder {shown}", "Name the study's folder, or make one with pbc new."
    else:
        found, mend = f"no such file in {shown}/", f"Name the folder that holds {FILE}."
        beneath = sorted(p.parent.name for p in folder.glob(f"*/{FILE}"))
        if beneath:
            mend = f"Did you mean {(folder / beneath[0]).as_posix()}?"
    return Problem(FILE, None, None, found, "a Frictionless Data Package", mend)


def is_described(resource: Any) -> bool:
    """Whether an entry of the package says enough to read its table."""
    if not isinstance(resource, dict) or not isinstance(resource.get("schema"), dict):
        return False
    fields = resource["schema"].get("fields")
    return (
        isinstance(resource.get("name"), str)
        and isinstance(resource.get("path"), str)
        and isinstance(fields, list)
        and all(isinstance(field, dict) and isinstance(field.get("name"), str) for field in fields)
        and isinstance(resource.get("dialect") or {}, dict)
    )


def description_problems(descriptor: Mapping[str, Any]) -> list[Problem]:
    """What is wrong in the entries of tables and columns, beyond the form of a data package."""
    problems: list[Problem] = []
    homepage = descriptor.get("homepage")
    if homepage and (wrong := link_problem(str(homepage), FILE, None, "homepage")):
        problems.append(wrong)
    for resource in descriptor["resources"]:
        if not isinstance(resource, dict):
            continue
        name = str(resource.get("name") or "a table without name")
        path = resource.get("path")
        if not isinstance(path, str):
            problems.append(
                Problem(
                    FILE,
                    None,
                    name,
                    f"the path {path!r}",
                    "the name of one file in the study",
                    f'Write "path": "{name}.csv", for example.',
                )
            )
        elif "://" in path or Path(path).is_absolute() or ".." in Path(path).parts:
            problems.append(
                Problem(
                    FILE,
                    None,
                    name,
                    f"the path {path!r}",
                    "the name of a file inside the study",
                    "Put the file into the study, and write its name.",
                )
            )
        if not is_described(resource):
            continue
        for field in resource["schema"]["fields"]:
            kind = field.get("type", "string")
            if kind not in TYPES:
                near = difflib.get_close_matches(str(kind), TYPES, n=1)
                problems.append(
                    Problem(
                        FILE,
                        None,
                        f"{name}.{field['name']}",
                        f"the type {kind!r}",
                        "one of string, integer, number, date, year, boolean",
                        f"Did you mean {near[0]!r}?" if near else "Write one of them.",
                    )
                )
    return problems
