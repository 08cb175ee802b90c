"""One build, and one sweep, at a time in a folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK = "lock"


@contextmanager
def alone(folder: Path, waiting: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Wait until no other is at work in a folder, and remove what killed runs have left.

    Whoever is alone there may ask for it again.

    Args:
        folder: The folder; made if it is not there.
        waiting: Called if another is waited for.
    """
    from filelock import FileLock, Timeout

    from pbcanalysis.scratch import remove_left_overs

    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder.resolve() / LOCK, is_singleton=True)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        waiting()
        lock.acquire()
    try:
        remove_left_overs()
        yield
    finally:
        lock.release()
