"""Whether anything has changed since the last build or sweep: answered from the folders alone.

One that succeeded leaves a stamp: for each folder and file that it depends on, or made, one
digest over names, sizes, times and inode numbers. If all are the same and the command is too,
there is nothing to do. If one differs, nothing is concluded from it: the build then looks at the
contents. This module imports next to nothing, because it has to answer before a library would be
loaded.
"""

# Importing pathlib alone would take a tenth of the time that there is.
# ruff: noqa: PTH100, PTH105, PTH109, PTH112, PTH116, PTH118, PTH119, PTH120, PTH122, PTH123, PTH208
from __future__ import annotations

import hashlib
import json
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

FILE = "stamp.json"
BUILD = "_build"
SWEEPS = "sweeps"
FORM = 1

_PASSED_OVER = frozenset(("__pycache__", ".ipynb_checkpoints", ".git", BUILD))
# What changes how a build is told or how fast it is, and not what it makes.
_QUIET = frozenset(("--why",))
_QUIET_WITH_VALUE = {
    # Both engines give the same outputs; a name that is neither is for the command to refuse.
    "--engine": ("papermill", "warm"),
    "--workers": tuple(map(str, range(1, 257))),
}


def unchanged(arguments: Sequence[str]) -> dict[str, Any] | None:
    """What the last build or sweep told, if the same would change nothing.

    Args:
        arguments: The words after ``pbc``.

    Returns:
        ``told`` (lines) and ``why`` (lines), as :func:`write` was given them, or ``None``.
    """
    if "--fresh" in arguments or "--help" in arguments:
        return None
    for place in _sweeps(arguments) if arguments[0] == "sweep" else _builds(arguments):
        try:
            with open(os.path.join(place, FILE), encoding="utf-8") as file:
                stamp = json.load(file)
        except (OSError, ValueError):
            continue
        if (
            isinstance(stamp, dict)
            and stamp.get("about") == _about(arguments)
            and all(take(item) == digest for item, digest in stamp["items"])
        ):
            found: dict[str, Any] = stamp["answer"]
            return found
    return None


def _builds(arguments: Sequence[str]) -> list[str]:
    """Folders that a build may have left its stamp in."""
    places = [".", *(word for word in arguments[1:] if os.path.isdir(word))]
    return [f"{place}/{BUILD}" for place in places]


def _sweeps(arguments: Sequence[str]) -> list[str]:
    """Folders that a sweep may have left its stamp in: the one named, or that of its plan."""
    words = [word.partition("=")[2] or word for word in arguments[1:]]
    folders = [word for word in words if os.path.isdir(word)]
    plans = [os.path.splitext(os.path.basename(word))[0] for word in words if word not in folders]
    return [
        *folders,
        *(f"{home}/{BUILD}/{SWEEPS}/{plan}" for home in (".", *folders) for plan in plans),
    ]


def write(
    folder: str,
    arguments: Sequence[str],
    items: Iterable[tuple[dict[str, Any], str]],
    answer: dict[str, Any],
) -> None:
    """Leave the stamp of a build or sweep that succeeded.

    Args:
        folder: Its folder.
        arguments: The words after ``pbc``.
        items: What it depends on or made, each with its digest; see :func:`take`.
        answer: What to tell when nothing has changed.
    """
    stamp = {"about": _about(arguments), "items": list(items), "answer": answer}
    new = os.path.join(folder, f"{FILE}.{os.getpid()}")
    with open(new, "w", encoding="utf-8") as file:
        json.dump(stamp, file)
    os.replace(new, os.path.join(folder, FILE))


def take(item: dict[str, Any]) -> str:
    """The digest of a folder or a file as it stands, from what the file system says of it.

    Args:
        item: ``tree`` (a folder, with all in it but ``without``), ``file``, or ``names`` (a folder
            whose entries' names alone count).
    """
    lines: list[str] = []
    if "tree" in item:
        _walk(item["tree"], frozenset(item.get("without", ())), lines)
    elif "names" in item:
        try:
            lines = [name for name in os.listdir(item["names"]) if name.endswith(".dist-info")]
        except OSError:
            lines = ["absent"]
    else:
        try:
            lines = [_line("", os.stat(item["file"]))]
        except OSError:
            lines = ["absent"]
    return hashlib.blake2b("\n".join(sorted(lines)).encode(), digest_size=20).hexdigest()


def _walk(folder: str, without: frozenset[str], lines: list[str]) -> None:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        lines.append(f"{folder} absent")
        return
    for entry in entries:
        if entry.name in _PASSED_OVER or entry.path in without:
            continue
        if entry.is_dir():
            _walk(entry.path, without, lines)
        else:
            try:
                lines.append(_line(entry.path, entry.stat()))
            except OSError:
                lines.append(f"{entry.path} absent")


def _line(path: str, stat: os.stat_result) -> str:
    # The time of the last change to the inode cannot be set by hand, other than that of the data.
    return f"{path}\0{stat.st_size} {stat.st_mtime_ns} {stat.st_ctime_ns} {stat.st_ino}"


def _essential(arguments: Sequence[str]) -> list[str]:
    """The words of a command that change what it makes."""
    words: list[str] = []
    rest = [part for word in arguments for part in _parted(word)]
    while rest:
        word = rest.pop(0)
        if rest and rest[0] in _QUIET_WITH_VALUE.get(word, ()):
            rest.pop(0)
        elif word not in _QUIET:
            words.append(word)
    return words


def _parted(word: str) -> list[str]:
    """``--engine=warm`` as two words; any other word as it is."""
    name, sign, value = word.partition("=")
    return [name, value] if sign and name in _QUIET_WITH_VALUE else [word]


def _about(arguments: Sequence[str]) -> dict[str, Any]:
    """Everything beside files that a build depends on."""
    return {
        "form": FORM,
        "arguments": _essential(arguments),
        "folder": os.getcwd(),
        "python": [sys.version, sys.prefix],
        "package": os.path.dirname(os.path.dirname(os.path.abspath(__file__))),
        "variables": {k: v for k, v in sorted(os.environ.items()) if k.startswith("PBC_")},
    }
