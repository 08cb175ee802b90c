"""Notices on published editions, and the history of all that was ever published."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["withdrawn", "corrected"]
KINDS: tuple[Kind, ...] = ("withdrawn", "corrected")
PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class Notice:
    """What is told of an edition after it was published.

    Attributes:
        kind: ``withdrawn``: it is not to be used any more; ``corrected``: something in it is wrong,
            and the rest stands.
        date: The day, for example ``2027-03-05``.
        reason: Why, in a sentence.
        see: The edition to use instead, or empty text.
        removed: Whether its content was taken away, so that only the notice is left.
    """

    kind: Kind
    date: str
    reason: str
    see: str = ""
    removed: bool = False

    def sentence(self, edition: str) -> str:
        """The notice in words.

        Example:
            >>> Notice("withdrawn", "2027-03-05", "A sum was wrong.", "2027.03").sentence("2027.02")
            'Edition 2027.02 was withdrawn on 2027-03-05: A sum was wrong. Use edition 2027.03.'
        """
        end = "" if self.reason.endswith((".", "!", "?")) else "."
        see = f" Use edition {self.see}." if self.see else ""
        return f"Edition {edition} was {self.kind} on {self.date}: {self.reason}{end}{see}"

    def to_data(self) -> dict[str, Any]:
        """The notice as plain data, for JSON."""
        return {
            "kind": self.kind,
            "date": self.date,
            "reason": self.reason,
            "see": self.see,
            "removed": self.removed,
        }

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> Notice:
        """A notice from plain data.

        Raises:
            ValueError: If it is of no kind that is known.
            KeyError: If a part is missing.
        """
        if content["kind"] not in KINDS:
            raise ValueError(f"no kind of notice: {content['kind']!r}")
        return cls(
            content["kind"],
            str(content["date"]),
            str(content["reason"]),
            str(content.get("see", "")),
            bool(content.get("removed", False)),
        )


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to an edition.

    Attributes:
        id: The edition.
        digest: Its digest.
        manifest: SHA-256 of its manifest from then on.
        notice: What was told of it; ``None`` where it was published.
    """

    id: str
    digest: str
    manifest: str
    notice: Notice | None = None

    def to_data(self) -> dict[str, Any]:
        """The event as plain data, for JSON."""
        found: dict[str, Any] = {"event": self.notice.kind if self.notice else PUBLISHED}
        found |= {"id": self.id, "digest": self.digest, "manifest": self.manifest}
        return found if self.notice is None else {**found, "notice": self.notice.to_data()}

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> Event:
        """An event from plain data.

        Raises:
            ValueError: If it is of no kind that is known.
            KeyError: If a part is missing.
        """
        told = content.get("notice")
        notice = None if told is None else Notice.of(told)
        if content["event"] != (notice.kind if notice else PUBLISHED):
            raise ValueError(f"no kind of event: {content['event']!r}")
        return cls(str(content["id"]), str(content["digest"]), str(content["manifest"]), notice)


def states(events: Iterable[Event]) -> list[str]:
    """The digest of a history after each of its events.

    Each is over the event and the digest before it. So whoever keeps one can tell later whether
    what had happened until then is still told as it was, however much has followed.

    Example:
        >>> one, two = Event("2026.11", "a", "b"), Event("2026.12", "c", "d")
        >>> states([one]) == states([one, two])[:1]
        True
        >>> states([two, one])[1] == states([one, two])[1]
        False
    """
    found: list[str] = []
    before = ""
    for event in events:
        text = json.dumps(event.to_data(), sort_keys=True, ensure_ascii=False)
        before = hashlib.sha256(f"{before}\n{text}".encode()).hexdigest()
        found.append(before)
    return found
