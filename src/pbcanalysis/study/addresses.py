"""Addresses in what a study gives: which may become links, and none is ever fetched."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from pbcanalysis.errors import Problem

SCHEMES = ("http", "https", "doi", "mailto")
"""Schemes to which a page may link."""

FETCHED = ("profile", "$schema", "schema", "dialect", "extrapaths", "scheme", "control")
"""Entries of a data package or table by which its reader can be sent elsewhere."""
_PROFILES: tuple[str, ...] = ("data-package", "tabular-data-package", "fiscal-data-package")
_RESOURCE_PROFILES: tuple[str, ...] = ("data-resource", "tabular-data-resource")


def may_be_linked(address: str) -> bool:
    """Whether an address is of a kind that a page may link to.

    Example:
        >>> may_be_linked("https://example.org"), may_be_linked("java\\tscript:alert(1)")
        (True, False)
    """
    # Browsers leave out control characters before they look at the scheme.
    bare = "".join(character for character in address if character > " ")
    try:
        return urlsplit(bare).scheme.lower() in SCHEMES
    except ValueError:
        return False


def fetched_problems(descriptor: Mapping[str, Any], file: str) -> list[Problem]:
    """Entries of a data package that the reader of data packages would fetch or follow.

    A profile, schema or dialect may be named by an address or a path; reading it would reach the
    network, or another folder. A study holds all of it in ``datapackage.json``.

    Args:
        descriptor: The data package.
        file: Its name, for the problems.
    """
    problems = []
    resources = descriptor.get("resources")
    tables = resources if isinstance(resources, list) else []
    entries: list[tuple[str, Mapping[str, Any], tuple[str, ...]]] = [("", descriptor, _PROFILES)]
    entries += [
        (f"{one.get('name') or 'a table without name'}.", one, _RESOURCE_PROFILES)
        for one in tables
        if isinstance(one, dict)
    ]
    for prefix, entry, profiles in entries:
        for name in FETCHED:
            value = entry.get(name)
            parts = value if isinstance(value, list) else [value]
            value = next((part for part in parts if isinstance(part, str) and part), None)
            if value is None or (name == "profile" and value in profiles):
                continue
            if name == "profile":
                expected = f"one of {', '.join(profiles)}, or none"
                mend = "Leave it out, or write one of them."
            elif name not in ("schema", "dialect"):
                expected, mend = f"no {name}", "Leave it out; nothing is fetched from elsewhere."
            else:
                expected = f"the {name} itself, as an object in this file"
                mend = f"Copy the {name} into {file}."
            found = f"{name} {value!r}, which would have to be fetched"
            problems.append(Problem(file, None, f"{prefix}{name}", found, expected, mend))
    if "resources" in descriptor and isinstance(resources, str):
        found, expected = f"resources {resources!r}", "a list of tables"
        problems.append(Problem(file, None, "resources", found, expected, "Write the list here."))
    expected = "a table with its path and schema"
    problems += [
        Problem(file, None, "resources", f"{one!r}", expected, "Describe the table here.")
        for one in tables
        if isinstance(one, str)
    ]
    return problems


def link_problem(address: str, file: str, row: int | None, column: str | None) -> Problem | None:
    """What is wrong with an address that is to be a link; ``None`` if nothing is.

    Example:
        >>> link_problem("https://example.org", "sources.bib", 3, "url") is None
        True
        >>> print(link_problem("javascript:alert(1)", "sources.bib", 3, "url").expected)
        an address that begins with http, https, doi or mailto
    """
    if may_be_linked(address):
        return None
    return Problem(
        file,
        row,
        column,
        f"the address {address[:80]!r}",
        f"an address that begins with {', '.join(SCHEMES[:-1])} or {SCHEMES[-1]}",
        "Write the address in full, as a browser shows it, or leave it out.",
    )
