"""Records that were taken out: each keeps its reason, and what replaces it."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from pbcanalysis.errors import InvalidInput, Problem

FILE = "retired.csv"
COLUMNS = ("id", "reason", "replaced_by")


@dataclass(frozen=True, slots=True)
class Retired:
    """A record that is no longer made.

    Attributes:
        id: Its id, which is never used again for something else.
        reason: Why it was taken out, in a sentence.
        replaced_by: The id of the record to use instead, or empty text.
    """

    id: str
    reason: str
    replaced_by: str


def read_retired(path: Path) -> dict[str, Retired]:
    """Read the list of retired records; without a file it is empty.

    Raises:
        InvalidInput: If a column is missing, or a row lacks its id or reason.
    """
    if not path.is_file():
        return {}
    return retired_from(path.read_bytes(), path.name)


def retired_from(content: bytes, name: str = FILE) -> dict[str, Retired]:
    """The list of retired records from the content of its file; empty where that is.

    Raises:
        InvalidInput: If a column is missing, or a row lacks its id or reason.
    """
    if not content:
        return {}
    problems: list[Problem] = []
    rows: dict[str, Retired] = {}
    with io.TextIOWrapper(io.BytesIO(content), encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            raise InvalidInput(
                [
                    Problem(
                        name,
                        1,
                        None,
                        ", ".join(reader.fieldnames or ()) or "no header",
                        ", ".join(COLUMNS),
                        "Write these columns in the first line.",
                    )
                ]
            )
        for row in reader:
            texts = {name: (row[name] or "").strip() for name in COLUMNS}
            line = reader.line_num
            problems += [
                Problem(name, line, column, "nothing", f"the {column}", "Fill it in.")
                for column in ("id", "reason")
                if not texts[column]
            ]
            rows[texts["id"]] = Retired(**texts)
    if problems:
        raise InvalidInput(problems)
    return rows


def retirement_problems(
    retired: dict[str, Retired], records: Collection[str], published: Collection[str]
) -> list[Problem]:
    """Where the list of retired records and the records themselves disagree.

    Args:
        retired: The list.
        records: Ids of the edition about to be published.
        published: Ids of all editions published before.
    """
    problems = [
        Problem(
            FILE,
            None,
            "id",
            f"no row for {id!r}, which earlier editions have and this one has not",
            "a row with its reason",
            "An id is permanent: bring the record back, or say here why it was taken out.",
        )
        for id in sorted(set(published) - set(records) - set(retired))
    ]
    for id, row in retired.items():
        if id in records:
            problems.append(
                Problem(
                    FILE,
                    None,
                    "id",
                    repr(id),
                    "a record that is no longer made",
                    "Take the row out, or give the new record another id.",
                )
            )
        if row.replaced_by and row.replaced_by not in records:
            problems.append(
                Problem(
                    FILE,
                    None,
                    "replaced_by",
                    repr(row.replaced_by),
                    "the id of a record of this edition",
                    "Name a record that is there, or leave it empty.",
                )
            )
    return problems
