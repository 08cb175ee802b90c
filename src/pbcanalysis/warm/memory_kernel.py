"""The IPython kernel in the same process as its client, with queues in the place of sockets.

The kernel, its shell, its display system and its application are ipykernel's own. Only what goes
through ZeroMQ in a kernel of its own process is replaced: sockets by queues, and the threads that
serve them by nothing.
"""

from __future__ import annotations

import asyncio
import contextvars
import logging
import os
import sys
import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path
from queue import Empty
from types import SimpleNamespace
from typing import Any, ClassVar

from ipykernel import ipkernel
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from IPython.core.application import ENV_CONFIG_DIRS, SYSTEM_CONFIG_DIRS
from jupyter_client.session import Session
from jupyter_core.utils import ensure_event_loop
from tornado.ioloop import IOLoop
from traitlets import Any as AnyTrait
from traitlets import Bool, Type, default
from traitlets.config import Config

from pbcanalysis.warm.captured import CapturedStream, capture

Message = dict[str, Any]


def _ignore(message: Message) -> None:
    """Nobody listens."""


class Channel:
    """One direction of messages, kept in order; ``tap`` is called with each as it is sent."""

    def __init__(self) -> None:
        self.messages: deque[Message] = deque()
        self.tap: Callable[[Message], None] = _ignore
        self._arrived: asyncio.Future[None] | None = None

    def put(self, message: Message) -> None:
        """Add a message, and wake who waits for one."""
        self.messages.append(message)
        self.tap(message)
        waiting = self._arrived
        if waiting is None or waiting.done():
            return
        if threading.current_thread() is threading.main_thread():
            waiting.set_result(None)
        else:
            waiting.get_loop().call_soon_threadsafe(self._wake, waiting)

    @staticmethod
    def _wake(waiting: asyncio.Future[None]) -> None:
        if not waiting.done():
            waiting.set_result(None)

    def flush(self, *_: Any, **__: Any) -> None:
        """Nothing to do; sockets have it."""

    async def get_msg(self, timeout: float | None = None) -> Message:
        """The next message.

        Raises:
            queue.Empty: If none came in time.
        """
        while not self.messages:
            self._arrived = asyncio.get_running_loop().create_future()
            try:
                await asyncio.wait_for(self._arrived, timeout)
            except TimeoutError as error:
                raise Empty from error
        return self.messages.popleft()


class MemorySession(Session):
    """A session whose messages go to a :class:`Channel`, unsigned, through the same JSON."""

    def send(  # type: ignore[override]
        self,
        stream: Channel,
        msg_or_type: Message | str,
        content: Message | None = None,
        parent: Message | None = None,
        ident: Any = None,
        buffers: Any = None,
        track: bool = False,
        header: Message | None = None,
        metadata: Message | None = None,
    ) -> Message:
        """Put a message on a channel; see :meth:`jupyter_client.session.Session.send`."""
        if isinstance(msg_or_type, dict):
            message = msg_or_type
            buffers = buffers or message.get("buffers", [])
        else:
            message = self.msg(
                msg_or_type, content=content, parent=parent, header=header, metadata=metadata
            )
        stream.put(
            {
                **message,
                # Through text and back, so that a client sees what it would see from a socket.
                "content": self.unpack(self.pack(message["content"])),
                "metadata": self.unpack(self.pack(message["metadata"])),
                "buffers": [memoryview(bytes(part)) for part in buffers or ()],
            }
        )
        return message

    def feed_identities(self, msg_list: Any, copy: bool = True) -> Any:
        """A message carries no identities here."""
        return [], msg_list

    def deserialize(self, msg_list: Any, content: bool = True, copy: bool = True) -> Any:
        """A message is a dictionary already."""
        return msg_list


class _NoDebugger:
    def __init__(self, *_: Any) -> None:
        """Nobody can ask for a debugger: there is no control channel."""


class _WithoutModules:
    """``sys`` as the kernel sees it while it is made: it lists all modules for a debugger."""

    modules: ClassVar[dict[str, Any]] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(sys, name)


class MemoryKernel(IPythonKernel):
    """The kernel with channels as its streams."""

    def __init__(self, **options: Any) -> None:
        # Asking thousands of modules for their files would take longer than all the rest.
        vars(ipkernel)["sys"] = _WithoutModules()
        try:
            super().__init__(**options)  # type: ignore[no-untyped-call]
        finally:
            vars(ipkernel)["sys"] = sys

    debugger_class = Type(_NoDebugger)
    shell_stream = AnyTrait()
    control_stream = AnyTrait()
    # What follows a cell cannot overtake its output here.
    _execute_sleep = 0.0

    @property
    def _supports_kernel_subshells(self) -> bool:
        return False

    def _abort_queues(self, subshell_id: str | None = None) -> None:
        """Requests come one at a time, so there is nothing to abort."""


class RunsCode(Exception):
    """Starting this kernel runs code of the user, or tells something, so each run does it."""


class MemoryKernelApp(IPKernelApp):
    """The kernel's application: its configuration, start-up files and order of steps."""

    kernel_class = Type(MemoryKernel)
    kept = Bool(False, help="Made before the fork; its output is captured after it.")
    iopub_channel = AnyTrait()
    shell_channel = AnyTrait()

    def parse_command_line(self, argv: list[str] | None = None) -> None:
        """There is no command line; what one would say."""
        self.argv = []
        self.extra_args = []
        # nbclient keeps the history of cells in memory too.
        self.cli_config = Config({"HistoryManager": {"hist_file": ":memory:"}})
        self.update_config(self.cli_config)

    def begin(self) -> None:
        """Take all steps of its start.

        Raises:
            RunsCode: If it is to be kept for many runs, and is not the same for each.
        """
        # Its handler passes over what is less than a warning: no record need be made of it.
        self.log.setLevel(logging.WARNING)
        self.initialize([])  # type: ignore[no-untyped-call]
        if self.kept and CapturedStream.wrote():
            raise RunsCode

    def init_pdb(self) -> None:
        """The first step after the configuration."""
        if self.kept and (self.loaded_config_files or self._startup_files()):
            raise RunsCode
        super().init_pdb()  # type: ignore[no-untyped-call]

    def _startup_files(self) -> list[str]:
        found = [os.environ["PYTHONSTARTUP"]] if os.environ.get("PYTHONSTARTUP") else []
        assert self.profile_dir is not None
        for folder in (
            self.profile_dir.startup_dir,
            *(f"{path}/startup" for path in (*ENV_CONFIG_DIRS, *SYSTEM_CONFIG_DIRS)),
        ):
            found += [str(path) for path in Path(folder).glob("*.[ip]*y")]
        return found

    def init_connection_file(self) -> None:
        """There is no connection."""

    def write_connection_file(self, **_: Any) -> None:
        """There is no connection."""

    def log_connection_info(self) -> None:
        """There is no connection."""

    def init_poller(self) -> None:
        """The zygote ends its children; none has to look for its parent."""

    def init_sockets(self) -> None:
        """Channels in the place of sockets."""
        self.iopub_channel, self.shell_channel = Channel(), Channel()

    def init_heartbeat(self) -> None:
        """Who dies is told by the zygote."""

    @default("session")
    def _session_default(self) -> Session:
        return MemorySession(parent=self, check_pid=False)

    def init_io(self) -> None:
        """Capture output, and set the display hook."""
        capture(self.session, self.iopub_channel)
        if not self.kept:
            CapturedStream.begin()
        from ipykernel.displayhook import ZMQDisplayHook

        self.displayhook = ZMQDisplayHook(self.session, self.iopub_channel)
        sys.displayhook = self.displayhook
        self.patch_io()  # type: ignore[no-untyped-call]

    def init_kernel(self) -> None:
        """Create the kernel on the channels."""
        self.kernel = self.kernel_class.instance(
            parent=self,
            session=self.session,
            shell_stream=self.shell_channel,
            control_stream=None,
            # Cells run in this thread; ipykernel asks the thread of the shell's channel for it.
            shell_channel_thread=SimpleNamespace(parent_thread=threading.main_thread()),
            iopub_thread=None,
            iopub_socket=self.iopub_channel,
            stdin_socket=None,
            log=self.log,
            profile_dir=self.profile_dir,
            user_ns=self.user_ns,
        )
        self.kernel.record_ports({})  # type: ignore[no-untyped-call]
        self.displayhook.get_execution_count = lambda: self.kernel.execution_count


class _ShellChannel:
    """The client's end of the shell: a request is run when its reply is asked for."""

    def __init__(self, app: MemoryKernelApp) -> None:
        self._kernel = app.kernel
        self._replies: Channel = app.shell_channel
        self._requests: deque[Message] = deque()
        # As in a kernel of its own process, what a cell sets in its context stays for the next.
        self._context = contextvars.copy_context()

    def send(self, message: Message) -> None:
        """Take a request."""
        self._requests.append(message)

    async def get_msg(self, timeout: float | None = None) -> Message:
        """The next reply, running requests until there is one."""
        while self._requests and not self._replies.messages:
            request = self._requests.popleft()
            await asyncio.get_running_loop().create_task(
                self._kernel.dispatch_shell(request), context=self._context
            )
        return await self._replies.get_msg(timeout)


class MemoryClient:
    """What nbclient needs of a kernel's client.

    Args:
        app: The initialised application.
    """

    def __init__(self, app: MemoryKernelApp) -> None:
        self.session = MemorySession(check_pid=False)
        self.allow_stdin = False
        self.shell_channel = _ShellChannel(app)
        self.iopub_channel: Channel = app.iopub_channel
        self.control_channel = Channel()
        self.stdin_channel = Channel()

    def start_channels(self) -> None:
        """Channels are there."""

    def stop_channels(self) -> None:
        """Channels end with the process."""

    def wait_for_ready(self, timeout: float | None = None) -> None:
        """The kernel is ready."""

    def is_alive(self) -> bool:
        """The kernel lives as long as its client."""
        return True

    def execute(
        self,
        code: str,
        silent: bool = False,
        store_history: bool = True,
        user_expressions: dict[str, str] | None = None,
        allow_stdin: bool | None = None,
        stop_on_error: bool = True,
    ) -> str:
        """Ask for code to be run; see :meth:`jupyter_client.client.KernelClient.execute`."""
        return self._ask(
            "execute_request",
            {
                "code": code,
                "silent": silent,
                "store_history": store_history,
                "user_expressions": user_expressions or {},
                "allow_stdin": self.allow_stdin if allow_stdin is None else allow_stdin,
                "stop_on_error": stop_on_error,
            },
        )

    def kernel_info(self) -> str:
        """Ask what the kernel is."""
        return self._ask("kernel_info_request", {})

    def _ask(self, kind: str, content: Message) -> str:
        message = self.session.msg(kind, content)
        self.shell_channel.send(message)
        name: str = message["header"]["msg_id"]
        return name


class MemoryKernelManager:
    """What nbclient needs of a kernel's manager: one kernel, started here and now."""

    has_kernel = True
    kernel_id = "memory"

    def __init__(self) -> None:
        made = MemoryKernelApp.initialized()
        self.app = MemoryKernelApp.instance(log_level=logging.WARNING)
        if not made:
            self.app.begin()
        ensure_event_loop()
        self.app.kernel.io_loop = IOLoop.current()

    def client(self) -> MemoryClient:
        """The client of the kernel."""
        return MemoryClient(self.app)

    def is_alive(self) -> bool:
        """The kernel lives as long as its client."""
        return True
