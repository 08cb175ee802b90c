"""The two ways to run a notebook: plain Papermill, and Papermill in warm processes.

Both run the same notebook with the same Papermill and the same kernel, and give the same outputs.
``papermill`` starts a kernel for each run and is the reference; ``warm`` forks each run from one
process that has its imports done.
"""

from __future__ import annotations

import ast
import asyncio
import logging
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

import nbformat

from pbcanalysis.errors import InvalidArgument, PbcError
from pbcanalysis.warm import Unfit, WarmProblem, Zygote, ZygoteGone, can_fork
from pbcanalysis.warm.short import short_folder

ENGINES = ("papermill", "warm")
logger = logging.getLogger(__name__)
_kernels: set[Any] = set()
"""Managers of the kernels that plain Papermill has at work in this process."""


@dataclass(frozen=True)
class Order:
    """One notebook to run.

    Attributes:
        source: The notebook.
        output: Where the executed notebook is written; nowhere if it is not to be kept.
        parameters: Its parameters, as Papermill is given them.
        environment: Variables set for this run beyond those of this process.
        collect: Name of a function, ``module:function``, that is given the executed notebook.
        folder: Where it runs, if not where it lies.
    """

    source: Path
    output: Path | None
    parameters: Mapping[str, Any]
    environment: Mapping[str, str] = field(default_factory=dict)
    collect: str = ""
    folder: Path | None = None

    @property
    def home(self) -> Path:
        """The folder that the notebook stands in while it runs."""
        return (self.folder or self.source.parent).resolve()


class RunFailed(PbcError):
    """A notebook stopped.

    Attributes:
        cell: The execution count of the cell, or its place, where it is known.
        error: The error in one line.
        traceback: What the kernel told of it.
        source: The cell's code.
    """

    def __init__(
        self, cell: int | None, error: str, source: str = "", traceback: Iterable[str] = ()
    ) -> None:
        super().__init__(error)
        self.cell = cell
        self.error = error
        self.source = source
        self.traceback = tuple(traceback)


class EngineEnded(PbcError):
    """The process that runs are forked from has ended."""


class Runner(Protocol):
    """Runs a notebook, and returns what its ``collect`` returns; from any thread."""

    def __call__(self, order: Order) -> Any:
        """Run it.

        Raises:
            RunFailed: If the notebook stopped.
            EngineEnded: If no notebook can be run any more.
        """


def default_engine() -> str:
    """``warm`` where it can be had, else ``papermill``."""
    return "warm" if can_fork() else "papermill"


@contextmanager
def engine(
    name: str | None = None,
    *,
    notebooks: Iterable[Path] = (),
    preload: Iterable[str] = (),
    environment: Mapping[str, str] | None = None,
    meanwhile: Callable[[], None] | None = None,
    alike: Order | None = None,
) -> Iterator[Runner]:
    """An engine, for as long as the block lasts.

    Args:
        name: ``papermill`` or ``warm``; by default the one that is faster here.
        notebooks: What will be run. A warm engine imports beforehand what these import of this
            package, as it stands now.
        preload: Further modules that a warm engine imports beforehand.
        environment: Variables that it has while it imports, beyond those of this process.
        meanwhile: Called before anything can run, while a warm engine imports.
        alike: An order whose folder and environment those of all orders will be; a warm engine
            then makes their kernel once.

    Where the installed libraries are not as a warm engine needs them, notebooks run in plain
    Papermill, and a warning says why.

    Raises:
        InvalidArgument: If there is no such engine.
    """
    chosen = name or default_engine()
    if chosen not in ENGINES:
        raise InvalidArgument(f"there is no engine {chosen!r}; choose {' or '.join(ENGINES)}")
    if chosen == "warm" and not can_fork():
        raise InvalidArgument("this system has no fork that is safe; use --engine papermill")
    check = meanwhile or (lambda: None)
    if chosen == "papermill":
        check()
        with _own_kernels():
            yield run_plain
        return
    paths = list(notebooks)
    modules = [*imports_of(paths), *preload]
    around = dict(os.environ) if alike is not None else os.environ
    runs = None
    if alike is not None:
        runs = {"environment": {**around, **alike.environment}, "cwd": str(alike.home)}
    zygote = Zygote(modules, {**os.environ, **(environment or {})}, notebooks=paths, runs=runs)
    try:
        zygote.launch()
        check()
        try:
            zygote.wait()
            runner = warm_runner(zygote.run, around)
        except Unfit as error:
            logger.warning("%s: running with plain Papermill, which takes longer", error)
            runner = run_plain
        with _own_kernels():
            yield runner
    finally:
        zygote.close()


def imports_of(notebooks: Iterable[Path]) -> list[str]:
    """Modules of this package that notebooks import, sorted."""
    found: set[str] = set()
    for path in notebooks:
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type != "code":
                continue
            try:
                tree = ast.parse(cell.source)
            except SyntaxError:
                continue  # a magic, or a mistake that the run will tell
            for node in ast.walk(tree):
                if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    found.add(node.module)
                elif isinstance(node, ast.Import):
                    found |= {alias.name for alias in node.names}
    return sorted(name for name in found if name.split(".")[0] == "pbcanalysis")


@contextmanager
def _own_kernels() -> Iterator[None]:
    """End the kernels that are at work if the block fails: who waits for one is told then."""
    try:
        yield
    except BaseException:
        for kernel in list(_kernels):
            kernel.end()
        raise


def run_plain(order: Order) -> Any:
    """Run a notebook in a kernel that is started for it; see :class:`Runner`."""
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
    from papermill import PapermillExecutionError

    # In a thread of its own, as jupyter_client leaves an event loop open in each that uses it.
    with short_folder() as scratch, ThreadPoolExecutor(1) as thread:
        try:
            node = thread.submit(_execute, order, Path(scratch)).result()
        except PapermillExecutionError as error:
            raise RunFailed(
                error.exec_count, f"{error.ename}: {error.evalue}", error.source, error.traceback
            ) from error
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            raise RunFailed(None, str(error)) from error
    if not order.collect:
        return None
    module, _, function = order.collect.partition(":")
    return getattr(import_module(module), function)(node)


def _execute(order: Order, scratch: Path) -> Any:
    from papermill import execute_notebook

    try:
        return execute_notebook(
            str(order.source.resolve()),
            None if order.output is None else str(order.output),
            parameters=dict(order.parameters),
            # Not Papermill's cwd=, which moves this whole process, and so all its threads.
            resources={"metadata": {"path": str(order.home)}},
            kernel_name="python3",
            language="python",
            progress_bar=False,
            log_output=False,
            kernel_manager_class=local_kernels(scratch, order.environment),
        )
    finally:
        with suppress(RuntimeError):  # none was made
            asyncio.get_event_loop().close()


def warm_runner(
    run: Callable[..., dict[str, Any]], around: Mapping[str, str] = os.environ
) -> Runner:
    """A runner over a zygote.

    Args:
        run: :meth:`pbcanalysis.warm.Zygote.run`, or a function of the same form.
        around: Environment variables that orders add theirs to.
    """

    def runner(order: Order) -> Any:
        under_way: dict[str, Any] = {}
        request = {
            "input": str(order.source.resolve()),
            "output": None if order.output is None else str(order.output.resolve()),
            "parameters": dict(order.parameters),
            "cwd": str(order.home),
            "environment": {**around, **order.environment},
            "collect": order.collect,
        }
        try:
            last = run(request, heard=under_way.update)
        except ZygoteGone as error:
            # No run is to blame, and none that is left could be had.
            raise EngineEnded(
                f"{error}: it was ended from outside, or ran out of memory. Run the same command "
                "again; what is done is not done twice"
            ) from error
        except WarmProblem as error:
            raise RunFailed(
                under_way.get("index"), str(error), under_way.get("source", "")
            ) from error
        if last["event"] == "failed":
            raise RunFailed(
                last["count"],
                f"{last['ename']}: {last['evalue']}",
                last["source"],
                last["traceback"],
            )
        return last.get("result")

    return runner


def local_kernels(folder: Path, environment: Mapping[str, str] | None = None) -> type:
    """Kernels that talk through local sockets, which need no port and nobody else can read.

    Args:
        folder: An own folder for one kernel's sockets. Left to itself, jupyter_client gives all
            kernels of a folder the same sockets, and kernels that start together mix up.
        environment: Variables of the kernel beyond those of this process.
    """
    from jupyter_client.manager import AsyncKernelManager

    class LocalKernelManager(AsyncKernelManager):
        def __init__(self, **options: Any) -> None:
            if os.name == "posix":
                options |= {"transport": "ipc", "ip": str(folder / "kernel")}
            super().__init__(**options)

        async def start_kernel(self, **options: Any) -> None:  # type: ignore[override]
            options["env"] = {**options.get("env", os.environ), **(environment or {})}
            await super().start_kernel(**options)
            _kernels.add(self)

        async def shutdown_kernel(self, *words: Any, **options: Any) -> None:  # type: ignore[override]
            _kernels.discard(self)
            await super().shutdown_kernel(*words, **options)

        def end(self) -> None:
            """End its process at once, from any thread."""
            process = getattr(self.provisioner, "process", None)
            if process is not None:
                with suppress(ProcessLookupError):
                    process.kill()

    return LocalKernelManager
