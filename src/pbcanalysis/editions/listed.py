"""One line of the list of editions, and the order in which editions stand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from pbcanalysis.editions.notice import Notice
from pbcanalysis.errors import InvalidArgument

_CALENDAR = re.compile(r"\d{4}\.(0[1-9]|1[0-2])(\.\d+)?")


@dataclass(frozen=True, slots=True)
class PublishedEdition:
    """One line of the list of editions.

    Attributes:
        id: Calendar version, for example ``2026.11``.
        digest: Digest over data, parameters, notebooks, package and results.
        date: Year and month, for example ``2026-11``.
        records: Number of records.
        manifest: SHA-256 of the manifest of checksums.
        notices: What was told of it since, oldest first.
    """

    id: str
    digest: str
    date: str
    records: int
    manifest: str
    notices: tuple[Notice, ...] = ()

    @property
    def withdrawn(self) -> Notice | None:
        """The notice by which it was withdrawn, or ``None``."""
        return next((one for one in self.notices if one.kind == "withdrawn"), None)

    @property
    def removed(self) -> bool:
        """Whether its content was taken away."""
        return any(one.removed for one in self.notices)

    @property
    def told(self) -> tuple[str, ...]:
        """Its notices in words."""
        return tuple(one.sentence(self.id) for one in self.notices)

    def to_data(self) -> dict[str, Any]:
        """The line as plain data, for JSON."""
        found: dict[str, Any] = {
            name: getattr(self, name) for name in ("id", "digest", "date", "records", "manifest")
        }
        if self.notices:
            found["notices"] = [one.to_data() for one in self.notices]
        return found

    @classmethod
    def of(cls, content: dict[str, Any]) -> PublishedEdition:
        """A line from plain data."""
        notices = tuple(Notice.of(one) for one in content.get("notices", ()))
        return cls(**{**content, "notices": notices})


def order(id: str) -> tuple[int, ...]:
    """The order of a calendar version among others.

    Raises:
        InvalidArgument: If it is not a calendar version.

    Example:
        >>> order("2026.11") < order("2026.11.1") < order("2027.02")
        True
    """
    if not _CALENDAR.fullmatch(id):
        raise InvalidArgument(
            f"the edition {id!r} is not named by year and month; write the version in "
            "datapackage.json as 2026.11, or 2026.11.1 for a second one of that month"
        )
    return tuple(int(part) for part in id.split("."))


def month_of(id: str) -> str:
    """Year and month of an edition, for example ``2026-11`` for ``2026.11.1``."""
    year, month, *_ = id.split(".")
    return f"{year}-{month}"
