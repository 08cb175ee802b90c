"""Warm starts for notebooks: each run is forked from a process that has its imports done.

A run of Papermill spends nearly all its time on starting a kernel, importing libraries in it and
shutting it down. Here one process, the *zygote*, imports them once; every notebook then runs in a
process of its own, forked from it, with Papermill and the real kernel inside. Nothing here knows
of studies or chapters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pbcanalysis.warm.client import (
        ChildDied,
        RunTimedOut,
        Unfit,
        WarmProblem,
        Zygote,
        ZygoteGone,
        can_fork,
    )

__all__ = ["ChildDied", "RunTimedOut", "Unfit", "WarmProblem", "Zygote", "ZygoteGone", "can_fork"]


def __getattr__(name: str) -> Any:
    # Imported at first use: the launcher of kernels is in this package, and has to be quick.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from pbcanalysis.warm import client

    return getattr(client, name)
