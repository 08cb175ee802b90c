"""Kernels at an address of this machine that no other process gives to its kernels.

Jupyter looks for five free ports, and its kernel takes them a second later. Another process that
looks meanwhile can be given one of them, and then one of the two kernels dies. Every address
127.x.y.z of Linux is this machine, and has ports of its own.

As a program it does this for another: ``python own_address.py papermill in.ipynb out.ipynb``.
"""

from __future__ import annotations

import os
import runpy
import socket
import sys

from jupyter_client import connect, localinterfaces


def use_own_address() -> None:
    """Start kernels of this process at its own address, where the system has such."""
    pid = os.getpid()
    own = f"127.{64 + (pid >> 16)}.{pid >> 8 & 255}.{pid & 255}"
    with socket.socket() as probe:
        try:
            probe.bind((own, 0))
        except OSError:
            return
    # jupyter_client does not document these: where they are gone, its own address does.
    if not hasattr(connect, "localhost") or not hasattr(localinterfaces, "local_ips"):
        return
    localinterfaces.local_ips().append(own)
    if own in localinterfaces.local_ips():
        connect.localhost = lambda: own


if __name__ == "__main__":
    use_own_address()
    del sys.argv[0]
    sys.path[0] = os.getcwd()  # noqa: PTH109 - as python -m has it
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
