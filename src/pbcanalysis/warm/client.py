"""The side that asks: start a zygote, and have notebooks run by it."""

from __future__ import annotations

import json
import os
import selectors
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from pbcanalysis.errors import PbcError
from pbcanalysis.scratch import Scratch
from pbcanalysis.warm import frames
from pbcanalysis.warm.ending import end
from pbcanalysis.warm.libraries import THREADLESS
from pbcanalysis.warm.short import short_folder

Event = dict[str, Any]

START_SECONDS = 120.0
SOCKET_VARIABLE = "PBC_WARM_SOCKET"
"""The variable that names the socket of a zygote that several commands share."""


class WarmProblem(PbcError):
    """A run could not be had from a zygote: the zygote or the run's own machinery failed."""


class ZygoteGone(WarmProblem):
    """There is no zygote any more; it says nothing of the run that was under way."""


class Unfit(WarmProblem):
    """The installed libraries are not as the engine needs them; the text says in what."""


class ChildDied(WarmProblem):
    """The process of a run died; the text says of which signal or with which status.

    Attributes:
        status: Exit status, or the negative number of the signal, as in :mod:`subprocess`.
    """

    def __init__(self, status: int) -> None:
        if status < 0:
            name = signal.Signals(-status).name
            text = f"Kernel died: its process was ended by signal {-status} ({name})"
        else:
            text = f"Kernel died: its process ended with exit status {status}"
        super().__init__(text)
        self.status = status


class RunTimedOut(WarmProblem):
    """A cell took longer than allowed; its process was ended."""


def can_fork() -> bool:
    """Whether this system can run notebooks warm: Linux, where forking without threads is safe."""
    return sys.platform.startswith("linux") and hasattr(os, "fork")


class Zygote:
    """A zygote of one's own, alive within a ``with`` block; safe to use from several threads.

    Args:
        preload: Modules to import beyond the usual libraries. Modules of the package itself are
            frozen as they are at the start; name them only where no source changes meanwhile.
        environment: Environment variables of the zygote; by default those of this process.
        bare: Import no library but those of the kernel.
        notebooks: Notebooks that will be run, of which what can be is worked out beforehand.
        runs: What all runs share, ``environment`` and ``cwd``, if they do. Their kernel is then
            made beforehand, and requests cannot say otherwise.

    Example:
        >>> with Zygote(bare=True) as zygote:
        ...     about(zygote.address)["threads"]
        1
    """

    def __init__(
        self,
        preload: Sequence[str] = (),
        environment: Mapping[str, str] | None = None,
        bare: bool = False,
        notebooks: Sequence[Path] = (),
        runs: Event | None = None,
    ) -> None:
        self._options = [f"--preload={name}" for name in preload] + (["--bare"] if bare else [])
        self._options += [f"--notebook={path.resolve()}" for path in notebooks]
        self._environment = dict(os.environ if environment is None else environment)
        self._runs = runs
        self._folder: Scratch | None = None
        self._process: subprocess.Popen[str] | None = None
        self.address: str | None = None

    def __enter__(self) -> Zygote:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def start(self) -> None:
        """Start the process, and wait until its imports are done.

        Raises:
            Unfit: If it found that it cannot run notebooks as Papermill does.
            WarmProblem: If it does not start.
        """
        self.launch()
        self.wait()

    def launch(self) -> None:
        """Start the process, and do not wait for it."""
        if not can_fork():
            raise WarmProblem("this system has no fork that is safe; use Papermill's own engine")
        # Only the owner may enter the folder, so nobody else can reach the socket.
        self._folder = short_folder("pbc-warm-")
        address = str(Path(self._folder.name) / "zygote")
        if self._runs is not None:
            file = Path(self._folder.name) / "runs.json"
            file.write_text(json.dumps(self._runs), encoding="utf-8")
            self._options.append(f"--runs={file}")
        self._process = subprocess.Popen(
            # Kernels are started with the same option for frozen modules.
            [
                *(sys.executable, "-Xfrozen_modules=off", "-m", "pbcanalysis.warm.zygote"),
                *(address, *self._options),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**self._environment, **THREADLESS},
            cwd="/",
            start_new_session=True,
        )

    def wait(self) -> None:
        """Wait until the imports of a launched process are done.

        Raises:
            Unfit: If it found that it cannot run notebooks as Papermill does.
            WarmProblem: If it does not start.
        """
        assert self._process is not None
        assert self._process.stdout is not None
        assert self._folder is not None
        address = str(Path(self._folder.name) / "zygote")
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            ready = selector.select(START_SECONDS)
        said = self._process.stdout.readline().strip() if ready else ""
        if said != "ready":
            process = self._process
            self.close()
            if said.startswith(frames.UNFIT):
                raise Unfit(said.removeprefix(frames.UNFIT))
            if not ready:
                why = f"it was not ready after {START_SECONDS:g} seconds"
            elif process.returncode == -signal.SIGKILL:
                why = "it was killed, as happens where memory runs out"
            else:
                why = "what it wrote to the terminal says why"
            raise WarmProblem(f"the warm process did not start; {why}")
        self.address = address

    def close(self) -> None:
        """End the process, and with it every run that is under way."""
        process, self._process = self._process, None
        if process is not None:
            end(process, patience=10)
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None
        self.address = None

    def run(
        self,
        request: Event,
        *,
        timeout: float | None = None,
        heard: Callable[[Event], None] | None = None,
    ) -> Event:
        """Have a notebook run; see :func:`run_at`.

        Raises:
            WarmProblem: Also if it asks for another folder or environment than all runs share.
        """
        if self.address is None:
            raise WarmProblem("this zygote was not started, or was closed")
        if self._runs is not None:
            for name, value in self._runs.items():
                if request.get(name, value) != value:
                    raise WarmProblem(f"this zygote was started for runs with another {name}")
            request = {**request, **dict.fromkeys(self._runs)}
        return run_at(self.address, request, timeout=timeout, heard=heard)


def run_at(
    address: str,
    request: Event,
    *,
    timeout: float | None = None,
    heard: Callable[[Event], None] | None = None,
) -> Event:
    """Have a notebook run by the zygote that listens at an address, and wait for it.

    Args:
        address: Path of its socket.
        request: Either ``input``, ``output`` and ``parameters`` as for Papermill, and
            ``collect``, the name of a function, ``module:function``, that is given the executed
            notebook and whose result comes back; or ``notebook``, the content of one. Beside
            these ``cwd``, ``environment``, ``kernel_name`` and ``options``.
        timeout: Seconds that one cell may take.
        heard: Called with each event on the way.

    Returns:
        The last event: ``event`` is ``done``, or ``failed`` with the error of the cell.

    Raises:
        ChildDied: If the run's process died.
        RunTimedOut: If a cell took too long.
        ZygoteGone: If the zygote cannot be reached, or ended.
        WarmProblem: If the run failed outside the notebook.
    """
    complete = {
        "cwd": str(Path.cwd()),
        "environment": dict(os.environ),
        "kernel_name": "python3",
        "options": {},
        **request,
    }
    control = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    ours, theirs = socket.socketpair()
    with control, ours:
        with theirs:
            try:
                control.connect(address)
                socket.send_fds(control, [b"r"], [theirs.fileno()])
            except OSError as error:
                raise ZygoteGone(f"no warm process listens at {address}: {error}") from error
        try:
            frames.send(ours, complete)
        except OSError as error:
            raise ZygoteGone(f"the warm process went away: {error}") from error
        return _listen(control, ours, timeout, heard or (lambda event: None))


def _listen(
    control: socket.socket,
    ours: socket.socket,
    timeout: float | None,
    heard: Callable[[Event], None],
) -> Event:
    incoming = frames.Frames(ours)
    deadline = None
    with selectors.DefaultSelector() as selector:
        selector.register(ours, selectors.EVENT_READ)
        selector.register(control, selectors.EVENT_READ)
        while True:
            left = None if deadline is None else max(0.0, deadline - time.monotonic())
            ready = [key.fileobj for key, _ in selector.select(left)]
            if not ready:
                raise RunTimedOut(f"a cell took longer than the {timeout:g} s that it may take")
            if ours in ready:
                if not incoming.read():
                    selector.unregister(ours)
                while (event := incoming.next()) is not None:
                    last = _last(event)
                    if last is not None:
                        return last
                    heard(event)
                    if event["event"] == "cell" and timeout:
                        deadline = time.monotonic() + timeout
                continue
            status = control.recv(4)
            if len(status) < 4:
                raise ZygoteGone("the warm process ended while a run was under way")
            raise ChildDied(struct.unpack("!i", status)[0])


def _last(event: Event) -> Event | None:
    if event["event"] == "broken":
        raise WarmProblem(f"{event['error']}\n{event['traceback']}")
    return event if event["event"] in ("done", "failed") else None


def about(address: str) -> Event:
    """What the zygote at an address says of itself.

    Raises:
        WarmProblem: If none listens there.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sock:
        sock.settimeout(START_SECONDS)
        try:
            sock.connect(address)
            sock.sendall(b"h")
            text = b""
            while not text.endswith(b"\n"):
                part = sock.recv(4096)
                if not part:
                    raise WarmProblem(f"no warm process answers at {address}")
                text += part
        except OSError as error:
            raise WarmProblem(f"no warm process listens at {address}: {error}") from error
    found: Event = json.loads(text)
    return found
