"""What the Papermill engine ``warm`` does, in the process that asks for a run."""

from __future__ import annotations

import json
import os
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import nbformat
from papermill.engines import Engine, NBClientEngine
from papermill.log import logger

from pbcanalysis.warm import client, hooks
from pbcanalysis.warm.client import SOCKET_VARIABLE
from pbcanalysis.warm.notebook_ids import settle_ids

HERE = ("log_output", "stdout_file", "stderr_file", "log")
"""Options that are carried out by the process that asks."""


class ManagedEngine(Engine):  # type: ignore[misc]
    """Runs cells in a process forked from one that has its imports done.

    A kernel that is not IPython of this Python, an option that cannot be sent to another process,
    a system without a safe fork, or a library that is not as this engine needs it is left to
    Papermill's own engine.
    """

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> Any:
        """Run the cells of a notebook; see :class:`papermill.engines.Engine`."""
        settle_ids(nb_man.nb)
        sent = {
            name: value
            for name, value in options.items()
            if name not in (*HERE, "input_path", "start_timeout", "execution_timeout", "timeout")
            and value is not None
        }
        why_not = _why_not(kernel_name, sent)
        if why_not:
            return _plainly(why_not, nb_man, kernel_name, options)
        timeout = options.get("execution_timeout") or options.get("timeout")
        request = {
            "notebook": nb_man.nb,
            "kernel_name": kernel_name,
            "options": sent,
        }
        listener = _Listener(nb_man, {name: options.get(name) for name in HERE[:3]})
        address = os.environ.get(SOCKET_VARIABLE)
        if address and _same_python(address):
            listener.run(address, request, timeout)
        else:
            zygote = client.Zygote()
            try:
                zygote.start()
            except client.Unfit as error:
                return _plainly(str(error), nb_man, kernel_name, options)
            with closing(zygote):
                assert zygote.address is not None
                listener.run(zygote.address, request, timeout)
        return nb_man.nb


def _plainly(why: str, nb_man: Any, kernel_name: str, options: dict[str, Any]) -> Any:
    logger.warning(f"{why}: running with Papermill's own engine")
    return NBClientEngine.execute_managed_notebook(nb_man, kernel_name, **options)


def _why_not(kernel_name: str, sent: dict[str, Any]) -> str:
    """Why a run cannot be had warm; empty if it can."""
    if not client.can_fork():
        return "there is no safe fork on this system"
    amiss = hooks.why_not(hooks.ASKER)
    if amiss:
        return amiss
    if not is_own_kernel(kernel_name):
        return f"the kernel {kernel_name!r} is not IPython of this Python"
    try:
        json.dumps(sent)
    except TypeError as error:
        return f"an option cannot be sent to another process ({error})"
    return ""


def is_own_kernel(kernel_name: str) -> bool:
    """Whether a kernel is ipykernel on the interpreter that this process runs on."""
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    try:
        argv = KernelSpecManager().get_kernel_spec(kernel_name).argv
    except NoSuchKernel:
        return False
    if not {"ipykernel_launcher", "ipykernel"} & set(argv):
        return False
    # jupyter_client puts its own interpreter in the place of these names.
    plain = {
        "python",
        f"python{sys.version_info[0]}",
        "python" + ".".join(map(str, sys.version_info[:2])),
    }
    return argv[0] in plain or Path(argv[0]) == Path(sys.executable)


def _same_python(address: str) -> bool:
    found = client.about(address)
    same = found["executable"] == sys.executable and found["version"] == sys.version
    path = found["pythonpath"] == os.environ.get("PYTHONPATH", "")
    if not (same and path):
        logger.warning(f"the warm process at {address} is of another Python: starting one")
    return bool(same and path)


class _Listener:
    """Carries what a run tells into Papermill's book-keeping, as it happens."""

    def __init__(self, manager: Any, told: dict[str, Any]) -> None:
        self._manager = manager
        self._under_way: Any = None
        # Papermill's client is only asked to write outputs to its log and files, and to make out
        # what a cell had shown when it died.
        from papermill.clientwrap import PapermillNotebookClient

        self._client = PapermillNotebookClient(
            manager,
            record_timing=False,
            **{name: value for name, value in told.items() if value is not None},
        )
        self._logs = any(told.values())
        self._shown: list[dict[str, Any]] = []

    def run(self, address: str, request: dict[str, Any], timeout: float | None) -> None:
        from nbclient.exceptions import CellTimeoutError, DeadKernelError

        try:
            last = client.run_at(address, request, timeout=timeout, heard=self._heard)
        except client.ChildDied as error:
            self._left()
            raise DeadKernelError(str(error)) from error
        except client.RunTimedOut as error:
            cell = self._under_way
            self._left()
            assert timeout is not None
            raise CellTimeoutError.error_from_timeout_and_cell(
                "Cell execution timed out", int(timeout), cell
            ) from error
        final = nbformat.from_dict(last["notebook"])
        for cell, found in zip(self._manager.nb.cells, final.cells, strict=True):
            _update(cell, found)
        for name in ("language_info", "widgets"):
            if name in final.metadata:
                self._manager.nb.metadata[name] = final.metadata[name]

    def _heard(self, event: dict[str, Any]) -> None:
        if event["event"] == "shown":
            self._shown.append(event["message"])
            return
        index = event["index"]
        cell = self._manager.nb.cells[index]
        if event["event"] == "cell":
            self._under_way = cell
            self._shown.clear()
            self._manager.cell_start(cell, index)
            return
        _update(cell, nbformat.from_dict(event["cell"]))
        if self._logs:
            for output in cell.get("outputs", ()):
                self._client.log_output_message(output)
        if event["failed"]:
            self._manager.cell_exception(cell, cell_index=index)
        self._under_way = None
        self._manager.cell_complete(cell, cell_index=index)

    def _left(self) -> None:
        """The cell under way will not end."""
        cell, self._under_way = self._under_way, None
        if cell is None:
            return
        index = self._manager.nb.cells.index(cell)
        self._client.clear_before_next_output = False
        for message in self._shown:
            message["header"] = {"msg_type": message["msg_type"]}
            self._client.process_message({**message, "parent_header": {}}, cell, index)
        self._manager.cell_complete(cell, cell_index=index)


def _update(cell: Any, found: Any) -> None:
    """Take over what a run changes in a cell; times of cells are kept by the asker."""
    for name in ("outputs", "execution_count"):
        if name in found:
            cell[name] = found[name]
    for name, value in found.metadata.items():
        if name != "papermill":
            cell.metadata[name] = value
