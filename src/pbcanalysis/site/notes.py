"""What each page showed when it was last read, kept in Sphinx's environment from build to build."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class PageNotes:
    """One page as it was read.

    Attributes:
        depends: What it shows of the edition, by names that :meth:`SiteContext.look` knows, each
            with a digest of what was seen.
        files: Digests of its own source and of the files that it includes, by path.
        uses: Records that it names.
        readings: Its readings, judged.
    """

    depends: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    uses: dict[str, None] = field(default_factory=dict)
    readings: list[dict[str, Any]] = field(default_factory=list)


def all_notes(env: Any) -> dict[str, PageNotes]:
    """The notes of all pages, by name of the page."""
    if not hasattr(env, "pbc_notes"):
        env.pbc_notes = {}
    found: dict[str, PageNotes] = env.pbc_notes
    return found


def notes(env: Any) -> PageNotes:
    """The notes of the page that is being read."""
    return all_notes(env).setdefault(env.docname, PageNotes())


def readings(env: Any) -> list[dict[str, Any]]:
    """All readings in the order of pages and lines."""
    found = [reading for page in all_notes(env).values() for reading in page.readings]
    return sorted(found, key=lambda reading: (reading["page"], reading["line"]))


def uses(env: Any) -> dict[str, list[str]]:
    """Pages that name a record, by the record's id."""
    found: dict[str, list[str]] = {}
    for page, own in sorted(all_notes(env).items()):
        for id in own.uses:
            found.setdefault(id, []).append(page)
    return found
