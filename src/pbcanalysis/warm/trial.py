"""A small notebook that the zygote runs in a fork before it serves, to see that a run is right.

Names that are still there (:mod:`.hooks`) say nothing of what they do now. The trial goes through
all that a run goes through, and is over by the time that the libraries of notebooks are imported.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import tempfile
from pathlib import Path
from typing import NoReturn

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

SECONDS = 60.0
CELLS = ("a = 1", "import sys\nprint('seen')\nprint('told', file=sys.stderr)", "a + 1")
EXPECTED = [
    ("stream", "stdout", "seen\n"),
    ("stream", "stderr", "told\n"),
    ("execute_result", "", "3"),
]
"""Outputs with ``a`` as 2."""


class Trial:
    """A fork that runs the notebook; it has begun when this is made."""

    def __init__(self) -> None:
        self._told, end = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            _run(end)
        os.close(end)

    def found(self) -> str:
        """What is wrong; empty if nothing is. Waits until the fork has ended."""
        content = b""
        with contextlib.closing(os.fdopen(self._told, "rb", buffering=0)) as told:
            while select.select([told], [], [], SECONDS)[0]:
                part = told.read(1 << 16)
                if not part:
                    break
                content += part
            else:
                os.kill(self._pid, signal.SIGKILL)
                content = b"a small notebook did not come to its end"
        _, status = os.waitpid(self._pid, 0)
        if status and not content:
            code = os.waitstatus_to_exitcode(status)
            return f"the process of a small notebook ended with status {code}"
        return content.decode()


def _run(end: int) -> NoReturn:
    """In the fork: run the notebook, write what is wrong, end."""
    try:
        nothing = os.open(os.devnull, os.O_RDWR)
        for number in range(3):
            os.dup2(nothing, number)
        os.write(end, _difference().encode())
    except BaseException as error:  # whatever it is, it would happen to each run
        os.write(end, f"a small notebook stopped with {type(error).__name__}: {error}".encode())
    finally:
        os._exit(0)


def _difference() -> str:
    # Here, as what is imported must first be known to be there.
    from pbcanalysis.warm.child import execute_file
    from pbcanalysis.warm.ready import Ready

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "trial.ipynb"
        cells = [new_code_cell(source, id=f"c{at}") for at, source in enumerate(CELLS)]
        cells[0].metadata["tags"] = ["parameters"]
        nbformat.write(new_notebook(cells=cells), path)
        ready = Ready(dict(os.environ), folder)
        ready.make()
        if not ready.made:
            return ""  # code of the user would run: not for a trial
        ready.wake()
        request = {
            "input": str(path),
            "output": None,
            "parameters": {"a": 2},
            "kernel_name": "python3",
            "options": {},
        }
        node = execute_file(request, lambda event: None)
    shown = [
        (output.output_type, output.get("name", ""), _text(output))
        for cell in node.cells
        for output in cell.get("outputs", ())
    ]
    return "" if shown == EXPECTED else f"a small notebook showed {shown}, not {EXPECTED}"


def _text(output: nbformat.NotebookNode) -> str:
    return str(output.text if "text" in output else output.data.get("text/plain"))
