"""Ways to run one chapter under many levels: loops, pools, clusters, sweeps, and the bare code."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import yaml

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data"
NOTEBOOK = ROOT / "notebooks" / "04_percentages.ipynb"
LEAN = {"PBC_STUDY_CHECKED": "1", "PBC_DRAW": "none"}
PROCESSES = 2


def levels(n: int) -> list[float]:
    """Levels that differ."""
    return [round(0.5 + 0.49 * i / n, 6) for i in range(n)]


@contextlib.contextmanager
def variables(given: dict[str, str]) -> Iterator[None]:
    """Environment variables for as long as the block lasts."""
    before = dict(os.environ)
    os.environ |= given
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def command(n: int, environment: dict[str, str]) -> None:
    """A loop over the Papermill command."""
    for level in levels(n):
        subprocess.run(
            [sys.executable, "-m", "papermill", "--no-progress-bar", "--cwd", str(NOTEBOOK.parent),
             str(NOTEBOOK), f"loop-{level}.ipynb", "-p", "level", str(level)],
            check=True, capture_output=True, env={**os.environ, **environment},
        )  # fmt: skip


def one(level: float) -> None:
    """One run of ``papermill.execute_notebook``."""
    import logging

    from papermill import execute_notebook

    logging.getLogger("papermill").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder, variables(LEAN):
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


def by_joblib(n: int) -> None:
    """``execute_notebook`` in two processes of joblib."""
    from joblib import Parallel, delayed
    from joblib.externals.loky import get_reusable_executor

    Parallel(n_jobs=PROCESSES)(delayed(one)(level) for level in levels(n))
    get_reusable_executor().shutdown()  # its processes would be kept for a next call


def by_plain_dask(n: int) -> None:
    """``execute_notebook`` as tasks of a Dask cluster of two workers."""
    from distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=PROCESSES, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        client.gather(client.map(one, levels(n), pure=False))


def sweep(n: int, dask: str | None = None, keep: bool = False) -> Path:
    """``pbc sweep``, from the start of its processes to the written results."""
    from pbcanalysis.editions.sweep import read_plan
    from pbcanalysis.editions.sweep import sweep as run

    folder = Path("kept" if keep else "sweep")
    shutil.rmtree(folder, ignore_errors=True)
    plan = read_plan(write_plan(n), ROOT / "data")
    summary = run(
        plan, ROOT / "notebooks", folder,
        workers=PROCESSES, chapters=["04"], dask=dask, keep_notebooks=keep,
    )  # fmt: skip
    if summary.failed or len(summary.ran) != n:
        raise SystemExit(f"{len(summary.failed)} of {n} runs failed")
    return folder


def write_plan(n: int) -> Path:
    """The plan of a sweep over the level."""
    path = Path("plan.yml")
    text = yaml.safe_dump({"grid": {"level": levels(n)}})
    # A plan that nobody has touched: a file written anew has to be read again.
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
    return path


def by_command(n: int, folder: str) -> float:
    """Seconds of the command ``pbc sweep`` as a whole process."""
    write_plan(n)
    words = ["sweep", "plan.yml", "--project", str(ROOT), "--out", folder, "--chapters", "04"]
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "pbcanalysis.cli.main", *words, "--no-pages"],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode:
        told = "\n".join((done.stdout + done.stderr).splitlines()[-40:])
        raise SystemExit(f"pbc sweep of {n} runs ended with status {done.returncode}:\n{told}")
    return time.perf_counter() - start


def planned_again(n: int, folder: str) -> float:
    """Median seconds that the same command takes, as a whole process, to see that all is done."""
    by_command(n, folder)
    return statistics.median(by_command(n, folder) for _ in range(7))


def _bare(share: list[float], draw: bool, ready: Any, begin: Any) -> None:
    """The chapter's code by ``exec``, over and over, with everything imported."""
    os.environ |= {**LEAN, "PBC_DRAW": "notebook" if draw else "none", "PBC_PRIME": str(DATA)}
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


def bare(n: int, draw: bool) -> float:
    """Seconds of the bare computation in two processes, without their imports."""
    from pbcanalysis.warm.libraries import THREADLESS

    context = multiprocessing.get_context("spawn")
    ready, begin = context.Semaphore(0), context.Event()
    shares = [levels(n)[i::PROCESSES] for i in range(PROCESSES)]
    workers = [context.Process(target=_bare, args=(share, draw, ready, begin)) for share in shares]
    with variables(THREADLESS):
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
                environment={"PBC_PRIME": str(DATA)}) as runner:  # fmt: skip
        taken = []
        for level in levels(15):
            start = time.perf_counter()
            runner(Order(NOTEBOOK, None, {"level": level}, LEAN))
            taken.append(time.perf_counter() - start)
    return statistics.median(taken)
