"""A new study: tables with example rows, parameters, sources and an order of chapters."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, TypeAlias

from pbcanalysis.errors import InvalidInput, Problem
from pbcanalysis.study.intake.adopt import Missing, adopt
from pbcanalysis.study.placeholders import AUTHOR, DESCRIPTION, UNNAMED
from pbcanalysis.study.small_numbers import KEY, PEOPLE, SuppressionRule

Like: TypeAlias = Literal["survey", "report", "payments", "full"]
"""What a new study may be like."""
TEMPLATES = Path(__file__).parents[1] / "templates"
COMMENT = (
    "# Made-up example rows: put yours in their place. datapackage.json says what each "
    "column means.\n"
)


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
    tables = {
        table: (
            f"{table}.csv",
            rows_of(templates["tables"][table]["schema"]["fields"], templates["rows"][table]),
            templates["tables"][table],
        )
        for table in templates["kinds"][like]
    }
    sources = (TEMPLATES / "sources.bib").read_text(encoding="utf-8")
    return _write_study(folder, tables, sources)


def study_from(
    folder: Path, source: Path, missing: Missing = "marks"
) -> tuple[list[Path], tuple[str, ...]]:
    """Write a study that begins with a file which somebody has.

    Args:
        folder: Where to write it; made if it does not exist.
        source: A table of any format that is read, such as ``survey.sav`` or ``statements.xlsx``.
        missing: What is read as no answer, beside what the file declares: ``"marks"`` such as
            ``NA``, ``"labels"`` such as ``No answer`` as well, or ``"none"``.

    Returns:
        The files written, and what was read as what, in words.

    Raises:
        InvalidInput: If the folder holds anything already, or the file cannot be read.
    """
    templates = json.loads((TEMPLATES / "tables.json").read_text(encoding="utf-8"))
    found = adopt(source, templates, missing)
    told = list(found.told)
    tables: dict[str, tuple[str, str | bytes, dict[str, Any]]] = {}
    for table in dict.fromkeys([*found.tables, "statements", "bases"]):
        about = templates["tables"][table]
        if table in found.tables:
            name, text, schema = found.tables[table]
            content = source.read_bytes() if text is None else text
            tables[table] = (name, content, {**about, "schema": schema or about["schema"]})
            continue
        rows = [f"{base},{base},,,{found.keys[0]}," for base in found.bases] if found.keys else []
        rows = rows if table == "bases" else []
        tables[table] = (f"{table}.csv", rows_of(about["schema"]["fields"], rows, ""), about)
        if rows:
            told.append(f"bases.csv: fill in the number of {', '.join(found.bases)}")
    keys = found.keys or (re.sub(r"[^a-z0-9]+", "-", source.stem.lower()).strip("-") or "source",)
    entries = [
        f"@misc{{{key},\n  author = {{{{{UNNAMED}}}}},\n  title = {{{UNNAMED}: {key}}},\n"
        "  year = {n.d.},\n  note = {Replace this entry by the document.}\n}\n"
        for key in keys
    ]
    told.append("sources.bib: describe " + ", ".join(keys))
    return _write_study(folder, tables, "\n".join(entries)), tuple(told)


def _write_study(
    folder: Path, tables: Mapping[str, tuple[str, str | bytes, dict[str, Any]]], sources: str
) -> list[Path]:
    """Write all files of a study: for each table its file's name, its content and description."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise _refused(
            str(folder), "a file, or a folder that is not empty", "a new folder", "Name another."
        )
    folder.mkdir(parents=True, exist_ok=True)
    own = folder.resolve().name
    plain = unicodedata.normalize("NFKD", own).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "study"
    title = re.sub(r"[-_\s]+", " ", own).strip() or "Study"
    title = title[:1].upper() + title[1:]
    written = [_write(folder / "datapackage.json", _package(name, title, tables))]
    for file, content, _ in tables.values():
        written.append(_write(folder / file, content))
    files = [f"| `{file}` | {about['description']} |" for file, _, about in tables.values()]
    readme = (TEMPLATES / "README.md").read_text(encoding="utf-8")
    readme = readme.replace("@TITLE@", title).replace("@FILES@", "\n".join(files))
    written.append(_write(folder / "README.md", readme))
    written.append(_write(folder / "sources.bib", sources))
    # What a build makes is not for a repository that the study may stand in.
    written.append(_write(folder / ".gitignore", "/_build/\n/_site/\n"))
    written += [
        _write(folder / file, (TEMPLATES / file).read_text(encoding="utf-8"))
        for file in ("parameters.yml", "_toc.yml")
    ]
    return written


def _package(
    name: str, title: str, tables: Mapping[str, tuple[str, str | bytes, dict[str, Any]]]
) -> str:
    package = {
        "name": name,
        "title": title,
        "description": DESCRIPTION,
        "version": "2026.01",
        "contributors": [{"title": AUTHOR, "role": "author"}],
        **({KEY: {"threshold": SuppressionRule().threshold}} if set(PEOPLE) & set(tables) else {}),
        "resources": [
            {"name": table, "path": file, "dialect": {"commentChar": "#"}}
            | {**about, "schema": among(about["schema"], tables)}
            for table, (file, _, about) in tables.items()
        ],
    }
    return json.dumps(package, indent=2, ensure_ascii=False) + "\n"


def among(schema: dict[str, Any], tables: Mapping[str, object]) -> dict[str, Any]:
    """A schema without the keys of tables that the study does not have."""
    if "foreignKeys" not in schema:
        return schema
    keys = [k for k in schema["foreignKeys"] if k["reference"]["resource"] in ("", *tables)]
    return {**schema, "foreignKeys": keys}


def rows_of(fields: list[dict[str, Any]], rows: list[str], comment: str = COMMENT) -> str:
    """A table with the names of its columns, a comment and rows, as text."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow([field["name"] for field in fields])
    return text.getvalue() + comment + "".join(f"{row}\n" for row in rows)


def _write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return path


def _refused(file: str, found: str, expected: str, mend: str) -> InvalidInput:
    return InvalidInput([Problem(file, None, None, found, expected, mend)])
