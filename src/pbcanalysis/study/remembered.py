"""Tables that this process has read before, by the content of their files.

A chapter reads the same small tables several times, and the runs of a sweep are forked from a
process that has read them once. What is kept is found by the bytes of the file and by its
description alone, so a file that changes is read again; what is given out is a copy, so that
nobody can change what the next reader gets.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

LARGEST = 1_000_000
"""Larger files, in bytes, are not kept: reading them is little beside the work on them."""
MOST = 64

_frames: OrderedDict[str, pd.DataFrame] = OrderedDict()


def remembered(
    folder: Path, resource: Mapping[str, Any], read: Callable[[], pd.DataFrame]
) -> pd.DataFrame:
    """What ``read`` returned for a table of this content, or returns now.

    Args:
        folder: The study folder.
        resource: The table's entry in the data package.
        read: Reads the table; depends on nothing but the file and the entry.
    """
    key = _key(folder, resource)
    if key is None:
        return read()
    if key not in _frames:
        frame = read()
        if _key(folder, resource) != key:
            return frame  # the file changed meanwhile: nobody knows which of the two was read
        _frames[key] = frame
        while len(_frames) > MOST:
            _frames.popitem(last=False)
    _frames.move_to_end(key)
    return _frames[key].copy()


def is_kept(folder: Path, resource: Mapping[str, Any]) -> bool:
    """Whether a table's file is there and small enough to be kept once it has been read."""
    try:
        return (folder / str(resource["path"])).stat().st_size <= LARGEST
    except OSError:
        return False


def _key(folder: Path, resource: Mapping[str, Any]) -> str | None:
    """Digest of the table's file and description; none where it is large or cannot be read."""
    if not is_kept(folder, resource):
        return None
    try:
        total = hashlib.sha256((folder / str(resource["path"])).read_bytes())
    except OSError:
        return None
    total.update(json.dumps(resource, sort_keys=True, default=str).encode())
    return total.hexdigest()
