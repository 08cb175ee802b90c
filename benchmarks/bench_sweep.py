"""A sweep of one chapter over its level, against other ways to do the same, in the same run.

Each way runs the chapter on percentages once for each level. Slow ways run fewer levels; all are
told as seconds per run. One JSON object per line; ``--table`` writes them as CSV for the book.
The limit beside them is the bare computation: the chapter's code by ``exec``, in as many processes
with everything imported, without Papermill, kernel or isolation.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import json
import multiprocessing
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import yaml

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOK = ROOT / "notebooks" / "04_percentages.ipynb"
LEAN = {"PBC_STUDY_CHECKED": "1", "PBC_DRAW": "none"}
PROCESSES = 2


def levels(n: int) -> list[float]:
    """Levels that differ."""
    return [round(0.5 + 0.49 * i / n, 6) for i in range(n)]


def command(n: int, environment: dict[str, str]) -> None:
    """A loop over the Papermill command."""
    for level in levels(n):
        subprocess.run(
            [sys.executable, "-m", "papermill", "--no-progress-bar", "--cwd", str(NOTEBOOK.parent),
             str(NOTEBOOK), "out.ipynb", "-p", "level", str(level)],
            check=True, capture_output=True, env={**os.environ, **environment},
        )  # fmt: skip


def one(level: float) -> None:
    """One run of ``papermill.execute_notebook``."""
    import logging

    from papermill import execute_notebook

    logging.getLogger("papermill").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        execute_notebook(
            str(NOTEBOOK), str(Path(folder) / "out.ipynb"), parameters={"level": level},
            cwd=str(NOTEBOOK.parent), progress_bar=False, kernel_name="python3",
        )  # fmt: skip


def in_one_process(n: int) -> None:
    """``execute_notebook`` in one process."""
    for level in levels(n):
        one(level)


def in_two_processes(n: int) -> None:
    """``execute_notebook`` in a pool of two processes."""
    with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
        pool.map(one, levels(n), chunksize=1)


def by_plain_dask(n: int) -> None:
    """``execute_notebook`` as tasks of a Dask cluster of two workers."""
    from distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=PROCESSES, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        client.gather(client.map(one, levels(n), pure=False))


def sweep(n: int, dask: str | None = None) -> Path:
    """``pbc sweep``, from the start of its processes to the written results."""
    from pbcanalysis.editions.sweep import read_plan
    from pbcanalysis.editions.sweep import sweep as run

    folder = Path("sweep")
    shutil.rmtree(folder, ignore_errors=True)
    Path("plan.yml").write_text(yaml.safe_dump({"grid": {"level": levels(n)}}), encoding="utf-8")
    plan = read_plan(Path("plan.yml"), ROOT / "data")
    summary = run(plan, ROOT / "notebooks", folder, workers=PROCESSES, chapters=["04"], dask=dask)
    if summary.failed or len(summary.ran) != n:
        raise SystemExit(f"{len(summary.failed)} of {n} runs failed")
    return folder


def planned_again(n: int) -> float:
    """Seconds that ``pbc sweep`` takes to see that nothing is left."""
    from pbcanalysis.editions.sweep import read_plan
    from pbcanalysis.editions.sweep import sweep as run

    start = time.perf_counter()
    plan = read_plan(Path("plan.yml"), ROOT / "data")
    summary = run(plan, ROOT / "notebooks", Path("sweep"), chapters=["04"])
    if summary.ran:
        raise SystemExit("a run that was done ran again: was the source changed meanwhile?")
    return time.perf_counter() - start


def _bare(share: list[float], ready: Any, begin: Any) -> None:
    """The chapter's code by ``exec``, over and over, with everything imported."""
    os.environ |= {**LEAN, "PBC_PRIME": str(ROOT / "data")}
    os.chdir(NOTEBOOK.parent)
    from IPython.display import publish_display_data

    from pbcanalysis.editions.engines import imports_of
    from pbcanalysis.warm.libraries import import_libraries

    import_libraries()
    for name in (*imports_of([NOTEBOOK]), "pbcanalysis.editions.sweep.primed"):
        __import__(name)
    del publish_display_data
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    code = [cell for cell in cells if cell.cell_type == "code"]
    compiled = [
        (compile(cell.source, cell.id, "exec"), "parameters" in cell.metadata.get("tags", []))
        for cell in code
    ]
    ready.release()
    begin.wait()
    # Outside a kernel, what is displayed is printed.
    with (
        Path(os.devnull).open("w", encoding="utf-8") as nothing,
        contextlib.redirect_stdout(nothing),
    ):
        for level in share:
            names: dict[str, Any] = {}
            for cell, parameters in compiled:
                exec(cell, names)
                if parameters:
                    names["level"] = level


def bare(n: int) -> float:
    """Seconds of the bare computation in two processes, without their imports."""
    context = multiprocessing.get_context("spawn")
    ready, begin = context.Semaphore(0), context.Event()
    shares = [levels(n)[i::PROCESSES] for i in range(PROCESSES)]
    workers = [context.Process(target=_bare, args=(share, ready, begin)) for share in shares]
    for worker in workers:
        worker.start()
    for _ in workers:
        ready.acquire()
    start = time.perf_counter()
    begin.set()
    for worker in workers:
        worker.join()
        if worker.exitcode:
            raise SystemExit("the bare computation failed")
    return time.perf_counter() - start


def one_warm_run() -> float:
    """Median seconds of one run by a warm process that is there."""
    from pbcanalysis.editions.engines import Order, engine

    with engine("warm", notebooks=[NOTEBOOK], preload=["pbcanalysis.editions.sweep.primed"],
                environment={"PBC_PRIME": str(ROOT / "data")}) as runner:  # fmt: skip
        taken = []
        for level in levels(7):
            start = time.perf_counter()
            runner(Order(NOTEBOOK, None, {"level": level}, LEAN))
            taken.append(time.perf_counter() - start)
    return sorted(taken)[len(taken) // 2]


def processor_seconds() -> float:
    """Seconds of processor time of this process and all that it has waited for."""
    return sum(
        used.ru_utime + used.ru_stime
        for used in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def timed(work: Callable[[], Any]) -> tuple[float, float]:
    """Seconds that a call takes, by the clock (or as it says itself) and of processor time."""
    start, used = time.perf_counter(), processor_seconds()
    said = work()
    taken = said if isinstance(said, float) else time.perf_counter() - start
    return taken, processor_seconds() - used


def main() -> None:
    """Time all ways and print one line of JSON for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=40, help="runs of the sweep")
    parser.add_argument("--slow", type=int, default=4, help="runs of each slow way")
    parser.add_argument("--table", type=Path, help="a CSV file to write, too")
    given = parser.parse_args()
    table = given.table.resolve() if given.table else None
    n, slow = given.n, given.slow
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        ways = [
            ("loop over the papermill command", slow, timed(lambda: command(slow, {}))),
            ("the same, checks and drawing left out", slow, timed(lambda: command(slow, LEAN))),
            ("execute_notebook in one process", slow, timed(lambda: in_one_process(slow))),
            ("execute_notebook, two processes", slow, timed(lambda: in_two_processes(slow))),
            ("Dask, plain", slow, timed(lambda: by_plain_dask(slow))),
            ("pbc sweep --dask local", n, timed(lambda: sweep(n, "local"))),
            ("pbc sweep", n, timed(lambda: sweep(n))),
        ]
        again = planned_again(n)
        ways.append(("bare computation (the limit)", n, timed(lambda: bare(n))))
        warm = one_warm_run()
        os.chdir("/")
    base = ways[0][2][0] / slow
    rows = [
        {
            "name": name,
            "ratio": round(base / (taken / count), 1),
            "seconds_per_run": round(taken / count, 3),
            "processor_seconds_per_run": round(used / count, 3),
            "n": count,
        }
        for name, count, (taken, used) in ways
    ]
    limit = next(row for row in rows if "limit" in row["name"])["seconds_per_run"]
    for row in rows:
        print(json.dumps({**row, "of_the_limit": round(limit / row["seconds_per_run"], 2)}))
    print(
        json.dumps({"name": "one run by a warm process that is there", "seconds": round(warm, 3)})
    )
    print(json.dumps({"name": "planned again, nothing left", "seconds": round(again, 3), "n": n}))
    if table is not None:
        with table.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(
                [
                    "Way",
                    "Runs",
                    "Seconds per run",
                    "Processor seconds per run",
                    "Times as fast",
                    "Of the limit",
                ]
            )
            for row in rows:
                share = f"{limit / row['seconds_per_run']:.0%}"
                writer.writerow(
                    [
                        row["name"],
                        row["n"],
                        f"{row['seconds_per_run']:.2f}",
                        f"{row['processor_seconds_per_run']:.2f}",
                        row["ratio"],
                        share,
                    ]
                )


if __name__ == "__main__":
    main()
