"""A finished folder takes the place of another, so that a kill at any moment loses neither.

Where the system can (Linux, on most of its disks), the two folders change places in one step.
Elsewhere the old one is set aside under a name of its own first, and a run that finds it there
puts it back before it does anything else.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
import threading
from functools import cache
from pathlib import Path
from typing import Any

PLAIN_VARIABLE = "PBC_NO_EXCHANGE"
"""Where it is set, folders are exchanged as on a system that cannot do it in one step."""

_HERE = -100  # AT_FDCWD of Linux
_EXCHANGE = 2  # RENAME_EXCHANGE of Linux
_CANNOT = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EPERM)


def former_of(place: Path) -> Path:
    """Where the folder that stood in a place is set aside until it is deleted."""
    return place.with_name(f".{place.name}.former")


def exchange(one: Path, two: Path) -> bool:
    """Let two folders of one disk change places in one step.

    Returns:
        Whether they did; if not, the system cannot do it and nothing has happened.

    Raises:
        OSError: If it can, and failed.

    Reference:
        Linux man-pages, rename(2): renameat2 with RENAME_EXCHANGE.
    """
    call = None if PLAIN_VARIABLE in os.environ else _renameat2()
    if call is None:
        return False
    if call(_HERE, os.fsencode(one), _HERE, os.fsencode(two), _EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in _CANNOT:
        return False
    raise OSError(number, os.strerror(number), str(one), None, str(two))


@cache
def _renameat2() -> Any:
    if not sys.platform.startswith("linux"):
        return None
    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if call is not None:
        call.argtypes = (
            ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint,
        )  # fmt: skip
    return call


def recover(place: Path) -> bool:
    """Put a folder back that was set aside when a process was killed.

    Returns:
        Whether one was put back.
    """
    former = former_of(place)
    if os.path.lexists(place) or not former.is_dir():
        return False
    former.rename(place)
    return True


def swap(new: Path, old: Path, *, wait: bool = True) -> None:
    """Put a finished folder in the place of an old one; the old one stays until that moment.

    Args:
        new: The finished folder, beside its place.
        old: Its place.
        wait: Whether to come back only when what stood there is deleted.
    """
    former = former_of(old)
    for thread in [thread for thread in threading.enumerate() if thread.name == str(former)]:
        thread.join()
    recover(old)
    shutil.rmtree(former, ignore_errors=True)
    if not os.path.lexists(old):
        new.rename(old)
        return
    if exchange(new, old):
        # What stood there has the name of what was made, which the next run makes anew.
        new.rename(former)
    else:
        old.rename(former)
        try:
            new.rename(old)
        except OSError:
            former.rename(old)
            raise
    # A process does not end before this thread does.
    rest = threading.Thread(target=shutil.rmtree, args=(former, True), name=str(former))
    rest.start()
    if wait:
        rest.join()
