"""The end of a process that reads its orders from a pipe."""

from __future__ import annotations

import contextlib
import subprocess
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
