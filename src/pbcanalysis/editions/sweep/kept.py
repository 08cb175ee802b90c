"""What a run leaves beside its records: executed notebooks, and what its pages are made from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pbcanalysis.editions.sweep.journal import RECORDS, Finished

NOTEBOOKS = "notebooks"
EXECUTED = "executed"
"""Executed notebooks with the pictures of pages in them; gone when the pages are made."""
PICTURES = "pictures"
TABLES = "tables"
SHARED = (PICTURES, TABLES)
"""Beside the folder of runs: what pages of runs show or offer, each file once however many runs
have it, under the digest of its content."""
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

    def noted(self, paths: Iterable[Path]) -> str:
        """Digest of a run's executed notebooks, if they are kept and no pages hold theirs."""
        if self.pages or not self.notebooks:
            return ""
        return _digest(b"".join(path.read_bytes() for path in paths if path.is_file()))

    def missing(self, run: Path, entry: Finished, names: Iterable[str]) -> bool:
        """Whether a finished run lacks what is wanted of it, so that it has to run again.

        Args:
            run: The run's folder.
            entry: What the journal has of it.
            names: File names of its chapters.
        """
        names = list(names)
        executed = all((run / EXECUTED / name).is_file() for name in names)
        if self.pages and not executed and not stands(run, pages_of(run, entry.key)):
            return True
        notebooks = [run / NOTEBOOKS / name for name in names]
        kept = all(path.is_file() for path in notebooks)
        if entry.notebooks and self.notebooks and not self.pages:
            kept = kept and self.noted(notebooks) == entry.notebooks
        return self.notebooks and not kept and not (self.pages and executed)


def pages_of(run: Path, key: str) -> dict[str, Any] | None:
    """What is noted of the pages of a run, if they are there and are those of its key."""
    try:
        state: dict[str, Any] = json.loads((run / STATE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return state if state.get("key") == key else None


def place_in(state: Mapping[str, Any], name: str) -> int:
    """The number of a chapter that readers see, from what is noted of a run's pages.

    Pages made before numbers ran on have that of the file.

    Example:
        >>> place_in({"places": {"09_a.ipynb": 3}}, "09_a.ipynb"), place_in({}, "09_a.ipynb")
        (3, 9)
    """
    return int(state.get("places", {}).get(name, name[:2]))


def share(site: Path, folder: str, ending: str, content: bytes) -> str:
    """Write a file that runs may share, and say where it is.

    Args:
        site: The sweep's folder.
        folder: One of ``SHARED``.
        ending: How the file's name ends.
        content: What is in it.

    Returns:
        Its path in the sweep's folder.
    """
    path = site / folder / f"{_digest(content)[:20]}.{ending}"
    if not path.is_file():
        path.parent.mkdir(exist_ok=True)
        scratch = path.with_suffix(".new")
        scratch.write_bytes(content)
        scratch.replace(path)
    return path.relative_to(site).as_posix()


def drop_spoilt(site: Path) -> None:
    """Take away shared files whose content is not that of their name: their runs are run again."""
    for path in _shared(site):
        if path.stem != _digest(path.read_bytes())[:20]:
            path.unlink()


def drop_unused(site: Path, used: Iterable[str]) -> None:
    """Take away shared files that no run has any more.

    Args:
        site: The sweep's folder.
        used: Paths of those that runs have, as :func:`share` gives them.
    """
    kept = {site / name for name in used}
    for path in _shared(site):
        if path not in kept:
            path.unlink()


def _shared(site: Path) -> list[Path]:
    return [path for folder in SHARED for path in sorted((site / folder).glob("*"))]


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def digests(run: Path) -> dict[str, str]:
    """What lies in a run's folder for readers: each file's digest, by its path in the folder."""
    return {
        path.relative_to(run).as_posix(): _digest(path.read_bytes())
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
    found, site = digests(run), run.parent.parent
    return all(found.get(name) == digest for name, digest in state["files"].items()) and all(
        (site / name).is_file() for name in state["shared"]
    )
