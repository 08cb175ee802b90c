"""What the build before left: its site, file by file, and what each record's folder was made from.

A file is taken to be what that build wrote if the file system says the same of it as then: size,
times, inode. Where it does not, the file is read and its digest compared.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FILE = "site.json"
_WANTED = {"parts", "files", "readings", "address", "records", "folder"}


@dataclass
class Former:
    """The build before.

    Attributes:
        site: Where its site stands.
        state: What :func:`write` wrote; empty if there is nothing that can be read.
    """

    site: Path
    state: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, work: Path, site: Path) -> Former:
        """Read it from the folder of builds."""
        try:
            state = json.loads((work / FILE).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return cls(site)
        sound = (
            isinstance(state, dict)
            and set(state) == _WANTED
            and state["folder"] == _place(work, site)
        )
        return cls(site, state if sound else {})

    @property
    def files(self) -> Mapping[str, tuple[str, str]]:
        """Digest and signature of each file, by path in the site."""
        found: Mapping[str, tuple[str, str]] = self.state.get("files", {})
        return found

    @property
    def records(self) -> Mapping[str, tuple[str, str]]:
        """What each record's folder, and its page, was made from."""
        found: Mapping[str, tuple[str, str]] = self.state.get("records", {})
        return found

    def digest(self, name: str) -> str | None:
        """SHA-256 of a file of the site if it is still what was written, or ``None``."""
        known = self.files.get(name)
        if known is None:
            return None
        digest, told = known
        path = self.site / name
        if _signature(path) == told or _digest(path) == digest:
            return digest
        return None

    def differences(self) -> list[str]:
        """How the site differs from what was written, one line for each file."""
        found = {
            path.relative_to(self.site).as_posix()
            for path in self.site.rglob("*")
            if path.is_file()
        }
        lines = [f"{name}: is missing" for name in self.files if name not in found]
        lines += [f"{name}: was added" for name in found if name not in self.files]
        lines += [
            f"{name}: was changed"
            for name in self.files
            if name in found and self.digest(name) is None
        ]
        return sorted(lines)


def write(
    work: Path,
    site: Path,
    manifest: Mapping[str, str],
    **more: Any,
) -> None:
    """Note what a build left.

    Args:
        work: The folder of builds.
        site: Its site, in its place.
        manifest: SHA-256 of every file, by path in the site.
        more: ``parts``, ``readings``, ``address`` and ``records``.
    """
    files = {name: (digest, _signature(site / name)) for name, digest in sorted(manifest.items())}
    state = {"files": files, "folder": _place(work, site), **more}
    new = work / f"{FILE}.new"
    new.write_text(json.dumps(state) + "\n", encoding="utf-8")
    new.replace(work / FILE)


def _place(work: Path, site: Path) -> str:
    """Where a site is as seen from its builds: the same after both were moved or copied."""
    return Path(os.path.relpath(site.resolve(), work.resolve())).as_posix()


def _signature(path: Path) -> str:
    try:
        stat = path.stat()
    except OSError:
        return "absent"
    return f"{stat.st_size} {stat.st_mtime_ns} {stat.st_ctime_ns} {stat.st_ino}"


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return "absent"
