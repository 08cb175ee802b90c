"""Kills a process of this package at the k-th step that changes the disk, so at no random moment.

A step is a name that is made, changed or removed, or a file that is opened for writing. Python
tells of each before it happens (``sys.addaudithook``), on every system; the exchange of two folders
is told by the package's own function. Usage: ``python killed.py K WORDS...`` runs ``pbc WORDS`` and
kills it at step K; with 0 it runs to its end. The number of steps goes to the file ``PBC_STEPS``.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

NAMES = ("os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "os.symlink")
RENAMES = ("os.rename", "exchange")


class Steps:
    """Counts the steps of this process, and kills it at one of them.

    Args:
        kill_at: The step that is not done any more; with 0 all are.
        kinds: The kinds that count; by default all.
    """

    def __init__(self, kill_at: int, kinds: tuple[str, ...] = ()) -> None:
        from pbcanalysis.editions import exchange

        self.count = 0
        self._kill_at, self._kinds, self._own = kill_at, kinds, os.getpid()
        real = exchange.exchange

        def counted(one: Path, two: Path) -> bool:
            if exchange.PLAIN_VARIABLE not in os.environ:
                self.step("exchange")
            return real(one, two)

        exchange.exchange = counted
        sys.addaudithook(self._heard)

    def _heard(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in NAMES:
            self.step(event)
        elif event == "open" and len(arguments) == 3:
            path, _, flags = arguments
            writes = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR)
            if writes and isinstance(path, str | bytes) and not str(path).startswith("/dev/"):
                self.step("open")

    def step(self, kind: str) -> None:
        """One step, which is about to be done."""
        if os.getpid() != self._own or (self._kinds and kind not in self._kinds):
            return
        self.count += 1
        if self.count == self._kill_at:
            os.kill(self._own, signal.SIGKILL)


def forked(action: Callable[[], object], kill_at: int = 0, kinds: tuple[str, ...] = ()) -> int:
    """Do something in a child of this process, and kill it at a step.

    Returns:
        The number of its steps; -1 if it was killed.

    Raises:
        RuntimeError: If it failed by itself; with what it told.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            steps = Steps(kill_at, kinds)
            action()
            told = f"steps {steps.count}"
        except BaseException as error:
            told = f"{type(error).__name__}: {error}"
        os.write(writing, told.encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as file:
        told = file.read().decode()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return -1
    if not told.startswith("steps "):
        raise RuntimeError(told)
    return int(told.removeprefix("steps "))


def main() -> None:
    """Run a command of this package."""
    kill_at, words = int(sys.argv[1]), sys.argv[2:]
    steps = Steps(kill_at)
    sys.argv = ["pbc", *words]
    from pbcanalysis.cli.main import app

    status: object = 0
    try:
        app()
    except SystemExit as ended:
        status = ended.code
    count = steps.count
    if "PBC_STEPS" in os.environ:
        Path(os.environ["PBC_STEPS"]).write_text(str(count), encoding="utf-8")
    raise SystemExit(status)


if __name__ == "__main__":
    main()
