"""Standard output and error of a cell, from Python's level and from file descriptors."""

from __future__ import annotations

import contextlib
import contextvars
import io
import os
import select
import sys
import threading
import time
from collections import defaultdict
from typing import Any, ClassVar

from ipykernel.iostream import OutStream


class CapturedStream(OutStream):
    """An output stream as in the kernel, without its sender thread.

    What is written reaches ``channel`` when the kernel flushes, or, as in the kernel, when it is
    older than its flush interval. The file descriptor of the stream is replaced by a pipe, so that
    output of libraries and child processes is captured too. A thread empties the pipe, so that
    nobody who writes much into it is kept waiting. Both begin with :meth:`begin`, in the process
    whose output it is.

    Args:
        session: The session that makes messages.
        channel: Where messages go.
        name: ``stdout`` or ``stderr``.
    """

    _all: ClassVar[list[CapturedStream]] = []

    def __init__(self, session: Any, channel: Any, name: str) -> None:
        # The kernel's own start would ask for a thread around a socket.
        self.session = session
        self.pub_thread = channel
        self.name = name
        self.topic = b"stream." + name.encode()
        self._parent_header = contextvars.ContextVar("parent_header")
        self._parent_header.set({})
        self._parent_header_global = {}
        self._master_pid = os.getpid()
        self._flush_pending = False
        self._subprocess_flush_pending = False
        self._buffer_lock = threading.RLock()
        self._buffers = defaultdict(io.StringIO)
        self.echo = None
        self._isatty = False
        self._should_watch = False
        self._local = threading.local()
        self._due: float | None = None
        self._fd = {"stdout": 1, "stderr": 2}[name]
        self._pipe = -1
        self._all.append(self)

    def _replace_descriptor(self) -> None:
        self._master_pid = os.getpid()
        # A process that is given this stream writes to where the runner itself writes.
        self._original_stdstream_copy = os.dup(self._fd)
        self._pipe, end = os.pipe()
        os.dup2(end, self._fd)
        os.close(end)
        os.set_blocking(self._pipe, False)

    @classmethod
    def begin(cls) -> None:
        """Capture what this process writes from now on, past Python too."""
        for stream in cls._all:
            stream._replace_descriptor()

        def empty() -> None:
            pipes = {stream._pipe: stream for stream in cls._all}
            while True:
                for pipe in select.select(list(pipes), [], [])[0]:
                    pipes[pipe]._drain()

        threading.Thread(target=empty, daemon=True, name="captured output").start()

    @classmethod
    def forget(cls) -> None:
        """Let go of streams that are not to be used."""
        cls._all.clear()

    @classmethod
    def wrote(cls) -> bool:
        """Whether something was written that nobody has been sent yet."""
        return any(stream._due is not None for stream in cls._all)

    def _drain(self) -> None:
        """Take in what is in the pipe."""
        with self._buffer_lock, contextlib.suppress(BlockingIOError):
            while content := os.read(self._pipe, 1 << 16):
                self._take(content.decode(errors="replace"))

    def _take(self, text: str) -> None:
        parent = self.parent_header
        with self._buffer_lock:
            self._buffers[frozenset(parent.items())].write(text)
            if self._due is None:
                self._due = time.monotonic() + self.flush_interval

    def write(self, string: str) -> int:
        """Write text; see :meth:`io.TextIOBase.write`."""
        if not isinstance(string, str):
            raise TypeError(f"write() argument must be str, not {type(string)}")
        if self.pub_thread is None:
            raise ValueError("I/O operation on closed file")
        if os.getpid() != self._master_pid:
            # In a process forked by the notebook: through the pipe, as there is no other way back.
            os.write(self._fd, string.encode(errors="surrogateescape"))
            return len(string)
        now = time.monotonic()
        waiting = [stream for stream in self._all if stream._due is not None and stream._due <= now]
        for stream in sorted(waiting, key=lambda stream: stream._due or now):
            stream._flush()
        self._take(string)
        return len(string)

    def flush(self) -> None:
        """Send what was written."""
        if os.getpid() == self._master_pid and self._pipe >= 0:
            self._drain()
            self._flush()

    def _flush(self) -> None:
        self._due = None
        super()._flush()  # type: ignore[no-untyped-call]

    def close(self) -> None:
        """Close the stream; file descriptors stay, as the process ends soon after."""
        self.pub_thread = None


def capture(session: Any, channel: Any) -> None:
    """Put captured streams in the place of standard output and error; they are yet to begin."""
    for name in ("stdout", "stderr"):
        getattr(sys, name).flush()
        setattr(sys, name, CapturedStream(session, channel, name))
