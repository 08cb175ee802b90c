"""What builds have kept of runs, so that no chapter runs twice for the same reason.

An entry is a manifest under the key of a chapter: what the run read, with digests, and the
digests of what it made. What it made lies in objects named by their own SHA-256. A manifest is
named by its own, too. So whatever was damaged is found when it is read, is taken away, and is made
again; two builds that make the same entry write the same bytes.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pbcanalysis.errors import InvalidArgument, PbcError

FOLDER_VARIABLE = "PBC_CACHE"
LIMIT_VARIABLE = "PBC_CACHE_LIMIT"
LIMIT = 1 << 30

Reads = list[tuple[str, str]]


class Damaged(PbcError):
    """An entry of the cache, or an object that it names, is not what was written."""


@dataclass(frozen=True)
class Entry:
    """The manifest of one run.

    Attributes:
        path: The manifest's file.
        key: Key of the chapter; see :mod:`pbcanalysis.editions.keys`.
        notebook: Name of the notebook that ran.
        reads: What it read, with digests.
        outputs: Digest of the outputs of its code cells.
        files: Digests of the files that it made, by path.
        warnings: What it wrote to standard error.
        size: Bytes of manifest and objects together.
        used: When it was last of use, in seconds.
    """

    path: Path
    key: str
    notebook: str
    reads: Reads
    outputs: str
    files: Mapping[str, str]
    warnings: tuple[str, ...]
    size: int
    used: float


@dataclass(frozen=True)
class Kept:
    """What a run made, read back.

    Attributes:
        outputs: Outputs of each code cell, in their order.
        files: Bytes of the files that it made, by path.
        warnings: What it wrote to standard error.
        reads: What it read, with digests.
    """

    outputs: list[list[dict[str, Any]]]
    files: Mapping[str, bytes]
    warnings: tuple[str, ...]
    reads: Reads


class Cache:
    """A folder of kept runs.

    Args:
        folder: The folder; made when something is first kept.
        limit: Bytes that it may hold; what was not used for longest goes first.
    """

    def __init__(self, folder: Path, limit: int = LIMIT) -> None:
        if limit < 0:
            raise InvalidArgument(f"the limit of a cache is {limit}; it cannot be below 0")
        self.folder = folder
        self.limit = limit

    def find(self, key: str, matches: Callable[[Reads], bool]) -> Kept | None:
        """What a run made under a key, on data that are the same now.

        Args:
            key: Key of the chapter.
            matches: Whether everything that a run read is as it was.

        Raises:
            Damaged: If an entry that may be the one is not whole; it has been taken away.
        """
        damaged: list[str] = []
        for path in self._manifests(key):
            try:
                entry = self._entry(path)
                if matches(entry.reads):
                    kept = self._read(entry)
                    with contextlib.suppress(OSError):
                        os.utime(path)
                    return kept
            except FileNotFoundError:
                continue  # Another build has just trimmed the cache.
            except Damaged as error:
                path.unlink(missing_ok=True)
                damaged.append(str(error))
        if damaged:
            raise Damaged("; ".join(damaged))
        return None

    def keep(self, key: str, notebook: str, kept: Kept) -> None:
        """Keep what a run made, and trim the cache to its limit."""
        with self._locked():
            outputs = self._write_object(_json(kept.outputs))
            files = {name: self._write_object(data) for name, data in sorted(kept.files.items())}
            manifest = _json(
                {
                    "key": key,
                    "notebook": notebook,
                    "reads": kept.reads,
                    "outputs": outputs,
                    "files": files,
                    "warnings": kept.warnings,
                }
            )
            folder = self.folder / "entries" / key
            folder.mkdir(parents=True, exist_ok=True)
            _write(folder / f"{_sha(manifest)}.json", manifest)
            self._trim(self.limit)

    def entries(self) -> list[Entry]:
        """All entries that can be read, by notebook, the last used first."""
        found = []
        for path in self._manifests("*"):
            with contextlib.suppress(Damaged, FileNotFoundError):
                found.append(self._entry(path))
        return sorted(found, key=lambda entry: (entry.notebook, -entry.used))

    def size(self) -> int:
        """Bytes that the cache holds."""
        return sum(p.stat().st_size for p in self.folder.rglob("*") if p.is_file())

    def verify(self) -> list[str]:
        """Read everything; take away what is damaged, and say what that was."""
        told = []
        with self._locked():
            for path in self._manifests("*"):
                try:
                    self._read(self._entry(path))
                except (Damaged, FileNotFoundError) as error:
                    path.unlink(missing_ok=True)
                    told.append(str(error))
            self._trim(self.limit)
        return told

    def trim(self, limit: int) -> int:
        """Take entries away, the longest unused first, until ``limit`` bytes hold the rest.

        Returns:
            The number of bytes that were freed.
        """
        if not self.folder.is_dir():
            return 0
        before = self.size()
        with self._locked():
            self._trim(limit)
        return before - self.size()

    def _trim(self, limit: int) -> None:
        last_used_first = sorted(self.entries(), key=lambda e: (e.used, e.path.name), reverse=True)
        in_use: dict[str, int] = {}
        total = 0
        for entry in last_used_first:
            names = {entry.outputs, *entry.files.values()}
            new = {
                name: self._object(name).stat().st_size
                for name in names - set(in_use)
                if self._object(name).is_file()
            }
            total += entry.path.stat().st_size + sum(new.values())
            if total > limit:
                total -= entry.path.stat().st_size + sum(new.values())
                entry.path.unlink()
            else:
                in_use |= new
        for path in (self.folder / "objects").glob("*/*"):
            if path.name not in in_use:
                path.unlink()
        for folder in (self.folder / "entries").glob("*"):
            with contextlib.suppress(OSError):
                folder.rmdir()

    def _manifests(self, key: str) -> list[Path]:
        found = []
        for path in (self.folder / "entries").glob(f"{key}/*.json"):
            with contextlib.suppress(FileNotFoundError):
                found.append((-path.stat().st_mtime, path))
        return [path for _, path in sorted(found)]

    def _entry(self, path: Path) -> Entry:
        content = path.read_bytes()
        if _sha(content) != path.stem:
            raise Damaged(f"the entry {path.stem[:12]} is damaged")
        about = json.loads(content)
        names = {about["outputs"], *about["files"].values()}
        objects = [self._object(name) for name in names]
        return Entry(
            path=path,
            key=about["key"],
            notebook=about["notebook"],
            reads=[(name, digest) for name, digest in about["reads"]],
            outputs=about["outputs"],
            files=about["files"],
            warnings=tuple(about["warnings"]),
            size=len(content) + sum(o.stat().st_size for o in objects if o.is_file()),
            used=path.stat().st_mtime,
        )

    def _read(self, entry: Entry) -> Kept:
        return Kept(
            outputs=json.loads(self._read_object(entry.outputs)),
            files={name: self._read_object(digest) for name, digest in entry.files.items()},
            warnings=entry.warnings,
            reads=entry.reads,
        )

    def _object(self, digest: str) -> Path:
        return self.folder / "objects" / digest[:2] / digest

    def _read_object(self, digest: str) -> bytes:
        path = self._object(digest)
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            raise Damaged(f"the object {digest[:12]} is missing") from None
        if _sha(content) != digest:
            path.unlink(missing_ok=True)
            raise Damaged(f"the object {digest[:12]} is damaged")
        return content

    def _write_object(self, content: bytes) -> str:
        digest = _sha(content)
        path = self._object(digest)
        # One of the right length may still be damaged; writing it again costs less than knowing.
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, content)
        return digest

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        from filelock import FileLock

        self.folder.mkdir(parents=True, exist_ok=True)
        with FileLock(self.folder / "lock"):
            yield


def cache_of(folder: Path | None, build: Path) -> Cache:
    """The cache of a build.

    Args:
        folder: The folder, if one is named; otherwise the variable ``PBC_CACHE`` names it, or it
            is ``cache`` in the build's own folder.
        build: The build's own folder.

    Raises:
        InvalidArgument: If the variable ``PBC_CACHE_LIMIT`` is not a size.
    """
    named = os.environ.get(FOLDER_VARIABLE)
    limit = os.environ.get(LIMIT_VARIABLE)
    return Cache(
        folder or (Path(named) if named else build / "cache"), read_size(limit) if limit else LIMIT
    )


def read_size(text: str) -> int:
    """A size in bytes from text such as ``500M`` or ``2G`` (powers of 1024).

    Raises:
        InvalidArgument: If the text is none.

    Example:
        >>> read_size("2K")
        2048
    """
    match = re.fullmatch(r"(\d+)\s*([KMGT]?)i?B?", text.strip(), re.IGNORECASE)
    if match is None:
        raise InvalidArgument(f"{text!r} is not a size; write for example 500M or 2G")
    power = " KMGT".index(match.group(2).upper() or " ")
    return int(match.group(1)) * int(1024**power)


def write_files(kept: Mapping[str, bytes], folder: Path) -> None:
    """Write kept files to where a run would have put them."""
    for name, content in kept.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _json(content: Mapping[str, Any] | Sequence[Any]) -> bytes:
    return json.dumps(content, sort_keys=True, ensure_ascii=False).encode()


def _write(path: Path, content: bytes) -> None:
    """Write a file so that nobody ever sees half of it."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
