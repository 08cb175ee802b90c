"""Whether a published folder is as publishing made it: its editions, and its front."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from pbcanalysis.editions.checksums import differences
from pbcanalysis.editions.published import FRONT, FROZEN, LIST, Published, Tampered, manifest_path


def tampering(published: Published) -> list[str]:
    """Every file that is not as it was published, one line each; empty where all is well.

    Only what is frozen is looked at; for the front see :func:`front_differences`.
    """
    lines = []
    known = {FRONT}
    for entry in published.editions:
        path = manifest_path(published.folder, entry.id)
        known |= {path.name, entry.id}
        if not path.is_file():
            lines.append(f"{FROZEN}/{path.name}: is missing")
            continue
        content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() != entry.manifest:
            lines.append(f"{FROZEN}/{path.name}: was changed")
            continue
        folder = published.frozen(entry.id)
        lines += [
            f"{FROZEN}/{entry.id}/{line}" for line in differences(folder, json.loads(content))
        ]
    if (published.folder / FROZEN).is_symlink():
        lines.append(f"{FROZEN}: is a link")
    if (published.folder / FROZEN).is_dir():
        for path in sorted((published.folder / FROZEN).iterdir()):
            name = f"{FROZEN}/{path.name}"
            if path.name not in known:
                lines.append(f"{name}: is of no edition in the list")
            elif path.is_symlink() and path.name.endswith(".json"):
                lines.append(f"{name}: is a link")
    return lines


def require_untouched(published: Published) -> None:
    """Check every frozen edition against its checksums.

    Raises:
        Tampered: With a line for each file that differs.
    """
    lines = tampering(published)
    if lines:
        raise Tampered.at(lines)


def front_differences(published: Published) -> tuple[list[str], list[str]]:
    """How the front differs from what publishing made.

    Returns:
        Files of the front that are not as they were made, one line each; and files and links
        that publishing did not make, which it keeps for whoever put them there.
    """
    path = published.folder / FROZEN / FRONT
    if not path.is_file():
        return [f"{FROZEN}/{FRONT}: is missing"], []
    content = path.read_bytes()
    if published.front and hashlib.sha256(content).hexdigest() != published.front:
        return [f"{FROZEN}/{FRONT}: was changed"], []
    made = json.loads(content)
    names = set(made) | {LIST}
    lines, others = [], []
    sums = made if isinstance(made, dict) else {}
    for name in sorted(names):
        file = published.folder / name
        if file.is_symlink():
            lines.append(f"{name}: is a link")
        elif not file.is_file():
            lines.append(f"{name}: is missing")
        elif name in sums and hashlib.sha256(file.read_bytes()).hexdigest() != sums[name]:
            lines.append(f"{name}: was changed")
    for found in _walk(published.folder):
        name = found.relative_to(published.folder).as_posix()
        if name not in names:
            others.append(f"{name} (a link)" if found.is_symlink() else name)
    return lines, others


def _walk(folder: Path) -> Iterable[Path]:
    """Files and links of a front, without what is hidden and the frozen editions."""
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or (path.name == FROZEN and not path.is_symlink()):
            continue
        if path.is_symlink() or not path.is_dir():
            yield path
        else:
            yield from (one for one in sorted(path.rglob("*")) if one.is_symlink() or one.is_file())
