"""Running a sweep: what is left of it, as many runs at a time as fit, one result at the end."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from pbcanalysis.catalogue.chapter import CHECKED_VARIABLE, DRAW_VARIABLE
from pbcanalysis.editions.alone import alone
from pbcanalysis.editions.engines import Order, engine
from pbcanalysis.editions.keys import Environment
from pbcanalysis.editions.large_tables import is_large, lay_out
from pbcanalysis.editions.notebooks import (
    STUDY_FOLDER,
    Notebook,
    declaration_problems,
    read_notebooks,
)
from pbcanalysis.editions.soundness import study_problems
from pbcanalysis.editions.sweep.journal import RUNS, Failure, Finished, Journal
from pbcanalysis.editions.sweep.kept import Kept, drop_spoilt
from pbcanalysis.editions.sweep.memory import workers_here
from pbcanalysis.editions.sweep.orders import PRIMED, attempt
from pbcanalysis.editions.sweep.plan import Plan, Run
from pbcanalysis.errors import InvalidInput, Problem
from pbcanalysis.scratch import Scratch
from pbcanalysis.study import Study, inspect_study, open_study
from pbcanalysis.study.reads import digest_of
from pbcanalysis.study.typed_copies import VARIABLE

COLLECT = "pbcanalysis.editions.sweep.collect:records"


@dataclass(frozen=True)
class Progress:
    """How far a sweep is.

    Attributes:
        done: Runs that have ended, those of earlier times included.
        total: Runs of the plan.
        failed: Runs of this time that failed.
        seconds_left: How long the rest will take if it goes on like this; none at the start.
        last: Id of the run that ended last.
    """

    done: int
    total: int
    failed: int
    seconds_left: float | None
    last: str


@dataclass(frozen=True)
class Summary:
    """A sweep that has ended.

    Attributes:
        folder: Its folder.
        ran: Ids of runs of this time.
        skipped: Ids of runs that were done before.
        failed: Runs that failed, each with what failed in it.
    """

    folder: Path
    ran: tuple[str, ...]
    skipped: tuple[str, ...]
    failed: tuple[Finished, ...]


def sweep(
    plan: Plan,
    notebooks_folder: Path,
    folder: Path,
    *,
    workers: int | None = None,
    engine_name: str | None = None,
    keep_notebooks: bool = False,
    pages: bool = False,
    chapters: Iterable[str] = (),
    progress: Callable[[Progress], None] | None = None,
    dask: str | None = None,
    checked: Collection[Path] = (),
    tables: Path | None = None,
    meanwhile: Callable[[], None] | None = None,
) -> Summary:
    """Run what is not done yet of a plan, alone in its folder, and write its results.

    Args:
        plan: The plan.
        notebooks_folder: The chapters.
        folder: Where everything goes; a sweep that is there goes on.
        workers: Chapters at a time; by default as many as processors and memory allow.
        engine_name: See :mod:`pbcanalysis.editions.engines`.
        keep_notebooks: Whether to keep executed notebooks, and draw their charts for it.
        pages: Whether to leave what pages of the chapters are made from; see
            :mod:`pbcanalysis.site.sweep`.
        chapters: Two-digit numbers of chapters; in place of the plan's.
        progress: Called when a run has ended.
        dask: Address of a Dask scheduler, or ``local`` to start one.
        checked: Studies that have just been checked whole, with their chapters.
        tables: Folder with copies of the large tables of these studies, which runs read in their
            place; see :mod:`pbcanalysis.editions.large_tables`.
        meanwhile: Called while the engine starts, if there is anything to run: a processor is free
            then for what the caller will want at the end.

    Raises:
        InvalidInput: With every problem of studies and chapters, before anything runs.
    """
    from pbcanalysis.editions.sweep.results import write_results

    with alone(folder):
        wanted = tuple(chapters) or plan.chapters
        notebooks = _notebooks(notebooks_folder, wanted)
        journal = Journal(folder)
        before = journal.finished()
        studies, keys = keys_of(plan, notebooks)
        kept = Kept(keep_notebooks, pages)
        names = [notebook.path.name for notebook in notebooks]
        if pages:
            drop_spoilt(folder)
        left = [
            run
            for run in plan.runs
            if run.id not in before
            or before[run.id].key != keys[run.id]
            or before[run.id].failures
            or kept.missing(folder / RUNS / run.id, before[run.id], names)
            or not journal.has_records(before[run.id])
        ]
        if left:
            folders = {run.study for run in left}
            unchecked = folders.difference(checked)

            with _scratch(notebooks) as sources, _copies(tables) as copies:
                # Runs are forked from a process that has read the large tables from these copies.
                lay = any(is_large(studies[path]) for path in folders)
                if lay:
                    _check(unchecked, studies, notebooks, copies)

                def check() -> None:
                    if not lay:
                        _check(unchecked, studies, notebooks)
                    if meanwhile is not None:
                        meanwhile()

                tasks = {
                    run.id: [
                        _order(run, notebook, sources[notebook.path], folder, studies, kept, copies)
                        for notebook in notebooks
                    ]
                    for run in left
                }
                # Data are read once for all runs, by the process that they are forked from.
                primes = [studies[path] for path in sorted(folders)]
                if dask is None:
                    alike = tasks[left[0].id][0]
                    executor = _here(
                        engine_name, sources.values(), primes, copies, workers, check, alike
                    )
                else:
                    executor = _elsewhere(
                        dask, engine_name, sources, primes, copies, workers, check
                    )
                with executor as (submit, slots):
                    _carry_out(
                        left, tasks, keys, submit, slots, journal, kept, len(plan.runs), progress
                    )
        finished = journal.finished()
        ran = {run.id for run in left}
        summary = Summary(
            folder,
            tuple(run.id for run in plan.runs if run.id in ran),
            tuple(run.id for run in plan.runs if run.id not in ran),
            tuple(finished[run.id] for run in plan.runs if finished[run.id].failures),
        )
        if left or not (folder / "results.parquet").is_file():
            write_results(folder, plan, finished, journal)
        return summary


def keys_of(plan: Plan, notebooks: list[Notebook]) -> tuple[dict[Path, Study], dict[str, str]]:
    """The studies of a plan by folder, and each run's key: a digest of all that it depends on."""
    studies = {path: open_study(path, check=False) for path in {run.study for run in plan.runs}}
    base = hashlib.sha256(Environment.of(notebooks[0].path.parent.parent).digest.encode())
    base.update(_cells_digest(notebooks).encode())
    keys = {}
    for run in plan.runs:
        total = base.copy()
        total.update(studies[run.study].digest.encode())
        total.update(json.dumps(run.values, sort_keys=True).encode())
        keys[run.id] = total.hexdigest()
    return studies, keys


def _cells_digest(notebooks: list[Notebook]) -> str:
    """Digest of the notebooks' code, and of the prose that stands in what is kept of a run."""
    found = []
    for notebook in notebooks:
        content = json.loads(notebook.path.read_text(encoding="utf-8"))
        cells = [
            [cell["cell_type"], cell["source"], cell["metadata"].get("tags", [])]
            for cell in content["cells"]
        ]
        found.append([notebook.path.name, cells])
    return digest_of(found)


def _notebooks(folder: Path, wanted: tuple[str, ...]) -> list[Notebook]:
    notebooks = read_notebooks(folder)
    known = {notebook.chapter for notebook in notebooks}
    problems = [
        Problem(
            "chapters", None, None, repr(chapter), f"one of {', '.join(sorted(known))}",
            "Name chapters by their two digits.",
        )
        for chapter in wanted
        if chapter not in known
    ]  # fmt: skip
    if problems:
        raise InvalidInput(problems)
    return [notebook for notebook in notebooks if not wanted or notebook.chapter in wanted]


@contextmanager
def _copies(folder: Path | None) -> Iterator[Path]:
    """Where copies of large tables are: a folder that is there already, or one for this sweep."""
    if folder is not None:
        yield folder
        return
    with Scratch("pbc-tables-") as name:
        yield Path(name)


def _check(
    folders: set[Path],
    studies: Mapping[Path, Study],
    notebooks: list[Notebook],
    copies: Path | None = None,
) -> None:
    """Check studies, and lay out copies of their large tables where a folder is given for them."""
    problems: list[Problem] = []
    for folder in sorted(folders):
        inspection = inspect_study(folder)
        found = study_problems(inspection)
        wrong = [problem for problem in found if problem.severity == "error"]
        if copies is not None and not wrong:
            numbers = {name: inspection.tables[name].raw.numbers for name in inspection.frames}
            lay_out(studies[folder], inspection.frames, numbers, copies)
        problems += wrong
        for notebook in notebooks:
            problems += declaration_problems(notebook, studies[folder].parameters)
    if problems:
        raise InvalidInput(problems)


@contextmanager
def _scratch(notebooks: list[Notebook]) -> Iterator[dict[Path, Path]]:
    """Copies of the notebooks without outputs, which no run needs to read, by path."""
    with Scratch("pbc-sweep-") as name:
        copies = {}
        for notebook in notebooks:
            node = nbformat.read(notebook.path, as_version=4)
            for cell in node.cells:
                if cell.cell_type == "code":
                    cell.outputs, cell.execution_count = [], None
            copies[notebook.path] = Path(name) / notebook.path.name
            nbformat.write(node, copies[notebook.path])
        yield copies


def _order(
    run: Run,
    notebook: Notebook,
    source: Path,
    folder: Path,
    studies: Mapping[Path, Study],
    kept: Kept,
    copies: Path,
) -> Order:
    home = notebook.path.parent.resolve()
    values = studies[run.study].parameters.defaults() | run.values
    own = {name: values[name] for name in notebook.declared if name != STUDY_FOLDER}
    relative = Path(os.path.relpath(run.study.resolve(), home)).as_posix()
    output = kept.output(folder / RUNS / run.id, notebook.path.name)
    if output is not None:
        output.parent.mkdir(parents=True, exist_ok=True)
    return Order(
        source,
        output,
        {STUDY_FOLDER: relative, **own},
        # The studies have just been checked; a chart that nobody will see is not drawn.
        {CHECKED_VARIABLE: "1", DRAW_VARIABLE: kept.drawn, VARIABLE: str(copies.resolve())},
        COLLECT,
        folder=home,
    )


Executor = tuple[Callable[[Order], Future[Any]], int]
"""How an order is started, and how many may be under way."""


@contextmanager
def _elsewhere(
    address: str,
    engine_name: str | None,
    notebooks: Iterable[Path],
    primes: list[Study],
    copies: Path,
    workers: int | None,
    check: Callable[[], None],
) -> Iterator[Executor]:
    """Orders are carried out by a Dask cluster."""
    from pbcanalysis.editions.sweep.cluster import dask_orders

    check()
    with dask_orders(address, engine_name, list(notebooks), primes, copies, workers) as found:
        yield found


@contextmanager
def _here(
    engine_name: str | None,
    notebooks: Iterable[Path],
    primes: list[Study],
    copies: Path,
    workers: int | None,
    check: Callable[[], None],
    alike: Order,
) -> Iterator[Executor]:
    """Orders, each like the one given, are carried out by this machine."""
    count = workers or workers_here(copies)
    folders = os.pathsep.join(str(study.folder.resolve()) for study in primes)
    # The engine ends first, and with it what its threads wait for.
    with (
        ThreadPoolExecutor(count) as pool,
        engine(
            engine_name,
            notebooks=notebooks,
            preload=[PRIMED],
            environment={**alike.environment, "PBC_PRIME": folders},
            meanwhile=check,
            alike=alike,
        ) as runner,
    ):

        def submit(order: Order) -> Future[Any]:
            return pool.submit(attempt, runner, order)

        yield submit, count + 1


def _carry_out(
    runs: list[Run],
    tasks: Mapping[str, list[Order]],
    keys: Mapping[str, str],
    submit: Callable[[Order], Future[Any]],
    slots: int,
    journal: Journal,
    kept: Kept,
    total: int,
    progress: Callable[[Progress], None] | None,
) -> None:
    """Keep ``slots`` orders under way until all are done; journal each run as it ends."""
    waiting = iter([(run.id, number) for run in runs for number in range(len(tasks[run.id]))])
    under_way: dict[Future[Any], tuple[str, int]] = {}
    results: dict[str, dict[int, list[dict[str, Any]] | Failure]] = {run.id: {} for run in runs}
    start, ended, failed = time.monotonic(), 0, 0
    try:
        while True:
            while len(under_way) < slots and (found := next(waiting, None)) is not None:
                under_way[submit(tasks[found[0]][found[1]])] = found
            if not under_way:
                return
            for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                id, number = under_way.pop(future)
                results[id][number] = future.result()
                if len(results[id]) < len(tasks[id]):
                    continue
                parts = [part for _, part in sorted(results.pop(id).items())]
                failures = tuple(part for part in parts if isinstance(part, Failure))
                records = [row for part in parts if not isinstance(part, Failure) for row in part]
                outputs = [order.output for order in tasks[id] if order.output is not None]
                noted = kept.noted(outputs)
                journal.write(Finished(id, keys[id], failures, notebooks=noted), records)
                ended, failed = ended + 1, failed + bool(failures)
                if progress is not None:
                    left = (time.monotonic() - start) / ended * (len(runs) - ended)
                    progress(Progress(total - len(runs) + ended, total, failed, left, id))
    finally:
        for future in under_way:
            future.cancel()
