"""How many runs fit into the memory of a machine, and what tables may take that all share."""

from __future__ import annotations

import os
from pathlib import Path

from pbcanalysis.study.typed_copies import size_in_memory

RUN_MEMORY = 400_000_000
"""Bytes that a run may come to need, beside what it makes of large tables."""
SHARED_PART = 0.25
"""Part of the free memory that tables may take in a process that runs are forked from."""


OWN_PART = 0.5
"""What a run may make of a table that it shares, as a part of it; our chapters make a quarter."""


def workers_here(tables: Path | None = None) -> int:
    """Runs at a time on this machine: one for each processor, if memory is there for them.

    Args:
        tables: Folder with copies of the large tables that runs may read. What is read once for
            all runs counts once, and what a run makes of the largest of them counts by
            ``OWN_PART``; a table for which there is no such room counts whole in every run.
    """
    cores = (
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )
    free = free_memory()
    if not free:
        return cores
    sizes = [] if tables is None else [size_in_memory(path) for path in tables.glob("*.parquet")]
    total, largest, room = sum(sizes), max(sizes, default=0), room_for_tables()
    if total <= room:
        left, own = free - total, OWN_PART * largest
    else:
        left, own = free - room, largest
    return max(1, min(cores, int(left // (RUN_MEMORY + own))))


def room_for_tables() -> int:
    """Bytes that tables may take which a process reads for all the runs forked from it."""
    return int(SHARED_PART * free_memory())


def free_memory() -> int:
    """Bytes of memory that this machine can still give; 0 where it does not tell."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvail")), 0)
