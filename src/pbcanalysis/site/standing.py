"""Whether the site that stands is the one that would be built, to the last byte."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pbcanalysis.editions import Edition
from pbcanalysis.editions.checksums import checksums
from pbcanalysis.editions.keys import Environment
from pbcanalysis.site.build import Site
from pbcanalysis.site.context import corrections_of
from pbcanalysis.site.former import Former, write
from pbcanalysis.study.reads import digest_of

_WORDS = {
    "edition": "the edition changed",
    "book": "a page of the book or its settings changed",
    "package": "the package's code changed",
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
                "package": environment.package,
                "installed": digest_of(environment.installed),
                "lock": environment.lock,
                "python": environment.python,
                "options": digest_of(dict(options)),
            }
        )


def standing(pages: Pages, former: Former, edition: Edition) -> tuple[Site | None, str]:
    """The site that stands, if building it again would give the same.

    Args:
        pages: What the pages depend on now.
        former: What the build before left.
        edition: The edition.

    Returns:
        The site, or ``None``; and the reason in words.
    """
    state = former.state
    if not state or set(state["parts"]) != set(_WORDS):
        return None, "they have not been built here before"
    changed = [words for name, words in _WORDS.items() if state["parts"][name] != pages.parts[name]]
    if changed:
        return None, "; ".join(changed)
    if not (former.site / "index.html").is_file():
        return None, f"there is no site in {former.site.name}/"
    wrong = former.differences()
    if wrong:
        more = f", and {len(wrong) - 1} more" if len(wrong) > 1 else ""
        return None, f"{former.site.name}/{wrong[0]}{more}, not by a build"
    corrections = corrections_of(edition)
    made = Site(former.site, tuple(state["readings"]), corrections, state["address"])
    return made, "nothing that they depend on changed"


def note(pages: Pages, work: Path, made: Site) -> None:
    """Note what a site was built from, and what it holds.

    Args:
        pages: What its pages depend on.
        work: The folder of builds.
        made: The site.
    """
    write(
        work,
        made.folder,
        made.manifest,
        parts=dict(pages.parts),
        readings=list(made.readings),
        address=made.address,
        records=dict(made.records),
    )
