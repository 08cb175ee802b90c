"""Checksums of a frozen folder, and what differs from them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path


def checksums(folder: Path) -> dict[str, str]:
    """SHA-256 of every file of a folder, by path relative to it, sorted."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def differences(folder: Path, manifest: Mapping[str, str]) -> list[str]:
    """How a folder differs from its manifest, one line for each file; empty where it does not.

    Args:
        folder: The folder.
        manifest: Checksums by relative path, as :func:`checksums` gives them.
    """
    found = checksums(folder)
    lines = [f"{name}: is missing" for name in manifest if name not in found]
    lines += [f"{name}: was added" for name in found if name not in manifest]
    lines += strays(folder)
    lines += [
        f"{name}: was changed"
        for name in manifest
        if name in found and found[name] != manifest[name]
    ]
    return sorted(lines)


def strays(folder: Path) -> list[str]:
    """Links and empty folders of a folder, which no list of checksums can name."""
    lines = [f"{folder.name}: is a link"] if folder.is_symlink() else []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            lines.append(f"{name}: is a link")
        elif path.is_dir() and not any(path.iterdir()):
            lines.append(f"{name}/: is an empty folder that was added")
    return lines


def manifest_text(manifest: Mapping[str, str]) -> str:
    """A manifest as JSON text, sorted: same files, same bytes."""
    return json.dumps(dict(manifest), indent=1, sort_keys=True) + "\n"
