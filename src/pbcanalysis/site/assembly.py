"""Putting a site together: what is the same as in the site that stands is linked, not written."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

from pbcanalysis.site.former import Former


class Assembly:
    """A site that is being put together beside the one that stands.

    A file of the same name and digest becomes a second name of the same file. The folder that
    stands is removed when this one takes its place, so that no file has two names for long.

    Args:
        folder: The new site; replaced.
        former: The site that stands.

    Attributes:
        manifest: SHA-256 of every file so far, by path in the site.
    """

    def __init__(self, folder: Path, former: Former) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self.folder = folder
        self.manifest: dict[str, str] = {}
        self._former = former
        self._made: set[str] = {""}

    def put(self, name: str, content: bytes) -> None:
        """Write a file, or link it if it is the same as before."""
        digest = hashlib.sha256(content).hexdigest()
        known = self._former.files.get(name)
        if known is None or known[0] != digest or not self.adopt(name):
            self._path(name).write_bytes(content)
        self.manifest[name] = digest

    def adopt(self, name: str) -> bool:
        """Take a file over from the site that stands, if it is what was written there."""
        digest = self._former.digest(name)
        if digest is None:
            return False
        path, old = self._path(name), self._former.site / name
        try:
            os.link(old, path)
        except OSError:
            shutil.copyfile(old, path)
        self.manifest[name] = digest
        return True

    def adopt_all(self, folder: str, names: set[str]) -> bool:
        """Take a folder's files over, all of them or none."""
        full = [f"{folder}/{name}" for name in sorted(names)]
        if any(self._former.digest(name) is None for name in full):
            return False
        for name in full:
            self.adopt(name)
        return True

    def _path(self, name: str) -> Path:
        """Where a file goes, free of what had its name: to write there could write to two."""
        if name in self.manifest:
            (self.folder / name).unlink()
        folder = name.rpartition("/")[0]
        if folder not in self._made:
            (self.folder / folder).mkdir(parents=True, exist_ok=True)
            self._made.add(folder)
        return self.folder / name
