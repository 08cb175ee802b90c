"""A further table for a study that is there."""

from __future__ import annotations

import difflib
import json
from pathlib import Path
from typing import Any

from pbcanalysis.errors import InvalidInput, Problem
from pbcanalysis.study.scaffold import TEMPLATES, among, rows_of
from pbcanalysis.study.small_numbers import KEY, PEOPLE, SuppressionRule

_FILE = "datapackage.json"


def add_table(folder: Path, table: str) -> list[Path]:
    """Add a known table to a study: a file with its names, and its schema in the data package.

    Args:
        folder: The study.
        table: Name of the table, such as ``timeline``.

    Returns:
        The files written and changed.

    Raises:
        InvalidInput: If there is no study, no such table, or it is there already. Nothing is
            changed then.
    """
    templates = json.loads((TEMPLATES / "tables.json").read_text(encoding="utf-8"))
    known = templates["tables"]
    if table not in known:
        near = difflib.get_close_matches(table, known, n=1)
        mend = f"Did you mean {near[0]!r}?" if near else "Name one of them."
        raise _refused("TABLE", repr(table), "one of " + ", ".join(known), mend)
    path = folder / _FILE
    try:
        package: Any = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise _refused(
            str(folder), f"no {_FILE}", "a study", "Name its folder, or make one with pbc new."
        ) from error
    except ValueError as error:
        raise _refused(_FILE, str(error)[:120], "JSON", "Mend it; pbc check tells more.") from error
    resources = package.get("resources") if isinstance(package, dict) else None
    if not isinstance(resources, list) or not all(isinstance(one, dict) for one in resources):
        raise _refused(
            _FILE, "no list of resources", "the study's tables", "Mend it; pbc check tells more."
        )
    names = [str(one.get("name")) for one in resources]
    file = folder / f"{table}.csv"
    if table in names:
        raise _refused(_FILE, f"a table {table}", "none yet", "Fill in the one that is there.")
    if file.exists():
        raise _refused(
            file.name, "a file of that name", "none yet",
            f"Rename it; after pbc add, put its rows into {file.name}.",
        )  # fmt: skip
    about = known[table]
    resource = {"name": table, "path": file.name, "dialect": {"commentChar": "#"}, **about}
    resource["schema"] = among(about["schema"], dict.fromkeys([*names, table]))
    package["resources"] = [*resources, resource]
    if table in PEOPLE:
        package.setdefault(KEY, {"threshold": SuppressionRule().threshold})
    file.write_text(rows_of(about["schema"]["fields"], [], ""), encoding="utf-8")
    # The study is read while this is written, or it is stopped: the old one stands till then.
    new = path.with_name(f".{_FILE}.new")
    new.write_text(json.dumps(package, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    new.replace(path)
    return [file, path]


def _refused(file: str, found: str, expected: str, mend: str) -> InvalidInput:
    return InvalidInput([Problem(file, None, None, found, expected, mend)])
