"""Folders for what is needed on the way, and the end of those that a killed run has left.

Each holds a file that its process keeps locked. A lock ends with its process, however that ends;
so a folder whose lock is free is nobody's any more, and the next run removes it.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from contextlib import suppress
from pathlib import Path
from types import TracebackType

ALIVE = ".alive"
PREFIXES = ("pbc-tables-", "pbc-sweep-", "pbc-task-", "pbc-run-", "pbc-warm-", "pbc-kernel-")
"""What the names of these folders begin with."""


class Scratch:
    """A folder that is there as long as the block lasts; after a kill, until the next run.

    Args:
        prefix: One of :data:`PREFIXES`.
        where: The folder that it is made in; by default the usual one for such things.

    Attributes:
        name: Its path.

    Example:
        >>> with Scratch("pbc-run-") as folder:
        ...     Path(folder).is_dir()
        True
        >>> Path(folder).exists()
        False
    """

    def __init__(self, prefix: str, where: str | None = None) -> None:
        if prefix not in PREFIXES:
            raise ValueError(f"{prefix} is not among the names whose left-overs are removed")
        while True:
            self.name = tempfile.mkdtemp(prefix=prefix, dir=where)
            # Another process may take it for a left-over until it is locked; then, once more.
            with suppress(FileNotFoundError):
                self._lock: int | None = _locked(Path(self.name) / ALIVE)
                if (Path(self.name) / ALIVE).exists():
                    return
                self._unlock()

    def cleanup(self) -> None:
        """Remove the folder, if that has not been done."""
        shutil.rmtree(self.name, ignore_errors=True)
        self._unlock()

    def _unlock(self) -> None:
        lock, self._lock = self._lock, None
        if lock is not None:
            os.close(lock)

    def __enter__(self) -> str:
        return self.name

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.cleanup()


def _locked(path: Path) -> int | None:
    if os.name != "posix":
        return None
    import fcntl

    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    # A disk that knows no locks: what is left there is never taken for nobody's.
    with suppress(OSError):
        fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


def remove_left_overs(where: Path | None = None) -> list[Path]:
    """Remove scratch folders of this user whose process is gone.

    Args:
        where: The folder to look in; by default the usual one for such things.

    Returns:
        Those that were removed.
    """
    removed: list[Path] = []
    home = where or Path(tempfile.gettempdir())
    if os.name == "posix":
        with suppress(OSError), os.scandir(home) as entries:
            names = sorted(entry.name for entry in entries if entry.name.startswith(PREFIXES))
            removed = [home / name for name in names if _is_left(home / name)]
    return removed


def _is_left(folder: Path) -> bool:
    """Remove a folder if nobody has it; whether it was removed."""
    import fcntl

    with suppress(OSError):
        about = folder.lstat()
        if not stat.S_ISDIR(about.st_mode) or about.st_uid != os.getuid():
            return False
        try:
            lock = os.open(folder / ALIVE, os.O_RDWR | os.O_NOFOLLOW)
        except FileNotFoundError:
            # Killed between the two steps of making it. Whoever is just between them makes another
            # when this one is gone; one that holds anything is not ours, and stays.
            folder.rmdir()
            return True
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
        finally:
            os.close(lock)
        return not folder.exists()
    return False
