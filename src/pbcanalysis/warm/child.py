"""What a forked process does: one notebook, run by Papermill over a kernel in memory."""

from __future__ import annotations

import atexit
import gc
import importlib
import io
import os
import socket
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, NotebookExecutionManager, papermill_engines
from papermill.exceptions import PapermillExecutionError
from papermill.execute import execute_notebook

from pbcanalysis.warm import frames
from pbcanalysis.warm.memory_kernel import MemoryKernelManager
from pbcanalysis.warm.notebook_ids import settle_ids
from pbcanalysis.warm.ready import Ready, become_a_kernel

ENGINE = "memory"
SHOWN = ("stream", "display_data", "update_display_data", "execute_result", "error")
Tell = Callable[[dict[str, Any]], None]


def main(sock: socket.socket, ready: Ready | None = None) -> None:
    """Serve the one request that comes over a socket, and end.

    Args:
        sock: A connected stream socket; see :mod:`pbcanalysis.warm.frames`.
        ready: What all runs share, if their zygote was told so.
    """
    request = frames.Frames(sock).wait()
    if request is None:
        os._exit(0)

    def tell(message: dict[str, Any]) -> None:
        frames.send(sock, message)

    code = 0
    try:
        if ready is not None:
            ready.wake()
        else:
            become_a_kernel(request["environment"], request["cwd"], os.getppid())
        answer = (_run_cells if "notebook" in request else _run_file)(request, tell)
        _finish()
        tell({"event": "done", **answer})
    except PapermillExecutionError as error:
        _finish()
        tell({"event": "failed", **_execution_error(error)})
    except BaseException as error:  # whatever it is, whoever waits is told
        tell(
            {
                "event": "broken",
                "error": f"{type(error).__name__}: {error}",
                "traceback": traceback.format_exc(),
            }
        )
        code = 1
    os._exit(code)


class _Told(PapermillNotebookClient):  # type: ignore[misc]
    """Papermill's client, which tells of cells as they start and end."""

    def __init__(self, manager: Any, tell: Tell, whole: bool, **options: Any) -> None:
        super().__init__(manager, **options)
        self._tell = tell
        self._whole = whole

    async def async_execute_cell(self, cell: Any, cell_index: int, **options: Any) -> Any:
        code = cell.cell_type == "code"
        if code or self._whole:
            source = cell.source if code else ""
            self._tell({"event": "cell", "index": cell_index, "source": source})
        failed = False
        try:
            return await super().async_execute_cell(cell, cell_index, **options)
        except Exception:
            failed = True
            raise
        finally:
            if self._whole:
                self._tell({"event": "ran", "index": cell_index, "cell": cell, "failed": failed})

    # The parent's synchronous form is bound to the parent's coroutine.
    def execute_cell(self, *arguments: Any, **options: Any) -> Any:
        from jupyter_core.utils import run_sync

        return run_sync(self.async_execute_cell)(*arguments, **options)


class _MemoryEngine(NBClientEngine):  # type: ignore[misc]
    """Papermill's own engine, over the kernel in memory; nothing is saved on the way."""

    tell: Tell

    @classmethod
    def execute_notebook(cls, nb: Any, kernel_name: str, **options: Any) -> Any:
        settle_ids(nb)
        # What is told as it happens needs no file that grows cell by cell.
        options |= {"output_path": None, "progress_bar": False, "autosave_cell_every": 0}
        mask = os.umask(0o077)
        os.umask(mask)
        try:
            return super().execute_notebook(nb, kernel_name, **options)
        finally:
            os.umask(mask)

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, log_output: bool = False, **options: Any
    ) -> Any:
        known = {
            name: value for name, value in options.items() if name in _Told.class_trait_names()
        }
        client = _Told(
            nb_man,
            cls.tell,
            whole=False,
            km=MemoryKernelManager(),
            kernel_name=kernel_name,
            **known,
        )
        return client.execute()


def _run_file(request: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Run a notebook from file to file; then hand it to ``collect``, if that is named."""
    node = execute_file(request, tell)
    if not request.get("collect"):
        return {}
    module, _, name = request["collect"].partition(":")
    collect = getattr(importlib.import_module(module), name)
    return {"result": collect(node)}


def execute_file(request: dict[str, Any], tell: Tell) -> nbformat.NotebookNode:
    """Run a notebook from file to file in this process.

    Args:
        request: See :func:`pbcanalysis.warm.client.run_at`.
        tell: Called with each event.

    Returns:
        The executed notebook.
    """
    _MemoryEngine.tell = staticmethod(tell)
    papermill_engines.register(ENGINE, _MemoryEngine)
    node: nbformat.NotebookNode = execute_notebook(
        request["input"],
        request["output"],
        parameters=request["parameters"],
        engine_name=ENGINE,
        kernel_name=request["kernel_name"],
        language="python",
        progress_bar=False,
        **request["options"],
    )
    return node


def _run_cells(request: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Run a notebook that came with the request; its asker keeps times and files."""
    node = nbformat.from_dict(request["notebook"])
    manager = NotebookExecutionManager(node, progress_bar=False, autosave_cell_every=0)
    for cell in node.cells:
        cell.metadata.setdefault("papermill", {"status": manager.PENDING})
    kernel = MemoryKernelManager()

    def tap(message: dict[str, Any]) -> None:
        # If this process dies in the cell, its asker has at least what the cell had shown.
        if message["msg_type"] in (*SHOWN, "execute_input", "clear_output"):
            parts = ("msg_type", "content", "metadata")
            tell({"event": "shown", "message": {name: message[name] for name in parts}})

    kernel.app.iopub_channel.tap = tap
    client = _Told(
        manager,
        tell,
        whole=True,
        km=kernel,
        kernel_name=request["kernel_name"],
        **request["options"],
    )
    client.execute()
    return {"notebook": node}


def _finish() -> None:
    """What the end of a kernel's process does: exit handlers, and files that were left open."""
    atexit._run_exitfuncs()
    for found in gc.get_objects():
        if type(found) in (io.TextIOWrapper, io.BufferedWriter, io.BufferedRandom):
            try:
                found.flush()
            except (OSError, ValueError):
                continue  # closed, or not for writing


def _execution_error(error: PapermillExecutionError) -> dict[str, Any]:
    return {
        "index": error.cell_index,
        "count": error.exec_count,
        "source": error.source,
        "ename": error.ename,
        "evalue": error.evalue,
        "traceback": error.traceback,
    }


def start_folder() -> str:
    """Where a zygote stands: nothing of a project, so that no import is found there."""
    return str(Path("/"))
