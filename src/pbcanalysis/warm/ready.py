"""A kernel that is made once, before the fork, for runs that all stand in the same place.

Making a kernel's application and shell takes a tenth of a short run. Where all runs have the same
folder and environment, as those of a sweep have, the zygote makes them, and each run wakes its own
copy: it draws its own random numbers and names, and its output is captured in its own process.
"""

from __future__ import annotations

import atexit
import logging
import os
import random
import signal
import sys
import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jupyter_client.session import new_id

from pbcanalysis.warm.captured import CapturedStream
from pbcanalysis.warm.memory_kernel import MemoryKernelApp, RunsCode

_OF_A_KERNEL = ("stdout", "stderr", "displayhook", "excepthook", "argv")


class Ready:
    """What all runs of a zygote share, and their kernel if it can be made beforehand.

    A kernel that is set up by code of the user, or that writes something when it starts, is left
    to each run: what such code does belongs to the run.

    Args:
        environment: The environment variables of every run.
        cwd: The folder that every run stands in.
    """

    def __init__(self, environment: Mapping[str, str], cwd: str) -> None:
        self._environment = dict(environment)
        self._cwd = cwd
        self._app: MemoryKernelApp | None = None
        self._kernels: dict[str, Any] = {}

    @property
    def made(self) -> bool:
        """Whether the kernel was made."""
        return self._app is not None

    def make(self) -> None:
        """Make the kernel in this process, which goes on as what it was."""
        if sys.path and sys.path[0] == str(Path.cwd()):
            del sys.path[0]
        own = {name: getattr(sys, name) for name in _OF_A_KERNEL}
        become_a_kernel(self._environment, self._cwd, os.getpid())
        app = MemoryKernelApp.instance(log_level=logging.WARNING, kept=True)
        try:
            app.begin()
        except RunsCode:
            MemoryKernelApp.clear_instance()
            CapturedStream.forget()
        else:
            self._app = app
        self._kernels = {name: getattr(sys, name) for name in _OF_A_KERNEL}
        for name, value in own.items():
            setattr(sys, name, value)

    def wake(self) -> None:
        """In the process of a run: be its kernel."""
        if self._app is None:
            become_a_kernel(self._environment, self._cwd, os.getppid())
            return
        _draw_other_numbers()
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for name, value in self._kernels.items():
            setattr(sys, name, value)
        self._app.session.session = new_id()
        self._app.kernel.ident = str(uuid.uuid4())
        CapturedStream.begin()


def become_a_kernel(environment: Mapping[str, str], cwd: str, parent: int) -> None:
    """Give this process what a kernel of its own would have, and nothing of its parent's chance.

    Args:
        environment: Its environment variables.
        cwd: The folder that it stands in.
        parent: Number of the process that it is told to have been started by.
    """
    # The kernel is started without what runs here at the end, and with other random numbers.
    atexit._clear()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _draw_other_numbers()
    os.environ.clear()
    os.environ.update(environment)
    os.environ["JPY_PARENT_PID"] = str(parent)
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    time.tzset()
    matplotlib = sys.modules.get("matplotlib")
    if matplotlib is not None:
        matplotlib.rcParams["backend"] = os.environ["MPLBACKEND"]
    os.chdir(cwd)
    import ipykernel_launcher

    sys.argv = [ipykernel_launcher.__file__]


def _draw_other_numbers() -> None:
    random.seed()
    numpy_random = sys.modules.get("numpy.random")
    if numpy_random is not None:
        numpy_random.seed()
