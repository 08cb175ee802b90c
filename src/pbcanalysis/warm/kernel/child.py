"""What a process that was forked for a launcher does: be an ordinary kernel."""

from __future__ import annotations

import _thread
import atexit
import errno
import gc
import io
import json
import os
import random
import signal
import socket
import sys
import threading
import time
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import ipykernel_launcher
from ipykernel.kernelapp import IPKernelApp

PORT_SECONDS = 60.0


def main(set_by_imports: Mapping[str, str], sock: socket.socket) -> None:
    """Take a launcher's request, serve as its kernel, and end.

    Args:
        set_by_imports: Variables that libraries have set while the zygote imported them.
        sock: The connection to the launcher, which stays open as long as that lives.
    """
    received = _receive(sock)
    if received is None:
        os._exit(0)
    request, streams = received
    for number, descriptor in enumerate(streams):
        os.dup2(descriptor, number)
        os.close(descriptor)
    # Not a thread that a notebook would find among its own.
    _thread.start_new_thread(_end_with, (sock,))
    sock.sendall(os.getpid().to_bytes(4))
    code = 0
    try:
        _take_over({**request, "environment": {**set_by_imports, **request["environment"]}})
        _wait_for_ports(_connection_file(request["arguments"]))
        # The poller would look for a parent that is the launcher's; the launcher looks itself.
        parent = 1 if request["environment"].get("JPY_PARENT_PID") else 0
        IPKernelApp.launch_instance(parent_handle=parent)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # as at the top of any process
        traceback.print_exc(file=sys.__stderr__)
        code = 1
    finally:
        _finish()
        os._exit(code)


def _receive(sock: socket.socket) -> tuple[dict[str, Any], list[int]] | None:
    length, streams, _, _ = socket.recv_fds(sock, 8, 3)
    if len(length) < 8:
        return None
    content = b""
    while len(content) < int.from_bytes(length):
        part = sock.recv(1 << 20)
        if not part:
            return None
        content += part
    request: dict[str, Any] = json.loads(content)
    return request, streams


def _end_with(sock: socket.socket) -> None:
    """End this process and all that it has started, when the launcher is gone."""
    while sock.recv(1):
        continue
    os.killpg(os.getpgrp(), signal.SIGKILL)


def _take_over(request: dict[str, Any]) -> None:
    """Give this process what its launcher has, and nothing of the zygote's chance."""
    atexit._clear()
    random.seed()
    sys.modules["numpy.random"].seed()
    os.environ.clear()
    os.environ.update(request["environment"])
    time.tzset()
    os.umask(request["umask"])
    os.chdir(request["cwd"])
    sys.argv = [ipykernel_launcher.__file__, *request["arguments"]]
    matplotlib: Any = sys.modules["matplotlib"]
    # It has read its settings where the zygote stands; a notebook's folder may hold others.
    settings = Path(matplotlib.matplotlib_fname()).resolve()
    if settings.parent == Path.cwd():
        matplotlib.rc_file(settings)
    inline = "module://matplotlib_inline.backend_inline"
    matplotlib.rcParams["backend"] = os.environ.get("MPLBACKEND") or inline


def _connection_file(arguments: list[str]) -> Path | None:
    if "-f" not in arguments[:-1]:
        return None
    return Path(arguments[arguments.index("-f") + 1])


def _wait_for_ports(connection_file: Path | None) -> None:
    """Wait until nobody holds the ports that this kernel is to have.

    After a restart they are the former kernel's, which may still be ending: Jupyter has seen its
    launcher end, not the kernel itself.
    """
    if connection_file is None or not connection_file.is_file():
        return
    connection = json.loads(connection_file.read_text(encoding="utf-8"))
    if connection.get("transport") != "tcp":
        return
    ports = [value for name, value in connection.items() if name.endswith("_port") and value]
    end = time.monotonic() + PORT_SECONDS
    while time.monotonic() < end and any(_is_held(connection["ip"], port) for port in ports):
        time.sleep(0.005)


def _is_held(ip: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in ip else socket.AF_INET) as probe:
        # As ZeroMQ does, so that ports of connections just closed count as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ip, port))
        except OSError as error:
            return error.errno == errno.EADDRINUSE
    return False


def _finish() -> None:
    """What the end of an interpreter does; not the zygote's end, which is on the stack."""
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    for found in gc.get_objects():
        if type(found) in (io.TextIOWrapper, io.BufferedWriter, io.BufferedRandom):
            try:
                found.flush()
            except (OSError, ValueError):
                continue  # closed, or not for writing
