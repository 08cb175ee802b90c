"""``pbc sweep`` and ``pbc warm``."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pbcanalysis.cli import stamp
from pbcanalysis.cli.fitting import chapters_of, problems_of
from pbcanalysis.cli.telling import fail, waiting
from pbcanalysis.cli.where import study_of

if TYPE_CHECKING:
    from pbcanalysis.editions.sweep import Plan

PAGES_UP_TO = 100
"""Runs of a sweep whose chapters become pages unless it is told otherwise: drawing takes time."""


def sweep(
    plan: Annotated[
        Path,
        typer.Argument(
            help="A YAML plan (grid, rows, or both), or a table: CSV, Excel and others."
        ),
    ],
    study: Annotated[
        Path | None, typer.Option("--study", help="The study of runs that name none.")
    ] = None,
    project: Annotated[Path, typer.Option("--project", help="Folder with notebooks/.")] = Path(),
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Where results go. Default: _build/sweeps/PLAN, in STUDY."),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option("--workers", min=1, help="Chapters at a time; default: as many as fit."),
    ] = None,
    engine: Annotated[
        str | None, typer.Option("--engine", help="papermill, or warm (default).")
    ] = None,
    notebooks: Annotated[
        str, typer.Option("--notebooks", help="keep or drop the executed notebooks.")
    ] = "drop",
    pages: Annotated[
        bool | None,
        typer.Option(
            "--pages/--no-pages",
            help="Make a page of each run's chapters. Default: where there are at most 100 runs.",
        ),
    ] = None,
    chapters: Annotated[
        str, typer.Option("--chapters", help="Chapters by number, for example 04,05.")
    ] = "",
    dask: Annotated[
        str | None,
        typer.Option("--dask", help="A Dask scheduler, tcp://HOST:8786, or local to start one."),
    ] = None,
) -> None:
    """Run chapters under many sets of parameters, and tell the results in one table."""
    import time
    from contextlib import ExitStack

    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.progress import Progress as Bar

    from pbcanalysis.editions.alone import LOCK, alone
    from pbcanalysis.editions.sweep import Progress
    from pbcanalysis.editions.sweep import sweep as run_sweep
    from pbcanalysis.errors import PbcError
    from pbcanalysis.scratch import Scratch
    from pbcanalysis.site.sweep import get_ready, write_site

    if notebooks not in ("keep", "drop"):
        typer.echo(f"--notebooks is keep or drop, not {notebooks!r}", err=True)
        raise typer.Exit(2)
    console = Console(stderr=True)
    keep = notebooks == "keep"
    wanted = [name.strip() for name in chapters.split(",") if name.strip()]
    folder = out or (study or project) / stamp.BUILD / stamp.SWEEPS / plan.stem
    start = time.monotonic()
    ended: list[str] = []
    scratch = ExitStack()
    try:
        # As the files stood before anything was read: a later change is another sweep's.
        reads = [(item, stamp.take(item)) for item in _own_files(plan, project)]
        found = _planned(plan, study_of(study, project), project)
        for line in found.told:
            console.print(line, highlight=False, markup=False, soft_wrap=True)
        few = len(found.runs) <= PAGES_UP_TO
        if pages is None and not few:
            console.print(
                f"no pages of chapters for more than {PAGES_UP_TO} runs; --pages makes them",
                highlight=False,
            )
        studies = {run.study for run in found.runs}
        reads += [(item, stamp.take(item)) for item in _files_of(studies, found.table)]
        scratch.enter_context(alone(folder, lambda: waiting(console, "sweep")))
        tables = Path(scratch.enter_context(Scratch("pbc-tables-")))
        sources, checked = chapters_of(studies, project, folder, console, tables)
        with Bar(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
            TimeRemainingColumn(), console=console, transient=True,
        ) as bar:  # fmt: skip
            task = bar.add_task("runs", total=len(found.runs))

            def tell(state: Progress) -> None:
                ended.append(state.last)
                failed = f", {state.failed} failed" if state.failed else ""
                bar.update(task, completed=state.done, description=f"runs{failed}")

            summary = run_sweep(
                found,
                sources,
                folder,
                workers=workers,
                engine_name=engine,
                keep_notebooks=keep,
                pages=few if pages is None else pages,
                chapters=wanted,
                progress=tell,
                dask=dask,
                checked=checked,
                tables=tables,
                meanwhile=get_ready,
            )

            def tell_page(done: int, total: int) -> None:
                bar.update(task, completed=done, total=total, description="pages of runs")

            site = write_site(
                found,
                sources,
                folder,
                chapters=wanted,
                keep_notebooks=keep,
                progress=tell_page,
            )
    except KeyboardInterrupt:
        if ended:
            done = "1 run is" if len(ended) == 1 else f"{len(ended)} runs are"
            console.print(f"\n{done} kept; the same command runs the rest", highlight=False)
        raise
    except PbcError as error:
        fail(error, changed_nothing=not ended)
    finally:
        scratch.close()
    console.print(
        f"{len(summary.ran)} runs in {time.monotonic() - start:.1f} s, "
        f"{len(summary.skipped)} were done before; results are in {folder}/",
        highlight=False,
    )
    told = list(found.told)
    if site.broken:
        told.append(
            f"{len(site.broken)} readings do not hold in some runs; {folder}/index.html lists them"
        )
        console.print(told[-1], highlight=False)
    if not (summary.failed or site.problems):
        done = f"all {len(found.runs)} runs were done before; results are in {folder}/"
        home = str(folder.resolve())
        item = {"tree": home, "without": [str(Path(home) / name) for name in (stamp.FILE, LOCK)]}
        answer = {"told": [f"nothing has changed: {done}", *told], "why": []}
        stamp.write(str(folder), sys.argv[1:], [*reads, (item, stamp.take(item))], answer)
    for entry in summary.failed:
        for failure in entry.failures:
            cell = "" if failure.cell is None else f", cell {failure.cell}"
            console.print(
                f"failed: {entry.id}: {failure.chapter}{cell}: {failure.error}",
                highlight=False, markup=False,
            )  # fmt: skip
    for problem in site.problems:
        console.print(f"wrong on a page: {problem}", highlight=False, markup=False)
    if summary.failed:
        console.print(f"tracebacks are in {folder}/failures.json", highlight=False)
    if summary.failed or site.problems:
        raise typer.Exit(1)


def _planned(plan: Path, study: Path, project: Path) -> Plan:
    """The plan; if it is wrong, what is wrong in its studies is told with it."""
    from pbcanalysis.editions.sweep import read_plan
    from pbcanalysis.editions.sweep.plan import studies_of
    from pbcanalysis.errors import InvalidInput

    try:
        return read_plan(plan, study)
    except InvalidInput as error:
        # A folder that is not there has been told as such, and nothing follows from it.
        there = {one for one in studies_of(plan, study) if one.is_dir()}
        others = problems_of(there, project) if there else []
        told = {(one.row, one.column, one.found) for one in others}
        own = [one for one in error.problems if (one.row, one.column, one.found) not in told]
        raise InvalidInput([*own, *others]) from error


def _own_files(plan: Path, project: Path) -> Iterable[dict[str, Any]]:
    """What every sweep of a plan depends on, for the stamp."""
    import pbcanalysis

    trees = [project / "notebooks", project / "book", Path(pbcanalysis.__file__).parent]
    yield from ({"tree": str(tree.resolve())} for tree in trees)
    for file in (plan, project / "requirements.txt"):
        yield {"file": str(file.resolve())}
    for name in sys.path:
        if Path(name).is_dir():
            yield {"names": str(Path(name).resolve())}


def _files_of(studies: Iterable[Path], table: Path | None) -> Iterable[dict[str, Any]]:
    """What a plan itself names: its studies and its table."""
    yield from ({"tree": str(study.resolve())} for study in sorted(studies))
    if table is not None:
        yield {"file": str(table.resolve())}


def warm() -> None:
    """Keep a process with its imports done, for `papermill --engine warm`.

    Other commands find it by the variable that the first line sets.
    """
    import signal
    import threading

    from pbcanalysis.warm import WarmProblem, Zygote
    from pbcanalysis.warm.client import SOCKET_VARIABLE

    ended = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: ended.set())
    try:
        with Zygote() as zygote:
            typer.echo(f"export {SOCKET_VARIABLE}={zygote.address}")
            typer.echo("ready; stop with Ctrl+C", err=True)
            ended.wait()
    except WarmProblem as error:
        fail(error)
