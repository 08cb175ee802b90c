"""Work on what comes from outside, in a process of its own that may crash, hang or swell alone.

A damaged file of SPSS can end the process that reads it, and a pattern can keep Python busy for
years. What is done here is done by another process, within bounds of time and memory; what became
of it is told.
"""

from __future__ import annotations

import json
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pbcanalysis.scratch import Scratch
from pbcanalysis.study.formats.bounds import MEMORY, SECONDS, limit

PATIENCE = 20
"""Times the seconds of a processor that the process may take by the clock."""
_START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from pbcanalysis.study.formats.apart import _child; _child(sys.argv[2])"
)


class Failed(Exception):
    """The process ended without a result: it crashed, or took too long or too much memory."""


def apart(work: Callable[..., Any], *arguments: Any, seconds: float | None = None) -> Any:
    """Call a function of a module in another process.

    Args:
        work: The function; it, its arguments and its result can be pickled.
        arguments: What it is given.
        seconds: Seconds of a processor that it may take; by default ``SECONDS``, raised by
            ``PBC_LIMIT``. Where a system cannot bound these, or others keep the machine busy, it is
            ended after ``PATIENCE`` times as long in any case.

    Returns:
        What it returns.

    Raises:
        Failed: If the process crashed, or went beyond its bounds; the message says which.
        Exception: What the function raises.
    """
    allowed = limit(SECONDS) if seconds is None else seconds
    with Scratch("pbc-run-") as folder:
        path = Path(folder) / "work"
        path.write_bytes(pickle.dumps((work, arguments, limit(MEMORY), allowed)))
        command = [sys.executable, "-c", _START, json.dumps(sys.path), str(path)]
        try:
            done = subprocess.run(
                command,
                capture_output=True,
                check=False,
                timeout=PATIENCE * allowed,
                stdin=subprocess.DEVNULL,
            )
        except subprocess.TimeoutExpired as error:
            raise Failed(f"takes more than {allowed:,g} seconds to read") from error
        result = path.with_suffix(".result")
        if done.returncode or not result.is_file():
            raise Failed(_why(done.returncode, done.stderr, allowed))
        # Written by our own process, in a folder that only its owner may enter.
        raised, found = pickle.loads(result.read_bytes())
    if raised:
        raise found
    return found


def _why(status: int, told: bytes, allowed: float) -> str:
    if status == -signal.SIGXCPU:
        return f"takes more than {allowed:,g} seconds to read"
    if b"MemoryError" in told or status == -signal.SIGKILL:
        return f"takes more than {limit(MEMORY):,} bytes of memory to read"
    return "crashes its reader"


def _child(name: str) -> None:
    path = Path(name)
    work, arguments, memory, seconds = pickle.loads(path.read_bytes())
    _bound(memory, seconds)
    try:
        found = (False, work(*arguments))
    except MemoryError:
        raise
    except Exception as error:
        found = (True, error)
    path.with_suffix(".result").write_bytes(pickle.dumps(found, protocol=5))


def _bound(memory: int, seconds: float) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such bounds; the time is watched from outside.
        return
    for what, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, int(seconds) + 1)):
        _, hard = resource.getrlimit(what)
        if hard == resource.RLIM_INFINITY or most < hard:
            resource.setrlimit(what, (most, hard))
    # A crash is told; it leaves no image of memory behind.
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
