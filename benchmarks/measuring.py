"""What benchmarks share: the quickest of some runs, a process of its own, and the line that tells.

Every line of output is one JSON object:

``name``, ``n``
    What was measured, and how much of it.
``ours_s``, ``plain_s``, ``ratio``
    Seconds of both ways, and the plain way's over ours. Where memory is what counts, ``ours_mb``
    and ``plain_mb`` stand beside them, and the ratio is theirs.
``limit``, ``of``, ``met``
    The wanted value, if there is one, of which key (``ratio`` at least, any other at most), and
    whether it was reached.
"""

from __future__ import annotations

import json
import multiprocessing
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal


def fastest(work: Callable[[], object], times: int) -> float:
    """Seconds of the quickest of some runs."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return min(taken)


def rivals(ours: Callable[[], object], plain: Callable[[], object], times: int) -> list[float]:
    """Seconds of the quickest of some runs of each, in turn, so that both meet the same machine."""
    best = [float("inf"), float("inf")]
    for _ in range(times):
        for place, work in enumerate((ours, plain)):
            best[place] = min(best[place], fastest(work, 1))
    return best


def _timed(work: Callable[..., Any], given: tuple[Any, ...], results: Any) -> None:
    import pandas
    import pyarrow.parquet  # imports are not what is timed

    del pandas, pyarrow
    start = time.perf_counter()
    answer = work(*given)
    taken = time.perf_counter() - start
    results.put((taken, _peak(), answer))


def _peak() -> float:
    """Most memory that this process has held, in MB."""
    try:
        # What ``getrusage`` tells of a new process includes its parent's at the time.
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return int(status.split("VmHWM:")[1].split()[0]) / 1024
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def alone(work: Callable[..., Any], *given: Any) -> tuple[float, float, Any]:
    """Seconds, peak of memory in MB, and the answer, from a process of its own."""
    context = multiprocessing.get_context("spawn")
    results = context.SimpleQueue()
    process = context.Process(target=_timed, args=(work, given, results))
    process.start()
    while results.empty():
        process.join(0.05)
        if process.exitcode not in (None, 0):
            raise SystemExit(f"{work.__name__} ended with {process.exitcode}")
    taken, peak, answer = results.get()
    process.join()
    return taken, peak, answer


def tell(
    name: str,
    n: int,
    ours_s: float,
    plain_s: float | None = None,
    *,
    limit: float | None = None,
    of: Literal["ratio", "ours_s", "ours_mb"] = "ratio",
    megabytes: tuple[float, float] | None = None,
) -> None:
    """Print one line."""
    line: dict[str, Any] = {"name": name, "n": n, "ours_s": round(ours_s, 4)}
    ratio = None if plain_s is None else plain_s / ours_s
    if plain_s is not None:
        line["plain_s"] = round(plain_s, 4)
    if megabytes is not None:
        line |= {"ours_mb": round(megabytes[0]), "plain_mb": round(megabytes[1])}
        ratio = megabytes[1] / megabytes[0]
    line["ratio"] = None if ratio is None else float(f"{ratio:.4g}")
    if of != "ratio":
        line["of"] = of
    if limit is not None:
        value = line[of]
        line["limit"] = limit
        line["met"] = value >= limit if of == "ratio" else value <= limit
    print(json.dumps(line), flush=True)
