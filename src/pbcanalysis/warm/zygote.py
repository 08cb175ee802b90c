"""The process that runs are forked from: ``python -m pbcanalysis.warm.zygote``.

It is started afresh, imports libraries once, and has one thread; forking with threads would leave
their locks held for ever in the child. It imports nothing of this package beyond ``warm`` for its
children, unless told to, so that a change of source is seen by the next run. It ends with its
standard input, and takes all children with it.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import importlib
import json
import os
import selectors
import signal
import socket
import struct
import sys
import threading
import time
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from pbcanalysis.warm.frames import UNFIT

HELLO = b"h"
FOLDER = "pbc-warm-"
"""What the name of a folder begins with that holds a socket and nothing else."""

ENDING_SECONDS = 5.0


def main() -> None:
    """Import, then fork a child for every request."""
    parser = argparse.ArgumentParser(prog="python -m pbcanalysis.warm.zygote")
    parser.add_argument("address", help="path of the socket to listen on")
    parser.add_argument("--preload", action="append", default=[], help="a further module")
    parser.add_argument("--notebook", action="append", default=[], type=Path,
                        help="a notebook that will be run")  # fmt: skip
    parser.add_argument("--bare", action="store_true", help="import no library but the kernel's")
    parser.add_argument("--runs", type=Path, help="a file with what all runs share")
    given = parser.parse_args()
    from pbcanalysis.warm.later import import_later

    import_later()
    from pbcanalysis.warm import hooks
    from pbcanalysis.warm.libraries import KERNEL, LIBRARIES, import_libraries

    why_not = hooks.why_not(hooks.ZYGOTE)
    if why_not:
        refuse(why_not)
    try:
        import_libraries(KERNEL)
        from pbcanalysis.warm import child, foreseen, ready, rehearsed, spared, trial

        spared.install()
        rehearsed.install()
        foreseen.install()
    except Exception as error:  # what was found by its name is not what it was
        refuse(hooks.amiss(f"{type(error).__name__}: {error}"))
    tried = trial.Trial()
    if not given.bare:
        import_libraries(LIBRARIES)
    rehearsed.rehearse(given.notebook)
    foreseen.read(given.notebook)
    wrong = tried.found()
    if wrong:
        refuse(hooks.amiss(wrong))
    # Papermill looks up its engines when it is imported, and so imports ours. A run shall see the
    # package as it stands on disk when the run starts.
    for name in [name for name in sys.modules if name.split(".")[0] == "pbcanalysis"]:
        del sys.modules[name]
    for name in given.preload:
        importlib.import_module(name)
    shared = None
    if given.runs is not None:
        shared = ready.Ready(**json.loads(given.runs.read_text(encoding="utf-8")))
        given.runs.unlink()  # so that the folder can be taken away if the owner is killed
        shared.make()
    try:
        require_one_thread()
    except SystemExit as error:
        refuse(str(error))
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(given.address)
    Path(given.address).chmod(0o600)
    listener.listen(64)
    gc.collect()
    gc.freeze()
    try:
        print("ready", flush=True)
    except BrokenPipeError:
        # Whoever started this has gone meanwhile.
        tidy(given.address)
        os._exit(0)
    Zygote(listener, partial(child.main, ready=shared)).serve()


def refuse(why: str) -> NoReturn:
    """Tell whoever started this why no run can be had from it, and end."""
    with contextlib.suppress(BrokenPipeError):
        print(f"{UNFIT}{why}", flush=True)
    os._exit(0)


def tidy(address: str) -> None:
    """Take away the socket, and the folder that was made for it, if nobody else can any more."""
    folder = Path(address).parent
    with contextlib.suppress(OSError):
        Path(address).unlink()
        if folder.name.startswith(FOLDER):
            folder.rmdir()


def require_one_thread() -> None:
    """Stop if this process has more than one thread, of Python's or of a library's.

    Raises:
        SystemExit: If it has.
    """
    for thread in threading.enumerate():
        # Matplotlib's, if it has just made its list of fonts: cancelled, and about to end.
        if isinstance(thread, threading.Timer) and thread.finished.is_set():
            thread.join()
    end = time.monotonic() + ENDING_SECONDS
    while threading.active_count() == 1 and _count_threads() > 1 and time.monotonic() < end:
        time.sleep(0.01)  # one of Python's that has ended is the system's for a moment longer
    if max(_count_threads(), threading.active_count()) > 1:
        raise SystemExit("a library started a thread when it was imported: it is not safe to fork")


def _count_threads() -> int:
    tasks = Path("/proc/self/task")
    return len(list(tasks.iterdir())) if tasks.is_dir() else threading.active_count()


class Zygote:
    """The loop that forks and buries.

    Args:
        listener: Where requests come in. Each comes over a connection of its own, which stays
            open as long as somebody waits for the run, and brings the socket of the run.
        work: What a child does with that socket.
    """

    def __init__(self, listener: socket.socket, work: Any) -> None:
        self._listener = listener
        self._work = work
        self._waiting: dict[int, socket.socket] = {}
        self._selector = selectors.DefaultSelector()
        self._wake, self._woken = socket.socketpair()
        for end in (self._wake, self._woken, listener):
            end.setblocking(False)

    def serve(self) -> None:
        """Serve until standard input ends."""
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._woken.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGTERM, lambda *_: self._end())
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        register = self._selector.register
        register(self._listener, selectors.EVENT_READ, self._accept)
        register(self._wake, selectors.EVENT_READ, self._bury)
        register(sys.stdin.fileno(), selectors.EVENT_READ, self._lifeline)
        while True:
            for key, _ in self._selector.select():
                key.data()

    def _lifeline(self) -> None:
        if not os.read(sys.stdin.fileno(), 4096):
            self._end()

    def _end(self) -> NoReturn:
        for pid in self._waiting:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
        tidy(self._listener.getsockname())
        os._exit(0)

    def _accept(self) -> None:
        connection, _ = self._listener.accept()
        connection.settimeout(10)
        try:
            order, sockets, _, _ = socket.recv_fds(connection, 1, 1)
            if order == HELLO:
                connection.sendall((json.dumps(about()) + "\n").encode())
                connection.close()
                return
            run = socket.socket(fileno=sockets[0])
        except (OSError, IndexError):
            connection.close()  # whoever it was has gone, or did not mean us
            return
        pid = os.fork()
        if pid == 0:
            os.setpgid(0, 0)
            self._forget()
            connection.close()
            self._work(run)
            os._exit(0)
        with contextlib.suppress(OSError):
            os.setpgid(pid, pid)
        run.close()
        self._wait_for(pid, connection)

    def _wait_for(self, pid: int, connection: socket.socket) -> None:
        connection.setblocking(False)
        self._waiting[pid] = connection
        self._selector.register(
            connection, selectors.EVENT_READ, lambda: self._left(pid, connection)
        )

    def _left(self, pid: int, connection: socket.socket) -> None:
        """Nobody waits for a run any more: it is of no use to anyone."""
        if self._waiting.get(pid) is not connection:
            return  # the run ended at the same time, and was buried just before
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
        self._selector.unregister(connection)

    def _bury(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while self._wake.recv(4096):
                continue
        for pid in list(self._waiting):
            ended = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            if ended is None:
                continue
            # What the run left behind ends with it, as the processes of a kernel do.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL)
            _, status = os.waitpid(pid, 0)
            connection = self._waiting.pop(pid)
            with contextlib.suppress(KeyError, ValueError):
                self._selector.unregister(connection)
            with contextlib.suppress(OSError):
                connection.sendall(struct.pack("!i", os.waitstatus_to_exitcode(status)))
            connection.close()

    def _forget(self) -> None:
        """In a child: let go of everything that is the zygote's."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        self._selector.close()
        for end in (self._listener, self._wake, self._woken, *self._waiting.values()):
            end.close()
        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(nothing, 0)
        os.dup2(2, 1)
        os.close(nothing)
        if sys.path and sys.path[0] == str(Path.cwd()):
            del sys.path[0]


def about() -> dict[str, Any]:
    """What a run forked from here would find; a caller compares it with its own."""
    return {
        "executable": sys.executable,
        "version": sys.version,
        "pythonpath": os.environ.get("PYTHONPATH", ""),
        "threads": threading.active_count(),
        "pid": os.getpid(),
    }


if __name__ == "__main__":
    main()
