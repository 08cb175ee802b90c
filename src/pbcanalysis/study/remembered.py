"""Tables that this process has read before, by the content of their files.

A chapter reads the same small tables several times, and the runs of a sweep are forked from a
process that has read them once. What is kept is found by the bytes of the file and by its
description alone, so a file that changes is read again. Whoever gives it out gives out copies.

Large tables are not kept by whoever reads them. The process that the runs of a sweep are forked
from may share some with them (:func:`share`): their memory is then that of all runs together.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pbcanalysis.study.reads import table_digest

LARGEST = 1_000_000
"""Larger files, in bytes, are not kept: reading them is little beside the work on them."""
MOST = 64

T = TypeVar("T")

_found: OrderedDict[tuple[str, str], Any] = OrderedDict()
_shared: dict[str, Any] = {}


def remembered(what: str, folder: Path, resource: Mapping[str, Any], make: Callable[[], T]) -> T:
    """What ``make`` returned for a table of this content, or returns now; not to be changed.

    Args:
        what: What is made of the table.
        folder: The study folder.
        resource: The table's entry in the data package.
        make: Reads the table; depends on nothing but the file and the entry.
    """
    digest = _digest(folder, resource)
    if digest is None:
        return make()
    key = (what, digest)
    if key not in _found:
        made = make()
        if _digest(folder, resource) != digest:
            return made  # the file changed meanwhile: nobody knows which of the two was read
        _found[key] = made
        while len(_found) > MOST:
            _found.popitem(last=False)
    _found.move_to_end(key)
    found: T = _found[key]
    return found


def is_kept(folder: Path, resource: Mapping[str, Any]) -> bool:
    """Whether a table's file is there and small enough to be kept once it has been read."""
    try:
        return (folder / str(resource["path"])).stat().st_size <= LARGEST
    except OSError:
        return False


def share(digest: str, value: Any) -> None:
    """Keep what was made of a large table, for this process and those forked from it.

    Args:
        digest: Digest of the table, :func:`pbcanalysis.study.reads.table_digest`, as it was read.
        value: What was made of it; not to be changed.
    """
    _shared[digest] = value


def shared(folder: Path, resource: Mapping[str, Any]) -> Any:
    """What is shared of a large table with these bytes and this description; else ``None``."""
    if not _shared or is_kept(folder, resource):
        return None
    return _shared.get(table_digest(folder, resource))


def _digest(folder: Path, resource: Mapping[str, Any]) -> str | None:
    """Digest of the table's file and description; none where it is large or cannot be read."""
    if not is_kept(folder, resource):
        return None
    try:
        total = hashlib.sha256((folder / str(resource["path"])).read_bytes())
    except OSError:
        return None
    total.update(json.dumps(resource, sort_keys=True, default=str).encode())
    return total.hexdigest()
