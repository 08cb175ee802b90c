"""What a run leaves beside its records: executed notebooks, and what its pages are made from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pbcanalysis.editions.sweep.journal import RECORDS

NOTEBOOKS = "notebooks"
EXECUTED = "executed"
"""Executed notebooks with the pictures of pages in them; gone when the pages are made."""
PICTURES = "pictures"
"""The pictures of all runs, beside the folder of runs."""
STATE = "pages.json"
"""What the pages of a run were made from; stands only when all of them do."""


@dataclass(frozen=True)
class Kept:
    """What is wanted of each run beside its records.

    Attributes:
        notebooks: Whether executed notebooks are kept.
        pages: Whether pages are made of its chapters.
    """

    notebooks: bool = False
    pages: bool = False

    @property
    def drawn(self) -> str:
        """What chapters draw; see ``DRAW_VARIABLE``."""
        wanted = (("notebook", self.notebooks), ("pages", self.pages))
        return " ".join(name for name, yes in wanted if yes) or "none"

    def output(self, run: Path, name: str) -> Path | None:
        """Where a chapter's executed notebook is written while a run lasts.

        Args:
            run: The run's folder.
            name: File name of the notebook.
        """
        if self.pages:
            return run / EXECUTED / name
        return run / NOTEBOOKS / name if self.notebooks else None

    def missing(self, run: Path, key: str, names: Iterable[str]) -> bool:
        """Whether a finished run lacks what is wanted of it, so that it has to run again.

        Args:
            run: The run's folder.
            key: The run's key.
            names: File names of its chapters.
        """
        names = list(names)
        executed = all((run / EXECUTED / name).is_file() for name in names)
        if self.pages and not executed and not stands(run, pages_of(run, key)):
            return True
        kept = all((run / NOTEBOOKS / name).is_file() for name in names)
        return self.notebooks and not kept and not (self.pages and executed)


def pages_of(run: Path, key: str) -> dict[str, Any] | None:
    """What is noted of the pages of a run, if they are there and are those of its key."""
    try:
        state: dict[str, Any] = json.loads((run / STATE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return state if state.get("key") == key else None


def digests(run: Path) -> dict[str, str]:
    """What lies in a run's folder for readers: each file's digest, by its path in the folder."""
    return {
        path.relative_to(run).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(run.rglob("*"))
        if path.is_file() and path.name not in (STATE, RECORDS) and EXECUTED not in path.parts
    }


def stands(run: Path, state: dict[str, Any] | None) -> bool:
    """Whether all that was made with a run's pages is there as it was made.

    Args:
        run: The run's folder.
        state: What is noted of its pages, if they are there.
    """
    if state is None:
        return False
    found, pictures = digests(run), run.parent.parent / PICTURES
    return all(found.get(name) == digest for name, digest in state["files"].items()) and all(
        (pictures / name).is_file() for name in state["pictures"]
    )
