"""The end of a process that reads its orders from a pipe, and of one whose parent is gone."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from typing import Any


def end(process: subprocess.Popen[Any], patience: float = 0.0) -> None:
    """End a process: close its input, give it time to go by itself, then kill it.

    Args:
        process: The process; it may have ended already.
        patience: Seconds that it is given once its input has ended.

    Example:
        >>> import sys
        >>> code = "import sys; sys.exit(len(sys.stdin.read()))"
        >>> one = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE)
        >>> end(one, patience=60)
        >>> one.returncode
        0
    """
    if process.stdin is not None:
        # What it did not read any more is of no use to it.
        with contextlib.suppress(BrokenPipeError):
            process.stdin.close()
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()


def end_with_parent() -> None:
    """Let the system end this process when the one that started it ends, however that ends.

    Elsewhere than on Linux nothing is done.

    Reference:
        Linux man-pages, prctl(2): PR_SET_PDEATHSIG.
    """
    if sys.platform.startswith("linux"):
        parent = os.getppid()
        ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)
