"""A new study: tables with example rows, parameters, sources and an order of chapters."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any, Literal, TypeAlias

from pbcanalysis.errors import InvalidInput, Problem

Like: TypeAlias = Literal["survey", "report", "payments", "full"]
"""What a new study may be like."""
TEMPLATES = Path(__file__).parents[1] / "templates"


def new_study(folder: Path, like: Like = "full") -> list[Path]:
    """Write a study that builds at once, to be filled with one's own rows.

    Args:
        folder: Where to write it; made if it does not exist.
        like: ``"survey"`` (respondents with a codebook, and surveys as printed), ``"report"``
            (statements, bases, sums), ``"payments"``, or ``"full"`` (all tables).

    Returns:
        The files written.

    Raises:
        InvalidInput: If the folder holds anything already, or the kind is unknown.
    """
    templates = json.loads((TEMPLATES / "tables.json").read_text(encoding="utf-8"))
    if like not in templates["kinds"]:
        raise _refused(
            "--like", repr(like), "one of " + ", ".join(templates["kinds"]), "Name one of them."
        )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise _refused(
            str(folder), "a file, or a folder that is not empty", "a new folder", "Name another."
        )
    folder.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"[^a-z0-9]+", "-", folder.resolve().name.lower()).strip("-") or "study"
    title = name.replace("-", " ").capitalize()
    tables = templates["kinds"][like]
    written = [_write(folder / "datapackage.json", _package(name, title, tables, templates))]
    for table in tables:
        fields = templates["tables"][table]["schema"]["fields"]
        written.append(_write(folder / f"{table}.csv", _rows(fields, templates["rows"][table])))
    files = [f"| `{t}.csv` | {templates['tables'][t]['description']} |" for t in tables]
    readme = (TEMPLATES / "README.md").read_text(encoding="utf-8")
    readme = readme.replace("@TITLE@", title).replace("@FILES@", "\n".join(files))
    written.append(_write(folder / "README.md", readme))
    written += [
        _write(folder / file, (TEMPLATES / file).read_text(encoding="utf-8"))
        for file in ("parameters.yml", "sources.bib", "_toc.yml")
    ]
    return written


def _package(name: str, title: str, tables: list[str], templates: dict[str, Any]) -> str:
    package = {
        "name": name,
        "title": title,
        "description": "A study made with pbc new. Replace this by what it is about.",
        "version": "2026.01",
        "contributors": [{"title": "Your Name", "role": "author"}],
        "resources": [
            {
                "name": table,
                "path": f"{table}.csv",
                "dialect": {"commentChar": "#"},
                **templates["tables"][table],
            }
            for table in tables
        ],
    }
    return json.dumps(package, indent=2, ensure_ascii=False) + "\n"


def _rows(fields: list[dict[str, Any]], rows: list[str]) -> str:
    text = io.StringIO()
    names = [field["name"] for field in fields]
    csv.writer(text, lineterminator="\n").writerow(names)
    comment = "# Made-up example rows: put yours in their place. datapackage.json says what each"
    text.write(f"{comment} column means.\n")
    return text.getvalue() + "\n".join(rows) + "\n"


def _write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def _refused(file: str, found: str, expected: str, mend: str) -> InvalidInput:
    return InvalidInput([Problem(file, None, None, found, expected, mend)])
