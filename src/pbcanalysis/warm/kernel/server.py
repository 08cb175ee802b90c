"""The zygote of kernels: ``python -m pbcanalysis.warm.kernel.server ADDRESS``.

It belongs to no command. It ends by itself when it has had no kernel for a while, and the kernels
that it has forked do not end with it.
"""

from __future__ import annotations

import contextlib
import fcntl
import gc
import importlib
import os
import select
import selectors
import signal
import socket
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from pbcanalysis.warm import hooks
from pbcanalysis.warm.kernel import places
from pbcanalysis.warm.zygote import Zygote, require_one_thread

IDLE_VARIABLE = "PBC_WARM_IDLE"
"""The variable that says after how many seconds without a kernel a zygote ends."""

IDLE_SECONDS = 600.0

PACKAGE = (
    "frictionless",
    "latexcodec",
    "pyarrow.pandas_compat",
    "pbcanalysis.catalogue",
    "pbcanalysis.charts",
    "pbcanalysis.display",
    "pbcanalysis.money",
    "pbcanalysis.reported",
    "pbcanalysis.study.tables",
    "pbcanalysis.survey",
)
"""What chapters import of this package, and this of others; its state is in the address."""


class KernelZygote(Zygote):
    """The loop that forks kernels and buries them.

    Args:
        listener: Where launchers connect.
        work: What a child does with the socket that its launcher sent.
        address: Path of the listener's socket.
        idle: Seconds without a kernel after which it ends.
    """

    def __init__(
        self,
        listener: socket.socket,
        work: Callable[[socket.socket], None],
        address: Path,
        idle: float,
    ) -> None:
        super().__init__(listener, work)
        self._address = address
        self._socket = address.stat().st_ino
        self._idle = idle
        self._told_to_end = False
        self._retired = False

    def serve(self) -> None:
        """Serve until there has been nothing to do for a while, or until told to end."""
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._woken.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGTERM, self._on_sigterm)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        self._selector.register(self._listener, selectors.EVENT_READ, self._accept)
        self._selector.register(self._wake, selectors.EVENT_READ, self._bury)
        while True:
            found = self._selector.select(None if self._waiting else self._idle)
            for key, _ in found:
                key.data()
            if self._told_to_end:
                self._retire()
            elif not found and not self._waiting:
                self._retire_if_unasked()
            if self._retired and not self._waiting:
                os._exit(0)

    def _on_sigterm(self, *_: Any) -> None:
        self._told_to_end = True

    def _retire_if_unasked(self) -> None:
        with Path(places.lock_of(str(self._address))).open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return  # a launcher is about to ask
            self._retire()

    def _retire(self) -> None:
        """Take no more orders; those that have come in are still carried out."""
        if self._retired:
            return
        self._retired = True
        with contextlib.suppress(FileNotFoundError):
            if self._address.stat().st_ino == self._socket:
                self._address.unlink()
                Path(places.log_of(str(self._address))).unlink()
        while select.select([self._listener], [], [], 0)[0]:
            self._accept()
        self._selector.unregister(self._listener)
        self._listener.close()


def retire_former(address: Path) -> None:
    """Tell zygotes of this environment, but of another state of this package, to end.

    Their kernels go on; no new one will be asked of them.

    Args:
        address: Path of this zygote's own socket.
    """
    around = address.name.partition("-")[0]
    for path in address.parent.glob(f"{around}-*"):
        if path == address or not path.is_socket():
            continue
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as former:
            try:
                former.connect(str(path))
            except OSError:
                continue  # it has ended
            about = former.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 3 * 4)
            with contextlib.suppress(ProcessLookupError):
                os.kill(int.from_bytes(about[:4], sys.byteorder), signal.SIGTERM)


def main() -> None:
    """Listen, import, then fork a kernel for every launcher that asks."""
    address = Path(sys.argv[1])
    why_not = hooks.why_not(hooks.KERNEL)
    if why_not:
        raise SystemExit(why_not)  # the last line of its log, which its launcher tells
    with contextlib.suppress(FileNotFoundError):
        address.unlink()  # whoever left it does not answer
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(address))
    address.chmod(0o600)
    listener.listen(64)
    # Launchers may already connect; they are answered when the imports are done.
    print("listening", flush=True)
    os.dup2(2, 1)
    given = set(os.environ)
    from pbcanalysis.warm.kernel import child
    from pbcanalysis.warm.libraries import import_libraries

    import_libraries()
    for name in PACKAGE:
        importlib.import_module(name)
    require_one_thread()
    retire_former(address)
    gc.collect()
    gc.freeze()
    idle = float(os.environ.get(IDLE_VARIABLE) or IDLE_SECONDS)
    added = {name: os.environ[name] for name in set(os.environ) - given}
    KernelZygote(listener, partial(child.main, added), address, idle).serve()


if __name__ == "__main__":
    main()
