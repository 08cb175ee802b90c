"""How one order of a sweep is carried out, on this machine and on a worker of a cluster alike."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from pbcanalysis.editions.engines import Order, RunFailed, Runner
from pbcanalysis.editions.sweep.journal import Failure

PRIMED = "pbcanalysis.editions.sweep.primed"
"""What the process that runs are forked from imports beforehand."""
RUN_MEMORY = 400_000_000
"""Bytes that a run may come to need."""


def attempt(runner: Runner, order: Order) -> list[dict[str, Any]] | Failure:
    """Carry out an order: the records that it leaves, or why it failed."""
    try:
        found: list[dict[str, Any]] = runner(order)
        return found
    except RunFailed as error:
        return Failure(order.source.name, error.cell, error.error, error.source, error.traceback)


def workers_here() -> int:
    """Runs at a time on this machine: one for each processor, if memory is there for them."""
    cores = (
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return cores
    free = next((int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvail")), 0)
    return max(1, min(cores, free // RUN_MEMORY)) if free else cores
