"""Running the notebooks of an edition."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat

from pbcanalysis.catalogue.chapter import FOLDER_VARIABLE
from pbcanalysis.editions.engines import Order, RunFailed, Runner
from pbcanalysis.editions.engines import engine as choose_engine
from pbcanalysis.editions.notebooks import STUDY_FOLDER, Notebook, clean
from pbcanalysis.errors import PbcError
from pbcanalysis.scratch import Scratch


class ChapterFailed(PbcError):
    """One or more chapters stopped with an error; the text names each with its cell.

    Args:
        text: The failures in words.
        done: The chapters that ran to their end meanwhile.
    """

    def __init__(self, text: str, done: Iterable[Executed] = ()) -> None:
        super().__init__(text)
        self.done = list(done)


@dataclass(frozen=True)
class Executed:
    """A chapter after its run.

    Attributes:
        notebook: The notebook that ran.
        node: The executed notebook, clean.
        values: The parameters it ran with.
        warnings: What it wrote to standard error, cell by cell. It does not reach a page.
    """

    notebook: Notebook
    node: nbformat.NotebookNode
    values: dict[str, Any]
    warnings: tuple[str, ...] = field(default=())


def run_notebooks(
    notebooks: list[Notebook],
    study_folder: Path,
    values: Mapping[str, Any],
    records_folder: Path,
    *,
    workers: int | None = None,
    progress: Callable[[Notebook, str], None] | None = None,
    engine: str | None = None,
) -> list[Executed]:
    """Run every notebook, each in a process of its own.

    Args:
        notebooks: The notebooks.
        study_folder: The study; every notebook receives its path.
        values: All parameters of the study; a notebook receives those that it declares.
        records_folder: Where charts are saved, one folder for each record.
        workers: Notebooks at a time; by default one for each processor.
        progress: Called with a notebook and ``"start"``, ``"done"`` or ``"failed"``.
        engine: ``papermill`` or ``warm``; see :mod:`pbcanalysis.editions.engines`.

    Returns:
        The executed notebooks, in the order given.

    Raises:
        ChapterFailed: If any failed, after all have run; with every failure.
        OSError: If a chapter had no space left to write in.
    """
    tell = progress or (lambda notebook, state: None)
    results: dict[str, Executed] = {}
    failures: dict[str, str] = {}
    full: OSError | None = None
    # One variable for all: each chart goes to a folder named by its own id.
    environment = {FOLDER_VARIABLE: str(records_folder.resolve())}
    # The engine ends first, and with it what its threads wait for: nobody waits for a chapter that
    # is not wanted any more.
    with (
        ThreadPoolExecutor(max_workers=workers or os.cpu_count() or 1) as pool,
        choose_engine(engine, notebooks=[notebook.path for notebook in notebooks]) as runner,
        _given_up(pool),
    ):
        futures = {
            pool.submit(_run, runner, notebook, study_folder, values, environment, tell): notebook
            for notebook in notebooks
        }
        for future in as_completed(futures):
            notebook = futures[future]
            try:
                results[notebook.path.name] = future.result()
                tell(notebook, "done")
            except RunFailed as failure:
                failures[notebook.path.name] = _told(notebook, failure)
                full = full or _full_disk(failure)
                tell(notebook, "failed")
    if full is not None:
        # Nothing in the chapters is wrong, and their code would help nobody.
        raise full
    if failures:
        told = "\n\n".join(failures[name] for name in sorted(failures))
        raise ChapterFailed(told, results.values())
    return [results[notebook.path.name] for notebook in notebooks]


@contextmanager
def _given_up(pool: ThreadPoolExecutor) -> Iterator[None]:
    """Do not begin what waits once the block has failed."""
    try:
        yield
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise


def _run(
    runner: Runner,
    notebook: Notebook,
    study_folder: Path,
    values: Mapping[str, Any],
    environment: Mapping[str, str],
    tell: Callable[[Notebook, str], None],
) -> Executed:
    tell(notebook, "start")
    own = {name: values[name] for name in notebook.declared if name != STUDY_FOLDER}
    relative = os.path.relpath(study_folder.resolve(), notebook.path.parent.resolve())
    with Scratch("pbc-run-") as scratch:
        output = Path(scratch) / notebook.path.name
        parameters = {STUDY_FOLDER: Path(relative).as_posix(), **own}
        runner(Order(notebook.path, output, parameters, environment))
        node = nbformat.read(output, as_version=4)
    warnings = []
    for cell in node.cells:
        if cell.cell_type != "code":
            continue
        kept = []
        for item in cell.outputs:
            if item.output_type == "stream" and item.name == "stderr":
                warnings.append(f"{notebook.path.name}, cell {cell.id}: {item.text.strip()}")
            else:
                kept.append(item)
        cell.outputs = kept
    return Executed(notebook, clean(node, own), own, tuple(warnings))


def _told(notebook: Notebook, failure: RunFailed) -> str:
    where = "" if failure.cell is None else f", cell {failure.cell}"
    text = f"{notebook.path.name}{where}: {failure.error}"
    return text + (f"\nin the cell:\n{_indented(failure.source)}" if failure.source else "")


def _full_disk(failure: RunFailed) -> OSError | None:
    for number in (errno.ENOSPC, errno.EDQUOT):
        if match := re.match(rf"OSError: \[Errno {number}\] [^:]*(?:: '(.*)')?$", failure.error):
            return OSError(number, os.strerror(number), match[1])
    return None


def _indented(source: str) -> str:
    return "\n".join("    " + line for line in source.splitlines())
