"""What Jupyter starts: asks for a warm kernel, then stands for it until it ends.

Every import here is paid for at every start of a kernel, so there are few.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import sys
from typing import Any, NoReturn

from pbcanalysis.warm.kernel import places

START_SECONDS = 120.0
PASSED_ON = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2")
STATUS_BYTES = 4


class NotWarm(Exception):
    """No warm kernel is to be had; the text says why."""


def main() -> NoReturn:
    """Start a kernel with the arguments of this process, and end as it does."""
    if not (sys.platform.startswith("linux") and hasattr(os, "pidfd_open")):
        _be_a_plain_kernel()
    try:
        kernel = WarmKernel.ask(sys.argv[1:])
    except (NotWarm, places.NoPlace, OSError) as error:
        print(f"pbc-warm: {error}; starting a plain kernel", file=sys.stderr, flush=True)
        _be_a_plain_kernel()
    _end_with(kernel.attend())


def _be_a_plain_kernel() -> NoReturn:
    import runpy

    runpy.run_module("ipykernel_launcher", run_name="__main__", alter_sys=True)
    raise SystemExit(0)


def _end_with(status: int) -> NoReturn:
    """End with an exit status, or by a signal if it is negative."""
    if status < 0:
        import resource

        # The kernel has left its core file, if it was to leave one.
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if -status != signal.SIGKILL:
            signal.signal(-status, signal.SIG_DFL)
        os.kill(os.getpid(), -status)
    sys.exit(status if status >= 0 else 128 - status)


class WarmKernel:
    """A kernel in a process that was forked from a zygote.

    Args:
        control: The connection to the zygote, over which the kernel's status comes.
        lifeline: The connection to the kernel; it ends when this is closed.
        pid: Process of the kernel, and its process group.
    """

    def __init__(self, control: socket.socket, lifeline: socket.socket, pid: int) -> None:
        self._control = control
        self._lifeline = lifeline
        self._pid = pid

    @classmethod
    def ask(cls, arguments: list[str]) -> WarmKernel:
        """Have a zygote fork a kernel.

        Args:
            arguments: What ipykernel is given, such as ``-f`` and the connection file.

        Raises:
            NotWarm: If the zygote could not be started, or did not fork.
            places.NoPlace: If there is no safe place for its socket.
        """
        address = places.address(os.environ)
        try:
            # A zygote may end in the very moment in which it is asked; then another one is.
            kernel = cls._asked(address, arguments) or cls._asked(address, arguments)
        except OSError as error:
            raise NotWarm(f"the warm process did not fork ({error}){_log_of(address)}") from error
        if kernel is None:
            raise NotWarm(f"the warm process did not fork{_log_of(address)}")
        return kernel

    @classmethod
    def _asked(cls, address: str, arguments: list[str]) -> WarmKernel | None:
        """A kernel of the zygote at an address; none if that went away before it forked one."""
        import json

        mask = os.umask(0o077)
        os.umask(mask)
        request = {
            "arguments": arguments,
            "cwd": os.getcwd(),  # noqa: PTH109
            "environment": dict(os.environ),
            "umask": mask,
        }
        content = json.dumps(request).encode()
        control = _connected(address)
        ours, theirs = socket.socketpair()
        ours.settimeout(START_SECONDS)
        try:
            with theirs:
                socket.send_fds(control, [b"k"], [theirs.fileno()])
            socket.send_fds(ours, [len(content).to_bytes(8)], _standard_streams())
            ours.sendall(content)
            answer = ours.recv(STATUS_BYTES)
        except (BrokenPipeError, ConnectionResetError):
            answer = b""
        if len(answer) == STATUS_BYTES:
            return cls(control, ours, int.from_bytes(answer))
        control.close()
        ours.close()
        return None

    def attend(self) -> int:
        """Pass signals on until the kernel has ended.

        Returns:
            Its exit status, or the negative number of the signal that ended it.
        """
        for name in PASSED_ON:
            signal.signal(getattr(signal, name), self._pass_on)
        poll = select.poll()
        poll.register(self._control, select.POLLIN)
        parent = _descriptor_of_parent()
        if parent is not None:
            poll.register(parent, select.POLLIN)
        try:
            kernel = os.pidfd_open(self._pid)
        except ProcessLookupError:
            kernel = None
        while True:
            ready = [number for number, _ in poll.poll()]
            if parent is not None and parent in ready:
                # Who started this kernel is gone; the kernel ends with its launcher.
                os._exit(1)
            if kernel in ready:
                return 1
            if self._control.fileno() in ready:
                status = self._control.recv(STATUS_BYTES)
                if len(status) == STATUS_BYTES:
                    return int.from_bytes(status, signed=True)
                # The zygote is gone. The kernel need not go with it, but nobody knows its status.
                poll.unregister(self._control)
                if kernel is None:
                    return 1
                poll.register(kernel, select.POLLIN)

    def _pass_on(self, number: int, _: Any) -> None:
        try:
            os.killpg(self._pid, number)
        except ProcessLookupError:
            return  # it has ended; its status is on its way


def _standard_streams() -> list[int]:
    found = []
    for number in range(3):
        try:
            os.fstat(number)
            found.append(number)
        except OSError:
            found.append(os.open(os.devnull, os.O_RDWR))
    return found


def _descriptor_of_parent() -> int | None:
    """A descriptor that can be read once the process that started this one has ended.

    Jupyter names itself in ``JPY_PARENT_PID`` if a kernel shall end with it.
    """
    parent = os.getppid()
    if os.environ.get("JPY_PARENT_PID") != str(parent) or parent == 1:
        return None
    try:
        return os.pidfd_open(parent)
    except OSError:
        return None


def _connected(address: str) -> socket.socket:
    """A connection to the zygote at an address, which is started if none is there."""
    found = _try(address)
    if found is not None:
        return found
    import fcntl

    with open(places.lock_of(address), "w") as lock:  # noqa: PTH123
        # Of several kernels that start at once, one starts the zygote.
        fcntl.flock(lock, fcntl.LOCK_EX)
        found = _try(address)
        if found is not None:
            return found
        _start(address)
        found = _try(address)
    if found is None:
        raise NotWarm(f"the warm process did not start{_log_of(address)}")
    return found


def _try(address: str) -> socket.socket | None:
    control = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        control.connect(address)
    except (FileNotFoundError, ConnectionRefusedError):
        control.close()
        return None
    return control


def _start(address: str) -> None:
    """Start a zygote that outlives this process, and wait until it listens."""
    import subprocess

    from pbcanalysis.warm.libraries import THREADLESS

    command = [sys.executable, "-Xfrozen_modules=off", "-m", "pbcanalysis.warm.kernel.server"]
    with open(places.log_of(address), "w") as log:  # noqa: PTH123
        process = subprocess.Popen(
            [*command, address],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            env={**os.environ, **THREADLESS},
            cwd="/",
            start_new_session=True,
        )
    assert process.stdout is not None
    with process.stdout:
        ready, _, _ = select.select([process.stdout], [], [], START_SECONDS)
        if not ready or not process.stdout.readline():
            process.kill()
            process.wait()


def _log_of(address: str) -> str:
    """The last line that the zygote wrote, as the end of a message."""
    try:
        with open(places.log_of(address), encoding="utf-8", errors="replace") as log:  # noqa: PTH123
            lines = log.read().strip().splitlines()
    except OSError:
        return ""
    return f": {lines[-1]}" if lines else ""
