"""Running the notebooks of an edition through Papermill."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat

from pbcanalysis.catalogue.chapter import FOLDER_VARIABLE
from pbcanalysis.editions.notebooks import STUDY_FOLDER, Notebook, clean
from pbcanalysis.errors import PbcError


class ChapterFailed(PbcError):
    """One or more chapters stopped with an error; the text names each with its cell."""


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
) -> list[Executed]:
    """Run every notebook, each in a kernel of its own.

    Args:
        notebooks: The notebooks.
        study_folder: The study; every notebook receives its path.
        values: All parameters of the study; a notebook receives those that it declares.
        records_folder: Where charts are saved, one folder for each record.
        workers: Notebooks at a time; by default one for each processor.
        progress: Called with a notebook and ``"start"``, ``"done"`` or ``"failed"``.

    Returns:
        The executed notebooks, in the order given.

    Raises:
        ChapterFailed: If any failed, after all have run; with every failure.
    """
    tell = progress or (lambda notebook, state: None)
    results: dict[str, Executed] = {}
    failures: dict[str, str] = {}
    # One variable for all kernels: each chart goes to a folder named by its own id.
    before = os.environ.get(FOLDER_VARIABLE)
    os.environ[FOLDER_VARIABLE] = str(records_folder.resolve())
    try:
        with ThreadPoolExecutor(max_workers=workers or os.cpu_count() or 1) as pool:
            futures = {
                pool.submit(_run, notebook, study_folder, values, tell): notebook
                for notebook in notebooks
            }
            for future in as_completed(futures):
                notebook = futures[future]
                try:
                    results[notebook.path.name] = future.result()
                    tell(notebook, "done")
                except _Failure as failure:
                    failures[notebook.path.name] = str(failure)
                    tell(notebook, "failed")
    finally:
        if before is None:
            del os.environ[FOLDER_VARIABLE]
        else:
            os.environ[FOLDER_VARIABLE] = before
    if failures:
        raise ChapterFailed("\n\n".join(failures[name] for name in sorted(failures)))
    return [results[notebook.path.name] for notebook in notebooks]


def local_kernels(folder: Path) -> type:
    """Kernels that talk through local sockets, which need no port and nobody else can read.

    Args:
        folder: An own folder for one kernel's sockets. Left to itself, jupyter_client gives all
            kernels of a folder the same sockets, and kernels that start together mix up.
    """
    from jupyter_client.manager import AsyncKernelManager

    class LocalKernelManager(AsyncKernelManager):
        def __init__(self, **options: Any) -> None:
            if os.name == "posix":
                options |= {"transport": "ipc", "ip": str(folder / "kernel")}
            super().__init__(**options)

    return LocalKernelManager


class _Failure(Exception):
    """A chapter's failure in words, on its way to :class:`ChapterFailed`."""


def _run(
    notebook: Notebook,
    study_folder: Path,
    values: Mapping[str, Any],
    tell: Callable[[Notebook, str], None],
) -> Executed:
    from nbclient.exceptions import CellExecutionError, DeadKernelError
    from papermill import PapermillExecutionError, execute_notebook

    tell(notebook, "start")
    own = {name: values[name] for name in notebook.declared if name != STUDY_FOLDER}
    relative = os.path.relpath(study_folder.resolve(), notebook.path.parent.resolve())
    with tempfile.TemporaryDirectory() as scratch:
        output = Path(scratch) / notebook.path.name
        try:
            execute_notebook(
                str(notebook.path.resolve()),
                str(output),
                parameters={STUDY_FOLDER: Path(relative).as_posix(), **own},
                # Not Papermill's cwd=, which moves this whole process, and so all its threads.
                resources={"metadata": {"path": str(notebook.path.parent.resolve())}},
                kernel_name="python3",
                language="python",
                progress_bar=False,
                log_output=False,
                kernel_manager_class=local_kernels(Path(scratch)),
            )
        except PapermillExecutionError as error:
            raise _Failure(
                f"{notebook.path.name}, cell {error.exec_count}: {error.ename}: {error.evalue}\n"
                f"in the cell:\n{_indented(error.source)}"
            ) from error
        except (CellExecutionError, DeadKernelError) as error:
            raise _Failure(f"{notebook.path.name}: {error}") from error
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


def _indented(source: str) -> str:
    return "\n".join("    " + line for line in source.splitlines())
