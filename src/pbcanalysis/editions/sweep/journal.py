"""What of a sweep is done: one line for each finished run, so that a stopped sweep can go on."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

FILE = "journal.jsonl"
RUNS = "runs"
RECORDS = "records.json"


@dataclass(frozen=True)
class Failure:
    """A chapter of a run that stopped.

    Attributes:
        chapter: File name of the notebook.
        cell: The cell's number, where it is known.
        error: The error in one line.
        source: The cell's code.
        traceback: What the kernel told of it, with its colours.
    """

    chapter: str
    cell: int | None
    error: str
    source: str = ""
    traceback: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finished:
    """A run that has ended.

    Attributes:
        id: The run's id.
        key: Digest of everything that it depends on.
        failures: What failed; empty if nothing did.
        records: Digest of the file with its records; empty until they are written.
        notebooks: Digest of its executed notebooks, if they are all that is kept beside records.
    """

    id: str
    key: str
    failures: tuple[Failure, ...] = field(default=())
    records: str = ""
    notebooks: str = ""


class Journal:
    """The journal of one sweep.

    A run's records are written whole before its line is, and a line is written by one call; so a
    sweep that is killed at any moment leaves no run that looks finished and is not.

    Args:
        folder: The folder of the sweep.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._path = folder / FILE

    def finished(self) -> dict[str, Finished]:
        """Runs that have ended, by id; a later line stands for an earlier one."""
        found: dict[str, Finished] = {}
        if not self._path.is_file():
            return found
        for line in self._path.read_text(encoding="utf-8").splitlines():
            try:
                content: dict[str, Any] = json.loads(line)
                failures = tuple(
                    Failure(**{**item, "traceback": tuple(item["traceback"])})
                    for item in content["failures"]
                )
                entry = Finished(
                    content["id"],
                    content["key"],
                    failures,
                    content.get("records", ""),
                    content.get("notebooks", ""),
                )
            except (ValueError, TypeError, KeyError):
                continue  # a line that was cut off: its run is run again
            found[entry.id] = entry
        return found

    def write(self, entry: Finished, records: list[dict[str, Any]]) -> None:
        """Keep a run's records, then say that it has ended."""
        folder = self.folder / RUNS / entry.id
        folder.mkdir(parents=True, exist_ok=True)
        scratch = folder / f"{RECORDS}.new"
        content = json.dumps(records, ensure_ascii=False).encode()
        scratch.write_bytes(content)
        scratch.replace(folder / RECORDS)
        entry = replace(entry, records=_digest(content))
        line = (json.dumps(asdict(entry), ensure_ascii=False) + "\n").encode()
        file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            # A line that was cut off by a kill must not swallow this one.
            if os.fstat(file).st_size and not self._ends_whole():
                line = b"\n" + line
            os.write(file, line)
        finally:
            os.close(file)

    def has_records(self, entry: Finished) -> bool:
        """Whether the records of a finished run are there as they were written."""
        try:
            content = (self.folder / RUNS / entry.id / RECORDS).read_bytes()
        except OSError:
            return False
        return _digest(content) == entry.records

    def records(self, id: str) -> list[dict[str, Any]]:
        """The records that a finished run left."""
        path = self.folder / RUNS / id / RECORDS
        found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
        return found

    def _ends_whole(self) -> bool:
        with self._path.open("rb") as file:
            file.seek(-1, os.SEEK_END)
            return file.read(1) == b"\n"


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
