"""Whether the site that stands is the one that would be built, to the last byte."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pbcanalysis.editions import Edition
from pbcanalysis.editions.checksums import checksums, differences
from pbcanalysis.editions.keys import Environment
from pbcanalysis.site.build import Site
from pbcanalysis.site.context import corrections_of
from pbcanalysis.study.reads import digest_of

FILE = "site.json"

_WORDS = {
    "edition": "the edition changed",
    "book": "a page of the book or its settings changed",
    "package": "the package's own source changed",
    "installed": "installed libraries changed",
    "lock": "requirements.txt changed",
    "python": "Python changed",
    "options": "the address or the commit changed",
}


@dataclass(frozen=True)
class Pages:
    """What the pages of a site depend on.

    Attributes:
        parts: Digests by what they are of. Everything that is staged is made from these.
    """

    parts: Mapping[str, str]

    @classmethod
    def of(cls, edition: Edition, book: Path, project: Path, options: Mapping[str, str]) -> Pages:
        """What the pages of an edition would depend on if they were built now.

        Args:
            edition: The edition.
            book: The folder of the book's own pages.
            project: The folder that may hold the lock.
            options: What else reaches a page, by name.
        """
        environment = Environment.of(project)
        own = {
            name: digest
            for name, digest in checksums(book).items()
            if not any(part.startswith((".", "_build", "__pycache__")) for part in name.split("/"))
        }
        return cls(
            {
                "edition": digest_of(checksums(edition.folder)),
                "book": digest_of(own),
                "package": environment.whole_package,
                "installed": digest_of(environment.installed),
                "lock": environment.lock,
                "python": environment.python,
                "options": digest_of(dict(options)),
            }
        )


def standing(pages: Pages, work: Path, site: Path, edition: Edition) -> tuple[Site | None, str]:
    """The site that stands, if building it again would give the same.

    Args:
        pages: What the pages depend on now.
        work: The folder of builds.
        site: Where the site stands.
        edition: The edition.

    Returns:
        The site, or ``None``; and the reason in words.
    """
    state = _read(work)
    if not state:
        return None, "they have not been built here before"
    changed = [words for name, words in _WORDS.items() if state["parts"][name] != pages.parts[name]]
    if changed:
        return None, "; ".join(changed)
    if not (site / "index.html").is_file():
        return None, f"there is no site in {site.name}/"
    wrong = differences(site, state["manifest"])
    if wrong:
        more = f", and {len(wrong) - 1} more" if len(wrong) > 1 else ""
        return None, f"{site.name}/{wrong[0]}{more}, not by a build"
    made = Site(site, tuple(state["readings"]), corrections_of(edition), state["address"])
    return made, "nothing that they depend on changed"


def note(pages: Pages, work: Path, made: Site) -> None:
    """Note what a site was built from, and what it holds.

    Args:
        pages: What its pages depend on.
        work: The folder of builds.
        made: The site.
    """
    state = {
        "parts": dict(pages.parts),
        "manifest": checksums(made.folder),
        "readings": list(made.readings),
        "address": made.address,
    }
    (work / FILE).write_text(json.dumps(state, indent=1) + "\n", encoding="utf-8")


def _read(work: Path) -> dict[str, Any]:
    try:
        state = json.loads((work / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    wanted = {"parts", "manifest", "readings", "address"}
    known = isinstance(state, dict) and wanted <= set(state) and set(state["parts"]) == set(_WORDS)
    return state if known else {}
