"""Which links lead to a record, and in which edition."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

_ID = r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)+"
_STRICT = re.compile(rf"(?:^|/)(?:e/(?P<edition>\d{{4}}\.[\d.]+)/)?r/(?P<id>{_ID})(?:/|$)")
_LOOSE = re.compile(r"(?:^|/)(?:e/(?P<edition>[^/\s]+)/)?r/(?P<id>[^/\s]+)(?:/|$)")


@dataclass(frozen=True, slots=True)
class Cited:
    """A record as a link names it.

    Attributes:
        id: The record's id.
        edition: The edition that the link names, or ``None`` for the moving front.
    """

    id: str
    edition: str | None


def cited_by(address: str, *, base: str = "") -> Cited | None:
    """The record that a link leads to, or ``None`` where it leads elsewhere.

    Args:
        address: The link, absolute or relative, with any base address.
        base: The address of the published folder, if known. A link under it that names no
            well-formed id is still a link to a record, and a dead one.

    Example:
        >>> cited_by("https://example.org/book/e/2026.11/r/survey.capacity/")
        Cited(id='survey.capacity', edition='2026.11')
        >>> cited_by("../r/survey.capacity/survey.capacity.csv")
        Cited(id='survey.capacity', edition=None)
        >>> cited_by("https://example.org/r/something/") is None
        True
    """
    path = unquote(urlsplit(address.strip()).path)
    match = _STRICT.search(path)
    if match is None and base and address.startswith(base):
        match = _LOOSE.search(path)
    if match is None:
        return None
    return Cited(match["id"].rstrip("."), match["edition"])


def is_record_address(address: str) -> bool:
    """Whether an address has the form of a record's."""
    return cited_by(address) is not None
